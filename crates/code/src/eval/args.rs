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
    /// The positions of those that are names, with the names: the callee may add to the list that one holds.
    pub(super) names: Vec<(usize, Name)>,
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
        args.names.clear();
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
            names: Vec::new(),
            ..self.clone()
        }
    }

    /// Drops what is no argument of a command, such as how long to wait for the answer.
    pub(super) fn drop_options(&mut self, library: &crate::library::Library) {
        let is_kind = |kind: &crate::library::Kind| kind.name == "options";
        let is_options = |value: &Value| match value {
            // A constant of such a type, as `CommandFlags.FireAndForget`.
            Value::Path(path) => library
                .within(path)
                .and_then(|rest| library.type_kind(rest.split('.').next()?))
                .is_some_and(is_kind),
            value => value
                .handles()
                .any(|handle| is_kind(handle.kind) && handle.library == library),
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

    /// Whether the conditions hold; what is not known counts as not so.
    pub(super) fn meet(&self, conditions: &[Condition]) -> bool {
        let holds = |condition: &Condition| self.test(&condition.test).unwrap_or(false) == condition.holds;
        conditions.iter().all(holds)
    }

    /// Whether the conditions hold, or may: a value that is not known may be any.
    pub(super) fn may_meet(&self, conditions: &[Condition]) -> bool {
        let fails = |condition: &Condition| self.holds(condition) == Some(false);
        !conditions.iter().any(fails)
    }

    fn holds(&self, condition: &Condition) -> Option<bool> {
        Some(self.test(&condition.test)? == condition.holds)
    }

    /// What a test gives; `None` where the value that it asks for is not known.
    fn test(&self, test: &Test) -> Option<bool> {
        let any = |at: usize, is: &dyn Fn(&Value) -> bool| Some(self.positional.get(at).is_some_and(is));
        match test {
            Test::Named(name, None) => {
                let given = self.option(name);
                let is_set = |value: &Value| {
                    !value.is_absent() && !matches!(value, Value::Bool(false) | Value::Number(0))
                };
                Some(given.is_some_and(is_set))
            }
            Test::Named(name, Some(value)) => self.option(name).map_or(Some(false), |given| is(given, value)),
            Test::Is(at, value) => self
                .positional
                .get(*at)
                .map_or(Some(false), |given| is(given, value)),
            Test::Any(several) => {
                let found = several.iter().map(|one| self.holds(one));
                found.reduce(|one, other| match (one, other) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (None, _) | (_, None) => None,
                    _ => Some(false),
                })?
            }
            Test::MoreThan(count) => match self.positional.len() > *count {
                false if self.open => None,
                more => Some(more),
            },
            Test::Number(at) => match self.positional.get(*at) {
                Some(Value::Unknown | Value::Made(_)) => None,
                given => Some(given.is_some_and(|value| value.as_number().is_some())),
            },
            Test::Negative(at) => match self.positional.get(*at) {
                Some(Value::Unknown | Value::Made(_)) => None,
                given => Some(given.and_then(Value::as_number).is_some_and(|number| number < 0)),
            },
            Test::NamedOf(name, kind) => Some(self.option(name).is_some_and(|value| is_of(value, kind))),
            Test::Of(at, kind) => any(*at, &|value| is_of(value, kind)),
            Test::Text(at) => any(*at, &|value| {
                matches!(value, Value::Text(..)) && value.as_number().is_none()
            }),
            Test::Glob(at) => any(*at, &|value| value.as_patterns().iter().any(Pattern::has_star)),
            Test::List(at) => any(*at, &|value| matches!(value, Value::List(..))),
            Test::Function(at) => any(*at, &|value| {
                matches!(value, Value::Lambda(_) | Value::Function(_))
            }),
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
                            // A map says the names of arguments; what has no name may be any.
                            let mut open = Vec::new();
                            for (key, value) in entries {
                                match key.as_literal() {
                                    Some(name) => found.named.push((Name::from(name), value, arg.value.at)),
                                    None => open.push((key, value)),
                                }
                            }
                            if !open.is_empty() {
                                found.open = true;
                                found.positional.push(Value::Map(Arc::new(open)));
                                found.places.push(arg.value.at);
                            }
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
            if let (Kind::Name(name), Value::List(..) | Value::Many(_)) = (&arg.value.kind, &value) {
                found.names.push((found.positional.len(), Name::clone(name)));
            }
            let value = match value {
                Value::Unknown => self
                    .client_by_name(&arg.value)
                    .map_or(Value::Unknown, Value::Handle),
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

/// Whether a value is this one; `None` where it is not known.
fn is(given: &Value, value: &str) -> Option<bool> {
    let same = match given {
        given if given.is_absent() => value == "null",
        Value::Unknown | Value::Made(_) => return None,
        Value::Many(several) => {
            let mut found = several.iter().map(|one| is(one, value));
            let first = found.next()??;
            return found.all(|one| one == Some(first)).then_some(first);
        }
        Value::Bool(given) => value == if *given { "true" } else { "false" },
        Value::Number(given) => given.to_string() == value,
        Value::Text(..) => given.as_literal()?.eq_ignore_ascii_case(value),
        Value::Path(path) => path.rsplit('.').next() == Some(value),
        Value::List(items, _) => return is(items.first()?, value),
        _ => false,
    };
    Some(same)
}

/// Whether a value is of a kind: an object of the library, a map, or a list of such.
fn is_of(given: &Value, kind: &str) -> bool {
    match given {
        Value::Handle(handle) => handle.kind.name == kind,
        Value::Map(_) => kind == "map",
        // Whatever a call passes that does not leave it out.
        Value::Many(several) if several.iter().any(Value::is_absent) => {
            let mut others = several.iter().filter(|one| !one.is_absent());
            others.all(|one| is_of(one, kind))
        }
        Value::List(items, _) => items.first().is_some_and(|first| is_of(first, kind)),
        _ => false,
    }
}
