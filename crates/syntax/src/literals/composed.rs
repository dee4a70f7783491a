//! Texts of Python that are made of others: `"redis://:" + PW + "@redis"`, `"…%s…" % PW`, `"…{}…".format(PW)`, `f"…{PW}…"`.
//!
//! What the file does not say of a part is something, and the rest is as it is written.

use super::scan::{is_long, string_length};
use super::value::or_text;
use super::{Language, Reader};
use redproof_source::{Text, Undefined};
use std::ops::Range;

/// Longest text that is made of others.
const LONGEST: usize = 4096;
/// The most parts of which one is made.
const MOST_PARTS: usize = 64;

/// The parts of an expression between signs outside of brackets and texts.
fn split(expression: &str, sign: u8) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut from, mut at, mut depth) = (0, 0, 0usize);
    while let Some(byte) = expression.as_bytes().get(at) {
        match byte {
            b'"' | b'\'' => {
                at += string_length(expression.get(at..).unwrap_or_default()).max(1);
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            byte if *byte == sign && depth == 0 => {
                parts.push(from..at);
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(from..expression.len());
    parts
}

/// Whether a text is a quoted one and nothing else, which is where its inside is.
fn quoted(text: &str) -> Option<Range<usize>> {
    let is_one = text.starts_with(['"', '\'']) && string_length(text) == text.len() && text.len() > 1;
    let quotes = if is_long(text) { 3 } else { 1 };
    (is_one && text.len() >= 2 * quotes).then(|| quotes..text.len() - quotes)
}

impl Reader<'_> {
    /// The text that an expression makes; `None` if it is another one.
    pub(super) fn composed(&self, expression: &Text) -> Option<Text> {
        let whole = expression.as_str();
        if self.language != Language::Python || whole.len() > LONGEST {
            return None;
        }
        let parts = split(whole, b'+');
        if parts.len() > 1 {
            let parts = parts.into_iter().map(|part| expression.slice(part).trim());
            let parts: Vec<Text> = parts.take(MOST_PARTS).collect();
            let has_text = parts.iter().any(|part| quoted(part.as_str()).is_some());
            return has_text.then(|| self.joined(parts.iter().map(|part| self.part(part))))?;
        }
        if !whole.starts_with(['"', '\'']) || is_long(whole) {
            return None;
        }
        let length = string_length(whole);
        let format = expression.slice(1..length.checked_sub(1)?.max(1));
        let behind = whole.get(length..)?;
        let rest = behind.trim_start();
        let from = whole.len() - rest.len();
        let (brackets, inner) = if rest.starts_with('%') {
            ('%', from + 1)
        } else {
            (
                '{',
                from + rest.strip_prefix(".format").map(|rest| rest.len()).map(|_| 7)?,
            )
        };
        let given = expression.slice(inner..whole.len()).trim();
        let given = match given
            .as_str()
            .strip_prefix('(')
            .and_then(|given| given.strip_suffix(')'))
        {
            Some(inside) => given.slice(1..1 + inside.len()),
            None => given,
        };
        let given = split(given.as_str(), b',')
            .into_iter()
            .map(|part| given.slice(part).trim())
            .collect::<Vec<_>>();
        self.formatted(&format, brackets, &given)
    }

    /// A text with its arguments in the places of `%s` or `{}`, in their order; those with names are something.
    fn formatted(&self, format: &Text, sign: char, given: &[Text]) -> Option<Text> {
        let whole = format.as_str();
        let mut made = Vec::new();
        let (mut at, mut next) = (0, 0);
        while let Some(place) = whole.get(at..)?.find(sign).map(|place| at + place) {
            made.push(format.slice(at..place));
            let behind = whole.get(place + 1..)?;
            if behind.starts_with(sign) {
                // `%%` and `{{`
                return None;
            }
            let length = match sign {
                '%' => {
                    let name = behind.strip_prefix('(').map_or(Some(0), |_| behind.find(')'))?;
                    name + behind.get(name..)?.find(|c: char| c.is_ascii_alphabetic())? + 2
                }
                _ => behind.find('}')? + 2,
            };
            // `%s`, `{}`
            let is_next = length == 2;
            let argument = given.get(next).filter(|_| is_next);
            next += usize::from(is_next);
            made.push(match argument {
                Some(argument) => self.part(argument),
                None => unknown(format),
            });
            at = place + length;
            if made.len() > MOST_PARTS {
                return None;
            }
        }
        made.push(format.slice(at..whole.len()));
        self.joined(made.into_iter())
    }

    /// `{NAME}` in the text of `f'…'`.
    pub(super) fn filled_in(&self, text: &Text) -> Option<Text> {
        let whole = text.as_str();
        let mut made = Vec::new();
        let mut at = 0;
        while let Some(open) = whole.get(at..)?.find(['{', '}']).map(|open| at + open) {
            made.push(text.slice(at..open));
            let inside = whole
                .get(open..)?
                .strip_prefix('{')
                .filter(|inside| !inside.starts_with('{'))?;
            let close = open + inside.find('}')? + 1;
            made.push(self.part(&text.slice(open + 1..close)));
            at = close + 1;
            if made.len() > MOST_PARTS {
                return None;
            }
        }
        made.push(text.slice(at..whole.len()));
        self.joined(made.into_iter())
    }

    fn joined(&self, parts: impl Iterator<Item = Text>) -> Option<Text> {
        let mut whole: Option<Text> = None;
        for part in parts {
            let made = whole.get_or_insert_with(|| Text::empty(part.span()));
            if made.as_str().len() + part.as_str().len() > LONGEST {
                return None;
            }
            made.push_text(&part);
        }
        whole
    }

    /// A part: a text, a name that one was assigned to, or what a variable falls back to.
    fn part(&self, part: &Text) -> Text {
        self.only_text(part).unwrap_or_else(|| unknown(part))
    }

    /// The text that a part is, or falls back to: `'text'`, `NAME`, `get('X', 'text')`, `get('X') or 'text'`.
    pub(super) fn only_text(&self, part: &Text) -> Option<Text> {
        let whole = part.as_str();
        if let Some(inside) = quoted(whole) {
            return Some(part.slice(inside));
        }
        if let Some(known) = self.assigned.get(whole) {
            return Some(known.clone());
        }
        let open = whole.find('(')?;
        let close = whole.rfind(')')?;
        if let Some(fallback) = or_text(whole.get(close + 1..)?) {
            return Some(part.slice(close + 1 + fallback.start..close + 1 + fallback.end));
        }
        let given = part.slice(open + 1..close.max(open + 1));
        let second = split(given.as_str(), b',').into_iter().nth(1)?;
        let second = given.slice(second).trim();
        let named = second.as_str().strip_prefix("default=");
        let from = named.map_or(0, |named| second.as_str().len() - named.len());
        let second = second.slice(from..second.as_str().len()).trim();
        quoted(second.as_str()).map(|inside| second.slice(inside))
    }
}

fn unknown(part: &Text) -> Text {
    Text::unresolved(part.span(), Undefined::Other("the code"))
}
