//! Output formats and their display options.

use std::io::{self, Write};

use crate::policy::Report;
use crate::rules::{Finding, Severity};

/// Display options. Formats for programs ignore them.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Use colours.
    pub colour: bool,
    /// Use box-drawing characters beyond ASCII.
    pub unicode: bool,
    /// The width in columns.
    pub width: usize,
    /// Findings below this severity are not shown. They still count.
    pub min_severity: Severity,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            colour: false,
            unicode: true,
            width: 100,
            min_severity: Severity::Info,
        }
    }
}

impl Options {
    /// The findings to show.
    pub(super) fn shown<'r>(&self, report: &'r Report) -> impl Iterator<Item = &'r Finding> {
        let least = self.min_severity;
        report
            .findings
            .iter()
            .filter(move |finding| finding.severity >= least)
    }
}

/// An output format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// A short description, for the help.
    pub about: &'static str,
    /// Writes a report.
    pub write: fn(&Report, &Options, &mut dyn Write) -> io::Result<()>,
}
