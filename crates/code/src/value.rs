//! What an expression may be, as far as it matters: clients and what they give, strings, lists, objects of the project.

use std::sync::Arc;

use redproof_source::{FileId, Span};

use crate::Client;
use crate::ir::{Function, Name};
use crate::library::{Kind, Library};
use crate::pattern::{Pattern, Patterns};

/// What a variable of the environment is made by.
pub(crate) const ENVIRONMENT: &str = "the environment";
/// The deepest nesting of lists that is kept.
const DEEPEST: usize = 7;
/// The most alternatives of one value.
const MOST: usize = 12;

/// What an expression may be.
#[derive(Debug, Clone, Default)]
pub(crate) enum Value {
    #[default]
    Unknown,
    Null,
    Bool(bool),
    Number(i64),
    /// A string, and where it is written if it is written in one piece.
    Text(Patterns, Option<Origins>),
    /// A list; `true` if further elements may follow, like the last.
    List(Arc<Vec<Value>>, bool),
    Map(Arc<Vec<(Value, Value)>>),
    /// Something from outside the project, by its dotted path.
    Path(Arc<str>),
    /// What something from outside made, by the path of what made it.
    Made(Arc<str>),
    /// An object of a client library.
    Handle(Arc<Handle>),
    /// A method of such an object that is not called yet.
    Method(Arc<Handle>, Name),
    /// A class of the project.
    Class(Name),
    /// An object of a class of the project.
    Object(Name),
    /// A function of the project, by its key.
    Function(Name),
    /// A function as a value, such as a lambda.
    Lambda(Arc<Function>),
    /// A file of the project, by its index.
    Module(usize),
    /// One of these.
    Many(Arc<Vec<Value>>),
}

/// Where a piece of a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) file: FileId,
    /// The first byte of the content.
    pub(crate) start: u32,
}

/// Where a string is written: its first piece, and the others with their first bytes in the string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origins {
    first: Origin,
    more: Arc<[(u32, Origin)]>,
}

impl Origins {
    /// A string in one piece.
    pub(crate) fn one(first: Origin) -> Origins {
        Origins {
            first,
            more: Arc::new([]),
        }
    }

    /// This string and another one behind it, as long as it is.
    pub(crate) fn then(&self, length: usize, other: &Origins) -> Origins {
        let shift = u32::try_from(length).unwrap_or(u32::MAX);
        let behind = std::iter::once((0, other.first)).chain(other.more.iter().copied());
        let behind = behind.map(|(at, origin)| (at.saturating_add(shift), origin));
        Origins {
            first: self.first,
            more: self.more.iter().copied().chain(behind).collect(),
        }
    }

    /// The place of a byte of the string.
    pub(crate) fn of(&self, at: u32) -> (FileId, u32) {
        let first = &(0, self.first);
        let (start, origin) = self
            .more
            .iter()
            .rev()
            .find(|(start, _)| *start <= at)
            .unwrap_or(first);
        (origin.file, origin.start.saturating_add(at - start))
    }
}

/// An object of a client library.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    pub(crate) library: &'static Library,
    pub(crate) kind: &'static Kind,
    pub(crate) client: Option<Arc<Client>>,
    /// What the client puts in front of keys.
    pub(crate) prefix: Option<Patterns>,
    /// Its own key, such as a lock's.
    pub(crate) key: Option<Value>,
    /// Its script.
    pub(crate) script: Option<Value>,
    /// Whether its commands run in a transaction.
    pub(crate) queued: bool,
    /// The call that began it.
    pub(crate) begun: Option<Span>,
    /// Whether only its name says what it is.
    pub(crate) likely: bool,
}

impl Handle {
    /// The same where nothing is put in front of keys.
    pub(crate) fn without_prefix(&self) -> Handle {
        Handle {
            prefix: Some(Patterns::one(Pattern::default())),
            ..self.clone()
        }
    }

    fn is_without_prefix_of(&self, other: &Handle) -> bool {
        self.prefix.is_none()
            && other.prefix.is_some()
            && self.client.is_some()
            && self.client == other.client
            && std::ptr::eq(self.kind, other.kind)
    }

    /// One of the objects that it holds: of kind `job`, if it is of kind `jobs`.
    fn of_several(&self) -> Option<Value> {
        let kind = self.library.kind(self.kind.name.strip_suffix('s')?)?;
        Some(Value::handle(Handle { kind, ..self.clone() }))
    }

    /// Whether nothing but its type or its name is known.
    fn is_bare(&self) -> bool {
        self.client.is_none() && self.prefix.is_none() && self.key.is_none() && self.script.is_none()
    }

    /// Whether another object is this one, known better.
    fn may_be(&self, other: &Handle) -> bool {
        let same_kind = self.kind.name == "client" || std::ptr::eq(self.kind, other.kind);
        // What a call began is an object of its own.
        let is_typed = self.begun.is_none() || !self.library.owner;
        is_typed && self.is_bare() && same_kind && std::ptr::eq(self.library, other.library)
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.library, other.library)
            && std::ptr::eq(self.kind, other.kind)
            && self.client == other.client
            && self.prefix == other.prefix
            && self.key == other.key
            && self.script == other.script
            && (self.queued, self.likely) == (other.queued, other.likely)
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Unknown, Value::Unknown) | (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::Text(a, from), Value::Text(b, other)) => a == b && from == other,
            (Value::List(a, open), Value::List(b, other)) => open == other && a == b,
            (Value::Map(a), Value::Map(b)) => a == b,
            (Value::Path(a), Value::Path(b)) | (Value::Made(a), Value::Made(b)) => a == b,
            (Value::Handle(a), Value::Handle(b)) => a == b,
            (Value::Method(a, name), Value::Method(b, other)) => a == b && name == other,
            (Value::Class(a), Value::Class(b)) | (Value::Object(a), Value::Object(b)) => a == b,
            (Value::Function(a), Value::Function(b)) => a == b,
            (Value::Lambda(a), Value::Lambda(b)) => Arc::ptr_eq(a, b),
            (Value::Module(a), Value::Module(b)) => a == b,
            (Value::Many(a), Value::Many(b)) => a == b,
            _ => false,
        }
    }
}

// With these, what is shared is equal without a look inside.
impl Eq for Handle {}
impl Eq for Value {}

impl Value {
    /// A known string.
    pub(crate) fn text(text: &str) -> Value {
        Value::Text(Patterns::one(Pattern::literal(text)), None)
    }

    /// The same, with its strings loose or not.
    pub(crate) fn loose(self, loose: bool) -> Value {
        match self {
            Value::Text(patterns, origin) => Value::Text(patterns.loose(loose), origin),
            // A number in a key is text like any other.
            Value::Number(number) if loose => {
                Value::patterns(Patterns::one(Pattern::literal(number.to_string())).loose(true))
            }
            Value::Many(several) => Value::Many(Arc::new(
                several.iter().cloned().map(|value| value.loose(loose)).collect(),
            )),
            Value::List(items, open) => Value::List(
                Arc::new(items.iter().cloned().map(|value| value.loose(loose)).collect()),
                open,
            ),
            other => other,
        }
    }

    /// A list; unknown where lists are nested too deeply, as where functions call each other in a circle.
    pub(crate) fn list(items: Vec<Value>, open: bool) -> Value {
        match items.first().map_or(0, |first| first.depth(DEEPEST)) < DEEPEST
            && items.last().map_or(0, |last| last.depth(DEEPEST)) < DEEPEST
        {
            true => Value::List(Arc::new(items), open),
            false => Value::Unknown,
        }
    }

    /// How deeply lists and maps are nested, as far as their first and last elements go.
    fn depth(&self, most: usize) -> usize {
        let (first, last) = match self {
            _ if most == 0 => return 0,
            Value::List(items, _) | Value::Many(items) => (items.first(), items.last()),
            Value::Map(entries) => (
                entries.first().map(|(_, value)| value),
                entries.last().map(|(_, value)| value),
            ),
            _ => return 0,
        };
        let depths = first.into_iter().chain(last).map(|value| value.depth(most - 1));
        1 + depths.max().unwrap_or(0)
    }

    /// A string that may be one of several.
    pub(crate) fn patterns(patterns: Patterns) -> Value {
        Value::Text(patterns, None)
    }

    /// A value and an error.
    pub(crate) fn result(value: Value) -> Value {
        Value::List(Arc::new(vec![value, Value::Null]), false)
    }

    /// The value without the error.
    pub(crate) fn without_error(&self) -> Value {
        match self {
            Value::List(items, false) => match items.as_slice() {
                [value, Value::Null] => value.clone(),
                _ => self.clone(),
            },
            _ => self.clone(),
        }
    }

    /// A handle.
    pub(crate) fn handle(handle: Handle) -> Value {
        Value::Handle(Arc::new(handle))
    }

    /// The alternatives.
    pub(crate) fn each(&self) -> &[Value] {
        match self {
            Value::Many(several) => several,
            one => std::slice::from_ref(one),
        }
    }

    /// The handles among the alternatives.
    pub(crate) fn handles(&self) -> impl Iterator<Item = &Arc<Handle>> {
        self.each().iter().filter_map(|value| match value {
            Value::Handle(handle) => Some(handle),
            _ => None,
        })
    }

    /// Whether a test of it holds, if that is known.
    pub(crate) fn holds(&self) -> Option<bool> {
        match self {
            Value::Text(patterns, _) => patterns.as_literal().map(|text| !text.is_empty()),
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// This or the other.
    pub(crate) fn or(self, other: Value) -> Value {
        match (self, other) {
            (Value::Null, other) | (other, Value::Null) => other,
            // A variable that is not set leaves the default.
            (Value::Made(made), text @ Value::Text(..)) | (text @ Value::Text(..), Value::Made(made))
                if &*made == ENVIRONMENT =>
            {
                text
            }
            (one, other) if one == other => one,
            // An object that is known by its type alone is the one that is known better.
            (Value::Handle(typed), Value::Handle(known)) | (Value::Handle(known), Value::Handle(typed))
                if typed.may_be(&known) =>
            {
                Value::Handle(known)
            }
            // A prefix is set after the client is made.
            (Value::Handle(plain), Value::Handle(known)) | (Value::Handle(known), Value::Handle(plain))
                if plain.is_without_prefix_of(&known) =>
            {
                Value::Handle(known)
            }
            (Value::Text(one, _), Value::Text(other, _)) => Value::Text(one.or(&other), None),
            (one, other) => {
                let mut several: Vec<Value> = one.each().to_vec();
                for value in other.each() {
                    if several.contains(value) {
                        continue;
                    }
                    let text = several
                        .iter()
                        .position(|known| matches!((known, value), (Value::Text(..), Value::Text(..))));
                    let full = several.len() >= MOST;
                    match text.and_then(|at| several.get_mut(at)) {
                        Some(known) => *known = std::mem::take(known).or(value.clone()),
                        None if !full => several.push(value.clone()),
                        None => {}
                    }
                }
                match <[Value; 1]>::try_from(several) {
                    Ok([only]) => only,
                    Err(several) => Value::Many(Arc::new(several)),
                }
            }
        }
    }

    /// The string that it is in a text.
    pub(crate) fn as_patterns(&self) -> Patterns {
        match self {
            Value::Text(patterns, _) => patterns.clone(),
            Value::Number(number) => Patterns::one(Pattern::literal(number.to_string())),
            Value::Bool(_) | Value::Null => Patterns::any(),
            Value::Many(several) => several
                .iter()
                .map(Value::as_patterns)
                .reduce(|one, other| one.or(&other))
                .unwrap_or_else(Patterns::any),
            _ => Patterns::any(),
        }
    }

    /// The number, also as text.
    pub(crate) fn as_number(&self) -> Option<i64> {
        match self {
            Value::Number(number) => Some(*number),
            value => value.as_literal()?.parse().ok(),
        }
    }

    /// The string, if it is known.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self {
            Value::Text(patterns, _) => patterns.as_literal(),
            _ => None,
        }
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
            Value::Handle(handle) => handle.of_several().unwrap_or_default(),
            _ => Value::Unknown,
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
                if literal.is_some() {
                    return Value::Unknown;
                }
                let values = entries.iter().map(|(_, value)| value.clone());
                values.reduce(Value::or).unwrap_or_default()
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
