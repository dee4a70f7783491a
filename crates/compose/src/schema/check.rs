//! Checks the keys of mappings and the kinds of their values.

use std::collections::HashSet;

use redproof_source::yaml::{Node, NodeValue};

use super::format;
use super::kinds::{Fields, ValueKinds};
use crate::merge::is_pairs;
use crate::model::Refusal;
use crate::scalar::{Kind, kind};

/// Whether a scalar depends on a variable that no file sets, so that its kind is unknown.
pub(crate) fn is_unknown(node: &Node) -> bool {
    node.text().is_some_and(|text| text.undefined().is_some())
}

/// Checks the keys of a mapping and the kinds of their values.
pub(crate) fn check(node: &Node, path: &str, fields: &Fields, refusals: &mut Vec<Refusal>) {
    for entry in node.entries() {
        let name = entry.key.as_str();
        let below = if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        };
        if name.starts_with("x-") {
            continue;
        }
        let Some((_, takes)) = fields.iter().find(|(known, _)| *known == name) else {
            let help = "Correct or remove it. A key of your own starts with `x-`.";
            let message = format!("the key `{name}` is not allowed here");
            refusals.push(Refusal::new(entry.key.span(), below, message, help));
            continue;
        };
        check_value(&entry.value, &below, *takes, refusals);
    }
}

/// Checks the kind of one value.
pub(crate) fn check_value(node: &Node, path: &str, takes: ValueKinds, refusals: &mut Vec<Refusal>) {
    if is_unknown(node) {
        return;
    }
    let found = kind(node);
    if !takes.intersects(ValueKinds::of(found)) {
        refusals.push(wrong_kind(node, path, found, takes));
        return;
    }
    match &node.value {
        NodeValue::Scalar(text, _) => {
            if let Some(expected) = format::expected(text.as_str(), found, takes) {
                let message = format!("`{path}` must be {expected}");
                refusals.push(Refusal::new(node.span, path, message, "Write it in that form."));
            }
        }
        NodeValue::Mapping(entries) if takes.intersects(ValueKinds::SCALAR_VALUES) => {
            for entry in entries {
                let found = kind(&entry.value);
                if matches!(found, Kind::Sequence | Kind::Mapping) {
                    let path = format!("{path}.{}", entry.key.as_str());
                    refusals.push(wrong_kind(&entry.value, &path, found, ValueKinds::STRING));
                }
            }
        }
        NodeValue::Mapping(_) => {}
        NodeValue::Sequence(items) => check_items(node, items, path, takes, refusals),
    }
}

fn check_items(node: &Node, items: &[Node], path: &str, takes: ValueKinds, refusals: &mut Vec<Refusal>) {
    if is_pairs(node) {
        return;
    }
    let wanted = takes.of_items();
    let mut seen = HashSet::new();
    for (index, item) in items.iter().enumerate() {
        if is_unknown(item) {
            continue;
        }
        let found = kind(item);
        if !wanted.intersects(ValueKinds::of(found)) {
            refusals.push(wrong_kind(item, &format!("{path}[{index}]"), found, wanted));
        } else if takes.intersects(ValueKinds::UNIQUE_ITEMS)
            && let Some(text) = item.text()
            // Equal items of two files are merged.
            && !seen.insert((item.span.file, found == Kind::String, text.as_str()))
        {
            refusals.push(Refusal::new(
                item.span,
                path,
                format!("the items of `{path}` must be unique"),
                "Keep one of them.",
            ));
        }
    }
}

/// The refusal of a value of another kind than Compose takes.
fn wrong_kind(node: &Node, path: &str, found: Kind, kinds: ValueKinds) -> Refusal {
    let quotes =
        matches!(found, Kind::Int | Kind::Float | Kind::Bool) && kinds.intersects(ValueKinds::STRING);
    let help = if quotes {
        "Write it in quotes."
    } else if found == Kind::Null {
        "Write a value, or remove the key."
    } else {
        "Write it in that form."
    };
    let kinds = kinds.names().join(" or ");
    let message = format!("`{path}` must be {kinds}, not {}", found.name());
    Refusal::new(node.span, path, message, help)
}

/// Checks that each entry has a name that Compose takes.
pub(crate) fn check_names(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    for entry in node.entries() {
        let name = entry.key.as_str();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !is_name {
            refusals.push(Refusal::new(
                entry.key.span(),
                path,
                format!("invalid name in `{path}`"),
                "Use letters, digits, `.`, `_` and `-`.",
            ));
        }
    }
}

/// Checks that a mapping has a key.
pub(crate) fn check_required(node: &Node, path: &str, name: &str, refusals: &mut Vec<Refusal>) {
    if node.is_mapping() && node.get(name).is_none() {
        refusals.push(Refusal::new(
            node.span,
            path,
            format!("`{path}` has no `{name}`"),
            format!("Write `{name}`."),
        ));
    }
}

/// Checks that a single value is one of few words.
pub(crate) fn check_choice(node: &Node, path: &str, choices: &[&str], refusals: &mut Vec<Refusal>) {
    let Some(text) = node.text().filter(|_| !is_unknown(node)) else {
        return;
    };
    if !choices.contains(&text.as_str()) {
        let choices: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
        refusals.push(Refusal::new(
            node.span,
            path,
            format!("invalid value of `{path}`"),
            format!("Write one of {}.", choices.join(", ")),
        ));
    }
}
