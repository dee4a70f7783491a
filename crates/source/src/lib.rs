//! Text and positions: what every reader shares. Nothing here knows what a format means.
//!
//! - [`SourceMap`] holds the files that were read and turns a [`Span`] into line and column.
//! - [`Text`] is a decoded string that still knows which bytes of which file each part came from.
//! - [`Known`] is a value, or the reason why there is none.
//! - [`yaml`] is the YAML tree with a span for every key and value.
//! - [`Tree`] is where files are read from: a folder, a commit, or (in tests) a map.

mod budget;
mod cache;
mod characters;
mod derived;
mod error;
mod folder;
mod known;
mod links;
mod listing;
mod map;
mod name;
mod path;
mod problem;
mod secret;
mod shares;
mod snapshot;
mod span;
mod text;
mod tree;
mod word_search;
pub mod yaml;

pub use budget::Budget;
pub use characters::{escape_json, is_control, printable};
pub use derived::Derived;
pub use error::ReadError;
pub use folder::FolderTree;
pub use known::{Known, Why};
pub use listing::{Listing, There};
pub use map::{Position, SourceFile, SourceMap};
pub use name::{shown_name, shown_names};
pub use path::{LONGEST_PATH, absolute, below, child};
pub use problem::{DeploymentLimits, Limit, Problem};
pub use secret::Secret;
pub use shares::Shares;
pub use snapshot::{Contents, Entry, Snapshot};
pub use span::{FileId, Span};
pub use text::{Origin, Segment, Text, UNRESOLVED, Undefined};
pub use tree::{MemoryTree, Tree};
pub use word_search::WordSearch;
