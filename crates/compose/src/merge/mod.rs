//! Merges a later compose file, document or service into an earlier one, field by field.

mod forms;
mod pairs;
mod strategy;

pub(crate) use pairs::is_pairs;

use std::collections::{HashMap, HashSet};

use redproof_source::Text;
use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};

use crate::log::Log;
use crate::model::Provenance;
use crate::tags::{is_override, is_reset};
use strategy::Strategy;

/// Merges `over` into `base`. `path` is their place, such as `["services", "redis"]`.
pub(crate) fn merge(base: Node, over: Node, path: &mut Vec<String>, log: &mut Log) -> Node {
    if base.is_null() {
        return over;
    }
    let strategy = Strategy::of(path);
    if is_override(&over) || strategy == Strategy::Replace {
        log.link(over.span, base.span, Provenance::Replaced);
        return over;
    }
    if over.is_null() {
        return base;
    }
    let (base, over) = match strategy {
        Strategy::Pairs => pairs::prepared(base, over, log),
        Strategy::Names(default) => (forms::mapping(base, default), forms::mapping(over, default)),
        Strategy::Items => (forms::list(base), forms::list(over)),
        Strategy::Build => (forms::build(base), forms::build(over)),
        Strategy::Logging if forms::have_different_drivers(&base, &over) => return over,
        _ => (base, over),
    };
    match (base.value, over.value) {
        (NodeValue::Mapping(under), NodeValue::Mapping(entries)) => Node {
            value: NodeValue::Mapping(merge_entries(under, entries, path, log)),
            ..base
        },
        (NodeValue::Sequence(mut items), NodeValue::Sequence(more)) => {
            items.extend(more);
            Node {
                value: NodeValue::Sequence(items),
                ..base
            }
        }
        (NodeValue::Scalar(..), value) if strategy != Strategy::Build => {
            log.link(over.span, base.span, Provenance::Replaced);
            Node { value, ..over }
        }
        (value, _) => {
            let path = path.join(".");
            log.refuse(
                over.span,
                &path,
                format!("this cannot be merged with `{path}` of the earlier file: their types differ"),
                "Write both in the same form, or mark this one with `!override`.",
            );
            Node { value, ..base }
        }
    }
}

fn merge_entries(
    mut under: Vec<Entry>,
    over: Vec<Entry>,
    path: &mut Vec<String>,
    log: &mut Log,
) -> Vec<Entry> {
    let reset: HashSet<String> = over
        .iter()
        .filter(|entry| is_reset(&entry.value))
        .map(|entry| entry.key.as_str().to_owned())
        .collect();
    if !reset.is_empty() {
        under.retain(|entry| !reset.contains(entry.key.as_str()));
    }
    let mut places: HashMap<String, usize> = under
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.key.as_str().to_owned(), index))
        .collect();
    // An entry of a merge key beside a `!reset` stays.
    for entry in over.into_iter().filter(|entry| !is_reset(&entry.value)) {
        let name = entry.key.as_str().to_owned();
        let Some(slot) = places.get(&name).and_then(|index| under.get_mut(*index)) else {
            places.insert(name, under.len());
            under.push(entry);
            continue;
        };
        let nothing = Text::empty(entry.value.span);
        let nothing = Node::scalar(nothing, ScalarStyle::Plain);
        let base = std::mem::replace(&mut slot.value, nothing);
        path.push(name);
        slot.value = merge(base, entry.value, path, log);
        path.pop();
    }
    under
}
