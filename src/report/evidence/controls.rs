//! The requirements with their status, and what it rests on.

use std::collections::BTreeSet;

use super::rows::Table;
use crate::policy::Report;
use crate::rules::{ComplianceTag, Finding};

pub(super) fn csv(report: &Report) -> Vec<u8> {
    let mut table = Table::new(&[
        "framework",
        "version",
        "requirement",
        "what it asks for",
        "status",
        "condition",
        "why",
        "findings",
        "rules",
        "places",
        "looked at",
    ]);
    for control in &report.compliance {
        let part_of = |finding| control.part_of(finding);
        let findings: Vec<(&Finding, &ComplianceTag)> = report.findings.iter().filter_map(part_of).collect();
        let mut rules: Vec<String> = findings
            .iter()
            .map(|(finding, tag)| format!("{} ({})", finding.rule, tag.relation))
            .collect();
        rules.sort();
        rules.dedup();
        if control.status == "pass" {
            rules = vec![control.judges("; ")];
        }
        let places: BTreeSet<(&str, u32)> = findings
            .iter()
            .map(|(finding, _)| (&*finding.location.path, finding.location.start.line))
            .collect();
        let places: Vec<String> = places
            .iter()
            .map(|(path, line)| format!("{path}:{line}"))
            .collect();
        table.row([
            control.framework.clone(),
            control.version.clone(),
            control.id.clone(),
            control.title.to_owned(),
            control.word().to_owned(),
            control.condition.clone().unwrap_or_default(),
            control.why.clone().unwrap_or_default(),
            control.findings.to_string(),
            rules.join("; "),
            places.join("; "),
            control.judged("; "),
        ]);
    }
    table.into_bytes()
}
