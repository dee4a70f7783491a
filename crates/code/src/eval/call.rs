//! Calls: who is called, and with what.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Lambdas, Target};
use crate::ir::{Arg, At, Expr, Kind, Name};
use crate::value::Value;

/// The most classes for which a `new` that they inherit counts.
const MAKERS: usize = 64;

/// A call of a method.
#[derive(Clone, Copy)]
pub(super) struct MethodCall<'c> {
    /// What the object is, and how it is written.
    pub(super) base: &'c Value,
    pub(super) object: &'c Expr,
    pub(super) name: &'c Name,
    pub(super) args: &'c Args,
    pub(super) lambdas: &'c Lambdas,
    pub(super) at: At,
}

impl Eval<'_> {
    pub(super) fn call(&mut self, callee: &Expr, args: &[Arg], at: At) -> Value {
        let Kind::Member(object, name, name_at) = &callee.kind else {
            return self.call_by_name(callee, args, at);
        };
        let base = self.eval(object);
        if &**name == "__enter__" && self.yields(object) {
            // The function enters by itself what it yields.
            return base;
        }
        let at = At {
            start: name_at.start,
            end: at.end.max(name_at.end),
        };
        let written = args;
        let (args, lambdas) = self.args(args);
        if self.is_scan(&base, name) {
            let scanned = args
                .positional
                .first()
                .map(Value::without_error)
                .unwrap_or_default();
            for (at, target) in (0..).zip(written.iter().skip(1)) {
                self.bind(&target.value, scanned.entry(&Value::Number(at)));
            }
        }
        if let ("TryGetValue", [key, target]) = (&**name, written)
            && base.entries().is_some()
        {
            let key = self.eval(&key.value);
            self.bind(&target.value, base.entry(&key));
            return Value::Unknown;
        }
        if let ("enter_context" | "enter_async_context", [context]) = (&**name, args.positional.as_slice()) {
            // `stack.enter_context(lock)` is `with lock`.
            return self.call_method(MethodCall {
                base: context,
                object,
                name: &Name::from("__enter__"),
                args: &Args::default(),
                lambdas: &Lambdas::new(),
                at,
            });
        }
        self.note_callback(callee, &args);
        self.call_at = at;
        if let Some(value) = self.by_reflection(callee, &args, &lambdas, at) {
            return value;
        }
        self.call_method(MethodCall {
            base: &base,
            object,
            name,
            args: &args,
            lambdas: &lambdas,
            at,
        })
    }

    /// A call of what is no member of anything.
    fn call_by_name(&mut self, callee: &Expr, args: &[Arg], at: At) -> Value {
        // In Ruby a name that is called is a method.
        let function = match &callee.kind {
            Kind::Name(name) if self.unit.language.id() == "ruby" => self.callable(name),
            _ => self.eval(callee),
        };
        let written = args;
        let (args, lambdas) = self.args(args);
        if let (Kind::Name(name), [list, ..]) = (&callee.kind, written)
            && matches!(&**name, "array_push" | "array_unshift")
        {
            let before = args.positional.first().cloned().unwrap_or_default();
            return self.grow(&list.value, &before, name, &args.skip(1));
        }
        self.note_callback(callee, &args);
        self.call_at = at;
        if let Some(value) = self.by_reflection(callee, &args, &lambdas, at) {
            return value;
        }
        if let (Kind::Name(name), Value::Unknown) = (&callee.kind, &function)
            && self.unit.language.id() == "ruby"
            && let Some(value) = self.call_in_ruby(name, &args, &lambdas, at)
        {
            return value;
        }
        if let (Kind::Name(name), Value::Unknown) = (&callee.kind, &function)
            && matches!(self.unit.language.id(), "java" | "csharp")
            && let Some(given) = self.call_inherited(name, &args, at)
        {
            return given;
        }
        if let (Kind::Name(name), Value::Object(class)) = (&callee.kind, &function)
            && matches!(&**name, "super" | "this")
        {
            return self.call_constructor(&Arc::clone(class), name, &args);
        }
        if let (Kind::Name(name), Value::Handle(_)) = (&callee.kind, &function)
            && &**name == "super"
        {
            return function;
        }
        if let (Kind::Name(name), [object, Value::Lambda(_)]) = (&callee.kind, args.positional.as_slice())
            && matches!(&**name, "with" | "tap")
        {
            self.run_lambdas(&lambdas, std::slice::from_ref(object), None);
            return match &**name {
                "tap" => object.clone(),
                _ => Value::Unknown,
            };
        }
        if let (Kind::Name(name), Value::Unknown) = (&callee.kind, &function)
            && let Some(value) = self.call_on_receiver(name, &args, &lambdas, at)
        {
            return value;
        }
        self.call_value(&function, callee, &args, &lambdas, at)
    }

    /// A call of a name of which nothing is known, which in Ruby is a method of the object itself.
    fn call_in_ruby(&mut self, name: &Name, args: &Args, lambdas: &Lambdas, at: At) -> Option<Value> {
        self.note_delegates(name, args);
        if &**name == "register" {
            // A container of dry-container is a class.
            self.of_container(name, args);
        }
        self.note_attributes(name, args);
        if let ("new", Some(class)) = (&**name, self.class().cloned()) {
            // In a method of the class itself, or of one that extends it.
            for extending in self.world.facts.extending(&class).take(MAKERS) {
                self.make(extending, args);
            }
            return Some(self.make(&class, args));
        }
        if let Some(said) = self.say_of_class(name, args, at) {
            return Some(said);
        }
        if let Some(given) = self.call_inherited(name, args, at) {
            return Some(given);
        }
        if let Some(class) = self.class().cloned()
            && let Some((target, method)) = self.delegated(&class, name)
        {
            return Some(self.call_method(MethodCall {
                base: &target,
                object: &Expr::new(Kind::Null, at),
                name: &method,
                args,
                lambdas,
                at,
            }));
        }
        None
    }

    /// Whether an expression calls a function of the project that is a manager of a context.
    fn yields(&mut self, expr: &Expr) -> bool {
        let Kind::Call(callee, _) = &expr.kind else {
            return false;
        };
        let Value::Function(key) = self.eval(callee) else {
            return false;
        };
        let defined = self.world.facts.functions.get(&key);
        let mut decorators = defined
            .into_iter()
            .flat_map(|defined| &defined.function.decorators);
        decorators.any(|decorator| {
            decorator
                .path()
                .is_some_and(|path| path.ends_with("contextmanager"))
        })
    }

    /// Whether a function stores the elements of its first argument where the others point to.
    fn is_scan(&self, base: &Value, name: &str) -> bool {
        let Value::Path(module) = base else { return false };
        let is_scan = |library: &&'static crate::library::Library| {
            library.constructor(name) == Some("-> scanned") && library.within(module).is_some()
        };
        self.libraries().any(|library| is_scan(&library))
    }

    pub(super) fn call_method(&mut self, call: MethodCall<'_>) -> Value {
        let MethodCall {
            base,
            object,
            name,
            args,
            lambdas,
            at,
        } = call;
        let handles = match self.is_own(base, name) {
            // What a class overrides is its own.
            true => base.handles().map(Arc::clone).collect(),
            false => self.clients(base, object),
        };
        let mut given: Option<Value> = None;
        let mut block = None;
        let mut done = false;
        for handle in handles {
            let (handle, spec) = match handle.library.method(handle.kind, name) {
                Some(spec) => (handle, std::borrow::Cow::Borrowed(spec)),
                None => match self.defined_command(&handle, name) {
                    Some((handle, spec)) => (handle, std::borrow::Cow::Owned(spec)),
                    None => {
                        self.note_later(&handle, name, at);
                        continue;
                    }
                },
            };
            done = true;
            if self.is_accessor(&handle, name, args) {
                given = Some(Value::Handle(handle));
                continue;
            }
            let words = match &spec {
                std::borrow::Cow::Owned(_) => self.words_of_script(&handle, name, args),
                std::borrow::Cow::Borrowed(_) => None,
            };
            let args = words.as_ref().unwrap_or(args);
            block = block.or_else(|| self.block_of(&handle, &spec, args));
            if let Some(with_prefix) = self.with_setting(&handle, &spec, args) {
                for handle in with_prefix.handles() {
                    self.keep_prefix(handle);
                }
                self.bind(object, with_prefix.clone());
                self.set = Some(with_prefix);
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
            return match (&block, lambdas.first().map(|callback| &callback.target)) {
                // What a block gives is what the call gives.
                (Some(_), Some(Target::Lambda(lambda))) => {
                    let key = Self::lambda_key(lambda);
                    self.world.facts.returns.get(&key).cloned().unwrap_or_default()
                }
                (Some(_), Some(_)) => Value::Unknown,
                _ => given.unwrap_or_default(),
            };
        }
        self.call_member(call)
    }

    /// Whether a call gets a client out of what holds it: `ContextVar.get()`, `Supplier.get()`. No command is without a key.
    fn is_accessor(&self, handle: &crate::value::Handle, name: &str, args: &Args) -> bool {
        let is_empty = args.positional.is_empty() && args.named.is_empty() && !args.open;
        is_empty && name == "get" && handle.kind.by_name && handle.kind.name == "client"
    }

    /// A call of a method by its bare name in a class that extends a client, or what listens to one.
    fn call_inherited(&mut self, name: &Name, args: &Args, at: At) -> Option<Value> {
        let client = self.inherited(self.class()?)?;
        let spec = match client.kind.name {
            "client" | "pubsub" => client.library.method(client.kind, name)?,
            _ => return None,
        };
        Some(self.perform(&client, spec, args, at).unwrap_or_default())
    }

    /// A call in the body of a class, such as `sidekiq_options`, of what the class has from a library.
    fn say_of_class(&mut self, name: &Name, args: &Args, at: At) -> Option<Value> {
        let in_body = self.frames.last().is_some_and(|frame| frame.is_class);
        let class = self.class().filter(|_| in_body)?;
        let handle = self.inherited(class)?;
        let spec = handle.library.method(handle.kind, name)?;
        Some(self.perform(&handle, spec, args, at).unwrap_or_default())
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
        if let Value::Function(key) = function
            && let Some(made) = self.world.facts.decorated.get(key)
            && let Some(task) = made.handles().find(|handle| !handle.kind.call.is_empty())
        {
            return self.perform(task, task.kind.call, args, at).unwrap_or_default();
        }
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
                    // What is declared to give it: `Func<IDatabase>`.
                    return match args.positional.is_empty() && args.named.is_empty() {
                        true => function.clone(),
                        false => Value::Unknown,
                    };
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
