//! Escapes the characters that JSON allows as they are, and that terminals obey or nobody sees.

use std::io::{self, BufWriter, IntoInnerError, Write};

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use super::characters::Characters;
use redproof_source::escape_json;

/// A writer of JSON. Control and invisible characters can only be in its strings, apart from line breaks.
pub(super) struct EscapeControls<'w> {
    out: &'w mut dyn Write,
    characters: Characters,
}

impl<'w> EscapeControls<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self {
            out,
            characters: Characters::default(),
        }
    }
}

/// A list whose entries are made when they are written, so that they are not held together.
pub(super) struct Made<F>(pub(super) F);

impl<F, I> Serialize for Made<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Writes a value as indented JSON with a line break at the end.
pub fn json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut buffered = buffered(out);
    serde_json::to_writer_pretty(&mut buffered, value)?;
    finish(buffered)?;
    out.write_all(b"\n")
}

/// Writes the rest of a buffer, and leaves what is below it to its owner.
fn finish(buffered: BufWriter<EscapeControls<'_>>) -> io::Result<()> {
    buffered
        .into_inner()
        .map(drop)
        .map_err(IntoInnerError::into_error)
}

/// serde_json writes each sign alone.
fn buffered(out: &mut dyn Write) -> BufWriter<EscapeControls<'_>> {
    BufWriter::with_capacity(1 << 14, EscapeControls::new(out))
}

/// Writes a document whose entries are one line each: the elements of its lists, and the fields of its objects.
pub(super) fn json_entries(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    json_lines(value, 2, out)
}

/// Writes a document with a line for each value, down to a depth: what is deeper follows on the same line.
pub(super) fn json_lines(value: &impl Serialize, broken: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut buffered = buffered(out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut buffered, Entries::of(broken));
    value.serialize(&mut serializer)?;
    finish(buffered)?;
    out.write_all(b"\n")
}

/// A value as it is written within an entry of such a document.
pub(super) fn json_inner(value: &(impl Serialize + ?Sized)) -> io::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut out,
        Entries::of(0),
    ))?;
    String::from_utf8(out).map_err(io::Error::other)
}

/// Writes a value as one line of JSON.
pub(super) fn json_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut buffered = buffered(out);
    serde_json::to_writer(&mut buffered, value)?;
    finish(buffered)?;
    out.write_all(b"\n")
}

impl Write for EscapeControls<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Nearly all JSON is such text, and there can be hundreds of megabytes of it.
        let is_odd = |odd: bool, byte: &u8| odd | !matches!(byte, b' '..=b'~' | b'\n');
        if self.characters.is_between() && !bytes.iter().fold(false, is_odd) {
            return self.out.write_all(bytes);
        }
        let text = self.characters.take(bytes);
        self.out.write_all(escape_json(&text).as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Breaks lines down to a depth; what is deeper is on one line.
struct Entries {
    depth: usize,
    has_value: bool,
    /// How deep lines are broken.
    broken: usize,
}

impl Entries {
    const fn of(broken: usize) -> Self {
        Self {
            depth: 0,
            has_value: false,
            broken,
        }
    }

    fn open<W: ?Sized + Write>(&mut self, sign: &[u8], writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(sign)
    }

    fn close<W: ?Sized + Write>(&mut self, sign: &[u8], writer: &mut W) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.has_value && self.depth < self.broken {
            self.line(writer)?;
        }
        writer.write_all(sign)
    }

    fn next<W: ?Sized + Write>(&self, first: bool, writer: &mut W) -> io::Result<()> {
        match (self.depth <= self.broken, first) {
            (true, true) => self.line(writer),
            (true, false) => writer.write_all(b",").and_then(|()| self.line(writer)),
            (false, true) => Ok(()),
            (false, false) => writer.write_all(b", "),
        }
    }

    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Entries {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(b"[", writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(b"]", writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(first, writer)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(b"{", writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(b"}", writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next(first, writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_one_line_each() {
        let mut out = Vec::new();
        let value =
            serde_json::json!({ "a": [{ "b": [1, { "c": {} }] }, 2], "d": {}, "e": { "f": [] }, "g": [] });
        json_entries(&value, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\n  \"a\": [\n    {\"b\": [1, {\"c\": {}}]},\n    2\n  ],\n  \"d\": {},\n  \"e\": {\n    \"f\": []\n  },\n  \"g\": []\n}\n"
        );
    }

    #[test]
    fn control_and_invisible_characters_become_escapes_and_all_else_stays() {
        for (text, expected) in [
            ("a\u{9b}1m\u{7f}b", "a\\u009b1m\\u007fb"),
            (
                "ü ß é \u{a0} \u{bf} Ā 中 🦀 \u{80}\u{9f}",
                "ü ß é \u{a0} \u{bf} Ā 中 🦀 \\u0080\\u009f",
            ),
            (
                "\u{20}\u{df}\u{9a}\u{c2}\u{82}",
                "\u{20}\u{df}\\u009a\u{c2}\\u0082",
            ),
            (
                "\u{202e}\u{200b}\u{feff}\u{e0041}\n",
                "\\u202e\\u200b\\ufeff\\udb40\\udc41\n",
            ),
        ] {
            let mut whole = Vec::new();
            EscapeControls::new(&mut whole)
                .write_all(text.as_bytes())
                .unwrap();
            assert_eq!(String::from_utf8(whole).unwrap(), expected);
            let mut pieces = Vec::new();
            let mut writer = EscapeControls::new(&mut pieces);
            text.bytes().for_each(|byte| writer.write_all(&[byte]).unwrap());
            assert_eq!(String::from_utf8(pieces).unwrap(), expected);
        }
    }
}
