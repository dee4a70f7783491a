//! Structs of Go, and the values of types.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::reader::{at, child_of_kind, children, in_field};
use crate::ir::{Arg, Class, Expr, Kind, Name, Param, Stmt};

use super::W;

/// A field of a struct: `T{a, b}` gives them values in their order.
fn member(walk: &W<'_>, name: Name, declared: Option<Node<'_>>) -> Param {
    Param {
        name,
        declared: walk.reader.type_of(declared),
        default: None,
        rest: false,
        field: false,
    }
}

/// A struct; what it embeds is what it extends.
pub(super) fn structure(walk: &W<'_>, spec: Node<'_>) -> Option<Class> {
    let body = spec.child_by_field_name("type")?;
    if body.kind() == "type_identifier" && walk.reader.text(body) == "string" {
        // Strings with methods of their own.
        return Some(Class {
            name: walk.reader.field_name(spec, "name")?,
            is_enumeration: true,
            ..Class::default()
        });
    }
    if body.kind() == "type_identifier" {
        // Numbers with methods of their own.
        let is_number = |text: &str| {
            let bare = text.trim_start_matches('u').trim_start_matches("int");
            text != bare && bare.bytes().all(|byte| byte.is_ascii_digit())
        };
        return is_number(walk.reader.text(body)).then_some(Class {
            name: walk.reader.field_name(spec, "name")?,
            ..Class::default()
        });
    }
    let body = Some(body).filter(|body| body.kind() == "struct_type")?;
    let fields = child_of_kind(body, "field_declaration_list")
        .map(children)
        .unwrap_or_default();
    let mut bases: Vec<Name> = Vec::new();
    let mut statements = Vec::new();
    let mut params = Vec::new();
    for field in fields {
        let declared = field.child_by_field_name("type");
        let names = in_field(field, "name");
        if names.is_empty() {
            let base = walk.reader.type_of(declared).0;
            if let Some(base) = base.first() {
                // It is a field, too.
                let last: Name = Arc::from(base.rsplit('.').next().unwrap_or(base));
                params.push(member(walk, Arc::clone(&last), declared));
                statements.push(walk.declare(Expr::new(Kind::Name(last), at(field)), declared, None));
                bases.push(Arc::clone(base));
            }
        }
        for name in names {
            params.push(member(walk, walk.reader.name(name), declared));
            statements.push(walk.declare(walk.expr(name), declared, None));
        }
    }
    Some(Class {
        name: walk.reader.field_name(spec, "name")?,
        bases,
        body: statements,
        params,
        ..Class::default()
    })
}

/// An interface of what a client of go-redis does, such as a part of `redis.Cmdable`: it stands for that.
pub(super) fn client_interface(walk: &W<'_>, spec: Node<'_>) -> Option<Stmt> {
    let name = spec.child_by_field_name("name")?;
    let body = spec
        .child_by_field_name("type")
        .filter(|body| body.kind() == "interface_type")?;
    let is_of_client = |word: &&Name| {
        let last = word.rsplit('.').next().unwrap_or_default();
        word.contains('.') && (last.ends_with("Cmd") || last == "Cmdable" || last == "UniversalClient")
    };
    let types = children(body).into_iter().map(|child| {
        // Of a method, what it gives.
        let result = child.child_by_field_name("result");
        walk.reader
            .type_of(result.or_else(|| (child.kind() != "method_elem").then_some(child)))
    });
    let package = types.flat_map(|types| types.0).find(|word| is_of_client(&word))?;
    let package = package.split('.').next()?;
    let client = Expr::new(Kind::Name(Arc::from(package)), at(name));
    let client = Kind::Member(Box::new(client), Arc::from("Cmdable"), at(name));
    Some(walk.declare(walk.expr(name), None, Some(Expr::new(client, at(name)))))
}

/// Another name for a type of a package, as `type Client = redis.Client`.
pub(super) fn alias(walk: &W<'_>, spec: Node<'_>) -> Option<Stmt> {
    let name = spec.child_by_field_name("name")?;
    let known = spec
        .child_by_field_name("type")
        .filter(|known| known.kind() == "qualified_type")?;
    let (package, item) = walk.reader.text(known).split_once('.')?;
    let package = Box::new(Expr::new(Kind::Name(Arc::from(package)), at(known)));
    let known = Expr::new(Kind::Member(package, Arc::from(item), at(known)), at(known));
    Some(walk.declare(walk.expr(name), None, Some(known)))
}

/// `T{…}`: an object with fields by name, a list or a map.
pub(super) fn composite(walk: &W<'_>, node: Node<'_>) -> Kind {
    let declared = node.child_by_field_name("type");
    let body = node.child_by_field_name("body").map(children).unwrap_or_default();
    let kind = declared.map(|declared| declared.kind());
    match (kind, declared) {
        (Some("map_type"), _) | (None, _) => {
            let pairs = body.iter().filter(|child| child.kind() == "keyed_element");
            Kind::Map(pairs.filter_map(|child| keyed(walk, *child)).collect())
        }
        (Some("type_identifier" | "qualified_type" | "generic_type"), Some(declared)) => {
            // `T[X]{…}` is T{…}.
            let declared = match declared.kind() {
                "generic_type" => declared.child_by_field_name("type").unwrap_or(declared),
                _ => declared,
            };
            let args = body.into_iter().map(|child| match keyed(walk, child) {
                Some((key, value)) => Arg {
                    name: match &key.kind {
                        Kind::Name(name) => Some(Arc::clone(name)),
                        _ => None,
                    },
                    value,
                },
                None => Arg {
                    name: None,
                    value: walk.expr(child),
                },
            });
            Kind::New(Box::new(walk.expr(declared)), args.collect())
        }
        _ => Kind::List(walk.all(body)),
    }
}

fn keyed(walk: &W<'_>, node: Node<'_>) -> Option<(Expr, Expr)> {
    if node.kind() != "keyed_element" {
        return None;
    }
    let parts = children(node);
    Some((walk.expr(*parts.first()?), walk.expr(*parts.get(1)?)))
}
