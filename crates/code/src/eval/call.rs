//! Calls: who is called, and with what.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Lambdas, bare};
use crate::ir::{Arg, At, Expr, Kind, Name};
use crate::value::Value;

/// Whether a method adds to a list.
fn is_growth(name: &str) -> bool {
    matches!(
        name,
        "append" | "push" | "add" | "Add" | "extend" | "addAll" | "AddRange" | "<<" | "unshift" | "insert"
    )
}

fn grown(items: &[Value], name: &str, args: &Args) -> Value {
    let added = args.positional.iter().map(|value| match (name, value) {
        ("extend" | "addAll" | "AddRange", list) => list.element(),
        (_, value) => value.clone(),
    });
    let mut all: Vec<Value> = items.to_vec();
    for value in added {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    Value::List(Arc::new(all), true)
}

impl Eval<'_> {
    /// The values of arguments; functions among them are not run yet.
    pub(super) fn args(&mut self, args: &[Arg]) -> (Args, Lambdas) {
        let mut found = Args::default();
        let mut lambdas = Vec::new();
        for arg in args {
            let value = match &bare(&arg.value).kind {
                Kind::Lambda(function) => {
                    lambdas.push(Arc::clone(function));
                    Value::Lambda(Arc::clone(function))
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
                        Value::Map(_) => {
                            found.positional.push(value);
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

    pub(super) fn call(&mut self, callee: &Expr, args: &[Arg], at: At) -> Value {
        let Kind::Member(object, name, name_at) = &callee.kind else {
            // In Ruby a name that is called is a method.
            let function = match &callee.kind {
                Kind::Name(name) if self.unit.language.id() == "ruby" => self.callable(name),
                _ => self.eval(callee),
            };
            let (args, lambdas) = self.args(args);
            return self.call_value(&function, callee, &args, &lambdas, at);
        };
        let base = self.eval(object);
        let at = At {
            start: name_at.start,
            end: at.end.max(name_at.end),
        };
        let (args, lambdas) = self.args(args);
        let handles = self.clients(&base, object);
        let mut given: Option<Value> = None;
        let mut block = None;
        let mut done = false;
        for handle in handles {
            let (handle, spec) = match handle.library.method(handle.kind, name) {
                Some(spec) => (handle, spec),
                None => match self.defined_command(&handle, name) {
                    Some(defined) => defined,
                    None => continue,
                },
            };
            done = true;
            block = block.or_else(|| self.block_of(&handle, &spec, &args));
            if let Some(with_prefix) = self.with_prefix(&handle, &spec, &args) {
                self.bind(object, with_prefix);
                continue;
            }
            if let Some(block) = &block {
                self.pass_to_functions(&args, block);
            }
            if let Some(value) = self.perform(&handle, &spec, &args, at) {
                given = Some(given.map_or(value.clone(), |given| given.or(value)));
            }
        }
        if done {
            self.run_lambdas(&lambdas, block.as_slice(), given.as_ref());
            return given.unwrap_or_default();
        }
        self.call_member(&base, object, name, &args, &lambdas, at)
    }

    fn call_member(
        &mut self,
        base: &Value,
        object: &Expr,
        name: &Name,
        args: &Args,
        lambdas: &Lambdas,
        at: At,
    ) -> Value {
        if &**name == "__enter__" || (&**name == "bind" && matches!(base, Value::Method(..))) {
            // What a manager of a context gives is usually itself.
            return base.clone();
        }
        if matches!(
            &**name,
            "use" | "let" | "also" | "then" | "tap" | "with" | "thenApply" | "thenCompose" | "takeIf"
        ) && !lambdas.is_empty()
        {
            // The function gets the object itself.
            self.run_lambdas(lambdas, std::slice::from_ref(base), None);
            let passed = Args::of(vec![base.clone()]);
            return match lambdas.first() {
                Some(_) if matches!(&**name, "also" | "tap" | "takeIf") => base.clone(),
                Some(lambda) => self.call_function(&Self::lambda_key(lambda), &passed, None),
                None => Value::Unknown,
            };
        }
        let mut given: Option<Value> = None;
        for one in base.each() {
            let value = match one {
                Value::Object(class) | Value::Class(class) => {
                    let method = self.world.facts.method_of(class, name);
                    match method {
                        Some(key) => self.call_function(&key, args, Some(class)),
                        None if &**name == "new" => self.make(class, args),
                        None => {
                            let member = self.member_of(one, name);
                            // Ruby reads an attribute by a call.
                            let is_read = args.positional.is_empty() && self.unit.language.id() == "ruby";
                            match member {
                                member @ (Value::Handle(_)
                                | Value::Text(..)
                                | Value::List(..)
                                | Value::Object(_)
                                | Value::Many(_))
                                    if is_read =>
                                {
                                    member
                                }
                                member => self.call_one(&member, object, args, at),
                            }
                        }
                    }
                }
                Value::Module(_) | Value::Map(_) | Value::Path(_) => {
                    let member = self.member_of(one, name);
                    self.call_one(&member, object, args, at)
                }
                Value::Text(..) | Value::List(..) | Value::Unknown | Value::Made(_)
                    if self.maps(name, args) =>
                {
                    self.mapped(one, args)
                }
                Value::List(items, _)
                    if is_growth(name) && matches!(object.kind, Kind::Name(_) | Kind::Member(..)) =>
                {
                    let grown = grown(items, name, args);
                    self.bind(object, grown.clone());
                    grown
                }
                Value::Text(..) | Value::List(..) | Value::Number(_) => Self::text_method(one, name, args),
                _ => self.unknown_call(name, args),
            };
            given = Some(match given {
                Some(given) => given.or(value),
                None => value,
            });
        }
        self.run_lambdas(lambdas, &[], Some(base));
        given.unwrap_or_default()
    }

    fn call_value(
        &mut self,
        function: &Value,
        callee: &Expr,
        args: &Args,
        lambdas: &Lambdas,
        at: At,
    ) -> Value {
        let mut given: Option<Value> = None;
        for one in function.each() {
            let value = self.call_one(one, callee, args, at);
            given = Some(match given {
                Some(given) => given.or(value),
                None => value,
            });
        }
        let block = function
            .handles()
            .next()
            .map(|handle| Value::Handle(Arc::clone(handle)));
        self.run_lambdas(lambdas, &[], block.as_ref());
        given.unwrap_or_default()
    }

    /// Calls a function or makes an object of the project's own code; `None` for anything else.
    pub(super) fn call_own(&mut self, function: &Value, args: &Args) -> Option<Value> {
        let value = match function {
            Value::Function(key) => {
                let class = self
                    .world
                    .facts
                    .functions
                    .get(key)
                    .and_then(|found| found.class.clone());
                self.call_function(key, args, class.as_ref())
            }
            Value::Class(class) => self.make(class, args),
            Value::Lambda(function) => {
                let key = Self::lambda_key(function);
                self.call_function(&key, args, None)
            }
            _ => return None,
        };
        Some(value)
    }

    /// Calls one value.
    pub(super) fn call_one(&mut self, function: &Value, callee: &Expr, args: &Args, at: At) -> Value {
        if let Some(value) = self.call_own(function, args) {
            return value;
        }
        match function {
            Value::Path(_) => self.construct(function, callee, args, at),
            Value::Handle(handle) => {
                let spec = handle.kind.call;
                if spec.is_empty() {
                    return Value::Unknown;
                }
                self.perform(handle, spec, args, at).unwrap_or_default()
            }
            Value::Method(handle, name) => match handle.library.method(handle.kind, name) {
                Some(spec) => self.perform(handle, &spec, args, at).unwrap_or_default(),
                None => Value::Unknown,
            },
            Value::Object(class) => match self.world.facts.method_of(class, "__call__") {
                Some(key) => self.call_function(&key, args, Some(class)),
                None => Value::Unknown,
            },
            _ => {
                let name = Self::last_name(callee).cloned().unwrap_or_default();
                self.unknown_call(&name, args)
            }
        }
    }
}
