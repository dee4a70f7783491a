//! The findings of the JSON report, one line each, for log pipelines.

use std::io::{self, Write};

use serde::Serialize;

use super::escape::json_line;
use super::json::{findings, summary, tool, unknown};
use super::json_tags::Tags;
use super::{Format, Options};
use crate::policy::Report;

pub(super) const FORMAT: Format =
    Format::new("ndjson", "the JSON report as one line for each finding", write);

/// A line. Its `type` says what else is in it, with the fields that the JSON report has for that.
#[derive(Serialize)]
struct Line<'r, T> {
    r#type: &'static str,
    /// The repository, in the report of many.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'r str>,
    #[serde(flatten)]
    content: T,
}

#[derive(Serialize)]
struct Head<'r> {
    schema_version: &'static str,
    tool: super::json::Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    generated_at: Option<&'r str>,
}

fn write(report: &Report, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let head = Head {
        schema_version: "1",
        tool: tool(),
        generated_at: report.generated_at.as_deref(),
    };
    line("run", None, head, out)?;
    entries(report, None, out)?;
    line("summary", None, summary(report), out)
}

/// A line for each entry of the lists.
pub(super) fn entries(report: &Report, repository: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    for finding in findings(report, Tags::new(|tags| Ok(serde_json::to_string(tags)?)))? {
        line("finding", repository, finding, out)?;
    }
    for entry in &report.unknown {
        line("unknown", repository, unknown(entry), out)?;
    }
    for entry in &report.not_evaluated {
        line("not_evaluated", repository, entry, out)?;
    }
    for problem in &report.problems {
        line("problem", repository, problem, out)?;
    }
    Ok(())
}

fn line(
    r#type: &'static str,
    repository: Option<&str>,
    content: impl Serialize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let line = Line {
        r#type,
        repository,
        content,
    };
    json_line(&line, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn a_line_for_everything() {
        golden(
            "report.ndjson",
            &testing::written(&FORMAT, &testing::everything()),
        );
    }
}
