//! Reports of many repositories as one: written one after the other, so that none has to wait in memory.

mod human;
mod outcome;
mod read;

pub use outcome::{Ending, Outcome, RunPart, Totals};
pub use read::{Part, Parts, read};

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::escape::{json_entries, json_line};
use super::{Options, json as report_json, ndjson};
use crate::policy::{Exit, Report, Summary};

/// The formats of the report of many repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum FleetFormat {
    /// A table of the repositories that did not pass, and totals
    Human,
    /// One document with the JSON report of each repository
    Json,
    /// A line for each finding, and a closing line for each repository
    Ndjson,
}

impl FleetFormat {
    /// The format of a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "human" => Some(Self::Human),
            "json" => Some(Self::Json),
            "ndjson" => Some(Self::Ndjson),
            _ => None,
        }
    }

    /// What this format has of one repository, beside how it ended.
    ///
    /// # Errors
    /// The report cannot be written as text.
    pub fn body(self, repository: &str, report: &Report) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        match self {
            Self::Human => {}
            Self::Json => report_json::write(report, &Options::default(), &mut body)?,
            Self::Ndjson => ndjson::entries(report, Some(repository), &mut body)?,
        }
        Ok(body)
    }
}

impl Outcome {
    /// How the audit of a repository ended.
    pub fn of(repository: String, report: &Report, exit_code: u8) -> Self {
        let summary = serde_json::to_value(report_json::summary(report)).unwrap_or_default();
        let why = match report.empty_paths.is_empty() {
            true => "some files could not be read",
            false => "no files that redproof reads",
        };
        Self {
            repository,
            exit_code,
            why: (exit_code == Exit::INCOMPLETE).then(|| why.to_owned()),
            commit: report.commit.clone(),
            ending: Ending::Summary(summary),
            findings: Summary::of(report),
        }
    }
}

/// Writes the report of many repositories.
pub struct FleetWriter<'w> {
    out: &'w mut dyn Write,
    format: FleetFormat,
    totals: Totals,
    table: Option<human::Rows>,
}

#[derive(Serialize)]
struct Line<T> {
    r#type: &'static str,
    #[serde(flatten)]
    content: T,
}

impl<'w> FleetWriter<'w> {
    /// Begins a report.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn new(
        out: &'w mut dyn Write,
        format: FleetFormat,
        options: Options,
        generated_at: Option<&str>,
        part: Option<RunPart>,
    ) -> io::Result<Self> {
        let head = |name: &str| {
            let mut head = json!({ name: "1", "tool": report_json::tool() });
            if let (Some(time), Some(head)) = (generated_at, head.as_object_mut()) {
                head.insert("generated_at".to_owned(), time.into());
            }
            if let (Some(part), Some(head)) = (part, head.as_object_mut()) {
                head.insert("shard".to_owned(), json!(part));
            }
            head
        };
        match format {
            FleetFormat::Human => {}
            FleetFormat::Ndjson => json_line(
                &Line {
                    r#type: "run",
                    content: head("schema_version"),
                },
                out,
            )?,
            FleetFormat::Json => {
                let mut text = Vec::new();
                json_entries(&head("schema_version"), &mut text)?;
                // The rest of the object follows.
                let open = text.strip_suffix(b"\n}\n").unwrap_or(&text);
                out.write_all(open)?;
                out.write_all(b",\n  \"repositories\": [")?;
            }
        }
        Ok(Self {
            out,
            format,
            totals: Totals::default(),
            table: (format == FleetFormat::Human).then(|| human::Rows::new(options)),
        })
    }

    /// Adds a repository, with what [`FleetFormat::body`] gave.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(&mut self, outcome: &Outcome, body: &[u8]) -> io::Result<()> {
        let is_first = self.totals.repositories == 0;
        self.totals.add(outcome);
        match (self.format, &outcome.ending) {
            (FleetFormat::Human, _) => {
                if let Some(table) = &mut self.table {
                    table.add(outcome);
                }
                Ok(())
            }
            (FleetFormat::Ndjson, ending) => {
                self.out.write_all(body)?;
                let r#type = match ending {
                    Ending::Summary(_) => "summary",
                    Ending::Error(_) => "error",
                };
                json_line(
                    &Line {
                        r#type,
                        content: outcome.flat(),
                    },
                    self.out,
                )
            }
            (FleetFormat::Json, ending) => {
                self.out.write_all(if is_first { b"\n" } else { b",\n" })?;
                let mut head = Vec::new();
                json_line(&outcome.head(), &mut head)?;
                let (name, text) = match ending {
                    Ending::Summary(_) => ("report", body.trim_ascii_end().to_vec()),
                    Ending::Error(message) => {
                        let mut text = Vec::new();
                        json_line(message, &mut text)?;
                        ("error", text.trim_ascii_end().to_vec())
                    }
                };
                self.out.write_all(head.strip_suffix(b"}\n").unwrap_or(&head))?;
                write!(self.out, ",\"{name}\":")?;
                self.out.write_all(&text)?;
                self.out.write_all(b"}")
            }
        }
    }

    /// Ends the report, and returns the totals.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> io::Result<Totals> {
        match self.format {
            FleetFormat::Human => {
                if let Some(table) = self.table {
                    table.write(&self.totals, self.out)?;
                }
            }
            FleetFormat::Ndjson => json_line(
                &Line {
                    r#type: "total",
                    content: &self.totals,
                },
                self.out,
            )?,
            FleetFormat::Json => {
                let totals: Value = serde_json::to_value(self.totals)?;
                self.out.write_all(b"\n  ],\n  \"summary\": ")?;
                json_line(&totals, self.out)?;
                self.out.write_all(b"}\n")?;
            }
        }
        self.out.flush()?;
        Ok(self.totals)
    }
}
