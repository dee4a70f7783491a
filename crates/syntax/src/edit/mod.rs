//! What programs that edit text make of it, where the files show it: `sed`, `perl -pe`, `awk`, `envsubst` and template
//! engines. The result knows where each of its parts is written: in the text that was edited, or in the edit.
//!
//! Each function gives `None` for an edit that it does not follow; then the outcome is unknown.

mod awk;
mod call;
mod expand;
mod perl;
mod sed;
mod substitution;
#[cfg(test)]
mod tests;

pub use call::{Edit, call};

use redproof_source::{Span, Text, Undefined};

/// Gives the value of a variable of the environment.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<Text>;

/// The most work that one edit may take: bytes of the text times steps of the edit. What would take more is unknown.
const MOST_WORK: usize = 16 * 1024 * 1024;

/// The longest text that an edit may make, in bytes and what its pieces take. One that doubles with each edit is unknown soon.
const LONGEST: usize = 4 * 1024 * 1024;

/// What a piece of a text takes.
const BYTES_OF_PIECE: usize = 64;

/// Whether a text is longer than an edit may make it.
fn is_too_long(text: &Text) -> bool {
    text.as_str().len() + BYTES_OF_PIECE * text.segments().len() > LONGEST
}

/// What stands for a text that is too long.
fn too_long(at: Span) -> Text {
    Text::unresolved(at, Undefined::Other("an edit that makes too much of it"))
}
