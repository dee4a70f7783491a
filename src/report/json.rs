//! The JSON report, schema version 1. Fields, names and order are stable: scripts depend on them.

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::escape::{json_entries, json_inner};
use super::json_tags::Tags;
use super::{Format, Options};
use crate::policy::{
    BaselineUse, Cause, ConfigUse, ControlStatus, FileEntry, MOST_NAMED, NotEvaluated, Outside, ProblemEntry,
    Report, RuleEntry, Summary, SuppressionEntry, cause_of,
};
use crate::rules::{
    Confidence, Finding, Location, Related, Severity, SeverityChange, Status, Suppression, Unknown,
};

pub(super) const FORMAT: Format =
    Format::new("json", "the full report, for programs (schema_version 1)", write).with_requirements();

/// The day of the compiled-in data: Redis versions, known passwords, CVEs.
pub const DATA_DATE: &str = "2026-11-24";

pub(super) fn write(report: &Report, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: "1",
        tool: tool(),
        generated_at: report.generated_at.as_deref(),
        duration_ms: report.duration_ms,
        // A path relative to the working directory would differ from run to run.
        root: ".",
        summary: summary(report),
        files: &report.files,
        rules: &report.rules,
        problems: &report.problems,
        outside: report.outside.iter().map(outside).collect(),
        not_evaluated: &report.not_evaluated,
        findings: findings(report, Tags::new(json_inner))?,
        causes: report
            .causes
            .iter()
            .map(|cause| json_cause(cause, report))
            .collect(),
        unknown: report.unknown.iter().map(unknown).collect(),
        compliance: &report.compliance,
        suppressions: &report.suppressions,
        baseline: report.baseline.as_ref(),
    };
    json_entries(&document, out)
}

/// The tool, as all JSON names it.
pub(super) const fn tool() -> Tool {
    Tool {
        name: "redproof",
        version: env!("CARGO_PKG_VERSION"),
        data_date: DATA_DATE,
    }
}

/// The counts and the gate.
pub(super) fn summary(report: &Report) -> SummaryWithGate<'_> {
    SummaryWithGate {
        counts: Summary::of(report),
        gate: Gate {
            fail_on: report.gate.fail_on.map_or("never", Severity::name),
            failed: report.gate.failed,
            config: report.config.as_ref().filter(|config| !config.gate.is_empty()),
        },
    }
}

#[derive(Serialize)]
struct Document<'r> {
    schema_version: &'static str,
    tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    generated_at: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<u64>,
    root: &'r str,
    summary: SummaryWithGate<'r>,
    files: &'r [FileEntry],
    rules: &'r [RuleEntry],
    problems: &'r [ProblemEntry],
    outside: Vec<JsonOutside<'r>>,
    not_evaluated: &'r [NotEvaluated],
    findings: Vec<JsonFinding<'r>>,
    causes: Vec<JsonCause<'r>>,
    unknown: Vec<JsonUnknown<'r>>,
    compliance: &'r [ControlStatus],
    /// Every suppression, and whether it is used.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    suppressions: &'r [SuppressionEntry],
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'r BaselineUse>,
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
    data_date: &'static str,
}

#[derive(Serialize)]
pub(super) struct SummaryWithGate<'r> {
    #[serde(flatten)]
    counts: Summary,
    gate: Gate<'r>,
}

#[derive(Serialize)]
struct Gate<'r> {
    fail_on: &'static str,
    failed: bool,
    /// The config file and its settings that changed what the gate counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'r ConfigUse>,
}

#[derive(Serialize)]
pub(super) struct JsonFinding<'r> {
    rule: &'r str,
    category: &'r str,
    title: &'r str,
    message: &'r str,
    severity: Severity,
    /// The rule's severity, where the config file sets another.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity_changed: Option<&'r SeverityChange>,
    confidence: Confidence,
    deployment: &'r str,
    also_in: &'r [Arc<str>],
    subject: String,
    location: JsonLocation<'r>,
    related: Vec<JsonRelated<'r>>,
    /// How many more related places there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    related_more: Option<usize>,
    /// Its entry of `causes`; `null` for a finding that does not count.
    cause: Option<&'r str>,
    compliance: Arc<RawValue>,
    cwe: &'r [u32],
    fingerprint: &'r str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<&'r Suppression>,
    /// What other rules of its category find at its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    merged: Vec<JsonMerged<'r>>,
}

#[derive(Serialize)]
struct JsonMerged<'r> {
    rule: &'r str,
    subject: String,
    severity: Severity,
    fingerprint: &'r str,
}

/// Findings that are fixed together, by their fingerprints.
#[derive(Serialize)]
struct JsonCause<'r> {
    id: &'r str,
    severity: Severity,
    title: &'r str,
    fix: &'r str,
    findings: Vec<&'r str>,
}

#[derive(Serialize)]
struct JsonRelated<'r> {
    location: JsonLocation<'r>,
    message: &'r str,
}

#[derive(Serialize)]
struct JsonLocation<'r> {
    path: &'r str,
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonPosition {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct JsonOutside<'r> {
    path: &'r str,
    location: JsonLocation<'r>,
}

#[derive(Serialize)]
pub(super) struct JsonUnknown<'r> {
    rules: &'r [Arc<str>],
    deployment: &'r str,
    subject: &'r str,
    path: Option<&'r str>,
    why: &'r str,
    location: JsonLocation<'r>,
}

pub(super) fn findings<'r>(report: &'r Report, mut tags: Tags<'r>) -> io::Result<Vec<JsonFinding<'r>>> {
    let causes = cause_of(&report.causes);
    let all = report.findings.iter().enumerate();
    all.map(|(index, one)| Ok(finding(one, causes.get(&index).copied(), tags.of(one)?)))
        .collect()
}

fn json_cause<'r>(cause: &'r Cause, report: &'r Report) -> JsonCause<'r> {
    let findings = cause
        .findings
        .iter()
        .filter_map(|index| report.findings.get(*index));
    JsonCause {
        id: &cause.id,
        severity: cause.severity,
        title: &cause.title,
        fix: &cause.fix,
        findings: findings.map(|finding| finding.fingerprint.as_str()).collect(),
    }
}

fn finding<'r>(finding: &'r Finding, cause: Option<&'r str>, compliance: Arc<RawValue>) -> JsonFinding<'r> {
    let (status, suppression) = match &finding.status {
        Status::Open => ("open", None),
        Status::Suppressed(suppression) => ("suppressed", Some(suppression)),
        Status::Baseline => ("baseline", None),
    };
    JsonFinding {
        rule: &finding.rule,
        category: &finding.category,
        title: &finding.title,
        message: &finding.message,
        severity: finding.severity,
        severity_changed: finding.changed.as_ref(),
        confidence: finding.confidence,
        deployment: &finding.deployment,
        also_in: &finding.also_in,
        subject: finding.subject.to_string(),
        location: location(&finding.location),
        related: finding.related.iter().take(MOST_NAMED).map(related).collect(),
        related_more: finding
            .related
            .len()
            .checked_sub(MOST_NAMED)
            .filter(|more| *more > 0),
        cause,
        compliance,
        cwe: &finding.cwe,
        fingerprint: &finding.fingerprint,
        status,
        suppression,
        merged: finding.merged.iter().map(merged).collect(),
    }
}

fn merged(finding: &Finding) -> JsonMerged<'_> {
    JsonMerged {
        rule: &finding.rule,
        subject: finding.subject.to_string(),
        severity: finding.severity,
        fingerprint: &finding.fingerprint,
    }
}

fn related(related: &Related) -> JsonRelated<'_> {
    JsonRelated {
        location: location(&related.location),
        message: &related.message,
    }
}

fn location(location: &Location) -> JsonLocation<'_> {
    let position = |position: redproof_source::Position| JsonPosition {
        line: position.line,
        column: position.column,
    };
    JsonLocation {
        path: &location.path,
        start: position(location.start),
        end: position(location.end),
    }
}

fn outside(outside: &Outside) -> JsonOutside<'_> {
    JsonOutside {
        path: &outside.path,
        location: location(&outside.location),
    }
}

pub(super) fn unknown(unknown: &Unknown) -> JsonUnknown<'_> {
    JsonUnknown {
        rules: &unknown.rules,
        deployment: &unknown.deployment,
        subject: &unknown.subject,
        path: unknown.path.as_deref(),
        why: &unknown.why,
        location: location(&unknown.location),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn text(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &Options::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_shape_is_the_promised_one() {
        let mut finding = testing::finding("hardcoded-password-in-command", Severity::Critical);
        finding.related = vec![testing::related("users.acl", 2, 13, 20, "the same password")];
        let mut report = testing::report(vec![finding]);
        report.problems = vec![testing::problem()];
        report.unknown = vec![testing::unknown("REDIS_PASSWORD is set outside the files")];
        report.not_evaluated = vec![NotEvaluated {
            path: "deploy/redis.conf.j2".into(),
            why: "template".to_owned(),
        }];
        report.outside = vec![Outside {
            path: "../certs".into(),
            location: testing::location("compose.yaml", 9, 9, 17),
        }];
        testing::golden("report.json", &text(&report));
    }

    #[test]
    fn a_report_with_everything() {
        let mut report = testing::everything();
        report.generated_at = Some("2026-11-24T00:00:00Z".to_owned());
        report.duration_ms = Some(7);
        testing::golden("everything.json", &text(&report));
    }

    #[test]
    fn suppressions_and_times_are_shown() {
        let mut finding = testing::finding("a", Severity::Low);
        finding.status = Status::Suppressed(Suppression {
            reason: "a demonstration".to_owned(),
            owner: Some("platform".to_owned()),
            until: Some(jiff::civil::date(2027, 1, 1)),
            r#where: "redproof.toml:3".to_owned(),
        });
        let mut report = testing::report(vec![finding]);
        report.generated_at = Some("2026-11-24T00:00:00Z".to_owned());
        report.duration_ms = Some(7);
        report.gate.fail_on = None;
        let value: serde_json::Value = serde_json::from_str(&text(&report)).unwrap();
        assert_eq!(value["findings"][0]["status"], "suppressed");
        assert_eq!(value["findings"][0]["suppression"]["until"], "2027-01-01");
        assert_eq!(value["summary"]["suppressed"], 1);
        assert_eq!(value["summary"]["gate"]["fail_on"], "never");
        assert_eq!(value["generated_at"], "2026-11-24T00:00:00Z");
        assert_eq!(value["duration_ms"], 7);
    }

    #[test]
    fn min_severity_is_for_people_only() {
        let report = testing::report(vec![testing::finding("a", Severity::Low)]);
        let mut out = Vec::new();
        let options = Options {
            min_severity: Severity::Critical,
            ..Options::default()
        };
        write(&report, &options, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), text(&report));
    }
}
