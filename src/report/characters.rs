//! Whole characters from the bytes that writers are given.

use std::borrow::Cow;

/// Keeps the beginning of a character that a write ended in.
#[derive(Default)]
pub(super) struct Characters {
    rest: Vec<u8>,
}

impl Characters {
    /// The whole characters of what was written so far. What is no UTF-8 becomes U+FFFD.
    pub(super) fn take<'b>(&mut self, bytes: &'b [u8]) -> Cow<'b, str> {
        if self.rest.is_empty() {
            // Nearly all output is valid.
            return match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(self.keep_end(bytes)),
            };
        }
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let whole = self.keep_end(&all);
        Cow::Owned(String::from_utf8_lossy(whole).into_owned())
    }

    /// Whether no character was begun.
    pub(super) fn is_between(&self) -> bool {
        self.rest.is_empty()
    }

    /// Puts the beginning of a character at the end aside.
    fn keep_end<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let Err(error) = std::str::from_utf8(bytes) else {
            return bytes;
        };
        if error.error_len().is_some() {
            return bytes;
        }
        let (whole, rest) = bytes.split_at(error.valid_up_to());
        self.rest = rest.to_vec();
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_whole() {
        let text = "aü中🦀\n";
        let mut characters = Characters::default();
        let pieces = text.bytes().map(|byte| characters.take(&[byte]).into_owned());
        assert_eq!(pieces.collect::<String>(), text);
        assert_eq!(characters.take(b"a\xffb"), "a\u{fffd}b");
    }
}
