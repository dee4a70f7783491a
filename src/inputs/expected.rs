//! Paths that a clone need not have.

use super::is_ignored;
use crate::config::Globs;
use redproof_source::Tree;

/// The patterns of `expected-missing` in the config file.
#[derive(Debug, Clone, Default)]
pub struct Expected(Globs);

impl Expected {
    /// The files that patterns match.
    pub fn new(patterns: Globs) -> Self {
        Self(patterns)
    }

    /// Why a file that is not there need not be; `None` where it is expected.
    pub fn absence_of(&self, tree: &Tree, path: &str) -> Option<&'static str> {
        if self.0.has(path) {
            Some("`expected-missing` lists it")
        } else if is_ignored(tree, path) {
            Some("git ignores it")
        } else {
            None
        }
    }
}
