//! The constructs of a script that are open: lists of commands, branches, loops, functions.

use super::model::{Reach, Separator};
use redproof_source::{Segment, Text};

/// A list of commands while it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    /// Whether it runs.
    pub(super) reach: Reach,
    /// Whether its next command runs.
    pub(super) next: Reach,
    /// The status of `a && b` so far.
    pub(super) status: Option<bool>,
    /// What joins the next command to those before it.
    pub(super) joined: Separator,
    /// Whether `!` is before the next command.
    pub(super) negated: bool,
    /// The status of the last whole command.
    pub(super) last: Option<bool>,
    /// The index of the first command that `&` would put into the background.
    pub(super) start: usize,
    /// Whether it is a condition, or a part of one: what fails there ends nothing.
    pub(super) asks: bool,
}

impl List {
    pub(super) fn new(reach: Reach, start: usize) -> Self {
        Self {
            reach,
            next: reach,
            status: None,
            joined: Separator::Sequence,
            negated: false,
            last: None,
            start,
            asks: false,
        }
    }
}

/// A construct that is open.
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    /// The list that it is in.
    pub(super) outer: List,
    /// The index of its first command.
    pub(super) first: usize,
}

pub(super) enum FrameKind {
    /// `if`; whether no branch so far has run.
    If { open: Option<bool> },
    /// `while`, `until`, `for`.
    Loop { runs: LoopKind },
    /// `case`; whether no branch so far has run, and the patterns of the next one, while they are read.
    Case {
        subject: Text,
        open: Option<bool>,
        patterns: Option<Vec<Text>>,
    },
    /// `{ … }`
    Group,
    /// `( … )`, and how many assignments came before it.
    Subshell { assigned: usize },
    /// The definition of a function that ends there.
    Function {
        end: usize,
        parameters: Option<Vec<Text>>,
    },
    /// A call of a function.
    Call(Box<Call>),
}

/// When the body of a loop runs.
#[derive(Clone, Copy)]
pub(super) enum LoopKind {
    While,
    Until,
    For,
}

/// Where the reader was when a function was called.
pub(super) struct Call {
    /// Where the function ends.
    pub(super) end: usize,
    pub(super) back_to: usize,
    pub(super) parameters: Option<Vec<Text>>,
    pub(super) arguments: Vec<Text>,
    /// The index of the first command of the function.
    pub(super) first: usize,
    pub(super) background: bool,
    pub(super) waiting: Vec<Waiting>,
    pub(super) unset: Vec<Segment>,
}

/// A here-document whose body has not begun.
pub(super) struct Waiting {
    pub(super) id: usize,
    pub(super) end: String,
    pub(super) strips_tabs: bool,
    pub(super) quoted: bool,
}
