//! The output of `acl check` and `acl suggest`.

mod check;
mod compose;
mod explain;
mod suggest;
mod words;

pub use check::{human, json};
pub use explain::explain;
pub use suggest::{SuggestFormat, fill_in, suggestion};
