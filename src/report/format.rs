//! Output formats and their display options.

use std::io::{self, Write};

use crate::policy::Report;
use crate::rules::{Finding, Severity, Status};

/// Display options. Formats for programs ignore them, but for `include_suppressed`.
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
    /// Show suppressed findings and those in the baseline, too.
    pub include_suppressed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            colour: false,
            unicode: true,
            width: 100,
            min_severity: Severity::Info,
            include_suppressed: false,
        }
    }
}

impl Options {
    /// The findings to show to people.
    pub(super) fn shown<'r>(&self, report: &'r Report) -> impl Iterator<Item = &'r Finding> {
        let least = self.min_severity;
        self.included(report)
            .filter(move |finding| finding.severity >= least)
    }

    /// The findings to hand to programs: the open ones, and on request the others.
    pub(super) fn included<'r>(&self, report: &'r Report) -> impl Iterator<Item = &'r Finding> + use<'r> {
        let all = self.include_suppressed;
        let findings = report.findings.iter();
        findings.filter(move |finding| all || finding.status == Status::Open)
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
    /// Whether it writes commands for CI runners, which [`super::Guard`] would break up. It escapes all text by itself.
    pub commands: bool,
}

impl Format {
    /// A format without anything special.
    pub(super) const fn new(
        name: &'static str,
        about: &'static str,
        write: fn(&Report, &Options, &mut dyn Write) -> io::Result<()>,
    ) -> Self {
        Self {
            name,
            about,
            write,
            commands: false,
        }
    }

    pub(super) const fn with_commands(mut self) -> Self {
        self.commands = true;
        self
    }
}
