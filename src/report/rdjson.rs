//! Reviewdog's diagnostics (rdjson).

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::escape::json;
use super::export::{TOOL, omissions};
use super::{Format, Options, printable};
use crate::policy::{Excerpts, Report};
use crate::rules::{Finding, Location, Severity};

pub(super) const FORMAT: Format = Format::new("rdjson", "diagnostics for reviewdog", write).with_lines();

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let plain = Plain::of(&report.excerpts);
    let mut diagnostics: Vec<Value> = options
        .included(report)
        .map(|finding| diagnostic(finding, &plain))
        .collect();
    for problem in &report.problems {
        let mut location = json!({ "path": problem.path });
        if let (Some(line), Some(map)) = (problem.line, location.as_object_mut()) {
            map.insert("range".to_owned(), json!({ "start": { "line": line } }));
        }
        diagnostics.push(json!({
            "message": printable(&format!("could not be read: {}", problem.message)),
            "location": location,
            "severity": "ERROR",
            "code": { "value": "problem" },
        }));
    }
    if let Some(text) = omissions(report) {
        let path = report.files.first().map_or(".", |file| &*file.path);
        diagnostics.push(json!({
            "message": format!("Not in this list: {text}. The JSON report of redproof has them"),
            "location": { "path": path },
            "severity": "INFO",
            "code": { "value": "summary" },
        }));
    }
    let document = json!({ "source": { "name": TOOL }, "diagnostics": diagnostics });
    json(&document, out)
}

fn diagnostic(finding: &Finding, plain: &Plain<'_>) -> Value {
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|other| {
            json!({
                "message": printable(&other.message),
                "location": location(&other.location, plain),
            })
        })
        .collect();
    json!({
        "message": printable(&format!("{}: {}", finding.title, finding.message)),
        "location": location(&finding.location, plain),
        "severity": match finding.severity {
            Severity::Critical | Severity::High => "ERROR",
            Severity::Medium | Severity::Low => "WARNING",
            Severity::Info => "INFO",
        },
        "code": { "value": finding.rule },
        "related_locations": related,
    })
}

/// Up to which column each line that is shown is ASCII.
struct Plain<'r>(HashMap<(&'r str, u32), usize>);

impl<'r> Plain<'r> {
    fn of(excerpts: &'r Excerpts) -> Self {
        let lines = excerpts.iter().flat_map(|(path, lines)| {
            lines.iter().map(move |(line, shown)| {
                let first = shown.text().bytes().position(|byte| !byte.is_ascii());
                ((&**path, *line), first.unwrap_or(usize::MAX))
            })
        });
        Self(lines.collect())
    }
}

/// A place. Columns are counted in bytes, so they are given only where the line is known to be ASCII up to there.
fn location(at: &Location, plain: &Plain<'_>) -> Value {
    let is_plain = |line: u32, column: u32| {
        let up_to = plain.0.get(&(&*at.path, line));
        up_to.is_some_and(|up_to| column as usize <= *up_to)
    };
    let position = |line: u32, column: u32| json!({ "line": line, "column": column });
    let range = if is_plain(at.start.line, at.start.column) && is_plain(at.end.line, at.end.column) {
        json!({
            "start": position(at.start.line, at.start.column),
            "end": position(at.end.line, at.end.column),
        })
    } else {
        json!({ "start": { "line": at.start.line }, "end": { "line": at.end.line } })
    };
    json!({ "path": at.path, "range": range })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn diagnostics_problems_and_what_is_not_told() {
        golden("rdjson.json", &testing::written(&FORMAT, &testing::everything()));
    }
}
