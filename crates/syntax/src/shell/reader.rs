//! Commands and what separates them.

use std::collections::BTreeMap;

use super::assigned::Assigned;
use super::condition;
use super::flow::Flow;
use super::frame::FrameKind;
use super::model::{Arguments, Command, Expansion, Reach, Separator, assignment};
use super::state::{Reader, Skips, command, is_unset};
use super::variables::tracked;
use super::word::opens_array;
use redproof_source::Text;

/// How much of what a script sets is put in, in bytes; what goes beyond is unknown.
const MOST_COPIED: usize = 1024 * 1024;

/// Reads a script inside `depth` command substitutions.
pub(super) fn read(
    script: &Text,
    expansion: Expansion<'_>,
    depth: usize,
    given: Arguments<'_>,
) -> Vec<Command> {
    read_with(script, expansion, depth, given, 8 * script.as_str().len() + 4096)
}

/// Reads a script whose calls of its own functions may take so many bytes.
pub(super) fn read_with(
    script: &Text,
    expansion: Expansion<'_>,
    depth: usize,
    given: Arguments<'_>,
    calls: usize,
) -> Vec<Command> {
    let bytes = script.as_str().as_bytes();
    let mut reader = Reader {
        script,
        bytes,
        at: 0,
        expansion,
        depth,
        fuel: 4 * bytes.len() + 4096,
        copies: MOST_COPIED,
        fails: false,
        stops_at_failure: false,
        fallbacks: 0,
        assigned: Assigned::default(),
        name: given.parameters.first().cloned(),
        parameters: given.parameters.get(1..).map(tracked),
        functions: BTreeMap::new(),
        calls,
        commands: Vec::new(),
        flow: Flow::new(),
        array: None,
        id: 0,
        now: command(0, depth),
        only_assigns: true,
        word_end: usize::MAX,
        skips: Skips::Nothing,
        waiting: Vec::new(),
        ends: Vec::new(),
        unset: script.segments().iter().filter(is_unset).rev().cloned().collect(),
    };
    for (name, value) in given.before.iter().filter_map(assignment) {
        reader.assigned.set(name, value);
    }
    reader.read();
    reader.commands
}

impl Reader<'_> {
    fn read(&mut self) {
        loop {
            self.leave();
            self.keep_unset();
            if self.leave_alternative() {
                continue;
            }
            let Some(&byte) = self.bytes.get(self.at) else {
                self.end_command(Separator::Sequence, false);
                // The last command may have called a function.
                if self.at < self.bytes.len() || self.flow.function_end().is_some() {
                    continue;
                }
                break;
            };
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.peek(1) == Some(b'\n') => self.at += 2,
                b'\\' if self.peek(1) == Some(b'\r') && self.peek(2) == Some(b'\n') => self.at += 3,
                b'#' => {
                    while self.bytes.get(self.at).is_some_and(|byte| *byte != b'\n') {
                        self.at += 1;
                    }
                }
                b'\n' if self.array.is_some() || self.reads_patterns() => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    self.end_command(Separator::Sequence, false);
                    self.here_documents();
                }
                b'&' | b'|' | b'<' | b'>' | b'(' | b')' if self.is_in_test() => self.operator_of_test(),
                b'(' | b')' => self.bracket(byte),
                b'|' if self.reads_patterns() => self.at += 1,
                b';' => self.semicolon(),
                b'&' | b'|' => self.operator(byte),
                b'<' | b'>' => self.redirection(byte),
                _ => self.word(),
            }
        }
    }

    /// Whether a `[[` is open, in which `&&`, `(` and the like are words.
    fn is_in_test(&self) -> bool {
        let words = &self.now.words;
        words.first().is_some_and(|word| word == "[[") && words.last().is_none_or(|word| word != "]]")
    }

    fn operator_of_test(&mut self) {
        let start = self.at;
        let twice = self.peek(1) == self.peek(0);
        self.at += if twice { 2 } else { 1 };
        let word = self.script.slice(start..self.at);
        self.push_word(word);
    }

    fn bracket(&mut self, byte: u8) {
        let array = self.word_end == self.at && self.now.words.last().is_some_and(opens_array);
        self.at += 1;
        if self.reads_patterns() {
            if byte == b')' {
                self.flow.matched(self.commands.len());
            }
        } else if byte == b'(' && array {
            self.array = self.now.words.pop();
        } else if byte == b')' && self.array.is_some() {
            self.array = None;
        } else if byte == b'(' {
            let opens = self.now.words.is_empty();
            if opens && self.arithmetic() {
                return;
            }
            self.end_command(Separator::Sequence, false);
            if opens {
                let assigned = self.assigned.count();
                let reach = self.flow.reach();
                self.flow
                    .open(FrameKind::Subshell { assigned }, reach, self.commands.len());
            }
        } else {
            self.end_command(Separator::Sequence, false);
            let closed = self.flow.close(|kind| matches!(kind, FrameKind::Subshell { .. }));
            if let Some(FrameKind::Subshell { assigned }) = closed {
                self.assigned.back_to(assigned);
            }
        }
    }

    /// `;`, and `;;` behind a branch of `case`.
    fn semicolon(&mut self) {
        self.at += 1;
        let next_branch = matches!(self.peek(0), Some(b';' | b'&'));
        self.end_command(Separator::Sequence, false);
        if next_branch && let Some(FrameKind::Case { patterns, .. }) = self.flow.top() {
            *patterns = Some(Vec::new());
            while matches!(self.peek(0), Some(b';' | b'&')) {
                self.at += 1;
            }
        }
    }

    fn operator(&mut self, byte: u8) {
        let next = self.peek(1);
        if byte == b'&' && next == Some(b'>') {
            self.at += 1;
            return self.redirection(b'>');
        }
        let twice = next == Some(byte);
        let separator = match (byte, twice) {
            (b'|', true) => Separator::Or,
            (b'|', false) => Separator::Pipe,
            (_, true) => Separator::And,
            _ => Separator::Sequence,
        };
        let both = byte == b'|' && next == Some(b'&');
        self.at += if twice || both { 2 } else { 1 };
        self.end_command(separator, byte == b'&' && !twice);
    }

    pub(super) fn end_command(&mut self, separator: Separator, background: bool) {
        self.skips = Skips::Nothing;
        self.word_end = usize::MAX;
        self.array = None;
        self.imply_parameters();
        let closed = self.flow.take_closed();
        let now = &self.now;
        // `done <<EOF`: the document follows.
        let waits = self.waiting.iter().any(|document| document.id == now.id);
        let empty = now.words.is_empty()
            && now.outputs.is_empty()
            && now.inputs.is_empty()
            && now.reads.is_empty()
            && !waits;
        let entered = self.flow.reach();
        // A command that lacks a variable does not run, and nothing after it.
        let fails = std::mem::take(&mut self.fails);
        let reach = if fails { Reach::Never } else { entered };
        // The pipe behind a construct is for all commands in it: `{ a; b; } | c`.
        let empty = empty && !(closed.is_some() && separator == Separator::Pipe);
        if !empty {
            self.id += 1;
            let next = command(self.id, self.depth);
            let mut ended = std::mem::replace(&mut self.now, next);
            self.only_assigns = true;
            ended.separator = separator;
            ended.reach = reach;
            if let Some(first) = closed.filter(|_| ended.words.is_empty()) {
                ended.covers = self.commands.len().saturating_sub(first);
            }
            self.commands.push(ended);
        } else if closed.is_none() {
            return;
        }
        if background {
            let from = self.flow.list_start();
            self.commands
                .iter_mut()
                .skip(from)
                .for_each(|command| command.background = true);
        }
        let words = match self.commands.last_mut().filter(|_| !empty) {
            Some(ended) => std::mem::take(&mut ended.words),
            None => Vec::new(),
        };
        let status = if closed.is_some() {
            self.flow.status_of_closed()
        } else {
            condition::status(&words)
        };
        let status = if background { Some(true) } else { status };
        let ends = self.flow.finish(status, separator, self.commands.len()) && self.stops_at_failure;
        if !background && separator != Separator::Pipe {
            match words.first().map(Text::as_str) {
                _ if fails || ends => self.flow.end(entered, false),
                Some("set") if reach == Reach::Always => {
                    self.stops_at_failure |= condition::stops_at_failure(&words);
                }
                Some("exit") => self.flow.end(reach, false),
                Some("exec") if words.len() > 1 => self.flow.end(reach, false),
                Some("return") => self.flow.end(reach, true),
                _ => {}
            }
        }
        let reads = match self.commands.last_mut().filter(|_| !empty) {
            Some(ended) => std::mem::take(&mut ended.reads),
            None => Vec::new(),
        };
        self.set(&words, &reads, reach);
        let calls = self
            .functions
            .contains_key(words.first().map_or("", Text::as_str))
            .then(|| words.clone());
        if let Some(ended) = self.commands.last_mut().filter(|_| !empty) {
            ended.words = words;
            ended.reads = reads;
        }
        if let Some(words) = calls {
            self.call(&words, reach, background);
        }
    }

    /// Takes what a command makes of the script's variables and parameters.
    fn set(&mut self, words: &[Text], reads: &[Text], reach: Reach) {
        match self.expansion {
            Expansion::Expand { own: true, .. } if reach == Reach::Never => {}
            Expansion::Expand { own: true, .. } => {
                let certain = reach == Reach::Always;
                self.set_parameters(words, certain);
                self.set_variables(words, reads, certain);
            }
            Expansion::Expand { .. } => self.set_parameters(words, true),
            Expansion::Keep => {
                self.set_parameters(words, true);
                self.set_variables(words, reads, true);
            }
        }
    }
}
