//! Classes and enumerations.

use tree_sitter::Node;

use crate::ir::{Class, Expr, Kind, Name};
use crate::lang::grammar::{Grammar, Walk};
use crate::lang::reader::{at, child_of_kind, children};

/// A class, with a name for one that has none.
pub(super) fn class(walk: &Walk<'_, impl Grammar>, node: Node<'_>, otherwise: Option<Name>) -> Class {
    let heritage = child_of_kind(node, "class_heritage");
    let base = heritage.and_then(|heritage| {
        let clause = child_of_kind(heritage, "extends_clause").unwrap_or(heritage);
        let value = clause
            .child_by_field_name("value")
            .or_else(|| children(clause).first().copied());
        value.map(|value| walk.reader.name(value))
    });
    Class {
        name: walk
            .reader
            .field_name(node, "name")
            .or(otherwise)
            .unwrap_or_default(),
        bases: base.into_iter().collect(),
        body: walk.block_of(node, "body"),
        is_abstract: walk.reader.is_abstract(node),
        // Those in front of `export` are beside the class.
        decorators: node
            .parent()
            .filter(|outer| outer.kind() == "export_statement")
            .map(children)
            .unwrap_or_default()
            .into_iter()
            .chain(children(node))
            .filter(|child| child.kind() == "decorator")
            .flat_map(children)
            .map(|child| walk.expr(child))
            .collect(),
        ..Class::default()
    }
}

/// An enumeration.
pub(super) fn enumeration(walk: &Walk<'_, impl Grammar>, node: Node<'_>) -> Class {
    let members = node.child_by_field_name("body").map(children).unwrap_or_default();
    let body = members.into_iter().filter_map(|member| {
        let name = member.child_by_field_name("name")?;
        let target = Expr::new(Kind::Name(walk.reader.name(name)), at(name));
        let value = member.child_by_field_name("value").map(|value| walk.expr(value));
        Some(walk.declare(target, None, value))
    });
    Class {
        name: walk.reader.field_name(node, "name").unwrap_or_default(),
        body: body.collect(),
        ..Class::default()
    }
}
