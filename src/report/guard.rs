//! Keeps text of files from acting on what reads the output: nothing in it is a command of a CI runner.
//!
//! GitHub's runner obeys lines that begin with `::`, blanks aside, and, as Azure's and TeamCity's do, `##[…]`, `##vso[…]` and
//! their like anywhere in a line. What is shown may be the path of a file or a rule's text, so every byte of output goes
//! through here. The formats that write such commands escape all text in them, and are the only exception.

use std::io::{self, Write};

use memchr::{memchr2, memchr3, memrchr};

use super::characters::Characters;
use redproof_source::is_control;

/// A writer that breaks up commands of CI runners.
pub struct Guard<'w> {
    out: &'w mut dyn Write,
    characters: Characters,
    line: Line,
    hashes: Hashes,
    /// Whether the second `#` of a line waits for what follows: `## ` is a heading, anything else could be a command.
    held: bool,
    /// Whether control characters are replaced too. Output with colours has some of its own.
    plain: bool,
}

/// How far a line has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Nothing but blanks and colours.
    Start,
    /// Within a colour.
    Colour,
    /// One colon that may begin a command.
    Colon,
    /// One `#` that may begin a command.
    Hash,
    /// Anything else: no `::` counts here.
    Text,
}

/// How much of `##NAME[` is before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hashes {
    None,
    One,
    /// Two, and letters after them.
    Two,
}

/// Replaces the character that would complete a command.
const REPLACEMENT: char = '\u{fffd}';

impl<'w> Guard<'w> {
    /// Guards output that may have colours.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self {
            out,
            characters: Characters::default(),
            line: Line::Start,
            hashes: Hashes::None,
            held: false,
            plain: false,
        }
    }

    /// Guards messages, which have neither colours nor other control characters.
    pub fn plain(out: &'w mut dyn Write) -> Self {
        Self {
            plain: true,
            ..Self::new(out)
        }
    }

    /// The output itself, for commands on purpose.
    pub fn unguarded(&mut self) -> &mut dyn Write {
        self.line = Line::Start;
        self.hashes = Hashes::None;
        self.out
    }

    fn write_part(&mut self, part: &str) -> io::Result<()> {
        let mut guarded = String::with_capacity(part.len());
        let mut rest = part;
        while let Some(c) = rest.chars().next() {
            // Most of what is written is in the middle of a line, where nothing else begins a command or ends the line.
            if self.is_usual() && self.line == Line::Text {
                let end = memchr3(b'#', b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
                let (usual, from) = rest.split_at(end);
                guarded.push_str(usual);
                rest = from;
                if end > 0 {
                    continue;
                }
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            if std::mem::take(&mut self.held) {
                guarded.push(if matches!(c, ' ' | '#' | '\n') {
                    '#'
                } else {
                    REPLACEMENT
                });
            }
            match self.guarded(c) {
                '#' if self.held => {}
                c => guarded.push(c),
            }
        }
        self.out.write_all(guarded.as_bytes())
    }

    /// Whether nothing has begun that could become a command, and no character has to be looked at for itself.
    fn is_usual(&self) -> bool {
        !self.plain && !self.held && self.hashes == Hashes::None
    }

    /// The character, or what replaces it.
    fn guarded(&mut self, c: char) -> char {
        self.held = self.line == Line::Hash && c == '#';
        let ends_command = (self.line == Line::Colon && c == ':') || (self.hashes == Hashes::Two && c == '[');
        self.hashes = match (self.hashes, c) {
            (Hashes::None, '#') => Hashes::One,
            (Hashes::One | Hashes::Two, '#') => Hashes::Two,
            (Hashes::Two, c) if c.is_ascii_alphabetic() => Hashes::Two,
            _ => Hashes::None,
        };
        self.line = match (self.line, c) {
            (_, '\n' | '\r') => Line::Start,
            (Line::Colour, 'm') => Line::Start,
            (Line::Colour, _) => Line::Colour,
            (Line::Start, '\u{1b}') => Line::Colour,
            (Line::Start, c) if c.is_whitespace() => Line::Start,
            (Line::Start, ':') => Line::Colon,
            (Line::Start, '#') => Line::Hash,
            _ => Line::Text,
        };
        if ends_command || (self.plain && c != '\n' && is_control(c)) {
            REPLACEMENT
        } else {
            c
        }
    }
}

impl Write for Guard<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let text = self.characters.take(bytes);
        // What holds neither sign of a command needs no look at each character but those of its last line.
        let is_within = matches!(self.line, Line::Start | Line::Text);
        let mut text = &*text;
        if self.is_usual()
            && is_within
            && let Some(end) = memrchr(b'\n', text.as_bytes())
            && memchr2(b'#', 0x1b, text.as_bytes()).is_none()
            && !text.contains("::")
        {
            let (lines, rest) = text.split_at(end + 1);
            self.out.write_all(lines.as_bytes())?;
            self.line = Line::Start;
            text = rest;
        }
        self.write_part(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.held) {
            self.out.write_all(b"#")?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded(pieces: &[&str], plain: bool) -> String {
        let mut out = Vec::new();
        let mut guard = if plain {
            Guard::plain(&mut out)
        } else {
            Guard::new(&mut out)
        };
        for piece in pieces {
            guard.write_all(piece.as_bytes()).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_line_begins_like_a_command() {
        assert_eq!(
            guarded(&["::error::x\n  ::y\n\u{a0}\u{3000}::z\r::w"], false),
            ":\u{fffd}error::x\n  :\u{fffd}y\n\u{a0}\u{3000}:\u{fffd}z\r:\u{fffd}w"
        );
        assert_eq!(guarded(&["\u{1b}[1m::a"], false), "\u{1b}[1m:\u{fffd}a");
        assert_eq!(guarded(&[":", ":a\n"], false), ":\u{fffd}a\n");
        assert_eq!(guarded(&["##a\n  #", "#b"], false), "#\u{fffd}a\n  #\u{fffd}b");
    }

    #[test]
    fn no_command_is_anywhere_in_a_line() {
        assert_eq!(
            guarded(
                &[
                    "##vso[a]\na ##[b] é##[c] ###[d] ##teamcity[e",
                    "] #",
                    "#",
                    "v",
                    "so[f]"
                ],
                false
            ),
            "#\u{fffd}vso\u{fffd}a]\na ##\u{fffd}b] é##\u{fffd}c] ###\u{fffd}d] ##teamcity\u{fffd}e] ##vso\u{fffd}f]"
        );
    }

    #[test]
    fn everything_else_is_written_as_it_is() {
        for text in [
            "# a\n: b\n:#\nx::y\n\n## Title [x](1)\n#[x]\n",
            "a:\r\n{\"::\": 1}\n",
            "\u{1b}[1mü\u{1b}[0m ::\n",
        ] {
            assert_eq!(guarded(&[text], false), text);
            let pieces: Vec<String> = text.chars().map(String::from).collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            assert_eq!(guarded(&pieces, false), text);
        }
    }

    #[test]
    fn messages_have_no_control_characters() {
        assert_eq!(
            guarded(&["a\u{1b}[2J\u{7}b\n::c"], true),
            "a\u{fffd}[2J\u{fffd}b\n:\u{fffd}c"
        );
    }
}
