//! SARIF 2.1.0, as GitHub code scanning and others read it.

mod result;
mod rule;
mod taxonomy;

use std::io::{self, Write};

use serde_json::{Value, json};

use super::escape::json;
use super::export::{TOOL, VERSION, omissions, rules};
use super::{Format, Options, printable};
use crate::policy::{Exit, ProblemEntry, Report, Summary, exit_code};
use crate::rules::Finding;
use taxonomy::Taxonomies;

pub(super) const FORMAT: Format =
    Format::new("sarif", "SARIF 2.1.0, for GitHub code scanning and others", write);

/// GitHub refuses a run with more results, and rules likewise.
const MOST_RESULTS: usize = 25_000;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    json(&document(report, options, MOST_RESULTS), out)
}

fn document(report: &Report, options: &Options, most: usize) -> Value {
    let rules = rules(report);
    let taxonomies = Taxonomies::of(rules.values().map(|(_, finding)| *finding));
    let mut findings: Vec<&Finding> = options.included(report).collect();
    let left_out = findings.len().saturating_sub(most);
    if left_out > 0 {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings.truncate(most);
    }
    let index = |id: &str| rules.keys().position(|known| *known == id);
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| result::result(finding, index(&finding.rule), &taxonomies))
        .collect();
    let run = json!({
        "tool": { "driver": {
            "name": TOOL,
            "version": VERSION,
            "semanticVersion": VERSION,
            "rules": rules
                .values()
                .map(|(rule, finding)| rule::rule(rule, finding, &taxonomies))
                .collect::<Vec<_>>(),
            "supportedTaxonomies": taxonomies.references(),
        } },
        "automationDetails": { "id": automation(report) },
        "invocations": [invocation(report, left_out)],
        "columnKind": "unicodeCodePoints",
        "taxonomies": taxonomies.components(),
        "results": results,
        "properties": properties(report),
    });
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

/// Runs over several parts of a repository are kept apart by it.
fn automation(report: &Report) -> String {
    let paths: Vec<&str> = report
        .paths
        .iter()
        .map(String::as_str)
        .filter(|path| !path.is_empty())
        .collect();
    match paths.as_slice() {
        [] => format!("{TOOL}/"),
        paths => format!("{TOOL}/{}/", printable(&paths.join("+"))),
    }
}

/// Whether the run is complete, and what it could not read.
fn invocation(report: &Report, left_out: usize) -> Value {
    let mut notes: Vec<Value> = report.problems.iter().map(problem).collect();
    if let Some(text) = omissions(report) {
        notes.push(
            json!({ "level": "note", "message": { "text": format!("Not among the results: {text}") } }),
        );
    }
    if left_out > 0 {
        let text =
            format!("{left_out} more results, the least severe, are left out: GitHub takes {MOST_RESULTS}");
        notes.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    let code = exit_code(report);
    let mut invocation = json!({
        "executionSuccessful": code == Exit::CLEAN || code == Exit::GATE,
        "exitCode": code,
        "toolExecutionNotifications": notes,
    });
    if let (Some(time), Some(map)) = (&report.generated_at, invocation.as_object_mut()) {
        map.insert("endTimeUtc".to_owned(), json!(time));
    }
    invocation
}

fn problem(problem: &ProblemEntry) -> Value {
    let mut place = json!({ "artifactLocation": result::artifact(&problem.path) });
    if let (Some(line), Some(map)) = (problem.line, place.as_object_mut()) {
        map.insert("region".to_owned(), json!({ "startLine": line }));
    }
    json!({
        "level": "error",
        "message": { "text": printable(&problem.message) },
        "locations": [{ "physicalLocation": place }],
    })
}

fn properties(report: &Report) -> Value {
    let counts = Summary::of(report);
    json!({
        "gate": { "failOn": report.gate.fail_on.map_or("never", crate::rules::Severity::name), "failed": report.gate.failed },
        "unknown": counts.unknown,
        "notEvaluated": counts.not_evaluated,
        "suppressed": counts.suppressed,
        "baseline": counts.baseline,
    })
}

#[cfg(test)]
mod tests;
