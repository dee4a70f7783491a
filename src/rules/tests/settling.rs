//! One finding for each thing, and fingerprints that survive edits.

use std::sync::Arc;

use super::*;
use crate::rules::{
    Finding, Location, Severity, Status, Suppression, fingerprint, merge_deployments, merge_open,
    once_per_place, settle, sort,
};
use redproof_source::Position;

fn finding(rule: &str, severity: Severity) -> Finding {
    let world = World::new();
    let set = set(&[("a", super::rule("a", "user", "{ enabled: true }", ""))]);
    let mut finding = set.judge(&world.subjects(), &world.map).findings.remove(0);
    finding.rule = rule.into();
    finding.severity = severity;
    finding.message = format!("message of {rule}");
    finding
}

fn moved(mut finding: Finding, lines: u32) -> Finding {
    let down = |at: Position| Position {
        line: at.line + lines,
        ..at
    };
    finding.location = Location {
        start: down(finding.location.start),
        end: down(finding.location.end),
        ..finding.location
    };
    finding
}

#[test]
fn a_category_reports_once_a_place() {
    let kept = merge_open(vec![
        finding("b", Severity::High),
        finding("z", Severity::Critical),
        finding("a", Severity::High),
        moved(finding("b", Severity::High), 1),
    ]);
    let rules: Vec<&str> = kept.iter().map(|finding| &*finding.rule).collect();
    assert_eq!(rules, ["z", "b"]);
    let listed: Vec<&str> = kept[0]
        .related
        .iter()
        .map(|related| related.message.as_str())
        .collect();
    assert_eq!(
        listed,
        ["message of b", "message of a"],
        "what is dropped is still listed"
    );
    let mut tagged = finding("b", Severity::Low);
    tagged.cwe = vec![7];
    let kept = merge_open(vec![finding("a", Severity::High), tagged]);
    assert!(kept[0].cwe.contains(&7) && kept[0].cwe.contains(&250));
    let mut other = finding("b", Severity::High);
    other.category = "no-tls".into();
    assert_eq!(merge_open(vec![finding("a", Severity::High), other]).len(), 2);
    let mut shared = finding("a", Severity::High);
    shared.subject = "else".into();
    shared.message = "the same of else".to_owned();
    let kept = once_per_place(vec![finding("a", Severity::High), shared]);
    assert_eq!(kept.len(), 1, "services that share a line are one finding");
    assert!(kept[0].subject.contains("else") && kept[0].related.is_empty());
    let tie = merge_open(vec![finding("b", Severity::High), finding("a", Severity::High)]);
    assert_eq!(&*tie[0].rule, "a");
}

#[test]
fn what_is_accepted_of_one_rule_is_not_accepted_of_another() {
    let both = || settle(vec![finding("a", Severity::High), finding("b", Severity::Low)]);
    let statuses = [
        Status::Baseline,
        Status::Suppressed(Suppression {
            reason: "a demonstration".to_owned(),
            owner: None,
            until: None,
            r#where: "redproof.toml:3".to_owned(),
        }),
    ];
    for status in statuses {
        let mut findings = both();
        findings[0].status = status.clone();
        let kept = merge_open(findings);
        let listed: Vec<(&str, &Status)> = kept
            .iter()
            .map(|finding| (&*finding.rule, &finding.status))
            .collect();
        assert_eq!(listed, [("a", &status), ("b", &Status::Open)]);
    }
    let kept = merge_open(both());
    let merged: Vec<&str> = kept[0].parts().map(|finding| &*finding.rule).collect();
    assert_eq!((kept.len(), merged), (1, vec!["a", "b"]));
    // Either has its own fingerprint, whether the other is there or not.
    let alone = settle(vec![finding("b", Severity::Low)]);
    assert_eq!(kept[0].merged[0].fingerprint, alone[0].fingerprint);
}

#[test]
fn deployments_share_a_finding() {
    let mut second = finding("a", Severity::High);
    second.deployment = "other.yaml".into();
    let mut third = second.clone();
    third.subject = "else".into();
    third.path.push('x');
    let kept = merge_deployments(vec![finding("a", Severity::High), second, third]);
    assert_eq!(kept.len(), 1, "a place is reported once");
    assert_eq!(
        (&*kept[0].deployment, kept[0].also_in.as_slice()),
        ("compose.yaml", &["other.yaml".into()][..])
    );
}

#[test]
fn the_strongest_of_several_deployments_stays() {
    let mut base = finding("a", Severity::High);
    base.deployment = "other.yaml".into();
    let mut elsewhere = moved(base.clone(), 5);
    elsewhere.path = "services.else".to_owned();
    for order in [false, true] {
        let mut findings = vec![base.clone(), finding("b", Severity::Critical), elsewhere.clone()];
        if order {
            findings.swap(0, 1);
        }
        let kept = merge_open(settle(findings));
        let listed: Vec<(&str, &[Arc<str>])> = kept
            .iter()
            .map(|finding| (&*finding.rule, finding.also_in.as_slice()))
            .collect();
        // The other deployment breaks the weaker rule only, and is not said to break this one.
        assert_eq!(listed, [("b", &[][..]), ("a", &[])]);
    }
}

#[test]
fn fingerprints_do_not_depend_on_lines_or_words() {
    let prints = |mut findings: Vec<Finding>| -> Vec<String> {
        fingerprint(&mut findings);
        findings.into_iter().map(|finding| finding.fingerprint).collect()
    };
    let first = finding("a", Severity::High);
    let equal = moved(first.clone(), 5);
    let before = prints(vec![first.clone(), equal.clone()]);
    assert_eq!(before[0].len(), 32);
    assert_ne!(before[0], before[1], "equal findings have different fingerprints");
    assert_eq!(
        prints(vec![moved(first.clone(), 40), moved(equal.clone(), 40)]),
        before
    );
    let backwards = prints(vec![equal, first.clone()]);
    assert_eq!(
        [&backwards[1], &backwards[0]],
        [&before[0], &before[1]],
        "the order is the source's"
    );
    let mut reworded = first.clone();
    reworded.message = "else".to_owned();
    reworded.severity = Severity::Low;
    assert_eq!(prints(vec![reworded])[0], before[0]);
    for change in [
        |finding: &mut Finding| finding.rule = "b".into(),
        |finding: &mut Finding| finding.deployment = "x".into(),
        |finding: &mut Finding| finding.subject = "else".into(),
        |finding: &mut Finding| finding.path.push('x'),
    ] {
        let mut changed = first.clone();
        change(&mut changed);
        assert_ne!(prints(vec![changed])[0], before[0]);
    }
}

#[test]
fn settled_findings_are_in_order_and_unique() {
    let settled = settle(vec![
        moved(finding("b", Severity::Low), 3),
        finding("c", Severity::High),
        moved(finding("b", Severity::Low), 2),
    ]);
    let lines: Vec<u32> = settled
        .iter()
        .map(|finding| finding.location.start.line)
        .collect();
    assert_eq!(lines, [2, 4, 5]);
    let prints: std::collections::BTreeSet<&str> = settled
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    assert_eq!(prints.len(), 3);
}

#[test]
fn by_place_then_the_worst() {
    let mut findings = vec![
        crate::testing::finding("weak", Severity::Medium),
        crate::testing::finding("b", Severity::Critical),
        crate::testing::finding("a", Severity::Critical),
        crate::testing::finding("first", Severity::Info),
        crate::testing::finding("other-file", Severity::Info),
    ];
    findings[3].location.start = Position { line: 1, column: 1 };
    findings[4].location.path = "a.yml".into();
    sort(&mut findings);
    let rules: Vec<&str> = findings.iter().map(|finding| &*finding.rule).collect();
    assert_eq!(rules, ["other-file", "first", "a", "b", "weak"]);
}
