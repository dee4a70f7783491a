//! Methods that objects pass on to others: by a list of names, or all that they do not have themselves.

use std::sync::Arc;

use super::Eval;
use super::args::{Args, Lambdas};
use super::call::MethodCall;
use crate::ir::{At, Expr, Kind, Name};
use crate::value::Value;

/// Methods that are called for what an object does not have.
pub(super) const MISSING: [&str; 3] = ["__getattr__", "__call", "method_missing"];

/// Methods of Rails that give a class attributes with a default.
const WITH_DEFAULT: &[&str] = &[
    "cattr_accessor",
    "cattr_reader",
    "class_attribute",
    "mattr_accessor",
    "mattr_reader",
    "thread_cattr_accessor",
    "thread_mattr_accessor",
];

/// The name of a method that stands for all.
const ANY: &str = "*";
/// Classes of Ruby whose objects answer for what they are made with.
const DECORATORS: &[&str] = &["Delegator", "SimpleDelegator"];

/// A name of an attribute or of a method.
fn attribute(value: &Value) -> Option<Name> {
    let text = value.as_literal()?;
    Some(Name::from(text.trim_start_matches('@')))
}

/// The elements of a list, or the value itself.
fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items, _) => items.to_vec(),
        one => vec![one.clone()],
    }
}

impl Eval<'_> {
    /// `class_attribute :redis, default: Redis.new` in the body of a class.
    pub(super) fn note_attributes(&mut self, name: &str, args: &Args) {
        let in_body = self.frames.last().is_some_and(|frame| frame.is_class);
        let class = self.class().cloned().filter(|_| in_body && self.mute == 0);
        let (Some(class), true) = (class, WITH_DEFAULT.contains(&name)) else {
            return;
        };
        let default = args.option("default").cloned().or_else(|| {
            // `mattr_accessor(:redis) { Redis.new }`
            let function = args.positional.iter().find_map(|value| match value {
                Value::Lambda(function) => Some(function),
                _ => None,
            })?;
            self.world.facts.returns.get(&Self::lambda_key(function)).cloned()
        });
        let names = args.positional.iter().filter_map(Value::as_literal);
        for (name, default) in names.zip(std::iter::repeat(default.unwrap_or_default())) {
            self.found.attribute(&class, &Name::from(name), default);
        }
    }

    /// `def_delegators :@redis, :get`, `delegate :get, to: :redis`, `delegate [:get] => :@redis` in the body of a class.
    pub(super) fn note_delegates(&mut self, name: &str, args: &Args) {
        let in_body = self.frames.last().is_some_and(|frame| frame.is_class);
        let Some(class) = self.class().cloned().filter(|_| in_body && self.mute == 0) else {
            return;
        };
        let names: Vec<Name> = args.positional.iter().filter_map(attribute).collect();
        let same = |methods: &[Name]| {
            methods
                .iter()
                .map(|name| (Arc::clone(name), Arc::clone(name)))
                .collect()
        };
        let pairs: Vec<(Name, Name)> = match (name, names.as_slice()) {
            ("def_delegator" | "def_instance_delegator" | "def_single_delegator", [_, method]) => {
                vec![(Arc::clone(method), Arc::clone(method))]
            }
            ("def_delegator" | "def_instance_delegator" | "def_single_delegator", [_, method, here, ..]) => {
                vec![(Arc::clone(here), Arc::clone(method))]
            }
            ("def_delegators" | "def_instance_delegators" | "def_single_delegators", [_, methods @ ..]) => {
                same(methods)
            }
            ("delegate_missing_to", [_]) => vec![(Name::from(ANY), Name::from(ANY))],
            ("delegate" | "instance_delegate" | "single_delegate", methods) => {
                let entries = args.positional.iter().filter_map(Value::entries).flatten();
                for (methods, target) in entries {
                    if let Some(target) = attribute(&target) {
                        let methods: Vec<Name> = listed(&methods).iter().filter_map(attribute).collect();
                        self.delegate(&class, &target, same(&methods));
                    }
                }
                let before = args
                    .option("prefix")
                    .and_then(|prefix| match prefix.as_literal() {
                        Some(prefix) => Some(Name::from(prefix)),
                        None => args.option("to").and_then(attribute),
                    });
                let prefixed = |name: &Name| match &before {
                    Some(before) => Name::from(format!("{before}_{name}")),
                    _ => Arc::clone(name),
                };
                methods
                    .iter()
                    .map(|name| (prefixed(name), Arc::clone(name)))
                    .collect()
            }
            _ => return,
        };
        let target = match name {
            "delegate" => args.option("to").and_then(attribute),
            _ => names.first().cloned(),
        };
        if let Some(target) = target {
            self.delegate(&class, &target, pairs);
        }
    }

    fn delegate(&mut self, class: &Name, target: &Name, pairs: Vec<(Name, Name)>) {
        for (here, method) in pairs {
            let key = (Arc::clone(class), here);
            self.found.delegates.insert(key, (Arc::clone(target), method));
        }
    }

    /// The object that answers for a class what the class does not have, and its method.
    pub(super) fn delegated(&mut self, class: &Name, method: &Name) -> Option<(Value, Name)> {
        let facts = self.world.facts;
        let listed = |name: &Name| {
            facts.in_class(class, |class| {
                facts
                    .delegates
                    .get(&(Arc::clone(class), Arc::clone(name)))
                    .cloned()
            })
        };
        if let Some((target, own)) = listed(method).or_else(|| listed(&Name::from(ANY))) {
            let method = if &*own == ANY { Arc::clone(method) } else { own };
            return Some((self.accessed(class, &target), method));
        }
        if let Some(inner) = self.decorated_object(class) {
            return Some((inner, Arc::clone(method)));
        }
        let key = MISSING.iter().find_map(|name| facts.method_of(class, name))?;
        let target = facts.returns.get(&key)?;
        let is_object = |value: &Value| matches!(value, Value::Handle(_) | Value::Object(_));
        let other = target.each().iter().find(|value| is_object(value))?.clone();
        (other != Value::Object(Arc::clone(class))).then(|| (other, Arc::clone(method)))
    }

    /// The object that an object of Ruby's `SimpleDelegator` is made with.
    fn decorated_object(&self, class: &Name) -> Option<Value> {
        let facts = self.world.facts;
        let decorates = |base: &Value| matches!(base, Value::Path(path) if DECORATORS.contains(&&**path));
        let is_decorator = |class: &Name| facts.classes.get(class)?.iter().any(decorates).then_some(());
        facts.in_class(class, is_decorator)?;
        let key: Name = Arc::from(format!("{class}.constructor"));
        facts.params.get(&(key, 0)).cloned()
    }

    /// What an attribute or a method without arguments gives, also by way of others: `self.class.redis`.
    fn accessed(&mut self, class: &Name, path: &str) -> Value {
        let mut object = Value::Object(Arc::clone(class));
        for name in path.split('.').filter(|name| *name != "self") {
            object = match self.member_of(&object, name) {
                Value::Function(key) => self.call_function(&key, &Args::default(), Some(class)),
                value => value,
            };
        }
        object
    }

    /// Calls a method whose name is a value: `object[name](…)`, `object.send(name, …)`.
    fn call_named(&mut self, name: &Value, call: MethodCall<'_>) -> Value {
        if let Some(name) = name.as_literal() {
            let name = &Name::from(name);
            return self.call_method(MethodCall { name, ..call });
        }
        let Some(handle) = call.base.handles().next() else {
            return Value::Unknown;
        };
        let running = self.frames.iter().rev().find_map(|frame| frame.key.as_ref());
        let passes_on = running.filter(|key| MISSING.iter().any(|name| key.ends_with(name)));
        if let Some(key) = passes_on {
            let first = call.args.positional.first();
            let is_said = |value: &Value| value.as_patterns().iter().all(|pattern| pattern.glob() != "*");
            if let (Some(first @ Value::Text(..)), 0) = (first.filter(|first| is_said(first)), self.mute) {
                // The key with something in front of it.
                self.found
                    .passed(&Name::clone(key), 0, std::slice::from_ref(first));
            }
        } else {
            self.name_is_computed(call.at);
        }
        Value::Handle(Arc::clone(handle))
    }

    fn name_is_computed(&mut self, at: At) {
        if self.mute == 0 {
            self.unknown.push(crate::Unknown {
                why: super::send::COMPUTED.to_owned(),
                span: self.span(at),
            });
        }
    }

    /// Whether a bare name that no variable has is a method that an object passes on to another one.
    pub(super) fn is_passed_on(&self, name: &Name) -> bool {
        let Some(class) = self.class().filter(|_| self.unit.language.id() == "ruby") else {
            return false;
        };
        let is_variable = self.frames.iter().any(|frame| frame.vars.contains_key(name));
        let facts = self.world.facts;
        let is_listed = |class: &Name| {
            let key = (Arc::clone(class), Arc::clone(name));
            facts.delegates.contains_key(&key).then_some(())
        };
        !is_variable && facts.in_class(class, is_listed).is_some()
    }

    /// A call that names its method by a value, if it is one.
    pub(super) fn by_reflection(
        &mut self,
        callee: &Expr,
        args: &Args,
        lambdas: &Lambdas,
        at: At,
    ) -> Option<Value> {
        let (base, object, name, rest) = match &callee.kind {
            Kind::Index(object, key) => {
                let (mut base, key) = (self.eval(object), self.eval(key));
                // A facade stands for its object.
                if let Value::Path(path) = &base
                    && self.unit.language.id() == "php"
                {
                    base = self.instance_of(path).unwrap_or(base);
                }
                let is_method = base
                    .each()
                    .iter()
                    .any(|value| matches!(value, Value::Handle(_) | Value::Object(_)));
                if !is_method {
                    return None;
                }
                (base, &**object, key, args.clone())
            }
            Kind::Name(name) if &**name == "getattr" => {
                let [base, name, ..] = args.positional.as_slice() else {
                    return None;
                };
                let handle = base.handles().next()?;
                return Some(match name.as_literal() {
                    Some(name) => Value::Method(Arc::clone(handle), Name::from(name)),
                    None => {
                        self.name_is_computed(at);
                        Value::Handle(Arc::clone(handle))
                    }
                });
            }
            Kind::Name(name) if matches!(&**name, "call_user_func" | "call_user_func_array") => {
                let [Value::List(called, _), given @ ..] = args.positional.as_slice() else {
                    return None;
                };
                let [base, called] = called.as_slice() else {
                    return None;
                };
                let rest = match given {
                    _ if &**name == "call_user_func" => args.skip(1),
                    [Value::List(items, open), ..] => Args {
                        open: *open,
                        ..Args::of(items.to_vec())
                    },
                    _ => Args {
                        open: true,
                        ..Args::default()
                    },
                };
                (base.clone(), callee, called.clone(), rest)
            }
            Kind::Member(object, name, _) if &**name == "method" && self.unit.language.id() == "ruby" => {
                let base = self.eval(object);
                let handle = base.handles().next()?;
                let name = args.positional.first()?.as_literal()?;
                return Some(Value::Method(Arc::clone(handle), Name::from(name)));
            }
            Kind::Member(object, name, _)
                if matches!(&**name, "send" | "public_send" | "__send__" | "try" | "try!") =>
            {
                let base = self.eval(object);
                base.handles().next()?;
                (base, &**object, args.positional.first()?.clone(), args.skip(1))
            }
            _ => return None,
        };
        let call = MethodCall {
            base: &base,
            object,
            name: &Name::default(),
            args: &rest,
            lambdas,
            at,
        };
        Some(self.call_named(&name, call))
    }

    /// The class of an enumeration that has a constant of this value and a method of this name.
    pub(super) fn of_enumeration(&self, value: &Value, name: &str) -> Option<(Name, Name)> {
        let facts = self.world.facts;
        facts.enumerations.iter().find_map(|class| {
            let key: Name = Arc::from(format!("{class}.{name}"));
            facts.functions.get(&key)?;
            let mut attributes = facts.attributes.iter();
            // In Go the constants of a type are not in it.
            let is_constant = self.unit.language.id() == "go"
                || attributes.any(|((of, _), known)| of == class && is_among(known, value));
            is_constant.then(|| (Arc::clone(class), key))
        })
    }

    /// Whether each text of a constant is the name of a constant of an enumeration, not the value that it is made with.
    pub(super) fn is_named_after(&self, constant: &Value) -> bool {
        let facts = self.world.facts;
        let is_name = |text: &str| {
            let key = |class: &Name| (Arc::clone(class), Name::from(text));
            let mut classes = facts.enumerations.iter();
            classes.any(|class| facts.attributes.contains_key(&key(class)))
        };
        let patterns = constant.as_patterns();
        patterns
            .iter()
            .all(|pattern| pattern.as_literal().is_some_and(is_name))
    }

    /// The constants of an enumeration: `Queue::cases()`, `Queue.values()`, `Queue.entries`.
    pub(super) fn constants_of(&self, class: &Value, name: &str) -> Option<Value> {
        let Value::Class(of) = class else { return None };
        let lists = matches!(name, "cases" | "values" | "entries");
        if !lists || !self.world.facts.enumerations.contains(of) {
            return None;
        }
        let one = Some(self.element_of(class)).filter(|one| *one != Value::Unknown)?;
        Some(Value::List(Arc::new(vec![one]), true))
    }

    /// Calls a method of a constant of an enumeration: the constant is the value that it is made with.
    pub(super) fn call_constant(&mut self, class: &Name, key: &Name, value: &Value, args: &Args) -> Value {
        self.constant = Some(value.clone());
        let given = self.call_function(key, args, Some(class));
        self.constant = None;
        given
    }

    /// The names under which a method of an enumeration sees its constant: the object, and the field that holds the value.
    pub(super) fn names_of_constant(&self, class: &Name, value: &Value) -> Vec<Name> {
        let patterns = value.as_patterns();
        let holds = |known: &Value| match known {
            Value::Text(several, _) => patterns
                .iter()
                .all(|one| several.iter().any(|other| other == one)),
            known => matches!(known, Value::Null | Value::Unknown),
        };
        let attributes = self.world.facts.attributes.iter();
        let fields = attributes
            .filter(|((of, _), known)| of == class && holds(known))
            .map(|((_, name), _)| Arc::clone(name));
        std::iter::once(Name::from("this")).chain(fields).collect()
    }
}

/// Whether a constant is one of those that a value may be.
fn is_among(constant: &Value, value: &Value) -> bool {
    let (Value::Text(one, _), Value::Text(several, _)) = (constant, value) else {
        return constant == value;
    };
    one.iter().all(|one| several.iter().any(|other| other == one))
}
