//! What a program sees of a YAML file: aliases followed, merge keys put in, under a budget.

use granit_parser::ScalarStyle;

use super::super::{Limit, Problem, Span, Text};
use super::arena::{Arena, Content, NodeId};

/// A node as a program sees it. It owns its children, so readers can merge and change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it holds.
    pub value: NodeValue,
    /// Where it is written; behind an alias, where the anchored node is.
    pub span: Span,
    /// An explicit tag such as `!reset`.
    pub tag: Option<String>,
    /// The alias (`*name`) that brought it here, if one did.
    pub alias: Option<Span>,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeValue {
    /// A scalar; its style decides whether it may be a number, a boolean or null.
    Scalar(Text, ScalarStyle),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping. Keys that a merge key brought come first, so the last entry of a name is the one that counts.
    Mapping(Vec<Entry>),
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key. Keys that are no scalars have their source's span and an empty text.
    pub key: Text,
    /// The key's style.
    pub key_style: ScalarStyle,
    /// The value.
    pub value: Node,
    /// Whether a merge key (`<<`) brought it.
    pub merged: bool,
}

/// A document as a program sees it, and what a strict one would refuse.
#[derive(Debug, Clone)]
pub struct Expanded {
    /// The root.
    pub root: Node,
    /// Keys that stand twice in one mapping (the second place), two `<<` included.
    pub duplicates: Vec<Text>,
    /// Merge keys (`<<`) of something else than mappings: what they bring is left out.
    pub idle_merges: Vec<Span>,
}

impl Entry {
    /// An entry that no alias or merge key brought, with its key in plain style.
    pub fn plain(key: Text, value: Node) -> Self {
        Self {
            key,
            key_style: ScalarStyle::Plain,
            value,
            merged: false,
        }
    }

    /// Where it is written: from its key, quotes included, to the end of its value.
    pub fn span(&self) -> Span {
        let mut whole = self.key.span().to(self.value.span);
        let quote = u32::from(self.key_style != ScalarStyle::Plain);
        whole.start = whole.start.saturating_sub(quote);
        whole
    }
}

impl Node {
    /// A node without a tag that no alias brought.
    pub fn plain(value: NodeValue, span: Span) -> Self {
        Self {
            value,
            span,
            tag: None,
            alias: None,
        }
    }

    /// The entry of a key: the last one that has the name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries()
            .iter()
            .rev()
            .find(|entry| entry.key.as_str() == name)
    }

    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.value)
    }

    /// The value along several keys.
    pub fn at(&self, names: &[&str]) -> Option<&Node> {
        names.iter().try_fold(self, |node, name| node.get(name))
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            NodeValue::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            NodeValue::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&Text> {
        match &self.value {
            NodeValue::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a plain `null`, `~` or nothing.
    pub fn is_null(&self) -> bool {
        match &self.value {
            NodeValue::Scalar(text, ScalarStyle::Plain) => {
                self.tag.as_deref() != Some("!!str")
                    && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
                    && text.variable().is_none()
            }
            _ => false,
        }
    }

    /// Whether it is a mapping.
    pub fn is_mapping(&self) -> bool {
        matches!(self.value, NodeValue::Mapping(_))
    }
}

/// Expands one document.
///
/// # Errors
/// An alias inside its own anchor, or more aliases or depth than the caps allow.
pub fn expand(arena: &Arena, document: NodeId) -> Result<Expanded, Problem> {
    let mut expander = Expander {
        arena,
        visits: 0,
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
    /// Nodes visited behind aliases.
    visits: usize,
    duplicates: Vec<Text>,
    idle_merges: Vec<Span>,
    /// The anchored nodes that are being expanded behind an alias.
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
                return Err(Problem::new(
                    node.span,
                    format!("aliases expand to too much: {}", Limit::AliasVisits),
                ));
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
                    return Err(Problem::new(node.span, "an alias stands inside what it names"));
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
        // Compose takes a key that is marked `!reset` away before merge keys are put in: what they bring stays.
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

/// Adds the entries that `<<: value` brings. Of several mappings the first that has a key counts.
fn merge(value: Node, into: &mut Vec<Entry>, idle: &mut Vec<Span>) {
    let alias = value.alias;
    let sources = match value.value {
        NodeValue::Sequence(items) => items,
        _ => vec![value],
    };
    let mut names: std::collections::HashSet<String> =
        into.iter().map(|entry| entry.key.as_str().to_owned()).collect();
    for source in sources {
        let (span, alias) = (source.span, source.alias.or(alias));
        let NodeValue::Mapping(entries) = source.value else {
            idle.push(span);
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
}
