//! What a module of JavaScript imports and exports.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::reader::{at, child_of_kind, children, in_field};
use crate::ir::{Assign, Expr, Import, Kind, Name, Stmt, Type};

use super::W;

/// An assignment; one to the exports of the module is one to a name of the file.
pub(super) fn assignment(walk: &W<'_>, node: Node<'_>) -> Expr {
    let target = walk.field(node, "left");
    let exported = match target.path().as_deref() {
        Some("module.exports") => Some("exports".to_owned()),
        Some(path) => path
            .strip_prefix("module.exports.")
            .or_else(|| path.strip_prefix("exports."))
            .filter(|name| !name.contains('.'))
            .map(str::to_owned),
        None => None,
    };
    let declares = exported.is_some();
    let target = match exported {
        Some(name) => Expr::new(Kind::Name(Arc::from(name)), target.at),
        None => target,
    };
    let read = match &target.kind {
        Kind::Name(name) => Expr::new(Kind::Name(Arc::clone(name)), target.at),
        _ => walk.field(node, "left"),
    };
    let assign = Stmt::Assign(Assign {
        target,
        declared: Type::default(),
        value: Some(walk.field(node, "right")),
        adds: false,
        declares,
    });
    let mut statements = vec![assign];
    if let (true, Kind::Name(name)) = (declares, &read.kind)
        && &**name != "exports"
    {
        // What is exported as a whole has it, too.
        let whole = Expr::new(Kind::Name(Name::from("exports")), read.at);
        let member = Expr::new(Kind::Member(Box::new(whole), Arc::clone(name), read.at), read.at);
        let value = Expr::new(Kind::Name(Arc::clone(name)), read.at);
        statements.push(Stmt::Assign(Assign {
            target: member,
            declared: Type::default(),
            value: Some(value),
            adds: false,
            declares: false,
        }));
    }
    statements.push(Stmt::Expr(read));
    Expr::new(Kind::Block(statements), at(node))
}

fn source(walk: &W<'_>, node: Node<'_>) -> Option<String> {
    let source = node.child_by_field_name("source")?;
    walk.expr(source).as_text().map(str::to_owned)
}

pub(super) fn import(walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    let Some(module) = source(walk, node) else {
        // `import a = require("b")`
        let clause = child_of_kind(node, "import_require_clause");
        if let Some(clause) = clause
            && let (Some(name), Some(module)) = (children(clause).first(), source(walk, clause))
        {
            push_import(found, &module, None, walk.reader.text(*name), node);
        }
        return;
    };
    let Some(clause) = child_of_kind(node, "import_clause") else {
        push_import(found, &module, None, "", node);
        return;
    };
    for child in children(clause) {
        match child.kind() {
            "identifier" => push_import(found, &module, Some("default"), walk.reader.text(child), node),
            "namespace_import" => {
                let name = children(child).first().map(|name| walk.reader.text(*name));
                push_import(found, &module, None, name.unwrap_or_default(), node);
            }
            "named_imports" => {
                for item in children(child) {
                    let name = walk.reader.field_name(item, "name").unwrap_or_default();
                    let local = walk
                        .reader
                        .field_name(item, "alias")
                        .unwrap_or_else(|| Arc::clone(&name));
                    push_import(found, &module, Some(&name), &local, node);
                }
            }
            _ => {}
        }
    }
}

fn push_import(found: &mut Vec<Stmt>, module: &str, item: Option<&str>, local: &str, node: Node<'_>) {
    found.push(Stmt::Import(Import {
        module: Arc::from(module),
        item: item.map(Arc::from),
        local: Arc::from(local),
        at: at(node),
    }));
}

pub(super) fn export(walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    if let Some(module) = source(walk, node) {
        // `export { a } from "b"`
        let clause = child_of_kind(node, "export_clause")
            .map(children)
            .unwrap_or_default();
        for item in &clause {
            let name = walk.reader.field_name(*item, "name").unwrap_or_default();
            let local = walk
                .reader
                .field_name(*item, "alias")
                .unwrap_or_else(|| Arc::clone(&name));
            push_import(found, &module, Some(&name), &local, node);
        }
        if clause.is_empty() {
            push_import(found, &module, Some("*"), "", node);
        }
        return;
    }
    let is_default = walk.reader.text(node).starts_with("export default");
    let default = || Expr::new(Kind::Name(Name::from("default")), at(node));
    if let Some(value) = node.child_by_field_name("value") {
        found.push(walk.declare(default(), None, Some(walk.expr(value))));
    }
    for declaration in in_field(node, "declaration") {
        walk.statement(declaration, found);
        let name = walk.reader.field_name(declaration, "name");
        if let (true, Some(name)) = (is_default, name) {
            let value = Expr::new(Kind::Name(name), at(declaration));
            found.push(walk.declare(default(), None, Some(value)));
        }
    }
    for clause in children(node)
        .into_iter()
        .filter(|child| child.kind() == "export_clause")
    {
        for item in children(clause) {
            let name = walk.reader.field_name(item, "name").unwrap_or_default();
            if let Some(alias) = walk.reader.field_name(item, "alias") {
                let value = Expr::new(Kind::Name(name), at(item));
                let target = Expr::new(Kind::Name(alias), at(item));
                found.push(walk.declare(target, None, Some(value)));
            }
        }
    }
}

/// `require("module")` and `import("module")`, which are noted as imports.
pub(super) fn required(walk: &W<'_>, node: Node<'_>) -> Option<Expr> {
    let callee = node.child_by_field_name("function")?;
    if !matches!(walk.reader.text(callee), "require" | "import") {
        return None;
    }
    let args = walk.args(node.child_by_field_name("arguments"));
    let module = args.first()?.value.as_text().map(Name::from)?;
    walk.reader.required.borrow_mut().push((module, at(node)));
    let require = Expr::new(Kind::Name(Name::from("require")), at(callee));
    Some(Expr::new(Kind::Call(Box::new(require), args), at(node)))
}
