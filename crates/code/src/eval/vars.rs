//! The values of names, with what each of several alternatives assigns on top.

use std::collections::HashMap;

use crate::ir::Name;
use crate::value::Value;

/// The values of the names of a function that runs. What an alternative assigns is in a layer of its own, so that it costs
/// what it assigns, however many names there are.
#[derive(Debug, Default)]
pub(super) struct Vars {
    base: HashMap<Name, Value>,
    layers: Vec<HashMap<Name, Value>>,
}

impl Vars {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let layers = self.layers.iter().rev().chain([&self.base]);
        layers.filter_map(|layer| layer.get(name)).next()
    }

    pub(super) fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn insert(&mut self, name: Name, value: Value) {
        self.layers
            .last_mut()
            .unwrap_or(&mut self.base)
            .insert(name, value);
    }

    /// Takes several values.
    pub(super) fn extend(&mut self, values: HashMap<Name, Value>) {
        self.layers.last_mut().unwrap_or(&mut self.base).extend(values);
    }

    /// Begins an alternative.
    pub(super) fn begin(&mut self) {
        self.layers.push(HashMap::new());
    }

    /// Ends an alternative: gives what it assigned, which no longer holds.
    pub(super) fn end(&mut self) -> HashMap<Name, Value> {
        self.layers.pop().unwrap_or_default()
    }

    /// Takes what each of several alternatives assigned: a name has the value that any of them gives it, or the one before
    /// where one gives it none.
    pub(super) fn join(&mut self, alternatives: Vec<HashMap<Name, Value>>) {
        let count = alternatives.len();
        let mut joined: HashMap<Name, (Value, usize)> = HashMap::new();
        for (name, value) in alternatives.into_iter().flatten() {
            let (known, times) = joined.remove(&name).unwrap_or_else(|| (value.clone(), 0));
            joined.insert(name, (either(known, value), times + 1));
        }
        for (name, (value, times)) in joined {
            let value = match self.get(&name) {
                Some(before) if times < count => either(value, before.clone()),
                _ => value,
            };
            self.insert(name, value);
        }
    }
}

fn either(one: Value, other: Value) -> Value {
    match one == other {
        true => one,
        false => one.or(other),
    }
}
