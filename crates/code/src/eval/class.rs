//! Classes of the project, and their objects.

use std::sync::Arc;

use super::args::Args;
use super::overridden::inherited_key;
use super::{Eval, Frame};
use crate::ir::{Class, Name};
use crate::value::Value;

/// The attribute of a class that says under which key its objects are kept.
pub(super) const ENTITY: &str = "@entity";

/// The attribute of a class that holds what the annotations of its methods have in common.
pub(super) const SHARED: &str = "@shared";

impl Eval<'_> {
    pub(super) fn class_body(&mut self, class: &Class) {
        for decorator in &class.decorators {
            let value = self.eval(decorator);
            if let Value::Map(_) = value {
                self.found
                    .attribute(&class.name, &Name::from(SHARED), value.clone());
            }
            if value.handles().any(|handle| handle.kind.name == "entity") {
                self.found.attribute(&class.name, &Name::from(ENTITY), value);
            }
        }
        let mut bases = Vec::new();
        for base in &class.bases {
            bases.push(self.dotted(base));
        }
        let name = Arc::clone(&class.name);
        let is_enumeration = |base: &Value| matches!(base, Value::Path(path) if path.ends_with("Enum"));
        if class.is_enumeration || bases.iter().any(is_enumeration) {
            self.found.enumerations.insert(Arc::clone(&name));
        }
        if class.is_abstract {
            self.found.abstracts.insert(Arc::clone(&name));
        }
        self.found.classes.insert(Arc::clone(&name), bases);
        if self.frames.len() == 1 && matches!(self.unit.language.id(), "python" | "javascript") {
            self.store_name(&name, Value::Class(Arc::clone(&name)), true);
        }
        // The parameters of the class itself are fields.
        let key: Name = Arc::from(format!("{name}.constructor"));
        for (at, param) in class.params.iter().enumerate() {
            let called = self.world.facts.params.get(&(Arc::clone(&key), at)).cloned();
            let typed = self.of_type(&param.declared);
            let value = match (called, typed) {
                (Some(value), _) if value.handles().next().is_some() => value,
                (_, Some(typed)) => self.bean(&typed, &param.name).unwrap_or(typed),
                (Some(value), None) => value,
                // What nobody says is not known otherwise.
                (None, None) => param
                    .default
                    .as_ref()
                    .map_or(Value::Null, |default| self.eval(default)),
            };
            self.found.attribute(&name, &param.name, value);
            for extending in self.world.facts.extending(&name) {
                // `class Info(id: String) : Key("info:$id")`
                let own = (inherited_key(extending, &key), at);
                if let Some(value @ Value::Text(..)) = self.world.facts.params.get(&own) {
                    self.found.attribute(extending, &param.name, value.clone());
                }
            }
        }
        self.frames.push(Frame {
            class: Some(name),
            is_class: true,
            ..Frame::default()
        });
        self.statements(&class.body);
        self.frames.pop();
    }

    /// A new object of a class of the project.
    pub(super) fn make(&mut self, class: &Name, args: &Args) -> Value {
        if self.mute == 0 && !(args.positional.is_empty() && args.named.is_empty()) {
            self.found.made.insert(Arc::clone(class));
        }
        for name in ["__init__", "constructor", "__construct", "initialize", &**class] {
            if let Some(key) = self.world.facts.method_of(class, name) {
                self.call_function(&key, args, Some(class));
                return Value::Object(Arc::clone(class));
            }
        }
        if self.mute == 0 {
            let key: Name = Arc::from(format!("{class}.constructor"));
            let extending = self.frames.last().filter(|frame| frame.is_class);
            let extending = extending.and_then(|frame| frame.class.as_ref());
            let extending = extending.filter(|extending| *extending != class).cloned();
            let own = extending.map(|extending| self.made_by_itself(&extending, &key));
            for (at, value) in args.positional.iter().enumerate() {
                self.found.param(&key, at, value.clone());
                if let Some(own) = &own {
                    self.found.param(own, at, value.clone());
                }
            }
            // Fields by name, as in a literal of a struct.
            for (name, value, _) in &args.named {
                let value = self.given_to(name, value.clone());
                self.found.attribute(class, name, value);
            }
        }
        Value::Object(Arc::clone(class))
    }
}
