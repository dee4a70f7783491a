//! The register of exceptions: findings that somebody accepted, and what was accepted and has expired.

use super::rows::Table;
use crate::policy::Report;
use crate::report::style::counted;
use crate::rules::Status;

pub(super) fn csv(report: &Report) -> Vec<u8> {
    let mut table = Table::new(&[
        "rule",
        "severity",
        "place",
        "subject",
        "what is accepted",
        "kind",
        "reason",
        "owner",
        "expires",
        "written at",
        "fingerprint",
    ]);
    for finding in &report.findings {
        let (kind, reason, owner, until, written) = match &finding.status {
            Status::Open => continue,
            Status::Suppressed(suppression) => (
                "suppressed",
                suppression.reason.clone(),
                suppression.owner.clone().unwrap_or_default(),
                suppression
                    .until
                    .map_or_else(|| "never".to_owned(), |day| day.to_string()),
                suppression.r#where.clone(),
            ),
            Status::Baseline => (
                "baseline",
                String::new(),
                String::new(),
                "never".to_owned(),
                String::new(),
            ),
        };
        table.row([
            finding.rule.to_string(),
            finding.severity.name().to_owned(),
            format!("{}:{}", finding.location.path, finding.location.start.line),
            finding.subject.to_string(),
            finding.message.clone(),
            kind.to_owned(),
            reason,
            owner,
            until,
            written,
            finding.fingerprint.clone(),
        ]);
    }
    // Their findings are open again, and in the report.
    let lapsed = report.suppressions.iter();
    for entry in lapsed.filter(|entry| matches!(entry.state, "expired" | "incomplete")) {
        let open = format!("no longer: {} open again", counted(entry.findings, "finding"));
        table.row([
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            format!("{} ({open})", entry.what),
            entry.state.to_owned(),
            entry.reason.clone(),
            entry.owner.clone().unwrap_or_default(),
            entry.until.map_or_else(String::new, |day| day.to_string()),
            entry.r#where.clone(),
            String::new(),
        ]);
    }
    table.into_bytes()
}
