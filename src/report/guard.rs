//! Keeps text of files from acting on what reads the output: no line begins like a command of a CI runner.
//!
//! GitHub's runner obeys lines that begin with `::`, Azure's those with `##`, blanks aside. What begins a line may be the
//! path of a file or a rule's text, so every byte of output goes through here.

use std::io::{self, Write};

use super::style::is_control;

/// A writer that breaks up `::` and `##` at the beginning of a line.
pub struct Guard<'w> {
    out: &'w mut dyn Write,
    line: Line,
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
    /// One sign that may begin a command.
    Sign(u8),
    /// Anything else: no command begins here.
    Text,
}

/// Replaces the second sign of what may be a command.
const REPLACEMENT: &str = "\u{fffd}";

impl<'w> Guard<'w> {
    /// Guards output that may have colours.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self {
            out,
            line: Line::Start,
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

    /// Writes bytes up to the end of a line; returns how many.
    fn write_part(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut end = 0;
        for &byte in bytes {
            let (next, is_command) = self.line.after(byte);
            if is_command {
                self.out.write_all(bytes.get(..end).unwrap_or_default())?;
                self.out.write_all(REPLACEMENT.as_bytes())?;
                self.line = next;
                return Ok(end + 1);
            }
            self.line = next;
            end += 1;
            if next == Line::Text {
                // The rest of the line is text.
                let rest = bytes.get(end..).unwrap_or_default();
                let length = rest.iter().position(|byte| *byte == b'\n');
                end += length.unwrap_or(rest.len());
                break;
            }
        }
        self.out.write_all(bytes.get(..end).unwrap_or_default())?;
        Ok(end)
    }
}

impl Line {
    /// What a byte makes of the line, and whether it is the second sign of a command.
    fn after(self, byte: u8) -> (Line, bool) {
        match (self, byte) {
            (_, b'\n') => (Line::Start, false),
            (Line::Colour, b'm') => (Line::Start, false),
            (Line::Colour, _) => (Line::Colour, false),
            (Line::Start, 0x1b) => (Line::Colour, false),
            (Line::Start, b' ' | b'\t' | b'\r') => (Line::Start, false),
            (Line::Start, b':' | b'#') => (Line::Sign(byte), false),
            (Line::Sign(sign), _) if sign == byte => (Line::Text, true),
            _ => (Line::Text, false),
        }
    }
}

impl Write for Guard<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let text;
        let mut rest = bytes;
        if self.plain {
            let replaced = |c| if c != '\n' && is_control(c) { '\u{fffd}' } else { c };
            text = String::from_utf8_lossy(bytes)
                .chars()
                .map(replaced)
                .collect::<String>();
            rest = text.as_bytes();
        }
        while !rest.is_empty() {
            let written = self.write_part(rest)?;
            rest = rest.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
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
            guarded(&["::error::x\n  ::y"], false),
            ":\u{fffd}error::x\n  :\u{fffd}y"
        );
        assert_eq!(guarded(&["##vso[a]\na ##[b]"], false), "#\u{fffd}vso[a]\na ##[b]");
        assert_eq!(guarded(&["\u{1b}[1m::a"], false), "\u{1b}[1m:\u{fffd}a");
        assert_eq!(guarded(&[":", ":a\n#", "#"], false), ":\u{fffd}a\n#\u{fffd}");
    }

    #[test]
    fn everything_else_is_written_as_it_is() {
        for text in [
            "# a\n: b\n:#\nx::y\n\n",
            "a:\r\n{\"::\": 1}\n",
            "\u{1b}[1mü\u{1b}[0m ::\n",
        ] {
            assert_eq!(guarded(&[text], false), text);
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
