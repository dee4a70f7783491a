//! Prints what the source code in a folder does with Redis: `cargo run -p redproof-code --example operations -- FOLDER`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use redproof_code::{Language, Project, SourceFile, is_test, read};
use redproof_source::SourceMap;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files(&path, found);
        } else if Language::of_path(&path.to_string_lossy()).is_some() {
            found.push(path);
        }
    }
}

fn main() {
    let root = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let mut map = SourceMap::default();
    let mut texts = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let name = path
            .strip_prefix(&root)
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        let file = map.add(name.as_str(), text.as_str());
        let Some(language) = Language::of_path(&name) else {
            continue;
        };
        texts.push((file, name, text, language));
    }
    let sources: Vec<SourceFile<'_>> = texts
        .iter()
        .map(|(file, path, text, language)| SourceFile {
            file: *file,
            path,
            text,
            language: *language,
            test: is_test(path),
        })
        .collect();
    let started = std::time::Instant::now();
    let project = Project::collect(&sources);
    let collected = started.elapsed();
    for source in &sources {
        let used = read(source.file, source.text, source.language, &project);
        let place =
            |span: redproof_source::Span| format!("{}:{}", map.path(span.file), map.positions(span).0.line);
        for operation in &used.operations {
            let keys: Vec<String> = operation
                .keys
                .iter()
                .map(|key| format!("{} {:?}", key.pattern, key.access))
                .collect();
            let channels: Vec<&str> = operation
                .channels
                .iter()
                .map(|channel| channel.pattern.as_str())
                .collect();
            println!(
                "{} {} [{}] {}{:?}{}{}",
                place(operation.span),
                operation.command,
                keys.join(", "),
                if channels.is_empty() {
                    String::new()
                } else {
                    format!("&{} ", channels.join(" &"))
                },
                operation.certainty,
                if operation.in_lua { " lua" } else { "" },
                operation
                    .library
                    .as_deref()
                    .map(|library| format!(" by {library}"))
                    .unwrap_or_default(),
            );
        }
        for client in &used.clients {
            let user = client.user.as_ref().map_or("-", |user| user.as_str());
            println!("  client {} {} {user}", place(client.span), client.library);
        }
        for library in &used.libraries {
            println!(
                "  library {} {} {:?}",
                place(library.span),
                library.id,
                library.use_
            );
        }
        for unknown in &used.unknown {
            println!("  unknown {} {}", place(unknown.span), unknown.why);
        }
    }
    eprintln!("collected in {collected:?}, all in {:?}", started.elapsed());
}
