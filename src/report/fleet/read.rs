//! Reads reports of one or many repositories back, to merge them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::escape::{json_entries, json_line};
use super::{Ending, FleetFormat, Outcome, RunPart};
use crate::policy::{Exit, Summary};

/// A repository of a report: how it ended, and what the wanted format has of it.
#[derive(Debug)]
pub struct Part {
    /// How it ended.
    pub outcome: Outcome,
    /// What [`FleetFormat::body`] would give.
    pub body: Vec<u8>,
    /// Whether its report is cut off.
    pub is_cut_off: bool,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Parts {
    /// The repositories.
    pub repositories: Vec<Part>,
    /// Whether the file ends before the run did.
    pub is_cut_off: bool,
    /// The part of a list that it is about, if it was one of several.
    pub part: Option<RunPart>,
}

type Object = Map<String, Value>;

/// Reads a report of `--format json` or `ndjson`. `name` is the repository of a report that is about one.
///
/// # Errors
/// It is no report, or does not hold what the wanted format needs.
pub fn read(text: &str, name: &str, format: FleetFormat) -> Result<Parts, String> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(document)) if document.contains_key("repositories") => many(document, format),
        Ok(Value::Object(document)) if document.contains_key("findings") => {
            let exit_code = exit_code(&document);
            Ok(Parts {
                repositories: vec![of_report(name, exit_code, (None, None), document, format)?],
                ..Parts::default()
            })
        }
        Ok(Value::Object(document)) if document.contains_key("type") => lines(text, name, format),
        Ok(_) => Err("not a JSON or NDJSON report of redproof".to_owned()),
        Err(_) => lines(text, name, format),
    }
}

/// The exit code of a report that does not say it.
fn exit_code(report: &Object) -> u8 {
    let failed = report.get("summary").is_some_and(gate_failed);
    let problems = report.get("problems").and_then(Value::as_array);
    match (failed, problems.is_some_and(|problems| !problems.is_empty())) {
        (true, _) => Exit::GATE,
        (false, true) => Exit::INCOMPLETE,
        (false, false) => Exit::CLEAN,
    }
}

fn gate_failed(summary: &Value) -> bool {
    summary.pointer("/gate/failed") == Some(&Value::Bool(true))
}

fn many(mut document: Object, format: FleetFormat) -> Result<Parts, String> {
    let Some(Value::Array(entries)) = document.remove("repositories") else {
        return Err("`repositories` is not a list".to_owned());
    };
    let mut parts = Parts {
        part: part(&document),
        ..Parts::default()
    };
    for entry in entries {
        let Value::Object(mut entry) = entry else {
            return Err("an entry of `repositories` is not an object".to_owned());
        };
        let name = text(&mut entry, "repository").ok_or("a repository has no name")?;
        let about = (text(&mut entry, "commit"), text(&mut entry, "message"));
        let part = match (entry.remove("report"), text(&mut entry, "error")) {
            (Some(Value::Object(report)), _) => {
                let code = code(&entry).unwrap_or_else(|| exit_code(&report));
                of_report(&name, code, about, report, format)?
            }
            (_, message) => failed(name, message.unwrap_or_default()),
        };
        parts.repositories.push(part);
    }
    Ok(parts)
}

fn failed(name: String, message: String) -> Part {
    Part {
        outcome: Outcome::failed(name, message),
        body: Vec::new(),
        is_cut_off: false,
    }
}

/// The kinds of lines, by the lists of the JSON report.
const LISTS: [(&str, &str); 4] = [
    ("findings", "finding"),
    ("unknown", "unknown"),
    ("not_evaluated", "not_evaluated"),
    ("problems", "problem"),
];

fn of_report(
    name: &str,
    exit_code: u8,
    about: (Option<String>, Option<String>),
    mut report: Object,
    format: FleetFormat,
) -> Result<Part, String> {
    let summary = report
        .get("summary")
        .cloned()
        .ok_or("the report has no summary")?;
    let mut body = Vec::new();
    match format {
        FleetFormat::Human => {}
        FleetFormat::Json => json_entries(&report, &mut body).map_err(|error| error.to_string())?,
        FleetFormat::Ndjson => {
            for (list, kind) in LISTS {
                let Some(Value::Array(entries)) = report.remove(list) else {
                    continue;
                };
                for entry in entries {
                    if let Value::Object(entry) = entry {
                        line(kind, name, entry, &mut body)?;
                    }
                }
            }
        }
    }
    Ok(Part {
        outcome: outcome(name, exit_code, about, summary),
        body,
        is_cut_off: false,
    })
}

fn line(kind: &str, repository: &str, entry: Object, body: &mut Vec<u8>) -> Result<(), String> {
    let mut line = Object::new();
    line.insert("type".to_owned(), kind.into());
    line.insert("repository".to_owned(), repository.into());
    line.extend(entry);
    json_line(&line, body).map_err(|error| error.to_string())
}

/// `about` is the commit, and why it is incomplete.
fn outcome(
    name: &str,
    exit_code: u8,
    (commit, why): (Option<String>, Option<String>),
    summary: Value,
) -> Outcome {
    let count = |severity: &str| {
        let count = summary.get(severity).and_then(Value::as_u64);
        count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or_default()
    };
    Outcome {
        repository: name.to_owned(),
        exit_code,
        commit,
        why,
        findings: Summary {
            critical: count("critical"),
            high: count("high"),
            medium: count("medium"),
            low: count("low"),
            info: count("info"),
            ..Summary::default()
        },
        ending: Ending::Summary(summary),
    }
}

/// What was read of a repository whose closing line has not come.
#[derive(Default)]
struct Open {
    body: Vec<u8>,
    problems: usize,
}

fn lines(text_of_file: &str, name: &str, format: FleetFormat) -> Result<Parts, String> {
    if format == FleetFormat::Json {
        return Err("NDJSON has less than the JSON report. Use --format ndjson".to_owned());
    }
    let mut parts = Parts {
        is_cut_off: true,
        ..Parts::default()
    };
    let mut open: BTreeMap<String, Open> = BTreeMap::new();
    let mut numbered = text_of_file.lines().enumerate().peekable();
    while let Some((index, written)) = numbered.next() {
        let mut entry = match serde_json::from_str(written) {
            Ok(Value::Object(entry)) if entry.contains_key("type") => entry,
            // The last line of a run that was stopped.
            Err(_) if index > 0 && numbered.peek().is_none() => break,
            _ => {
                return Err(format!(
                    "line {}: not a line of an NDJSON report of redproof",
                    index + 1
                ));
            }
        };
        let kind = text(&mut entry, "type").unwrap_or_default();
        let repository = text(&mut entry, "repository");
        let is_single = repository.is_none();
        let repository = repository.unwrap_or_else(|| name.to_owned());
        match &*kind {
            "run" => parts.part = part(&entry),
            "total" => parts.is_cut_off = false,
            "summary" => {
                let Open { body, problems } = open.remove(&repository).unwrap_or_default();
                let about = (text(&mut entry, "commit"), text(&mut entry, "message"));
                let code = code(&entry);
                entry.shift_remove("exit_code");
                let summary = Value::Object(entry);
                let code = code.unwrap_or(match (gate_failed(&summary), problems) {
                    (true, _) => Exit::GATE,
                    (false, 1..) => Exit::INCOMPLETE,
                    (false, 0) => Exit::CLEAN,
                });
                parts.is_cut_off &= !is_single;
                parts.repositories.push(Part {
                    outcome: outcome(&repository, code, about, summary),
                    body,
                    is_cut_off: false,
                });
            }
            "error" => {
                open.remove(&repository);
                let message = text(&mut entry, "message").unwrap_or_default();
                parts.repositories.push(failed(repository, message));
            }
            kind => {
                let one = open.entry(repository.clone()).or_default();
                one.problems += usize::from(kind == "problem");
                if format == FleetFormat::Ndjson {
                    line(kind, &repository, entry, &mut one.body)?;
                }
            }
        }
    }
    for (repository, _) in open {
        let part = failed(repository, "its report is cut off".to_owned());
        parts.repositories.push(Part {
            is_cut_off: true,
            ..part
        });
    }
    Ok(parts)
}

/// Takes a text out of an object.
fn text(object: &mut Object, name: &str) -> Option<String> {
    match object.shift_remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The part of a list that a report says it is about.
fn part(object: &Object) -> Option<RunPart> {
    let shard = object.get("shard")?;
    let number = |name: &str| usize::try_from(shard.get(name)?.as_u64()?).ok();
    let part = RunPart {
        index: number("index")?,
        count: number("count")?,
    };
    (1..=part.count).contains(&part.index).then_some(part)
}

fn code(object: &Object) -> Option<u8> {
    object.get("exit_code")?.as_u64()?.try_into().ok()
}
