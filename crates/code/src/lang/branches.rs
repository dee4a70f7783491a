//! Statements of which some run and others do not: alternatives, and what is tried.

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk};
use super::narrowing::{Narrowing, Typed, asserted, narrowed_by_arm, narrowing, narrowing_of};
use super::reader::{at, children, in_field};
use crate::ir::{Expr, Kind, Name, Stmt};

/// How the kinds of statements begin behind which nothing runs.
const LEAVES: &[&str] = &["return", "throw", "raise", "continue", "break"];
/// What holds the arms of a switch.
const ARMS: &[&str] = &["match_block", "switch_block", "switch_body"];

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
            return found.push(Stmt::Branch(self.parts(node)));
        };
        for test in children(node) {
            if test != body && !others.contains(&test) {
                self.statement(test, found);
            }
        }
        let narrowing = self.narrowing(node);
        let mut groups = vec![self.typed(&narrowing.holds, self.group(body))];
        groups.extend(
            others
                .into_iter()
                .map(|other| self.typed(&narrowing.fails, self.group(other))),
        );
        found.push(Stmt::Either(groups));
    }

    /// What the test of a statement says of names.
    pub(super) fn narrowing<'t>(&self, node: Node<'t>) -> Narrowing<'t> {
        let narrowing = narrowing_of(self.reader, node.child_by_field_name("condition"));
        match node.kind().starts_with("unless") {
            true => narrowing.swapped(),
            false => narrowing,
        }
    }

    /// Statements in which names are of types.
    pub(super) fn typed(&self, typed: &[Typed<'_>], body: Vec<Stmt>) -> Vec<Stmt> {
        wrapped(typed, body, |node| self.expr(node))
    }

    /// A test, and the values if it holds and if it does not, where the test may say of which types names are.
    pub(super) fn choice(&self, node: Node<'_>, [test, yes, no]: [Expr; 3]) -> Kind {
        let narrowing = self.narrowing(node);
        let typed = |typed: &[Typed<'_>], expr| wrapped_expr(typed, expr, |node| self.expr(node));
        Kind::Choice(Box::new([
            test,
            typed(&narrowing.holds, yes),
            typed(&narrowing.fails, no),
        ]))
    }

    /// The right side of `&&`.
    pub(super) fn if_left_holds(&self, node: Node<'_>, right: Expr) -> Expr {
        let narrowing = narrowing_of(self.reader, node.child_by_field_name("left"));
        wrapped_expr(&narrowing.holds, right, |node| self.expr(node))
    }

    /// What a statement says of names for those behind it.
    pub(super) fn behind(&self, node: Node<'_>) -> Option<Stmt> {
        let typed = match asserted(self.reader, node) {
            Some(test) => narrowing(self.reader, test).holds,
            None if is_if(node) && only_body(node).is_some_and(leaves) => self.narrowing(node).fails,
            None => return self.grammar.behind(self, node),
        };
        behind(&typed, |node| self.expr(node))
    }

    /// What is in a statement that may not run. The arms of a switch know what they are for.
    pub(super) fn parts(&self, node: Node<'_>) -> Vec<Stmt> {
        let mut found = Vec::new();
        if let Some(subject) = subject(node) {
            let declared = subject.and_then(|subject| subject.next_named_sibling());
            if let (Some(name), Some(value), "when_expression") = (subject, declared, node.kind()) {
                found.push(self.declare(self.expr(name), None, Some(self.expr(value))));
            }
            self.arms(subject, node, &mut found);
            return found;
        }
        let body = body_of(node);
        for part in children(node) {
            let mut inner = Vec::new();
            self.statement(part, &mut inner);
            found.extend(match Some(part) == body {
                true => self.typed(&self.narrowing(node).holds, inner),
                false => inner,
            });
        }
        found
    }

    fn arms(&self, subject: Option<Node<'_>>, node: Node<'_>, found: &mut Vec<Stmt>) {
        for part in children(node) {
            if ARMS.contains(&part.kind()) {
                self.arms(subject, part, found);
                continue;
            }
            let mut inner = Vec::new();
            self.statement(part, &mut inner);
            found.extend(self.typed(&narrowed_by_arm(self.reader, subject, part), inner));
        }
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

fn body_of(node: Node<'_>) -> Option<Node<'_>> {
    let body = node.child_by_field_name("consequence");
    body.or_else(|| node.child_by_field_name("body"))
}

fn is_if(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "if" | "if_expression" | "if_modifier" | "if_statement" | "unless" | "unless_modifier"
    )
}

/// What runs if a test holds, where nothing runs else.
fn only_body(node: Node<'_>) -> Option<Node<'_>> {
    let test = node.child_by_field_name("condition");
    let mut others = children(node).into_iter().filter(|part| Some(*part) != test);
    others.next().filter(|_| others.next().is_none())
}

/// What a statement switches on, if it is a switch: nothing in particular, or a name or another expression.
fn subject(node: Node<'_>) -> Option<Option<Node<'_>>> {
    let field = |name| node.child_by_field_name(name);
    let first = || children(node).first().copied();
    Some(match node.kind() {
        "switch_statement" | "case" | "case_match" => field("value").or_else(|| field("condition")),
        "switch_expression" => match field("condition") {
            Some(condition) => children(condition).first().copied(),
            None => first(),
        },
        "match_expression" => None,
        "when_expression" => {
            let subject = first().filter(|first| first.kind() == "when_subject");
            let inner = subject.and_then(|subject| children(subject).first().copied());
            match inner {
                // `when (val name = value)`
                Some(declared) if declared.kind() == "variable_declaration" => {
                    children(declared).first().copied()
                }
                inner => inner,
            }
        }
        _ => return None,
    })
}

/// Statements in which names are of types.
pub(super) fn wrapped(typed: &[Typed<'_>], body: Vec<Stmt>, read: impl Fn(Node<'_>) -> Expr) -> Vec<Stmt> {
    match typed.is_empty() || body.is_empty() {
        true => body,
        false => vec![Stmt::Typed(casts(typed, read), body)],
    }
}

/// An expression in which names are of types.
pub(super) fn wrapped_expr(typed: &[Typed<'_>], expr: Expr, read: impl Fn(Node<'_>) -> Expr) -> Expr {
    if typed.is_empty() {
        return expr;
    }
    let place = expr.at;
    Expr::new(Kind::Block(wrapped(typed, vec![Stmt::Expr(expr)], read)), place)
}

/// What is said of names for the statements that follow.
pub(super) fn behind(typed: &[Typed<'_>], read: impl Fn(Node<'_>) -> Expr) -> Option<Stmt> {
    (!typed.is_empty()).then(|| Stmt::Typed(casts(typed, read), Vec::new()))
}

fn casts(typed: &[Typed<'_>], read: impl Fn(Node<'_>) -> Expr) -> Vec<(Name, Expr)> {
    let cast = |typed: &Typed<'_>| {
        let Kind::Name(name) = read(typed.name).kind else {
            return None;
        };
        let cast = Kind::Cast(Box::new(read(typed.of)), typed.declared.clone());
        Some((name, Expr::new(cast, at(typed.of))))
    };
    typed.iter().filter_map(cast).collect()
}

/// Whether nothing behind a statement runs after it.
pub(super) fn leaves(node: Node<'_>) -> bool {
    let mut last = Some(node);
    while let Some(inner) = last.filter(|inner| !LEAVES.iter().any(|word| inner.kind().starts_with(word))) {
        last = match inner.kind() {
            kind if kind == node.kind() || kind.contains("block") || kind.contains("statement") => {
                children(inner).pop()
            }
            _ => None,
        };
    }
    last.is_some()
}

/// What is tried: it may have failed where what handles that goes on.
pub(super) fn tried<'t>(body: Vec<Stmt>, handlers: impl IntoIterator<Item = Node<'t>>) -> Vec<Stmt> {
    let is_handler = |node: &Node<'t>| node.kind().starts_with("catch") || node.kind().starts_with("except");
    match handlers.into_iter().filter(is_handler).all(leaves) {
        true => body,
        false => vec![Stmt::Branch(body)],
    }
}
