//! Commands, words and redirections.

use std::collections::BTreeMap;
use std::ops::Range;

use super::flow::{Flow, FrameKind, LoopKind};
use super::redirection::{Skips, Waiting};
use super::variables::numbered;
use super::{Arguments, Command, Expansion, Input, Reach, Separator, assignment, condition};
use redproof_source::{Segment, Span, Text, UNRESOLVED};

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
    let variables = given.before.iter().filter_map(assignment);
    let mut reader = Reader {
        script,
        bytes,
        at: 0,
        expansion,
        depth,
        fuel: 4 * bytes.len() + 4096,
        copies: MOST_COPIED,
        assigned: variables
            .map(|(name, value)| (name.to_owned(), value))
            .chain(numbered(given.parameters, 0))
            .collect(),
        functions: BTreeMap::new(),
        calls,
        commands: Vec::new(),
        flow: Flow::new(),
        array: None,
        id: 0,
        now: command(0, depth),
        word_end: usize::MAX,
        skips: Skips::Nothing,
        waiting: Vec::new(),
        unset: script.segments().iter().filter(is_unset).rev().cloned().collect(),
    };
    reader.read();
    reader.commands
}

pub(super) fn is_unset(run: &&Segment) -> bool {
    run.origin.undefined().is_some()
}

fn command(id: usize, depth: usize) -> Command {
    Command {
        words: Vec::new(),
        outputs: Vec::new(),
        reads: Vec::new(),
        inputs: Vec::new(),
        separator: Separator::Sequence,
        reach: Reach::Always,
        background: false,
        depth,
        id,
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
    /// Variables that the script itself sets, and its parameters.
    pub(super) assigned: BTreeMap<String, Text>,
    /// The bodies of the functions that were defined so far.
    pub(super) functions: BTreeMap<String, Range<usize>>,
    /// How many bytes of functions may be read again with what calls hand to them.
    pub(super) calls: usize,
    pub(super) commands: Vec<Command>,
    /// Which commands run.
    pub(super) flow: Flow,
    /// `NAME=` of an array whose elements are being read.
    array: Option<Text>,
    id: usize,
    pub(super) now: Command,
    /// Where the last word ended.
    pub(super) word_end: usize,
    pub(super) skips: Skips,
    pub(super) waiting: Vec<Waiting>,
    /// What the text itself has unset and was not passed yet, the next one last.
    pub(super) unset: Vec<Segment>,
}

impl Reader<'_> {
    fn read(&mut self) {
        loop {
            self.leave();
            self.keep_unset();
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

    /// Whether the patterns of a branch of `case` come next.
    fn reads_patterns(&mut self) -> bool {
        matches!(
            self.flow.top(),
            Some(FrameKind::Case {
                patterns: Some(_),
                ..
            })
        )
    }

    /// Whether a `[[` is open, in which `&&`, `(` and their kin are words.
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
            self.end_command(Separator::Sequence, false);
            if opens {
                let reach = self.flow.reach();
                self.flow.open(FrameKind::Subshell, reach, self.commands.len());
            }
        } else {
            self.end_command(Separator::Sequence, false);
            self.flow.close(|kind| matches!(kind, FrameKind::Subshell));
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

    /// Makes a word of what is unset and stands alone: the script's caller sets it.
    fn keep_unset(&mut self) {
        while let Some(run) = self.unset.pop_if(|run| run.at <= self.at) {
            let blank = self.peek(0).is_none_or(|byte| b" \t\r\n;&|()<>".contains(&byte));
            if run.at == self.at && blank && self.word_end != self.at {
                let mut word = Text::empty(run.span);
                word.push(UNRESOLVED, run.span, false, run.origin.clone());
                self.push_word(word);
            }
        }
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
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
        let closed = self.flow.take_closed();
        let now = &self.now;
        let empty =
            now.words.is_empty() && now.outputs.is_empty() && now.reads.is_empty() && now.inputs.is_empty();
        let reach = self.flow.reach();
        if !empty {
            self.id += 1;
            let next = command(self.id, self.depth);
            let mut ended = std::mem::replace(&mut self.now, next);
            ended.separator = separator;
            ended.reach = reach;
            self.commands.push(ended);
        } else if !closed {
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
        let status = if closed {
            self.flow.status_of_closed()
        } else {
            condition::status(&words)
        };
        self.flow.finish(
            if background { Some(true) } else { status },
            separator,
            self.commands.len(),
        );
        if !background && separator != Separator::Pipe {
            match words.first().map(Text::as_str) {
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

    fn word(&mut self) {
        if self.all_parameters() {
            return;
        }
        let start = self.at;
        let mut text = Text::empty(self.span(start, start));
        let mut double = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' if !double => {
                    break;
                }
                b'"' => {
                    double = !double;
                    self.at += 1;
                    // What is unset leaves its mark between the quotes.
                    if double && self.peek(0) == Some(b'"') {
                        self.take(&mut text, self.at, self.at);
                    }
                }
                b'\'' if !double => {
                    let from = self.at + 1;
                    let rest = self.bytes.get(from..).unwrap_or_default();
                    let length = rest.iter().position(|byte| *byte == b'\'');
                    let to = length.map_or(self.bytes.len(), |length| from + length);
                    self.take(&mut text, from, to);
                    self.at = to + 1;
                }
                b'\\' => self.escape(&mut text, double),
                b'$' => self.expand(&mut text),
                b'`' => self.backticks(&mut text),
                _ => {
                    let from = self.at;
                    let special: &[u8] = if double {
                        b"\"\\$`"
                    } else {
                        b" \t\r\n;&|()<>\"'\\$`"
                    };
                    while self
                        .bytes
                        .get(self.at)
                        .is_some_and(|byte| !special.contains(byte))
                    {
                        self.at += 1;
                    }
                    self.take(&mut text, from, self.at);
                }
            }
        }
        self.at = self.at.min(self.bytes.len());
        let text = text.anchored(self.span(start, self.at));
        let is_word = matches!(self.skips, Skips::Nothing);
        if let Some(FrameKind::Case {
            patterns: Some(patterns),
            ..
        }) = self.flow.top()
            && text != *"esac"
        {
            patterns.push(text);
            return;
        }
        let bare = self.script.as_str().get(start..self.at) == Some(text.as_str());
        if is_word && bare && self.now.words.is_empty() && self.syntax(text.as_str()) {
            return;
        }
        if is_word && self.now.words.len() < 2 && self.define(&text) {
            return;
        }
        self.push_word(text);
        self.open_header();
    }

    /// Takes a word of the syntax at the start of a command; says whether it is none of the command's.
    fn syntax(&mut self, word: &str) -> bool {
        if matches!(word, "for" | "select") {
            let reach = self.flow.reach();
            self.flow.open(
                FrameKind::Loop { runs: LoopKind::For },
                reach,
                self.commands.len(),
            );
            return false;
        }
        self.flow.keyword(word, self.commands.len())
    }

    /// `case WORD in`: patterns follow.
    fn open_header(&mut self) {
        let [case, subject, among] = self.now.words.as_slice() else {
            return;
        };
        if case != "case" || among != "in" {
            return;
        }
        let subject = subject.clone();
        self.end_command(Separator::Sequence, false);
        let frame = FrameKind::Case {
            subject,
            open: Some(true),
            patterns: Some(Vec::new()),
        };
        let reach = self.flow.reach();
        self.flow.open(frame, reach, self.commands.len());
    }

    pub(super) fn push_word(&mut self, text: Text) {
        match std::mem::replace(&mut self.skips, Skips::Nothing) {
            Skips::Nothing => {
                self.word_end = self.at;
                let word = match &self.array {
                    Some(name) => element(name, text),
                    None => text,
                };
                self.now.words.push(word);
            }
            Skips::Other => {}
            Skips::Read => self.now.reads.push(text),
            Skips::Output => self.now.outputs.push(text),
            Skips::Input => self.now.inputs.push(Input { text, quoted: false }),
        }
    }

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        self.script.span_of(from..to.min(self.bytes.len()))
    }

    pub(super) fn take(&self, text: &mut Text, from: usize, to: usize) {
        text.push_text(&self.script.slice(from..to.min(self.bytes.len())));
    }

    pub(super) fn escape(&mut self, text: &mut Text, double: bool) {
        let from = self.at;
        let Some(next) = self.peek(1) else {
            self.at += 1;
            return;
        };
        let rest = self.script.as_str().get(from + 1..);
        let width = rest
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8);
        self.at += 1 + width;
        if next == b'\n' {
            return;
        }
        let keeps = double && !b"\"\\$`".contains(&next);
        self.take(text, if keeps { from } else { from + 1 }, self.at);
    }
}

/// Whether `(` behind this word begins an array: `NAME=(`.
fn opens_array(word: &Text) -> bool {
    word.as_str().ends_with('=') && assignment(word).is_some_and(|(_, value)| value.is_empty_literal())
}

/// An element of an array as an assignment: `NAME=(a [b]=c)` is `NAME=a NAME=c`.
fn element(name: &Text, text: Text) -> Text {
    let whole = text.as_str();
    let value = whole.starts_with('[').then(|| whole.find("]=")).flatten();
    let value = value.map_or(0, |at| at + 2);
    let mut word = name.clone();
    word.push_text(&text.slice(value..whole.len()));
    word.anchored(text.span())
}
