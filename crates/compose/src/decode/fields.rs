//! Reads fields of a mapping.

use std::collections::{HashMap, HashSet};

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Span, Text};

use crate::scalar;
use crate::schema;

/// A string field; null and collections give nothing.
pub(crate) fn string(node: &Node, name: &str) -> Option<Text> {
    scalar::as_string(node.get(name)?)
}

/// A boolean field and its place; `None` for an undefined value and for what the schema refuses.
pub(super) fn boolean(node: &Node, name: &str) -> Option<(bool, Span)> {
    let value = node.get(name)?;
    if schema::is_unknown(value) || value.is_null() {
        return None;
    }
    Some((
        scalar::as_bool(value)?,
        value.text().map_or(value.span, Text::span),
    ))
}

/// A string or a list of strings.
pub(crate) fn strings(node: Option<&Node>) -> Vec<Text> {
    match node.map(|node| &node.value) {
        Some(NodeValue::Sequence(items)) => items.iter().filter_map(scalar::as_string).collect(),
        Some(NodeValue::Scalar(..)) => node.and_then(scalar::as_string).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A list of strings without repetitions; the first of equals stays.
pub(crate) fn unique(texts: Vec<Text>) -> Vec<Text> {
    let mut seen = HashSet::new();
    texts
        .into_iter()
        .filter(|text| seen.insert(text.as_str().to_owned()))
        .collect()
}

/// Keeps the last item of each key, at the place of the first.
pub(super) fn last_of_each<T>(items: Vec<T>, key: impl Fn(&T) -> Option<String>) -> Vec<T> {
    let mut places = HashMap::new();
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let slot = key(&item).and_then(|key| {
            let place = *places.entry(key).or_insert(kept.len());
            kept.get_mut(place)
        });
        match slot {
            Some(slot) => *slot = item,
            None => kept.push(item),
        }
    }
    kept
}
