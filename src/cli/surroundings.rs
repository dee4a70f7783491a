//! What the process finds around it: the terminal, and the variables that every program heeds.

use std::io::IsTerminal;

use super::args::Colour;
use crate::report::Options;
use crate::rules::Severity;

/// Width where there is no terminal to ask.
const WIDTH: usize = 100;

/// The terminal and the variables that matter.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Whether stdout is a terminal.
    pub terminal: bool,
    /// The terminal's columns.
    pub columns: Option<usize>,
    /// Whether the user wants no colours (`NO_COLOR`, or `TERM=dumb`).
    pub no_color: bool,
    /// Whether the terminal can show ASCII only.
    pub ascii: bool,
    /// `SOURCE_DATE_EPOCH`.
    pub source_date_epoch: Option<String>,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_process() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
        Self {
            terminal,
            columns: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
            no_color: set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb"),
            ascii: terminal
                && locale.is_some_and(|locale| {
                    let locale = locale.to_ascii_lowercase();
                    !locale.contains("utf-8") && !locale.contains("utf8")
                }),
            source_date_epoch: set("SOURCE_DATE_EPOCH"),
        }
    }

    pub(super) fn colour(&self, wanted: Colour) -> bool {
        match wanted {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => self.terminal && !self.no_color,
        }
    }

    /// The width to print into.
    pub(super) fn width(&self) -> usize {
        self.columns
            .filter(|_| self.terminal)
            .unwrap_or(WIDTH)
            .clamp(40, 160)
    }

    /// How to print to stdout.
    pub(super) fn options(&self, colour: Colour, min_severity: Severity) -> Options {
        Options {
            colour: self.colour(colour),
            unicode: !self.ascii,
            width: self.width(),
            min_severity,
        }
    }
}
