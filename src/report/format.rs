//! Output formats and their display options.

use std::io::{self, Write};

use crate::policy::{Cause, Extras, Report};
use crate::rules::{CATEGORIES, Finding, Severity, Status};

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
    /// Findings of other categories are not shown. They still count.
    pub categories: Categories,
    /// Only findings and the gate are shown.
    pub quiet: bool,
    /// How causes are grouped.
    pub group_by: GroupBy,
    /// Write links as terminals show them (OSC 8).
    pub links: bool,
}

/// How the causes of the report for people are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum GroupBy {
    /// Not at all: the worst first
    #[default]
    Cause,
    /// By deployment
    Deployment,
    /// By category, such as no-tls
    Category,
    /// By file
    File,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            colour: false,
            unicode: true,
            width: 100,
            min_severity: Severity::Info,
            include_suppressed: false,
            categories: Categories::default(),
            quiet: false,
            group_by: GroupBy::Cause,
            links: false,
        }
    }
}

impl Options {
    /// The findings to show to people.
    pub(super) fn shown<'r>(&self, report: &'r Report) -> impl Iterator<Item = &'r Finding> {
        let options = *self;
        self.included(report)
            .filter(move |finding| options.shows(finding))
    }

    /// The causes to show to people: those with a finding that is shown.
    pub(super) fn shown_causes<'r>(&self, report: &'r Report) -> Vec<&'r Cause> {
        let causes = report.causes.iter();
        causes.filter(|cause| self.shows_cause(cause, report)).collect()
    }

    /// Whether a finding of a cause is shown to people.
    pub(super) fn shows_cause(&self, cause: &Cause, report: &Report) -> bool {
        let mut findings = cause
            .findings
            .iter()
            .filter_map(|index| report.findings.get(*index));
        findings.any(|finding| self.shows(finding))
    }

    /// Whether a finding is shown to people.
    pub(super) fn shows(&self, finding: &Finding) -> bool {
        finding.severity >= self.min_severity && self.categories.has(&finding.category)
    }

    /// The findings to hand to programs: the open ones, and on request the others.
    pub(super) fn included<'r>(&self, report: &'r Report) -> impl Iterator<Item = &'r Finding> + use<'r> {
        let all = self.include_suppressed;
        let findings = report.findings.iter();
        findings.filter(move |finding| all || finding.status == Status::Open)
    }
}

/// Categories of findings; all by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Categories(Option<u64>);

impl Categories {
    /// The categories of some names; all if there is none.
    pub fn named(names: &[String]) -> Self {
        let positions = names
            .iter()
            .filter_map(|name| CATEGORIES.iter().position(|known| known == name));
        let bits = positions.map(|position| 1 << position);
        Self(bits.reduce(|all: u64, bit| all | bit))
    }

    /// Whether a category is one of them.
    pub fn has(self, category: &str) -> bool {
        let position = || CATEGORIES.iter().position(|known| *known == category);
        self.0
            .is_none_or(|bits| position().is_some_and(|position| bits & (1 << position) != 0))
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
    /// What it shows beside the findings, which is collected on request only.
    pub extras: Extras,
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
            extras: Extras {
                details: false,
                lines: false,
                requirements: false,
            },
        }
    }

    pub(super) const fn with_commands(mut self) -> Self {
        self.commands = true;
        self
    }

    pub(super) const fn with_details(mut self) -> Self {
        self.extras.details = true;
        self
    }

    pub(super) const fn with_requirements(mut self) -> Self {
        self.extras.requirements = true;
        self
    }

    pub(super) const fn with_lines(mut self) -> Self {
        self.extras.lines = true;
        self
    }
}
