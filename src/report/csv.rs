//! CSV for spreadsheets: findings of every status, unknown facts, files that were not evaluated, and problems.

use std::io::{self, Write};

use super::export::{self, status};
use super::{Format, Options, printable};
use crate::policy::{Report, cause_of};
use crate::rules::{Finding, Location};

pub(super) const FORMAT: Format = Format::new(
    "csv",
    "a row for each finding, unknown fact and problem, for spreadsheets",
    write,
);

const HEADER: [&str; 18] = [
    "status",
    "severity",
    "confidence",
    "rule",
    "category",
    "title",
    "message",
    "path",
    "line",
    "column",
    "deployment",
    "subject",
    "cause",
    "cwe",
    "pci_dss",
    "soc2",
    "fix",
    "fingerprint",
];

/// Columns by name, for rows that fill few of them.
const MESSAGE: usize = 6;
const PATH: usize = 7;

fn write(report: &Report, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEADER)?;
    let causes = cause_of(&report.causes);
    for (index, finding) in report.findings.iter().enumerate() {
        let cause = causes.get(&index).copied().unwrap_or_default();
        table.write_record(row(finding, cause).map(|cell| harmless(&cell)))?;
    }
    for unknown in &report.unknown {
        let mut row = short("unknown", &unknown.why, &unknown.location.path);
        place(&mut row, &unknown.location);
        row[3] = unknown.rules.join(" ");
        row[10].clone_from(&unknown.deployment);
        row[11].clone_from(&unknown.subject);
        table.write_record(row.map(|cell| harmless(&cell)))?;
    }
    for entry in report.not_evaluated.iter() {
        let row = short("not evaluated", &entry.why, &entry.path);
        table.write_record(row.map(|cell| harmless(&cell)))?;
    }
    for problem in &report.problems {
        let mut row = short("problem", &problem.message, &problem.path);
        row[8] = problem.line.map_or_else(String::new, |line| line.to_string());
        row[9] = problem
            .column
            .map_or_else(String::new, |column| column.to_string());
        table.write_record(row.map(|cell| harmless(&cell)))?;
    }
    let bytes = table.into_inner().map_err(|error| error.into_error())?;
    export::text(&String::from_utf8_lossy(&bytes), out)
}

fn short(status: &str, message: &str, path: &str) -> [String; HEADER.len()] {
    let mut row: [String; HEADER.len()] = Default::default();
    row[0] = status.to_owned();
    row[MESSAGE] = message.to_owned();
    row[PATH] = path.to_owned();
    row
}

fn place(row: &mut [String; HEADER.len()], at: &Location) {
    row[8] = at.start.line.to_string();
    row[9] = at.start.column.to_string();
}

fn row(finding: &Finding, cause: &str) -> [String; HEADER.len()] {
    let of = |framework: &str| {
        let tags = finding.tags().into_iter();
        let tags = tags.filter(|tag| tag.framework == framework);
        tags.map(|tag| &*tag.id).collect::<Vec<_>>().join(" ")
    };
    let cwe: Vec<String> = finding.cwe.iter().map(u32::to_string).collect();
    [
        status(finding).to_owned(),
        finding.severity.to_string(),
        finding.confidence.name().to_owned(),
        finding.rule.to_string(),
        finding.category.to_string(),
        finding.title.to_string(),
        finding.message.clone(),
        finding.location.path.to_string(),
        finding.location.start.line.to_string(),
        finding.location.start.column.to_string(),
        finding.deployment.to_string(),
        finding.subject.to_string(),
        cause.to_owned(),
        cwe.join(" "),
        of("pci-dss"),
        of("soc2"),
        export::one_line(&finding.help),
        finding.fingerprint.clone(),
    ]
}

/// A cell that no spreadsheet takes for a formula, on one line.
pub(super) fn harmless(cell: &str) -> String {
    let line = printable(&export::one_line(cell)).into_owned();
    // Spreadsheets look behind blanks and quotation marks, too.
    let first = line.trim_start_matches(['"', '\'']).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠') => format!("'{line}"),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, golden};

    #[test]
    fn a_row_for_everything() {
        golden("report.csv", &testing::written(&FORMAT, &testing::everything()));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\"=1",
            " \r\n=HYPERLINK(\"x\")",
            "＝1",
        ] {
            assert!(harmless(formula).starts_with('\''), "{formula:?}");
        }
        for text in ["compose.yaml", "5", "", "a=b", "CC6.1"] {
            assert_eq!(harmless(text), text);
        }
    }
}
