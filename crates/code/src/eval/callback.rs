//! Functions that are passed to others: what they get is what the callee calls them with.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Callback, Lambdas, Target};
use super::expr::FEW;
use super::handed::method_in;
use crate::facts::BLOCK;
use crate::ir::{Expr, Kind, Name};
use crate::value::Value;

/// Methods of a function that call it.
pub(super) const CALLS: &[&str] = &[
    "accept", "apply", "call", "execute", "get", "invoke", "Invoke", "run", "test", "yield", "__invoke",
];

/// The name of the argument that a block is passed as.
pub(super) const BLOCK_NAME: &str = "&block";

impl Eval<'_> {
    /// The parameter of a function that runs which a name is: the function's key, and which one.
    pub(super) fn param_named(&self, name: &Name) -> Option<(Name, usize)> {
        let holder = self.frames.iter().rev().find(|frame| {
            frame.vars.contains_key(name)
                || (&**name == BLOCK_NAME && frame.key.is_some() && !frame.is_lambda)
        })?;
        let key = holder.key.clone()?;
        if &**name == BLOCK_NAME {
            return Some((key, BLOCK));
        }
        let at = holder.params.iter().position(|param| param == name)?;
        let is_block = Some(at) == holder.block;
        Some((key, if is_block { BLOCK } else { at }))
    }

    /// Notes what a function passes to its parameter, if that is what is called.
    pub(super) fn note_callback(&mut self, callee: &Expr, args: &Args) {
        if self.mute > 0 {
            return;
        }
        let (name, values) = match &callee.kind {
            Kind::Name(name) => (name, args.positional.clone()),
            Kind::Member(object, name, _) => match &object.kind {
                Kind::Name(param) if CALLS.contains(&&**name) => (param, args.positional.clone()),
                // `object.block()` passes the object.
                _ if self.param_named(name).is_some() => (name, vec![self.eval(object)]),
                _ => return,
            },
            _ => return,
        };
        if let Some((key, at)) = self.param_named(name) {
            self.found.passed(&key, at, &values);
        }
    }

    /// Runs the functions among the arguments of a call of the project's own function; `false` if it says nothing of them.
    pub(super) fn run_passed(&mut self, key: &Name, count: usize, callback: &Callback) -> bool {
        let facts = self.world.facts;
        let key = &self.overload(key, count);
        let Some(defined) = facts.functions.get(key) else {
            return false;
        };
        let function = &defined.function;
        let shift = usize::from((function.explicit_self && defined.class.is_some()) || function.extends);
        let at = match &callback.name {
            Some(name) if &**name == BLOCK_NAME => Some(BLOCK),
            Some(name) => function.params.iter().position(|param| param.name == *name),
            None => Some((callback.position + shift).min(function.params.len().saturating_sub(1))),
        };
        let Some(values) = at.and_then(|at| facts.passed.get(&(Arc::clone(key), at))) else {
            return false;
        };
        let values = values.clone();
        self.run_callback(callback, &values);
        true
    }

    fn run_callback(&mut self, callback: &Callback, values: &[Value]) {
        match &callback.target {
            Target::Lambda(function) => self.run_lambda(function, values),
            Target::Param(key, at) if self.mute == 0 => self.found.passed(key, *at, values),
            Target::Param(..) => {}
        }
    }

    /// Runs the functions among the arguments; their parameters are what the callee passes.
    pub(super) fn run_lambdas(&mut self, lambdas: &Lambdas, params: &[Value], element: Option<&Value>) {
        if let Some(pairs) = element
            .and_then(super::flow::few_pairs)
            .filter(|_| params.is_empty())
        {
            for lambda in lambdas {
                for pair in &pairs {
                    self.run_callback(lambda, std::slice::from_ref(pair));
                }
            }
            return;
        }
        let element = element
            .map(Value::element)
            .filter(|value| *value != Value::Unknown);
        for lambda in lambdas {
            match &element {
                Some(element) if params.is_empty() => {
                    self.run_callback(lambda, std::slice::from_ref(element));
                }
                _ => self.run_callback(lambda, params),
            }
        }
    }

    /// Whether a method makes a list by a function.
    pub(super) fn maps(&self, name: &str, args: &Args) -> bool {
        let makes = matches!(
            name,
            "map" | "flatMap" | "Select" | "SelectMany" | "collect" | "mapTo" | "flat_map" | "mapNotNull"
        );
        makes && Self::mapping(args).is_some()
    }

    fn mapping(args: &Args) -> Option<&Value> {
        let mut values = args
            .positional
            .iter()
            .chain(args.named.iter().map(|(_, value, _)| value));
        values.find(|value| {
            matches!(value, Value::Lambda(_) | Value::Function(_) | Value::Path(_))
                || method_in(value).is_some()
        })
    }

    /// The list that a function makes of the elements of another one.
    pub(super) fn mapped(&mut self, list: &Value, args: &Args) -> Value {
        let (elements, open) = match list {
            Value::List(items, open) if items.len() <= FEW => (items.to_vec(), *open),
            list => (vec![list.element()], true),
        };
        let made = elements.into_iter().map(|element| self.mapped_one(element, args));
        Value::list(made.collect(), open)
    }

    fn mapped_one(&mut self, element: Value, args: &Args) -> Value {
        match Self::mapping(args) {
            Some(method) if method_in(method).is_some() => match self.mute {
                0 => self
                    .call_handed(&method.clone(), vec![element])
                    .unwrap_or_default(),
                _ => Value::Unknown,
            },
            Some(function @ (Value::Lambda(_) | Value::Function(_))) => self
                .call_own(&function.clone(), &Args::of(vec![element]))
                .unwrap_or_default(),
            // `map(String)`
            Some(Value::Path(path)) => self.outside(&Arc::clone(path), &Args::of(vec![element])),
            _ => Value::Unknown,
        }
    }
}
