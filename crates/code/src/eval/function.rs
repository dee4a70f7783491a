//! Functions and classes of the project.

use std::sync::Arc;

use super::args::Args;
use super::{Eval, Frame};
use crate::facts::Defined;
use crate::ir::{Expr, Function, Kind, Name, Param};
use crate::library::Library;
use crate::pattern::Patterns;
use crate::value::{Handle, Value};

fn is_call(expr: &Expr) -> bool {
    matches!(expr.kind, Kind::Call(..))
}

impl Eval<'_> {
    /// The key of a function, of a class or of the file.
    pub(super) fn function_key(&self, class: Option<&Name>, name: &str) -> Name {
        match class {
            Some(class) => Arc::from(format!("{class}.{name}")),
            None => Arc::from(format!("{}#{name}", self.unit.scope)),
        }
    }

    pub(super) fn define(&mut self, function: &Arc<Function>) {
        self.define_as(function, &function.name);
    }

    /// Defines a function and runs its body once, with what is known of its parameters.
    pub(super) fn define_as(&mut self, function: &Arc<Function>, name: &Name) {
        let decorators: Vec<Value> = function
            .decorators
            .iter()
            .map(|decorator| self.eval(decorator))
            .collect();
        let in_class = self.frames.last().filter(|frame| frame.is_class);
        let outer = in_class.and_then(|frame| frame.class.clone());
        let class = function
            .receiver
            .as_ref()
            .map(|(class, _)| Arc::clone(class))
            .or(outer);
        let at_top = self.frames.len() == 1;
        let key = match &class {
            Some(class) => self.function_key(Some(class), name),
            None if at_top => self.function_key(None, name),
            None => Self::lambda_key(function),
        };
        let own_key = self.own_key(&key, function);
        if self.mute == 0 {
            let defined = Defined {
                function: Arc::clone(function),
                unit: self.unit.index,
                class: class.clone(),
            };
            if own_key != key {
                self.found.functions.insert(Arc::clone(&own_key), defined.clone());
            }
            // Of several with one name, the longest one takes the arguments of all.
            let longer = self
                .found
                .functions
                .get(&key)
                .is_some_and(|known| known.function.params.len() > function.params.len());
            if !longer {
                self.found.functions.insert(Arc::clone(&key), defined);
            }
            if function.extends {
                self.found.extensions.insert(Arc::clone(name), Arc::clone(&key));
            }
        }
        if class.is_none() {
            // Defined first: it may call itself.
            self.store_name(name, Value::Function(Arc::clone(&key)), true);
        }
        if self.mute > 0 {
            return;
        }
        let mut params = self.known_params(function, &own_key);
        let made = decorators.iter().find_map(|decorator| self.decorated(decorator));
        if let Some(made) = made {
            let own = function.params.first().filter(|param| &*param.name == "self");
            if let (Some(first), Some(_), None) = (params.first_mut(), own, &class) {
                // A task that is bound gets itself.
                *first = made.clone();
            }
            self.found.decorated.insert(Arc::clone(&key), made);
        }
        self.run_method(function, &own_key, class.as_ref(), &params);
        for decorator in decorators {
            // A decorator may call what it gets with arguments of its own.
            self.call_own(&decorator, &Args::of(vec![Value::Function(Arc::clone(&key))]));
        }
    }

    /// What a library makes of a function that has this decorator.
    fn decorated(&mut self, decorator: &Value) -> Option<Value> {
        let made = match decorator {
            Value::Handle(_) => Some(decorator.clone()),
            Value::Method(handle, name) => {
                let spec = handle.library.method(handle.kind, name)?;
                let gives = crate::spec::Spec::of(spec).sends.is_empty();
                gives.then(|| self.perform(handle, spec, &Args::default(), self.call_at))?
            }
            Value::Path(path) => {
                let known =
                    |library: &Library| Some(library.constructor(library.within(path)?)?.starts_with("->"));
                let is_known = self.libraries().any(|library| known(library) == Some(true));
                is_known.then(|| self.construct_path(path, &Args::default(), self.call_at))
            }
            _ => None,
        }?;
        let is_task = |handle: &Arc<Handle>| handle.library.owner && handle.kind.of_functions();
        let is_made = made.handles().any(is_task);
        is_made.then_some(made)
    }

    /// The key of one of several functions of the same name, in languages that tell them apart.
    fn own_key(&self, key: &Name, function: &Function) -> Name {
        if matches!(self.unit.language.id(), "java" | "csharp") && !function.name.is_empty() {
            return Arc::from(format!("{key}/{}", function.params.len()));
        }
        Arc::clone(key)
    }

    /// The key of the function that is called with this many arguments.
    pub(super) fn overload(&self, key: &Name, count: usize) -> Name {
        let functions = &self.world.facts.functions;
        let exact: Name = Arc::from(format!("{key}/{count}"));
        if functions.contains_key(&exact) {
            return exact;
        }
        let longest = functions
            .get(key)
            .map(|found| Arc::from(format!("{key}/{}", found.function.params.len())));
        longest
            .filter(|longest| functions.contains_key(longest))
            .unwrap_or_else(|| Arc::clone(key))
    }

    /// The key of a function without a name: it is the one at its place in memory.
    pub(super) fn lambda_key(function: &Function) -> Name {
        Arc::from(format!("{:p}", std::ptr::from_ref(function)))
    }

    /// Whether a method makes objects, by its name and its key.
    pub(super) fn is_constructor(name: &str, key: &str) -> bool {
        let known = matches!(
            name,
            "" | "__init__" | "constructor" | "__construct" | "initialize"
        );
        known || key.split(['.', '/']).next() == Some(name)
    }

    /// What is known of the parameters from the calls, the types and the defaults.
    pub(super) fn known_params(&mut self, function: &Function, key: &Name) -> Vec<Value> {
        let is_constructor = Self::is_constructor(&function.name, key);
        let makes = self.unit.language.id() == "go" && function.name.starts_with("New");
        let is_open = !is_constructor && !makes;
        let returned = self.world.facts.returns.get(key);
        let connects = returned.is_some_and(|value| value.handles().next().is_some());
        let known = |eval: &mut Self, at: usize, param: &Param| {
            let called = eval.world.facts.params.get(&(Arc::clone(key), at)).cloned();
            if let Some(value) = &called
                && value.handles().next().is_some()
            {
                return value.clone();
            }
            if let Some(default) = param.default.as_ref().filter(|default| is_call(default)) {
                // What a container gives is known better than its type.
                let given = eval.eval(default);
                if given.handles().next().is_some() {
                    return given;
                }
            }
            let typed = eval.of_type(&param.declared);
            // Which constant it is, the calls say.
            let is_said = |value: &Value| !matches!(value, Value::Unknown);
            let typed = typed.filter(|typed| match typed {
                Value::Text(..) => called.is_none(),
                // Which elements a list has, too.
                Value::List(..) => !called.as_ref().is_some_and(is_said),
                _ => true,
            });
            if let Some(typed) = typed {
                return eval.bean(&typed, &param.name).unwrap_or(typed);
            }
            match (called, &param.default) {
                // Others may pass something else, but not to what makes an object.
                (Some(value), _) => value.loose(is_open),
                // Who calls it is not seen: a framework, or somebody else.
                (None, Some(default)) => match eval.eval(default) {
                    Value::Text(..) | Value::Number(_) if is_open && !connects => {
                        Value::patterns(Patterns::any())
                    }
                    Value::List(..) if is_open => Value::Unknown,
                    value => value,
                },
                (None, None) => Value::Unknown,
            }
        };
        function
            .params
            .iter()
            .enumerate()
            .map(|(at, param)| known(self, at, param))
            .collect()
    }

    /// Runs a body with these parameters and gives what it returns.
    pub(super) fn run_function(
        &mut self,
        function: &Function,
        key: &Name,
        class: Option<&Name>,
        params: Vec<Value>,
    ) -> Value {
        let own = function
            .params
            .len()
            .saturating_sub(usize::from(function.explicit_self && class.is_some()));
        let called = |at: usize| self.world.facts.params.contains_key(&(Arc::clone(key), at));
        let mut frame = Frame {
            class: class.cloned(),
            key: Some(Arc::clone(key)),
            params: function
                .params
                .iter()
                .map(|param| Arc::clone(&param.name))
                .collect(),
            block: function.params.iter().position(Param::is_block),
            is_lambda: function.name.is_empty(),
            uncalled: own > 0 && self.mute == 0 && !(0..function.params.len()).any(called),
            ..Frame::default()
        };
        let mut fields = Vec::new();
        for (at, (param, value)) in function.params.iter().zip(params).enumerate() {
            let is_self = at == 0 && function.explicit_self && class.is_some();
            let value = match class {
                Some(class) if is_self => Value::Object(Arc::clone(class)),
                _ => self.given_to(&param.name, value),
            };
            if param.field {
                fields.push((Arc::clone(&param.name), value.clone()));
            }
            let is_receiver = &*param.name == "this" || (frame.is_lambda && &*param.name == "it");
            if at == 0 && is_receiver {
                frame.receiver = Some(value.clone());
            }
            frame.vars.insert(Arc::clone(&param.name), value);
        }
        if let (Some((class, name)), true) = (&function.receiver, class.is_some()) {
            frame
                .vars
                .insert(Arc::clone(name), Value::Object(Arc::clone(class)));
        }
        if let Some(class) = class {
            for (name, value) in fields {
                self.store_member(&Value::Object(Arc::clone(class)), &name, value);
            }
        }
        if let (Some(class), Some(constant)) = (class, self.constant.take()) {
            let own = function.params.first().filter(|_| function.explicit_self);
            let own = own.map(|param| &param.name);
            let own = own.or(function.receiver.as_ref().map(|(_, name)| name));
            let names = self.names_of_constant(class, &constant);
            for name in names.into_iter().chain(own.map(Arc::clone)) {
                frame.vars.insert(name, constant.clone());
            }
        }
        self.frames.push(frame);
        self.statements(&function.body);
        let frame = self.frames.pop();
        let returned = frame.and_then(|frame| frame.returns);
        match returned {
            Some(value) if !matches!(value, Value::Unknown) => value,
            other => self.of_type(&function.returns).or(other).unwrap_or(Value::Null),
        }
    }

    /// Runs a lambda where it is written.
    pub(super) fn run_lambda(&mut self, function: &Arc<Function>, given: &[Value]) {
        let key = Self::lambda_key(function);
        if self.mute == 0 {
            let defined = Defined {
                function: Arc::clone(function),
                unit: self.unit.index,
                class: self.class().cloned(),
            };
            self.found.functions.insert(Arc::clone(&key), defined);
        }
        let mut params = self.known_params(function, &key);
        for ((param, declared), value) in params.iter_mut().zip(&function.params).zip(given) {
            *param = match (self.of_type(&declared.declared), value.handles().next()) {
                // What is declared to be another object of the library is one, on the same connection.
                (Some(Value::Handle(typed)), Some(passed)) if typed.library == passed.library => {
                    Value::handle(Handle {
                        kind: typed.kind,
                        ..Handle::clone(passed)
                    })
                }
                (Some(typed @ Value::Handle(_)), None) => typed,
                _ => value.clone(),
            };
        }
        let returned = self.run_function(function, &key, None, params);
        if self.mute == 0 {
            self.found.returned(&key, returned);
        }
    }
}
