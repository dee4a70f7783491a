//! Methods of Ruby, their blocks, and their calls.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::grammar::function;
use super::super::reader::{at, children};
use crate::ir::{Arg, Expr, Kind, Name, Param, Stmt, Type};

use super::{BLOCK, W};

/// `&block`, or `&:name`, which calls that method.
pub(super) fn block_argument(walk: &W<'_>, node: Node<'_>) -> Expr {
    let value = walk.expr(node);
    let Some(name) = value.as_text() else {
        return value;
    };
    let mut lambda = function(Name::default());
    let param = Name::from("it");
    let object = Expr::new(Kind::Name(Arc::clone(&param)), at(node));
    let callee = Expr::new(
        Kind::Member(Box::new(object), Arc::from(name), at(node)),
        at(node),
    );
    lambda.body = vec![Stmt::Return(Expr::new(
        Kind::Call(Box::new(callee), Vec::new()),
        at(node),
    ))];
    lambda.params.push(named(param));
    Expr::new(Kind::Lambda(Arc::new(lambda)), at(node))
}

/// The value of a method is that of its last statement.
pub(super) fn returned(mut body: Vec<Stmt>) -> Vec<Stmt> {
    match body.pop() {
        Some(Stmt::Expr(last)) => body.push(Stmt::Return(last)),
        Some(Stmt::Branch(inner)) => body.push(Stmt::Branch(returned(inner))),
        Some(Stmt::Either(bodies)) => {
            body.push(Stmt::Either(bodies.into_iter().map(returned).collect()));
        }
        Some(last) => body.push(last),
        None => {}
    }
    body
}

pub(super) fn method(walk: &W<'_>, node: Node<'_>) -> Stmt {
    let name = walk.reader.field_name(node, "name").unwrap_or_default();
    let mut method = function(name);
    method.params = walk.params(node.child_by_field_name("parameters"));
    let body = match node.child_by_field_name("body") {
        Some(body) if body.kind() == "body_statement" => walk.block(body),
        // `def name = value`
        Some(body) => vec![Stmt::Expr(walk.expr(body))],
        None => Vec::new(),
    };
    method.body = returned(body);
    method.property = method.params.is_empty();
    Stmt::Function(Arc::new(method))
}

pub(super) fn block_body(walk: &W<'_>, block: Node<'_>) -> Vec<Stmt> {
    match block.child_by_field_name("body") {
        Some(body) => walk.block(body),
        None => children(block)
            .into_iter()
            .filter(|child| child.kind() != "block_parameters")
            .map(|child| Stmt::Expr(walk.expr(child)))
            .collect(),
    }
}

/// The parameter of a block that names none.
fn implicit(walk: &W<'_>, block: Node<'_>) -> Param {
    let numbered = walk.reader.text(block).contains("_1");
    named(Name::from(if numbered { "_1" } else { "it" }))
}

fn named(name: Name) -> Param {
    Param {
        name,
        declared: Type::default(),
        default: None,
        rest: false,
        field: false,
    }
}

pub(super) fn call(walk: &W<'_>, node: Node<'_>) -> Expr {
    let mut args = walk.args(node.child_by_field_name("arguments"));
    if let Some(block) = node.child_by_field_name("block") {
        let mut lambda = function(Name::default());
        lambda.params = match block.child_by_field_name("parameters") {
            Some(list) => walk.params(Some(list)),
            None => vec![implicit(walk, block)],
        };
        lambda.body = returned(block_body(walk, block));
        args.push(Arg {
            name: Some(Name::from(BLOCK)),
            value: Expr::new(Kind::Lambda(Arc::new(lambda)), at(block)),
        });
    }
    let Some(name) = node.child_by_field_name("method") else {
        // `object.(…)`
        return Expr::new(Kind::Call(Box::new(walk.field(node, "receiver")), args), at(node));
    };
    let text = walk.reader.text(name);
    if matches!(
        text,
        "private" | "public" | "protected" | "memoize" | "module_function"
    ) && args.len() == 1
    {
        // `private def name`
        return match args.pop() {
            Some(arg) => arg.value,
            None => Expr::new(Kind::Null, at(node)),
        };
    }
    if let ("require", [only]) = (text, args.as_slice())
        && let Some(module) = only.value.as_text()
    {
        let import = Stmt::Import(crate::ir::Import {
            module: Arc::from(module),
            item: None,
            local: Name::default(),
            at: at(node),
        });
        return Expr::new(Kind::Block(vec![import]), at(node));
    }
    let callee = match node.child_by_field_name("receiver") {
        Some(receiver) => walk.reader.member(walk.expr(receiver), name, node),
        None => Expr::new(Kind::Name(walk.reader.name(name)), at(name)),
    };
    // An attribute and a call without arguments look the same.
    Expr::new(Kind::Call(Box::new(callee), args), at(node))
}

/// What is in a class or a module; what a concern of Rails gives to its classes is in blocks.
pub(super) fn members(walk: &W<'_>, class: Node<'_>) -> Vec<Stmt> {
    let mut found = Vec::new();
    for child in class
        .child_by_field_name("body")
        .map(children)
        .unwrap_or_default()
    {
        let method = child.child_by_field_name("method");
        let gives = |method: Node<'_>| {
            matches!(
                walk.reader.text(method),
                "class_methods" | "included" | "prepended"
            )
        };
        let block = child
            .child_by_field_name("block")
            .filter(|_| method.is_some_and(gives));
        match block {
            Some(block) => found.extend(block_body(walk, block)),
            None => walk.statement(child, &mut found),
        }
    }
    found
}

/// The modules that a class includes.
pub(super) fn included<'t>(walk: &W<'_>, class: Node<'t>) -> Vec<Node<'t>> {
    let body = class
        .child_by_field_name("body")
        .map(children)
        .unwrap_or_default();
    let calls = body.into_iter().filter(|child| child.kind() == "call");
    let included = calls.filter(|call| {
        let method = call
            .child_by_field_name("method")
            .map(|name| walk.reader.text(name));
        matches!(method, Some("include" | "prepend" | "extend"))
    });
    let lists = included.filter_map(|call| call.child_by_field_name("arguments"));
    let names = lists.flat_map(children);
    names
        .filter(|name| matches!(name.kind(), "constant" | "scope_resolution"))
        .collect()
}
