//! GitLab's Code Quality report.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::escape::json;
use super::export::{omissions, one_line, uuid};
use super::{Format, Options, printable};
use crate::policy::{ProblemEntry, Report};
use crate::rules::{Finding, Severity};

pub(super) const FORMAT: Format = Format::new("gitlab", "Code Quality report for GitLab", write);

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut issues: Vec<Value> = options.included(report).map(issue).collect();
    issues.extend(report.problems.iter().map(problem));
    issues.extend(note(report));
    json(&issues, out)
}

fn issue(finding: &Finding) -> Value {
    let at = &finding.location;
    json!({
        "description": printable(&format!("{}: {}", finding.title, finding.message)),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": severity(finding.severity),
        "location": { "path": at.path, "lines": { "begin": at.start.line, "end": at.end.line } },
    })
}

fn problem(problem: &ProblemEntry) -> Value {
    let line = problem.line.unwrap_or(1);
    json!({
        "description": printable(&format!("Could not be read: {}", one_line(&problem.message))),
        "check_name": "redproof-problem",
        "fingerprint": uuid(&["gitlab", "problem", &problem.path, &problem.message]),
        "severity": "critical",
        "location": { "path": problem.path, "lines": { "begin": line, "end": line } },
    })
}

/// What the list does not show, as an issue of its own: there is no other place for it.
fn note(report: &Report) -> Option<Value> {
    let text = omissions(report)?;
    let path = report.files.first().map_or(".", |file| &*file.path);
    Some(json!({
        "description": format!("Not in this list: {text}. The JSON report of redproof has them"),
        "check_name": "redproof-summary",
        "fingerprint": uuid(&["gitlab", "summary"]),
        "severity": "info",
        "location": { "path": path, "lines": { "begin": 1, "end": 1 } },
    }))
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn issues_problems_and_what_is_not_told() {
        golden("gitlab.json", &testing::written(&FORMAT, &testing::everything()));
    }
}
