//! One file an output format. A new one is a file here, its `mod` line and its line in [`FORMATS`].

mod frame;
mod human;
pub mod inspect;
mod json;
mod outcome;
mod style;
mod table;

use std::io::{self, Write};

use crate::policy::Report;
use crate::rules::{Finding, Severity};

pub use outcome::warnings;
pub use style::printable;

/// How to show a report. Formats for machines take none of it into account.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Use colours.
    pub colour: bool,
    /// Draw with lines beyond ASCII.
    pub unicode: bool,
    /// Columns to fit into.
    pub width: usize,
    /// Findings below this are not shown to people. They still count.
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
    fn shown<'r>(&self, report: &'r Report) -> impl Iterator<Item = &'r Finding> {
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
    /// For whom it is, in a few words.
    pub about: &'static str,
    /// Writes a report.
    pub write: fn(&Report, &Options, &mut dyn Write) -> io::Result<()>,
}

/// All formats, in the order in which help lists them.
pub const FORMATS: &[Format] = &[human::FORMAT, table::FORMAT, json::FORMAT];

impl Format {
    /// The format of a name.
    pub fn named(name: &str) -> Option<&'static Format> {
        FORMATS.iter().find(|format| format.name == name)
    }
}
