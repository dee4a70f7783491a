//! Which commands of a script run: branches, `&&` and `||`, loops, `exit` and `exec`.
//!
//! The reader follows a script once from its beginning to its end, as a shell does, and this is its place in the
//! syntax: one frame for each construct that is open. A condition that the files decide decides which commands run;
//! any other makes it unknown.

use super::condition;
use super::frame::{Frame, FrameKind, List, LoopKind};
use super::model::{Reach, Separator};

/// How deep constructs may nest. What is in deeper ones may or may not run.
const MOST_FRAMES: usize = 64;

/// The reader's place in the syntax.
pub(super) struct Flow {
    frames: Vec<Frame>,
    list: List,
    /// Where the functions end that are being read, the innermost last.
    ends: Vec<usize>,
    /// The first command of the construct that has just been closed.
    closed: Option<usize>,
    /// Whether constructs nested too deep.
    lost: bool,
}

impl Flow {
    pub(super) fn new() -> Self {
        Self {
            frames: Vec::new(),
            list: List::new(Reach::Always, 0),
            ends: Vec::new(),
            closed: None,
            lost: false,
        }
    }

    /// Whether the command that is being read runs.
    pub(super) fn reach(&self) -> Reach {
        self.still(self.list.next)
    }

    /// The first command of the construct that was closed since the last command.
    pub(super) fn take_closed(&mut self) -> Option<usize> {
        self.closed.take()
    }

    /// Where the innermost function ends that is being read.
    pub(super) fn function_end(&self) -> Option<usize> {
        self.ends.last().copied()
    }

    /// Whether a function is being read that ends there.
    pub(super) fn is_in_function(&self, end: usize) -> bool {
        self.ends.contains(&end)
    }

    /// The index of the first command that `&` puts into the background.
    pub(super) fn list_start(&self) -> usize {
        self.list.start
    }

    pub(super) fn top(&mut self) -> Option<&mut FrameKind> {
        self.frames.last_mut().map(|frame| &mut frame.kind)
    }

    /// Opens a construct; says whether there was room.
    pub(super) fn open(&mut self, kind: FrameKind, reach: Reach, index: usize) -> bool {
        if self.frames.len() >= MOST_FRAMES {
            self.lost = true;
            return false;
        }
        match &kind {
            FrameKind::Function { end, .. } => self.ends.push(*end),
            FrameKind::Call(call) => self.ends.push(call.end),
            _ => {}
        }
        let mut list = List::new(reach, index);
        let runs = |kind: &FrameKind| match kind {
            FrameKind::Loop { runs } => !matches!(runs, LoopKind::For),
            kind => matches!(kind, FrameKind::If { .. }),
        };
        list.asks = runs(&kind) || self.list.asks;
        let outer = std::mem::replace(&mut self.list, list);
        self.frames.push(Frame {
            kind,
            outer,
            first: index,
        });
        true
    }

    /// Closes the innermost construct of a kind, with those inside it that are still open.
    pub(super) fn close(&mut self, wanted: impl Fn(&FrameKind) -> bool) -> Option<FrameKind> {
        let inner = self.frames.iter().rev();
        let own = |kind: &FrameKind| matches!(kind, FrameKind::Function { .. } | FrameKind::Call(_));
        let steps = inner
            .take_while(|frame| wanted(&frame.kind) || !own(&frame.kind))
            .position(|frame| wanted(&frame.kind))?;
        self.frames.truncate(self.frames.len() - steps);
        let frame = self.frames.pop()?;
        if matches!(frame.kind, FrameKind::Function { .. } | FrameKind::Call(_)) {
            self.ends.pop();
        }
        let last = self.list.last;
        let groups = matches!(frame.kind, FrameKind::Group | FrameKind::Subshell { .. });
        self.list = frame.outer;
        self.list.last = last.filter(|_| groups);
        self.closed = Some(frame.first);
        Some(frame.kind)
    }

    /// The status of the construct that was just closed.
    pub(super) fn status_of_closed(&self) -> Option<bool> {
        self.list.last
    }

    pub(super) fn negate(&mut self) {
        self.list.negated = !self.list.negated;
    }

    /// Takes the end of a command; says whether it fails and nothing asks for that, which ends a script behind `set -e`.
    pub(super) fn finish(&mut self, status: Option<bool>, separator: Separator, next_index: usize) -> bool {
        if separator == Separator::Pipe {
            return false;
        }
        let list = &mut self.list;
        let own = if list.negated {
            status.map(|status| !status)
        } else {
            status
        };
        let last = separator == Separator::Sequence && list.joined != Separator::Or;
        let fails = last && own == Some(false) && list.next == Reach::Always && !(list.negated || list.asks);
        list.negated = false;
        let whole = match (list.joined, list.status) {
            (Separator::And, Some(false)) => Some(false),
            (Separator::And, None) => own.filter(|status| !status),
            (Separator::Or, Some(true)) => Some(true),
            (Separator::Or, None) => own.filter(|status| *status),
            _ => own,
        };
        list.joined = separator;
        list.status = whole;
        match separator {
            Separator::And => list.next = list.reach.and(whole),
            Separator::Or => list.next = list.reach.and(whole.map(|status| !status)),
            _ => {
                list.next = list.reach;
                list.last = whole;
                list.start = next_index;
            }
        }
        fails
    }

    /// Takes `exit`, or `exec PROGRAM`: nothing after it runs, up to the end of a `( … )`. `return` ends a function.
    pub(super) fn end(&mut self, reach: Reach, returns: bool) {
        if reach != Reach::Always {
            return;
        }
        let stop = |list: &mut List| {
            list.reach = Reach::Never;
            list.next = Reach::Never;
        };
        stop(&mut self.list);
        for frame in self.frames.iter_mut().rev() {
            match frame.kind {
                FrameKind::Subshell { .. } | FrameKind::Function { .. } => return,
                FrameKind::Call(_) if returns => return,
                _ => stop(&mut frame.outer),
            }
        }
    }

    /// Takes a word of the syntax at the start of a command; says whether it was one.
    pub(super) fn keyword(&mut self, word: &str, index: usize) -> bool {
        let reach = self.reach();
        match word {
            "if" => {
                self.open(FrameKind::If { open: Some(true) }, reach, index);
            }
            "while" => {
                self.open(
                    FrameKind::Loop {
                        runs: LoopKind::While,
                    },
                    reach,
                    index,
                );
            }
            "until" => {
                self.open(
                    FrameKind::Loop {
                        runs: LoopKind::Until,
                    },
                    reach,
                    index,
                );
            }
            "{" => {
                self.open(FrameKind::Group, reach, index);
            }
            "then" | "elif" | "else" => self.branch(word, index),
            "do" => self.body(index),
            "fi" => {
                self.close(|kind| matches!(kind, FrameKind::If { .. }));
            }
            "done" => {
                self.close(|kind| matches!(kind, FrameKind::Loop { .. }));
            }
            "}" => {
                self.close(|kind| matches!(kind, FrameKind::Group));
            }
            "esac" => {
                self.close(|kind| matches!(kind, FrameKind::Case { .. }));
            }
            "!" => self.negate(),
            "time" => {}
            _ => return false,
        }
        true
    }

    fn branch(&mut self, word: &str, index: usize) {
        let condition = self.list.last;
        let Some(Frame {
            kind: FrameKind::If { open },
            outer,
            ..
        }) = self.frames.last_mut()
        else {
            return;
        };
        let entry = outer.next.and(*open);
        let asks = outer.asks || word == "elif";
        let reach = match word {
            "then" => {
                *open = condition::all(*open, condition.map(|status| !status));
                entry.and(condition)
            }
            _ => entry,
        };
        self.list = List::new(self.still(reach), index);
        self.list.asks = asks;
    }

    fn body(&mut self, index: usize) {
        let condition = self.list.last;
        let Some(Frame {
            kind: FrameKind::Loop { runs },
            outer,
            ..
        }) = self.frames.last()
        else {
            return;
        };
        let condition = match runs {
            LoopKind::While => condition,
            LoopKind::Until => condition.map(|status| !status),
            LoopKind::For => None,
        };
        let asks = outer.asks;
        self.list = List::new(self.still(outer.next.and(condition)), index);
        self.list.asks = asks;
    }

    /// The patterns of a branch of `case` are read: its commands follow.
    pub(super) fn matched(&mut self, index: usize) {
        let Some(Frame {
            kind:
                FrameKind::Case {
                    subject,
                    open,
                    patterns,
                },
            outer,
            ..
        }) = self.frames.last_mut()
        else {
            return;
        };
        let found = patterns.take().unwrap_or_default();
        let matches = found
            .iter()
            .map(|pattern| condition::matches(subject, pattern))
            .reduce(condition::any)
            .flatten();
        let (reach, asks) = (outer.next.and(*open).and(matches), outer.asks);
        *open = condition::all(*open, matches.map(|matches| !matches));
        self.list = List::new(self.still(reach), index);
        self.list.asks = asks;
    }

    /// Whether a branch runs, now that the list around it may have ended.
    fn still(&self, reach: Reach) -> Reach {
        match self.lost {
            true => Reach::Unknown,
            false => reach,
        }
    }
}
