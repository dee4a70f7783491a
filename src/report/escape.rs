//! Escapes the control characters that JSON allows as they are: DEL and U+0080 to U+009F, which terminals obey.

use std::io::{self, Write};

/// The first byte of U+0080 to U+00BF in UTF-8.
const LEAD: u8 = 0xc2;

/// A writer of JSON. Control characters can only be in its strings.
pub(super) struct EscapeControls<'w> {
    out: &'w mut dyn Write,
    /// Whether the last byte was [`LEAD`], and is not written yet.
    pending: bool,
}

impl<'w> EscapeControls<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self { out, pending: false }
    }
}

impl Write for EscapeControls<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        for part in bytes.split_inclusive(|byte| matches!(*byte, 0x7f..=0x9f | LEAD)) {
            let (last, before) = part
                .split_last()
                .map_or((0, part), |(last, before)| (*last, before));
            if self.pending && !(before.is_empty() && (0x80..=0x9f).contains(&last)) {
                self.out.write_all(&[LEAD])?;
                self.pending = false;
            }
            match last {
                LEAD => {
                    self.out.write_all(before)?;
                    self.pending = true;
                }
                0x7f => {
                    self.out.write_all(before)?;
                    self.out.write_all(b"\\u007f")?;
                }
                0x80..=0x9f if self.pending => {
                    write!(self.out, "\\u{last:04x}")?;
                    self.pending = false;
                }
                _ => self.out.write_all(part)?,
            }
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

    #[test]
    fn control_characters_become_escapes_and_all_else_stays() {
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
