//! The requirements with their status, and what it rests on.

use std::collections::BTreeSet;

use super::rows::Table;
use crate::policy::{ControlStatus, Report};
use crate::rules::{Compliance, Finding, Status};

pub(super) fn csv(report: &Report, compliance: &Compliance) -> Vec<u8> {
    let mut table = Table::new(&[
        "framework",
        "version",
        "requirement",
        "what it asks for",
        "status",
        "condition",
        "findings",
        "rules",
        "places",
        "looked at",
    ]);
    for control in &report.compliance {
        let findings: Vec<(&Finding, &str)> = concerning(report, control).collect();
        let mut rules: Vec<String> = findings
            .iter()
            .map(|(finding, relation)| format!("{} ({relation})", finding.rule))
            .collect();
        rules.sort();
        rules.dedup();
        let places: BTreeSet<(&str, u32)> = findings
            .iter()
            .map(|(finding, _)| (&*finding.location.path, finding.location.start.line))
            .collect();
        let places: Vec<String> = places
            .iter()
            .map(|(path, line)| format!("{path}:{line}"))
            .collect();
        let mut looked_at = control.looked_at.join("; ");
        if control.looked_at_more > 0 {
            looked_at.push_str(&format!("; and {} more", control.looked_at_more));
        }
        table.row([
            control.framework.clone(),
            control.version.clone(),
            control.id.clone(),
            control.title.to_owned(),
            status(control, compliance).to_owned(),
            control.condition.clone().unwrap_or_default(),
            control.findings.to_string(),
            rules.join("; "),
            places.join("; "),
            looked_at,
        ]);
    }
    table.into_bytes()
}

/// The open findings that concern a requirement, and how.
fn concerning<'r>(
    report: &'r Report,
    control: &'r ControlStatus,
) -> impl Iterator<Item = (&'r Finding, &'r str)> {
    let open = report
        .findings
        .iter()
        .filter(|finding| finding.status == Status::Open);
    open.filter_map(|finding| {
        let mut tags = finding.compliance.iter();
        let tag = tags.find(|tag| tag.framework == control.framework && tag.id == control.id)?;
        Some((finding, &*tag.relation))
    })
}

/// The status. What states outcomes is not violated by a finding.
fn status<'c>(control: &'c ControlStatus, compliance: &Compliance) -> &'c str {
    let outcome = compliance
        .framework(&control.framework)
        .is_some_and(|framework| framework.outcome);
    match control.status {
        "fail" if outcome => "evidence against",
        other => other,
    }
}
