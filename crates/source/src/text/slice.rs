//! Parts of a text, and the spans of their sources.

use std::ops::Range;

use super::{Origin, Segment, Text};
use crate::{FileId, Span};

impl Text {
    /// The segments that can touch a part starting at a byte, each with its decoded part. A binary search finds the
    /// first, so that cutting a long text into many parts stays linear.
    pub(super) fn parts_from(&self, start: usize) -> impl Iterator<Item = (&Segment, &str)> {
        let (whole, segments) = (self.as_str(), self.segments());
        let first = segments
            .partition_point(|segment| segment.at < start)
            .saturating_sub(1);
        (first..segments.len()).filter_map(move |index| {
            let segment = segments.get(index)?;
            let end = segments.get(index + 1).map_or(whole.len(), |next| next.at);
            Some((segment, whole.get(segment.at..end).unwrap_or_default()))
        })
    }

    /// A part of the text, with its sources. An undefined value at either edge stays with the part.
    pub fn slice(&self, range: Range<usize>) -> Text {
        if range == (0..self.as_str().len()) {
            return self.clone().anchored(self.span());
        }
        if let [segment] = self.segments()
            && segment.exact
            && let Some(decoded) = self.as_str().get(range.clone())
        {
            let span = segment.span.part(range.start, range.end);
            return Text::one(decoded.to_owned(), span, true, Origin::Literal);
        }
        let mut part = Text::empty(self.span_of(range.clone()));
        for (segment, decoded) in self.parts_from(range.start) {
            if segment.at > range.end {
                break;
            }
            let end = segment.at + decoded.len();
            if decoded.is_empty() {
                if range.start <= segment.at && segment.at <= range.end {
                    part.push("", segment.span, false, segment.origin.clone());
                }
                continue;
            }
            let from = range.start.max(segment.at);
            let to = range.end.min(end);
            if from < to {
                let span = if segment.exact {
                    segment.span.part(from - segment.at, to - segment.at)
                } else {
                    segment.span
                };
                let decoded = decoded
                    .get(from - segment.at..to - segment.at)
                    .unwrap_or_default();
                part.push(decoded, span, segment.exact, segment.origin.clone());
            }
        }
        part
    }

    /// The parts between characters that separate them, without empty ones.
    pub fn split(&self, separates: impl Fn(char) -> bool) -> Vec<Text> {
        let mut at = 0;
        let mut parts = Vec::new();
        for part in self.as_str().split_inclusive(&separates) {
            let end = at + part.trim_end_matches(&separates).len();
            if end > at {
                parts.push(self.slice(at..end));
            }
            at += part.len();
        }
        parts
    }

    /// The smallest span over the sources of a part, in the file where that part starts.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let mut whole: Option<Span> = None;
        for (segment, decoded) in self.parts_from(range.start) {
            if segment.at > range.end {
                break;
            }
            let end = segment.at + decoded.len();
            let touches = if decoded.is_empty() {
                range.start <= segment.at && segment.at <= range.end
            } else {
                range.start.max(segment.at) < range.end.min(end)
            };
            if touches {
                let span = if segment.exact {
                    segment.span.part(
                        range.start.max(segment.at) - segment.at,
                        range.end.min(end) - segment.at,
                    )
                } else {
                    segment.span
                };
                whole = Some(whole.map_or(span, |so_far| so_far.to(span)));
            }
        }
        whole.unwrap_or_else(|| self.point(range.start))
    }

    /// The empty span at the source of a byte of the decoded string.
    fn point(&self, at: usize) -> Span {
        for (segment, decoded) in self.parts_from(at) {
            if segment.at > at {
                break;
            }
            if segment.exact && segment.at <= at && at <= segment.at + decoded.len() {
                return segment.span.part(at - segment.at, at - segment.at);
            }
        }
        self.anchor
    }

    /// The smallest span over all sources, in the file where the text starts.
    pub fn span(&self) -> Span {
        let spans = self.segments().iter().map(|segment| segment.span);
        spans.reduce(Span::to).unwrap_or(self.anchor)
    }

    /// The same text of the same file in another map, where the file has another id.
    pub fn in_file(&self, file: FileId) -> Text {
        let mut moved = Text::empty(self.anchor.in_file(file));
        for (segment, decoded) in self.parts() {
            let origin = segment.origin.in_file(file);
            moved.push(decoded, segment.span.in_file(file), segment.exact, origin);
        }
        moved
    }

    /// Without white space at its ends, with sources.
    pub fn trim(&self) -> Text {
        self.trim_matches(char::is_whitespace)
    }

    /// Without such characters at its ends, with sources.
    pub fn trim_matches(&self, trims: impl Fn(char) -> bool) -> Text {
        let whole = self.as_str();
        let start = whole.len() - whole.trim_start_matches(&trims).len();
        let end = whole.trim_end_matches(&trims).len();
        self.slice(start..end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Origin, Undefined};
    use super::*;
    use crate::SourceMap;

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
    fn an_undefined_variable_survives_slicing_at_its_place_only() {
        let mut map = SourceMap::default();
        let file = map.add("c", "a ${PW} b");
        let mut text = Text::literal("a ", Span::new(file, 0, 2));
        text.push(
            "",
            Span::new(file, 2, 7),
            false,
            Origin::Undefined(Undefined::Variable("PW".into())),
        );
        text.push(" b", Span::new(file, 7, 9), true, Origin::Literal);
        assert_eq!(text.slice(0..1).undefined_variable(), None);
        assert_eq!(text.slice(2..2).undefined_variable(), Some("PW"));
        assert_eq!(map.slice(text.slice(2..2).span()), "${PW}");
        assert_eq!(text.slice(3..4).undefined_variable(), None);
    }
}
