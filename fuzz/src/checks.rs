//! Spans lie inside the source, on borders of characters.

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{FileId, Problem, SourceMap, Span, Text};

/// A map with one file.
pub(crate) fn one_file(text: &str) -> (SourceMap, FileId) {
    let mut map = SourceMap::default();
    let file = map.add("f", text);
    (map, file)
}

/// A text that stands in a file as it is.
pub(crate) fn whole(file: FileId, text: &str) -> Text {
    Text::literal(text, Span::new(file, 0, text.len()))
}

/// Fails if a span is no part of the source.
pub(crate) fn span(at: Span, source: &str) {
    assert!(
        source.get(at.range()).is_some(),
        "{at:?} is no part of a text of {} bytes",
        source.len()
    );
}

/// Fails if a part of a text has no source, or an exact one another source.
pub(crate) fn text(text: &Text, source: &str) {
    span(text.span(), source);
    for (segment, decoded) in text.parts() {
        span(segment.span, source);
        if segment.exact {
            assert_eq!(
                source.get(segment.span.range()),
                Some(decoded),
                "{:?}",
                segment.span
            );
        }
    }
}

pub(crate) fn texts<'t>(all: impl IntoIterator<Item = &'t Text>, source: &str) {
    all.into_iter().for_each(|one| text(one, source));
}

pub(crate) fn problem(problem: &Problem, source: &str) {
    span(problem.at, source);
}

pub(crate) fn node(node: &Node, source: &str) {
    span(node.span, source);
    match &node.value {
        NodeValue::Scalar(scalar, _) => text(scalar, source),
        NodeValue::Sequence(items) => items.iter().for_each(|item| self::node(item, source)),
        NodeValue::Mapping(entries) => {
            for entry in entries {
                text(&entry.key, source);
                self::node(&entry.value, source);
            }
        }
    }
}
