//! `s/PATTERN/REPLACEMENT/` on a line, with the sources of both.

use super::expand::push_variable;
use super::{Lookup, is_too_long, too_long};
use redproof_source::Text;
use regex::{Regex, RegexBuilder};

/// Which matches of a line are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The first one.
    First,
    /// All of them.
    All,
    /// The one of this number.
    Nth(usize),
}

/// A part of what a match is replaced by.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// This text.
    Text(Text),
    /// A group of the match; 0 is the whole.
    Group(usize),
    /// The environment's variable that a group of the match names.
    VariableOf(usize),
}

/// A substitution.
#[derive(Debug)]
pub(super) struct Substitution {
    pub(super) pattern: Regex,
    pub(super) replacement: Vec<Part>,
    pub(super) which: Which,
}

/// A pattern in the syntax of Rust's regular expressions.
pub(super) fn pattern(source: &str, ignores_case: bool) -> Option<Regex> {
    RegexBuilder::new(source)
        .case_insensitive(ignores_case)
        .size_limit(1 << 20)
        .build()
        .ok()
}

impl Substitution {
    /// The line with its matches replaced, if there are any.
    pub(super) fn apply(&self, line: &Text, env: Lookup<'_>) -> Option<Text> {
        let mut out = Text::empty(line.span_of(0..0));
        let mut from = 0;
        let mut replaced = false;
        for (index, found) in self.pattern.captures_iter(line.as_str()).enumerate() {
            let wanted = match self.which {
                Which::First => index == 0,
                Which::All => true,
                Which::Nth(number) => index + 1 == number,
            };
            let Some(whole) = found.get(0).filter(|_| wanted) else {
                continue;
            };
            replaced = true;
            if is_too_long(&out) {
                return Some(too_long(line.span()));
            }
            out.push_text(&line.slice(from..whole.start()));
            for part in &self.replacement {
                match part {
                    Part::Text(text) => out.push_text(text),
                    Part::Group(number) => {
                        if let Some(group) = found.get(*number) {
                            out.push_text(&line.slice(group.range()));
                        }
                    }
                    Part::VariableOf(number) => {
                        if let Some(group) = found.get(*number) {
                            push_variable(&mut out, group.as_str(), env, line.span_of(group.range()));
                        }
                    }
                }
            }
            from = whole.end();
        }
        if !replaced {
            return None;
        }
        out.push_text(&line.slice(from..line.as_str().len()));
        Some(out)
    }
}

/// Applies an edit to each line; `None` from it takes the line away.
pub(super) fn each_line(text: &Text, mut edit: impl FnMut(usize, Text) -> Option<Text>) -> Text {
    let whole = text.as_str();
    let mut out = Text::empty(text.span_of(0..0));
    let mut at = 0;
    let mut number = 0;
    while at < whole.len() {
        let rest = whole.get(at..).unwrap_or_default();
        let length = rest.find('\n').unwrap_or(rest.len());
        let end = at + length;
        let next = (end + 1).min(whole.len());
        if let Some(line) = edit(number, text.slice(at..end)) {
            out.push_text(&line);
            out.push_text(&text.slice(end..next));
        }
        if is_too_long(&out) {
            return too_long(text.span());
        }
        at = next;
        number += 1;
    }
    out
}
