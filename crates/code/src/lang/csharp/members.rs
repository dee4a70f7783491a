//! Classes of C# and what they hold.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::grammar::function;
use super::super::reader::{at, child_of_kind, children, plain};
use crate::ir::{Arg, Class, Expr, Kind, Stmt};

use super::W;

pub(super) fn variables(walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    let declared = node.child_by_field_name("type");
    for declarator in children(node)
        .into_iter()
        .filter(|child| child.kind() == "variable_declarator")
    {
        let Some(name) = declarator.child_by_field_name("name") else {
            continue;
        };
        let value = children(declarator)
            .into_iter()
            .find(|child| child.start_byte() > name.end_byte());
        let value = value.map(|value| match (value.kind(), declared) {
            // `T x = new(…)`
            ("implicit_object_creation_expression", Some(declared)) => {
                let class = Expr::new(Kind::Name(walk.reader.name(declared)), at(declared));
                let args = walk.args(child_of_kind(value, "argument_list"));
                Expr::new(Kind::New(Box::new(class), args), at(value))
            }
            _ => walk.expr(value),
        });
        found.push(walk.declare(walk.expr(name), declared, value));
    }
}

/// Whether a method is one of its first parameter: `this IDatabase db`.
pub(super) fn extends(walk: &W<'_>, node: Node<'_>) -> bool {
    let list = node.child_by_field_name("parameters").map(children);
    let first = list.and_then(|list| list.first().copied());
    first.is_some_and(|first| walk.reader.text(first).starts_with("this "))
}

/// A property: a field, or a method that is called by its name.
pub(super) fn property(walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    let Some(name) = node.child_by_field_name("name") else {
        return;
    };
    let value = node.child_by_field_name("value");
    let arrow = value.filter(|value| value.kind() == "arrow_expression_clause");
    let accessors = node
        .child_by_field_name("accessors")
        .map(children)
        .unwrap_or_default();
    // The first accessor with a body is `get`.
    let accessor = accessors
        .into_iter()
        .find(|accessor| accessor.child_by_field_name("body").is_some());
    if arrow.is_some() || accessor.is_some() {
        let mut getter = function(walk.reader.name(name));
        getter.body = match (arrow, accessor) {
            (Some(arrow), _) => arrow_body(walk, arrow),
            (None, Some(accessor)) => match accessor.child_by_field_name("body") {
                Some(arrow) if arrow.kind() == "arrow_expression_clause" => arrow_body(walk, arrow),
                _ => walk.body(accessor, "body"),
            },
            (None, None) => Vec::new(),
        };
        getter.returns = walk.reader.type_of(node.child_by_field_name("type"));
        getter.property = true;
        found.push(Stmt::Function(Arc::new(getter)));
        return;
    }
    let value = value.map(|value| walk.expr(value));
    found.push(walk.declare(walk.expr(name), node.child_by_field_name("type"), value));
}

fn arrow_body(walk: &W<'_>, arrow: Node<'_>) -> Vec<Stmt> {
    let value = children(arrow)
        .first()
        .map(|value| Stmt::Return(walk.expr(*value)));
    value.into_iter().collect()
}

/// `new T(…) { A = b }`: what the initializer sets are arguments by name.
pub(super) fn creation(walk: &W<'_>, node: Node<'_>) -> Kind {
    let declared = node.child_by_field_name("type").or_else(|| target_type(node));
    let declared = walk.reader.type_of(declared).0.into_iter();
    // What is awaited is of the type inside.
    let mut declared = declared.skip_while(|name| matches!(&**name, "Task" | "ValueTask"));
    let name = declared.next().unwrap_or_default();
    let list = node.child_by_field_name("arguments");
    let mut args = walk.args(list.or_else(|| child_of_kind(node, "argument_list")));
    for child in node
        .child_by_field_name("initializer")
        .map(children)
        .unwrap_or_default()
    {
        args.push(match (child.kind(), child.child_by_field_name("left")) {
            ("assignment_expression", Some(left)) => Arg {
                name: Some(walk.reader.name(left)),
                value: walk.field(child, "right"),
            },
            _ => plain(walk.expr(child)),
        });
    }
    let is_list = name.starts_with("List") || name.starts_with("HashSet");
    if is_list && node.child_by_field_name("initializer").is_some() {
        return Kind::List(args.into_iter().map(|arg| arg.value).collect());
    }
    let mut parts = name.split('.');
    let first = Expr::new(Kind::Name(Arc::from(parts.next().unwrap_or_default())), at(node));
    let class = parts.fold(first, |object, part| {
        Expr::new(
            Kind::Member(Box::new(object), Arc::from(part), at(node)),
            at(node),
        )
    });
    Kind::New(Box::new(class), args)
}

/// The type of `new(…)`: that of what is declared, returned or listed.
fn target_type(node: Node<'_>) -> Option<Node<'_>> {
    let mut next = node.parent();
    for _ in 0..8 {
        let outer = next?;
        match outer.kind() {
            "method_declaration" | "local_function_statement" => {
                return outer
                    .child_by_field_name("returns")
                    .or_else(|| outer.child_by_field_name("type"));
            }
            "property_declaration" | "variable_declaration" | "array_creation_expression" => {
                return outer.child_by_field_name("type");
            }
            "argument" | "lambda_expression" => return None,
            _ => next = outer.parent(),
        }
    }
    None
}

pub(super) fn class(walk: &W<'_>, node: Node<'_>) -> Class {
    let bases = child_of_kind(node, "base_list").map(children).unwrap_or_default();
    let mut body = Vec::new();
    // `class A(x) : B(x)`
    if let Some(at) = bases.iter().position(|base| base.kind() == "argument_list") {
        let base = at.checked_sub(1).and_then(|at| bases.get(at));
        let name = base.and_then(|base| walk.reader.type_of(Some(*base)).0.into_iter().next());
        body.push(walk.made(name, bases.get(at).copied(), node));
    }
    if let Some(inner) = node.child_by_field_name("body") {
        for child in children(inner) {
            if child.kind() == "enum_member_declaration" {
                if let Some(name) = child.child_by_field_name("name") {
                    let value = child.child_by_field_name("value").map(|value| walk.expr(value));
                    let value = value.unwrap_or_else(|| Expr::text(walk.reader.text(name), at(name)));
                    body.push(walk.declare(walk.expr(name), None, Some(value)));
                }
            } else {
                walk.statement(child, &mut body);
            }
        }
    }
    let types = bases.into_iter().filter(|base| base.kind() != "argument_list");
    let params = walk.params(child_of_kind(node, "parameter_list"));
    walk.class(node, types, body, params)
}

/// `new { name = value, other }`: a map.
pub(super) fn anonymous(walk: &W<'_>, node: Node<'_>) -> Kind {
    let mut entries: Vec<(Expr, Expr)> = Vec::new();
    let mut name = None;
    for child in children(node) {
        let behind = child.next_sibling().map(|next| next.kind());
        if behind == Some("=") {
            name = Some(child);
            continue;
        }
        // `new { user.Id }` has the last name.
        let named = name
            .take()
            .unwrap_or_else(|| child.child_by_field_name("name").unwrap_or(child));
        entries.push((Expr::text(walk.reader.text(named), at(named)), walk.expr(child)));
    }
    Kind::Map(entries)
}
