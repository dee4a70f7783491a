//! Small sources of each language: what a comment that begins with `#:` or `//:` says is what its line does, and lines
//! without one do nothing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use redproof_code::{Language, Project, SourceFile, read};
use redproof_source::SourceMap;

/// By line and command: keys, and channels behind `&`.
type Operations = BTreeMap<(u32, String), BTreeSet<String>>;

fn expected(text: &str) -> Operations {
    let mut found = Operations::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.split_once("//: ").or_else(|| line.split_once("#: ")) else {
            continue;
        };
        for operation in comment.split("; ") {
            let mut words = operation.split_whitespace();
            let command = words.next().unwrap().to_lowercase();
            let line = u32::try_from(index + 1).unwrap();
            found.insert((line, command), words.map(str::to_owned).collect());
        }
    }
    found
}

fn reported(name: &str, text: &str) -> Operations {
    let mut map = SourceMap::default();
    let file = map.add(name, text);
    let language = Language::of_path(name).unwrap();
    let project = Project::collect(&[SourceFile {
        file,
        path: name,
        text,
        language,
        test: false,
    }]);
    let mut found = Operations::new();
    for operation in read(file, text, language, &project).operations {
        let line = map.positions(operation.span).0.line;
        let touched = found.entry((line, operation.command)).or_default();
        touched.extend(operation.keys.into_iter().map(|key| key.pattern));
        touched.extend(
            operation
                .channels
                .into_iter()
                .map(|channel| format!("&{}", channel.pattern)),
        );
    }
    found
}

#[test]
fn each_line_does_what_its_comment_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snippets");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut faults = Vec::new();
    let mut count = 0;
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let (expected, reported) = (expected(&text), reported(&name, &text));
        count += expected.len();
        for (key, touched) in &expected {
            match reported.get(key) {
                Some(known) if known == touched => {}
                other => faults.push(format!("{name}:{}: {} {touched:?}, not {other:?}", key.0, key.1)),
            }
        }
        let extra = reported.iter().filter(|(key, _)| !expected.contains_key(key));
        faults.extend(
            extra.map(|(key, touched)| format!("{name}:{}: {} {touched:?} is too much", key.0, key.1)),
        );
    }
    assert!(count > 250, "{count}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
