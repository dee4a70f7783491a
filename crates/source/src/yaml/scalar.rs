//! Decodes a scalar again, so that each part of its value knows the bytes that it is written with.
//!
//! The parser gives the value but not the places of its parts. Apart from quotes, escapes and folded white space, a
//! value's characters are written as they are, so value and source are walked side by side.

use granit_parser::ScalarStyle;

use crate::{Origin, Span, Text};

/// The text of a scalar. `span` is the parser's.
pub(super) fn decode(source: &str, span: Span, value: &str, style: ScalarStyle) -> Text {
    let written = source.get(span.range()).unwrap_or_default();
    if span.is_empty() {
        // An empty plain value; the parser calls it `~`.
        return Text::empty(span);
    }
    let quotes = usize::from(matches!(
        style,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
    ));
    let inner = written
        .get(quotes..written.len().saturating_sub(quotes))
        .unwrap_or_default();
    let inner_span = span.part(quotes, written.len() - quotes.min(written.len()));
    if inner == value {
        return if value.is_empty() {
            Text::empty(span)
        } else {
            Text::literal(value, inner_span).anchored(span)
        };
    }
    Walk {
        inner,
        base: inner_span,
        value,
        style,
        text: Text::empty(span),
        at: 0,
        done: 0,
    }
    .run()
    .unwrap_or_else(|| Text::derived(value, inner_span).anchored(span))
}

struct Walk<'a> {
    /// The source between the quotes.
    inner: &'a str,
    base: Span,
    value: &'a str,
    style: ScalarStyle,
    text: Text,
    /// Bytes of `inner` that were read.
    at: usize,
    /// Bytes of `value` that were produced.
    done: usize,
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

impl Walk<'_> {
    /// `None` where source and value do not correspond, which no valid scalar reaches.
    fn run(mut self) -> Option<Text> {
        while let Some(c) = self.inner.get(self.at..)?.chars().next() {
            let from = self.at;
            match (self.style, c) {
                (ScalarStyle::SingleQuoted, '\'') => {
                    self.at += 2;
                    self.expect("'", from, false)?;
                }
                (ScalarStyle::DoubleQuoted, '\\') => self.escape()?,
                _ if is_space(c) => self.space()?,
                _ => {
                    let rest = self.inner.get(self.at..)?;
                    let stop = |c: char| {
                        is_space(c) || (c == '\\' && self.style == ScalarStyle::DoubleQuoted) || c == '\''
                    };
                    let length = rest
                        .char_indices()
                        .skip(1)
                        .find(|(_, c)| stop(*c))
                        .map_or(rest.len(), |(at, _)| at);
                    let word = rest.get(..length)?.to_owned();
                    self.at += length;
                    self.expect(&word, from, true)?;
                }
            }
        }
        // A block scalar at the end of a file without a line break ends with one that is not written.
        if self.value.get(self.done..)? == "\n" {
            self.expect("\n", self.at, false)?;
        }
        (self.done == self.value.len()).then_some(self.text)
    }

    /// Takes `decoded` from the value, as written in `from..self.at`.
    fn expect(&mut self, decoded: &str, from: usize, exact: bool) -> Option<()> {
        self.value.get(self.done..)?.strip_prefix(decoded)?;
        self.done += decoded.len();
        self.text
            .push(decoded, self.base.part(from, self.at), exact, Origin::Literal);
        Some(())
    }

    /// One run of white space: as it is, or folded where it holds a line break.
    fn space(&mut self) -> Option<()> {
        let from = self.at;
        let run = self.inner.get(from..)?;
        let length = run.find(|c| !is_space(c)).unwrap_or(run.len());
        let run = run.get(..length)?.to_owned();
        self.at += length;
        if !run.contains(['\n', '\r']) {
            return self.expect(&run, from, true);
        }
        let rest = self.value.get(self.done..)?;
        let decoded = match self.style {
            ScalarStyle::Literal | ScalarStyle::Folded => rest
                .get(..rest.find(|c| !is_space(c)).unwrap_or(rest.len()))?
                .to_owned(),
            _ => folded(&run),
        };
        self.expect(&decoded, from, false)
    }

    /// One escape of a double-quoted scalar.
    fn escape(&mut self) -> Option<()> {
        let from = self.at;
        let rest = self.inner.get(from + 1..)?;
        let c = rest.chars().next()?;
        if matches!(c, '\n' | '\r') {
            // A line break after a backslash, and the indentation after it, are dropped.
            let breaks = if rest.starts_with("\r\n") { 2 } else { 1 };
            let after = rest.get(breaks..)?;
            let indent = after.find(|c| !matches!(c, ' ' | '\t')).unwrap_or(after.len());
            self.at = from + 1 + breaks + indent;
            // Empty lines that follow are line breaks of the value.
            let empty = self.inner.get(self.at..)?;
            if empty.starts_with(['\n', '\r']) {
                let length = empty.find(|c| !is_space(c)).unwrap_or(empty.len());
                let lines = empty.get(..length)?.matches('\n').count();
                self.at += length;
                return self.expect(&"\n".repeat(lines), from, false);
            }
            return Some(());
        }
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        self.at = from + 1 + c.len_utf8() + digits;
        let next = self.value.get(self.done..)?.chars().next()?;
        self.expect(next.encode_utf8(&mut [0; 4]), from, false)
    }
}

/// What a flow scalar makes of white space with line breaks: one break is a space, each further one a line break.
fn folded(run: &str) -> String {
    match run.matches('\n').count() {
        0 | 1 => " ".to_owned(),
        more => "\n".repeat(more - 1),
    }
}
