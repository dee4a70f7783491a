//! The arguments of a call.

use std::sync::Arc;

use super::Eval;
use crate::ir::{Arg, At, Expr, Function, Kind, Name};
use crate::pattern::Pattern;
use crate::spec::{Condition, Pick, Test};
use crate::value::Value;

/// The arguments of a call.
#[derive(Debug, Clone, Default)]
pub(super) struct Args {
    pub(super) positional: Vec<Value>,
    pub(super) places: Vec<At>,
    pub(super) named: Vec<(Name, Value, At)>,
    /// Whether further arguments may follow.
    pub(super) open: bool,
    /// The positions of those that are parameters of a function that runs, with the function's key.
    pub(super) params: Vec<(usize, Name)>,
}

/// Functions among the arguments.
pub(super) type Lambdas = Vec<Callback>;

/// A function that is passed to another one.
#[derive(Debug, Clone)]
pub(super) struct Callback {
    /// Its position and its name among the arguments.
    pub(super) position: usize,
    pub(super) name: Option<Name>,
    pub(super) target: Target,
}

/// What is passed as a function.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// A function that is written where it is passed.
    Lambda(Arc<Function>),
    /// A parameter of the function that runs: its key, and which one.
    Param(Name, usize),
}

impl Args {
    /// Positional arguments.
    pub(super) fn of(positional: Vec<Value>) -> Args {
        Args {
            positional,
            ..Args::default()
        }
    }

    /// The same with another one in front.
    pub(super) fn with_first(&self, first: Value) -> Args {
        let mut args = self.clone();
        args.positional.insert(0, first);
        args.places.insert(0, At::default());
        args
    }

    /// An argument by its position or its name.
    pub(super) fn get(&self, at: usize, name: Option<&str>) -> Option<&Value> {
        self.positional.get(at).or_else(|| {
            let name = name?;
            self.named
                .iter()
                .find(|(known, ..)| &**known == name)
                .map(|(_, value, _)| value)
        })
    }

    /// An argument, or an entry of a map among them, by name.
    pub(super) fn option(&self, name: &str) -> Option<&Value> {
        let same = |known: &Name| known.eq_ignore_ascii_case(name);
        let named = self
            .named
            .iter()
            .find(|(known, ..)| same(known))
            .map(|(_, value, _)| value);
        named.or_else(|| self.positional.iter().find_map(|value| value.named(name)))
    }

    /// The arguments without the first ones.
    pub(super) fn skip(&self, count: usize) -> Args {
        Args {
            positional: self.positional.iter().skip(count).cloned().collect(),
            places: self.places.iter().skip(count).copied().collect(),
            params: self
                .params
                .iter()
                .filter_map(|(at, key)| Some((at.checked_sub(count)?, Name::clone(key))))
                .collect(),
            ..self.clone()
        }
    }

    /// Drops what is no argument of a command, such as how long to wait for the answer.
    pub(super) fn drop_options(&mut self, library: &crate::library::Library) {
        let is_options = |value: &Value| {
            let mut handles = value.handles();
            handles.any(|handle| handle.kind.name == "options" && handle.library == library)
        };
        if self.positional.iter().any(is_options) {
            self.positional.retain(|value| !is_options(value));
            self.places.clear();
        }
    }

    /// The arguments that are meant.
    pub(super) fn pick(&self, pick: &Pick) -> Vec<Value> {
        let found: Vec<Value> = match pick.all_but {
            Some(but) => {
                let end = self.positional.len().saturating_sub(but);
                self.positional
                    .get(pick.from..end.max(pick.from))
                    .unwrap_or_default()
                    .to_vec()
            }
            None => self
                .get(pick.from, pick.name.as_deref())
                .into_iter()
                .cloned()
                .collect(),
        };
        let count = pick.count.and_then(|at| self.positional.get(at)?.as_number());
        let found: Vec<Value> = match count {
            // The list holds as many keys as another argument says.
            Some(count) => {
                let count = usize::try_from(count).unwrap_or(0);
                found.iter().map(|value| first_of(value, count)).collect()
            }
            _ => found,
        };
        match &pick.field {
            Some(field) => found.iter().flat_map(|value| entries(value, field)).collect(),
            None => found,
        }
    }

    /// Whether the conditions hold.
    pub(super) fn meet(&self, conditions: &[Condition]) -> bool {
        conditions
            .iter()
            .all(|condition| self.test(&condition.test) == condition.holds)
    }

    fn test(&self, test: &Test) -> bool {
        match test {
            Test::Named(name, None) => {
                let given = self.option(name);
                given.is_some_and(|value| {
                    !matches!(value, Value::Null | Value::Bool(false) | Value::Number(0))
                })
            }
            Test::Named(name, Some(value)) => self.option(name).is_some_and(|given| is(given, value)),
            Test::Any(several) => several.iter().any(|one| self.test(&one.test) == one.holds),
            Test::MoreThan(count) => self.positional.len() > *count,
            Test::Number(at) => self
                .positional
                .get(*at)
                .is_some_and(|value| value.as_number().is_some()),
            Test::Text(at) => self
                .positional
                .get(*at)
                .is_some_and(|value| matches!(value, Value::Text(..)) && value.as_number().is_none()),
            Test::Glob(at) => self.positional.get(*at).is_some_and(|value| {
                let patterns = value.as_patterns();
                patterns.iter().any(Pattern::has_star)
            }),
            Test::List(at) => matches!(self.positional.get(*at), Some(Value::List(..))),
            Test::Function(at) => {
                matches!(
                    self.positional.get(*at),
                    Some(Value::Lambda(_) | Value::Function(_))
                )
            }
            Test::Is(at, value) => self.positional.get(*at).is_some_and(|given| is(given, value)),
        }
    }
}

/// The list whose elements are passed.
fn unspread(expr: &Expr) -> &Expr {
    match &expr.kind {
        Kind::Spread(inner) => inner,
        _ => expr,
    }
}

impl Eval<'_> {
    /// The values of arguments; functions among them are not run yet.
    pub(super) fn args(&mut self, args: &[Arg]) -> (Args, Lambdas) {
        let mut found = Args::default();
        let mut lambdas = Vec::new();
        for arg in args {
            if let Kind::Name(name) = &unspread(&arg.value).kind
                && arg.name.is_none()
                && let Some((key, _)) = self.param_named(name)
            {
                found.params.push((found.positional.len(), key));
            }
            let callback = |target: Target| Callback {
                position: found.positional.len(),
                name: arg.name.clone(),
                target,
            };
            let value = match &bare(&arg.value).kind {
                Kind::Lambda(function) => {
                    lambdas.push(callback(Target::Lambda(Arc::clone(function))));
                    Value::Lambda(Arc::clone(function))
                }
                Kind::Name(name) if let Some((key, at)) = self.param_named(name) => {
                    lambdas.push(callback(Target::Param(key, at)));
                    self.eval(&arg.value)
                }
                Kind::Spread(inner) => {
                    let value = self.eval(inner);
                    match value {
                        Value::List(items, open) => {
                            found.open |= open;
                            for item in items.iter() {
                                found.positional.push(item.clone());
                                found.places.push(arg.value.at);
                            }
                        }
                        value if let Some(entries) = value.entries() => {
                            found.positional.push(Value::Map(Arc::new(entries)));
                            found.places.push(arg.value.at);
                        }
                        other => {
                            found.open = true;
                            found.positional.push(other.element());
                            found.places.push(arg.value.at);
                        }
                    }
                    continue;
                }
                _ => self.eval(&arg.value),
            };
            let value = match value {
                Value::Unknown => self.told(&arg.value).map_or(Value::Unknown, Value::Handle),
                value => value,
            };
            self.note_computed(&arg.value, &value);
            match &arg.name {
                Some(name) => found.named.push((Arc::clone(name), value, arg.value.at)),
                None => {
                    found.positional.push(value);
                    found.places.push(arg.value.at);
                }
            }
        }
        (found, lambdas)
    }
}

fn first_of(list: &Value, count: usize) -> Value {
    match list {
        Value::List(items, open) => Value::List(Arc::new(items.iter().take(count).cloned().collect()), *open),
        other => other.clone(),
    }
}

/// An entry by its name, of a map or of all maps in a list; `%` is the first half of the list that it is.
fn entries(value: &Value, field: &str) -> Vec<Value> {
    let (name, half) = match field.strip_suffix('%') {
        Some(name) => (name, true),
        None => (field, false),
    };
    let found: Vec<Value> = match value {
        Value::List(items, _) => items
            .iter()
            .filter_map(|item| item.named(name))
            .cloned()
            .collect(),
        value => value.named(name).into_iter().cloned().collect(),
    };
    if !half {
        return found;
    }
    let halves = found.iter().map(|value| match value {
        Value::List(items, open) => Value::List(
            Arc::new(items.iter().take(items.len().div_ceil(2)).cloned().collect()),
            *open,
        ),
        other => other.clone(),
    });
    halves.collect()
}

/// An argument without the type that it is declared to be of.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match &expr.kind {
        Kind::Cast(inner, _) if matches!(inner.kind, Kind::Lambda(_)) => inner,
        _ => expr,
    }
}

fn is(given: &Value, value: &str) -> bool {
    match given {
        Value::Bool(given) => value == if *given { "true" } else { "false" },
        Value::Number(given) => given.to_string() == value,
        Value::Text(..) => given
            .as_literal()
            .is_some_and(|given| given.eq_ignore_ascii_case(value)),
        Value::Path(path) => path.rsplit('.').next() == Some(value),
        Value::Handle(handle) => handle.kind.name == value,
        Value::Null => value == "null",
        Value::Made(_) => value == "made",
        Value::Map(_) => value == "map",
        Value::List(items, _) => items.first().is_some_and(|first| is(first, value)),
        _ => false,
    }
}
