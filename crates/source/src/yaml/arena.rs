//! The YAML tree as the file has it.

use granit_parser::ScalarStyle;

use crate::{Span, Text};

/// A node's index in its [`Arena`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// One node of the file.
#[derive(Debug, Clone)]
pub struct ArenaNode {
    /// What it holds.
    pub content: Content,
    /// A scalar with its quotes (of a block scalar the content only), a collection from its first to its last byte,
    /// an alias with its `*`. Empty for an empty value.
    pub span: Span,
    /// An explicit tag such as `!reset`, in short form.
    pub tag: Option<String>,
    /// The comment after it on its line, with its `#`.
    pub comment: Option<Span>,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// A scalar, decoded. An empty plain value is an empty text.
    Scalar(Text, ScalarStyle),
    /// A sequence.
    Sequence(Vec<NodeId>),
    /// A mapping: keys and values in order, duplicates included.
    Mapping(Vec<(NodeId, NodeId)>),
    /// A reference to an anchored node.
    Alias(NodeId),
}

/// All nodes of a file.
#[derive(Debug, Clone)]
pub struct Arena {
    pub(super) nodes: Vec<ArenaNode>,
    /// The root of each document.
    pub documents: Vec<NodeId>,
}

impl Arena {
    /// A node of this arena.
    #[expect(
        clippy::indexing_slicing,
        reason = "ids are made by the arena that holds the node, and nothing removes nodes"
    )]
    pub fn node(&self, id: NodeId) -> &ArenaNode {
        &self.nodes[id.0 as usize]
    }

    /// All nodes.
    pub fn iter(&self) -> impl Iterator<Item = &ArenaNode> {
        self.nodes.iter()
    }
}
