//! Follows aliases and resolves merge keys, within limits.

use granit_parser::ScalarStyle;

use super::arena::{Arena, Content, NodeId};
use super::node::{Entry, Node, NodeValue};
use crate::{Limit, Problem, Span, Text};

/// A document as a program sees it, and what a strict program would refuse.
#[derive(Debug, Clone)]
pub struct Expanded {
    /// The root.
    pub root: Node,
    /// Repeated keys of a mapping, a second `<<` included.
    pub duplicates: Vec<Text>,
    /// Values of `<<` that are no mappings, or hold others than mappings, which are left out.
    pub idle_merges: Vec<Span>,
}

/// Expands one document.
///
/// # Errors
/// An alias inside its own anchor, or more aliases or depth than the limits allow.
pub fn expand(arena: &Arena, document: NodeId) -> Result<Expanded, Problem> {
    let mut expander = Expander {
        arena,
        visits: 0,
        bytes: 0,
        duplicates: Vec::new(),
        idle_merges: Vec::new(),
        within: Vec::new(),
    };
    let root = expander.node(document, 0)?;
    Ok(Expanded {
        root,
        duplicates: expander.duplicates,
        idle_merges: expander.idle_merges,
    })
}

struct Expander<'a> {
    arena: &'a Arena,
    /// Nodes visited below aliases.
    visits: usize,
    /// Bytes of the scalars among them.
    bytes: usize,
    duplicates: Vec<Text>,
    idle_merges: Vec<Span>,
    /// The anchored nodes that are being expanded below an alias.
    within: Vec<NodeId>,
}

impl Expander<'_> {
    fn node(&mut self, id: NodeId, depth: usize) -> Result<Node, Problem> {
        let arena = self.arena;
        let node = arena.node(id);
        if depth > Limit::YamlDepth.value() {
            return Err(Problem::new(
                node.span,
                format!("nested too deeply: {}", Limit::YamlDepth),
            ));
        }
        if !self.within.is_empty() {
            self.visits += 1;
            if self.visits > Limit::AliasVisits.value() {
                return Err(over(node.span, Limit::AliasVisits));
            }
            if let Content::Scalar(text, _) = &node.content {
                self.bytes = self.bytes.saturating_add(text.as_str().len());
                if self.bytes > Limit::AliasBytes.value() {
                    return Err(over(node.span, Limit::AliasBytes));
                }
            }
        }
        let value = match &node.content {
            Content::Scalar(text, style) => NodeValue::Scalar(text.clone(), *style),
            Content::Sequence(items) => NodeValue::Sequence(
                items
                    .iter()
                    .map(|item| self.node(*item, depth + 1))
                    .collect::<Result<_, _>>()?,
            ),
            Content::Mapping(entries) => NodeValue::Mapping(self.mapping(entries, depth + 1)?),
            Content::Alias(target) => {
                if self.within.contains(target) {
                    return Err(Problem::new(
                        node.span,
                        "an alias is inside the node that it refers to",
                    ));
                }
                self.within.push(*target);
                let mut expanded = self.node(*target, depth + 1)?;
                self.within.pop();
                expanded.alias = Some(node.span);
                return Ok(expanded);
            }
        };
        Ok(Node {
            value,
            span: node.span,
            tag: node.tag.clone(),
            alias: None,
        })
    }

    fn mapping(&mut self, pairs: &[(NodeId, NodeId)], depth: usize) -> Result<Vec<Entry>, Problem> {
        let mut own = Vec::with_capacity(pairs.len());
        let mut merged: Vec<Entry> = Vec::new();
        let mut merges = 0;
        for (key, value) in pairs {
            let key = self.node(*key, depth)?;
            let value = self.node(*value, depth)?;
            let (text, style) = match key.value {
                NodeValue::Scalar(text, style) => (text, style),
                _ => (Text::empty(key.span), ScalarStyle::Plain),
            };
            if text.as_str() == "<<" && style == ScalarStyle::Plain {
                merges += 1;
                if merges > 1 {
                    self.duplicates.push(text);
                }
                merge(value, &mut merged, &mut self.idle_merges);
            } else {
                own.push(Entry {
                    key: text,
                    key_style: style,
                    value,
                    merged: false,
                });
            }
        }
        self.note_duplicates(&own);
        if merged.is_empty() {
            return Ok(own);
        }
        // Compose removes keys marked `!reset` before it resolves merge keys: the entries of merge keys stay.
        let stays = |entry: &&Entry| entry.value.tag.as_deref() != Some("!reset");
        let names: std::collections::HashSet<&str> =
            own.iter().filter(stays).map(|entry| entry.key.as_str()).collect();
        merged.retain(|entry| !names.contains(entry.key.as_str()));
        merged.append(&mut own);
        Ok(merged)
    }

    fn note_duplicates(&mut self, entries: &[Entry]) {
        let mut seen = std::collections::HashSet::new();
        for entry in entries {
            if !entry.key.is_empty() && !seen.insert(entry.key.as_str()) {
                self.duplicates.push(entry.key.clone());
            }
        }
    }
}

fn over(at: Span, limit: Limit) -> Problem {
    Problem::over(at, "aliases expand to too much", limit)
}

/// Adds the entries of `<<: value`. Of several mappings the first that has a key counts.
fn merge(value: Node, into: &mut Vec<Entry>, idle: &mut Vec<Span>) {
    let alias = value.alias;
    let place = alias.unwrap_or(value.span);
    let mut is_idle = false;
    let sources = match value.value {
        NodeValue::Sequence(items) => items,
        _ => vec![value],
    };
    let mut names: std::collections::HashSet<String> =
        into.iter().map(|entry| entry.key.as_str().to_owned()).collect();
    for source in sources {
        let alias = source.alias.or(alias);
        let NodeValue::Mapping(entries) = source.value else {
            is_idle = true;
            continue;
        };
        for mut entry in entries {
            if names.insert(entry.key.as_str().to_owned()) {
                entry.merged = true;
                entry.value.alias = entry.value.alias.or(alias);
                into.push(entry);
            }
        }
    }
    if is_idle {
        idle.push(place);
    }
}
