//! Names and attributes.

use std::sync::Arc;

use super::Eval;
use super::options::HREF;
use crate::ir::Name;
use crate::value::Value;

impl Eval<'_> {
    /// What a name stands for; a property, and in Ruby a method without parameters, is what it returns.
    pub(super) fn name(&mut self, name: &Name) -> Value {
        let value = self.named_value(name);
        match &value {
            Value::Function(key) => {
                let found = self.world.facts.functions.get(key);
                let is_read =
                    self.unit.language.id() == "ruby" || found.is_some_and(|found| found.function.property);
                if !is_read {
                    return value;
                }
                let class = self.class_of(key);
                self.inline(
                    &self.overload(key, 0),
                    &super::args::Args::default(),
                    class.as_ref(),
                )
            }
            _ => value,
        }
    }

    /// What a name stands for where it is called.
    pub(super) fn callable(&mut self, name: &Name) -> Value {
        self.named_value(name)
    }

    fn named_value(&mut self, name: &Name) -> Value {
        for frame in self.frames.iter().rev() {
            if frame.is_class {
                continue;
            }
            if let Some(value) = frame.vars.get(name) {
                return match (value, frame.is_file && self.frames.len() > 1) {
                    // It may be filled, or given another value, before this function is called.
                    (Value::Map(_) | Value::List(..) | Value::Text(..) | Value::Null, true) => {
                        let key = (self.unit.scope, Arc::clone(name));
                        let all = self.world.facts.globals.get(&key);
                        all.map_or_else(|| value.clone(), |all| value.clone().or(all.clone()))
                    }
                    _ => value.clone(),
                };
            }
        }
        if self.lua.is_some() {
            return Value::Unknown;
        }
        if matches!(&**name, "break" | "continue") {
            // `value ?: break`
            return Value::Null;
        }
        if matches!(&**name, "this" | "self" | "$this")
            && let Some(class) = self.class()
        {
            return Value::Object(Arc::clone(class));
        }
        if &**name == "super"
            && let Some(class) = self.class()
        {
            if let Some(base) = self.world.facts.base_of(class) {
                return Value::Object(base);
            }
            // What extends a client calls that.
            return match self
                .inherited(class)
                .filter(|client| client.kind.name == "client")
            {
                Some(client) => Value::Handle(client),
                None => Value::Object(Arc::clone(class)),
            };
        }
        // A bare name may be a field, and in the body of a class it is one.
        if let Some(value) = self.field(name) {
            return value;
        }
        let facts = self.world.facts;
        for scope in [self.unit.own_scope, self.unit.scope] {
            if let Some(value) = facts.globals.get(&(scope, Arc::clone(name))) {
                return value.clone();
            }
        }
        let key = self.function_key(None, name);
        if facts.functions.contains_key(&key) {
            return Value::Function(key);
        }
        self.elsewhere(name)
    }

    fn field(&mut self, name: &Name) -> Option<Value> {
        let implicit = matches!(self.unit.language.id(), "java" | "csharp" | "ruby");
        let in_body = self.frames.last().is_some_and(|frame| frame.is_class);
        if !implicit && !in_body {
            return None;
        }
        let classes: Vec<Name> = self
            .frames
            .iter()
            .rev()
            .filter_map(|frame| frame.class.clone())
            .collect();
        let facts = self.world.facts;
        let found = classes
            .iter()
            .find_map(|class| Some((class, facts.nearest(class, name)?)));
        let Some((class, value)) = found else {
            // In Ruby a class that extends this one may have what this one calls.
            let is_ruby = self.unit.language.id() == "ruby";
            return classes
                .first()
                .filter(|_| is_ruby)
                .and_then(|class| self.of_extending(class, name));
        };
        match value {
            Value::Null | Value::Unknown => self.of_extending(class, name).or(Some(value)),
            value if in_body => Some(value),
            value => Some(self.of_data(class, value)),
        }
    }

    /// A name that the file does not define: a class of the project, or of a library.
    fn elsewhere(&mut self, name: &Name) -> Value {
        let facts = self.world.facts;
        let is_class = name.chars().next().is_some_and(char::is_uppercase);
        let language = self.unit.language;
        let shared = !matches!(language.id(), "python" | "javascript");
        if (is_class || language.id() == "go")
            && (shared || facts.classes.contains_key(name))
            && facts.classes.contains_key(name)
        {
            return Value::Class(Arc::clone(name));
        }
        if is_class && language.id() == "ruby" {
            // A constant of a module around the class.
            let holders = facts
                .attributes
                .iter()
                .filter(|((_, attribute), _)| attribute == name);
            if let Some((_, value)) = holders.min_by_key(|((class, _), _)| Name::clone(class)) {
                return value.clone();
            }
        }
        if language.id() == "php" && &**name == "_ENV" {
            return Value::Path(Name::from("ENV"));
        }
        let mut aliases = self
            .libraries()
            .filter_map(|library| self.setting(library.alias_setting));
        if let Some(class) = aliases.find_map(|aliases| aliases.named(name)) {
            return class.clone();
        }
        if self.libraries().any(|library| library.globals.contains(&&**name)) {
            return Value::Path(Arc::clone(name));
        }
        for library in self.libraries().filter(|_| is_class) {
            let known = |name: &str| {
                library.type_kind(name).is_some()
                    || library.constructor(name).is_some()
                    || library.makes(name)
            };
            // A type of a module that is imported as a whole.
            let all = self.unit.imports.iter().chain(self.world.shared);
            let mut whole = all.filter_map(|import| import.strip_suffix(".*"));
            let module = whole.find(|import| match library.within(import) {
                Some("") => known(name),
                Some(rest) => known(&format!("{rest}.{name}")),
                None => false,
            });
            // A name that only this library has needs no import.
            let is_own = known(name) && library.mentions.iter().any(|own| name.ends_with(own));
            let module = module.or(library.modules.first().copied().filter(|_| is_own));
            if let Some(module) = module {
                return Value::Path(Arc::from(format!("{module}.{name}")));
            }
        }
        if is_class
            || matches!(
                &**name,
                "require" | "process" | "string" | "str" | "os" | "module" | "exports"
            )
        {
            return Value::Path(Arc::clone(name));
        }
        Value::Unknown
    }

    /// An attribute of a value.
    pub(super) fn member_of(&mut self, base: &Value, name: &str) -> Value {
        let several: Vec<Value> = base
            .each()
            .iter()
            .map(|base| self.member_of_one(base, name))
            .collect();
        several.into_iter().reduce(Value::or).unwrap_or_default()
    }

    fn member_of_one(&mut self, base: &Value, name: &str) -> Value {
        let key: Name = Arc::from(name);
        let facts = self.world.facts;
        match base {
            Value::Path(path)
                if matches!(&**path, "process.env" | "import.meta.env" | "os.environ" | "ENV")
                    && name != "get"
                    && name != "fetch" =>
            {
                self.variable(Some(name), None)
            }
            Value::Path(path) => {
                if matches!(&**path, "module" | "exports") {
                    let scope = self.unit.scope;
                    return facts
                        .globals
                        .get(&(scope, key))
                        .cloned()
                        .unwrap_or_else(|| Value::Path(Arc::from("exports")));
                }
                // `current_app.redis`
                let anywhere = (Name::from(super::assign::ANYWHERE), Name::clone(&key));
                // What is behind a library's name and not its own, as `Rails.application.config.x`, is the code's.
                let is_own =
                    |library: &crate::library::Library| library.modules.is_empty() && !library.makes(path);
                if let Some(value) = facts.attributes.get(&anywhere)
                    && self.library_of(path).is_none_or(is_own)
                {
                    return value.clone();
                }
                Value::Path(Arc::from(format!("{path}.{name}")))
            }
            Value::Module(scope) => self.of_module(*scope, &key),
            Value::Map(_) => match (base.named(name), name) {
                // The whole of a URL has the parts that are set.
                (Some(_), HREF) => base.clone(),
                (Some(value), _) => value.clone(),
                (None, "Values" | "values") => Value::List(Arc::new(vec![base.any_entry()]), true),
                (None, "Keys" | "keys") => Value::List(Arc::new(vec![base.element()]), true),
                (None, "entries") => Value::List(Arc::new(vec![base.pair()]), true),
                (None, _) => base.entry(&Value::text(name)),
            },
            Value::Class(class) | Value::Object(class) => {
                let own = facts.nearest(class, &key);
                let is_attribute = |value: &Value| match value {
                    Value::Null | Value::Unknown => false,
                    Value::Function(found) => facts.method_of(class, name).as_ref() != Some(found),
                    _ => true,
                };
                if let Some(value) = own.filter(is_attribute) {
                    let is_typed = value.handles().any(|handle| handle.is_bare());
                    if is_typed
                        && facts.abstracts.contains(class)
                        && let Some(known) = self.of_extending(class, &key)
                    {
                        // What an interface declares, the classes with it have.
                        return known;
                    }
                    let value = match base {
                        Value::Object(_) => self.of_data(class, value),
                        _ => value,
                    };
                    return self.or_overridden(base, class, &key, value);
                }
                if let Some(value) = self.of_extending(class, &key) {
                    return value;
                }
                if let Some(method) = facts.method_of(class, name) {
                    let property = facts
                        .functions
                        .get(&method)
                        .is_some_and(|found| found.function.property);
                    return if property {
                        let value = self.inline(
                            &self.overload(&method, 0),
                            &super::args::Args::default(),
                            Some(class),
                        );
                        self.or_overridden(base, class, &key, value)
                    } else {
                        Value::Function(method)
                    };
                }
                // A class in a class, or the object of a class.
                if facts.classes.contains_key(&key) {
                    return Value::Class(key);
                }
                if let Some(constants) = self.constants_of(base, name) {
                    return constants;
                }
                match name {
                    // `self.class::NAME` is that of the class that extends this one.
                    "class" if self.unit.language.id() == "ruby" => base.clone(),
                    "class" | "__class__" | "constructor" => Value::Class(Arc::clone(class)),
                    "Companion" | "prototype" | "instance" | "INSTANCE" => base.clone(),
                    _ => Value::Unknown,
                }
            }
            Value::Unknown | Value::Made(_) | Value::Null => {
                let anywhere = (Name::from(super::assign::ANYWHERE), key);
                facts.attributes.get(&anywhere).cloned().unwrap_or_default()
            }
            // A cursor and the keys.
            Value::List(items, false)
                if matches!(name, "keys" | "Keys" | "Elements" | "result") && items.len() == 2 =>
            {
                items.get(1).cloned().unwrap_or_default()
            }
            // An entry of a map.
            Value::List(items, false) if matches!(name, "value" | "Value") && items.len() == 2 => {
                items.get(1).cloned().unwrap_or_default()
            }
            Value::List(items, false) if matches!(name, "key" | "Key" | "Stream") && items.len() == 2 => {
                items.first().cloned().unwrap_or_default()
            }
            // The value of `Lazy<T>`.
            Value::Handle(_) if name == "Value" => base.clone(),
            // The value of a member of an enumeration.
            Value::Text(..) if matches!(name, "value" | "Value") => base.clone(),
            Value::Text(..) if name == "name" && !self.is_named_after(base) => Value::Unknown,
            Value::Text(..) if self.unit.language.id() == "java" && name != "length" => base.clone(),
            _ => Value::Unknown,
        }
    }

    /// What Go embeds in an object has the name of its type.
    pub(super) fn embedded(&mut self, base: &Value, name: &str) -> Option<Value> {
        let (Value::Object(class), "go") = (base, self.unit.language.id()) else {
            return None;
        };
        let facts = self.world.facts;
        facts.in_class(class, |class| {
            facts.classes.get(class)?.iter().find_map(|base| match base {
                Value::Path(path) if path.rsplit('.').next() == Some(name) => self.instance_of(path),
                _ => None,
            })
        })
    }

    /// What a file of the project exports under a name.
    pub(super) fn of_module(&mut self, scope: usize, name: &Name) -> Value {
        let facts = self.world.facts;
        if let Some(value) = facts.globals.get(&(scope, Arc::clone(name))) {
            return value.clone();
        }
        let key: Name = Arc::from(format!("{scope}#{name}"));
        if facts.functions.contains_key(&key) {
            return Value::Function(key);
        }
        let whole = facts.globals.get(&(scope, Arc::from("exports"))).cloned();
        if let Some(found) = whole.as_ref().and_then(|whole| whole.named(name)) {
            return found.clone();
        }
        if let Some(whole @ (Value::Object(_) | Value::Class(_) | Value::Handle(_))) = whole
            && &**name != "default"
        {
            return self.member_of(&whole, name);
        }
        if facts.classes.contains_key(name) {
            return Value::Class(Arc::clone(name));
        }
        Value::Unknown
    }
}
