//! Classes of Kotlin and what they hold.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::grammar::{Grammar, function};
use super::super::reader::{at, child_of_kind, children};
use crate::ir::{Class, Expr, Function, Kind, Name, Param, Stmt};

use super::W;

pub(super) fn class(walk: &W<'_>, node: Node<'_>) -> Class {
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
    // What a base is of counts, too: `CrudRepository<Voter, String>`.
    let types = bases.iter().flat_map(|base| {
        let made = child_of_kind(*base, "constructor_invocation");
        let named = made.and_then(|made| children(made).first().copied());
        walk.reader.type_of(Some(named.unwrap_or(*base))).0
    });
    let types = types.collect();
    Class {
        bases: types,
        decorators: annotations(walk, node),
        is_enumeration: child_of_kind(node, "enum_class_body").is_some(),
        ..walk.class(node, bases, body, walk.params(constructor))
    }
}

/// The annotations of a class or a function, as calls.
fn annotations(walk: &W<'_>, node: Node<'_>) -> Vec<Expr> {
    let modifiers = child_of_kind(node, "modifiers").map(children).unwrap_or_default();
    let named = modifiers.into_iter().filter(|child| child.kind() == "annotation");
    let made = named.filter_map(|annotation| {
        let inner = children(annotation).first().copied()?;
        let (class, args) = match inner.kind() {
            "constructor_invocation" => (
                children(inner).first().copied()?,
                child_of_kind(inner, "value_arguments"),
            ),
            _ => (inner, None),
        };
        let name = walk.reader.type_of(Some(class)).0.into_iter().next()?;
        let class = Expr::new(Kind::Name(name), at(class));
        Some(Expr::new(
            Kind::Call(Box::new(class), walk.args(args)),
            at(annotation),
        ))
    });
    made.collect()
}

pub(super) fn property(walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
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
        let mut method = function(Arc::clone(name));
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

pub(super) fn method(walk: &W<'_>, node: Node<'_>) -> Function {
    let mut method = function(walk.reader.field_name(node, "name").unwrap_or_default());
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
    method.decorators = annotations(walk, node);
    method.body = child_of_kind(node, "function_body")
        .map(|body| function_body(walk, body))
        .unwrap_or_default();
    method
}
