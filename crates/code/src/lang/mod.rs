//! From source code to the common tree: one file a language.

mod lua;
mod python;
mod reader;

use std::sync::Arc;

use tree_sitter::Parser;

use crate::Language;
use crate::ir::{At, Name, Stmt};

/// What was read of a file.
pub(crate) struct Lowered {
    /// Its statements.
    pub(crate) body: Vec<Stmt>,
    /// Where nesting was too deep to read on.
    pub(crate) too_deep: Option<At>,
}

/// The tree of a file; `None` if there is no parser for it.
pub(crate) fn lower(source: &str, language: Language) -> Option<Lowered> {
    let mut parser = Parser::new();
    let grammar = match language {
        Language::Python => tree_sitter_python::LANGUAGE,
        Language::Lua => tree_sitter_lua::LANGUAGE,
        _ => return None,
    };
    parser.set_language(&grammar.into()).ok()?;
    let tree = parser.parse(source, None)?;
    let root = tree.root_node();
    let reader = reader::Reader::new(source);
    let body = match language {
        Language::Python => python::module(&reader, root),
        Language::Lua => lua::module(&reader, root),
        _ => return None,
    };
    Some(Lowered {
        body,
        too_deep: reader.too_deep.get(),
    })
}

/// The modules that a file imports.
pub(crate) fn imports(body: &[Stmt]) -> Vec<Name> {
    let mut found = Vec::new();
    collect_imports(body, &mut found, 0);
    found
}

fn collect_imports(body: &[Stmt], found: &mut Vec<Name>, depth: usize) {
    for statement in body {
        match statement {
            Stmt::Import(import) => {
                found.push(Arc::clone(&import.module));
                if let Some(item) = &import.item {
                    found.push(Arc::from(format!("{}.{item}", import.module)));
                }
            }
            Stmt::Branch(inner) if depth < 8 => collect_imports(inner, found, depth + 1),
            Stmt::Function(function) if depth < 8 => collect_imports(&function.body, found, depth + 1),
            _ => {}
        }
    }
}
