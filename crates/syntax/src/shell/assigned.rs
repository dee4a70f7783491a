//! The variables that a script sets, and what a subshell takes back of them.

use std::collections::BTreeMap;

use redproof_source::Text;

/// The values of a script's own variables.
#[derive(Default)]
pub(super) struct Assigned {
    values: BTreeMap<String, Text>,
    /// What each assignment replaced, the last one last.
    replaced: Vec<(String, Option<Text>)>,
}

impl Assigned {
    pub(super) fn get(&self, name: &str) -> Option<&Text> {
        self.values.get(name)
    }

    pub(super) fn set(&mut self, name: &str, value: Text) {
        let before = self.values.insert(name.to_owned(), value);
        self.replaced.push((name.to_owned(), before));
    }

    /// How many assignments there were.
    pub(super) fn count(&self) -> usize {
        self.replaced.len()
    }

    /// Takes back all but the first assignments: what `( … )` sets ends with it.
    pub(super) fn back_to(&mut self, count: usize) {
        for (name, before) in self.replaced.drain(count.min(self.replaced.len())..).rev() {
            match before {
                Some(value) => self.values.insert(name, value),
                None => self.values.remove(&name),
            };
        }
    }
}
