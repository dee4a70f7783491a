//! The entry in `.pre-commit-config.yaml`.

use std::path::Path;

use super::file::{Done, create, text_at};
use crate::cli::Failure;
use crate::inputs::{hook_pattern, replace_file};
use redproof_source::yaml::{self, Node};
use redproof_source::{SourceMap, Span, Text};

/// The config file of pre-commit.
pub(super) const FILE: &str = ".pre-commit-config.yaml";

/// Adds the entry: to a new file, or behind the last entry of the file that is there.
pub(super) fn add(root: &Path) -> Result<Done, Failure> {
    let Some(text) = text_at(root, FILE) else {
        return create(root, FILE, &format!("repos:\n{}", entry("  ")));
    };
    if text.contains("redproof") {
        return Ok(Done::Kept("it names redproof already"));
    }
    let Some(longer) = with_entry(&text) else {
        return Ok(Done::ByHand("`repos` is not its last list", entry("  ")));
    };
    replace_file(&root.join(FILE), longer.as_bytes(), Some(root))
        .map_err(|error| Failure::usage(format!("cannot write {FILE}: {error}")))?;
    Ok(Done::Added)
}

/// The entry. It runs the redproof that is installed, so that nothing is built.
fn entry(indent: &str) -> String {
    let lines = [
        "- repo: local".to_owned(),
        "  hooks:".to_owned(),
        "    - id: redproof".to_owned(),
        "      name: redproof".to_owned(),
        "      entry: redproof hook".to_owned(),
        "      args: [--]".to_owned(),
        "      language: system".to_owned(),
        "      require_serial: true".to_owned(),
        format!("      files: '{}'", hook_pattern()),
    ];
    lines.iter().map(|line| format!("{indent}{line}\n")).collect()
}

/// The text with the entry at its end, if it then is one more item of `repos`, and everything else is as before.
fn with_entry(text: &str) -> Option<String> {
    let first = text
        .lines()
        .find(|line| line.trim_start().starts_with("- repo:"))?;
    let indent = first.get(..first.len() - first.trim_start().len())?;
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let longer = format!("{text}{end}{}", entry(indent));
    let (before, after) = (repositories(text)?, repositories(&longer)?);
    (after == before + 1).then_some(longer)
}

/// The number of items of `repos`, the last key of the file.
fn repositories(text: &str) -> Option<usize> {
    let mut map = SourceMap::default();
    let file = map.add(FILE, text);
    let whole = Text::literal(text, Span::new(file, 0, text.len()));
    let roots: Vec<Node> = yaml::parse_within(&whole, None).ok()?;
    let [root] = roots.as_slice() else { return None };
    let last = root.entries().last()?;
    (last.key.as_str() == "repos").then(|| last.value.items().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_the_last_entry_or_not_at_all() {
        for (text, indent) in [
            (
                "repos:\n  - repo: https://x\n    rev: v1\n    hooks: [{id: a}]\n",
                "  ",
            ),
            (
                "# ours\ndefault_stages: [pre-commit]\nrepos:\n- repo: https://x\n  rev: v1\n  hooks:\n  - id: a",
                "",
            ),
        ] {
            let longer = with_entry(text).unwrap();
            assert!(longer.starts_with(text), "{longer}");
            assert!(longer.contains(&format!("\n{indent}- repo: local\n")), "{longer}");
        }
        for text in [
            "repos:\n  - repo: https://x\n    hooks: []\nexclude: a\n",
            "repos: [{repo: https://x}]\n",
            "repos: []\n",
            "- repo: https://x\n",
            "repos:\n  - repo: [\n",
            "",
        ] {
            assert_eq!(with_entry(text), None, "{text}");
        }
        assert_eq!(repositories(&format!("repos:\n{}", entry("  "))), Some(1));
    }
}
