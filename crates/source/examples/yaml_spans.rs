//! Prints the YAML tree of a file, each key and value with its line and column.
//!
//! ```sh
//! cargo run -p redproof-source --example yaml_spans -- compose.yaml
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::process::ExitCode;

use redproof_source::yaml::{self, Node, NodeValue};
use redproof_source::{Problem, SourceMap, Span};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: yaml_spans FILE");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    let mut map = SourceMap::default();
    let file = map.add(path, text.clone());
    let print_all = || -> Result<(), Problem> {
        let arena = yaml::parse(file, &text)?;
        for document in &arena.documents {
            println!("---");
            print(&map, &yaml::expand(&arena, *document)?.root, 0);
        }
        Ok(())
    };
    match print_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{}: {}", range(&map, problem.at), problem.message);
            ExitCode::FAILURE
        }
    }
}

fn print(map: &SourceMap, node: &Node, depth: usize) {
    let indent = "  ".repeat(depth);
    let place = range(map, node.span);
    let tag = node
        .tag
        .as_deref()
        .map(|tag| format!("{tag} "))
        .unwrap_or_default();
    match &node.value {
        NodeValue::Scalar(text, style) => println!("{indent}{tag}{:?} ({style:?})  {place}", text.as_str()),
        NodeValue::Sequence(items) => {
            println!("{indent}{tag}sequence  {place}");
            items.iter().for_each(|item| print(map, item, depth + 1));
        }
        NodeValue::Mapping(entries) => {
            println!("{indent}{tag}mapping  {place}");
            for entry in entries {
                let merged = if entry.merged { " (merged)" } else { "" };
                let place = range(map, entry.key.span());
                println!("{indent}  {:?}:{merged}  {place}", entry.key.as_str());
                print(map, &entry.value, depth + 2);
            }
        }
    }
}

fn range(map: &SourceMap, span: Span) -> String {
    let (start, end) = map.positions(span);
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}
