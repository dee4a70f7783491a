//! Names of PHP, and what has them: classes and imports.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::reader::{at, child_of_kind, children, dotted};
use crate::ir::{Class, Expr, Import, Kind, Name, Stmt};

use super::W;

/// A name without `$` and `&`.
pub(super) fn bare(walk: &W<'_>, node: Node<'_>) -> Name {
    Arc::from(walk.reader.text(node).trim_start_matches(['&', '$', '.']))
}

pub(super) fn variable(walk: &W<'_>, node: Node<'_>) -> Expr {
    Expr::new(Kind::Name(bare(walk, node)), at(node))
}

/// A name with its namespace, as a dotted one.
pub(super) fn name(walk: &W<'_>, node: Node<'_>) -> Expr {
    let text = walk.reader.text(node).trim_start_matches('\\');
    let text = match text {
        "self" | "static" => "this",
        "parent" => "super",
        text => text,
    };
    dotted(text.split('\\'), node)
}

pub(super) fn uses(walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    let prefix = child_of_kind(node, "namespace_name").map(|prefix| walk.reader.text(prefix));
    let group = child_of_kind(node, "namespace_use_group");
    let clauses = group.map_or_else(|| children(node), children);
    for clause in clauses
        .into_iter()
        .filter(|child| child.kind().starts_with("namespace_use"))
    {
        let parts = children(clause);
        let Some(path) = parts.first().map(|path| walk.reader.text(*path)) else {
            continue;
        };
        let whole = match prefix {
            Some(prefix) => format!("{prefix}\\{path}"),
            None => path.to_owned(),
        };
        let whole = whole.trim_start_matches('\\').replace('\\', ".");
        let (module, item) = whole.rsplit_once('.').unwrap_or(("", &whole));
        let alias = clause
            .child_by_field_name("alias")
            .or_else(|| child_of_kind(clause, "namespace_aliasing_clause"))
            .map(|alias| walk.reader.text(alias).trim_start_matches("as ").trim());
        if module.is_empty() {
            continue;
        }
        found.push(Stmt::Import(Import {
            module: Arc::from(module),
            item: Some(Arc::from(item)),
            local: Arc::from(alias.unwrap_or(item)),
            at: at(clause),
        }));
    }
}

pub(super) fn class(walk: &W<'_>, node: Node<'_>) -> Class {
    let body = node.child_by_field_name("body").map(children).unwrap_or_default();
    let traits = body.into_iter().filter(|child| child.kind() == "use_declaration");
    let clauses = ["base_clause", "class_interface_clause"].map(|kind| child_of_kind(node, kind));
    let base = clauses.into_iter().flatten().chain(traits).flat_map(children);
    let base = base.filter(|base| base.kind().ends_with("name"));
    Class {
        name: walk.reader.field_name(node, "name").unwrap_or_default(),
        bases: base
            .map(|base| Arc::from(walk.reader.text(base).trim_start_matches('\\').replace('\\', ".")))
            .collect(),
        body: walk.block_of(node, "body"),
        is_enumeration: node.kind() == "enum_declaration",
        is_abstract: walk.reader.is_abstract(node),
        ..Class::default()
    }
}
