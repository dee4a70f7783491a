//! Masks on other people's files, where they are present: whatever a plain search finds to be a password must be gone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use redproof::masking::{Format, Mask};
use regex::Regex;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Values that anyone would take for a password, found another way than the mask does it.
fn passwords() -> Vec<Regex> {
    [
        r#"(?i)^[\s-]*["']?[a-z_.-]*(?:password|passwd|secret_key|api_?key|token)["']?\s*[:=]\s*["']?([a-z0-9!@%^*_+-]{6,})["']?\s*$"#,
        r"(?i)^\s*(?:requirepass|masterauth)\s+([^\s]{4,})\s*$",
        r#"(?i)--(?:requirepass|masterauth|pass)[\s"',=]+([a-z0-9!@%_-]{4,})"#,
        r#"(?i)redis-cli\b[^|]*\s-a[\s"',]+([a-z0-9!@%_-]{4,})"#,
        r#"(?i)[a-z0-9+]+://[a-z0-9_-]*:([a-z0-9!%^*_-]{4,})@"#,
        r"(?i)^\s*user\s.*\s>([a-z0-9!@%_-]{4,})",
    ]
    .map(|pattern| Regex::new(pattern).unwrap())
    .into()
}

/// Words that say that there is no password, or where it is.
fn is_no_password(value: &str) -> bool {
    let lower = value.to_lowercase();
    value.starts_with('$')
        || ["true", "false", "null", "none", "required", "string", "external"].contains(&lower.as_str())
}

#[test]
fn passwords_of_real_files_do_not_show() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        println!("SKIPPED: ../shared/corpus is not there");
        return;
    }
    let mut paths = Vec::new();
    files(&corpus, &mut paths);
    paths.sort();
    let mask = Mask::new(Vec::new(), &BTreeSet::new());
    let passwords = passwords();
    let (mut checked, mut shown) = (0, Vec::new());
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let wanted: BTreeSet<u32> = (1..=u32::try_from(text.lines().count()).unwrap()).collect();
        let format = Format::of(None, &path.to_string_lossy());
        let masked = mask.lines(format, &text, &wanted, &[]);
        for (number, line) in (1u32..).zip(text.lines()) {
            for value in passwords.iter().filter_map(|pattern| pattern.captures(line)) {
                let value = &value[1];
                if is_no_password(value) {
                    continue;
                }
                checked += 1;
                // The name may hold the same word: `password: password`.
                let before = line.matches(value).count();
                if masked[&number].text().matches(value).count() >= before {
                    shown.push(format!("{}:{number}", path.display()));
                }
            }
        }
    }
    println!("{checked} passwords looked for");
    assert!(checked > 0, "no password was found in the collection");
    assert!(
        shown.is_empty(),
        "{} of {checked} show:\n{}",
        shown.len(),
        shown.join("\n")
    );
}
