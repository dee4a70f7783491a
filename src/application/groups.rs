//! What is sent, grouped into operations.

use std::collections::{BTreeMap, HashSet};

use redproof_redis::Need;
use redproof_source::Span;

use super::model::{Operation, Sureness};

/// What is sent, by whom and where: all of one key is one operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) need: Need,
    pub(super) sureness: Sureness,
    pub(super) library: Option<String>,
    pub(super) optional: bool,
    pub(super) test: bool,
    pub(super) in_lua: bool,
    /// The user that the connection names.
    pub(super) user: Option<String>,
}

/// The key patterns to show, and what is done to them.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) patterns: Vec<String>,
    pub(super) access: &'static str,
}

#[derive(Debug)]
struct Group {
    keys: Keys,
    /// A command that uses the keys.
    through: Option<&'static str>,
    at: Vec<Span>,
}

/// Operations by what they are.
#[derive(Debug, Default)]
pub(super) struct Groups(BTreeMap<Key, Group>);

impl Groups {
    pub(super) fn add(&mut self, key: Key, keys: Keys, through: Option<&'static str>, at: Span) {
        let Some(group) = self.0.get_mut(&key) else {
            let at = vec![at];
            self.0.insert(key, Group { keys, through, at });
            return;
        };
        if group.keys.patterns.is_empty() && !keys.patterns.is_empty() {
            group.keys = keys;
        }
        group.through = group.through.or(through);
        group.at.push(at);
    }

    /// The operations, each with its places once.
    pub(super) fn into_operations(self) -> Vec<Operation> {
        let operation = |(key, group): (Key, Group)| {
            let mut seen = HashSet::new();
            let at = group.at.into_iter().filter(|at| seen.insert(*at)).collect();
            Operation {
                need: key.need,
                keys: group.keys.patterns,
                access: group.keys.access,
                sureness: key.sureness,
                library: key.library,
                optional: key.optional,
                test: key.test,
                in_lua: key.in_lua,
                user: key.user,
                at,
                through: group.through,
            }
        };
        self.0.into_iter().map(operation).collect()
    }
}
