//! Counts of open findings: by the documented issues, and by deployment and severity.

use std::collections::BTreeMap;

use super::printable;
use super::style::{counted, wrapped};
use crate::policy::{Report, Summary};
use crate::rules::{Finding, Severity, Status};

/// The documented issues, in the order of the security review.
const ISSUES: [(&str, &str); 7] = [
    ("hardcoded-password", "hardcoded"),
    ("no-tls", "no TLS"),
    ("exposed-port", "exposed"),
    ("no-acl", "no ACL"),
    ("env-secret", "env secrets"),
    ("no-rotation", "rotation"),
    ("weak-password", "weak"),
];

/// Files that stand alone are listed by name up to this number, then counted by kind.
const MOST_ALONE: usize = 3;

/// What files that stand alone are called, by their kinds.
const KINDS: [(&str, &str); 6] = [
    ("script", "script"),
    ("redis-conf", "Redis file"),
    ("acl", "Redis file"),
    ("app-config", "application file"),
    ("helm-values", "values file"),
    ("env", "env file"),
];

/// A row's label and its findings.
type Row<'r> = (String, Vec<&'r Finding>);

/// `hardcoded 10 · no TLS 3 · …`
pub(super) fn by_issue(report: &Report) -> String {
    let open = report
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Open);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut others = 0;
    for finding in open {
        match ISSUES
            .iter()
            .find(|(category, _)| *finding.category == **category)
        {
            Some((category, _)) => *counts.entry(category).or_default() += 1,
            None => others += 1,
        }
    }
    let issues = ISSUES.iter().map(|(category, name)| {
        let count = counts.get(category).copied().unwrap_or_default();
        format!("{name} {count}")
    });
    let mut words: Vec<String> = issues.collect();
    words.push(format!("other {others}"));
    words.join(" · ")
}

/// A row for each deployment, one for files that stand alone, and their sum.
pub(super) fn by_deployment(report: &Report, width: usize) -> Vec<String> {
    let mut findings: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        findings.entry(&finding.deployment).or_default().push(finding);
    }
    let of = |name: &str| findings.get(name).cloned().unwrap_or_default();
    let (alone, deployments) = split(report);
    let mut rows: Vec<Row<'_>> = Vec::new();
    for name in &deployments {
        rows.push((printable(name).into_owned(), of(name)));
    }
    let names = alone.iter().map(|(name, _)| *name);
    if alone.len() > MOST_ALONE {
        rows.push((kinds(&alone), names.flat_map(of).collect()));
    } else {
        rows.extend(names.map(|name| (printable(name).into_owned(), of(name))));
    }
    if rows.len() > 1 {
        rows.push(("total".to_owned(), report.findings.iter().collect()));
    }
    drawn(&rows, width)
}

/// `3 deployments and 13 other files`
pub(super) fn deployments(report: &Report) -> String {
    let (alone, deployments) = split(report);
    match (deployments.len(), alone.len()) {
        (count, 0) => counted(count, "deployment"),
        (0, alone) => counted(alone, "file") + " outside deployments",
        (count, alone) => {
            let (count, alone) = (counted(count, "deployment"), counted(alone, "other file"));
            format!("{count} and {alone}")
        }
    }
}

/// Files that stand alone with their kinds, and deployments.
fn split(report: &Report) -> (Vec<(&str, &str)>, Vec<&str>) {
    let files = report.files.iter().map(|file| (&*file.path, file.kind));
    let kinds: BTreeMap<&str, &str> = files.collect();
    let mut alone = Vec::new();
    let mut deployments = Vec::new();
    for name in &report.deployments {
        match kinds.get(name.as_str()) {
            Some(kind) if *kind != "compose" => alone.push((name.as_str(), *kind)),
            _ => deployments.push(name.as_str()),
        }
    }
    (alone, deployments)
}

/// `10 scripts, 2 Redis files`
fn kinds(alone: &[(&str, &str)]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for (_, kind) in alone {
        let known = KINDS.iter().find(|(known, _)| known == kind);
        let name = known.map_or("other file", |(_, name)| *name);
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let counts = counts.into_iter().map(|(name, count)| counted(count, name));
    counts.collect::<Vec<_>>().join(", ")
}

fn drawn(rows: &[Row<'_>], width: usize) -> Vec<String> {
    let count = |findings: &[&Finding]| Summary::counting(findings.iter().copied(), 0);
    let rows: Vec<(&str, Summary)> = rows
        .iter()
        .map(|(name, findings)| (name.as_str(), count(findings)))
        .collect();
    let has = |severity: Severity| rows.iter().any(|(_, summary)| summary.open(severity) > 0);
    let columns: Vec<Severity> = Severity::ALL
        .into_iter()
        .filter(|severity| *severity != Severity::Info || has(*severity))
        .collect();
    let head: Vec<String> = columns
        .iter()
        .map(|severity| format!("  {}", severity.name()))
        .collect();
    let head = head.concat();
    // A name that leaves no room for the numbers has a line of its own.
    let room = width.saturating_sub(head.chars().count());
    let names = rows.iter().map(|(name, _)| name.chars().count());
    let width_of_names = names.filter(|length| *length <= room).max().unwrap_or_default();
    let line_width = width;
    let width = width_of_names;
    let mut lines = vec![format!("{:width$}{head}", "")];
    for (name, summary) in rows {
        let cell = |severity: &Severity| {
            let width = severity.name().len();
            format!("  {:>width$}", summary.open(*severity))
        };
        let cells: Vec<String> = columns.iter().map(cell).collect();
        let cells = cells.concat();
        match width.checked_sub(name.chars().count()) {
            Some(blanks) => lines.push(format!("{name}{:blanks$}{cells}", "")),
            None => {
                lines.extend(wrapped(name, line_width));
                lines.push(format!("{:width$}{cells}", ""));
            }
        }
    }
    lines
}
