//! Calls: who is called, and with what.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Callback, Lambdas, Target, bare};
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
            self.note_callback(callee, &args);
            self.call_at = at;
            if let (Kind::Name(name), Value::Object(class)) = (&callee.kind, &function)
                && matches!(&**name, "super" | "this")
            {
                return self.call_constructor(&Arc::clone(class), name, &args);
            }
            if let (Kind::Name(name), [object, Value::Lambda(_)]) = (&callee.kind, args.positional.as_slice())
                && &**name == "with"
            {
                self.run_lambdas(&lambdas, std::slice::from_ref(object), None);
                return Value::Unknown;
            }
            if let (Kind::Name(name), Value::Unknown) = (&callee.kind, &function)
                && let Some(value) = self.call_on_receiver(name, &args, &lambdas, at)
            {
                return value;
            }
            return self.call_value(&function, callee, &args, &lambdas, at);
        };
        let base = self.eval(object);
        let at = At {
            start: name_at.start,
            end: at.end.max(name_at.end),
        };
        let (args, lambdas) = self.args(args);
        self.note_callback(callee, &args);
        self.call_at = at;
        self.call_method(&base, object, name, &args, &lambdas, at)
    }

    pub(super) fn call_method(
        &mut self,
        base: &Value,
        object: &Expr,
        name: &Name,
        args: &Args,
        lambdas: &Lambdas,
        at: At,
    ) -> Value {
        let handles = self.clients(base, object);
        let mut given: Option<Value> = None;
        let mut block = None;
        let mut done = false;
        for handle in handles {
            let (handle, spec) = match handle.library.method(handle.kind, name) {
                Some(spec) => (handle, std::borrow::Cow::Borrowed(spec)),
                None => match self.defined_command(&handle, name) {
                    Some((handle, spec)) => (handle, std::borrow::Cow::Owned(spec)),
                    None => continue,
                },
            };
            done = true;
            block = block.or_else(|| self.block_of(&handle, &spec, args));
            if let Some(with_prefix) = self.with_setting(&handle, &spec, args) {
                for handle in with_prefix.handles() {
                    self.keep_prefix(handle);
                }
                self.bind(object, with_prefix);
                continue;
            }
            if let Some(block) = &block {
                self.pass_to_functions(args, block);
            }
            let binds = spec.ends_with(" bind");
            if let Some(value) = self.perform(&handle, &spec, args, at) {
                if binds {
                    self.bind(object, value.clone());
                }
                given = Some(given.map_or(value.clone(), |given| given.or(value)));
            }
        }
        if done {
            self.run_lambdas(lambdas, block.as_slice(), given.as_ref());
            return given.unwrap_or_default();
        }
        self.call_member(base, object, name, args, lambdas, at)
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
            "use"
                | "let"
                | "also"
                | "apply"
                | "run"
                | "then"
                | "tap"
                | "with"
                | "thenApply"
                | "thenCompose"
                | "takeIf"
        ) && !lambdas.is_empty()
            && !self.is_own(base, name)
        {
            // The function gets the object itself.
            self.run_lambdas(lambdas, std::slice::from_ref(base), None);
            let passed = Args::of(vec![base.clone()]);
            return match lambdas.first().map(|callback| &callback.target) {
                Some(_) if matches!(&**name, "also" | "tap" | "takeIf" | "apply") => base.clone(),
                Some(Target::Lambda(lambda)) => self.call_function(&Self::lambda_key(lambda), &passed, None),
                _ => Value::Unknown,
            };
        }
        let mut own: Vec<Name> = Vec::new();
        let mut given: Option<Value> = None;
        let extension = self.world.facts.extensions.get(name).cloned();
        for one in base.each() {
            let value = match one {
                one if !self.is_member(one, name)
                    && let Some(key) = &extension =>
                {
                    own.push(Arc::clone(key));
                    self.call_function(key, &args.with_first(one.clone()), None)
                }
                Value::Object(class) | Value::Class(class) => {
                    let method = self.world.facts.method_of(class, name);
                    match method {
                        Some(key) => {
                            own.push(Arc::clone(&key));
                            let value = self.call_function(&key, args, Some(class));
                            match value {
                                Value::Unknown | Value::Null => {
                                    self.call_extending(class, name, args).unwrap_or(value)
                                }
                                value => value,
                            }
                        }
                        None if &**name == "new" => self.make(class, args),
                        None if let Some(value) = self.call_extending(class, name, args) => value,
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
                // The options of a scan, built by chained calls.
                Value::Made(_) | Value::Path(_) | Value::Unknown
                    if matches!(&**name, "match" | "matches")
                        && matches!(args.positional.as_slice(), [Value::Text(..)]) =>
                {
                    let pattern = args.positional.first().cloned().unwrap_or_default();
                    Value::Map(Arc::new(vec![(Value::text("match"), pattern)]))
                }
                Value::Map(entries)
                    if matches!(entries.as_slice(), [(key, _)] if key.as_literal() == Some("match"))
                        && matches!(&**name, "count" | "limit" | "build" | "type") =>
                {
                    one.clone()
                }
                Value::Module(_) | Value::Map(_) | Value::Path(_) => {
                    let member = self.member_of(one, name);
                    if let Value::Function(key) = &member {
                        own.push(Arc::clone(key));
                    }
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
        self.run_for(&own, args, lambdas, Some(base));
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
        let mut own = Vec::new();
        for one in function.each() {
            if let Value::Function(key) = one {
                own.push(Arc::clone(key));
            }
        }
        self.run_for(&own, args, lambdas, block.as_ref());
        given.unwrap_or_default()
    }

    /// Calls one value.
    pub(super) fn call_one(&mut self, function: &Value, callee: &Expr, args: &Args, at: At) -> Value {
        if let Some(value) = self.call_own(function, args) {
            return value;
        }
        match function {
            Value::Path(path) if path.ends_with("partial") => match args.positional.split_first() {
                // The function and its first arguments.
                Some((function, rest)) => {
                    self.call_one(&function.clone(), callee, &Args::of(rest.to_vec()), at)
                }
                None => Value::Unknown,
            },
            Value::Path(_) => self.construct(function, callee, args, at),
            Value::Handle(handle) => {
                let spec = handle.kind.call;
                if spec.is_empty() {
                    return Value::Unknown;
                }
                self.perform(handle, spec, args, at).unwrap_or_default()
            }
            Value::Method(handle, name) => match handle.library.method(handle.kind, name) {
                Some(spec) => self.perform(handle, spec, args, at).unwrap_or_default(),
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
