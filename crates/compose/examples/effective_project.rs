//! Prints the effective project of compose files, each value with the place that decides it.
//!
//! ```sh
//! cargo run -p redproof-compose --example effective_project -- compose.yaml compose.prod.yaml
//! ```
//!
//! Values are printed as they are, secrets included.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints")]

use std::path::Path;
use std::process::ExitCode;

use redproof_compose::{CliOptions, ConfigValue, Content, Input, config, load};
use redproof_source::{SourceMap, Span, Tree};

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: effective_project FILE...   (paths below the current folder)");
        return ExitCode::from(2);
    }
    let mut map = SourceMap::default();
    let tree = match Tree::folder(Path::new(".")) {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let loaded = load(Input {
        tree: &tree,
        map: &mut map,
        files: &files,
        options: &CliOptions::default(),
    });
    let project = match loaded {
        Ok(project) => project,
        Err(problem) => {
            eprintln!("{}: {}", place(&map, problem.at), problem.message);
            return ExitCode::from(2);
        }
    };
    print(&map, "", &config(&project));
    for problem in &project.problems {
        eprintln!("{}: {}", place(&map, problem.at), problem.message);
    }
    for refusal in &project.refusals {
        eprintln!(
            "{}: {}. {}",
            place(&map, refusal.at),
            refusal.message,
            refusal.help
        );
    }
    ExitCode::from(u8::from(!project.refusals.is_empty()))
}

/// One line per value: its path, the value, and its place.
fn print(map: &SourceMap, path: &str, value: &ConfigValue) {
    match &value.content {
        Content::Scalar(scalar) => {
            let place = value.span.map_or("(default)".to_owned(), |span| place(map, span));
            println!("{path} = {scalar}    {place}");
        }
        Content::List(items) => {
            for (index, item) in items.iter().enumerate() {
                print(map, &format!("{path}[{index}]"), item);
            }
        }
        Content::Mapping(entries) => {
            for (name, value) in entries {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                print(map, &path, value);
            }
        }
    }
}

fn place(map: &SourceMap, span: Span) -> String {
    let start = map.positions(span).0;
    format!("{}:{}:{}", map.path(span.file), start.line, start.column)
}
