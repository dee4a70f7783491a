//! Calls of the project's own functions, where which one is called takes a look: constructors, overridden methods, extensions.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Lambdas};
use super::call::MethodCall;
use crate::ir::{At, Expr, Kind, Name};
use crate::value::Value;

/// The most classes with a method of one name among which that of an object is looked for.
const NAMESAKES: usize = 64;

impl Eval<'_> {
    /// Calls a method that only the classes that extend this one say more of.
    pub(super) fn call_extending(&mut self, class: &Name, name: &str, args: &Args) -> Option<Value> {
        let facts = self.world.facts;
        let mut found: Option<Value> = None;
        for extending in facts.extending(class) {
            let key: Name = Arc::from(format!("{extending}.{name}"));
            if facts.functions.contains_key(&key) {
                let value = self.call_function(&key, args, Some(extending));
                found = Some(match found {
                    Some(found) => found.or(value),
                    None => value,
                });
            }
        }
        found
    }

    /// `super(…)`: the constructor of the base, or in Ruby the method of the same name.
    pub(super) fn call_constructor(&mut self, class: &Name, name: &Name, args: &Args) -> Value {
        match self.unit.language.id() {
            // `super()` is the object.
            "python" => Value::Object(Arc::clone(class)),
            "ruby" if &**name == "super" => {
                let frame = self.frames.iter().rev().find(|frame| frame.key.is_some());
                let method =
                    frame.and_then(|frame| frame.key.as_ref()?.rsplit('.').next().map(str::to_owned));
                let key = method.and_then(|method| self.world.facts.method_of(class, &method));
                key.map_or(Value::Unknown, |key| self.call_function(&key, args, Some(class)))
            }
            _ => self.make(class, args),
        }
    }

    /// A method that is called by its bare name, on the object that a lambda works on.
    pub(super) fn call_on_receiver(
        &mut self,
        name: &Name,
        args: &Args,
        lambdas: &Lambdas,
        at: At,
    ) -> Option<Value> {
        let receiver = self
            .frames
            .iter()
            .rev()
            .find_map(|frame| frame.receiver.clone())?;
        if receiver.entries().is_some()
            && let (Some(option), Some(value)) = (super::maps::option_of(name), args.positional.first())
        {
            self.set_on_receiver(&Name::from(option), value);
            return Some(receiver);
        }
        let has = |handle: &Arc<crate::value::Handle>| handle.library.method(handle.kind, name).is_some();
        if !receiver.handles().any(has) {
            return None;
        }
        let object = Expr::new(Kind::Null, at);
        Some(self.call_method(MethodCall {
            base: &receiver,
            object: &object,
            name,
            args,
            lambdas,
            at,
        }))
    }

    /// Whether a value has a method of its own of this name.
    pub(super) fn is_member(&self, one: &Value, name: &str) -> bool {
        match one {
            Value::Object(class) | Value::Class(class) => self.world.facts.method_of(class, name).is_some(),
            Value::Path(_) | Value::Module(_) => true,
            _ => false,
        }
    }

    /// The class of the project that an object is of by its name and that of its method, where nothing else says.
    pub(super) fn namesake(&self, one: &Value, object: &Expr, method: &str) -> Option<Name> {
        let is_unknown = match one {
            Value::Unknown | Value::Made(_) => true,
            // `current_app.cache`
            Value::Path(path) => path.contains('.') && self.library_of(path).is_none(),
            _ => false,
        };
        if !is_unknown || !matches!(self.unit.language.id(), "python" | "javascript" | "php" | "ruby") {
            return None;
        }
        let object = Self::last_name(object)
            .map(|name| bare(name))
            .filter(|name| name.len() > 2);
        let of_object = |class: &&Name| {
            let (Some(object), class) = (&object, bare(class)) else {
                return false;
            };
            class.len() > 2 && (object.ends_with(&class) || class.ends_with(object.as_str()))
        };
        let facts = self.world.facts;
        if let Some(class) = facts.having(method).take(NAMESAKES).find(of_object) {
            return Some(Arc::clone(class));
        }
        // A name of several words is nobody else's.
        let mut classes = facts.having(method);
        let only = classes.next().filter(|_| classes.next().is_none())?;
        let is_own = method.chars().skip(1).any(|c| c == '_' || c.is_uppercase()) && !method.starts_with('_');
        is_own.then(|| Arc::clone(only))
    }

    /// Whether an object of the project has this method.
    pub(super) fn is_own(&self, base: &Value, name: &str) -> bool {
        base.each().iter().any(|one| match one {
            // An interface of Java leaves its methods to the library that it extends.
            Value::Object(class) | Value::Class(class) => {
                let facts = self.world.facts;
                let defined = facts
                    .method_of(class, name)
                    .and_then(|key| facts.functions.get(&key));
                let is_java = self.unit.language.id() == "java";
                defined.is_some_and(|defined| !is_java || !defined.function.body.is_empty())
            }
            _ => self.world.facts.extensions.contains_key(name),
        })
    }

    /// Runs the functions among the arguments of a call of these functions of the project.
    pub(super) fn run_for(&mut self, own: &[Name], args: &Args, lambdas: &Lambdas, element: Option<&Value>) {
        for callback in lambdas {
            let mut ran = false;
            for key in own {
                ran |= self.run_passed(key, args.positional.len() + args.named.len(), callback);
            }
            if !ran {
                self.run_lambdas(&vec![callback.clone()], &[], element);
            }
        }
    }

    /// Calls a function or makes an object of the project's own code; `None` for anything else.
    pub(super) fn call_own(&mut self, function: &Value, args: &Args) -> Option<Value> {
        let value = match function {
            Value::Function(key) => {
                let class = self.class_of(key);
                let value = self.call_function(key, args, class.as_ref());
                match (value, class) {
                    // What is abstract, the classes that extend this one have.
                    (value @ (Value::Unknown | Value::Null), Some(class)) => {
                        let method = key.split('/').next().and_then(|key| key.rsplit('.').next());
                        let other = method.and_then(|method| self.call_extending(&class, method, args));
                        other.unwrap_or(value)
                    }
                    (value, _) => value,
                }
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
}

/// A name without its style: `rate_limit` and `RateLimit` are the same.
fn bare(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
