//! `${NAME:-fallback}`, `$(command)` and `{{ template }}`: they stand for a value and are not one, but a fallback is.

use std::ops::Range;

use redproof_source::Limit;

use super::key::{is_harmless, is_secret_like};

/// One expression of a line.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    /// All of it, with its brackets.
    pub(super) whole: Range<usize>,
    /// What stands between the brackets.
    inner: Range<usize>,
    kind: Kind,
    /// The first expression that does not lie within this one, as an index.
    beyond: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Variable,
    Command,
    Template,
}

impl Expression {
    /// The variable's name, and the literal that may stand in for it.
    fn variable<'t>(&self, line: &'t str) -> Option<(&'t str, Range<usize>)> {
        if self.kind != Kind::Variable {
            return None;
        }
        let inner = line.get(self.inner.clone())?;
        let length = inner
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(inner.len());
        let (name, rest) = inner.split_at_checked(length)?;
        // `${NAME:fallback}` is Spring's.
        let operator = [":-", ":=", ":+", "-", "=", "+", ":"]
            .into_iter()
            .find(|operator| rest.starts_with(operator) && !rest.starts_with(":?"))
            .map_or(rest.len(), str::len);
        let from = self.inner.start + name.len() + operator;
        Some((name, from..self.inner.end.max(from)))
    }
}

/// The expressions of a line.
pub(super) struct Expressions {
    /// By their start.
    found: Vec<Expression>,
    /// They lie within each other deeper than anybody reads.
    too_deep: bool,
}

impl Expressions {
    /// Finds them in one pass. One that is not closed reaches to the end of the line.
    pub(super) fn of(line: &str) -> Self {
        let bytes = line.as_bytes();
        let mut found: Vec<Expression> = Vec::new();
        let mut open: Vec<(usize, Kind)> = Vec::new();
        let mut too_deep = false;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let next = bytes.get(at + 1);
            let (kind, step) = match (byte, next) {
                (b'$', Some(b'{')) => (Some(Kind::Variable), 2),
                (b'$', Some(b'(')) => (Some(Kind::Command), 2),
                (b'{', Some(b'{')) => (Some(Kind::Template), 2),
                _ => (None, 1),
            };
            if let Some(kind) = kind {
                open.push((found.len(), kind));
                too_deep |= open.len() > Limit::InterpolationDepth.value();
                // `$${NAME}` leaves the expansion to the shell inside the container.
                let doubled = kind != Kind::Template && at > 0 && bytes.get(at - 1) == Some(&b'$');
                found.push(Expression {
                    whole: at - usize::from(doubled)..line.len(),
                    inner: at + 2..line.len(),
                    kind,
                    beyond: usize::MAX,
                });
                at += step;
                continue;
            }
            let closed = open.last().and_then(|(index, kind)| {
                let width = match (kind, byte, next) {
                    (Kind::Variable, b'}', _) | (Kind::Command, b')', _) => 1,
                    (Kind::Template, b'}', Some(b'}')) => 2,
                    _ => return None,
                };
                let beyond = found.len();
                found.get_mut(*index).map(|expression| {
                    expression.beyond = beyond;
                    expression.inner.end = at;
                    expression.whole.end = at + width;
                    width
                })
            });
            if closed.is_some() {
                open.pop();
            }
            at += closed.unwrap_or(step);
        }
        Self { found, too_deep }
    }

    /// The outermost expressions within a range.
    fn within(&self, range: &Range<usize>) -> impl Iterator<Item = &Expression> {
        let mut index = self
            .found
            .partition_point(|expression| expression.whole.start < range.start);
        let end = range.end;
        std::iter::from_fn(move || {
            let expression = self.found.get(index)?;
            index = expression.beyond.max(index + 1);
            (expression.whole.start < end).then_some(expression)
        })
    }

    /// The first place of a character in a range that lies in no expression.
    pub(super) fn find_outside(&self, line: &str, range: &Range<usize>, wanted: char) -> Option<usize> {
        let mut at = range.start;
        for expression in self.within(range) {
            let plain = line.get(at..expression.whole.start).unwrap_or_default();
            if let Some(found) = plain.find(wanted) {
                return Some(at + found);
            }
            at = expression.whole.end;
        }
        let plain = line.get(at..range.end).unwrap_or_default();
        plain.find(wanted).map(|found| at + found)
    }

    /// Hides the fallbacks of variables that are named like a secret, wherever they stand.
    pub(super) fn hide_fallbacks(&self, line: &str, hide: &mut Vec<Range<usize>>) {
        // To look at each of them would take the square of the line's length.
        if self.too_deep {
            hide.push(0..line.len());
            return;
        }
        for expression in &self.found {
            if let Some((name, fallback)) = expression.variable(line)
                && is_secret_like(name)
            {
                self.hide_value(line, fallback, 1, hide);
            }
        }
    }

    /// Hides the literal parts of a value, and the fallbacks in it.
    pub(super) fn hide_value(
        &self,
        line: &str,
        range: Range<usize>,
        depth: usize,
        hide: &mut Vec<Range<usize>>,
    ) {
        let range = trimmed(line, range);
        let value = line.get(range.clone()).unwrap_or_default();
        if is_harmless(value) || is_bare_variable(value) {
            return;
        }
        if depth > Limit::InterpolationDepth.value() {
            hide.push(range);
            return;
        }
        let mut at = range.start;
        for expression in self.within(&range) {
            hide_literal(line, at..expression.whole.start, hide);
            match expression.kind {
                Kind::Variable => {
                    if let Some((_, fallback)) = expression.variable(line) {
                        self.hide_value(line, fallback, depth + 1, hide);
                    }
                }
                Kind::Command => hide_spoken(line, expression.inner.clone(), hide),
                Kind::Template => hide_quoted(line, expression.inner.clone(), hide),
            }
            at = expression.whole.end.min(range.end);
        }
        hide_literal(line, at..range.end, hide);
    }
}

/// Hides a literal part of a value, all but quotes around it.
fn hide_literal(line: &str, range: Range<usize>, hide: &mut Vec<Range<usize>>) {
    let part = trimmed(line, range);
    let text = line.get(part.clone()).unwrap_or_default();
    if !text.is_empty() && text.chars().any(|c| !matches!(c, '"' | '\'')) {
        hide.push(part);
    }
}

/// `$(echo secret)` says the secret; `$(cat /run/secrets/x)` and `$(openssl rand …)` do not.
fn hide_spoken(line: &str, inner: Range<usize>, hide: &mut Vec<Range<usize>>) {
    let command = line.get(inner.clone()).unwrap_or_default();
    for speaker in ["echo ", "printf "] {
        if command.starts_with(speaker) {
            hide_literal(line, inner.start + speaker.len()..inner.end, hide);
        }
    }
}

/// `{{ .Values.password | default "secret" }}`: the literals of a template.
fn hide_quoted(line: &str, inner: Range<usize>, hide: &mut Vec<Range<usize>>) {
    let text = line.get(inner.clone()).unwrap_or_default();
    let mut opened: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        match opened {
            Some((from, quote)) if quote == c => {
                hide.push(inner.start + from + 1..inner.start + at);
                opened = None;
            }
            None if matches!(c, '"' | '\'') => opened = Some((at, c)),
            _ => {}
        }
    }
}

/// `$NAME`, also as `$$NAME` or `%NAME%`, and nothing else.
fn is_bare_variable(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let name = value
        .strip_prefix("$$")
        .or_else(|| value.strip_prefix('$'))
        .or_else(|| value.strip_prefix('%').and_then(|name| name.strip_suffix('%')));
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            || (name.len() == 1 && name.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '@' | '*')))
    })
}

/// The range without white space around it.
pub(super) fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let text = line.get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_start().len());
    let length = text.trim().len();
    start..start + length
}
