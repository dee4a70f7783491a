//! Calls of Kotlin.

use tree_sitter::Node;

use super::super::grammar::{Grammar, Walk};
use super::super::reader::{at, child_of_kind, children, plain};
use crate::ir::{Arg, Expr, Kind};

/// `Name<Type> { … }` among arguments, which the grammar takes for two comparisons.
pub(super) fn generic_call(walk: &Walk<'_, impl Grammar>, node: Node<'_>) -> Option<Expr> {
    let (left, right) = (
        node.child_by_field_name("left")?,
        node.child_by_field_name("right")?,
    );
    let is_call = left.kind() == "binary_expression" && right.kind() == "lambda_literal";
    let name = left
        .child_by_field_name("left")
        .filter(|name| is_call && name.kind() == "identifier")?;
    Some(called(walk.expr(name), vec![plain(walk.expr(right))], true, node))
}

/// A call with its arguments, and the lambda behind them.
pub(super) fn call(walk: &Walk<'_, impl Grammar>, node: Node<'_>) -> Expr {
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
    let trailing = child_of_kind(node, "value_arguments").is_none();
    let call = called(callee, args, trailing, node);
    // `get<Jedis>()`
    let types = child_of_kind(node, "type_arguments").filter(|_| matches!(call.kind, Kind::Call(..)));
    Expr {
        kind: walk.reader.typed_call(node, call.kind, types),
        ..call
    }
}

/// A call; `trailing` is one by the lambda behind it alone.
fn called(callee: Expr, mut args: Vec<Arg>, trailing: bool, node: Node<'_>) -> Expr {
    let kind = match callee.kind {
        Kind::Cast(inner, declared) if trailing && matches!(inner.kind, Kind::Call(..)) => {
            Kind::Cast(Box::new(called(*inner, args, trailing, node)), declared)
        }
        // The lambda behind `with(object)` is one more argument.
        Kind::Call(inner, mut before) if trailing => {
            before.extend(args);
            Kind::Call(inner, before)
        }
        // `RedisCallback { … }` is the function itself.
        Kind::Name(name) if trailing && name.ends_with("Callback") && args.len() == 1 => {
            return args.remove(0).value;
        }
        kind => Kind::Call(Box::new(Expr::new(kind, callee.at)), args),
    };
    Expr::new(kind, at(node))
}
