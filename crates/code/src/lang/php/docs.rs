//! Comments that say what is of which type: `@var`, `@param`, `@return`.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::grammar::{Grammar, Walk};
use super::super::reader::{at, type_names};
use crate::ir::{Expr, Function, Kind, Name, Stmt, Type};

/// The longest comment that is read.
const LONGEST: usize = 4096;

/// The comment in front of a node.
fn comment<'a>(walk: &Walk<'a, impl Grammar>, node: Node<'_>) -> Option<&'a str> {
    let end = node.start_byte();
    // A letter of several bytes may be where it is cut.
    let from = (end.saturating_sub(LONGEST)..end).take(4);
    let before = from
        .map(|from| walk.reader.between(from, end))
        .find(|text| !text.is_empty())?;
    let before = before.trim_end().strip_suffix("*/")?;
    let comment = before.get(before.rfind("/*")?..)?;
    comment.strip_prefix("/**")
}

/// What follows the tags of this name: a type, and what is behind it.
fn tags<'a>(comment: &'a str, tag: &'static str) -> impl Iterator<Item = (Type, &'a str)> {
    let lines = comment.lines();
    lines.filter_map(move |line| {
        let line = line.trim_matches([' ', '\t', '*', '\r']);
        let rest = line.strip_prefix(tag)?;
        let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
        // A type with parameters may have spaces in it.
        let mut open = 0_usize;
        let end = rest.find(|c: char| {
            match c {
                '<' | '{' | '(' => open += 1,
                '>' | '}' | ')' => open = open.saturating_sub(1),
                _ => {}
            }
            c.is_whitespace() && open == 0
        });
        let (declared, behind) = rest.split_at(end.unwrap_or(rest.len()));
        Some((type_names(declared), behind.trim_start()))
    })
}

/// The name of a variable that a tag is for.
fn variable(behind: &str) -> Option<&str> {
    let name = behind.trim_start_matches(['&', '.']).strip_prefix('$')?;
    name.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()
}

/// The type that the comment in front of a property says.
pub(super) fn of_property(walk: &Walk<'_, impl Grammar>, node: Node<'_>) -> Option<Type> {
    let (declared, _) = tags(comment(walk, node)?, "@var").next()?;
    Some(declared)
}

/// Takes the types of a function that only the comment in front of it says.
pub(super) fn fill(walk: &Walk<'_, impl Grammar>, node: Node<'_>, function: &mut Function) {
    let Some(comment) = comment(walk, node) else {
        return;
    };
    for (declared, behind) in tags(comment, "@param") {
        let name = variable(behind);
        let param = function
            .params
            .iter_mut()
            .find(|param| Some(&*param.name) == name);
        if let Some(param) = param.filter(|param| is_open(&param.declared)) {
            param.declared = declared;
        }
    }
    if is_open(&function.returns)
        && let Some((declared, _)) = tags(comment, "@return").next()
    {
        function.returns = declared;
    }
}

/// Whether a type leaves open what is meant.
fn is_open(declared: &Type) -> bool {
    let open = ["array", "iterable", "mixed", "object"];
    declared.0.iter().all(|name| open.contains(&&**name))
}

/// `/** @var T $name */` in front of a statement that gives the name its value.
pub(super) fn behind(walk: &Walk<'_, impl Grammar>, node: Node<'_>) -> Option<Stmt> {
    if node.kind() != "expression_statement" {
        return None;
    }
    let (declared, behind) = tags(comment(walk, node)?, "@var").next()?;
    let target = node.named_child(0)?.child_by_field_name("left")?;
    let name: Name = Arc::from(walk.reader.text(target).trim_start_matches('$'));
    if target.kind() != "variable_name" || variable(behind).is_some_and(|own| *own != *name) {
        return None;
    }
    let value = Expr::new(Kind::Name(Arc::clone(&name)), at(target));
    let cast = Expr::new(Kind::Cast(Box::new(value), declared), at(target));
    Some(Stmt::Typed(vec![(name, cast)], Vec::new()))
}
