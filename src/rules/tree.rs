//! Rule files that were parsed when redproof was built: parsing is most of what loading rules costs.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{Span, Text};

/// A YAML tree as a constant, without places.
#[derive(Debug)]
pub(super) enum Tree {
    /// A scalar, and whether it is plain.
    Scalar(&'static str, bool),
    /// A sequence.
    Sequence(&'static [Tree]),
    /// A mapping.
    Mapping(&'static [(&'static str, Tree)]),
}

impl Tree {
    /// The entries of a mapping that have these keys, as a mapping.
    pub(super) fn part(&self, keys: &[&str], at: Span) -> Node {
        let entries = self.entries().iter().filter(|(key, _)| keys.contains(key));
        let entries = entries.map(|(key, value)| Entry::plain(text_of(key, at), value.node(at)));
        Node::plain(NodeValue::Mapping(entries.collect()), at)
    }

    /// The entries of a mapping.
    pub(super) fn entries(&self) -> &'static [(&'static str, Tree)] {
        match self {
            Tree::Mapping(entries) => entries,
            Tree::Scalar(..) | Tree::Sequence(_) => &[],
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&'static str> {
        match self {
            Tree::Scalar(text, _) => Some(text),
            Tree::Sequence(_) | Tree::Mapping(_) => None,
        }
    }

    /// The texts of a sequence, or that of a scalar.
    pub(super) fn items(&self) -> impl Iterator<Item = &'static str> {
        let items = match self {
            Tree::Sequence(items) => items,
            Tree::Scalar(..) | Tree::Mapping(_) => std::slice::from_ref(self),
        };
        items.iter().filter_map(Tree::text)
    }

    /// Every text below some keys of a mapping, a line each.
    pub(super) fn texts(&self, keys: &[&str], all: &mut String) {
        match self {
            Tree::Scalar(text, _) => {
                all.push_str(text);
                all.push('\n');
            }
            Tree::Sequence(items) => items.iter().for_each(|item| item.texts(&[], all)),
            Tree::Mapping(entries) => {
                let entries = entries
                    .iter()
                    .filter(|(key, _)| keys.is_empty() || keys.contains(key));
                entries.for_each(|(_, value)| value.texts(&[], all));
            }
        }
    }

    /// The tree as the parser would give it, with one place for all of it. Its depth is that of our own files.
    pub(super) fn node(&self, at: Span) -> Node {
        let value = match self {
            Tree::Scalar(text, plain) => {
                let style = if *plain {
                    ScalarStyle::Plain
                } else {
                    ScalarStyle::DoubleQuoted
                };
                NodeValue::Scalar(text_of(text, at), style)
            }
            Tree::Sequence(items) => NodeValue::Sequence(items.iter().map(|item| item.node(at)).collect()),
            Tree::Mapping(entries) => NodeValue::Mapping(
                entries
                    .iter()
                    .map(|(key, value)| Entry::plain(text_of(key, at), value.node(at)))
                    .collect(),
            ),
        };
        Node::plain(value, at)
    }
}

fn text_of(text: &str, at: Span) -> Text {
    if text.is_empty() {
        Text::empty(at)
    } else {
        Text::literal(text, at)
    }
}
