//! Methods of what is no client: of objects of the project, of lists and strings, and of what is not known.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Target};
use super::call::MethodCall;
use super::fill::is_growth;
use crate::ir::{Kind, Name};
use crate::value::Value;

/// Whether a method makes a string longer.
fn is_append(name: &str) -> bool {
    matches!(name, "append" | "Append" | "WriteString" | "<<")
}

/// Whether a method of what holds an object gives it, or what holds it, too: an optional, a provider, what is awaited.
fn is_same(name: &str) -> bool {
    matches!(
        name,
        "AsAsyncEnumerable"
            | "ConfigureAwait"
            | "First"
            | "FirstOrDefault"
            | "Last"
            | "Single"
            | "SingleOrDefault"
            | "ToArrayAsync"
            | "ToListAsync"
            | "WithCancellation"
            | "filter"
            | "filterNotNull"
            | "getFacadeRoot"
            | "getIfAvailable"
            | "getIfUnique"
            | "getObject"
            | "orElse"
            | "orElseGet"
            | "orElseThrow"
            | "scoped"
            | "singleton"
            | "stream"
            | "toProvider"
            | "values"
    )
}

/// The methods that hand the object itself to their function.
const HANDS_ITSELF: [&str; 11] = [
    "use",
    "let",
    "also",
    "apply",
    "run",
    "then",
    "tap",
    "with",
    "thenApply",
    "thenCompose",
    "takeIf",
];

/// What a call has run.
#[derive(Default)]
struct Ran {
    /// Functions of the project.
    own: Vec<Name>,
    /// Whether the functions among the arguments have run.
    lambdas: bool,
}

impl Eval<'_> {
    pub(super) fn call_member(&mut self, call: MethodCall<'_>) -> Value {
        let MethodCall {
            base,
            name,
            args,
            lambdas,
            ..
        } = call;
        if &**name == "__enter__" || (&**name == "bind" && matches!(base, Value::Method(..))) {
            // What a manager of a context gives is usually itself.
            return base.clone();
        }
        if let Some(value) = self.call_with_itself(call) {
            return value;
        }
        if !self.maps(name, args)
            && base.each().iter().any(|one| {
                matches!(
                    one,
                    Value::Text(..) | Value::List(..) | Value::Unknown | Value::Made(_) | Value::Null
                )
            })
        {
            self.hand_over(name, args);
        }
        let mut ran = Ran::default();
        let mut given: Option<Value> = None;
        for one in base.each() {
            let value = self.call_of_one(one, call, &mut ran);
            given = Some(match given {
                Some(given) => given.or(value),
                None => value,
            });
        }
        if !ran.lambdas {
            self.run_for(&ran.own, args, lambdas, Some(base));
        }
        given.unwrap_or_default()
    }

    /// A call of a method that hands the object itself to its function.
    fn call_with_itself(&mut self, call: MethodCall<'_>) -> Option<Value> {
        let MethodCall {
            base, name, lambdas, ..
        } = call;
        let is_constant = || matches!(base, Value::Text(..)) && self.of_enumeration(base, name).is_some();
        if !HANDS_ITSELF.contains(&&**name) || lambdas.is_empty() || self.is_own(base, name) || is_constant()
        {
            return None;
        }
        let outer = self.set.take();
        self.run_lambdas(lambdas, std::slice::from_ref(base), None);
        let set = std::mem::replace(&mut self.set, outer);
        if let (Some(set), "also" | "apply") = (set, &**name) {
            return Some(set);
        }
        let passed = Args::of(vec![base.clone()]);
        Some(match lambdas.first().map(|callback| &callback.target) {
            Some(_) if matches!(&**name, "also" | "tap" | "takeIf" | "apply") => base.clone(),
            Some(Target::Lambda(lambda)) => self.call_function(&Self::lambda_key(lambda), &passed, None),
            _ => Value::Unknown,
        })
    }

    /// A call of a method of one value.
    fn call_of_one(&mut self, one: &Value, call: MethodCall<'_>, ran: &mut Ran) -> Value {
        let MethodCall {
            base,
            object,
            name,
            args,
            at,
            ..
        } = call;
        let extension = self.world.facts.extensions.get(name).cloned();
        match one {
            one if !self.is_member(one, name)
                && let Some(key) = &extension =>
            {
                ran.own.push(Arc::clone(key));
                self.call_function(key, &args.with_first(one.clone()), None)
            }
            Value::Class(_) if let Some(constants) = self.constants_of(one, name) => constants,
            Value::Object(class) | Value::Class(class) => self.call_of_class(one, class, call, ran),
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
            one if let Some(class) = self.namesake(one, object, name) => {
                let key = self.world.facts.method_of(&class, name).unwrap_or_default();
                ran.own.push(Arc::clone(&key));
                self.call_function(&key, args, Some(&class))
            }
            Value::Map(_) if super::text::keeps_maps(name) => self.text_method(one, name, args),
            Value::Map(_) if let Some(value) = self.map_method(one, call) => {
                ran.lambdas = true;
                value
            }
            // `ARGV.map { … }`
            Value::Path(_) if self.unit.language.id() == "ruby" && self.maps(name, args) => {
                self.mapped(one, args)
            }
            Value::Module(_) | Value::Map(_) | Value::Path(_) => {
                let member = self.member_of(one, name);
                if let Value::Function(key) = &member {
                    ran.own.push(Arc::clone(key));
                }
                self.call_one(&member, object, args, at)
            }
            Value::Text(..) | Value::List(..) | Value::Unknown | Value::Made(_) if self.maps(name, args) => {
                self.mapped(one, args)
            }
            Value::List(..)
                if is_growth(name, self.unit.language.id())
                    && matches!(object.kind, Kind::Name(_) | Kind::Member(..)) =>
            {
                self.grow(object, base, name, args)
            }
            Value::Text(..) if is_append(name) && matches!(object.kind, Kind::Name(_) | Kind::Member(..)) => {
                let longer = self.text_method(one, "append", args);
                self.keep(object, longer.clone());
                longer
            }
            Value::Text(..) if let Some((class, key)) = self.of_enumeration(one, name) => {
                self.call_constant(&class, &key, one, args)
            }
            Value::Text(..)
                if matches!(
                    &**name,
                    "read" | "read_text" | "read_bytes" | "readText" | "ReadToEnd"
                ) =>
            {
                self.script_in(&Args::of(vec![one.clone()]))
                    .unwrap_or_else(|| one.clone())
            }
            Value::Text(..) | Value::List(..) | Value::Number(_) => self.text_method(one, name, args),
            Value::Handle(_) if is_same(name) => one.clone(),
            // `Supplier.get()`
            Value::Lambda(_) | Value::Function(_)
                if super::callback::CALLS.contains(&&**name)
                    && (args.positional.is_empty() || self.unit.language.id() != "javascript") =>
            {
                self.call_own(one, args).unwrap_or_default()
            }
            Value::Method(..)
                if matches!(&**name, "apply" | "call") && self.unit.language.id() == "javascript" =>
            {
                self.call_one(one, object, &applied(name, args), at)
            }
            // `$client->cluster->info()`
            Value::Method(handle, container)
                if crate::library::CONTAINERS.contains(&container.to_ascii_lowercase().as_str()) =>
            {
                let spec = format!("{} *", container.to_ascii_uppercase());
                let args = args.with_first(Value::text(name));
                self.perform(handle, &spec, &args, at).unwrap_or_default()
            }
            Value::Method(..)
                if super::callback::CALLS.contains(&&**name) && self.unit.language.id() != "javascript" =>
            {
                self.call_one(one, object, args, at)
            }
            _ => self.unknown_method(name, args),
        }
    }

    /// A call of a method of a class of the project, or of an object of it.
    fn call_of_class(&mut self, one: &Value, class: &Name, call: MethodCall<'_>, ran: &mut Ran) -> Value {
        let MethodCall {
            object,
            name,
            args,
            at,
            ..
        } = call;
        let method = self.world.facts.method_of(class, name);
        match method {
            Some(key) => {
                ran.own.push(Arc::clone(&key));
                let value = self.call_function(&key, args, Some(class));
                match value {
                    Value::Unknown | Value::Null => self.call_extending(class, name, args).unwrap_or(value),
                    // One that extends it may give another text.
                    Value::Text(..) if matches!(one, Value::Object(_)) => {
                        match self.call_extending(class, name, args) {
                            Some(other @ Value::Text(..)) => value.or(other),
                            _ => value,
                        }
                    }
                    value => value,
                }
            }
            None if &**name == "new" => self.make(class, args),
            None if let Some((target, method)) = self.delegated(class, name) => {
                let args = &self.as_passed_on(class, args);
                self.call_method(MethodCall {
                    base: &target,
                    name: &method,
                    args,
                    ..call
                })
            }
            None if let Some(value) = self.call_extending(class, name, args) => value,
            None if let Some(given @ Value::Handle(_)) = self.of_container(name, args) => given,
            None => {
                let member = self.member_of(one, name);
                // Ruby reads an attribute by a call.
                let is_read = args.positional.is_empty() && self.unit.language.id() == "ruby";
                match member {
                    member @ (Value::Handle(_)
                    | Value::Text(..)
                    | Value::List(..)
                    | Value::Object(_)
                    | Value::Class(_)
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
}

/// The arguments of `client.get.call(client, key)` and of `client.get.apply(client, [key])`.
fn applied(name: &str, args: &Args) -> Args {
    match (name, args.positional.get(1)) {
        ("call", _) => args.skip(1),
        (_, Some(Value::List(items, open))) => Args {
            open: *open,
            ..Args::of(items.to_vec())
        },
        _ => Args {
            open: true,
            ..Args::default()
        },
    }
}
