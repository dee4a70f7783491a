//! Statements of which some run and others do not: alternatives, and what is tried.

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk};
use super::reader::{children, in_field};
use crate::ir::Stmt;

/// How the kinds of statements begin behind which nothing runs.
const LEAVES: &[&str] = &["return", "throw", "raise", "continue", "break"];

impl<G: Grammar> Walk<'_, G> {
    /// What runs if a test holds, and what runs else, if there are both.
    pub(super) fn alternatives<'t>(&self, node: Node<'t>) -> Option<(Node<'t>, Vec<Node<'t>>)> {
        let others = in_field(node, "alternative");
        let body = node.child_by_field_name("consequence");
        let body = body.or_else(|| node.child_by_field_name("body"));
        Some((body?, others)).filter(|(_, others)| !others.is_empty())
    }

    /// Statements that may not run; one group of several does.
    pub(super) fn branch(&self, node: Node<'_>, found: &mut Vec<Stmt>) {
        let Some((body, others)) = self.alternatives(node) else {
            return found.push(Stmt::Branch(self.block(node)));
        };
        for test in children(node) {
            if test != body && !others.contains(&test) {
                self.statement(test, found);
            }
        }
        let groups = std::iter::once(body).chain(others);
        found.push(Stmt::Either(groups.map(|group| self.group(group)).collect()));
    }

    /// The statements of one alternative.
    pub(super) fn group(&self, node: Node<'_>) -> Vec<Stmt> {
        let is_else = node.child_by_field_name("condition").is_none();
        if is_else && matches!(self.grammar.role(node.kind()), Role::Branch) {
            return self.block(node);
        }
        let mut found = Vec::new();
        self.statement(node, &mut found);
        found
    }

    /// What is tried, and the clauses behind it.
    pub(super) fn tried(&self, node: Node<'_>, found: &mut Vec<Stmt>) {
        let clauses = children(node);
        let clauses = clauses.iter().filter(|clause| clause.kind().ends_with("_clause"));
        found.extend(tried(self.body(node, "body"), clauses.clone().copied()));
        for clause in clauses {
            self.statement(*clause, found);
        }
    }
}

/// What is tried: it may have failed where what handles that goes on.
pub(super) fn tried<'t>(body: Vec<Stmt>, handlers: impl IntoIterator<Item = Node<'t>>) -> Vec<Stmt> {
    let leaves = |handler: Node<'t>| {
        let mut last = Some(handler);
        while let Some(node) = last.filter(|node| !LEAVES.iter().any(|word| node.kind().starts_with(word))) {
            last = match node.kind() {
                kind if kind == handler.kind() || kind.contains("block") || kind.contains("statement") => {
                    children(node).pop()
                }
                _ => None,
            };
        }
        last.is_some()
    };
    let is_handler = |node: &Node<'t>| node.kind().starts_with("catch") || node.kind().starts_with("except");
    match handlers.into_iter().filter(is_handler).all(leaves) {
        true => body,
        false => vec![Stmt::Branch(body)],
    }
}
