//! `NAME=value` pairs of a list or a mapping, converted to one form for a merge.

use std::collections::{HashMap, HashSet};

use redproof_source::Span;
use redproof_source::yaml::{Node, NodeValue};

use crate::log::Log;
use crate::model::Provenance;
use crate::tags::is_reset;

/// Marks a merged list: its items are scalars `NAME=value`, or mappings with one entry.
const PAIRS: &str = "!pairs";

/// Whether a list is the result of a merge of pairs, whose items may be mappings with one entry.
pub(crate) fn is_pairs(node: &Node) -> bool {
    node.tag.as_deref() == Some(PAIRS)
}

/// Both values as lists of pairs, without the names that `over` resets.
pub(super) fn prepared(base: Node, over: Node, log: &mut Log) -> (Node, Node) {
    let (mut base, mut over) = (listed(base), listed(over));
    remove_reset(&mut base, &mut over);
    note_replaced(&base, &over, log);
    (base, over)
}

/// The entries of a mapping as items of a list.
fn listed(node: Node) -> Node {
    let NodeValue::Mapping(entries) = node.value else {
        let is_list = matches!(node.value, NodeValue::Sequence(_));
        return Node {
            tag: if is_list { Some(PAIRS.to_owned()) } else { node.tag },
            ..node
        };
    };
    let items = entries
        .into_iter()
        .map(|entry| Node {
            span: entry.key.span().to(entry.value.span),
            alias: entry.value.alias,
            value: NodeValue::Mapping(vec![entry]),
            tag: None,
        })
        .collect();
    Node {
        value: NodeValue::Sequence(items),
        tag: Some(PAIRS.to_owned()),
        ..node
    }
}

fn name(item: &Node) -> Option<&str> {
    match &item.value {
        NodeValue::Mapping(entries) => entries.first().map(|entry| entry.key.as_str()),
        NodeValue::Scalar(text, _) => text.as_str().split('=').next(),
        NodeValue::Sequence(_) => None,
    }
}

fn note_replaced(base: &Node, over: &Node, log: &mut Log) {
    let places: HashMap<&str, Span> = base
        .items()
        .iter()
        .filter_map(|item| Some((name(item)?, item.span)))
        .collect();
    for item in over.items() {
        if let Some(before) = name(item).and_then(|name| places.get(name)) {
            log.link(item.span, *before, Provenance::Replaced);
        }
    }
}

/// Removes from both lists the names that `over` marks with `!reset`.
fn remove_reset(base: &mut Node, over: &mut Node) {
    let resets = |item: &Node| item.entries().iter().any(|entry| is_reset(&entry.value));
    let reset: HashSet<String> = over
        .items()
        .iter()
        .filter(|item| resets(item))
        .filter_map(|item| name(item).map(str::to_owned))
        .collect();
    if reset.is_empty() {
        return;
    }
    if let NodeValue::Sequence(items) = &mut base.value {
        items.retain(|item| name(item).is_none_or(|name| !reset.contains(name)));
    }
    if let NodeValue::Sequence(items) = &mut over.value {
        items.retain(|item| !resets(item));
    }
}
