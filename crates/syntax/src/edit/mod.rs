//! What programs that edit text make of it, where the files tell: `sed`, `perl -pe`, `awk`, `envsubst` and template
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

use redproof_source::Text;

/// Tells the value of a variable of the environment.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<Text>;

/// The most work that one edit may take: bytes of the text times steps of the edit. What would take more is unknown.
const MOST_WORK: usize = 16 * 1024 * 1024;
