//! What is looked up in a project again and again, by name.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Positions by name. Each is made when it is first asked for, and a copy makes its own.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Services by their hosts.
    pub(super) services: OnceLock<Positions>,
    /// Variables by the paths of the values that refer to them.
    pub(super) variables: OnceLock<Positions>,
}

/// Positions in a list, in order.
pub(super) type Positions = HashMap<String, Vec<usize>>;

impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The positions of what is named.
pub(super) fn positions<S: Into<String>>(named: impl Iterator<Item = (usize, S)>) -> Positions {
    let mut found = Positions::new();
    for (position, name) in named {
        let all = found.entry(name.into()).or_default();
        if all.last() != Some(&position) {
            all.push(position);
        }
    }
    found
}
