//! Values of the effective project, with the places that decide them.

use std::collections::BTreeMap;

use redproof_source::{Span, Text, UNRESOLVED};
use serde_json::{Map, Value};

/// A value of the effective project.
///
/// It is shown as it is, secrets included: mask it before you print it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigValue {
    /// The value.
    pub content: Content,
    /// The place that decides it; `None` for a default that no file writes.
    pub span: Option<Span>,
}

/// What a [`ConfigValue`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A string, a number, a boolean or null.
    Scalar(Value),
    /// A list.
    List(Vec<ConfigValue>),
    /// A mapping, in the order in which it is shown.
    Mapping(Vec<(String, ConfigValue)>),
}

impl ConfigValue {
    /// The value without its places, as `docker compose config --format json` prints it.
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => Value::Array(items.iter().map(ConfigValue::to_json).collect()),
            Content::Mapping(entries) => {
                let entries = entries.iter();
                Value::Object(
                    entries
                        .map(|(name, value)| (name.clone(), value.to_json()))
                        .collect::<Map<_, _>>(),
                )
            }
        }
    }

    /// A scalar at a place.
    pub(super) fn scalar(value: impl Into<Value>, span: Option<Span>) -> Self {
        Self {
            content: Content::Scalar(value.into()),
            span,
        }
    }

    /// A scalar that no file writes.
    pub(super) fn implicit(value: impl Into<Value>) -> Self {
        Self::scalar(value, None)
    }

    /// A text.
    pub(super) fn text(text: &Text) -> Self {
        Self::scalar(shown(text), Some(text.span()))
    }

    /// Words. A word that is only an undefined variable is none.
    pub(super) fn words(texts: &[Text]) -> Self {
        let words = texts.iter().filter(|text| text.as_str() != UNRESOLVED);
        Self::list(words.map(Self::text).collect())
    }

    pub(super) fn list(items: Vec<ConfigValue>) -> Self {
        let first = items.first().and_then(|item| item.span);
        Self {
            content: Content::List(items),
            span: first,
        }
    }

    /// A mapping sorted by its keys. Of several values for one key the last counts.
    pub(super) fn sorted(entries: impl Iterator<Item = (String, ConfigValue)>, span: Option<Span>) -> Self {
        let entries: BTreeMap<String, ConfigValue> = entries.collect();
        Self {
            content: Content::Mapping(entries.into_iter().collect()),
            span,
        }
    }

    /// A mapping with another value for a key that it has.
    pub(super) fn with(mut self, key: &str, value: Option<ConfigValue>) -> Self {
        if let (Content::Mapping(entries), Some(value)) = (&mut self.content, value)
            && let Some((_, old)) = entries.iter_mut().find(|(name, _)| name == key)
        {
            *old = value;
        }
        self
    }

    /// Whether it is a mapping or list without entries.
    pub(super) fn is_empty_collection(&self) -> bool {
        match &self.content {
            Content::Scalar(_) => false,
            Content::List(items) => items.is_empty(),
            Content::Mapping(entries) => entries.is_empty(),
        }
    }
}

/// A mapping that is being built.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, ConfigValue)>);

impl Fields {
    pub(super) fn insert(&mut self, name: &str, value: ConfigValue) {
        self.0.push((name.to_owned(), value));
    }

    pub(super) fn insert_some(&mut self, name: &str, value: Option<ConfigValue>) {
        if let Some(value) = value {
            self.insert(name, value);
        }
    }

    /// Inserts a text, unless it is missing or shown as nothing.
    pub(super) fn text(&mut self, name: &str, text: Option<&Text>) {
        let text = text.filter(|text| !shown(text).is_empty());
        self.insert_some(name, text.map(ConfigValue::text));
    }

    /// Inserts a list or mapping, unless it is empty.
    pub(super) fn collection(&mut self, name: &str, value: ConfigValue) {
        if !value.is_empty_collection() {
            self.insert(name, value);
        }
    }

    /// Inserts `true`, or nothing.
    pub(super) fn flag(&mut self, name: &str, is_set: bool, span: Option<Span>) {
        if is_set {
            self.insert(name, ConfigValue::scalar(true, span));
        }
    }

    pub(super) fn finish(self, span: Option<Span>) -> ConfigValue {
        ConfigValue {
            content: Content::Mapping(self.0),
            span,
        }
    }
}

/// A text as Compose shows it: undefined variables are empty, and `$` is doubled so that the output can be read again.
pub(super) fn shown(text: &Text) -> String {
    text.as_str().replace(UNRESOLVED, "").replace('$', "$$")
}
