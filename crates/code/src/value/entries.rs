//! Lists and maps: what is in them, and what is put into them.

use std::sync::Arc;

use super::Value;

/// The entries of a map.
pub(crate) type Entries = Vec<(Value, Value)>;

/// Whether two keys of maps are the same.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    match (one.as_literal(), other.as_literal()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one == other,
        _ => false,
    }
}

/// Sets an entry of a map; what is not known by its key may be any.
fn put(entries: &mut Entries, key: Value, value: Value) {
    let is_known = key.as_literal().is_some();
    match entries.iter_mut().find(|(known, _)| is_same(known, &key)) {
        Some((_, known)) if is_known => *known = value,
        Some((_, known)) => *known = std::mem::take(known).or(value),
        None => entries.push((key, value)),
    }
}

/// The entries of maps together: a later one replaces an earlier one.
pub(crate) fn merged(entries: impl IntoIterator<Item = (Value, Value)>) -> Value {
    let mut all = Entries::new();
    for (key, value) in entries {
        put(&mut all, key, value);
    }
    Value::Map(Arc::new(all))
}

impl Value {
    /// A map with one more entry, or with another value for a key; `None` if it is no map.
    pub(crate) fn with_entry(&self, key: &Value, value: &Value) -> Option<Value> {
        self.with_entries(&[(key.clone(), value.clone())])
    }

    /// A map with more entries; `None` if it is no map.
    pub(crate) fn with_entries(&self, more: &[(Value, Value)]) -> Option<Value> {
        let is_named = more.iter().all(|(key, _)| key.as_literal().is_some());
        let of_one = |one: &Value| match one {
            Value::Map(entries) => {
                let mut entries = Entries::clone(entries);
                for (key, value) in more {
                    put(&mut entries, key.clone(), value.clone());
                }
                Some(Value::Map(Arc::new(entries)))
            }
            // An empty array of PHP may become a map.
            Value::List(items, _) if items.is_empty() && is_named => Some(merged(more.iter().cloned())),
            _ => None,
        };
        self.each().iter().filter_map(of_one).reduce(Value::or)
    }

    /// The entries of a map, or of all maps that it may be.
    pub(crate) fn entries(&self) -> Option<Entries> {
        let mut all: Option<Entries> = None;
        for one in self.each() {
            let Value::Map(entries) = one else { continue };
            all = Some(match all {
                None => Entries::clone(entries),
                Some(mut all) => {
                    for (key, value) in entries.iter() {
                        match all.iter_mut().find(|(known, _)| is_same(known, key)) {
                            Some((_, known)) => *known = std::mem::take(known).or(value.clone()),
                            None => all.push((key.clone(), value.clone())),
                        }
                    }
                    all
                }
            });
        }
        all
    }

    /// The values of a map, any of them.
    pub(crate) fn any_entry(&self) -> Value {
        let values = self.entries().into_iter().flatten().map(|(_, value)| value);
        values.reduce(Value::or).unwrap_or_default()
    }

    /// A key of a map with its value, any of them.
    pub(crate) fn pair(&self) -> Value {
        Value::List(Arc::new(vec![self.element(), self.any_entry()]), false)
    }

    /// What a loop over it gives.
    pub(crate) fn element(&self) -> Value {
        match self {
            // An empty list adds nothing to the others.
            Value::List(items, _) => items.iter().cloned().reduce(Value::or).unwrap_or(Value::Null),
            Value::Map(entries) => {
                let keys = entries.iter().map(|(key, _)| key.clone());
                keys.reduce(Value::or).unwrap_or_default()
            }
            Value::Many(several) => several
                .iter()
                .map(Value::element)
                .reduce(Value::or)
                .unwrap_or_default(),
            Value::Handle(handle) if handle.kind.name == "keys" => handle.key.clone().unwrap_or_default(),
            Value::Handle(handle) => {
                let one = handle.of_several();
                // What is declared as several of them, as `[]*redis.Client`.
                one.unwrap_or_else(|| match handle.kind.name {
                    "client" => self.clone(),
                    _ => Value::Unknown,
                })
            }
            _ => Value::Unknown,
        }
    }

    /// The elements of a list; what is no list may have any.
    pub(crate) fn elements(&self) -> Vec<Value> {
        match self {
            Value::List(items, _) => items.to_vec(),
            Value::Many(several) => several.iter().flat_map(Value::elements).collect(),
            Value::Null => Vec::new(),
            other => vec![other.element()],
        }
    }

    /// An entry of a map or a list.
    pub(crate) fn entry(&self, key: &Value) -> Value {
        match self {
            Value::Map(entries) => {
                let literal = key.as_literal();
                let same = |entry: &Value| literal.is_some() && entry.as_literal() == literal;
                if let Some((_, value)) = entries.iter().find(|(entry, _)| same(entry)) {
                    return value.clone();
                }
                // What is under a key that is not known may be under this one.
                let may_be = |entry: &Value| literal.is_none() || entry.as_literal().is_none();
                let values = entries.iter().filter(|(entry, _)| may_be(entry));
                let value = values.map(|(_, value)| value.clone()).reduce(Value::or);
                // What is read from a map of clients is one of them.
                let is_client = |(_, value): &(Value, Value)| value.handles().next().is_some();
                let are_clients = !entries.is_empty() && entries.iter().all(is_client);
                value
                    .or_else(|| are_clients.then(|| self.any_entry()))
                    .unwrap_or_default()
            }
            Value::List(items, open) => match key {
                Value::Number(at) => match usize::try_from(*at).ok().and_then(|at| items.get(at)) {
                    Some(item) => item.clone(),
                    // What is added to an empty list comes later.
                    None if *open || items.is_empty() => self.element(),
                    None => Value::Unknown,
                },
                _ => self.element(),
            },
            Value::Handle(handle) => handle.of_several().unwrap_or_default(),
            Value::Many(several) => several
                .iter()
                .map(|value| value.entry(key))
                .reduce(Value::or)
                .unwrap_or_default(),
            _ => Value::Unknown,
        }
    }

    /// Whether a text is in it.
    pub(crate) fn mentions(&self, text: &str, depth: usize) -> bool {
        match self {
            Value::Map(entries) if depth < 4 => {
                entries.iter().any(|(_, value)| value.mentions(text, depth + 1))
            }
            Value::Text(patterns, _) => patterns.iter().any(|pattern| pattern.as_passed().contains(text)),
            _ => false,
        }
    }

    /// An entry of a map by its name.
    pub(crate) fn named(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(entries) => {
                let is = |same: &dyn Fn(&str) -> bool| {
                    let mut found = entries.iter();
                    found.find(|(key, _)| key.as_literal().is_some_and(same))
                };
                let found = is(&|key| key == name).or_else(|| is(&|key| key.eq_ignore_ascii_case(name)));
                found.map(|(_, value)| value)
            }
            Value::Many(several) => several.iter().find_map(|value| value.named(name)),
            _ => None,
        }
    }
}
