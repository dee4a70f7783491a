//! What is known while a script is read.

use std::collections::BTreeMap;
use std::ops::Range;

use super::assigned::Assigned;
use super::flow::Flow;
use super::frame::{FrameKind, Waiting};
use super::model::{Command, Expansion};
use redproof_source::{Segment, Span, Text};

/// What the next word is, if it is none of the command's.
pub(super) enum Skips {
    Nothing,
    /// A number.
    Other,
    /// The number of a descriptor that is written to.
    Descriptor,
    /// A file that is read.
    Read,
    /// A file that is written.
    Output,
    /// A here-string.
    Input,
}

pub(super) fn is_unset(run: &&Segment) -> bool {
    run.origin.undefined().is_some()
}

pub(super) fn command(id: usize, depth: usize) -> Command {
    Command {
        depth,
        id,
        ..Command::plain(Vec::new())
    }
}

pub(super) struct Reader<'a> {
    pub(super) script: &'a Text,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) expansion: Expansion<'a>,
    pub(super) depth: usize,
    /// How many more bytes may be looked at in search of closing brackets.
    pub(super) fuel: usize,
    /// How much more of what the script itself sets may be put in.
    pub(super) copies: usize,
    /// Variables that the script itself sets.
    pub(super) assigned: Assigned,
    /// Whether the command that is being read ends the script, since it lacks a variable: `${NAME:?}`.
    pub(super) fails: bool,
    /// Whether the script stops at a command that fails (`set -e`).
    pub(super) stops_at_failure: bool,
    /// In how many fallbacks the reader is.
    pub(super) fallbacks: usize,
    /// `$0`
    pub(super) name: Option<Text>,
    /// `$1` and those behind it, if they are known.
    pub(super) parameters: Option<Vec<Text>>,
    /// The bodies of the functions that were defined so far.
    pub(super) functions: BTreeMap<String, Range<usize>>,
    /// How many bytes of functions may be read again with what calls hand to them.
    pub(super) calls: usize,
    pub(super) commands: Vec<Command>,
    /// Which commands run.
    pub(super) flow: Flow,
    /// `NAME=` of an array whose elements are being read.
    pub(super) array: Option<Text>,
    pub(super) id: usize,
    pub(super) now: Command,
    /// Whether all words of the command so far are assignments.
    pub(super) only_assigns: bool,
    /// Where the last word ended.
    pub(super) word_end: usize,
    pub(super) skips: Skips,
    pub(super) waiting: Vec<Waiting>,
    /// Where the alternatives close (`${NAME:+ALTERNATIVE}`) that are being read, the innermost last.
    pub(super) ends: Vec<usize>,
    /// What the text itself has unset and was not passed yet, the next one last.
    pub(super) unset: Vec<Segment>,
}

impl Reader<'_> {
    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        self.script.span_of(from..to.min(self.bytes.len()))
    }

    pub(super) fn take(&self, text: &mut Text, from: usize, to: usize) {
        text.push_text(&self.script.slice(from..to.min(self.bytes.len())));
    }

    /// Whether the patterns of a branch of `case` come next.
    pub(super) fn reads_patterns(&mut self) -> bool {
        matches!(
            self.flow.top(),
            Some(FrameKind::Case {
                patterns: Some(_),
                ..
            })
        )
    }
}
