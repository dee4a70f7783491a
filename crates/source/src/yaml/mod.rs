//! The YAML tree: a span for every key and value, tags and comments kept.
//!
//! [`parse`] builds an [`Arena`] as the file has it, with aliases as references. [`expand`] follows aliases and merge
//! keys under a budget and gives the [`Node`]s that a program would see. What a plain scalar *means* (`yes`, `0777`)
//! differs by program, so that is left to the readers.

mod arena;
mod expand;
mod scalar;

pub use arena::{Arena, ArenaNode, Content, NodeId, parse};
pub use expand::{Entry, Expanded, Node, NodeValue, expand};
pub use granit_parser::ScalarStyle;
