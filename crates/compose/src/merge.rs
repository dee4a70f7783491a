//! How a later compose file, document or service is laid over an earlier one, field by field.

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};
use redproof_source::{Origin, Text};

use super::interpolate::Found;
use super::{Provenance, Refusal};

/// Marks a list that was made by merging: its items are scalars `NAME=value` or mappings with one entry.
pub(super) const PAIRS: &str = "!pairs";

/// Lays `over` over `base`. `path` is their place, such as `["services", "redis"]`.
pub(super) fn merge(base: Node, over: Node, path: &mut Vec<String>, found: &mut Found) -> Node {
    if base.is_null() {
        return over;
    }
    let special = special(path);
    if over.tag.as_deref() == Some("!override") || special == Special::Replace {
        found.link(over.span, base.span, Provenance::Replaced);
        return over;
    }
    if over.is_null() {
        return base;
    }
    let (base, over) = match special {
        Special::Pairs => {
            let (mut base, mut over) = (pairs(base), pairs(over));
            take_reset(&mut base, &mut over);
            note_replaced(&base, &over, found);
            (base, over)
        }
        Special::Names(value) => (named(base, value), named(over, value)),
        Special::Items => (items(base), items(over)),
        Special::Context => (context(base), context(over)),
        Special::Logging if other_driver(&base, &over) => return over,
        _ => (base, over),
    };
    match (base.value, over.value) {
        (NodeValue::Mapping(under), NodeValue::Mapping(entries)) => Node {
            value: NodeValue::Mapping(mappings(under, entries, path, found)),
            span: base.span,
            tag: base.tag,
            alias: base.alias,
        },
        (NodeValue::Sequence(mut items), NodeValue::Sequence(more)) => {
            items.extend(more);
            Node {
                value: NodeValue::Sequence(items),
                span: base.span,
                tag: base.tag,
                alias: base.alias,
            }
        }
        (NodeValue::Scalar(..), value) if special != Special::Context => {
            found.link(over.span, base.span, Provenance::Replaced);
            Node {
                value,
                span: over.span,
                tag: over.tag,
                alias: over.alias,
            }
        }
        (value, _) => {
            found.refusals.push(Refusal {
                at: over.span,
                path: path.join("."),
                message: format!(
                    "Compose refuses to lay this over `{}` of the file before: one is a list, a mapping or a single value, the other is not",
                    path.join(".")
                ),
                help: "Write both in the same form, or mark this one with `!override`.".to_owned(),
            });
            Node {
                value,
                span: base.span,
                tag: base.tag,
                alias: base.alias,
            }
        }
    }
}

fn mappings(
    mut under: Vec<Entry>,
    over: Vec<Entry>,
    path: &mut Vec<String>,
    found: &mut Found,
) -> Vec<Entry> {
    let is_reset = |entry: &Entry| entry.value.tag.as_deref() == Some("!reset");
    let reset: std::collections::HashSet<String> = over
        .iter()
        .filter(|entry| is_reset(entry))
        .map(|entry| entry.key.as_str().to_owned())
        .collect();
    if !reset.is_empty() {
        under.retain(|entry| !reset.contains(entry.key.as_str()));
    }
    let mut places: std::collections::HashMap<String, usize> = under
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.key.as_str().to_owned(), index))
        .collect();
    // What a merge key brings beside a `!reset` stays.
    for entry in over.into_iter().filter(|entry| !is_reset(entry)) {
        let name = entry.key.as_str().to_owned();
        let Some(slot) = places.get(&name).and_then(|index| under.get_mut(*index)) else {
            places.insert(name, under.len());
            under.push(entry);
            continue;
        };
        let base = std::mem::replace(&mut slot.value, nothing(entry.value.span));
        path.push(name);
        slot.value = merge(base, entry.value, path, found);
        path.pop();
    }
    under
}

/// Takes out what `!reset` marks, and the marks of `!override`, once nothing is left to lay over.
pub(super) fn settle(node: &mut Node) {
    if node.tag.as_deref() == Some("!override") {
        node.tag = None;
    }
    let is_reset = |node: &Node| node.tag.as_deref() == Some("!reset");
    match &mut node.value {
        NodeValue::Scalar(..) => {}
        NodeValue::Sequence(items) => {
            items.retain(|item| !is_reset(item));
            items.iter_mut().for_each(settle);
        }
        NodeValue::Mapping(entries) => {
            entries.retain(|entry| !is_reset(&entry.value));
            entries.iter_mut().for_each(|entry| settle(&mut entry.value));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Special {
    /// The later one alone counts.
    Replace,
    /// `NAME=value` by name, as list or mapping.
    Pairs,
    /// Names, as list or mapping; a list gives each this value.
    Names(Listed),
    /// One string or a list.
    Items,
    /// A build, whose string is its context.
    Context,
    /// Options are merged only below the same driver.
    Logging,
    /// Mappings by key, lists one after the other.
    None,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    Nothing,
    Started,
}

fn special(path: &[String]) -> Special {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    let ["services", _, field @ ..] = names.as_slice() else {
        return match names.as_slice() {
            ["networks" | "volumes" | "secrets" | "configs", _, "labels"] => Special::Pairs,
            _ => Special::None,
        };
    };
    match field {
        ["command" | "entrypoint"] | ["healthcheck", "test"] => Special::Replace,
        ["environment" | "labels" | "annotations" | "sysctls" | "extra_hosts"]
        | [
            "build",
            "args" | "labels" | "additional_contexts" | "extra_hosts" | "ssh",
        ]
        | ["deploy", "labels"] => Special::Pairs,
        ["depends_on"] => Special::Names(Listed::Started),
        ["networks" | "models"] => Special::Names(Listed::Nothing),
        ["dns" | "dns_search" | "dns_opt" | "env_file" | "label_file" | "tmpfs"] => Special::Items,
        ["build"] => Special::Context,
        ["logging"] => Special::Logging,
        ["ulimits", _] => Special::Replace,
        _ => Special::None,
    }
}

fn nothing(span: redproof_source::Span) -> Node {
    scalar(Text::empty(span), ScalarStyle::Plain)
}

fn scalar(text: Text, style: ScalarStyle) -> Node {
    let span = text.span();
    Node::plain(NodeValue::Scalar(text, style), span)
}

/// The entries of a mapping as items of a list, so that another list can follow.
fn pairs(node: Node) -> Node {
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

/// The name of an item of such a list.
fn pair_name(item: &Node) -> Option<&str> {
    match &item.value {
        NodeValue::Mapping(entries) => entries.first().map(|entry| entry.key.as_str()),
        NodeValue::Scalar(text, _) => text.as_str().split('=').next(),
        NodeValue::Sequence(_) => None,
    }
}

fn note_replaced(base: &Node, over: &Node, found: &mut Found) {
    let places: std::collections::HashMap<&str, redproof_source::Span> = base
        .items()
        .iter()
        .filter_map(|item| Some((pair_name(item)?, item.span)))
        .collect();
    for item in over.items() {
        if let Some(before) = pair_name(item).and_then(|name| places.get(name)) {
            found.link(item.span, *before, Provenance::Replaced);
        }
    }
}

/// Takes out of both lists the names that `over` marks with `!reset`.
fn take_reset(base: &mut Node, over: &mut Node) {
    let name = |item: &Node| pair_name(item).map(str::to_owned);
    let is_reset = |item: &Node| {
        item.entries()
            .iter()
            .any(|entry| entry.value.tag.as_deref() == Some("!reset"))
    };
    let reset: std::collections::HashSet<String> = over
        .items()
        .iter()
        .filter(|item| is_reset(item))
        .filter_map(name)
        .collect();
    if reset.is_empty() {
        return;
    }
    if let NodeValue::Sequence(items) = &mut base.value {
        items.retain(|item| name(item).is_none_or(|name| !reset.contains(&name)));
    }
    if let NodeValue::Sequence(items) = &mut over.value {
        items.retain(|item| !is_reset(item));
    }
}

fn named(node: Node, listed: Listed) -> Node {
    let NodeValue::Sequence(items) = node.value else {
        return node;
    };
    let entries = items
        .into_iter()
        .filter_map(|item| {
            let key = item.text()?.clone();
            let value = match listed {
                Listed::Nothing => nothing(item.span),
                Listed::Started => started(item.span),
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

/// What the short form of `depends_on` stands for.
fn started(span: redproof_source::Span) -> Node {
    let word = |word: &str| {
        let mut text = Text::empty(span);
        text.push(word, span, false, Origin::Literal);
        text
    };
    let condition = Entry::plain(
        word("condition"),
        scalar(word("service_started"), ScalarStyle::Plain),
    );
    Node::plain(NodeValue::Mapping(vec![condition]), span)
}

fn items(node: Node) -> Node {
    if matches!(node.value, NodeValue::Sequence(_)) {
        return node;
    }
    let span = node.span;
    Node::plain(NodeValue::Sequence(vec![node]), span)
}

fn context(node: Node) -> Node {
    let NodeValue::Scalar(text, style) = &node.value else {
        return node;
    };
    let mut key = Text::empty(node.span);
    key.push("context", node.span, false, Origin::Literal);
    let context = Entry::plain(key, scalar(text.clone(), *style));
    Node::plain(NodeValue::Mapping(vec![context]), node.span)
}

fn other_driver(base: &Node, over: &Node) -> bool {
    let driver = |node: &Node| {
        node.get("driver")
            .and_then(Node::text)
            .map(|t| t.as_str().to_owned())
    };
    match (driver(base), driver(over)) {
        (Some(base), Some(over)) => base != over,
        _ => false,
    }
}
