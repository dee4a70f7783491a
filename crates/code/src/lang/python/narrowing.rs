//! Narrowing by statements of Python.

use tree_sitter::Node;

use super::super::branches::{self, leaves, wrapped};
use super::super::narrowing::{asserted, narrowed_by_arm, narrowing_of};
use super::super::reader::{Reader, children, in_field};
use crate::ir::{Expr, Stmt};

/// The cases of a `match`, which know what they are for: `lower` reads one of them, and `read` an expression.
pub(super) fn cases(
    reader: &Reader<'_>,
    node: Node<'_>,
    field: &str,
    lower: impl Fn(Node<'_>, &mut Vec<Stmt>),
    read: impl Fn(Node<'_>) -> Expr,
) -> Vec<Stmt> {
    let body = node.child_by_field_name(field).map(children).unwrap_or_default();
    let subject = node.child_by_field_name("subject");
    let mut found = Vec::new();
    for case in body {
        let mut inner = Vec::new();
        reader.deeper(case, || lower(case, &mut inner));
        let typed = narrowed_by_arm(reader, subject, case);
        found.extend(wrapped(&typed, inner, &read));
    }
    found
}

/// What a statement says of names for those behind it.
pub(super) fn behind(reader: &Reader<'_>, node: Node<'_>, read: impl Fn(Node<'_>) -> Expr) -> Option<Stmt> {
    let typed = match (asserted(reader, node), node.child_by_field_name("consequence")) {
        (Some(test), _) => narrowing_of(reader, Some(test)).holds,
        (None, Some(body)) if in_field(node, "alternative").is_empty() && leaves(body) => {
            narrowing_of(reader, node.child_by_field_name("condition")).fails
        }
        _ => return None,
    };
    branches::behind(&typed, read)
}
