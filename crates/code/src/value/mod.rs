//! What an expression may be, as far as it matters: clients and what they give, strings, lists, objects of the project.

mod either;
mod entries;
mod handle;
mod origin;

use std::sync::Arc;

use crate::ir::{Function, Name};
use crate::pattern::{Pattern, Patterns};

pub(crate) use entries::merged;
pub(crate) use handle::Handle;
pub(crate) use origin::{Origin, Origins};

/// What a variable of the environment is made by.
pub(crate) const ENVIRONMENT: &str = "the environment";
/// What an argument is made by that a call leaves out, and whose default is null.
pub(crate) const ABSENT: &str = "nothing";
/// The deepest nesting of lists that is kept.
const DEEPEST: usize = 7;

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

// With this, what is shared is equal without a look inside.
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

    /// Whether it is an argument that a call leaves out.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Value::Null) || matches!(self, Value::Made(made) if &**made == ABSENT)
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

    /// The number of values that it is made of, its own included; at most this many are counted.
    pub(crate) fn size(&self, most: usize) -> usize {
        let mut size = 1;
        let mut rest = Vec::new();
        let mut next = Some(self);
        while let Some(value) = next {
            let (items, entries): (&[Value], &[(Value, Value)]) = match value {
                Value::List(items, _) | Value::Many(items) => (items, &[]),
                Value::Map(entries) => (&[], entries),
                _ => (&[], &[]),
            };
            size += items.len() + 2 * entries.len();
            if size >= most {
                return most;
            }
            rest.extend(items);
            rest.extend(entries.iter().flat_map(|(key, value)| [key, value]));
            next = rest.pop();
        }
        size
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

    /// What it is where the environment says nothing else.
    pub(crate) fn usual(&self) -> &Value {
        let is_set = |value: &&Value| !matches!(value, Value::Made(made) if &**made == ENVIRONMENT);
        let mut others = self.each().iter().filter(is_set);
        match (others.next(), others.next()) {
            (Some(only), None) => only,
            _ => self,
        }
    }

    /// The string, if it is known.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.usual() {
            Value::Text(patterns, _) => patterns.as_literal(),
            _ => None,
        }
    }
}
