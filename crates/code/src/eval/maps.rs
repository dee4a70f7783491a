//! Maps: options that are filled step by step, and clients that are kept by name.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Lambdas, Target};
use super::call::MethodCall;
use super::known::{is_list, is_map};
use crate::ir::{Expr, Kind, LIST, Name, Type};
use crate::value::Value;

/// What is done with a map.
enum Does {
    /// Puts a value under a key.
    Put,
    /// Puts in the entries of other maps.
    PutAll,
    /// Gives the value of a key, or another one.
    Get,
    /// The same, and puts in the other one.
    GetOrPut,
    Values,
    Keys,
    Pairs,
    /// Calls a function with each entry.
    Each,
}

fn does(name: &str) -> Option<Does> {
    Some(match name {
        "set" | "put" | "Add" | "TryAdd" | "store" | "AddOrUpdate" | "putIfAbsent" | "Store" => Does::Put,
        "update" | "putAll" | "merge!" | "reverse_merge!" => Does::PutAll,
        "get" | "fetch" | "dig" | "getOrDefault" | "GetValueOrDefault" | "getValue" | "pop" | "remove"
        | "getOrElse" => Does::Get,
        "computeIfAbsent" | "getOrPut" | "GetOrAdd" | "setdefault" | "compute" | "fetch_or_store"
        | "compute_if_absent" => Does::GetOrPut,
        "values" | "each_value" | "getValues" => Does::Values,
        "keys" | "each_key" | "keySet" => Does::Keys,
        "entries" | "items" | "entrySet" | "asIterable" | "iteritems" => Does::Pairs,
        "forEach" | "each" | "each_pair" | "ForEach" | "onEach" => Does::Each,
        _ => return None,
    })
}

/// The option that a method of this name sets, if the name says that it does.
pub(super) fn option_of(method: &str) -> Option<String> {
    if crate::connect::sets_user(method) {
        return Some("username".to_owned());
    }
    let bare = ["set", "with"]
        .iter()
        .find_map(|front| method.strip_prefix(front))?;
    bare.starts_with(char::is_uppercase).then(|| bare.to_lowercase())
}

impl Eval<'_> {
    /// Keeps a value under the name, or in the attribute, that an expression is.
    pub(super) fn keep(&mut self, target: &Expr, value: Value) {
        match &target.kind {
            Kind::Name(name) => {
                let frame = self.frames.last();
                if frame.is_some_and(|frame| frame.is_lambda && frame.params.first() == Some(name)) {
                    // `also { it.username = … }`
                    self.set = Some(value.clone());
                }
                self.store_name(name, value, false);
            }
            Kind::Member(..) | Kind::Index(..) => self.bind(target, value),
            Kind::Cast(inner, _) => self.keep(inner, value),
            _ => {}
        }
    }

    /// Puts an entry into the map that an expression is; `false` if it is none.
    pub(super) fn put_entry(&mut self, target: &Expr, map: &Value, key: &Value, value: &Value) -> bool {
        self.put_entries(target, map, &[(key.clone(), value.clone())])
    }

    pub(super) fn put_entries(&mut self, target: &Expr, map: &Value, more: &[(Value, Value)]) -> bool {
        if matches!(more, [(Value::Unknown, Value::Unknown)]) {
            // Another round may know more.
            return map.entries().is_some();
        }
        let known = map.entries().map_or(0, |entries| entries.len());
        if !self.may_copy(known + more.len()) {
            return false;
        }
        match map.with_entries(more) {
            Some(now) => {
                self.keep(target, now);
                true
            }
            None => false,
        }
    }

    /// A map whose entries are clients, of a type that says so: `Map<String, JedisPool>`.
    pub(super) fn map_of_type(&mut self, declared: &Type) -> Option<Value> {
        let (first, inner) = declared.0.split_first()?;
        if !is_map(first) || inner.is_empty() {
            return None;
        }
        let inner = self.of_type(&Type(inner.to_vec()))?;
        inner.handles().next()?;
        Some(Value::Map(Arc::new(vec![(Value::Unknown, inner)])))
    }

    /// A list whose elements are clients, of a type that says so: `List<Jedis>`, `[]*redis.Client`. In C# which command is sent
    /// may depend on whether the keys are an array.
    pub(super) fn list_of_type(&mut self, declared: &Type) -> Option<Value> {
        let inner = match (declared.0.split_first()?, declared.0.split_last()?) {
            ((first, inner), _) if is_list(first) && !inner.is_empty() => inner,
            (_, (last, inner)) if &**last == LIST => inner,
            _ => return None,
        };
        let inner = self.of_type(&Type(inner.to_vec())).unwrap_or_default();
        let says = inner.handles().next().is_some() || self.unit.language.id() == "csharp";
        says.then(|| Value::list(vec![inner], true))
    }

    /// A new map from outside the project: `new Map()`, `dict(a=1)`.
    pub(super) fn new_map(path: &str, args: &Args) -> Option<Value> {
        let is_empty = args.positional.is_empty() && args.named.is_empty();
        let is_new = is_map(path) && (is_empty || args.positional.iter().all(|arg| arg.entries().is_some()));
        is_new.then(|| super::outside::merged(args.positional.iter(), args))
    }

    /// A method of a map; `None` if it is not one that says where values go.
    pub(super) fn map_method(&mut self, map: &Value, call: MethodCall<'_>) -> Option<Value> {
        let MethodCall {
            object,
            name,
            args,
            lambdas,
            ..
        } = call;
        if let Some(changed) = self.set_option(map, call) {
            return Some(changed);
        }
        // A map with an entry of this name is an object with a method.
        if map.named(name).is_some() {
            return None;
        }
        let key = args.positional.first().cloned().unwrap_or_default();
        let known = || map.entry(&key);
        let otherwise = |eval: &mut Self| eval.made_for(&key, args, lambdas);
        Some(match does(name)? {
            Does::Put => {
                let value = otherwise(self).unwrap_or_default();
                self.put_entry(object, map, &key, &value);
                map.with_entry(&key, &value).unwrap_or_default()
            }
            Does::PutAll => {
                let more = super::outside::merged(args.positional.iter(), args);
                let more = more.entries().unwrap_or_default();
                self.put_entries(object, map, &more);
                map.with_entries(&more).unwrap_or_default()
            }
            Does::Get => {
                let value = known();
                match otherwise(self) {
                    Some(other) if value == Value::Unknown => other,
                    Some(other) => value.or(other),
                    None => value,
                }
            }
            Does::GetOrPut => {
                let made = otherwise(self).unwrap_or_default();
                self.put_entry(object, map, &key, &made);
                match known() {
                    Value::Unknown => made,
                    value => value.or(made),
                }
            }
            Does::Values => {
                let value = map.any_entry();
                self.run_lambdas(lambdas, std::slice::from_ref(&value), None);
                Value::List(Arc::new(vec![value]), true)
            }
            Does::Keys => {
                let key = map.element();
                self.run_lambdas(lambdas, std::slice::from_ref(&key), None);
                Value::List(Arc::new(vec![key]), true)
            }
            Does::Pairs => Value::List(Arc::new(vec![map.pair()]), true),
            Does::Each => {
                self.each_entry(map, lambdas);
                map.clone()
            }
        })
    }

    /// Sets an option of what a lambda works on: `apply { username = … }`; `false` if it works on none.
    pub(super) fn set_on_receiver(&mut self, name: &Name, value: &Value) -> bool {
        let is_known = self.frames.iter().any(|frame| frame.vars.contains_key(name));
        let Some(frame) = self
            .frames
            .last_mut()
            .filter(|frame| frame.is_lambda && !is_known)
        else {
            return false;
        };
        let changed = frame.receiver.as_ref().and_then(|receiver| {
            receiver.entries()?;
            receiver.with_entry(&Value::text(name), value)
        });
        let Some(changed) = changed else { return false };
        if let Some(var) = frame.params.first() {
            frame.vars.insert(Arc::clone(var), changed.clone());
        }
        frame.receiver = Some(changed.clone());
        self.set = Some(changed);
        true
    }

    /// Options after a method that sets one of them: `setUsername(…)`, `withHost(…)`, `user(…)`.
    fn set_option(&mut self, options: &Value, call: MethodCall<'_>) -> Option<Value> {
        let (name, args) = (call.name, call.args);
        if self.unit.language.id() != "java" || does(name).is_some() {
            return None;
        }
        if args.positional.is_empty() {
            return (&**name == "build").then(|| options.clone());
        }
        let option = option_of(name).unwrap_or_else(|| name.to_lowercase());
        let value = args.positional.first().cloned().unwrap_or_default();
        let changed = options.with_entry(&Value::text(&option), &value)?;
        // A builder gives itself.
        self.keep(call.object, changed.clone());
        Some(changed)
    }

    /// What a call puts under a key, or gives where there is nothing: an argument, or what a function makes.
    fn made_for(&mut self, key: &Value, args: &Args, lambdas: &Lambdas) -> Option<Value> {
        let made = lambdas.iter().find_map(|callback| match &callback.target {
            Target::Lambda(function) => Some(Arc::clone(function)),
            Target::Param(..) => None,
        });
        if let Some(function) = made {
            self.run_lambda(&function, std::slice::from_ref(key));
            return self.call_own(&Value::Lambda(function), &Args::of(vec![key.clone()]));
        }
        let second = args
            .positional
            .get(1)
            .or(args.named.first().map(|(_, value, _)| value))?;
        match second {
            Value::Function(_) => self.call_own(&second.clone(), &Args::of(vec![key.clone()])),
            second => Some(second.clone()),
        }
    }

    fn each_entry(&mut self, map: &Value, lambdas: &Lambdas) {
        let (key, value) = (map.element(), map.any_entry());
        for callback in lambdas {
            let count = match &callback.target {
                Target::Lambda(function) => function.params.len(),
                Target::Param(..) => 2,
            };
            let params = match (self.unit.language.id(), count) {
                ("javascript", _) => vec![value.clone(), key.clone()],
                (_, 0 | 1) => vec![map.pair()],
                _ => vec![key.clone(), value.clone()],
            };
            self.run_lambdas(&vec![callback.clone()], &params, None);
        }
    }

    /// What a loop over a map gives, in this language.
    pub(super) fn entry_of_loop(&self, target: &Expr, map: &Value) -> Value {
        match (self.unit.language.id(), &target.kind) {
            ("python", _) => map.element(),
            ("php", Kind::Name(_) | Kind::Member(..)) => map.any_entry(),
            (_, Kind::List(_)) | ("csharp" | "java", _) => map.pair(),
            _ => map.element(),
        }
    }
}
