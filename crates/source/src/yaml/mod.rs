//! The YAML tree: a span for every key and value, with tags and comments.
//!
//! [`parse`] builds an [`Arena`] as the file has it, with aliases as references. [`expand`] follows aliases and merge
//! keys within limits and gives the [`Node`]s that a program would see. What a plain scalar *means* (`yes`, `0777`)
//! differs between programs, so that is left to the readers.
//!
//! ```
//! use redproof_source::{SourceMap, yaml};
//!
//! let mut map = SourceMap::default();
//! let text = "base: &base {port: 6379}\ncache:\n  <<: *base\n";
//! let file = map.add("a.yml", text);
//! let arena = yaml::parse(file, text)?;
//! let root = yaml::expand(&arena, arena.documents[0])?.root;
//! let port = root.at(&["cache", "port"]).unwrap();
//! assert_eq!(map.positions(port.span).0.line, 1);
//! # Ok::<(), redproof_source::Problem>(())
//! ```

mod arena;
mod expand;
mod node;
mod parse;
mod scalar;
mod within;

pub use arena::{Arena, ArenaNode, Content, NodeId};
pub use expand::{Expanded, expand};
pub use granit_parser::ScalarStyle;
pub use node::{Entry, Node, NodeValue};
pub use parse::parse;
pub use within::{parse_within, place_within};
