//! Assignments: where values are kept.

use std::sync::Arc;

use super::Eval;
use crate::ir::{Assign, Expr, Kind, LIST, Name, Type};
use crate::pattern::{Pattern, Patterns};
use crate::value::Value;

/// The class of objects that are not known: an attribute whose name says what it is may be read elsewhere.
pub(super) const ANYWHERE: &str = "?";
/// What a value is made by that is not seen.
const OUTSIDE: &str = "what is not seen";

/// Whether an attribute of an object that is not known is a client, a script or an object of the project for sure.
fn carries(name: &str, value: &Value) -> bool {
    let is_script = |kind: &str| matches!(kind, "script" | "sha");
    value.handles().any(|handle| is_script(handle.kind.name))
        || (value.handles().next().is_some() && super::client_names::is_client_name(name))
        || matches!(value, Value::Object(_))
}

impl Eval<'_> {
    pub(super) fn assign(&mut self, assign: &Assign) {
        if let (Kind::Name(name), Some(value)) = (&assign.target.kind, &assign.value)
            && let Kind::Lambda(function) = &value.kind
        {
            if !assign.declares && self.is_field(name) {
                let function = self.eval(value);
                return self.store_field(name, function);
            }
            let known = self.frames.last().and_then(|frame| frame.vars.get(name));
            let is_client = known.is_some_and(|known| known.handles().next().is_some());
            if assign.declares && self.frames.len() == 1 && is_client {
                // `exports.client = () => client`: the module's own name stays the client.
                let function = self.eval(value);
                if self.mute == 0 {
                    self.found.global(self.unit.scope, name, function);
                }
                return;
            }
            // A function with a name, although it has none of its own.
            self.define_as(function, name);
            return;
        }
        let mut value = match &assign.value {
            Some(value) => self.eval(value),
            None => Value::Unknown,
        };
        if matches!(value, Value::Unknown)
            && let Some(expr) = &assign.value
            && let Some(handle) = self.client_by_name(expr)
        {
            value = Value::Handle(handle);
        }
        if assign.adds {
            let before = self.eval(&assign.target);
            value = self.added(&assign.target, &before, &value);
        }
        if matches!(value, Value::Unknown | Value::Null | Value::Made(_))
            && let Some(typed) = self.of_type(&assign.declared)
            && !(assign.value.is_none() && matches!(typed, Value::Text(..)))
        {
            let bean = Self::last_name(&assign.target).and_then(|name| self.bean(&typed, name));
            value = bean.unwrap_or(typed);
        }
        if assign.value.is_none() && self.unit.language.id() == "go" && value == Value::Unknown {
            // `var options redis.Options` has none set.
            let of_options = self.options_of(&assign.declared);
            let is_list = assign.declared.0.last().is_some_and(|last| &**last == LIST);
            value = match is_list {
                true => Value::list(Vec::new(), false),
                false => of_options.unwrap_or_default(),
            };
        }
        if assign.value.is_none() && matches!(value, Value::Unknown) && assign.declared != Type::default() {
            // A declaration without a value says nothing that is not known already.
            if let Kind::Name(name) = &assign.target.kind
                && self.frames.last().is_some_and(|frame| frame.is_class)
                && let Some(class) = self.class().cloned()
                && self.mute == 0
            {
                self.found.attribute(&class, name, Value::Null);
            }
            if let Kind::Name(name) = &assign.target.kind
                && self.frames.last().is_some_and(|frame| !frame.is_class)
            {
                self.declare(name);
            }
            return;
        }
        if matches!(value, Value::Unknown)
            && matches!(assign.target.kind, Kind::Map(_))
            && !self.is_parameter(assign.value.as_ref())
        {
            // What is taken apart may hold more than the defaults, such as `request.query`.
            value = Value::Made(Arc::from(OUTSIDE));
        }
        match &assign.target.kind {
            Kind::Name(name) if !assign.declares && self.set_on_receiver(name, &value) => {}
            Kind::Name(name) => self.store_name(name, value, assign.declares),
            _ => self.bind(&assign.target, value),
        }
    }

    /// Whether an expression is a parameter of the function that runs.
    fn is_parameter(&self, expr: Option<&Expr>) -> bool {
        let Some(Kind::Name(name)) = expr.map(|expr| &expr.kind) else {
            return false;
        };
        self.frames
            .last()
            .is_some_and(|frame| frame.params.contains(name))
    }

    /// What a name holds when something is added to what was there.
    fn added(&mut self, target: &Expr, before: &Value, more: &Value) -> Value {
        let is_number = |text: &str| text.parse::<i64>().is_ok();
        let numbers = more.as_patterns();
        let mut numbers = numbers.iter().map(Pattern::as_literal);
        if before.as_literal().is_none() && numbers.all(|more| more.is_some_and(is_number)) {
            return Value::patterns(Patterns::any());
        }
        let sum = self.add(before, more);
        match (&target.kind, sum) {
            // What stays between the calls of a method grows with each.
            (Kind::Member(..), Value::Text(..)) => {
                Value::patterns(before.as_patterns().then(&Patterns::any()))
            }
            (_, sum) => sum,
        }
    }

    /// The value that a name is given: a number that is counted on from is any.
    pub(super) fn given_to(&self, name: &Name, value: Value) -> Value {
        match value {
            Value::Number(_) if self.unit.counted.contains(name) => Value::patterns(Patterns::any()),
            value => value,
        }
    }

    fn declare(&mut self, name: &Name) {
        if let Some(frame) = self.frame()
            && !frame.vars.contains_key(name)
        {
            frame.vars.insert(Arc::clone(name), Value::default());
        }
    }

    pub(super) fn store_name(&mut self, name: &Name, value: Value, declares: bool) {
        let value = self.given_to(name, value);
        let last = self.frames.len().saturating_sub(1);
        let is_global = self
            .frames
            .last()
            .is_some_and(|frame| frame.globals.contains(name));
        let holder = self
            .frames
            .iter()
            .rposition(|frame| frame.vars.contains_key(name));
        let at = match holder {
            _ if is_global => 0,
            _ if declares => last,
            Some(at) => at,
            None if self.is_field(name) => return self.store_field(name, value),
            None if self.is_of_file(name) => 0,
            None => last,
        };
        let mute = self.mute > 0;
        let Some(frame) = self.frames.get_mut(at) else {
            return;
        };
        let before = frame.vars.get(name).cloned();
        let kept = match before {
            // What is declared to be a client stays one.
            Some(before @ Value::Handle(_)) if matches!(value, Value::Unknown | Value::Null) => before,
            Some(before) if at != last => before.or(value.clone()),
            _ => value.clone(),
        };
        frame.vars.insert(Arc::clone(name), kept);
        if mute {
            return;
        }
        match (&frame.class, frame.is_class, frame.is_file) {
            (Some(class), true, _) => {
                let class = Arc::clone(class);
                // What the environment sets has a default here.
                let value = match self.is_of_environment(&class) {
                    true => self.variable(Some(name), Some(&value)),
                    false => value,
                };
                self.found.attribute(&class, name, value);
            }
            (_, _, true) => {
                self.connect_by_settings(name, &value);
                self.found.global(self.unit.scope, name, value);
            }
            _ => {}
        }
    }

    /// Whether the attributes of a class are read from the environment.
    fn is_of_environment(&self, class: &Name) -> bool {
        let bases = self.found.classes.get(class).into_iter().flatten();
        let mut paths = bases.filter_map(|base| match base {
            Value::Path(path) => path.rsplit('.').next(),
            _ => None,
        });
        paths.any(|name| name == "BaseSettings")
    }

    /// Whether a bare name may be a field of the object whose method runs.
    pub(super) fn is_field(&self, name: &Name) -> bool {
        let implicit = matches!(self.unit.language.id(), "java" | "csharp");
        implicit
            && self
                .class()
                .is_some_and(|class| self.world.facts.attribute_of(class, name).is_some())
    }

    fn store_field(&mut self, name: &Name, value: Value) {
        if let Some(class) = self.class().cloned() {
            self.store_member(&Value::Object(class), name, value);
        }
    }

    fn is_of_file(&self, name: &Name) -> bool {
        let key = (self.unit.scope, Arc::clone(name));
        matches!(self.unit.language.id(), "javascript" | "go") && self.world.facts.globals.contains_key(&key)
    }

    pub(super) fn store_member(&mut self, object: &Value, name: &Name, value: Value) {
        // What nobody calls says nothing of an attribute.
        let value = self.given_to(name, value);
        let unsaid =
            matches!(value, Value::Unknown) && self.frames.last().is_some_and(|frame| frame.uncalled);
        if self.mute > 0 || (unsaid && !self.is_set_later(object, name)) {
            return;
        }
        for object in object.each() {
            match object {
                Value::Object(class) | Value::Class(class) => {
                    self.found.attribute(class, name, value.clone())
                }
                Value::Module(scope) => self.found.global(*scope, name, value.clone()),
                Value::Path(path) if matches!(&**path, "module" | "exports" | "module.exports") => {
                    let scope = self.unit.scope;
                    self.found.global(scope, name, value.clone());
                }
                Value::Unknown | Value::Made(_) | Value::Path(_) if carries(name, &value) => {
                    self.found.attribute(&Name::from(ANYWHERE), name, value.clone());
                }
                _ => {}
            }
        }
    }

    /// Whether the method that runs gives another value to a string or a number that the object is made with.
    fn is_set_later(&self, object: &Value, name: &Name) -> bool {
        let (Some(frame), Value::Object(class)) = (self.frames.last(), object) else {
            return false;
        };
        let key = frame.key.as_deref().unwrap_or_default();
        let method = key.split('/').next().and_then(|key| key.rsplit('.').next());
        let makes = method.is_none_or(|method| Self::is_constructor(method, key));
        let known = self.world.facts.attribute_of(class, name);
        let is_plain = |value: &Value| matches!(value, Value::Text(..) | Value::Number(_));
        !makes && known.is_some_and(|known| known.each().iter().any(is_plain))
    }

    /// The value of a declared type: a client, or an object of the project.
    pub(super) fn of_type(&mut self, declared: &Type) -> Option<Value> {
        if let Some(several) = self.map_of_type(declared).or_else(|| self.list_of_type(declared)) {
            return Some(several);
        }
        declared.0.iter().find_map(|name| {
            let value = self.dotted(name);
            value.each().iter().find_map(|value| match value {
                // One of its constants.
                Value::Class(class) if self.world.facts.enumerations.contains(class) => {
                    Some(self.element_of(value)).filter(|value| *value != Value::Unknown)
                }
                Value::Class(class) => Some(Value::Object(Arc::clone(class))),
                // `ReturnType<typeof connect>`
                Value::Function(key) => {
                    let given = self.world.facts.returns.get(key);
                    given.filter(|given| given.handles().next().is_some()).cloned()
                }
                // What builds a string begins with none.
                Value::Path(path) if path.ends_with("strings.Builder") => Some(Value::text("")),
                Value::Path(path) => self.instance_of(path),
                _ => None,
            })
        })
    }

    /// The script or topic that a container of dependency injection gives for a type: what a function of the project
    /// returns, the one of this name if there is one.
    pub(super) fn bean(&self, typed: &Value, name: &str) -> Option<Value> {
        let typed = typed.handles().next()?;
        if !matches!(typed.kind.name, "script" | "topic" | "pattern") {
            return None;
        }
        let made = |value: &Value| {
            value.handles().any(|handle| {
                let says_more = handle.key.is_some() || handle.script.is_some();
                handle.library == typed.library && std::ptr::eq(handle.kind, typed.kind) && says_more
            })
        };
        let facts = self.world.facts;
        let mut found: Vec<(&Name, &Value)> = facts.returns.iter().filter(|(_, value)| made(value)).collect();
        found.sort_by_key(|(key, _)| *key);
        let named = found.iter().find(|(key, _)| {
            key.split('/')
                .next()
                .and_then(|key| key.rsplit(['.', '#']).next())
                == Some(name)
        });
        match named {
            Some((_, value)) => Some(Value::clone(value)),
            None => found
                .into_iter()
                .map(|(_, value)| value.clone())
                .reduce(Value::or),
        }
    }

    /// The value of a dotted name.
    pub(super) fn dotted(&mut self, path: &str) -> Value {
        let mut parts = path.split('.');
        let first: Name = Arc::from(parts.next().unwrap_or_default());
        let mut value = self.name(&first);
        if matches!(value, Value::Unknown) && path.contains('.') {
            return Value::Path(Arc::from(path));
        }
        for part in parts {
            value = self.member_of(&value, part);
        }
        value
    }

    /// The name that an expression ends with.
    pub(super) fn last_name(expr: &Expr) -> Option<&Name> {
        match &expr.kind {
            Kind::Name(name) | Kind::Member(_, name, _) => Some(name),
            Kind::Call(callee, _) => Self::last_name(callee),
            Kind::Cast(inner, _) => Self::last_name(inner),
            Kind::Any(several) => several.iter().find_map(Self::last_name),
            Kind::Index(_, key) => match &key.kind {
                Kind::Name(name) => Some(name),
                _ => None,
            },
            _ => None,
        }
    }
}
