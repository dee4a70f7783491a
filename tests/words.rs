//! Texts and comments are plain English: a few phrases that crept in before must not come back.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};

use regex::RegexSet;

/// A phrase, as a regular expression, and what to write instead.
const PHRASES: &[(&str, &str)] = &[
    ("mend(s|ed|ing)?", "fix"),
    ("stands? in", "is in"),
    ("where (it|they|that|this|each|one|a \\w+) stands?", "where … is"),
    ("(is|are|be|was|were|been) told", "is reported"),
    ("tells? (why|what|which|how|whether|where|of)", "says"),
    ("speaks? of", "mentions"),
    ("(do|does) not tell", "does not show"),
    ("files tell", "files show"),
    ("(its|their) kin", "the like"),
    ("(lay|lays|laid|lies) over", "merge"),
    ("anew", "again"),
    ("knows no", "has no"),
    ("misspelt", "misspelled"),
    ("aright", "correctly"),
    ("no part of", "not part of"),
];

/// Folders and files that are checked: what users read, and the code that writes it.
const CHECKED: &[&str] = &[
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "README.md",
    "benches",
    "build",
    "docs",
    "fixtures",
    "rules",
    "crates",
    "src",
    "tests/cli",
];

fn entry_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let name = entry_name(&path);
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            texts(&path, found);
        } else if matches!(extension, Some("rs" | "md" | "yml" | "toml")) {
            found.push(path);
        }
    }
}

#[test]
fn texts_and_comments_use_plain_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for path in CHECKED.iter().map(|path| root.join(path)) {
        if path.is_dir() {
            texts(&path, &mut files);
        } else {
            files.push(path);
        }
    }
    assert!(files.len() > 200, "{}", files.len());
    let phrases = PHRASES.iter().map(|(phrase, _)| format!(r"(?i)\b({phrase})\b"));
    let phrases = RegexSet::new(phrases).unwrap();
    let mut wrong = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.strip_prefix(root).unwrap().display();
        for (number, line) in (1..).zip(text.lines()) {
            for index in phrases.matches(line) {
                let (phrase, better) = PHRASES[index];
                wrong.push(format!("{name}:{number}: `{phrase}`: write `{better}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} places\n{}", wrong.len(), wrong.join("\n"));
}
