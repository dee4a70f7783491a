//! A decoded string that knows where each part of it was written.

mod origin;
mod slice;
mod undefined;

pub use origin::{Origin, Segment, UNRESOLVED, Undefined};

use std::sync::Arc;

use smallvec::SmallVec;

use crate::Span;

/// A decoded string whose segments keep their sources, through slicing, splitting and joining.
///
/// ```
/// use redproof_source::{SourceMap, Span, Text};
/// let mut map = SourceMap::default();
/// let file = map.add("redis.conf", "requirepass  secret");
/// let text = Text::literal("requirepass  secret", Span::new(file, 0, 19));
/// let word = text.slice(13..19);
/// assert_eq!((word.as_str(), map.slice(word.span())), ("secret", "secret"));
/// ```
///
/// Clones share what they hold, so that what repeats a text, such as an alias or an env file of many services, costs no copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// `None` is an empty text without segments.
    parts: Option<Arc<Parts>>,
    /// The place of an empty text.
    anchor: Span,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Parts {
    decoded: String,
    segments: SmallVec<[Segment; 1]>,
}

impl Text {
    /// An empty text at `anchor`.
    pub fn empty(anchor: Span) -> Self {
        Self { parts: None, anchor }
    }

    /// Text that is written in the source exactly as it is.
    pub fn literal(decoded: impl Into<String>, span: Span) -> Self {
        let decoded = decoded.into();
        let exact = decoded.len() == span.range().len();
        Self::one(decoded, span, exact, Origin::Literal)
    }

    /// Text of one segment, anchored at it.
    fn one(decoded: String, span: Span, exact: bool, origin: Origin) -> Self {
        if decoded.is_empty() && origin.undefined().is_none() {
            return Self::empty(span);
        }
        let segment = Segment {
            at: 0,
            span,
            exact: exact && origin == Origin::Literal && decoded.len() == span.range().len(),
            origin,
        };
        let parts = Parts {
            decoded,
            segments: SmallVec::from_buf([segment]),
        };
        Self {
            parts: Some(Arc::new(parts)),
            anchor: span,
        }
    }

    /// Text that follows from what is written at `span`, but is not written there.
    pub fn derived(decoded: &str, span: Span) -> Self {
        Self::one(decoded.to_owned(), span, false, Origin::Literal)
    }

    /// The decoded string.
    #[inline]
    pub fn as_str(&self) -> &str {
        self.parts.as_ref().map_or("", |parts| &parts.decoded)
    }

    /// Whether the decoded string is empty.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }

    /// Whether it is written as the empty string, and not as a variable that may come out empty.
    pub fn is_empty_literal(&self) -> bool {
        self.parts.is_none()
    }

    /// Its segments, in order.
    #[inline]
    pub fn segments(&self) -> &[Segment] {
        self.parts.as_ref().map_or(&[], |parts| &parts.segments)
    }

    /// Sets the place of the text as a whole, for example with its quotes. It counts while the text is empty.
    pub fn anchored(mut self, anchor: Span) -> Self {
        self.anchor = anchor;
        self
    }

    /// Appends a decoded part with its source.
    pub fn push(&mut self, decoded: &str, span: Span, exact: bool, origin: Origin) {
        if decoded.is_empty() && origin.undefined().is_none() {
            return;
        }
        if self.parts.is_none() {
            *self = Self::one(decoded.to_owned(), span, exact, origin).anchored(self.anchor);
            return;
        }
        let exact = exact && origin == Origin::Literal && decoded.len() == span.range().len();
        let parts = Arc::make_mut(self.parts.get_or_insert_default());
        if let Some(last) = parts.segments.last_mut()
            && exact
            && last.exact
            && last.span.file == span.file
            && last.span.end == span.start
        {
            last.span.end = span.end;
        } else {
            parts.segments.push(Segment {
                at: parts.decoded.len(),
                span,
                exact,
                origin,
            });
        }
        parts.decoded.push_str(decoded);
    }

    /// Appends another text.
    pub fn push_text(&mut self, other: &Text) {
        for (segment, part) in other.parts() {
            self.push(part, segment.span, segment.exact, segment.origin.clone());
        }
    }

    /// Each segment with its decoded part.
    pub fn parts(&self) -> impl Iterator<Item = (&Segment, &str)> {
        self.parts_from(0)
    }

    /// The first fallback that is used, if there is one: the variable, and the place of the fallback.
    pub fn fallback(&self) -> Option<(&str, Span)> {
        self.segments().iter().find_map(|segment| match &segment.origin {
            Origin::Fallback { name, written } => Some((&**name, *written)),
            _ => None,
        })
    }

    /// The first variable whose value is used, with the place of that value.
    pub fn variable(&self) -> Option<(&str, Span)> {
        self.segments().iter().find_map(|segment| match &segment.origin {
            Origin::Variable { name, defined, .. } => Some((&**name, *defined)),
            _ => None,
        })
    }
}

impl Text {
    /// The text as it is where no file sets a variable that has a fallback: in a clone that lacks the local `.env`. `None`
    /// if that makes no difference.
    pub fn with_fallbacks(&self) -> Option<Text> {
        let fallback_of = |segment: &Segment| match &segment.origin {
            Origin::Variable { fallback, .. } => fallback.clone(),
            _ => None,
        };
        self.segments()
            .iter()
            .any(|segment| fallback_of(segment).is_some())
            .then(|| {
                let mut text = Text::empty(self.anchor);
                for (segment, part) in self.parts() {
                    match fallback_of(segment) {
                        // `${A:-${B:-x}}`, where both are set.
                        Some(fallback) => {
                            text.push_text(&fallback.with_fallbacks().unwrap_or_else(|| (*fallback).clone()));
                        }
                        None => text.push(part, segment.span, segment.exact, segment.origin.clone()),
                    }
                }
                text
            })
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}
