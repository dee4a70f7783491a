//! The order of the modules: each uses only those below it, and readers do not know each other.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// From the top down. Modules of one layer do not use each other.
const LAYERS: [&[&str]; 11] = [
    &["cli"],
    &["report"],
    &["policy"],
    &["rules"],
    &["facts", "view"],
    &["application"],
    &["deployment", "masking"],
    &["client", "script", "cert"],
    &["inputs"],
    &["config"],
    &["secret"],
];

/// What the order alone would allow and the design does not.
const FORBIDDEN: [(&str, &str); 4] = [
    ("rules", "deployment"),
    ("rules", "view"),
    ("report", "facts"),
    ("report", "deployment"),
];

/// Modules outside the layers: the pipeline itself, and helpers of tests.
const OUTSIDE: [&str; 10] = [
    "acl",
    "error",
    "inspect",
    "lib",
    "main",
    "options",
    "pipeline",
    "runner",
    "testing",
    "workspace",
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The top module of a file of `src`.
fn module_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The top modules that a file names by `crate::`, with the lines.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let code = line.split("//").next().unwrap_or_default();
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            if let Some(group) = rest.strip_prefix('{') {
                // `use crate::{a::B, c};`, over as many lines as it takes; the depth distinguishes first segments from later ones.
                let mut whole = group.to_owned();
                while !whole.contains(';') && lines.peek().is_some() {
                    whole.push_str(lines.next().unwrap().1);
                }
                found.extend(first_segments(&whole).into_iter().map(|name| (index + 1, name)));
            } else {
                found.push((index + 1, name(rest)));
            }
        }
    }
    found
}

fn first_segments(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = Vec::new();
    let mut part = String::new();
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&std::mem::take(&mut part))),
            _ if depth == 0 => part.push(c),
            _ => {}
        }
    }
    names.push(name(&part));
    names.retain(|name| !name.is_empty());
    names
}

fn name(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// Why a module may not use another one.
fn fault(from: &str, to: &str) -> Option<&'static str> {
    if from == to || OUTSIDE.contains(&to) {
        return None;
    }
    // Anything else is an item of `lib.rs`, which is above everything except the command line.
    let Some(below) = layer(to) else {
        return (from != "cli").then_some("is an item of lib.rs, above it");
    };
    let above = layer(from)?;
    if FORBIDDEN.contains(&(from, to)) {
        Some("is forbidden by the design")
    } else if below < above {
        Some("lies above it")
    } else if below == above {
        Some("lies beside it")
    } else {
        None
    }
}

#[test]
fn imports_point_downwards_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    files.sort();
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for file in files {
        let relative = file.strip_prefix(&source).unwrap();
        let module = module_of(relative);
        *seen.entry(module.clone()).or_default() += 1;
        if OUTSIDE.contains(&module.as_str()) {
            continue;
        }
        if layer(&module).is_none() {
            wrong.push(format!(
                "{}: `{module}` has no layer; give it one here",
                relative.display()
            ));
            continue;
        }
        for (line, used) in uses(&std::fs::read_to_string(&file).unwrap()) {
            if let Some(fault) = fault(&module, &used) {
                wrong.push(format!(
                    "{}:{line}: `{module}` uses `{used}`, which {fault}",
                    relative.display()
                ));
            }
        }
    }
    assert!(
        seen.len() > 3 && seen.contains_key("secret"),
        "src was not read: {seen:?}"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_what_it_must() {
    let text = "use crate::inputs::Span;\nuse crate::{secret::{Mask, Secret}, rules,\n    policy::Report};\nlet x = crate::facts::fields(k); // crate::cli\n";
    let used: Vec<_> = uses(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(used, ["inputs", "secret", "rules", "policy", "facts"]);
    assert!(fault("secret", "inputs").is_some());
    assert!(fault("client", "script").is_some());
    assert!(fault("report", "facts").is_some());
    assert!(fault("client", "secret").is_none());
    assert!(fault("facts", "audit").is_some());
    assert!(fault("cli", "audit").is_none());
}

/// What reaches the file system.
const REACHES: [&str; 8] = [
    "std::fs",
    "fs::",
    "File::",
    "walkdir",
    "canonicalize",
    ".exists()",
    ".is_dir()",
    "symlink_metadata",
];

/// Whether a path of `src` may reach the file system: the door, tests, and the writer of reports.
fn may_reach(path: &Path) -> bool {
    let path = path.to_string_lossy();
    path.starts_with("inputs/") || path.contains("tests") || path == "testing.rs" || path == "cli/output.rs"
}

/// The lines of a file's own code, without comments and unit tests, that reach the file system.
fn reaching(text: &str) -> Vec<usize> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().enumerate().filter(|(_, line)| {
        let line = line.split("//").next().unwrap_or_default();
        // `SettingsFile::` is another type.
        let is_own = |(at, _): (usize, &str)| !line[..at].ends_with(char::is_alphanumeric);
        REACHES.iter().any(|what| line.match_indices(what).any(is_own))
    });
    lines.map(|(index, _)| index + 1).collect()
}

#[test]
fn one_module_touches_the_file_system() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = ["compose", "redis", "syntax"].map(|name| top.join("crates").join(name).join("src"));
    let mut wrong = Vec::new();
    for root in std::iter::once(top.join("src")).chain(crates) {
        let mut files = Vec::new();
        rust_files(&root, &mut files);
        assert!(!files.is_empty(), "{}", root.display());
        for file in files {
            if may_reach(file.strip_prefix(&root).unwrap()) {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            wrong.extend(
                reaching(&text)
                    .iter()
                    .map(|line| format!("{}:{line}", file.display())),
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "read through `inputs` instead:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_check_sees_who_touches_the_file_system() {
    let text = "use std::fs;\n// fs::read\nlet a = path.canonicalize();\n#[cfg(test)]\nuse std::fs;\n";
    assert_eq!(reaching(text), [1, 3]);
    assert!(may_reach(Path::new("inputs/git.rs")) && !may_reach(Path::new("workspace.rs")));
}
