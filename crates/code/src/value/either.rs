//! What may be one value or another.

use std::sync::Arc;

use super::Value;
use super::entries::{Entries, is_same};

/// The most alternatives of one value.
const MOST: usize = 12;
/// The largest map that takes in the entries of another one where both may be meant.
const SMALL: usize = 64;

/// One map or the other, where one has all keys of the other: an entry is that of either.
fn either(one: &Entries, other: &Entries) -> Option<Value> {
    let (small, large) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let has = |key: &Value| large.iter().any(|(known, _)| is_same(known, key));
    if small.len() > SMALL || !small.iter().all(|(key, _)| has(key)) {
        return None;
    }
    let mut all = large.clone();
    for (key, value) in small {
        let known = all.iter_mut().find(|(known, _)| is_same(known, key));
        if let Some((_, known)) = known {
            *known = std::mem::take(known).or(value.clone());
        }
    }
    Some(Value::Map(Arc::new(all)))
}

impl Value {
    /// This or the other.
    pub(crate) fn or(self, other: Value) -> Value {
        if !matches!(self, Value::Many(_)) && !matches!(other, Value::Many(_)) {
            return match self.one_with(&other) {
                Some(one) => one,
                None => Value::Many(Arc::new(vec![self, other])),
            };
        }
        let mut several: Vec<Value> = self.each().to_vec();
        for value in other.each() {
            let mut known = several.iter_mut();
            if let Some((known, one)) = known.find_map(|known| {
                let one = known.one_with(value)?;
                Some((known, one))
            }) {
                *known = one;
            } else if several.len() < MOST {
                several.push(value.clone());
            } else {
                // One of more than are kept.
                several.truncate(MOST - 1);
                several.push(Value::Unknown);
            }
        }
        match <[Value; 1]>::try_from(several) {
            Ok([only]) => only,
            Err(several) => Value::Many(Arc::new(several)),
        }
    }

    /// The one value that is this or the other, if there is one.
    fn one_with(&self, other: &Value) -> Option<Value> {
        Some(match (self, other) {
            (Value::Null, other) | (other, Value::Null) => other.clone(),
            (one, other) if one == other => one.clone(),
            // What is filled later; in PHP a list with keys is a map.
            (Value::List(none, _), filled @ (Value::List(..) | Value::Map(_)))
            | (filled @ (Value::List(..) | Value::Map(_)), Value::List(none, _))
                if none.is_empty() =>
            {
                filled.clone()
            }
            // An object that is known by its type alone is the one that is known better.
            (Value::Handle(typed), known @ Value::Handle(other))
            | (known @ Value::Handle(other), Value::Handle(typed))
                if typed.may_be(other) =>
            {
                known.clone()
            }
            // What is declared to give an object, and what does.
            (Value::Handle(typed), makes @ (Value::Lambda(_) | Value::Function(_)))
            | (makes @ (Value::Lambda(_) | Value::Function(_)), Value::Handle(typed))
                if typed.is_bare() && typed.begun.is_none() =>
            {
                makes.clone()
            }
            // A prefix is set after the client is made.
            (Value::Handle(plain), known @ Value::Handle(other))
            | (known @ Value::Handle(other), Value::Handle(plain))
                if plain.is_without_prefix_of(other) =>
            {
                known.clone()
            }
            (Value::Text(one, _), Value::Text(other, _)) => Value::Text(one.or(other), None),
            // Options that are filled step by step.
            (Value::Map(one), Value::Map(other)) => return either(one, other),
            _ => return None,
        })
    }
}
