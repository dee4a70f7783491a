//! A decoded string that still knows where each part of it was written.

use std::ops::Range;
use std::sync::Arc;

use super::{Span, Why};

/// What stands in a [`Text`] for a value that the files do not tell and that cannot be empty: `${NAME:?}` of a variable
/// that no file sets. Its run is an [`Origin::Unset`].
pub const UNTOLD: &str = "\u{fffc}";

/// How a part of a [`Text`] came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It stands there.
    Literal,
    /// A variable's value; the run's span is the `${…}` that asked for it.
    Variable {
        /// The variable's name.
        name: Arc<str>,
        /// Where its value stands (a line of `.env`, say).
        defined: Span,
    },
    /// The fallback of `${NAME:-fallback}`, since the files do not set the variable.
    Fallback {
        /// The variable's name.
        name: Arc<str>,
        /// The fallback inside the expression.
        written: Span,
    },
    /// A variable that no file sets: what the string would really be is unknown. Such a run is empty, as the program
    /// would have it with the variable unset, or [`UNTOLD`] where the program would refuse that.
    Unset {
        /// The variable's name.
        name: Arc<str>,
    },
}

impl Origin {
    /// The variable that was asked for, if one was.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Origin::Literal => None,
            Origin::Variable { name, .. } | Origin::Fallback { name, .. } | Origin::Unset { name } => {
                Some(name)
            }
        }
    }
}

/// A part of a [`Text`] that has one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// First byte in the decoded string.
    pub at: usize,
    /// What was written. For anything but [`Origin::Literal`] the whole `${…}`.
    pub span: Span,
    /// Whether the bytes of `span` are the decoded bytes, so that a part of one is that part of the other.
    pub exact: bool,
    /// How it came to be.
    pub origin: Origin,
}

/// A decoded string whose runs keep their sources, through slicing, splitting and joining.
///
/// ```
/// use redproof_source::{SourceMap, Span, Text};
/// let mut map = SourceMap::default();
/// let file = map.add("redis.conf", "requirepass  secret");
/// let text = Text::literal("requirepass  secret", Span::new(file, 0, 19));
/// let word = text.slice(13..19);
/// assert_eq!((word.as_str(), map.slice(word.span())), ("secret", "secret"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    decoded: String,
    runs: Vec<Run>,
    /// Where an empty text stands.
    anchor: Span,
}

impl Text {
    /// An empty text that stands at `anchor`.
    pub fn empty(anchor: Span) -> Self {
        Self {
            decoded: String::new(),
            runs: Vec::new(),
            anchor,
        }
    }

    /// Text that stands in the source exactly as it is.
    pub fn literal(decoded: impl Into<String>, span: Span) -> Self {
        let decoded = decoded.into();
        let exact = decoded.len() == span.range().len();
        let mut text = Self::empty(span);
        text.push(&decoded, span, exact, Origin::Literal);
        text
    }

    /// The decoded string.
    pub fn as_str(&self) -> &str {
        &self.decoded
    }

    /// Whether the decoded string is empty.
    pub fn is_empty(&self) -> bool {
        self.decoded.is_empty()
    }

    /// Whether it is written as the empty string, and not as a variable that may come out empty.
    pub fn is_empty_literal(&self) -> bool {
        self.decoded.is_empty() && self.runs.is_empty()
    }

    /// Its parts, in order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Says where the text stands as a whole, such as with its quotes; used while it is empty.
    pub fn anchored(mut self, anchor: Span) -> Self {
        self.anchor = anchor;
        self
    }

    /// Appends a decoded part with its source.
    pub fn push(&mut self, decoded: &str, span: Span, exact: bool, origin: Origin) {
        if decoded.is_empty() && !matches!(origin, Origin::Unset { .. }) {
            return;
        }
        let exact = exact && origin == Origin::Literal && decoded.len() == span.range().len();
        if let Some(last) = self.runs.last_mut()
            && exact
            && last.exact
            && last.span.file == span.file
            && last.span.end == span.start
        {
            last.span.end = span.end;
        } else {
            self.runs.push(Run {
                at: self.decoded.len(),
                span,
                exact,
                origin,
            });
        }
        self.decoded.push_str(decoded);
    }

    /// Appends another text.
    pub fn push_text(&mut self, other: &Text) {
        for (run, part) in other.parts() {
            self.push(part, run.span, run.exact, run.origin.clone());
        }
    }

    /// Each run with its decoded part.
    pub fn parts(&self) -> impl Iterator<Item = (&Run, &str)> {
        self.runs.iter().enumerate().map(|(index, run)| {
            let end = self
                .runs
                .get(index + 1)
                .map_or(self.decoded.len(), |next| next.at);
            (run, self.decoded.get(run.at..end).unwrap_or_default())
        })
    }

    /// The runs that can touch a part that starts at a byte, each with its decoded part: found by halving, so that
    /// cutting a long text into many parts stays linear.
    fn parts_from(&self, start: usize) -> impl Iterator<Item = (&Run, &str)> {
        let first = self.runs.partition_point(|run| run.at < start).saturating_sub(1);
        (first..self.runs.len()).filter_map(move |index| {
            let run = self.runs.get(index)?;
            let end = self
                .runs
                .get(index + 1)
                .map_or(self.decoded.len(), |next| next.at);
            Some((run, self.decoded.get(run.at..end).unwrap_or_default()))
        })
    }

    /// A part of the text, with its sources. An unset variable at either edge stays with the part.
    pub fn slice(&self, range: Range<usize>) -> Text {
        let mut part = Text::empty(self.span_of(range.clone()));
        for (run, decoded) in self.parts_from(range.start) {
            if run.at > range.end {
                break;
            }
            let end = run.at + decoded.len();
            if decoded.is_empty() {
                if range.start <= run.at && run.at <= range.end {
                    part.push("", run.span, false, run.origin.clone());
                }
                continue;
            }
            let from = range.start.max(run.at);
            let to = range.end.min(end);
            if from < to {
                let span = if run.exact {
                    run.span.part(from - run.at, to - run.at)
                } else {
                    run.span
                };
                let decoded = decoded.get(from - run.at..to - run.at).unwrap_or_default();
                part.push(decoded, span, run.exact, run.origin.clone());
            }
        }
        part
    }

    /// The smallest span over the sources of a part, in the file where that part starts.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let mut whole: Option<Span> = None;
        for (run, decoded) in self.parts_from(range.start) {
            if run.at > range.end {
                break;
            }
            let end = run.at + decoded.len();
            let touches = if decoded.is_empty() {
                range.start <= run.at && run.at <= range.end
            } else {
                range.start.max(run.at) < range.end.min(end)
            };
            if touches {
                let span = if run.exact {
                    run.span
                        .part(range.start.max(run.at) - run.at, range.end.min(end) - run.at)
                } else {
                    run.span
                };
                whole = Some(whole.map_or(span, |so_far| so_far.to(span)));
            }
        }
        whole.unwrap_or_else(|| self.point(range.start))
    }

    /// The empty span where a byte of the decoded string would stand.
    fn point(&self, at: usize) -> Span {
        for (run, decoded) in self.parts_from(at) {
            if run.at > at {
                break;
            }
            if run.exact && run.at <= at && at <= run.at + decoded.len() {
                return run.span.part(at - run.at, at - run.at);
            }
        }
        self.anchor
    }

    /// The smallest span over all sources, in the file where the text starts.
    pub fn span(&self) -> Span {
        if self.runs.is_empty() {
            self.anchor
        } else {
            self.span_of(0..self.decoded.len())
        }
    }

    /// The text with [`UNTOLD`] for each unset variable that stands alone between blanks. While it is unset it is no word;
    /// whoever runs the program sets it, so a text that is split into words keeps its place.
    pub fn with_untold_words(&self) -> Text {
        let is_edge = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let mut out = Text::empty(self.anchor);
        for (run, part) in self.parts() {
            let alone = part.is_empty()
                && is_edge(out.decoded.chars().next_back())
                && is_edge(self.decoded.get(run.at..).and_then(|rest| rest.chars().next()));
            let part = if alone { UNTOLD } else { part };
            out.push(part, run.span, run.exact, run.origin.clone());
        }
        out
    }

    /// Without white space at its ends, with sources.
    pub fn trim(&self) -> Text {
        let start = self.decoded.len() - self.decoded.trim_start().len();
        self.slice(start..start + self.decoded.trim().len())
    }

    /// The first variable that no file sets, if there is one. Then the decoded string is what the program
    /// would see with that variable unset, or holds [`UNTOLD`].
    pub fn unset(&self) -> Option<&str> {
        self.runs.iter().find_map(|run| match &run.origin {
            Origin::Unset { name } => Some(&**name),
            _ => None,
        })
    }

    /// Why the string is not known, if a variable in it is set by no file. What stands beside other characters may be
    /// a part of a password with a `$` in it, and is not named.
    pub fn why_unset(&self) -> Option<Why> {
        let told = self.told_unset()?;
        Some(Why::new(
            format!("{told} is set outside the files"),
            Some(self.span()),
        ))
    }

    /// The name of the variable that no file sets, for people; see [`Text::why_unset`].
    pub fn told_unset(&self) -> Option<&str> {
        let alone = self.decoded.is_empty() || self.decoded == UNTOLD;
        self.unset()
            .map(|name| if alone { name } else { "a variable in it" })
    }

    /// The first fallback that was taken, if one was.
    pub fn fallback(&self) -> Option<(&str, Span)> {
        self.runs.iter().find_map(|run| match &run.origin {
            Origin::Fallback { name, written } => Some((&**name, *written)),
            _ => None,
        })
    }

    /// The first variable whose value was put in, with the place of that value.
    pub fn variable(&self) -> Option<(&str, Span)> {
        self.runs.iter().find_map(|run| match &run.origin {
            Origin::Variable { name, defined } => Some((&**name, *defined)),
            _ => None,
        })
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.decoded == other
    }
}

#[cfg(test)]
mod tests {
    use super::super::SourceMap;
    use super::*;

    #[test]
    fn a_variable_points_at_its_expression_and_a_literal_at_its_bytes() {
        let mut map = SourceMap::default();
        let file = map.add("compose.yaml", "--pw=${PW:-x}!");
        let mut text = Text::literal("--pw=", Span::new(file, 0, 5));
        let expression = Span::new(file, 5, 13);
        text.push(
            "x",
            expression,
            true,
            Origin::Fallback {
                name: "PW".into(),
                written: Span::new(file, 11, 12),
            },
        );
        text.push("!", Span::new(file, 13, 14), true, Origin::Literal);
        assert_eq!(text.as_str(), "--pw=x!");
        assert_eq!(map.slice(text.slice(5..6).span()), "${PW:-x}");
        assert_eq!(map.slice(text.slice(2..4).span()), "pw");
        assert_eq!(
            text.slice(5..6)
                .fallback()
                .map(|(name, at)| (name, map.slice(at))),
            Some(("PW", "x"))
        );
    }

    #[test]
    fn an_unset_variable_survives_slicing_at_its_place_only() {
        let mut map = SourceMap::default();
        let file = map.add("c", "a ${PW} b");
        let mut text = Text::literal("a ", Span::new(file, 0, 2));
        text.push(
            "",
            Span::new(file, 2, 7),
            false,
            Origin::Unset { name: "PW".into() },
        );
        text.push(" b", Span::new(file, 7, 9), true, Origin::Literal);
        assert_eq!(text.slice(0..1).unset(), None);
        assert_eq!(text.slice(2..2).unset(), Some("PW"));
        assert_eq!(map.slice(text.slice(2..2).span()), "${PW}");
        assert_eq!(text.slice(3..4).unset(), None);
    }
}
