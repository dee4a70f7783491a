//! Types of TypeScript that stand for others.

use std::sync::Arc;

use tree_sitter::Node;

use crate::ir::{Class, Expr, Kind, Name, Stmt, Type};
use crate::lang::grammar::{Grammar, Walk};
use crate::lang::reader::{at, child_of_kind, children, dotted};

/// `type Connection = Redis | Cluster`: a name for the first of them that is known.
pub(super) fn alias(walk: &Walk<'_, impl Grammar>, node: Node<'_>) -> Option<Stmt> {
    let name = walk.reader.field_name(node, "name")?;
    let value = node.child_by_field_name("value")?;
    if value.kind() == "object_type" {
        return shape(walk, name, value, Vec::new());
    }
    // What a function gets or gives is none of those that its type names.
    if matches!(value.kind(), "function_type" | "tuple_type") {
        return None;
    }
    let known = walk.reader.type_of(Some(value)).0;
    let known = known.iter().map(|name| dotted(name.split('.'), value)).collect();
    let target = Expr::new(Kind::Name(name), at(node));
    let value = Expr::new(Kind::Any(known), at(value));
    Some(walk.declare(target, None, Some(value)))
}

/// An interface: what it extends, and what its objects hold.
pub(super) fn interface(walk: &Walk<'_, impl Grammar>, node: Node<'_>) -> Option<Stmt> {
    let bases = child_of_kind(node, "extends_type_clause")
        .map(children)
        .unwrap_or_default();
    let bases = bases.into_iter();
    let bases = bases.filter_map(|base| walk.reader.type_of(Some(base)).0.into_iter().next());
    let name = walk.reader.field_name(node, "name")?;
    shape(walk, name, node.child_by_field_name("body")?, bases.collect())
}

/// A class of objects that hold what is listed, if there is more to say of it than of a number.
fn shape(walk: &Walk<'_, impl Grammar>, name: Name, node: Node<'_>, bases: Vec<Name>) -> Option<Stmt> {
    let held = children(node).into_iter().filter_map(|property| {
        let name = property.child_by_field_name("name")?;
        let declared = property.child_by_field_name("type")?;
        let is_object = walk.reader.text(declared).contains(char::is_uppercase);
        let target = Expr::new(Kind::Name(walk.reader.name(name)), at(name));
        (is_object && property.kind() == "property_signature")
            .then(|| walk.declare(target, Some(declared), None))
    });
    let body: Vec<Stmt> = held.collect();
    let says = !body.is_empty() || !bases.is_empty();
    says.then(|| {
        Stmt::Class(Arc::new(Class {
            name,
            bases,
            body,
            is_abstract: true,
            ..Class::default()
        }))
    })
}

/// A declared type; one that is a parameter of its function, as `T extends Redis`, is what it extends.
pub(super) fn bounded(walk: &Walk<'_, impl Grammar>, param: Node<'_>, declared: Type) -> Type {
    let function = param.parent().and_then(|list| list.parent());
    let bounds = function.and_then(|function| function.child_by_field_name("type_parameters"));
    let Some(bounds) = bounds else { return declared };
    let bound = |name: &Name| {
        let own = children(bounds)
            .into_iter()
            .find(|own| walk.reader.field_name(*own, "name").as_ref() == Some(name))?;
        Some(walk.reader.type_of(own.child_by_field_name("constraint")).0)
    };
    let names = declared.0.iter().flat_map(|name| {
        let more = bound(name).unwrap_or_default();
        std::iter::once(Arc::clone(name)).chain(more.into_iter().filter(|word| &**word != "extends"))
    });
    Type(names.collect())
}
