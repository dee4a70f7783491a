//! A table with one row per finding.

use std::io::{self, Write};

use comfy_table::presets::{ASCII_FULL_CONDENSED, UTF8_FULL_CONDENSED};
use comfy_table::{ContentArrangement, Table};

use super::style::{Paint, printable};
use super::{Format, Options, outcome};
use crate::policy::Report;
use crate::rules::Status;

pub(super) const FORMAT: Format = Format::new("table", "one row per finding", write);

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table
        .load_style(if options.unicode {
            UTF8_FULL_CONDENSED
        } else {
            ASCII_FULL_CONDENSED
        })
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(options.width).unwrap_or(u16::MAX))
        .set_header(["severity", "rule", "place", "subject", "message"]);
    let mut rows = 0;
    for finding in options
        .shown(report)
        .filter(|finding| finding.status == Status::Open)
    {
        let start = finding.location.start;
        table.add_row([
            finding.severity.name().to_owned(),
            printable(&finding.rule).into_owned(),
            format!(
                "{}:{}:{}",
                printable(&finding.location.path),
                start.line,
                start.column
            ),
            printable(&finding.subject.to_string()).into_owned(),
            printable(&finding.message).into_owned(),
        ]);
        rows += 1;
    }
    if rows > 0 {
        writeln!(out, "{table}")?;
    }
    for problem in &report.problems {
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        writeln!(
            out,
            "problem: {}{line}: {}",
            printable(&problem.path),
            printable(&problem.message)
        )?;
    }
    let paint = Paint {
        colour: options.colour,
    };
    writeln!(out, "{}", outcome::verdict(report, paint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing;

    #[test]
    fn a_row_a_finding_and_the_gate() {
        let report = testing::report(vec![
            testing::finding("worst", Severity::Critical),
            testing::finding("least", Severity::Low),
        ]);
        let options = Options {
            min_severity: Severity::Medium,
            width: 120,
            ..Options::default()
        };
        let mut out = Vec::new();
        write(&report, &options, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("compose.yaml:10:58") && text.contains("worst"),
            "{text}"
        );
        assert!(!text.contains("least"), "{text}");
        assert!(
            text.ends_with("gate: failed — 1 critical finding (--fail-on critical)\n"),
            "{text}"
        );
    }
}
