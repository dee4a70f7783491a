//! The terminal and the environment variables that the command line takes into account.

use std::io::IsTerminal;
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use comfy_table::presets::{ASCII_NO_BORDERS, UTF8_NO_BORDERS};
use comfy_table::{ContentArrangement, Table};

use super::args::Colour;
use crate::report::Options;
use crate::rules::Severity;

/// The width without a terminal.
const WIDTH: usize = 100;

/// The terminal and environment of the process.
#[derive(Debug, Clone, Default)]
pub struct TerminalEnv {
    /// Whether stdout is a terminal.
    pub terminal: bool,
    /// `COLUMNS`, or the terminal's width.
    pub columns: Option<usize>,
    /// Whether stdout takes colours: a terminal, without `NO_COLOR` or `TERM=dumb`, or `CLICOLOR_FORCE`.
    pub colour: bool,
    /// Whether the terminal shows links.
    pub links: bool,
    /// Whether the terminal shows only ASCII.
    pub ascii: bool,
    /// `SOURCE_DATE_EPOCH`.
    pub source_date_epoch: Option<String>,
    /// `GITHUB_STEP_SUMMARY`, the file of a job's summary.
    pub step_summary: Option<PathBuf>,
    /// Shows progress on stderr, if that is a terminal.
    pub progress: Option<fn(&str)>,
}

impl TerminalEnv {
    /// The environment of this process.
    pub fn from_process() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
        Self {
            terminal,
            columns: set("COLUMNS")
                .and_then(|columns| columns.parse().ok())
                .or_else(|| {
                    terminal_size::terminal_size()
                        .map(|(width, _)| usize::from(width.0))
                        .filter(|_| terminal)
                }),
            colour: AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
            links: terminal && supports_hyperlinks::supports_hyperlinks(),
            ascii: terminal
                && locale.is_some_and(|locale| {
                    let locale = locale.to_ascii_lowercase();
                    !locale.contains("utf-8") && !locale.contains("utf8")
                }),
            source_date_epoch: set("SOURCE_DATE_EPOCH"),
            step_summary: set("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            progress: None,
        }
    }

    /// The same with colours as the call asks for them.
    pub(super) fn with_colour(&self, wanted: Colour) -> Self {
        Self {
            colour: match wanted {
                Colour::Always => true,
                Colour::Never => false,
                Colour::Auto => self.colour,
            },
            ..self.clone()
        }
    }

    /// The output width.
    pub(super) fn width(&self) -> usize {
        self.columns.unwrap_or(WIDTH).clamp(40, 160)
    }

    /// An empty table as wide as the output.
    pub(super) fn table(&self, header: &[&str]) -> Table {
        let mut table = Table::new();
        table
            .load_style(match self.ascii {
                true => ASCII_NO_BORDERS,
                false => UTF8_NO_BORDERS,
            })
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(self.width()).unwrap_or(u16::MAX))
            .set_header(header);
        table
    }

    /// Display options for stdout.
    pub(super) fn options(&self, min_severity: Severity) -> Options {
        Options {
            colour: self.colour,
            unicode: !self.ascii,
            width: self.width(),
            min_severity,
            links: self.links,
            ..Options::default()
        }
    }
}
