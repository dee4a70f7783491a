//! The pack of a small deployment.

use super::*;
use crate::rules::{Finding, Severity, Status, Suppression};
use crate::testing;

fn subject(paths: &[String]) -> Subject<'_> {
    Subject {
        paths,
        date: "2026-11-24".to_owned(),
        commit: None,
        uncommitted: None,
        untracked: Vec::new(),
        pci_scope: "in",
        frameworks: vec!["pci-dss"],
        rules_sha256: sha256(b""),
        config_sha256: None,
    }
}

fn packed(findings: Vec<Finding>) -> Vec<File> {
    let report = testing::report(findings);
    let paths = [".".to_owned()];
    let model = Model::new(Vec::new());
    pack(&report, &model, &subject(&paths)).unwrap()
}

fn text(files: &[File], name: &str) -> String {
    let (_, bytes) = files.iter().find(|(known, _)| *known == name).unwrap();
    String::from_utf8(bytes.clone()).unwrap()
}

#[test]
fn the_sums_are_those_of_the_files_and_the_pack_repeats() {
    let findings = || vec![testing::finding("a", Severity::High)];
    let files = packed(findings());
    assert_eq!(files, packed(findings()));
    let sums = text(&files, "SHA256SUMS");
    for (name, bytes) in files.iter().filter(|(name, _)| *name != "SHA256SUMS") {
        assert!(sums.contains(&format!("{}  {name}\n", sha256(bytes))), "{name}");
    }
    assert_eq!(sums.lines().count(), files.len() - 1);
    assert_eq!(
        sha256(b"abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn what_is_accepted_is_in_the_register_and_what_is_open_is_not() {
    let mut accepted = testing::finding("accepted", Severity::Low);
    accepted.status = Status::Suppressed(Suppression {
        owner: Some("ops".to_owned()),
        reason: "=a cache".to_owned(),
        until: None,
        r#where: "redproof.toml:3".to_owned(),
    });
    let files = packed(vec![accepted, testing::finding("open", Severity::High)]);
    let register = text(&files, "exceptions.csv");
    assert!(register.contains("accepted,low") && register.contains("'=a cache,ops,never,redproof.toml:3"));
    assert!(!register.contains("open,high"));
}

#[test]
fn the_manifest_claims_nothing() {
    let manifest = text(&packed(Vec::new()), "manifest.json");
    assert!(!manifest.to_ascii_lowercase().contains("compliant"), "{manifest}");
    assert!(manifest.contains("\"pci_scope\": \"in\"") && manifest.contains("\"commit\": null"));
}

#[test]
fn no_line_of_a_pack_is_a_command_of_a_runner() {
    let mut accepted = testing::finding("accepted", Severity::Low);
    accepted.status = Status::Suppressed(Suppression {
        owner: Some("ops".to_owned()),
        reason: "##vso[task.complete]".to_owned(),
        until: None,
        r#where: "redproof.toml:3".to_owned(),
    });
    for (name, bytes) in packed(vec![accepted]) {
        assert!(!String::from_utf8(bytes).unwrap().contains("##vso["), "{name}");
    }
}
