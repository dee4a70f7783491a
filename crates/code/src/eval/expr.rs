//! Expressions.

use std::sync::Arc;

use super::args::Args;
use super::{DEPTH, Eval};
use crate::ir::{Expr, Kind, Part};
use crate::pattern::{Pattern, Patterns};
use crate::value::{Origin, Origins, Value};

/// The longest list whose elements are followed one by one.
pub(super) const FEW: usize = 6;
/// The largest value that is kept, in nodes.
const LARGEST: usize = 4096;
/// How many nodes of a value cost as much as a step.
const NODES_PER_STEP: usize = 32;

impl Eval<'_> {
    pub(super) fn eval(&mut self, expr: &Expr) -> Value {
        if !self.step() || self.depth >= DEPTH {
            return Value::Unknown;
        }
        self.depth += 1;
        let value = self.kind(expr);
        self.depth -= 1;
        self.bounded(value)
    }

    /// The value, or unknown if it is too large. Lists of lists may double with each line, and what is done with one costs as
    /// much as it is large, so that it counts as steps.
    fn bounded(&mut self, value: Value) -> Value {
        let size = value.size(LARGEST);
        self.steps = self.steps.saturating_add(size / NODES_PER_STEP);
        match size < LARGEST {
            true => value,
            false => Value::Unknown,
        }
    }

    fn kind(&mut self, expr: &Expr) -> Value {
        match &expr.kind {
            Kind::Text(parts) => self.text(parts, expr),
            Kind::Number(number) => Value::Number(*number),
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Null => Value::Null,
            Kind::Name(name) => match self.name(name) {
                // In Ruby it may be a method that another object has.
                Value::Unknown if self.is_passed_on(name) => self.call(expr, &[], expr.at),
                value => value,
            },
            Kind::Member(object, name, at) => {
                let base = self.eval(object);
                self.read_member(&base, object, name, *at)
            }
            Kind::Index(object, key) => {
                let (base, key) = (self.eval(object), self.eval(key));
                if matches!(&base, Value::Path(path) if path.ends_with("typing.Annotated") || path.ends_with("wiring.Provide"))
                {
                    // A name for a type with more said of it, or what a container gives.
                    return key;
                }
                match self.operator("__getitem__", &base, key.clone(), expr.at) {
                    Some(given) => given,
                    None if Self::last_name(object).is_some_and(|name| &**name == "app")
                        && let Some(given) = self.of_framework(&key) =>
                    {
                        // `$this->app['redis']`
                        given
                    }
                    // `Container["redis"]`
                    None if matches!(base, Value::Unknown | Value::Made(_) | Value::Class(_))
                        && let given @ Value::Handle(_) = self.provided(&key) =>
                    {
                        given
                    }
                    None => match key.as_literal() {
                        Some(name) if base.entries().is_none() && !matches!(base, Value::Many(_)) => {
                            self.member_of(&base, name)
                        }
                        _ => base.entry(&key),
                    },
                }
            }
            Kind::Call(callee, args) => self.call(callee, args, expr.at),
            Kind::New(class, args) => {
                let class_value = self.eval(class);
                let (args, lambdas) = self.args(args);
                let made = self.construct(&class_value, class, &args, expr.at);
                self.run_lambdas(&lambdas, &[], None);
                made
            }
            Kind::List(items) => self.list(items),
            Kind::Map(entries) => self.map(entries),
            Kind::Any(several) => several
                .iter()
                .map(|one| self.eval(one))
                .reduce(Value::or)
                .unwrap_or_default(),
            Kind::Each(parts) => {
                let (target, list, tests, element) = &**parts;
                let list = self.eval(list);
                // Each element of a short list by itself: they may be the parts of a key.
                let (elements, open) = match &list {
                    Value::List(items, open) if items.len() <= FEW => (items.to_vec(), *open),
                    list => (vec![self.element_of(list)], true),
                };
                let made = elements.into_iter().map(|value| {
                    self.bind(target, value);
                    for test in tests {
                        self.eval(test);
                    }
                    self.eval(element)
                });
                Value::list(made.collect(), open || !tests.is_empty())
            }
            Kind::Choice(parts) => {
                let [test, yes, no] = &**parts;
                let holds = self.eval(test).holds().filter(|_| self.mute > 0);
                match holds {
                    // With these arguments only one of them is meant.
                    Some(true) => self.eval(yes),
                    Some(false) => self.eval(no),
                    // Statements are run on what was before.
                    None if matches!(yes.kind, Kind::Block(_)) => {
                        let mut values = Vec::new();
                        self.either(&[yes, no], |eval, one| values.push(eval.eval(one)));
                        values.into_iter().reduce(Value::or).unwrap_or_default()
                    }
                    None => self.eval(yes).or(self.eval(no)),
                }
            }
            Kind::Add(left, right) => {
                let (left, right) = (self.eval(left), self.eval(right));
                self.add(&left, &right)
            }
            Kind::Times(left, right) => match (self.eval(left), self.eval(right)) {
                (Value::Number(a), Value::Number(b)) => {
                    a.checked_mul(b).map_or(Value::Unknown, Value::Number)
                }
                // `10 * time.Second` is as much a constant as its unit.
                (Value::Number(_), unit @ Value::Path(_)) | (unit @ Value::Path(_), Value::Number(_)) => unit,
                _ => Value::Unknown,
            },
            Kind::Format(format, args, style) => {
                let format = self.eval(format);
                let (args, _) = self.args(args);
                Self::format(&format, &args, *style)
            }
            Kind::Contains(key, container) => {
                let (key, container) = (self.eval(key), self.eval(container));
                self.operator("__contains__", &container, key, expr.at);
                Value::Unknown
            }
            Kind::Lambda(function) => {
                self.run_lambda(function, &[]);
                Value::Lambda(Arc::clone(function))
            }
            Kind::Spread(inner) => self.eval(inner),
            Kind::Cast(inner, _) if matches!(inner.kind, Kind::Null) => Value::Null,
            Kind::Cast(inner, declared) => {
                let value = self.eval(inner);
                match value {
                    Value::Unknown | Value::Made(_) | Value::Null => self.of_type(declared).unwrap_or(value),
                    value => value,
                }
            }
            Kind::Block(statements) => self.block(statements),
            Kind::Other(inner) => {
                for expr in inner {
                    self.eval(expr);
                }
                Value::Unknown
            }
        }
    }

    /// Statements, and the value of the last one.
    pub(super) fn block(&mut self, statements: &[crate::ir::Stmt]) -> Value {
        match statements.split_last() {
            Some((crate::ir::Stmt::Expr(last), before)) => {
                self.statements(before);
                self.eval(last)
            }
            Some((crate::ir::Stmt::Typed(names, inner), before)) if !inner.is_empty() => {
                self.statements(before);
                self.typed(names, |eval| eval.block(inner))
            }
            // What leaves the function gives nothing here.
            Some((crate::ir::Stmt::Return(_), _)) => {
                self.statements(statements);
                Value::Null
            }
            _ => {
                self.statements(statements);
                Value::Unknown
            }
        }
    }

    fn text(&mut self, parts: &[Part], expr: &Expr) -> Value {
        if let [Part::Literal(text)] = parts {
            // The content begins behind the opening quotes; what is shorter in the source has no escapes.
            let written = (expr.at.end - expr.at.start) as usize;
            let quotes = written.saturating_sub(text.len());
            // With escapes in it a string is on one line, mostly.
            let front = if quotes <= 8 { quotes.div_ceil(2) } else { 1 };
            let origin = Origin {
                file: self.unit.file,
                start: expr.at.start + u32::try_from(front).unwrap_or(0),
            };
            let pattern = Pattern::literal(text.as_str());
            return Value::Text(Patterns::one(pattern), Some(Origins::one(origin)));
        }
        let mut whole = Patterns::one(Pattern::default());
        for part in parts {
            let piece = match part {
                Part::Literal(text) => Patterns::one(Pattern::literal(text.as_str())),
                Part::Value(value) => match self.eval(value) {
                    Value::Object(class) => self.written(&class).as_patterns(),
                    value => value.as_patterns(),
                },
            };
            whole = whole.then(&piece);
        }
        Value::patterns(whole)
    }

    /// What an object of the project is in a text.
    fn written(&mut self, class: &crate::ir::Name) -> Value {
        let names = ["toString", "ToString", "__str__", "__toString", "to_s"];
        let key = names
            .iter()
            .find_map(|name| self.world.facts.method_of(class, name));
        key.map_or(Value::Unknown, |key| {
            self.call_function(&key, &Args::default(), Some(class))
        })
    }

    pub(super) fn add(&mut self, left: &Value, right: &Value) -> Value {
        match (left, right) {
            (Value::List(a, open), Value::List(b, other)) if self.may_copy(a.len() + b.len()) => Value::List(
                Arc::new(a.iter().chain(b.iter()).cloned().collect()),
                *open || *other,
            ),
            (Value::Map(_), Value::Map(_)) => {
                // In PHP what is there stays.
                let (first, then) = match self.unit.language.id() {
                    "php" => (right, left),
                    _ => (left, right),
                };
                super::outside::merged([first, then].into_iter(), &Args::default())
            }
            (Value::List(a, _), more) if self.may_copy(a.len()) => {
                Value::List(Arc::new(a.iter().cloned().chain(more.elements()).collect()), true)
            }
            (Value::Number(a), Value::Number(b)) => a.checked_add(*b).map_or(Value::Unknown, Value::Number),
            (Value::Text(before, Some(one)), Value::Text(after, Some(other)))
                if let (Some(text), Some(_)) = (before.as_literal(), after.as_literal()) =>
            {
                Value::Text(before.then(after), Some(one.then(text.len(), other)))
            }
            (Value::Text(..) | Value::Many(_), _) | (_, Value::Text(..) | Value::Many(_)) => {
                Value::patterns(left.as_patterns().then(&right.as_patterns()))
            }
            _ => Value::Unknown,
        }
    }

    fn list(&mut self, items: &[Expr]) -> Value {
        let mut found = Vec::new();
        let mut open = false;
        for item in items {
            if let Kind::Spread(inner) = &item.kind {
                let value = self.eval(inner);
                let is_short = matches!(&value, Value::List(more, _) if self.may_copy(more.len()));
                match value {
                    Value::List(..) if !is_short => {
                        found.push(Value::Unknown);
                        open = true;
                    }
                    // One element that stands for all: the list may be longer.
                    Value::List(more, _) if matches!(inner.kind, Kind::List(_)) => {
                        found.extend(more.iter().cloned());
                        open = true;
                    }
                    Value::List(more, further) => {
                        found.extend(more.iter().cloned());
                        open |= further;
                    }
                    other => {
                        found.push(other.element());
                        open = true;
                    }
                }
            } else {
                found.push(self.eval(item));
            }
        }
        Value::list(found, open)
    }

    fn map(&mut self, entries: &[(Expr, Expr)]) -> Value {
        let mut found = Vec::new();
        let mut may_repeat = false;
        for (key, value) in entries {
            if let Kind::Spread(inner) = &key.kind {
                may_repeat = true;
                match self.eval(inner).entries() {
                    Some(more) if self.may_copy(found.len() + more.len()) => found.extend(more),
                    _ => found.push((Value::Unknown, Value::Unknown)),
                }
                continue;
            }
            let key = self.eval(key);
            let value = match &value.kind {
                Kind::Lambda(function) if self.is_sender(&key) => Value::Lambda(Arc::clone(function)),
                _ => self.eval(value),
            };
            found.push((key, value));
        }
        self.provide_all(&found);
        let map = match may_repeat {
            true => crate::value::merged(found),
            false => Value::Map(Arc::new(found)),
        };
        self.provide(&map);
        map
    }

    /// Whether an option is a function that sends what a library says.
    fn is_sender(&self, key: &Value) -> bool {
        let name = key.as_literal();
        let mut libraries = self.libraries();
        name.is_some_and(|name| libraries.any(|library| library.senders.contains(&name)))
    }

    /// Reads an attribute; one that a library's object has as a property is what its method gives.
    fn read_member(&mut self, base: &Value, object: &Expr, name: &str, at: crate::ir::At) -> Value {
        if let Some(embedded) = self.embedded(base, name) {
            return embedded;
        }
        if let Value::Path(path) = base {
            let whole = format!("{path}.{name}");
            if self.libraries().any(|library| {
                library
                    .constructor(library.within(&whole).unwrap_or("?"))
                    .is_some()
            }) {
                // A class beside the client's own methods.
                return Value::Path(Arc::from(whole));
            }
        }
        let mut given: Option<Value> = None;
        for handle in self.clients(base, object) {
            let is_java = self.unit.language.id() == "java";
            let getter = is_java.then(|| format!("get{}", capital(name)));
            let spec = handle.library.method(handle.kind, name);
            let spec = spec.or_else(|| handle.library.method(handle.kind, &getter?));
            let is_property = handle.kind.properties.contains(&name);
            let gives = |spec: &&str| is_property || spec.trim_start().starts_with("->");
            if spec.is_none() && crate::library::is_of_module(name) {
                self.note_later(&handle, name, at);
            }
            if spec.is_some_and(|spec| !gives(&spec)) {
                let method = Value::Method(Arc::clone(&handle), Arc::from(name));
                given = Some(given.map_or(method.clone(), |given| given.or(method)));
            }
            if let Some(spec) = spec.filter(gives) {
                let value = self
                    .perform(&handle, spec, &Args::default(), at)
                    .unwrap_or_default();
                given = Some(given.map_or(value.clone(), |given| given.or(value)));
            }
        }
        given.unwrap_or_else(|| self.member_of(base, name))
    }
}

/// A name with a capital first letter.
fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
