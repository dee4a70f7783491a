//! Python.

mod expr;
mod narrowing;

use std::sync::Arc;

use tree_sitter::Node;

use super::branches::{tried, wrapped};
use super::narrowing::{Narrowing, narrowing_of};
use super::reader::{Reader, at, child_of_kind, children, in_field};
use crate::ir::{Assign, Class, Expr, Function, Import, Kind, Name, Param, Stmt};
use expr::expr;
use narrowing::{behind, cases};

/// The statements of a module.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    block(reader, root)
}

fn block(reader: &Reader<'_>, node: Node<'_>) -> Vec<Stmt> {
    let mut found = Vec::new();
    for child in children(node) {
        reader.deeper(child, || statement(reader, child, &mut found));
        found.extend(behind(reader, child, |node| expr(reader, node)));
    }
    found
}

fn field_block(reader: &Reader<'_>, node: Node<'_>, field: &str) -> Vec<Stmt> {
    node.child_by_field_name(field)
        .map(|body| block(reader, body))
        .unwrap_or_default()
}

fn statement(reader: &Reader<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    match node.kind() {
        "expression_statement" => {
            for child in children(node) {
                match child.kind() {
                    "assignment" | "augmented_assignment" => found.push(assignment(reader, child)),
                    _ => found.push(Stmt::Expr(expr(reader, child))),
                }
            }
        }
        "import_statement" => imports(reader, node, found),
        "import_from_statement" => imports_from(reader, node, found),
        "function_definition" => found.push(Stmt::Function(Arc::new(function(reader, node, Vec::new())))),
        "class_definition" => found.push(Stmt::Class(Arc::new(class(reader, node, Vec::new())))),
        "decorated_definition" => {
            let decorators: Vec<Expr> = children(node)
                .into_iter()
                .filter(|child| child.kind() == "decorator")
                .filter_map(|child| children(child).first().map(|inner| expr(reader, *inner)))
                .collect();
            if let Some(inner) = node.child_by_field_name("definition") {
                found.push(match inner.kind() {
                    "class_definition" => Stmt::Class(Arc::new(class(reader, inner, decorators))),
                    _ => Stmt::Function(Arc::new(function(reader, inner, decorators))),
                });
            }
        }
        "return_statement" => {
            let value = children(node).first().map(|child| expr(reader, *child));
            found.extend(value.map(Stmt::Return));
        }
        "delete_statement" => {
            for child in children(node) {
                let many = child.kind() == "expression_list";
                let targets = if many { children(child) } else { vec![child] };
                found.extend(
                    targets
                        .into_iter()
                        .map(|target| Stmt::Delete(expr(reader, target))),
                );
            }
        }
        "for_statement" => {
            if let (Some(left), Some(right)) = (
                node.child_by_field_name("left"),
                node.child_by_field_name("right"),
            ) {
                let body = field_block(reader, node, "body");
                found.push(Stmt::For(expr(reader, left), expr(reader, right), body));
            }
            found.push(Stmt::Branch(field_block(reader, node, "alternative")));
        }
        "with_statement" => {
            for clause in children(node)
                .into_iter()
                .filter(|child| child.kind() == "with_clause")
            {
                for item in children(clause) {
                    with_item(reader, item, found);
                }
            }
            found.extend(field_block(reader, node, "body"));
        }
        "try_statement" => {
            let body = field_block(reader, node, "body");
            found.extend(tried(body, children(node)));
            for child in children(node) {
                if child.kind() != "block" {
                    found.push(Stmt::Branch(block(reader, child)));
                }
            }
        }
        "if_statement" => {
            let others = in_field(node, "alternative");
            let mut bodies = Vec::new();
            let mut failed = Vec::new();
            for clause in std::iter::once(node).chain(others.iter().copied()) {
                let test = clause.child_by_field_name("condition");
                found.extend(test.map(|test| Stmt::Expr(expr(reader, test))));
                let body = reader.deeper(clause, || match test {
                    Some(_) => field_block(reader, clause, "consequence"),
                    None => block(reader, clause),
                });
                let Narrowing { mut holds, fails } = narrowing_of(reader, test);
                holds.extend(failed.iter().cloned());
                bodies.push(wrapped(&holds, body.unwrap_or_default(), |node| {
                    expr(reader, node)
                }));
                failed.extend(fails);
            }
            if others.last().is_none_or(|last| last.kind() != "else_clause") {
                bodies.push(Vec::new());
            }
            found.push(Stmt::Either(bodies));
        }
        "while_statement" | "match_statement" | "case_clause" => {
            for field in ["condition", "subject", "guard"] {
                let tests = in_field(node, field);
                found.extend(tests.into_iter().map(|test| Stmt::Expr(expr(reader, test))));
            }
            for field in ["consequence", "body", "alternative"] {
                let body = match node.kind() {
                    "match_statement" => cases(
                        reader,
                        node,
                        field,
                        |case, found| statement(reader, case, found),
                        |node| expr(reader, node),
                    ),
                    _ => field_block(reader, node, field),
                };
                found.push(Stmt::Branch(body));
            }
        }
        "else_clause" | "finally_clause" | "except_clause" => found.extend(block(reader, node)),
        "block" => found.extend(block(reader, node)),
        "global_statement" | "nonlocal_statement" => {
            found.push(Stmt::Global(
                children(node).into_iter().map(|name| reader.name(name)).collect(),
            ));
        }
        "comment" | "pass_statement" => {}
        _ => {
            for child in children(node) {
                if child.kind() == "block" {
                    found.extend(block(reader, child));
                } else {
                    found.push(Stmt::Expr(expr(reader, child)));
                }
            }
        }
    }
}

fn with_item(reader: &Reader<'_>, item: Node<'_>, found: &mut Vec<Stmt>) {
    let Some(value) = item.child_by_field_name("value") else {
        return;
    };
    let (value, target) = if value.kind() == "as_pattern" {
        let parts = children(value);
        let target = value
            .child_by_field_name("alias")
            .and_then(|alias| children(alias).first().copied());
        (parts.first().copied(), target)
    } else {
        (Some(value), None)
    };
    let Some(value) = value else { return };
    // `with x as y` runs `x.__enter__()`.
    let entered = Expr::new(
        Kind::Call(
            Box::new(Expr::new(
                Kind::Member(Box::new(expr(reader, value)), Name::from("__enter__"), at(value)),
                at(value),
            )),
            Vec::new(),
        ),
        at(value),
    );
    found.push(match target {
        Some(target) => assign(expr(reader, target), entered),
        None => Stmt::Expr(entered),
    });
}

fn assign(target: Expr, value: Expr) -> Stmt {
    Stmt::Assign(Assign {
        target,
        declared: crate::ir::Type::default(),
        value: Some(value),
        adds: false,
        declares: true,
    })
}

/// The most targets of one assignment that are followed.
const TARGETS: usize = 16;

/// The assignment whose value another one assigns, too.
fn inner<'t>(node: &Node<'t>) -> Option<Node<'t>> {
    let right = node.child_by_field_name("right");
    right.filter(|right| right.kind() == "assignment")
}

fn assignment(reader: &Reader<'_>, node: Node<'_>) -> Stmt {
    let target = |node: Node<'_>| {
        node.child_by_field_name("left").map_or_else(
            || Expr::new(Kind::Other(Vec::new()), at(node)),
            |left| expr(reader, left),
        )
    };
    // `a = b = value`
    let chain: Vec<Node<'_>> = std::iter::successors(inner(&node), inner).collect();
    let value = chain.last().unwrap_or(&node).child_by_field_name("right");
    if chain.len() > TARGETS {
        reader.too_deep.set(Some(at(node)));
    }
    let more = chain
        .iter()
        .take(TARGETS)
        .rev()
        .filter_map(|node| Some(assign(target(*node), expr(reader, value?))));
    let more: Vec<Stmt> = more.collect();
    let value = value.map(|value| match more.is_empty() {
        true => expr(reader, value),
        false => {
            let last = Stmt::Expr(expr(reader, value));
            Expr::new(Kind::Block(more.into_iter().chain([last]).collect()), at(value))
        }
    });
    Stmt::Assign(Assign {
        target: target(node),
        declared: reader.type_of(node.child_by_field_name("type")),
        value,
        adds: node.kind() == "augmented_assignment",
        declares: true,
    })
}

fn imports(reader: &Reader<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    for child in in_field(node, "name") {
        let (module, local) = match child.kind() {
            "aliased_import" => (
                reader.field_name(child, "name").unwrap_or_default(),
                reader.field_name(child, "alias").unwrap_or_default(),
            ),
            _ => {
                // `import a.b` binds `a`.
                let whole = reader.text(child);
                let first = whole.split('.').next().unwrap_or(whole);
                found.push(import(whole, None, first, node));
                continue;
            }
        };
        found.push(import(&module, None, &local, node));
    }
}

fn import(module: &str, item: Option<&str>, local: &str, node: Node<'_>) -> Stmt {
    // A module that is imported as a whole is found under its first part.
    let module = if item.is_none() && module.split('.').next() == Some(local) {
        local
    } else {
        module
    };
    Stmt::Import(Import {
        module: Arc::from(module),
        item: item.map(Arc::from),
        local: Arc::from(local),
        at: at(node),
    })
}

fn imports_from(reader: &Reader<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    let Some(module) = node.child_by_field_name("module_name") else {
        return;
    };
    let module = reader.text(module);
    for child in in_field(node, "name") {
        let (item, local) = match child.kind() {
            "aliased_import" => (
                reader.field_name(child, "name").unwrap_or_default(),
                reader.field_name(child, "alias").unwrap_or_default(),
            ),
            _ => (reader.name(child), reader.name(child)),
        };
        found.push(import(module, Some(&item), &local, node));
    }
    if child_of_kind(node, "wildcard_import").is_some() {
        found.push(import(module, Some("*"), "", node));
    }
}

fn function(reader: &Reader<'_>, node: Node<'_>, decorators: Vec<Expr>) -> Function {
    let is = |name: &str| {
        decorators
            .iter()
            .filter_map(|decorator| decorator.path())
            .any(|path| path.rsplit('.').next() == Some(name))
    };
    let (is_static, property) = (is("staticmethod"), is("property") || is("cached_property"));
    Function {
        name: reader.field_name(node, "name").unwrap_or_default(),
        params: params(reader, node),
        body: reader
            .deeper(node, || field_block(reader, node, "body"))
            .unwrap_or_default(),
        decorators,
        returns: reader.type_of(node.child_by_field_name("return_type")),
        receiver: None,
        explicit_self: !is_static,
        property,
        extends: false,
    }
}

fn params(reader: &Reader<'_>, node: Node<'_>) -> Vec<Param> {
    let Some(list) = node.child_by_field_name("parameters") else {
        return Vec::new();
    };
    children(list)
        .into_iter()
        .filter_map(|child| param(reader, child))
        .collect()
}

fn param(reader: &Reader<'_>, node: Node<'_>) -> Option<Param> {
    let mut rest = false;
    let mut name = match node.kind() {
        "identifier" => Some(node),
        _ => node
            .child_by_field_name("name")
            .or_else(|| children(node).first().copied()),
    }?;
    if matches!(name.kind(), "list_splat_pattern" | "dictionary_splat_pattern") {
        rest = true;
        name = children(name).first().copied()?;
    }
    rest |= matches!(node.kind(), "list_splat_pattern" | "dictionary_splat_pattern");
    Some(Param {
        name: reader.name(name),
        declared: reader.type_of(node.child_by_field_name("type")),
        default: node.child_by_field_name("value").map(|value| expr(reader, value)),
        rest,
        field: false,
    })
}

fn class(reader: &Reader<'_>, node: Node<'_>, decorators: Vec<Expr>) -> Class {
    let bases = node
        .child_by_field_name("superclasses")
        .map(children)
        .unwrap_or_default();
    let is_abstract = |base: &Node<'_>| {
        let name = reader.text(*base);
        name.contains("ABC") || name.contains("Protocol")
    };
    Class {
        name: reader.field_name(node, "name").unwrap_or_default(),
        is_abstract: bases.iter().any(is_abstract),
        // `Base[T]` is Base.
        bases: bases
            .into_iter()
            .filter(|base| base.kind() != "keyword_argument")
            .map(|base| reader.name(base.child_by_field_name("value").unwrap_or(base)))
            .collect(),
        body: reader
            .deeper(node, || field_block(reader, node, "body"))
            .unwrap_or_default(),
        decorators,
        ..Class::default()
    }
}
