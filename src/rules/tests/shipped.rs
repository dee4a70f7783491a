//! The rules that ship with redproof.

use std::time::Instant;

use super::*;
use crate::rules::{explain, rows};

#[test]
fn they_load_with_their_expressions_checked() {
    let loaded = RuleSet::load(
        RuleSource::builtin(),
        Vocabulary::standard(),
        Compliance::builtin(),
    );
    if let Err(errors) = loaded {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"));
    }
}

#[test]
fn lists_are_carried() {
    assert!(
        RuleSource::builtin()
            .iter()
            .any(|source| source.path == "lists/known-passwords.txt")
    );
    assert!(
        RuleSource::builtin()
            .iter()
            .all(|source| !source.path.starts_with("compliance/"))
    );
}

#[test]
fn pages_have_fixed_headings_and_the_catalogue_is_sorted() {
    let set = set(&[
        (
            "a",
            rule(
                "a",
                "user",
                "{ any: [ { enabled: true }, { server.tls: { in: [on, both] } } ] }",
                "",
            ),
        ),
        (
            "b",
            rule(
                "b",
                "user",
                "{ enabled: true }",
                "severity: critical\nsupersedes: [a]\nexample: 'user app on'\nreferences: [https://example.org]\ncwe: [9]\n",
            ),
        ),
    ]);
    let page = explain(set.get("b").unwrap(), &set);
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(
        headings,
        [
            "What it finds",
            "Why it matters",
            "Fix",
            "Example",
            "Compliance",
            "References"
        ]
    );
    assert!(page.contains("Reported instead of `a`.") && page.contains("CWE-9, CWE-250"));
    assert!(page.contains("| PCI DSS 4.0.1 | 7.2.5 | primary |"));
    let page = explain(set.get("a").unwrap(), &set);
    assert!(
        page.contains("- one of\n  - `enabled` is so\n  - `server.tls` is `on` or `both`\n"),
        "{page}"
    );
    assert!(!page.contains("## Example"));
    let rows = rows(&set);
    assert_eq!((rows[0].id.as_str(), rows[1].id.as_str()), ("b", "a"));
    assert!(rows[0].compliance.contains(&"pci-dss 7.2.5".to_owned()));
    assert!(set.no_such_rule("c").contains("there are: a, b"));
}

/// Not a benchmark: catches a slip into something quadratic.
#[test]
fn many_rules_load_in_linear_time() {
    let load_time = |count: usize| {
        let sources: Vec<RuleSource> = (0..count)
            .map(|n| {
                let text = rule(&format!("r{n}"), "user", "{ enabled: true, server.tls: off }", "");
                RuleSource::new(format!("r{n}.yml"), text)
            })
            .collect();
        let start = Instant::now();
        RuleSet::load(sources, vocabulary(), Compliance::builtin()).unwrap();
        start.elapsed()
    };
    load_time(50);
    let (few, many) = (load_time(200), load_time(2000));
    println!("200 rules: {few:?}, 2000 rules: {many:?}");
    assert!(many < few * 40, "{few:?} {many:?}");
}
