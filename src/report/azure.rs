//! Logging commands of Azure Pipelines.

use std::io::{self, Write};

use super::export::{omissions, one_line, text};
use super::outcome;
use super::style::Paint;
use super::{Format, Options};
use crate::policy::Report;
use crate::rules::Severity;

pub(super) const FORMAT: Format =
    Format::new("azure", "issues of a job in Azure Pipelines", write).with_commands();

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for finding in options.shown(report) {
        let kind = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium | Severity::Low | Severity::Info => "warning",
        };
        let start = finding.location.start;
        let line = format!(
            "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={}]{}\n",
            property(&finding.location.path),
            start.line,
            start.column,
            property(&finding.rule),
            message(&format!("{}: {}", finding.severity, finding.message)),
        );
        text(&line, out)?;
    }
    for problem in &report.problems {
        let line = format!(
            "##vso[task.logissue type=error;sourcepath={};linenumber={};columnnumber={};code=problem]{}\n",
            property(&problem.path),
            problem.line.unwrap_or(1),
            problem.column.unwrap_or(1),
            message(&format!("could not be read: {}", problem.message)),
        );
        text(&line, out)?;
    }
    // Both are made of words and numbers of ours.
    text(
        &format!("{}\n", outcome::gate(report, Paint { colour: false })),
        out,
    )?;
    match omissions(report) {
        Some(rest) => text(&format!("{rest}\n"), out),
        None => Ok(()),
    }
}

fn property(value: &str) -> String {
    let value = value.replace('%', "%AZP25").replace(';', "%3B");
    let value = value.replace('\r', "%0D").replace('\n', "%0A");
    value.replace(']', "%5D")
}

fn message(value: &str) -> String {
    one_line(value).replace('%', "%AZP25")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn a_command_for_each_finding() {
        golden("azure.txt", &testing::written(&FORMAT, &testing::everything()));
    }

    #[test]
    fn text_ends_no_command_and_begins_none() {
        let mut finding = testing::finding("a", Severity::High);
        finding.location.path = "a]b;c\n##vso[task.setvariable variable=x]y".into();
        finding.message = "m\n##vso[task.complete]".to_owned();
        let written = testing::written(&FORMAT, &testing::report(vec![finding]));
        assert!(
            written.starts_with(
                "##vso[task.logissue type=error;sourcepath=a%5Db%3Bc%0A##vso[task.setvariable variable=x%5Dy;"
            ),
            "{written}"
        );
        let lines: Vec<&str> = written.lines().collect();
        assert!(lines.len() == 2 && lines[1].starts_with("gate:"), "{written}");
    }
}
