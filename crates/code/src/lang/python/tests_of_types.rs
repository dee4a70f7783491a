//! Tests of types in Python.

use tree_sitter::Node;

use super::super::branches::{self, leaves, wrapped};
use super::super::reader::{Reader, children, in_field};
use super::super::tested::{Told, asserted, told, told_by_arm};
use super::expr::expr;
use super::statement;
use crate::ir::Stmt;

/// The cases of a `match`, which know what they are for.
pub(super) fn cases(reader: &Reader<'_>, node: Node<'_>, field: &str) -> Vec<Stmt> {
    let body = node.child_by_field_name(field).map(children).unwrap_or_default();
    let subject = node.child_by_field_name("subject");
    let mut found = Vec::new();
    for case in body {
        let mut inner = Vec::new();
        reader.deeper(case, || statement(reader, case, &mut inner));
        let typed = told_by_arm(reader, subject, case);
        found.extend(wrapped(&typed, inner, |node| expr(reader, node)));
    }
    found
}

/// What a statement says of names for those behind it.
pub(super) fn behind(reader: &Reader<'_>, node: Node<'_>) -> Option<Stmt> {
    let typed = match (asserted(reader, node), node.child_by_field_name("consequence")) {
        (Some(test), _) => told_by(reader, Some(test)).holds,
        (None, Some(body)) if in_field(node, "alternative").is_empty() && leaves(body) => {
            told_by(reader, node.child_by_field_name("condition")).fails
        }
        _ => return None,
    };
    branches::behind(&typed, |node| expr(reader, node))
}

/// What a test says of names, if there is one.
pub(super) fn told_by<'t>(reader: &Reader<'_>, test: Option<Node<'t>>) -> Told<'t> {
    test.map(|test| told(reader, test)).unwrap_or_default()
}
