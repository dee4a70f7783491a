//! The documentation matches the program.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn output(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// The code blocks whose fence is this line.
fn blocks(text: &str, fence: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == fence {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(block.join("\n"));
        } else if line.starts_with("```") {
            let _ = lines.by_ref().find(|line| *line == "```");
        }
    }
    blocks
}

/// Every row of the page names rules, and the marked ones are those for auditors.
#[test]
fn the_requirements_name_rules_that_exist() {
    let (code, catalogue) = output(&["rules", "--format", "json"]);
    assert_eq!(code, Some(0));
    let catalogue: serde_json::Value = serde_json::from_str(&catalogue).unwrap();
    let personas: BTreeMap<&str, &str> = catalogue["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| (rule["id"].as_str().unwrap(), rule["persona"].as_str().unwrap()))
        .collect();
    let page = file("docs/requirements.md");
    let rows = page.lines().filter(|line| {
        let cell = line.trim_start_matches("| ").split(' ').next();
        line.starts_with("| ") && cell.is_some_and(|cell| cell.parse::<u8>().is_ok())
    });
    let mut numbers = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        numbers.push(cells[1].parse::<usize>().unwrap());
        assert!(!cells[3].is_empty(), "{row:?} names no rule");
        for word in cells[3].split(' ') {
            let id = word.trim_end_matches('ᴬ').trim_matches('`');
            let persona = personas.get(id);
            assert!(
                persona.is_some(),
                "docs/requirements.md names `{id}`, which is no rule"
            );
            let marked = word.ends_with('ᴬ');
            assert_eq!(persona == Some(&"auditor"), marked, "`{id}`: the mark is wrong");
        }
    }
    let expected: Vec<usize> = (1..=18).chain(1..=22).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn each_page_of_a_rule_says_everything() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _) = output(&["rules", "--pages", folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(0));
    let mut pages = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let page = std::fs::read_to_string(&path).unwrap();
        let mut headings = vec![
            "What it finds",
            "Why it matters",
            "How an attacker uses it",
            "Example",
            "How to fix it",
            "Not reported",
            "Compliance",
        ];
        // It is about redproof's own comments.
        if !path.ends_with("malformed-suppression.md") {
            headings.push("References");
        }
        for heading in headings {
            let behind = page.split_once(&format!("\n## {heading}\n"));
            let text = behind.and_then(|(_, rest)| rest.split("\n## ").next());
            assert!(
                text.is_some_and(|text| !text.trim().is_empty()),
                "{} says nothing under `{heading}`",
                path.display()
            );
        }
        pages += 1;
    }
    assert!(pages > 150, "{pages}");
}

#[test]
fn the_catalogue_is_up_to_date() {
    let (code, catalogue) = output(&["rules", "--format", "markdown"]);
    assert_eq!(code, Some(0));
    let pages = file("docs/rules.md");
    assert!(
        pages == catalogue,
        "docs/rules.md is outdated. Regenerate it: cargo run -- rules --format markdown > docs/rules.md"
    );
}

/// Outside a repository, paths are relative to the scanned folder, so they are compared from `before` on.
#[test]
fn the_book_shows_real_output() {
    let page = file("docs/start.md");
    let shown = &blocks(&page, "```console")[0];
    let (code, printed) = output(&["scan", "fixtures/before"]);
    assert_eq!(code, Some(1));
    let plain = |line: &str| line.replace("fixtures/before/", "");
    let printed: Vec<String> = printed.lines().map(plain).collect();
    for line in shown.lines().skip(1).filter(|line| *line != "…") {
        assert!(
            printed.contains(&plain(line)),
            "docs/start.md shows {line:?}, but the program does not print it"
        );
    }
}

#[test]
fn what_ci_runs_is_what_the_readme_says() {
    let readme = file("README.md");
    let ci = file(".ci/run");
    let commands = blocks(&readme, "```");
    for command in ["cargo run --release -- scan fixtures/before", "cargo test"] {
        assert!(
            commands.iter().any(|block| block == command),
            "{command} is not in the README"
        );
        assert!(
            ci.lines()
                .any(|line| line.trim().ends_with(command) || line.contains(&format!("{command} "))),
            "{command} is not in .ci/run"
        );
    }
}

/// The rule in the guide is valid and its test passes; the override in it changes a built-in rule.
#[test]
fn the_guides_example_works() {
    let guide = file("docs/writing-rules.md");
    let examples = blocks(&guide, "```yaml");
    let folder = tempfile::tempdir().unwrap();
    let rule = folder.path().join("our-cache-stays-inside.yml");
    fs::write(&rule, &examples[0]).unwrap();
    fs::write(rule.with_extension("test.yml"), examples.last().unwrap()).unwrap();
    let (code, printed) = output(&["rules", "test", folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("2 cases"), "{printed}");
    let overrides = tempfile::tempdir().unwrap();
    let example = examples
        .iter()
        .find(|example| example.contains("minimum: 24"))
        .unwrap();
    fs::write(overrides.path().join("weak-password-short.yml"), example).unwrap();
    let folder = overrides.path().to_str().unwrap();
    let (code, printed) = output(&["explain", "weak-password-short", "--rules", folder]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("fewer than 24 characters"), "{printed}");
}

/// The configuration in the README is valid.
#[test]
fn the_readmes_configuration_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let shown = &blocks(&file("README.md"), "```toml")[0];
    fs::write(folder.path().join("redproof.toml"), shown).unwrap();
    let (code, printed) = output(&["config", folder.path().to_str().unwrap()]);
    assert_eq!(code, Some(0));
    for part in ["high", "examples/", "exposed-port"] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
}
