//! A table with one row per finding.

use std::io::{self, Write};

use comfy_table::presets::{ASCII_FULL_CONDENSED, UTF8_FULL_CONDENSED};
use comfy_table::{ContentArrangement, Table};

use super::export::{accepted, omissions};
use super::printable;
use super::style::{Paint, folded, hanging};
use super::{Format, Options, outcome};
use crate::policy::Report;

pub(super) const FORMAT: Format = Format::new("table", "one row per finding", write);

/// An empty table as wide as the output.
pub(super) fn new_table(options: &Options, header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(match options.unicode {
            true => UTF8_FULL_CONDENSED,
            false => ASCII_FULL_CONDENSED,
        })
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(options.width).unwrap_or(u16::MAX))
        .set_header(header);
    table
}

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut table = new_table(options, &["severity", "rule", "place", "subject", "message"]);
    let mut rows = 0;
    for finding in options.shown(report) {
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
            printable(&(finding.message.clone() + accepted(finding))).into_owned(),
        ]);
        rows += 1;
    }
    if rows > 0 {
        writeln!(out, "{table}")?;
    }
    for problem in &report.problems {
        hanging(
            out,
            0,
            &format!("problem: {}: {}", problem.place(), problem.message),
            options,
        )?;
    }
    if let Some(rest) = omissions(report) {
        hanging(out, 0, &format!("not in this list: {rest}"), options)?;
    }
    let paint = Paint {
        colour: options.colour,
    };
    writeln!(out, "{}", folded(&outcome::gate(report, paint), options.width))
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
