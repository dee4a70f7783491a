//! Kotlin.

mod calls;
mod members;

use std::sync::Arc;

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk, function};
use super::reader::{Reader, at, child_of_kind, children, plain, string, unescape};
use crate::ir::{Arg, Expr, Function, Import, Kind, Name, Param, Part, Stmt, Type};
use calls::{call, generic_call};
use members::{class, method, property};

struct Kotlin;

type W<'a> = Walk<'a, Kotlin>;

/// The statements of a file.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    Walk {
        reader,
        grammar: Kotlin,
    }
    .block(root)
}

/// The source with an end of a line instead of the space in front of each brace that closes, outside of strings.
pub(crate) fn with_ends_of_lines(source: &str) -> String {
    let mut in_text = false;
    let mut found = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => in_text = false,
            '"' => in_text = !in_text,
            _ => {}
        }
        let is_end = c == ' ' && !in_text && chars.peek() == Some(&'}');
        found.push(if is_end { '\n' } else { c });
        if c == '\\' {
            found.extend(chars.next());
        }
    }
    found
}

impl Grammar for Kotlin {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "identifier" | "simple_identifier" | "this_expression" => Role::Name,
            "number_literal" | "long_literal" => Role::Number,
            "float_literal" => Role::Fraction,
            "null" => Role::Null,
            "string_literal" | "multiline_string_literal" => Role::Text,
            "parenthesized_expression" | "unary_expression" | "throw_expression" => Role::Inner,
            "assignment" => Role::Assign("left", "right"),
            "collection_literal" => Role::List,
            "spread_expression" => Role::Spread,
            "block" | "source_file" | "class_body" | "statements" | "finally_block" => Role::Block,
            "when_expression" | "when_entry" | "while_statement" | "do_while_statement" | "catch_block" => {
                Role::Branch
            }
            "return_expression" => Role::Return,
            "import"
            | "class_declaration"
            | "object_declaration"
            | "companion_object"
            | "property_declaration"
            | "function_declaration"
            | "for_statement"
            | "secondary_constructor"
            | "anonymous_initializer" => Role::Statement,
            "super_expression"
            | "boolean_literal"
            | "navigation_expression"
            | "call_expression"
            | "index_expression"
            | "as_expression"
            | "if_expression"
            | "try_expression"
            | "lambda_literal"
            | "annotated_lambda"
            | "anonymous_function"
            | "object_literal"
            | "binary_expression"
            | "infix_expression"
            | "value_argument" => Role::Special,
            "package_header" | "modifiers" | "type" | "user_type" | "type_arguments" | "line_comment"
            | "block_comment" => Role::Nothing,
            _ => Role::Other,
        }
    }

    fn text(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let raw = node.kind() == "multiline_string_literal";
        let mut parts = Vec::new();
        // The grammar cuts a text at each `$`.
        let mut pending = String::new();
        for child in children(node) {
            match child.kind() {
                "string_content" | "escape_sequence" => pending.push_str(walk.reader.text(child)),
                "interpolation" => {
                    simple_names(&std::mem::take(&mut pending), raw, at(node), &mut parts);
                    parts.extend(
                        children(child)
                            .first()
                            .map(|value| Part::Value(walk.expr(*value))),
                    );
                }
                _ => {}
            }
        }
        simple_names(&pending, raw, at(node), &mut parts);
        string(parts, at(node))
    }

    fn statement(&self, walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
        match node.kind() {
            "import" => found.extend(import(walk, node)),
            "class_declaration" | "object_declaration" => {
                found.push(Stmt::Class(Arc::new(class(walk, node))))
            }
            "companion_object" => found.extend(
                child_of_kind(node, "class_body")
                    .map(|body| walk.block(body))
                    .unwrap_or_default(),
            ),
            "property_declaration" => property(walk, node, found),
            "function_declaration" => found.push(Stmt::Function(Arc::new(method(walk, node)))),
            "for_statement" => {
                let parts = children(node);
                let target = parts
                    .first()
                    .and_then(|target| children(*target).last().copied().or(Some(*target)));
                let list = parts.get(1);
                let body = parts.get(2..).unwrap_or_default();
                let mut statements = Vec::new();
                for part in body {
                    walk.statement(*part, &mut statements);
                }
                if let (Some(target), Some(list)) = (target, list) {
                    found.push(Stmt::For(walk.expr(target), walk.expr(*list), statements));
                }
            }
            _ => found.extend(walk.block(node)),
        }
    }

    fn special(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let parts = children(node);
        let kind = match node.kind() {
            "super_expression" => Kind::Name(Name::from("super")),
            "boolean_literal" => Kind::Bool(walk.reader.text(node) == "true"),
            "navigation_expression" => match parts.as_slice() {
                // `Jedis::class`, `Jedis::class.java`
                [class, name]
                    if matches!(walk.reader.text(*name), "class" | "java")
                        && walk.reader.text(node).contains("::class") =>
                {
                    return walk.expr(*class);
                }
                [object, .., name] => return walk.reader.member(walk.expr(*object), *name, node),
                _ => Kind::Other(walk.all(parts)),
            },
            "call_expression" => return call(walk, node),
            "index_expression" => match parts.as_slice() {
                [object, key, ..] => Kind::Index(Box::new(walk.expr(*object)), Box::new(walk.expr(*key))),
                _ => Kind::Null,
            },
            "as_expression" => Kind::Cast(
                Box::new(walk.field(node, "left")),
                walk.reader.type_of(node.child_by_field_name("right")),
            ),
            "if_expression" => {
                let test = node.child_by_field_name("condition");
                let mut bodies = parts.iter().filter(|part| Some(**part) != test);
                let mut body = || match bodies.next() {
                    Some(body) => walk.expr(*body),
                    None => Expr::new(Kind::Block(Vec::new()), at(node)),
                };
                let (yes, no) = (body(), body());
                walk.choice(node, [walk.field(node, "condition"), yes, no])
            }
            "try_expression" => {
                let mut tried = Vec::new();
                for part in parts {
                    if part.kind() == "block" && tried.is_empty() {
                        tried.push(Stmt::Expr(walk.expr(part)));
                    } else {
                        walk.statement(part, &mut tried);
                    }
                }
                let first = 1.min(tried.len());
                tried.rotate_left(first);
                Kind::Block(tried)
            }
            "infix_expression" => {
                // `"a" to b` is a pair.
                Kind::List(
                    parts
                        .iter()
                        .filter(|part| **part != node)
                        .enumerate()
                        .filter(|(at, _)| *at != 1)
                        .map(|(_, part)| walk.expr(*part))
                        .collect(),
                )
            }
            "binary_expression" => {
                return generic_call(walk, node).unwrap_or_else(|| Expr::new(walk.binary(node), at(node)));
            }
            "object_literal" => match child_of_kind(node, "class_body") {
                Some(body) => walk.nameless(body),
                None => Kind::Null,
            },
            "annotated_lambda" => match parts.last() {
                Some(lambda) => return walk.expr(*lambda),
                None => Kind::Null,
            },
            "value_argument" => match parts.last() {
                Some(value) => return walk.expr(*value),
                None => Kind::Null,
            },
            _ => Kind::Lambda(Arc::new(lambda(walk, node))),
        };
        Expr::new(kind, at(node))
    }

    fn param(&self, walk: &W<'_>, node: Node<'_>) -> Option<Param> {
        let parts = children(node);
        let name = parts.iter().find(|part| part.kind() == "identifier")?;
        let mut behind = parts.iter().filter(|part| part.start_byte() > name.end_byte());
        let (declared, default) = (behind.next(), behind.next());
        Some(Param {
            name: walk.reader.name(*name),
            declared: walk.reader.type_of(declared.copied()),
            default: default.map(|default| walk.expr(*default)),
            rest: false,
            field: false,
        })
    }

    fn argument(&self, walk: &W<'_>, node: Node<'_>) -> Arg {
        let parts = children(node);
        match parts.as_slice() {
            [name, .., value] if name.kind() == "identifier" && node.kind() == "value_argument" => Arg {
                name: Some(walk.reader.name(*name)),
                value: walk.expr(*value),
            },
            _ => plain(walk.expr(node)),
        }
    }
}

/// The pieces of a string around the `$name`s in it, which the grammar may leave in the text.
fn simple_names(text: &str, raw: bool, at: crate::ir::At, parts: &mut Vec<Part>) {
    let literal = |text: &str| Part::Literal(if raw { text.to_owned() } else { unescape(text) });
    let mut rest = text;
    while let Some(start) = rest.find('$') {
        let (before, behind) = rest.split_at(start);
        let name = behind.get(1..).unwrap_or_default();
        let end = name
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(name.len());
        let is_name =
            name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') && !before.ends_with('\\');
        if !is_name {
            break;
        }
        parts.push(literal(before));
        let value = Kind::Name(Arc::from(name.get(..end).unwrap_or_default()));
        parts.push(Part::Value(Expr::new(value, at)));
        rest = name.get(end..).unwrap_or_default();
    }
    parts.push(literal(rest));
    parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
}

fn lambda(walk: &W<'_>, node: Node<'_>) -> Function {
    let mut lambda = function(Name::default());
    let mut body = Vec::new();
    for part in children(node) {
        if part.kind() == "lambda_parameters" {
            lambda.params = children(part)
                .into_iter()
                .filter_map(|param| walk.grammar.param(walk, param))
                .collect();
        } else {
            walk.statement(part, &mut body);
        }
    }
    if lambda.params.is_empty() {
        lambda.params.push(Param {
            name: Name::from("it"),
            declared: Type::default(),
            default: None,
            rest: false,
            field: false,
        });
    }
    lambda.body = returned(body);
    lambda
}

/// The value of a lambda is that of its last statement.
fn returned(mut body: Vec<Stmt>) -> Vec<Stmt> {
    match body.pop() {
        Some(Stmt::Expr(last)) => body.push(Stmt::Return(last)),
        Some(last) => body.push(last),
        None => {}
    }
    body
}

fn import(walk: &W<'_>, node: Node<'_>) -> Option<Stmt> {
    let path = children(node).into_iter().next()?;
    let path: String = walk.reader.text(path).split_whitespace().collect();
    let whole = walk.reader.text(node).trim_end().ends_with('*');
    let path = path.trim_end_matches(['.', '*']);
    let (module, item) = if whole {
        (path, "*")
    } else {
        path.rsplit_once('.')?
    };
    let alias = children(node)
        .into_iter()
        .nth(1)
        .map(|alias| walk.reader.name(alias));
    Some(Stmt::Import(Import {
        module: Arc::from(module),
        item: Some(Arc::from(item)),
        local: if whole {
            Name::default()
        } else {
            alias.unwrap_or_else(|| Arc::from(item))
        },
        at: at(node),
    }))
}
