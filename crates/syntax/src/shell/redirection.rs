//! Redirections and here-documents.

use super::frame::Waiting;
use super::model::Input;
use super::state::{Reader, Skips};
use redproof_source::Text;

/// Here-documents that may wait for one line's end.
const MOST_WAITING: usize = 32;

impl Reader<'_> {
    pub(super) fn redirection(&mut self, byte: u8) {
        // `2>` is one operator: the number is no word.
        let number = (self.word_end == self.at)
            .then(|| self.now.words.last())
            .flatten()
            .filter(|word| !word.is_empty() && word.as_str().bytes().all(|byte| byte.is_ascii_digit()))
            .map(|word| word.as_str().to_owned());
        if number.is_some() {
            self.now.words.pop();
        }
        self.at += 1;
        self.skips = Skips::Other;
        match (byte, self.peek(0)) {
            (b'<', Some(b'<')) if self.peek(1) == Some(b'<') => {
                self.at += 2;
                self.skips = Skips::Input;
            }
            (b'<', Some(b'<')) => {
                self.at += 1;
                self.here_document();
                self.skips = Skips::Nothing;
            }
            (_, Some(b'&')) => {
                self.at += 1;
                let is_output = byte == b'>' && number.is_none_or(|number| number == "1");
                self.now.diverted |= is_output && self.peek(0) == Some(b'2');
                if is_output && !matches!(self.peek(0), Some(b'1' | b'2' | b'-')) {
                    self.skips = Skips::Descriptor;
                }
            }
            (b'>', next) => {
                let appends = next == Some(b'>');
                if matches!(next, Some(b'>' | b'|')) {
                    self.at += 1;
                }
                if number.is_none_or(|number| number == "1") {
                    self.skips = Skips::Output;
                    self.now.appends = appends;
                }
            }
            (b'<', next) if next != Some(b'>') && number.as_deref().is_none_or(|number| number == "0") => {
                self.skips = Skips::Read;
            }
            _ => {}
        }
    }

    fn here_document(&mut self) {
        let strips_tabs = self.peek(0) == Some(b'-');
        self.at += usize::from(strips_tabs);
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let start = self.at;
        let ends = |byte: &u8| b" \t\r\n;&|()<>".contains(byte);
        while self.bytes.get(self.at).is_some_and(|byte| !ends(byte)) {
            self.at += 1;
        }
        let written = self.script.as_str().get(start..self.at).unwrap_or_default();
        let end: String = written
            .chars()
            .filter(|c| !matches!(c, '\'' | '"' | '\\'))
            .collect();
        if !end.is_empty() && self.waiting.len() < MOST_WAITING {
            self.waiting.push(Waiting {
                id: self.now.id,
                quoted: end.len() != written.len(),
                end,
                strips_tabs,
            });
        }
    }

    /// The bodies of the here-documents that the line before announced.
    pub(super) fn here_documents(&mut self) {
        for waiting in std::mem::take(&mut self.waiting) {
            let start = self.at;
            let mut line = start;
            let mut stop = self.bytes.len();
            let mut after = stop;
            while line < self.bytes.len() {
                let rest = self.bytes.get(line..).unwrap_or_default();
                let length = rest.iter().position(|byte| *byte == b'\n');
                let next = length.map_or(self.bytes.len(), |length| line + length + 1);
                let text = self.script.as_str().get(line..next).unwrap_or_default();
                let text = text.trim_end_matches(['\n', '\r']);
                let text = if waiting.strips_tabs {
                    text.trim_start_matches('\t')
                } else {
                    text
                };
                if text == waiting.end {
                    stop = line;
                    after = next;
                    break;
                }
                line = next;
            }
            let text = if waiting.quoted {
                self.script.slice(start..stop)
            } else {
                self.at = start;
                self.body(stop)
            };
            self.at = after;
            let input = Input {
                text,
                quoted: waiting.quoted,
            };
            let mut commands = self.commands.iter_mut().rev().take(4 * MOST_WAITING);
            let own = commands.find(|command| command.id == waiting.id && command.depth == self.depth);
            if let Some(own) = own {
                own.inputs.push(input);
            }
        }
    }

    /// The text up to a byte, with variables put in; quotes mean nothing.
    fn body(&mut self, stop: usize) -> Text {
        let mut text = Text::empty(self.span(self.at, self.at));
        while self.at < stop {
            match self.bytes.get(self.at) {
                Some(b'$') => self.expand(&mut text),
                Some(b'`') => self.backticks(&mut text),
                Some(b'\\') => self.escape(&mut text, true),
                _ => {
                    let from = self.at;
                    let special = |byte: &u8| b"$`\\".contains(byte);
                    while self.at < stop && self.bytes.get(self.at).is_some_and(|byte| !special(byte)) {
                        self.at += 1;
                    }
                    self.take(&mut text, from, self.at);
                }
            }
        }
        text
    }
}
