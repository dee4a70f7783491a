//! Nodes as a program sees them.

use granit_parser::ScalarStyle;

use crate::{Span, Text};

/// A node as a program sees it. It owns its children, so that readers can merge and change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it holds.
    pub value: NodeValue,
    /// Where it is written; for an alias, the anchored node.
    pub span: Span,
    /// An explicit tag such as `!reset`.
    pub tag: Option<String>,
    /// The alias (`*name`) that inserts it here, if one does.
    pub alias: Option<Span>,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeValue {
    /// A scalar; its style decides whether it may be a number, a boolean or null.
    Scalar(Text, ScalarStyle),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping. Entries of merge keys come first: the last entry of a name counts.
    Mapping(Vec<Entry>),
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key. A key that is not a scalar has an empty text.
    pub key: Text,
    /// The key's style.
    pub key_style: ScalarStyle,
    /// The value.
    pub value: Node,
    /// Whether it comes from a merge key (`<<`).
    pub merged: bool,
}

impl Entry {
    /// An entry with its key in plain style, not from a merge key.
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
    /// A node without tag and alias.
    pub fn plain(value: NodeValue, span: Span) -> Self {
        Self {
            value,
            span,
            tag: None,
            alias: None,
        }
    }

    /// A scalar without tag and alias, at the place of its text.
    pub fn scalar(text: Text, style: ScalarStyle) -> Self {
        let span = text.span();
        Self::plain(NodeValue::Scalar(text, style), span)
    }

    /// The number of its nodes, keys included.
    pub fn size(&self) -> usize {
        match &self.value {
            NodeValue::Scalar(..) => 1,
            NodeValue::Sequence(items) => 1 + items.iter().map(Node::size).sum::<usize>(),
            NodeValue::Mapping(entries) => {
                1 + entries.iter().map(|entry| 1 + entry.value.size()).sum::<usize>()
            }
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
