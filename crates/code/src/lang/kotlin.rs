//! Kotlin.

use std::sync::Arc;

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk, function};
use super::reader::{Reader, at, child_of_kind, children, plain, string, unescape};
use crate::ir::{Arg, Class, Expr, Function, Import, Kind, Name, Param, Part, Stmt, Type};

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

impl Grammar for Kotlin {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "identifier" | "simple_identifier" | "this_expression" => Role::Name,
            "number_literal" | "long_literal" => Role::Number,
            "null" => Role::Null,
            "string_literal" | "multiline_string_literal" => Role::Text,
            "parenthesized_expression" | "unary_expression" | "throw_expression" => Role::Inner,
            "assignment" => Role::Assign("left", "right"),
            "binary_expression" => Role::Binary,
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
                let mut statements: Vec<Stmt> =
                    test.iter().map(|test| Stmt::Expr(walk.expr(*test))).collect();
                let values = parts
                    .iter()
                    .filter(|part| Some(**part) != test)
                    .map(|part| walk.expr(*part));
                statements.push(Stmt::Expr(Expr::new(Kind::Any(values.collect()), at(node))));
                Kind::Block(statements)
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
        let declared = parts.iter().find(|part| part.start_byte() > name.end_byte());
        Some(Param {
            name: walk.reader.name(*name),
            declared: walk.reader.type_of(declared.copied()),
            default: None,
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
    let mut lambda = function(Name::default(), node);
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

fn call(walk: &W<'_>, node: Node<'_>) -> Expr {
    let mut args = Vec::new();
    let mut callee = None;
    for part in children(node) {
        match part.kind() {
            "value_arguments" => args.extend(walk.args(Some(part))),
            "annotated_lambda" | "lambda_literal" => args.push(plain(walk.expr(part))),
            "type_arguments" => {}
            _ => callee = Some(walk.expr(part)),
        }
    }
    let callee = callee.unwrap_or_else(|| Expr::new(Kind::Null, at(node)));
    Expr::new(Kind::Call(Box::new(callee), args), at(node))
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

fn class(walk: &W<'_>, node: Node<'_>) -> Class {
    let constructor =
        child_of_kind(node, "primary_constructor").and_then(|node| child_of_kind(node, "class_parameters"));
    let bases = child_of_kind(node, "delegation_specifiers")
        .map(children)
        .unwrap_or_default();
    let mut body = Vec::new();
    for base in &bases {
        if let Some(made) = child_of_kind(*base, "constructor_invocation") {
            let name = walk
                .reader
                .type_of(children(made).first().copied())
                .0
                .into_iter()
                .next();
            body.push(walk.made(name, child_of_kind(made, "value_arguments"), made));
        }
    }
    let inner = child_of_kind(node, "class_body").or_else(|| child_of_kind(node, "enum_class_body"));
    for child in inner.map(children).unwrap_or_default() {
        if child.kind() == "enum_entry" {
            let Some(name) = child_of_kind(child, "identifier") else {
                continue;
            };
            let list = child_of_kind(child, "value_arguments");
            body.push(walk.made(walk.reader.field_name(node, "name"), list, child));
            let value = walk.args(list).into_iter().next().map(|arg| arg.value);
            let value = value.unwrap_or_else(|| Expr::text(walk.reader.text(name), at(name)));
            body.push(walk.declare(walk.expr(name), None, Some(value)));
        } else {
            walk.statement(child, &mut body);
        }
    }
    Class {
        name: walk.reader.field_name(node, "name").unwrap_or_default(),
        bases: bases
            .into_iter()
            .filter_map(|base| walk.reader.type_of(Some(base)).0.into_iter().next())
            .collect(),
        body,
        decorators: Vec::new(),
        params: walk.params(constructor),
        at: at(node),
    }
}

fn property(walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    let parts = children(node);
    let variable = parts
        .iter()
        .find(|part| part.kind().ends_with("variable_declaration"));
    let Some(variable) = variable else { return };
    let names = children(*variable);
    let several = variable.kind() == "multi_variable_declaration";
    let target = if several {
        let names = names.iter().filter_map(|name| children(*name).first().copied());
        Expr::new(
            Kind::List(names.map(|name| walk.expr(name)).collect()),
            at(*variable),
        )
    } else {
        match names.iter().find(|name| name.kind() == "identifier") {
            Some(name) => walk.expr(*name),
            None => return,
        }
    };
    let declared = names
        .iter()
        .rev()
        .find(|part| part.kind().contains("type"))
        .copied();
    let getter = parts.iter().find(|part| part.kind() == "getter");
    if let (Some(getter), Kind::Name(name)) = (getter, &target.kind) {
        let mut method = function(Arc::clone(name), node);
        method.body = child_of_kind(*getter, "function_body")
            .map(|body| function_body(walk, body))
            .unwrap_or_default();
        method.returns = walk.reader.type_of(declared);
        method.property = true;
        found.push(Stmt::Function(Arc::new(method)));
        return;
    }
    let value = parts.iter().find(|part| {
        part.start_byte() > variable.start_byte()
            && !matches!(part.kind(), "getter" | "setter" | "type_constraints")
            && *part != variable
    });
    let value = value.map(|value| match value.kind() {
        // `by lazy { value }` is the value.
        "property_delegate" => delegated(walk, *value),
        _ => walk.expr(*value),
    });
    found.push(walk.declare(target, declared, value));
}

fn delegated(walk: &W<'_>, node: Node<'_>) -> Expr {
    let call = children(node).first().map(|inner| walk.expr(*inner));
    match call {
        Some(Expr {
            kind: Kind::Call(_, mut args),
            at,
        }) => match args.pop().map(|arg| arg.value.kind) {
            Some(Kind::Lambda(lambda)) => {
                let callee = Expr::new(Kind::Lambda(lambda), at);
                Expr::new(Kind::Call(Box::new(callee), Vec::new()), at)
            }
            _ => Expr::new(Kind::Null, at),
        },
        Some(other) => other,
        None => Expr::new(Kind::Null, at(node)),
    }
}

fn function_body(walk: &W<'_>, body: Node<'_>) -> Vec<Stmt> {
    match children(body).as_slice() {
        [block] if block.kind() == "block" => walk.block(*block),
        [value] => vec![Stmt::Return(walk.expr(*value))],
        _ => walk.block(body),
    }
}

fn method(walk: &W<'_>, node: Node<'_>) -> Function {
    let mut method = function(walk.reader.field_name(node, "name").unwrap_or_default(), node);
    if let Some(list) = child_of_kind(node, "function_value_parameters") {
        for child in children(list) {
            match child.kind() {
                "parameter" => method.params.extend(walk.grammar.param(walk, child)),
                "parameter_modifiers" => {}
                // The default of the parameter before.
                _ => {
                    if let Some(last) = method.params.last_mut() {
                        last.default = Some(walk.expr(child));
                    }
                }
            }
        }
        // `fun Type.name()` is called as a method of its first parameter.
        let name = node.child_by_field_name("name");
        let receiver = children(node).into_iter().find(|child| {
            child.kind().ends_with("type") && name.is_some_and(|name| child.end_byte() <= name.start_byte())
        });
        if let Some(receiver) = receiver {
            method.extends = true;
            method.params.insert(
                0,
                Param {
                    name: Name::from("this"),
                    declared: walk.reader.type_of(Some(receiver)),
                    default: None,
                    rest: false,
                    field: false,
                },
            );
        }
        let returns = children(node)
            .into_iter()
            .find(|child| child.start_byte() >= list.end_byte() && child.kind() != "function_body");
        method.returns = walk.reader.type_of(returns);
    }
    method.body = child_of_kind(node, "function_body")
        .map(|body| function_body(walk, body))
        .unwrap_or_default();
    method
}
