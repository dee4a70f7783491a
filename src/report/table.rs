//! A table with one row per finding, and the counts by deployment.

use std::collections::HashMap;
use std::io::{self, Write};

use comfy_table::presets::{ASCII_FULL_CONDENSED, ASCII_NO_BORDERS, UTF8_FULL_CONDENSED, UTF8_NO_BORDERS};
use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::style::{Paint, printable};
use super::{Format, Options, outcome};
use crate::policy::{Report, Summary};
use crate::rules::{Finding, Severity, Status};

pub(super) const FORMAT: Format = Format {
    name: "table",
    about: "one row per finding",
    write,
};

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

/// Open findings by deployment and severity.
pub(super) fn by_deployment(report: &Report, options: &Options) -> String {
    let mut by_name: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in &report.findings {
        by_name.entry(&finding.deployment).or_default().push(finding);
    }
    let mut table = Table::new();
    table
        .load_style(if options.unicode {
            UTF8_NO_BORDERS
        } else {
            ASCII_NO_BORDERS
        })
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(options.width).unwrap_or(u16::MAX));
    let mut header = vec!["deployment".to_owned()];
    header.extend(Severity::ALL.iter().map(|severity| severity.name().to_owned()));
    table.set_header(header);
    let listed = report.deployments.iter().map(String::as_str);
    let mut names: Vec<&str> = listed.collect();
    let mut further: Vec<&str> = by_name
        .keys()
        .copied()
        .filter(|name| !names.contains(name))
        .collect();
    further.sort_unstable();
    names.append(&mut further);
    for name in names {
        let findings = by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let summary = Summary::counting(findings.iter().copied(), 0);
        let mut row = vec![printable(name).into_owned()];
        row.extend(
            Severity::ALL
                .iter()
                .map(|severity| summary.open(*severity).to_string()),
        );
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
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
