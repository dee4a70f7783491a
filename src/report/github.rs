//! Annotations of GitHub Actions: the worst findings, and one that counts the rest.

use std::io::{self, Write};

use super::export::{omissions, one_line, text};
use super::outcome;
use super::style::Paint;
use super::{Format, Options};
use crate::policy::Report;
use crate::rules::{Finding, Severity};

pub(super) const FORMAT: Format = Format::new(
    "github",
    "annotations for GitHub Actions, and a job summary",
    write,
)
.with_commands();

/// GitHub shows ten annotations of each kind and step; the last one counts.
const MOST: usize = 9;

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = options.shown(report).collect();
    // Stable: the order of the report among equals.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let problems = report.problems.iter().take(MOST);
    let room = MOST - problems.len();
    for problem in problems {
        let line = problem.line.unwrap_or(1);
        let command = format!(
            "::error file={},line={line},title=redproof::{}\n",
            property(&problem.path),
            data(&format!("could not be read: {}", problem.message)),
        );
        text(&command, out)?;
    }
    for finding in findings.iter().take(room) {
        text(&annotation(finding), out)?;
    }
    let left = findings.len().saturating_sub(room) + report.problems.len().saturating_sub(MOST);
    let mut summary = outcome::gate(report, Paint { colour: false });
    if left > 0 {
        summary.push_str(&format!("; {} in the report, not shown here", entries(left)));
    }
    if let Some(rest) = omissions(report) {
        summary.push_str(&format!("; {rest}"));
    }
    let kind = if report.gate.failed { "error" } else { "notice" };
    text(&format!("::{kind} title=redproof::{}\n", data(&summary)), out)
}

fn entries(count: usize) -> String {
    match count {
        1 => "1 more entry".to_owned(),
        count => format!("{count} more entries"),
    }
}

fn annotation(finding: &Finding) -> String {
    let kind = match finding.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    };
    let at = &finding.location;
    // Columns of several lines would be refused.
    let place = if at.start.line == at.end.line {
        let (line, from) = (at.start.line, at.start.column);
        let to = at.end.column.saturating_sub(1).max(from);
        format!("line={line},col={from},endColumn={to}")
    } else {
        format!("line={},endLine={}", at.start.line, at.end.line)
    };
    format!(
        "::{kind} file={},{place},title={}::{}\n",
        property(&at.path),
        property(&format!("{}: {}", finding.severity, finding.rule)),
        data(&finding.message),
    )
}

fn data(value: &str) -> String {
    let value = one_line(value).replace('%', "%25");
    value.replace('\r', "%0D").replace('\n', "%0A")
}

fn property(value: &str) -> String {
    let value = value.replace('%', "%25");
    let value = value.replace('\r', "%0D").replace('\n', "%0A");
    value.replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn annotations_and_their_summary() {
        golden("github.txt", &testing::written(&FORMAT, &testing::everything()));
    }

    #[test]
    fn the_worst_nine_and_a_count() {
        let mut findings: Vec<Finding> = (0..20)
            .map(|index| testing::finding(&format!("low-{index}"), Severity::Low))
            .collect();
        findings.push(testing::finding("worst", Severity::Critical));
        let written = testing::written(&FORMAT, &testing::report(findings));
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines.len(), 10, "{written}");
        assert!(lines[0].starts_with("::error file=compose.yaml,line=10,col=58,endColumn=65,"));
        assert!(lines[9].contains("12 more entries in the report"), "{written}");
    }

    #[test]
    fn text_begins_no_command() {
        let mut finding = testing::finding("a", Severity::High);
        finding.location.path = "a:b,c\n::error::d".into();
        finding.message = "m\n::stop-commands::x\r::y 100%".to_owned();
        let written = testing::written(&FORMAT, &testing::report(vec![finding]));
        let first = "::error file=a%3Ab%2Cc%0A%3A%3Aerror%3A%3Ad,line=10,";
        assert!(written.starts_with(first), "{written}");
        assert_eq!(written.lines().count(), 2, "{written}");
        assert!(
            written.contains("::m ::stop-commands::x ::y 100%25\n"),
            "{written}"
        );
    }
}
