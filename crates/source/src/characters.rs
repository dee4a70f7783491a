//! Characters that terminals obey, nobody sees, or no document may have.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Control characters, those that are invisible or change the order of text (Unicode's Cf, Zl, Zp and
/// Default_Ignorable_Code_Point, and the blank of Braille), and noncharacters, which XML does not allow.
pub fn is_control(c: char) -> bool {
    if matches!(c, ' '..='~') {
        return false;
    }
    (c.is_control() && c != '\t')
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Replaces each control or invisible character, line breaks too, by U+FFFD, so that text from files stays text wherever it is
/// shown. The number of characters stays the same.
pub fn printable(text: &str) -> Cow<'_, str> {
    match text.contains(is_control) {
        true => Cow::Owned(text.replace(is_control, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

/// Writes each such character but line breaks as JSON escapes it, in text that is JSON.
pub fn escape_json(text: &str) -> Cow<'_, str> {
    let is_escaped = |c: char| c != '\n' && is_control(c);
    let mut escaped = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.find(is_escaped).map(|at| rest.split_at(at)) {
        escaped.push_str(before);
        let mut characters = from.chars();
        let mut units = [0; 2];
        for unit in characters.next().unwrap_or_default().encode_utf16(&mut units) {
            let _ = write!(escaped, "\\u{unit:04x}");
        }
        rest = characters.as_str();
    }
    match escaped.is_empty() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(escaped + rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_replaced() {
        let unseen = "\n\r\u{1b}\u{7f}\u{9b}\u{ad}\u{34f}\u{115f}\u{180b}\u{200d}\u{202e}\u{2800}\u{3164}\u{fe0f}\u{fffe}\u{ffff}\u{ffa0}\u{fff0}\u{1ffff}\u{e0100}";
        assert_eq!(printable(unseen), "\u{fffd}".repeat(unseen.chars().count()));
        let seen = "a b\tü é 中 🦀 \u{a0}\u{3000}\u{fffd}\u{ffee}";
        assert_eq!(printable(seen), seen);
    }
}
