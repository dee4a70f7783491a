//! A table of the repositories that did not pass, and totals.

use std::io::{self, Write};

use comfy_table::Table;

use super::super::Options;
use super::super::printable;
use super::super::style::Paint;
use super::super::table::new_table;
use super::{Ending, Outcome, Totals};
use crate::policy::Exit;

/// The rows of the table.
pub(super) struct Rows {
    table: Table,
    paint: Paint,
}

impl Rows {
    pub(super) fn new(options: Options) -> Self {
        let header = ["repository", "result", "critical", "high", "medium", "low"];
        Self {
            table: new_table(&options, &header),
            paint: Paint {
                colour: options.colour,
            },
        }
    }

    pub(super) fn add(&mut self, outcome: &Outcome) {
        let name = printable(&outcome.repository).into_owned();
        let result = match (&outcome.ending, outcome.exit_code) {
            (_, Exit::CLEAN) => return,
            (Ending::Error(message), _) => {
                let message = printable(message).into_owned();
                let row = [name, format!("not audited: {message}")];
                self.table.add_row(row);
                return;
            }
            (_, Exit::GATE) => "failed".to_owned(),
            _ => match &outcome.why {
                Some(why) => format!("incomplete: {}", printable(why)),
                None => "incomplete".to_owned(),
            },
        };
        let findings = &outcome.findings;
        let counts = [findings.critical, findings.high, findings.medium, findings.low];
        let cells = [name, result].into_iter();
        self.table
            .add_row(cells.chain(counts.map(|count| count.to_string())));
    }

    pub(super) fn write(&self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        if self.table.row_iter().next().is_some() {
            writeln!(out, "{}", self.table)?;
        }
        let open = totals.by_severity().into_iter().filter(|(_, count)| *count > 0);
        let open: Vec<String> = open
            .map(|(severity, count)| format!("{count} {severity}"))
            .collect();
        if !open.is_empty() {
            writeln!(out, "findings: {}", open.join(", "))?;
        }
        let count = match totals.repositories {
            1 => "1 repository".to_owned(),
            some => format!("{some} repositories"),
        };
        let failed = format!("{} failed", totals.failed);
        let failed = match totals.failed {
            0 => failed,
            _ => self.paint.bad(&failed),
        };
        write!(out, "{count}: {failed}, {} passed", totals.passed)?;
        if totals.incomplete > 0 {
            write!(out, ", {} incomplete", totals.incomplete)?;
        }
        if totals.errors > 0 {
            write!(out, ", {} not audited", totals.errors)?;
        }
        writeln!(out)
    }
}
