//! Tests of rules can fail, and say how.

use super::*;
use crate::rules::testing::{Group, TestCase, TestReport, run_tests};
use crate::rules::{Finding, Location};
use redproof_source::Position;

/// Finds `bad` in every file.
fn audit(case: &TestCase) -> Result<Vec<Finding>, String> {
    let world = World::new();
    let set = set(&[("a", rule("a", "user", "{ enabled: true }", ""))]);
    let mut map = SourceMap::default();
    let mut findings = Vec::new();
    for (path, text) in &case.files {
        if text.contains("fail") {
            return Err("cannot".to_owned());
        }
        let file = map.add(path.as_str(), text.as_str());
        for (at, word) in text.match_indices("bad") {
            let mut finding = set.judge(&world.subjects(), &world.map).findings.remove(0);
            finding.location = Location::of(&map, Span::new(file, at, at + word.len()));
            findings.push(finding);
        }
    }
    Ok(findings)
}

fn run(test: &str) -> TestReport {
    let sources = [
        RuleSource::new("t/a.yml", "id: a"),
        RuleSource::new("t/a.test.yml", test.to_owned()),
    ];
    run_tests(&sources, &mut audit)
}

const PASSES: &str = "passes:\n  - { name: good, files: { f: fine } }\n";

#[test]
fn a_case_is_held_to_place_and_text() {
    let case = |files: &str, at: &str| {
        let report = run(&format!(
            "reported:\n  - {{ name: n, files: {{ {files} }}, {at} }}\n{PASSES}"
        ));
        assert_eq!(report.errors, [], "{at}");
        let case = report
            .cases
            .iter()
            .find(|case| case.group == Group::Reported)
            .unwrap();
        assert_eq!(report.passed(), case.ok);
        (case.ok, case.found.clone())
    };
    assert_eq!(
        case("f: 'é bad'", "at: { file: f, text: bad }"),
        (true, vec!["f:1:3, 3 characters".to_owned()])
    );
    assert!(
        !case("f: bad ba", "at: { file: f, text: ba }").0,
        "a part of the text is not the text"
    );
    assert!(
        !case("f: x bad, g: bad", "at: { file: g, text: bad }").0,
        "a second finding is not expected"
    );
    assert!(case("f: x bad, g: bad", "at: { file: g, text: bad }, count: 2").0);
    assert!(
        case(
            "f: x bad, g: bad",
            "at: [ { file: g, text: bad }, { file: f, text: bad } ]"
        )
        .0
    );
    assert!(
        !case("f: bad", "at: [ { file: f, text: bad }, { file: f, text: bad } ]").0,
        "one is not two"
    );
    assert!(case("f: \"x\\nbad\"", "at: { file: f, text: bad, line: 2 }").0);
    assert!(!case("f: \"x\\nbad\"", "at: { file: f, text: bad, line: 1 }").0);
    assert_eq!(
        case("f: fail", "at: { file: f, text: fail }"),
        (false, vec!["the audit failed: cannot".to_owned()])
    );
}

#[test]
fn what_must_pass_is_held_to_silence() {
    let report = run(
        "reported:\n  - { name: n, files: { f: bad }, at: { file: f, text: bad } }\n\
                      passes:\n  - { name: p, files: { f: so bad } }\n",
    );
    let case = &report.cases[1];
    assert_eq!((case.ok, case.found[0].as_str()), (false, "f:1:4, 3 characters"));
    assert!(!report.passed());
}

#[test]
fn test_files_are_read_strictly() {
    let errors_of = |test: &str| {
        run(test)
            .errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let found = errors_of("reported:\n  - name: n\n    filse: {}\n");
    assert!(
        found[0].starts_with("t/a.test.yml:3:5: ") && found[0].contains("filse"),
        "{found:?}"
    );
    let found = errors_of("reported:\n  - { name: n, files: { f: bad }, at: { file: f, txt: bad } }\n");
    assert!(found[0].contains("unknown field `txt`"), "{found:?}");
    for (part, fault) in [
        (
            "at: { file: g, text: bad }",
            "names g, which is not among its files",
        ),
        (
            "at: { file: f, text: worse }",
            "the `text` of a place is not in f",
        ),
        ("at: []", "`at` names no place"),
        ("at: { file: f, text: bad }, now: today", "expected a date"),
        (
            "at: { file: f, text: bad }, modes: { f: '0999' }",
            "a mode is an octal number",
        ),
        ("at: { file: f, text: bad }, tracked: [g]", "names g, which"),
        ("at: { file: f, text: bad }, count: 0", "`count` is less than"),
    ] {
        let found = errors_of(&format!(
            "reported:\n  - {{ name: n, files: {{ f: bad }}, {part} }}\n{PASSES}"
        ));
        assert!(found.len() == 1 && found[0].contains(fault), "{part}: {found:?}");
    }
}

#[test]
fn a_rule_is_tested_both_ways() {
    let report = run(PASSES);
    assert_eq!(
        report.errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["t/a.test.yml:1:1: has no case under `reported`; a rule is tested both ways"]
    );
    let alone = run_tests(&[RuleSource::new("t/a.yml", "id: a")], &mut audit);
    assert_eq!(
        alone.errors[0].message,
        "the rule has no test; write a.test.yml next to it"
    );
    assert_eq!(alone.errors[0].at, Position { line: 1, column: 1 });
    let orphan = run_tests(&[RuleSource::new("t/b.test.yml", PASSES)], &mut audit);
    assert_eq!(orphan.errors[0].message, "no rule `b` next to this test");
    assert!(
        !run_tests(&[], &mut audit).passed(),
        "nothing tested is not passed"
    );
}
