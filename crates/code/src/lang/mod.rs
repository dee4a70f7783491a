//! From source code to the common tree: one file a language.

mod branches;
mod counted;
mod csharp;
mod go;
mod grammar;
mod java;
mod javascript;
mod kotlin;
mod lua;
mod narrowing;
mod nesting;
mod parse;
mod php;
mod python;
mod reader;
mod ruby;

use std::collections::HashSet;
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
    /// Whether it is not the language that its name says.
    pub(crate) is_unread: bool,
    /// The modules that it imports.
    pub(crate) imports: Vec<(Name, At)>,
    /// The modules whose names all files of the project have by this one.
    pub(crate) shared: Vec<Name>,
    /// The names that it counts with.
    pub(crate) counted: HashSet<Name>,
}

/// The tree of a file; `None` if there is no parser for it, it is nested too deeply for one, or takes too long.
pub(crate) fn lower(source: &str, language: Language) -> Option<Lowered> {
    if nesting::is_too_deep(source, language) {
        return None;
    }
    let shortened = nesting::without_long_comments(source, language);
    let source = &*shortened;
    // JSX is read as such only where there is some: `<T>x` is a cast elsewhere.
    let is_tsx = language == Language::TypeScript && source.contains("</");
    let mut parser = Parser::new();
    let grammar = match language {
        Language::Python => tree_sitter_python::LANGUAGE,
        Language::JavaScript => tree_sitter_javascript::LANGUAGE,
        Language::TypeScript if is_tsx => tree_sitter_typescript::LANGUAGE_TSX,
        Language::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        Language::Go => tree_sitter_go::LANGUAGE,
        Language::Java => tree_sitter_java::LANGUAGE,
        Language::Kotlin => tree_sitter_kotlin_ng::LANGUAGE,
        Language::Php => tree_sitter_php::LANGUAGE_PHP,
        Language::Ruby => tree_sitter_ruby::LANGUAGE,
        Language::CSharp => tree_sitter_c_sharp::LANGUAGE,
        Language::Lua => tree_sitter_lua::LANGUAGE,
    };
    parser.set_language(&grammar.into()).ok()?;
    let mut tree = parse::within_steps(&mut parser, source)?;
    if language == Language::Kotlin && tree.root_node().has_error() {
        // The grammar wants the last member of a class to end with its line.
        tree = parse::within_steps(&mut parser, &kotlin::with_ends_of_lines(source))?;
    }
    let root = tree.root_node();
    let reader = reader::Reader::new(source);
    let module = match language {
        Language::Python => python::module,
        Language::JavaScript | Language::TypeScript => javascript::module,
        Language::Go => go::module,
        Language::Java => java::module,
        Language::Kotlin => kotlin::module,
        Language::Php => php::module,
        Language::Ruby => ruby::module,
        Language::CSharp => csharp::module,
        Language::Lua => lua::module,
    };
    let body = module(&reader, root);
    let mut imports = Vec::new();
    collect_imports(&body, &mut imports, 0);
    imports.append(&mut reader.required.borrow_mut());
    Some(Lowered {
        body,
        too_deep: reader.too_deep.get(),
        is_unread: root.kind() == "ERROR",
        imports,
        shared: reader.shared.take(),
        counted: counted::counted(source),
    })
}

/// The modules that statements import, those of functions and classes too.
fn collect_imports(body: &[Stmt], found: &mut Vec<(Name, At)>, depth: usize) {
    for statement in body {
        match statement {
            Stmt::Import(import) => {
                found.push((Arc::clone(&import.module), import.at));
                if let Some(item) = &import.item {
                    found.push((Arc::from(format!("{}.{item}", import.module)), import.at));
                }
            }
            Stmt::Expr(expr) => match &expr.kind {
                crate::ir::Kind::Block(inner) if depth < 8 => collect_imports(inner, found, depth + 1),
                _ => {}
            },
            Stmt::Branch(inner) | Stmt::For(_, _, inner) | Stmt::Typed(_, inner) if depth < 8 => {
                collect_imports(inner, found, depth + 1);
            }
            Stmt::Either(bodies) if depth < 8 => {
                for inner in bodies {
                    collect_imports(inner, found, depth + 1);
                }
            }
            Stmt::Class(class) if depth < 8 => collect_imports(&class.body, found, depth + 1),
            Stmt::Function(function) if depth < 8 => collect_imports(&function.body, found, depth + 1),
            _ => {}
        }
    }
}
