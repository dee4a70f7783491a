//! Which keys Compose knows, and which kinds of value each takes.

mod format;
mod tables;

use redproof_source::yaml::{Node, NodeValue};

use super::Refusal;
use super::scalar::{Kind, kind};

pub(super) use tables::*;

fn bit(kind: Kind) -> Takes {
    match kind {
        Kind::Null => N,
        Kind::Bool => B,
        Kind::Int => I,
        Kind::Float => F,
        Kind::String => S,
        Kind::Sequence => L,
        Kind::Mapping => M,
    }
}

/// Whether a scalar's value hangs on a variable that no file sets, so that its kind cannot be told.
pub(super) fn is_unknown(node: &Node) -> bool {
    node.text().is_some_and(|text| text.undefined().is_some())
}

/// Checks the keys of a mapping and the kinds of their values.
pub(super) fn check(node: &Node, path: &str, fields: &Fields, refusals: &mut Vec<Refusal>) {
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
            refusals.push(Refusal {
                at: entry.key.span(),
                path: below,
                message: format!("Compose does not know the key `{name}` here, and refuses the file"),
                help: "Correct or remove it. A key of your own starts with `x-`.".to_owned(),
            });
            continue;
        };
        check_value(&entry.value, &below, *takes, refusals);
    }
}

/// Checks the kind of one value.
pub(super) fn check_value(node: &Node, path: &str, takes: Takes, refusals: &mut Vec<Refusal>) {
    if is_unknown(node) {
        return;
    }
    let found = kind(node);
    if bit(found) & takes == 0 {
        refusals.push(wrong_kind(node, path, found, takes));
        return;
    }
    match &node.value {
        NodeValue::Scalar(text, _) => {
            let told = match found {
                Kind::String => format::wanted(text.as_str(), takes),
                Kind::Int => {
                    format::wanted(text.as_str(), takes & COUNT).filter(|_| text.as_str().starts_with('-'))
                }
                _ => None,
            };
            if let Some(wanted) = told {
                refusals.push(Refusal {
                    at: node.span,
                    path: path.to_owned(),
                    message: format!("Compose wants {wanted} in `{path}`"),
                    help: "Write it in the form that Compose takes.".to_owned(),
                });
            }
        }
        NodeValue::Mapping(entries) if takes & SCALARS != 0 => {
            for entry in entries {
                let found = kind(&entry.value);
                if matches!(found, Kind::Sequence | Kind::Mapping) {
                    let path = format!("{path}.{}", entry.key.as_str());
                    refusals.push(wrong_kind(&entry.value, &path, found, S));
                }
            }
        }
        NodeValue::Mapping(_) => {}
        NodeValue::Sequence(items) => check_items(node, items, path, takes, refusals),
    }
}

fn check_items(node: &Node, items: &[Node], path: &str, takes: Takes, refusals: &mut Vec<Refusal>) {
    if node.tag.as_deref() == Some(super::merge::PAIRS) {
        return;
    }
    let wanted = match takes {
        _ if takes & STRINGS != 0 => S,
        _ if takes & WORDS != 0 => S | I | F,
        _ if takes & PORTS != 0 => S | I,
        _ => S | I | F | B | N | L | M,
    };
    let mut seen = std::collections::HashSet::new();
    for (index, item) in items.iter().enumerate() {
        if is_unknown(item) {
            continue;
        }
        let found = kind(item);
        if bit(found) & wanted == 0 {
            refusals.push(wrong_kind(item, &format!("{path}[{index}]"), found, wanted));
        } else if takes & DIFFERENT != 0
            && let Some(text) = item.text()
            // What two files have in common is merged.
            && !seen.insert((item.span.file, found == Kind::String, text.as_str()))
        {
            refusals.push(Refusal {
                at: item.span,
                path: path.to_owned(),
                message: format!("Compose refuses the same item twice in `{path}`"),
                help: "Keep one of them.".to_owned(),
            });
        }
    }
}

/// The refusal of a value of another kind than Compose takes.
fn wrong_kind(node: &Node, path: &str, found: Kind, kinds: Takes) -> Refusal {
    let wanted: Vec<&str> = [
        (S, Kind::String),
        (B, Kind::Bool),
        (I, Kind::Int),
        (F, Kind::Float),
        (L, Kind::Sequence),
        (M, Kind::Mapping),
    ]
    .iter()
    .filter(|(bit, _)| kinds & bit != 0)
    .map(|(_, kind)| kind.name())
    .collect();
    let quotes = matches!(found, Kind::Int | Kind::Float | Kind::Bool) && kinds & S != 0;
    Refusal {
        at: node.span,
        path: path.to_owned(),
        message: format!(
            "Compose wants {} in `{path}`, and finds {}",
            wanted.join(" or "),
            found.name()
        ),
        help: if quotes {
            "Write it in quotes.".to_owned()
        } else if found == Kind::Null {
            "Write a value, or remove the key.".to_owned()
        } else {
            "Write it in the form that Compose takes.".to_owned()
        },
    }
}

/// Checks that each entry has a name that Compose takes.
pub(super) fn check_names(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    for entry in node.entries() {
        let name = entry.key.as_str();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !is_name {
            refusals.push(Refusal {
                at: entry.key.span(),
                path: path.to_owned(),
                message: format!("Compose refuses this name in `{path}`"),
                help: "Use letters, digits, `.`, `_` and `-`.".to_owned(),
            });
        }
    }
}

/// Checks that a mapping has a key.
pub(super) fn check_required(node: &Node, path: &str, name: &str, refusals: &mut Vec<Refusal>) {
    if node.is_mapping() && node.get(name).is_none() {
        refusals.push(Refusal {
            at: node.span,
            path: path.to_owned(),
            message: format!("Compose wants `{name}` in `{path}`"),
            help: format!("Write `{name}`."),
        });
    }
}

/// Checks that a single value is one of few words.
pub(super) fn check_choice(node: &Node, path: &str, choices: &[&str], refusals: &mut Vec<Refusal>) {
    let Some(text) = node.text().filter(|_| !is_unknown(node)) else {
        return;
    };
    if !choices.contains(&text.as_str()) {
        let choices: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
        refusals.push(Refusal {
            at: node.span,
            path: path.to_owned(),
            message: format!("Compose knows no such word in `{path}`"),
            help: format!("Write one of {}.", choices.join(", ")),
        });
    }
}
