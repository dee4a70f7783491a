//! Lua, as Redis runs it.

use std::sync::Arc;

use tree_sitter::Node;

use super::reader::{Reader, at, child_of_kind, children, in_box, plain, unescape};
use crate::ir::{Assign, Expr, Function, Kind, Name, Param, Stmt, Type};

/// The statements of a script.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    block(reader, root)
}

fn block(reader: &Reader<'_>, node: Node<'_>) -> Vec<Stmt> {
    let mut found = Vec::new();
    for child in children(node) {
        reader.deeper(child, || statement(reader, child, &mut found));
    }
    found
}

fn statement(reader: &Reader<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    match node.kind() {
        "variable_declaration" => {
            for child in children(node) {
                match child.kind() {
                    "assignment_statement" => assignment(reader, child, true, found),
                    _ => found.push(Stmt::Expr(expr(reader, child))),
                }
            }
        }
        "assignment_statement" => assignment(reader, node, false, found),
        "return_statement" => {
            for list in children(node) {
                found.extend(
                    children(list)
                        .into_iter()
                        .map(|child| Stmt::Return(expr(reader, child))),
                );
            }
        }
        "function_declaration" => {
            let name = reader.field_name(node, "name").unwrap_or_default();
            found.push(Stmt::Function(Arc::new(function(reader, node, name))));
        }
        "for_statement" => {
            let clause = node.child_by_field_name("clause");
            let body = node
                .child_by_field_name("body")
                .map(|body| block(reader, body))
                .unwrap_or_default();
            match clause {
                Some(clause) if clause.kind() == "for_generic_clause" => {
                    let names = child_of_kind(clause, "variable_list")
                        .map(children)
                        .unwrap_or_default();
                    let lists = child_of_kind(clause, "expression_list")
                        .map(children)
                        .unwrap_or_default();
                    // `for index, value in ipairs(list)`
                    let target = names.last().map(|name| expr(reader, *name));
                    let list = lists.first().map(|list| expr(reader, *list));
                    if let (Some(target), Some(list)) = (target, list) {
                        found.push(Stmt::For(target, list, body));
                    }
                }
                other => {
                    found.extend(other.map(|clause| Stmt::Expr(others(reader, clause))));
                    found.push(Stmt::Branch(body));
                }
            }
        }
        "if_statement" | "elseif_statement" | "while_statement" | "repeat_statement" => {
            let mut inner = Vec::new();
            for child in children(node) {
                match child.kind() {
                    "block" => inner.push(Stmt::Branch(block(reader, child))),
                    "elseif_statement" | "else_statement" => {
                        reader.deeper(child, || statement(reader, child, &mut inner));
                    }
                    _ => inner.push(Stmt::Expr(expr(reader, child))),
                }
            }
            found.push(Stmt::Branch(inner));
        }
        "else_statement" | "do_statement" | "block" => found.push(Stmt::Branch(block(reader, node))),
        _ => found.push(Stmt::Expr(expr(reader, node))),
    }
}

fn assignment(reader: &Reader<'_>, node: Node<'_>, declares: bool, found: &mut Vec<Stmt>) {
    let targets = child_of_kind(node, "variable_list")
        .map(children)
        .unwrap_or_default();
    let values = child_of_kind(node, "expression_list")
        .map(children)
        .unwrap_or_default();
    for (index, target) in targets.into_iter().enumerate() {
        found.push(Stmt::Assign(Assign {
            target: expr(reader, target),
            declared: Type::default(),
            value: values.get(index).map(|value| expr(reader, *value)),
            adds: false,
            declares,
        }));
    }
}

fn function(reader: &Reader<'_>, node: Node<'_>, name: Name) -> Function {
    let params = node
        .child_by_field_name("parameters")
        .map(children)
        .unwrap_or_default();
    Function {
        name,
        params: params
            .into_iter()
            .map(|param| Param {
                name: reader.name(param),
                declared: Type::default(),
                default: None,
                rest: false,
                field: false,
            })
            .collect(),
        body: node
            .child_by_field_name("body")
            .map(|body| block(reader, body))
            .unwrap_or_default(),
        decorators: Vec::new(),
        returns: Type::default(),
        receiver: None,
        explicit_self: false,
        property: false,
        extends: false,
    }
}

fn others(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let inner = children(node)
        .into_iter()
        .map(|child| expr(reader, child))
        .collect();
    Expr::new(Kind::Other(inner), at(node))
}

fn expr(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    reader
        .deeper(node, || inner(reader, node))
        .unwrap_or_else(|| Expr::new(Kind::Other(Vec::new()), at(node)))
}

fn inner(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let field = |name: &str| in_box(node, name, |child| expr(reader, child));
    let kind = match node.kind() {
        "identifier" => Kind::Name(reader.name(node)),
        "number" => return reader.number(node),
        "nil" => Kind::Null,
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        "string" => {
            let text = node
                .child_by_field_name("content")
                .map(|content| reader.text(content))
                .unwrap_or_default();
            let raw = reader.text(node).starts_with('[');
            return Expr::text(if raw { text.to_owned() } else { unescape(text) }, at(node));
        }
        "dot_index_expression" | "method_index_expression" => {
            let name = node
                .child_by_field_name("field")
                .or_else(|| node.child_by_field_name("method"));
            let Some(name) = name else { return *field("table") };
            return reader.member(*field("table"), name, node);
        }
        "bracket_index_expression" => {
            // Lists begin at one.
            let mut key = field("field");
            if let Kind::Number(number) = key.kind {
                key.kind = Kind::Number(number - 1);
            }
            Kind::Index(field("table"), key)
        }
        "function_call" => {
            let args = node
                .child_by_field_name("arguments")
                .map(children)
                .unwrap_or_default();
            let args: Vec<_> = args.into_iter().map(|arg| plain(expr(reader, arg))).collect();
            let callee = field("name");
            match (&callee.kind, args.len()) {
                // `ipairs(list)` is the list.
                (Kind::Name(name), 1)
                    if matches!(&**name, "ipairs" | "pairs" | "unpack" | "tostring" | "tonumber") =>
                {
                    let spread = &**name == "unpack";
                    let inner = args.into_iter().next().map(|arg| arg.value);
                    match inner {
                        Some(inner) if spread => Kind::Spread(Box::new(inner)),
                        Some(inner) => return inner,
                        None => Kind::Null,
                    }
                }
                _ => Kind::Call(callee, args),
            }
        }
        "parenthesized_expression" => match children(node).first() {
            Some(inner) => return expr(reader, *inner),
            None => Kind::Null,
        },
        "binary_expression" => {
            let (left, right) = (field("left"), field("right"));
            let between = reader.between(left.at.end as usize, right.at.start as usize);
            match between.trim() {
                ".." => Kind::Add(left, right),
                "or" | "and" => Kind::Any(vec![*left, *right]),
                _ => Kind::Other(vec![*left, *right]),
            }
        }
        "table_constructor" => {
            let fields = children(node);
            let values = fields
                .iter()
                .filter_map(|field| field.child_by_field_name("value"));
            Kind::List(values.map(|value| expr(reader, value)).collect())
        }
        "function_definition" => Kind::Lambda(Arc::new(function(reader, node, Name::default()))),
        _ => return others(reader, node),
    };
    Expr::new(kind, at(node))
}
