//! Short forms of fields written out, so that two values can be merged.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{Span, Text};

use super::strategy::Default;

/// A list of names as a mapping; each name gets the default value.
pub(super) fn mapping(node: Node, default: Default) -> Node {
    let NodeValue::Sequence(items) = node.value else {
        return node;
    };
    let entries = items
        .into_iter()
        .filter_map(|item| {
            let key = item.text()?.clone();
            let value = match default {
                Default::Null => Node::scalar(Text::empty(item.span), ScalarStyle::Plain),
                Default::Started => started(item.span),
            };
            Some(Entry {
                key,
                key_style: ScalarStyle::DoubleQuoted,
                value,
                merged: false,
            })
        })
        .collect();
    Node {
        value: NodeValue::Mapping(entries),
        ..node
    }
}

/// What the short form of `depends_on` means.
fn started(span: Span) -> Node {
    let value = Node::scalar(Text::derived("service_started", span), ScalarStyle::Plain);
    let condition = Entry::plain(Text::derived("condition", span), value);
    Node::plain(NodeValue::Mapping(vec![condition]), span)
}

/// A single value as a list.
pub(super) fn list(node: Node) -> Node {
    if matches!(node.value, NodeValue::Sequence(_)) {
        return node;
    }
    let span = node.span;
    Node::plain(NodeValue::Sequence(vec![node]), span)
}

/// A build's context as a mapping.
pub(super) fn build(node: Node) -> Node {
    let NodeValue::Scalar(text, style) = &node.value else {
        return node;
    };
    let key = Text::derived("context", node.span);
    let context = Entry::plain(key, Node::scalar(text.clone(), *style));
    Node::plain(NodeValue::Mapping(vec![context]), node.span)
}

/// Whether two `logging` sections name different drivers.
pub(super) fn have_different_drivers(base: &Node, over: &Node) -> bool {
    let driver = |node: &Node| Some(node.get("driver")?.text()?.as_str().to_owned());
    match (driver(base), driver(over)) {
        (Some(base), Some(over)) => base != over,
        _ => false,
    }
}
