//! Every program of `crates/syntax/data/programs.yml` that takes a Redis password: its password is reported where a script
//! writes it, and shown in no report. A program is added by its entry alone.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use redproof::masking::{Format, Mask};
use redproof::rules::RuleSet;
use redproof::{Selection, audit_tree};
use redproof_source::{MemoryTree, Tree};
use serde_yaml::Value;

const SECRET: &str = "K7mN9pQ2rT5vW8xZ";

/// The names of each program and the options with which it takes a password.
fn programs() -> Vec<(Vec<String>, Vec<String>)> {
    let data = include_str!("../crates/syntax/data/programs.yml");
    let entries: BTreeMap<String, Value> = serde_yaml::from_str(data).unwrap();
    let words = |value: Option<&Value>| -> Vec<String> {
        let words = value.and_then(Value::as_sequence).into_iter().flatten();
        words.map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let entries = entries.values().map(|entry| {
        let options = entry.get("options").and_then(|options| options.get("password"));
        let refused = entry.get("refused").and_then(|options| options.get("password"));
        let options = [words(options), words(refused)].concat();
        (words(entry.get("names")), options)
    });
    entries.filter(|(_, options)| !options.is_empty()).collect()
}

/// Whether a script with this line has the password reported, and how its line is shown.
fn judged(line: &str) -> (bool, String) {
    let mut memory = MemoryTree::default();
    let script = format!("#!/bin/sh\n# uses redis\n{line}\n");
    memory.files.insert("run.sh".to_owned(), script.as_str().into());
    let starts = [String::new()];
    let selection = Selection {
        starts: &starts,
        ..Selection::default()
    };
    let audit = audit_tree(&Tree::Memory(memory), &selection, RuleSet::builtin().unwrap());
    let mut findings = audit.findings.iter();
    let is_found = findings
        .any(|finding| &*finding.category == "hardcoded-password" && finding.location.start.line == 3);
    // Without the knowledge of what is a secret: by what the program's options mean alone.
    let mask = Mask::new(Vec::new(), &std::collections::BTreeSet::new());
    (is_found, mask.file(Format::Shell, &script))
}

#[test]
fn passwords_of_every_program_are_reported_and_masked() {
    let programs = programs();
    assert!(programs.len() > 5, "few programs were read");
    let mut wrong = Vec::new();
    for (names, options) in &programs {
        for (name, option) in names
            .iter()
            .flat_map(|name| options.iter().map(move |option| (name, option)))
        {
            for line in [
                format!("{name} {option} {SECRET} -p 6379"),
                format!("exec {name} {option} \"{SECRET}\""),
                format!("docker exec cache {name} {option} {SECRET}"),
            ] {
                let (is_found, shown) = judged(&line);
                if !is_found {
                    wrong.push(format!("not reported: {line}"));
                }
                if shown.contains(SECRET) || !shown.contains(name.as_str()) {
                    wrong.push(format!("shown: {shown}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
