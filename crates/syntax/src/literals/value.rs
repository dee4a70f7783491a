//! Values: texts, numbers, templates, and what the code computes.

use super::scan::{expression_length, is_long, list_length, name_length, string_length};
use super::{Language, MOST_DEEP, Reader, STATEMENT};
use redproof_source::yaml::{Node, ScalarStyle};
use redproof_source::{Text, Undefined};
use std::ops::Range;

/// Calls of Python whose value is the text that they are given, or that text in a URL.
const WRAPPERS: [&str; 5] = ["SecretStr", "SecretBytes", "str", "quote", "quote_plus"];

/// Where the text is in ` or 'text'` and ` || 'text'`; `None` for an empty one, or if there is more.
pub(super) fn or_text(behind: &str) -> Option<Range<usize>> {
    let rest = behind.trim_start();
    let text = rest
        .strip_prefix("or ")
        .or_else(|| rest.strip_prefix("||"))?
        .trim_start();
    let length = string_length(text);
    let is_whole =
        text.starts_with(['\'', '"']) && !is_long(text) && length == text.trim_end().len() && length > 2;
    let start = behind.len() - text.len();
    is_whole.then_some(start + 1..start + length - 1)
}

impl Reader<'_> {
    /// Reads a value up to what ends it.
    pub(super) fn value(&mut self, depth: usize) -> Node {
        self.blanks(depth);
        let start = self.at;
        let found = match depth < MOST_DEEP {
            true => self.literal(depth),
            false => None,
        };
        self.blanks(depth);
        let is_whole = self
            .peek()
            .is_none_or(|c| matches!(c, ',' | ')' | ']' | '}' | '\n' | ';'));
        match found {
            Some(node) if is_whole => node,
            _ => {
                self.at = start
                    + expression_length(self.source.get(start..).unwrap_or_default(), depth == STATEMENT);
                let text = self.whole.slice(start..self.at).trim();
                self.computed(&text)
            }
        }
    }

    /// What the code computes: as it is written if it names the environment.
    fn computed(&self, text: &Text) -> Node {
        if let Some(made) = self.composed(text) {
            return Node::scalar(made, ScalarStyle::DoubleQuoted);
        }
        let words = ["environ", "getenv", "env(", "env.", "ENV", "config("];
        let written = text.as_str();
        let length = name_length(written);
        let brackets = written.get(length..).unwrap_or_default();
        // One call or key.
        let is_call = brackets.starts_with(['(', '[']) && words.iter().any(|word| written.contains(word));
        let inside = brackets.get(1..).map_or(0, list_length);
        let end = length + 1 + inside + 1;
        let text = match written.get(end..).filter(|_| is_call) {
            Some("") => text.clone(),
            // `os.environ.get('X') or 'fallback'`
            Some(behind) => match or_text(behind) {
                Some(fallback) => text.slice(end + fallback.start..end + fallback.end),
                None => Text::unset(text.span(), Undefined::Other("the code")),
            },
            None => Text::unset(text.span(), Undefined::Other("the code")),
        };
        Node::scalar(text, ScalarStyle::Plain)
    }

    /// `f'…'`
    fn template(&mut self) -> Option<Node> {
        let written = self.string();
        let made = self.filled_in(written.text()?)?;
        Some(Node::scalar(made, ScalarStyle::DoubleQuoted))
    }

    fn literal(&mut self, depth: usize) -> Option<Node> {
        match self.peek()? {
            '\'' | '"' => Some(self.string()),
            '{' => Some(self.entries('}', depth)),
            '[' => Some(self.items(']', depth)),
            '(' => Some(self.items(')', depth)),
            ':' if self.language == Language::Ruby => {
                self.at += 1;
                self.word(depth)
            }
            _ => self.word(depth),
        }
    }

    /// A string; several behind each other are one.
    fn string(&mut self) -> Node {
        let rest = self.rest();
        let length = string_length(rest);
        let quotes = if is_long(rest) { 3 } else { 1 };
        let inside = length.saturating_sub(quotes).max(quotes).min(rest.len());
        let text = self.whole.slice(self.at + quotes.min(inside)..self.at + inside);
        self.at += length;
        Node::scalar(text, ScalarStyle::DoubleQuoted)
    }

    /// A number, a constant, or a call with nothing but named arguments.
    fn word(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let rest = self.rest();
        let length = match rest.strip_prefix('-') {
            Some(number) => 1 + name_length(number),
            None => name_length(rest),
        };
        let word = rest.get(..length).filter(|word| !word.is_empty())?;
        let behind = rest.get(length..).unwrap_or_default();
        if behind.starts_with(['\'', '"']) && word.len() <= 2 {
            // `r'…'`; a template such as `f'…'` is computed.
            let is_plain = word
                .bytes()
                .all(|c| matches!(c, b'r' | b'b' | b'u' | b'R' | b'B' | b'U'));
            let is_template = matches!(word.to_ascii_lowercase().as_str(), "f" | "fr" | "rf");
            self.at += length;
            return match is_template {
                true => self.template(),
                false => is_plain.then(|| self.string()),
            };
        }
        if behind.starts_with('(') {
            let last = word.rsplit('.').next().unwrap_or(word);
            let wraps = self.language == Language::Python && WRAPPERS.contains(&last);
            let is_field = last == "Field";
            self.at += length;
            let first = self.at + 1;
            let given = self.entries(')', depth);
            if wraps {
                let inside = self
                    .whole
                    .slice(first..self.at.saturating_sub(1).max(first))
                    .trim();
                return self
                    .only_text(&inside)
                    .map(|text| Node::scalar(text, ScalarStyle::DoubleQuoted));
            }
            // `Field(default='…', env='…')` of pydantic
            if is_field && let Some(default) = given.get("default") {
                return Some(default.clone());
            }
            return Some(given).filter(|node| !node.entries().is_empty());
        }
        let last = word.rsplit(['.', ':']).next().unwrap_or(word);
        let is_known = word
            .bytes()
            .all(|c| c.is_ascii_digit() || matches!(c, b'.' | b'_' | b'-'))
            || matches!(word, "True" | "False" | "None" | "true" | "false" | "nil")
            || last.starts_with("CERT_")
            || last.starts_with("VERIFY_")
            || self
                .source
                .get(..start)
                .is_some_and(|before| before.ends_with(':'))
                && self.language == Language::Ruby;
        let text = self.whole.slice(start..start + length);
        self.at += length;
        is_known.then(|| Node::scalar(text, ScalarStyle::Plain))
    }
}
