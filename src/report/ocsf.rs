//! OCSF Compliance Findings (class 2003): one event for each finding and framework, and for each requirement that passes.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::escape::{Made, json};
use super::export::{TOOL, VERSION, framework, omissions, one_line, rules, uuid};
use super::{Format, Options, printable};
use crate::policy::{ControlStatus, Report, RuleEntry};
use crate::rules::{Compliance, ComplianceTag, Confidence, Finding, Severity, Status};

pub(super) const FORMAT: Format =
    Format::new("ocsf", "Compliance Findings of OCSF, for SIEMs", write).with_requirements();

/// The version of OCSF.
const OCSF: &str = "1.5.0";

const PASS: u8 = 1;
const WARNING: u8 = 2;
const FAIL: u8 = 3;
/// A status of its own: what states outcomes is not violated by a finding.
const AGAINST: u8 = 99;

const fn word(status: u8) -> &'static str {
    match status {
        PASS => "Pass",
        WARNING => "Warning",
        FAIL => "Fail",
        _ => "Evidence against",
    }
}

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules(report);
    let time = milliseconds(report);
    let of_finding = |finding: &Finding| -> Vec<Value> {
        let rule = rules.get(&*finding.rule).map(|(rule, _)| *rule);
        let tags = finding.tags();
        match tags.is_empty() {
            true => vec![failed(finding, rule, &[], time)],
            false => tags
                .chunk_by(|a, b| a.framework == b.framework)
                .map(|tags| failed(finding, rule, tags, time))
                .collect(),
        }
    };
    let events = || {
        let findings = options.included(report).flat_map(&of_finding);
        let controls = report.compliance.iter();
        let decided = controls.filter(|control| matches!(control.status, "pass" | "unknown"));
        let decided = decided.map(|control| requirement(control, time));
        findings.chain(decided).chain(not_judged(report, time))
    };
    json(&Made(events), out)
}

/// When the report was made, else the day of it.
pub(super) fn milliseconds(report: &Report) -> i64 {
    let made = report
        .generated_at
        .as_deref()
        .and_then(|time| time.parse::<Timestamp>().ok());
    let day = || {
        let midnight = report.today.to_zoned(TimeZone::UTC).ok()?;
        Some(midnight.timestamp())
    };
    made.or_else(day).map_or(0, Timestamp::as_millisecond)
}

/// What every event has.
fn event(time: i64, severity: (u8, &str), status: u8, info: Value, compliance: Value) -> Value {
    json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200_301,
        "type_name": "Compliance Finding: Create",
        "time": time,
        "severity_id": severity.0,
        "severity": severity.1,
        "status_id": status,
        "metadata": {
            "version": OCSF,
            "product": { "name": TOOL, "vendor_name": TOOL, "version": VERSION },
        },
        "finding_info": info,
        "compliance": compliance,
    })
}

fn failed(finding: &Finding, rule: Option<&RuleEntry>, tags: &[&ComplianceTag], time: i64) -> Value {
    let standards: Vec<String> = tags
        .first()
        .map(|tag| framework(&tag.framework, &tag.version))
        .into_iter()
        .collect();
    let plain = tags
        .iter()
        .any(|tag| matches!(&*tag.relation, "primary" | "supporting"));
    let requirements: Vec<&str> = tags.iter().map(|tag| &*tag.id).collect();
    let framework = tags.first().map_or("", |tag| &*tag.framework);
    let known = Compliance::builtin().framework(framework);
    let status = match known.is_some_and(|known| known.outcome) {
        _ if !plain && !tags.is_empty() => WARNING,
        true => AGAINST,
        false => FAIL,
    };
    let at = &finding.location;
    let info = json!({
        "uid": uuid(&["ocsf", &finding.fingerprint, framework]),
        "title": printable(&finding.title),
        "desc": printable(&finding.message),
        "types": [finding.category],
        "created_time": time,
    });
    let compliance = json!({
        "standards": standards,
        "requirements": requirements,
        "control": finding.rule,
        "status_id": status,
        "status": word(status),
        "checks": [{ "uid": finding.rule, "name": printable(&finding.title), "status_id": status, "standards": standards }],
    });
    // New, or suppressed.
    let state = if finding.status == Status::Open { 1 } else { 3 };
    let mut event = event(time, severity(finding.severity), state, info, compliance);
    if let Some(map) = event.as_object_mut() {
        let confidence = match finding.confidence {
            Confidence::Low => 1,
            Confidence::Medium => 2,
            Confidence::High => 3,
        };
        map.insert("confidence_id".to_owned(), json!(confidence));
        map.insert("message".to_owned(), json!(printable(&finding.message)));
        map.insert(
            "resources".to_owned(),
            json!([{
                "uid": format!("{}#{}", printable(&finding.deployment), printable(&finding.subject.to_string())),
                "name": printable(&finding.subject.to_string()),
                "type": "Redis deployment",
                "group": { "name": printable(&finding.deployment) },
            }]),
        );
        let references = rule.map_or(&[][..], |rule| rule.references.as_slice());
        map.insert(
            "remediation".to_owned(),
            json!({ "desc": one_line(&finding.help), "references": references }),
        );
        map.insert(
            "unmapped".to_owned(),
            json!({
                "rule": finding.rule,
                "path": at.path,
                "line": at.start.line,
                "column": at.start.column,
                "cwe": finding.cwe,
                "fingerprint": finding.fingerprint,
                "status": super::export::status(finding),
            }),
        );
    }
    event
}

/// A requirement that passes, or that something unknown leaves open.
fn requirement(control: &ControlStatus, time: i64) -> Value {
    let name = framework(&control.framework, &control.version);
    let status = if control.status == "pass" { PASS } else { WARNING };
    let checks = control.rules.iter();
    let checks: Vec<Value> = checks
        .map(|rule| json!({ "uid": rule, "status_id": status }))
        .collect();
    let info = json!({
        "uid": uuid(&["ocsf", "requirement", &control.framework, &control.version, &control.id]),
        "title": format!("{name} {}: {}", control.id, control.title),
        "types": ["requirement"],
        "created_time": time,
    });
    let compliance = json!({
        "standards": [name],
        "requirements": [control.id],
        "control": control.id,
        "status_id": status,
        "status": word(status),
        "checks": checks,
    });
    let mut event = event(time, (1, "Informational"), 1, info, compliance);
    if let Some(map) = event.as_object_mut() {
        let judged: Vec<Value> = control
            .looked_at
            .iter()
            .map(
                |name| json!({ "uid": printable(name), "name": printable(name), "type": "Redis deployment" }),
            )
            .collect();
        map.insert("resources".to_owned(), json!(judged));
        if let Some(why) = &control.why {
            map.insert("message".to_owned(), json!(printable(why)));
        }
    }
    event
}

/// What the events do not show.
fn not_judged(report: &Report, time: i64) -> Option<Value> {
    let text = omissions(report)?;
    let info = json!({
        "uid": uuid(&["ocsf", "not judged"]),
        "title": "What redproof did not judge",
        "desc": text,
        "types": ["run"],
        "created_time": time,
    });
    let compliance =
        json!({ "standards": [], "control": "coverage", "status_id": WARNING, "status": "Warning" });
    Some(event(time, (1, "Informational"), 1, info, compliance))
}

const fn severity(severity: Severity) -> (u8, &'static str) {
    match severity {
        Severity::Info => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn an_event_for_each_finding_and_framework() {
        golden("ocsf.json", &testing::written(&FORMAT, &testing::everything()));
    }

    #[test]
    fn a_reproducible_report_has_the_time_of_its_day() {
        assert_eq!(milliseconds(&testing::report(Vec::new())), 1_795_478_400_000);
    }
}
