//! Words: quotes, escapes, and what a word means at its place.

use super::frame::{FrameKind, LoopKind};
use super::model::{Input, Separator, assignment, is_assignment};
use super::state::{Reader, Skips};
use redproof_source::{Origin, Text, UNRESOLVED};

/// What separates the words of a value outside quotes.
const BLANKS: [char; 3] = [' ', '\t', '\n'];

impl Reader<'_> {
    /// Makes a word of what is unset and stands alone: the script's caller sets it.
    pub(super) fn keep_unset(&mut self) {
        while let Some(run) = self.unset.pop_if(|run| run.at <= self.at) {
            let blank = self.peek(0).is_none_or(|byte| b" \t\r\n;&|()<>".contains(&byte));
            if run.at == self.at && blank && self.word_end != self.at {
                let mut word = Text::empty(run.span);
                word.push(UNRESOLVED, run.span, false, run.origin.clone());
                self.push_word(word);
            }
        }
    }

    pub(super) fn word(&mut self) {
        if self.all_parameters() {
            return;
        }
        let start = self.at;
        let mut text = Text::empty(self.span(start, start));
        let (mut double, mut quoted) = (false, false);
        while let Some(&byte) = self.bytes.get(self.at) {
            if self.leave_alternative() {
                continue;
            }
            quoted |= matches!(byte, b'"' | b'\'');
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
                b'$' if !double && self.peek(1) == Some(b'\'') => self.escaped_quote(&mut text),
                // `$"…"` is translated, which changes nothing here.
                b'$' if !double && self.peek(1) == Some(b'"') => self.at += 1,
                b'$' | b'`' => {
                    let before = text.as_str().len();
                    match byte {
                        b'$' => self.expand(&mut text),
                        _ => self.backticks(&mut text),
                    }
                    if !double && self.splits(&text, before) {
                        text = self.split(&text, before);
                    }
                }
                _ => {
                    let from = self.at;
                    let special: &[u8] = if double {
                        b"\"\\$`"
                    } else {
                        b" \t\r\n;&|()<>\"'\\$`"
                    };
                    let end = self.ends.last().copied();
                    while end != Some(self.at)
                        && self
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
        // What expands to nothing leaves no word: an alternative that is not taken, a variable that is not set.
        if text.is_empty() && text.undefined().is_none() && !quoted && !self.keeps_words() {
            return;
        }
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

    /// Whether blanks in what an expansion put into a word separate words: not in assignments, tests and redirections.
    fn splits(&mut self, word: &Text, from: usize) -> bool {
        let added = word.as_str().get(from..).unwrap_or_default();
        if !added.contains(BLANKS) || !matches!(self.skips, Skips::Nothing) || self.reads_patterns() {
            return false;
        }
        let first = self.now.words.first().map_or("", Text::as_str);
        let declares = matches!(first, "export" | "local" | "readonly" | "declare" | "typeset");
        !(declares || self.keeps_words() || self.only_assigns && is_assignment(word))
    }

    /// Whether what is put into a word leaves it one word, even if that is nothing.
    fn keeps_words(&self) -> bool {
        let first = self.now.words.first().map_or("", Text::as_str);
        matches!(first, "[[" | "case")
    }

    /// Makes words of the parts of a text that are separated by blanks from a byte on; returns the last one.
    fn split(&mut self, text: &Text, from: usize) -> Text {
        let whole = text.as_str();
        let mut start = 0;
        let added = whole.get(from..).unwrap_or_default();
        for (at, blank) in added.match_indices(BLANKS) {
            let end = from + at;
            let part = text.slice(start..end);
            if !part.segments().is_empty() {
                self.push_word(part);
            }
            start = end + blank.len();
        }
        text.slice(start..whole.len())
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
                self.only_assigns &= is_assignment(&word);
                self.now.words.push(word);
            }
            Skips::Other => {}
            Skips::Descriptor => {
                let mut file = Text::derived("/dev/fd/", text.span());
                file.push_text(&text);
                self.now.outputs.push(file);
            }
            Skips::Read => self.now.reads.push(text),
            Skips::Output => self.now.outputs.push(text),
            Skips::Input => self.now.inputs.push(Input { text, quoted: false }),
        }
    }

    /// `$'…'`, with the escapes that bash decodes.
    fn escaped_quote(&mut self, text: &mut Text) {
        self.at += 2;
        let mut from = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == b'\'' {
                break;
            }
            let next = self.peek(1);
            if byte != b'\\' || next.is_none() {
                self.at += 1;
                continue;
            }
            self.take(text, from, self.at);
            let decoded = match next {
                Some(b'n') => Some("\n"),
                Some(b't') => Some("\t"),
                Some(b'r') => Some("\r"),
                Some(b'e' | b'E') => Some("\u{1b}"),
                _ => None,
            };
            match decoded {
                Some(decoded) => {
                    text.push(decoded, self.span(self.at, self.at + 2), false, Origin::Literal);
                    self.at += 2;
                    from = self.at;
                }
                // The character itself.
                None => {
                    from = self.at + 1;
                    self.at += 2;
                }
            }
        }
        self.take(text, from, self.at);
        self.at += 1;
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
pub(super) fn opens_array(word: &Text) -> bool {
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
