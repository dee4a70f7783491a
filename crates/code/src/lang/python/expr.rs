//! Expressions of Python.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::branches::wrapped_expr;
use super::super::narrowing::{narrowing, narrowing_of};
use super::super::reader::{Reader, at, child_of_kind, children, in_box, in_field, plain, string, unescape};
use super::{assign, params};
use crate::ir::{Arg, At, Expr, Function, Kind, Name, Part, Stmt, Style};

pub(super) fn expr(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    reader
        .deeper(node, || inner(reader, node))
        .unwrap_or_else(|| Expr::new(Kind::Other(Vec::new()), at(node)))
}

fn all(reader: &Reader<'_>, nodes: Vec<Node<'_>>) -> Vec<Expr> {
    nodes.into_iter().map(|node| expr(reader, node)).collect()
}

/// Strings behind each other, pair by pair: thousands of them do not nest deeply.
fn joined(mut parts: Vec<Expr>, at: At) -> Expr {
    while parts.len() > 1 {
        let mut rest = parts.into_iter();
        parts = Vec::new();
        while let Some(before) = rest.next() {
            parts.push(match rest.next() {
                Some(behind) => Expr::new(Kind::Add(Box::new(before), Box::new(behind)), at),
                None => before,
            });
        }
    }
    parts.pop().unwrap_or_else(|| Expr::text("", at))
}

fn inner(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let field = |name: &str| in_box(node, name, |child| expr(reader, child));
    let kind = match node.kind() {
        "identifier" => Kind::Name(reader.name(node)),
        "integer" => return reader.number(node),
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        "none" => Kind::Null,
        "string" => return text(reader, node),
        "concatenated_string" => {
            let parts = children(node).into_iter().map(|child| text(reader, child));
            return joined(parts.collect(), at(node));
        }
        "attribute" => {
            let Some(name) = node.child_by_field_name("attribute") else {
                return *field("object");
            };
            return reader.member(*field("object"), name, node);
        }
        "subscript" => {
            let Some(key) = node.child_by_field_name("subscript") else {
                return *field("value");
            };
            Kind::Index(field("value"), Box::new(expr(reader, key)))
        }
        "call" => return call(reader, node),
        "await" | "parenthesized_expression" | "type" => match children(node).as_slice() {
            [only] => return expr(reader, *only),
            several => Kind::Other(all(reader, several.to_vec())),
        },
        "yield" => {
            let values = all(reader, children(node));
            Kind::Block(values.into_iter().map(Stmt::Return).collect())
        }
        "named_expression" => {
            let stored = assign(*field("name"), *field("value"));
            Kind::Block(vec![stored, Stmt::Expr(*field("name"))])
        }
        "binary_operator" => {
            let operator = node.child_by_field_name("operator").map(|node| reader.text(node));
            match operator {
                Some("+") => Kind::Add(field("left"), field("right")),
                // A chain of tasks, or what is in either of two collections.
                Some("|") => Kind::Any(vec![*field("left"), *field("right")]),
                Some("/") if is_text(node.child_by_field_name("right")) => {
                    // A path and what is in it.
                    let slash = Expr::text("/", at(node));
                    let folder = Kind::Add(field("left"), Box::new(slash));
                    Kind::Add(Box::new(Expr::new(folder, at(node))), field("right"))
                }
                Some("%") => {
                    let filling = match field("right").kind {
                        Kind::List(items) => items.into_iter().map(plain).collect(),
                        _ => vec![plain(*field("right"))],
                    };
                    Kind::Format(field("left"), filling, Style::Percent)
                }
                _ => Kind::Other(vec![*field("left"), *field("right")]),
            }
        }
        "boolean_operator" => Kind::Any(vec![*field("left"), if_left_holds(reader, node, *field("right"))]),
        "conditional_expression" => match <[Expr; 3]>::try_from(all(reader, children(node))) {
            Ok([yes, test, no]) => {
                let narrowing = narrowing_of(reader, children(node).get(1).copied());
                let typed = |typed: &[_], value| wrapped_expr(typed, value, |node| expr(reader, node));
                Kind::Choice(Box::new([
                    test,
                    typed(&narrowing.holds, yes),
                    typed(&narrowing.fails, no),
                ]))
            }
            Err(parts) => Kind::Other(parts),
        },
        "comparison_operator" => {
            let operators = in_field(node, "operators");
            let is_in = operators
                .iter()
                .any(|node| matches!(reader.text(*node), "in" | "not in"));
            match <[Expr; 2]>::try_from(all(reader, children(node))) {
                Ok([left, right]) if is_in => Kind::Contains(Box::new(left), Box::new(right)),
                Ok(both) => Kind::Other(Vec::from(both)),
                Err(parts) => Kind::Other(parts),
            }
        }
        "lambda" => {
            let body = Stmt::Return(*field("body"));
            Kind::Lambda(Arc::new(Function {
                name: Name::default(),
                params: params(reader, node),
                body: vec![body],
                decorators: Vec::new(),
                returns: crate::ir::Type::default(),
                receiver: None,
                explicit_self: false,
                property: false,
                extends: false,
            }))
        }
        "list" | "tuple" | "set" | "expression_list" | "pattern_list" | "tuple_pattern" | "list_pattern" => {
            Kind::List(all(reader, children(node)))
        }
        "dictionary" => Kind::Map(
            children(node)
                .into_iter()
                .filter_map(|child| pair(reader, child))
                .collect(),
        ),
        "list_splat" | "dictionary_splat" => match children(node).first() {
            Some(inner) => Kind::Spread(Box::new(expr(reader, *inner))),
            None => Kind::Null,
        },
        "list_comprehension" | "set_comprehension" | "generator_expression" | "dictionary_comprehension" => {
            return comprehension(reader, node);
        }
        "as_pattern_target" => match children(node).first() {
            Some(inner) => return expr(reader, *inner),
            None => Kind::Null,
        },
        _ => Kind::Other(all(reader, children(node))),
    };
    Expr::new(kind, at(node))
}

/// The right side of `and`, where the left one may say of which types names are.
fn if_left_holds(reader: &Reader<'_>, node: Node<'_>, right: Expr) -> Expr {
    let left = node.child_by_field_name("left");
    let operator = node.child_by_field_name("operator").map(|node| reader.text(node));
    match left.filter(|_| operator == Some("and")) {
        Some(left) => wrapped_expr(&narrowing(reader, left).holds, right, |node| expr(reader, node)),
        None => right,
    }
}

fn is_text(node: Option<Node<'_>>) -> bool {
    node.is_some_and(|node| node.kind() == "string")
}

fn pair(reader: &Reader<'_>, node: Node<'_>) -> Option<(Expr, Expr)> {
    if node.kind() == "pair" {
        let (key, value) = (
            node.child_by_field_name("key")?,
            node.child_by_field_name("value")?,
        );
        return Some((expr(reader, key), expr(reader, value)));
    }
    let spread = expr(reader, node);
    Some((spread, Expr::new(Kind::Null, at(node))))
}

/// `[element for target in list if test]`; of several loops the last one makes the list.
fn comprehension(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let body = node.child_by_field_name("body");
    let element = match body {
        Some(body) if body.kind() == "pair" => {
            Expr::new(Kind::Map(pair(reader, body).into_iter().collect()), at(body))
        }
        Some(body) => expr(reader, body),
        None => Expr::new(Kind::Null, at(node)),
    };
    let is_map = body.is_some_and(|body| body.kind() == "pair");
    let mut outer = Vec::new();
    let mut last = None;
    let mut tests = Vec::new();
    for child in children(node) {
        let field = |name: &str| child.child_by_field_name(name).map(|part| expr(reader, part));
        match (child.kind(), field("left"), field("right")) {
            ("for_in_clause", Some(left), Some(right)) => {
                if let Some((left, right)) = last.replace((left, right)) {
                    outer.push(Stmt::For(left, right, Vec::new()));
                }
            }
            ("if_clause", ..) => tests.extend(all(reader, children(child))),
            _ => {}
        }
    }
    let Some((target, list)) = last else {
        return element;
    };
    let made = if is_map {
        outer.push(Stmt::For(
            target,
            list,
            tests.into_iter().map(Stmt::Expr).collect(),
        ));
        element
    } else {
        Expr::new(Kind::Each(Box::new((target, list, tests, element))), at(node))
    };
    outer.push(Stmt::Expr(made));
    Expr::new(Kind::Block(outer), at(node))
}

fn call(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let Some(function) = node.child_by_field_name("function") else {
        return Expr::new(Kind::Other(all(reader, children(node))), at(node));
    };
    let arguments = node.child_by_field_name("arguments");
    let args: Vec<Arg> = match arguments {
        Some(list) if list.kind() == "argument_list" => children(list)
            .into_iter()
            .map(|child| argument(reader, child))
            .collect(),
        Some(only) => vec![plain(expr(reader, only))],
        None => Vec::new(),
    };
    let callee = expr(reader, function);
    let kind = match callee.kind {
        Kind::Member(object, name, _)
            if matches!(&*name, "format" | "format_map")
                && matches!(object.kind, Kind::Text(_) | Kind::Name(_)) =>
        {
            Kind::Format(object, args, Style::Braces)
        }
        _ => Kind::Call(Box::new(callee), args),
    };
    Expr::new(kind, at(node))
}

fn argument(reader: &Reader<'_>, node: Node<'_>) -> Arg {
    match (node.kind(), node.child_by_field_name("value")) {
        ("keyword_argument", Some(value)) => Arg {
            name: reader.field_name(node, "name"),
            value: expr(reader, value),
        },
        _ => plain(expr(reader, node)),
    }
}

fn text(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let start = child_of_kind(node, "string_start").map(|start| reader.text(start).to_ascii_lowercase());
    let raw = start.as_ref().is_some_and(|start| start.contains('r'));
    let filled = start.is_some_and(|start| start.contains('f'));
    let content = |child| match filled {
        true => braced(reader.text(child)),
        false => reader.text(child).to_owned(),
    };
    let mut parts = Vec::new();
    for child in children(node) {
        match child.kind() {
            "string_content" if raw => parts.push(Part::Literal(content(child))),
            "string_content" => parts.push(Part::Literal(unescape(&content(child)))),
            "interpolation" => {
                let value = child
                    .child_by_field_name("expression")
                    .or_else(|| children(child).first().copied());
                let value = value.map(|value| expr(reader, value));
                let is_changed = children(child).iter().any(|part| match part.kind() {
                    "format_specifier" => true,
                    "type_conversion" => reader.text(*part) != "!s",
                    _ => false,
                });
                parts.extend(value.map(|value| match is_changed {
                    // Written in another way, it may be any text.
                    true => Part::Value(Expr::new(Kind::Other(vec![value]), at(child))),
                    false => Part::Value(value),
                }));
            }
            _ => {}
        }
    }
    string(parts, at(node))
}

/// A text between the values that are put into a string, where braces are doubled.
fn braced(text: &str) -> String {
    text.replace("{{", "{").replace("}}", "}")
}
