//! Commands, words and redirections.

use std::collections::BTreeMap;
use std::ops::Range;

use super::redirection::{Skips, Waiting};
use super::variables::numbered;
use super::{Command, Dollar, Follows, Given, Input, assignment};
use redproof_source::{Segment, Span, Text, UNRESOLVED};

/// How much of what a script sets is put in, in bytes; what goes beyond is unknown.
const MOST_COPIED: usize = 1024 * 1024;

/// Reads a script that stands in `depth` command substitutions.
pub(super) fn read(script: &Text, dollar: Dollar<'_>, depth: usize, given: Given<'_>) -> Vec<Command> {
    read_with(script, dollar, depth, given, 8 * script.as_str().len() + 4096)
}

/// Reads a script whose calls of its own functions may take so many bytes.
pub(super) fn read_with(
    script: &Text,
    dollar: Dollar<'_>,
    depth: usize,
    given: Given<'_>,
    calls: usize,
) -> Vec<Command> {
    let bytes = script.as_str().as_bytes();
    let variables = given.before.iter().filter_map(assignment);
    let mut reader = Reader {
        script,
        bytes,
        at: 0,
        dollar,
        depth,
        fuel: 4 * bytes.len() + 4096,
        copies: MOST_COPIED,
        assigned: variables
            .map(|(name, value)| (name.to_owned(), value))
            .chain(numbered(given.parameters, 0))
            .collect(),
        functions: BTreeMap::new(),
        outside: None,
        calls,
        commands: Vec::new(),
        serial: 0,
        now: command(0, depth),
        word_end: usize::MAX,
        skips: Skips::Nothing,
        waiting: Vec::new(),
        unset: script.segments().iter().filter(is_unset).rev().collect(),
    };
    reader.read();
    reader.commands
}

fn is_unset(run: &&Segment) -> bool {
    run.origin.undefined().is_some()
}

fn command(serial: usize, depth: usize) -> Command {
    Command {
        words: Vec::new(),
        outputs: Vec::new(),
        inputs: Vec::new(),
        follows: Follows::Next,
        depth,
        serial,
    }
}

pub(super) struct Reader<'a> {
    pub(super) script: &'a Text,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) dollar: Dollar<'a>,
    pub(super) depth: usize,
    /// How many more bytes may be looked at in search of closing brackets.
    pub(super) fuel: usize,
    /// How much more of what the script itself sets may be put in.
    pub(super) copies: usize,
    /// Variables that the script itself sets, and its parameters.
    pub(super) assigned: BTreeMap<String, Text>,
    /// The bodies of the functions that were defined so far.
    pub(super) functions: BTreeMap<String, Range<usize>>,
    /// The script's own parameters, while a function is read whose end this is.
    pub(super) outside: Option<(usize, Vec<Text>)>,
    /// How many bytes of functions may be read again with what calls hand to them.
    pub(super) calls: usize,
    pub(super) commands: Vec<Command>,
    serial: usize,
    pub(super) now: Command,
    /// Where the last word ended.
    pub(super) word_end: usize,
    pub(super) skips: Skips,
    pub(super) waiting: Vec<Waiting>,
    /// What the text itself has unset and was not passed yet, the next one last.
    unset: Vec<&'a Segment>,
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.keep_unset();
            if let Some((_, parameters)) = self.outside.take_if(|(end, _)| *end <= self.at) {
                self.assigned.extend(numbered(&parameters, 1));
            }
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.peek(1) == Some(b'\n') => self.at += 2,
                b'\\' if self.peek(1) == Some(b'\r') && self.peek(2) == Some(b'\n') => self.at += 3,
                b'\n' => {
                    self.at += 1;
                    self.end_command(Follows::Next);
                    self.here_documents();
                }
                b';' | b'(' | b')' => {
                    self.at += 1;
                    self.end_command(Follows::Next);
                }
                b'&' | b'|' => self.operator(byte),
                b'<' | b'>' => self.redirection(byte),
                b'#' => {
                    while self.bytes.get(self.at).is_some_and(|byte| *byte != b'\n') {
                        self.at += 1;
                    }
                }
                _ => self.word(),
            }
        }
        self.keep_unset();
        self.end_command(Follows::Next);
    }

    /// Makes a word of what is unset and stands alone: whoever runs the script sets it.
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
        let follows = match (byte, twice) {
            (b'|', true) => Follows::Or,
            (b'|', false) => Follows::Pipe,
            (_, true) => Follows::And,
            _ => Follows::Next,
        };
        let both = byte == b'|' && next == Some(b'&');
        self.at += if twice || both { 2 } else { 1 };
        self.end_command(follows);
    }

    fn end_command(&mut self, follows: Follows) {
        self.skips = Skips::Nothing;
        self.word_end = usize::MAX;
        if self.now.words.is_empty() && self.now.outputs.is_empty() && self.now.inputs.is_empty() {
            return;
        }
        self.serial += 1;
        let next = command(self.serial, self.depth);
        let mut ended = std::mem::replace(&mut self.now, next);
        ended.follows = follows;
        self.set_parameters(&ended.words);
        if !matches!(self.dollar, Dollar::Expand { own: false, .. }) {
            self.set_variables(&ended.words);
        }
        let called = self.called(&ended.words);
        self.commands.push(ended);
        self.commands.extend(called);
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
                b'$' => self.dollar(&mut text),
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
        if self.now.words.len() < 2 {
            self.define(&text);
        }
        self.push_word(text);
    }

    pub(super) fn push_word(&mut self, text: Text) {
        match std::mem::replace(&mut self.skips, Skips::Nothing) {
            Skips::Nothing => {
                self.word_end = self.at;
                self.now.words.push(text);
            }
            Skips::Other => {}
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
