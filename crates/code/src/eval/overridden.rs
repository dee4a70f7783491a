//! Methods that objects of several classes have: each class may have other values for what they use.

use std::sync::Arc;

use super::Eval;
use crate::ir::{Function, Name};
use crate::value::Value;

/// The most classes for whose objects a method is followed by itself.
const CLASSES: usize = 16;

/// The attribute of a class whose objects have other values than those of the class that it extends.
const OWN: &str = "@own";

/// The key of a function of another class for the objects of one that inherits it.
pub(super) fn inherited_key(class: &Name, key: &Name) -> Name {
    Arc::from(format!("{class}<{key}"))
}

impl Eval<'_> {
    /// Runs a method once for the objects of each class that has it, and keeps what it returns.
    pub(super) fn run_method(
        &mut self,
        function: &Function,
        key: &Name,
        class: Option<&Name>,
        params: &[Value],
    ) {
        let extending = class.map(|class| self.inheriting(class, key)).unwrap_or_default();
        let is_abstract = class.is_some_and(|class| self.world.facts.abstracts.contains(class));
        let before = self.sent.len();
        let mut sends = true;
        if !is_abstract || extending.is_empty() {
            self.run_for_class(function, key, class, params);
            sends = self.sent.len() > before;
        }
        for class in extending {
            let own = inherited_key(&class, key);
            let sends = sends
                || self
                    .world
                    .facts
                    .attributes
                    .contains_key(&(Arc::clone(&class), Name::from(OWN)));
            let is_made = |at| self.world.facts.params.contains_key(&(Arc::clone(&own), at));
            if (0..function.params.len()).any(is_made) {
                // What its objects are made with.
                let params = self.known_params(function, &own);
                self.run_for_class(function, key, Some(&class), &params);
            } else if sends {
                self.run_for_class(function, key, Some(&class), params);
            }
        }
    }

    /// The key of an inherited constructor for the objects of one class, which have attributes of their own from now on.
    pub(super) fn made_by_itself(&mut self, class: &Name, key: &Name) -> Name {
        self.found.attribute(class, &Name::from(OWN), Value::Null);
        inherited_key(class, key)
    }

    /// The class whose objects an inherited constructor makes: one that has no other constructor, or whose own calls it.
    pub(super) fn inherits_constructor(&self, key: &Name, class: Option<&Name>) -> Option<Name> {
        let defined = self.world.facts.functions.get(key)?;
        if !Self::is_constructor(&defined.function.name, key) {
            return None;
        }
        let owner = defined.class.as_ref()?;
        let frame = self.frames.last()?;
        let in_constructor = frame.key.as_ref().is_some_and(|key| {
            let function = self.world.facts.functions.get(key);
            function.is_some_and(|found| Self::is_constructor(&found.function.name, key))
        });
        let here = frame.class.as_ref().filter(|_| in_constructor);
        let class = class.filter(|class| *class != owner).or(here)?;
        let is_owner = |class: &Name| (class == owner).then_some(());
        let inherits = class != owner && self.world.facts.in_class(class, is_owner).is_some();
        inherits.then(|| Arc::clone(class))
    }

    fn run_for_class(&mut self, function: &Function, key: &Name, class: Option<&Name>, params: &[Value]) {
        let returned = self.run_function(function, key, class, params.to_vec());
        self.found.returned(key, returned);
    }

    /// The classes that have a method from this one, and no method of their own instead.
    fn inheriting(&self, class: &Name, key: &Name) -> Vec<Name> {
        // What Go embeds does not see what is around it.
        if self.unit.language.id() == "go" {
            return Vec::new();
        }
        let facts = self.world.facts;
        let method = key.split('/').next().and_then(|key| key.rsplit('.').next());
        let Some(method) = method else { return Vec::new() };
        let inherits = |extending: &&Name| {
            let own = facts.method_of(extending, method);
            own.and_then(|own| facts.functions.get(&own)?.class.clone())
                .is_some_and(|owner| owner == *class)
        };
        let found: Vec<Name> = facts.extending(class).filter(inherits).map(Arc::clone).collect();
        match found.len() > CLASSES {
            true => Vec::new(),
            false => found,
        }
    }

    /// The class of the object whose method a bare name is: that of the method that runs, if it has it.
    pub(super) fn class_of(&self, key: &Name) -> Option<Name> {
        let facts = self.world.facts;
        let owner = facts.functions.get(key)?.class.clone()?;
        let here = self.class().filter(|here| {
            let is_owner = |class: &Name| (*class == owner).then_some(());
            facts.in_class(here, is_owner).is_some()
        });
        Some(here.cloned().unwrap_or(owner))
    }

    /// The text that an attribute of an object is, or those that classes which extend its class have instead.
    pub(super) fn or_overridden(&mut self, base: &Value, class: &Name, name: &Name, value: Value) -> Value {
        let overridden = match (base, &value) {
            (Value::Object(_), Value::Text(..)) => self.of_extending(class, name),
            _ => None,
        };
        match overridden {
            Some(other @ (Value::Text(..) | Value::Unknown)) => value.or(other),
            _ => value,
        }
    }

    /// What an attribute of an object of a class is: others may make an object of data with other texts.
    pub(super) fn of_data(&self, class: &Name, value: Value) -> Value {
        match self.world.facts.is_data(class) {
            true => value.loose(true),
            false => value,
        }
    }

    /// Whether reading the name of a method calls it.
    fn is_read(&self, function: &crate::ir::Function) -> bool {
        self.unit.language.id() == "ruby" && function.params.is_empty()
    }

    /// An attribute that only the classes that extend this one give a value to.
    pub(super) fn of_extending(&mut self, class: &Name, name: &Name) -> Option<Value> {
        let facts = self.world.facts;
        let mut found: Option<Value> = None;
        for extending in facts.extending(class) {
            let attribute = facts.attributes.get(&(Arc::clone(extending), Arc::clone(name)));
            let key: Name = Arc::from(format!("{extending}.{name}"));
            let value = match (attribute, facts.functions.get(&key)) {
                (Some(value), _) => value.clone(),
                (None, Some(getter)) if getter.function.property || self.is_read(&getter.function) => self
                    .inline(
                        &self.overload(&key, 0),
                        &super::args::Args::default(),
                        Some(extending),
                    ),
                _ => continue,
            };
            found = Some(match found {
                Some(found) => found.or(value),
                None => value,
            });
        }
        found
    }
}
