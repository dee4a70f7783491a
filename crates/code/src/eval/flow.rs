//! Statements.

use std::collections::HashMap;
use std::sync::Arc;

use super::{DEPTH, Eval};
use crate::Language;
use crate::ir::{Expr, Kind, Name, Stmt};
use crate::value::Value;

impl Eval<'_> {
    pub(super) fn statements(&mut self, statements: &[Stmt]) {
        self.depth += 1;
        if self.depth < DEPTH {
            for statement in statements {
                if !self.step() {
                    break;
                }
                self.statement(statement);
            }
        }
        self.depth -= 1;
    }

    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Expr(expr) => {
                self.eval(expr);
            }
            Stmt::Assign(assign) => self.assign(assign),
            Stmt::Delete(target) => self.delete(target),
            Stmt::Import(import) => self.import(import),
            Stmt::Function(function) => self.define(function),
            Stmt::Class(class) => self.class_body(class),
            Stmt::Branch(body) => self.branch(body),
            Stmt::Either(bodies) => self.either(bodies, |eval, body| eval.statements(body)),
            Stmt::Typed(names, body) if body.is_empty() => {
                let known = self.known_types(names);
                if let Some(frame) = self.frame() {
                    frame.vars.extend(known);
                }
            }
            Stmt::Typed(names, body) => self.typed(names, |eval| eval.statements(body)),
            Stmt::Global(names) => {
                if let Some(frame) = self.frame() {
                    frame.globals.extend(names.iter().cloned());
                }
            }
            Stmt::For(target, list, body) => {
                let list = self.eval(list);
                if let Some(pairs) = few_pairs(&list).filter(|_| matches!(target.kind, Kind::List(_))) {
                    // Each by itself: what is beside a name is its own.
                    for pair in pairs {
                        self.bind(target, pair);
                        self.branch(body);
                    }
                    return;
                }
                let element = match &list {
                    // Loops in loops go over the same list again and again.
                    Value::List(items, _) if !self.may_copy(items.len()) => Value::Unknown,
                    list if list.entries().is_some() => self.entry_of_loop(target, list),
                    list => self.element_of(list),
                };
                let element = match (&target.kind, &list) {
                    // `for index, element := range list`
                    (Kind::List(_), list) if self.unit.language.id() == "go" && list.entries().is_none() => {
                        Value::List(Arc::new(vec![Value::Unknown, element]), false)
                    }
                    _ => element,
                };
                self.bind(target, element);
                self.branch(body);
            }
            Stmt::Return(value) => {
                let value = self.eval(value);
                if let Some(frame) = self.frame() {
                    let before = frame.returns.take();
                    frame.returns = Some(match before {
                        Some(before) => before.or(value),
                        None => value,
                    });
                }
            }
        }
    }

    /// Statements that may not run: what they assign is one of the values afterwards.
    pub(super) fn branch(&mut self, body: &[Stmt]) {
        if body.is_empty() {
            return;
        }
        self.either(&[body, &[]], |eval, body| eval.statements(body));
    }

    /// Runs each of these on what was before: afterwards a name has the value that any of them gives it.
    pub(super) fn either<T>(&mut self, alternatives: &[T], mut run: impl FnMut(&mut Self, &T)) {
        let mut assigned = Vec::new();
        for one in alternatives {
            if let Some(frame) = self.frame() {
                frame.vars.begin();
            }
            run(self, one);
            assigned.extend(self.frame().map(|frame| frame.vars.end()));
        }
        if let Some(frame) = self.frame() {
            frame.vars.join(assigned);
        }
    }

    /// Runs what names are of types in; afterwards they are what they were.
    pub(super) fn typed<T>(&mut self, names: &[(Name, Expr)], run: impl FnOnce(&mut Self) -> T) -> T {
        let known = self.known_types(names);
        if let Some(frame) = self.frame() {
            frame.vars.begin();
            frame.vars.extend(known.clone());
        }
        let given = run(self);
        if let Some(frame) = self.frame() {
            let mut assigned = frame.vars.end();
            assigned.retain(|name, value| known.get(name) != Some(value));
            frame.vars.join(vec![assigned]);
        }
        given
    }

    /// What names are that are of types: a name that was there before, if the type says it.
    fn known_types(&mut self, names: &[(Name, Expr)]) -> HashMap<Name, Value> {
        let mut known = HashMap::new();
        for (name, value) in names {
            let of = match &value.kind {
                Kind::Cast(of, _) => Self::last_name(of),
                _ => None,
            };
            let says = |value: &Value| matches!(value, Value::Handle(_) | Value::Object(_));
            let (is_new, value) = (of != Some(name), self.eval(value));
            if is_new || value.each().iter().any(says) {
                known.insert(Name::clone(name), value);
            }
        }
        known
    }

    /// Stores what an element of a list is under the names of a pattern.
    pub(super) fn bind(&mut self, target: &Expr, value: Value) {
        match &target.kind {
            Kind::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    let at = i64::try_from(at).unwrap_or(i64::MAX);
                    // The second of a pair from a map's entries is not its key.
                    let part = match &value {
                        Value::List(..) | Value::Many(_) => value.entry(&Value::Number(at)),
                        Value::Text(..) | Value::Handle(_) | Value::Object(_) | Value::Map(_) if at == 0 => {
                            value.clone()
                        }
                        _ => Value::Unknown,
                    };
                    self.bind(item, part);
                }
            }
            Kind::Map(entries) => {
                let is_outside = matches!(value, Value::Made(_) | Value::Path(_));
                for (key, local) in entries {
                    let key = self.eval(key);
                    let part = match self.member_of(&value, key.as_literal().unwrap_or_default()) {
                        Value::Unknown if is_outside && matches!(local.kind, Kind::Map(_)) => value.clone(),
                        part => part,
                    };
                    self.bind(local, part);
                    if is_outside && let Kind::Any(several) = &local.kind {
                        self.leave_open(several.first());
                    }
                }
            }
            Kind::Name(name) => self.store_name(name, value, true),
            Kind::Member(object, name, _) => {
                let base = self.eval(object);
                self.put_entry(object, &base, &Value::text(name), &value);
                self.store_member(&base, name, value);
            }
            Kind::Index(list, key) if matches!(key.kind, Kind::Null) => {
                let mut items = self.eval(list).elements();
                if !items.contains(&value) {
                    items.push(value);
                }
                self.keep(list, Value::List(Arc::new(items), true));
            }
            Kind::Index(object, key) => {
                let (list, key) = (self.eval(object), self.eval(key));
                if self.put_entry(object, &list, &key, &value) {
                    return;
                }
                match &list {
                    Value::List(items, _) if items.is_empty() && self.unit.language.id() == "php" => {
                        self.keep(object, Value::Map(Arc::new(vec![(key, value)])));
                    }
                    Value::List(items, _) => {
                        let mut items = items.to_vec();
                        if !items.contains(&value) {
                            items.push(value);
                        }
                        self.keep(object, Value::List(Arc::new(items), true));
                    }
                    // The first of elements that are not known.
                    Value::Unknown if key == Value::Number(0) && matches!(object.kind, Kind::Name(_)) => {
                        self.keep(object, Value::list(vec![value, Value::Unknown], true));
                    }
                    _ => {
                        if let Some(name) = key.as_literal() {
                            // `app.extensions["redis"] = …`
                            self.store_member(&list, &Arc::from(name), value);
                        }
                        self.store_entry(&list, key, target.at);
                    }
                }
            }
            Kind::Cast(inner, declared) => {
                let value = match value {
                    Value::Unknown | Value::Made(_) => self.of_type(declared).unwrap_or(value),
                    value => value,
                };
                self.bind(inner, value);
            }
            Kind::Spread(inner) => self.bind(inner, value),
            // Ruby: `Shop.redis = …`
            Kind::Call(callee, args) if args.is_empty() && matches!(callee.kind, Kind::Member(..)) => {
                self.bind(callee, value);
            }
            Kind::Any(several) => {
                // A parameter or a field with a default: `{ a = 1 }`.
                if let [first, others @ ..] = several.as_slice() {
                    let default = others.iter().map(|other| self.eval(other)).reduce(Value::or);
                    let value = match (value, default) {
                        (Value::Unknown, Some(default)) => default,
                        (value, _) => value,
                    };
                    self.bind(first, value);
                }
            }
            _ => {
                self.eval(target);
            }
        }
    }

    /// A name that has a text or a number by default, and any other one from outside.
    fn leave_open(&mut self, name: Option<&Expr>) {
        if let Some(Kind::Name(name)) = name.map(|name| &name.kind)
            && matches!(self.name(name), Value::Text(..) | Value::Number(_))
        {
            self.store_name(name, Value::patterns(crate::pattern::Patterns::any()), true);
        }
    }

    /// What a loop over a value gives: the members of an enumeration, too.
    pub(super) fn element_of(&self, list: &Value) -> Value {
        let Value::Class(class) = list else {
            return list.element();
        };
        let members = self.world.facts.attributes.iter();
        let of_class = members.filter(|((of, _), value)| of == class && matches!(value, Value::Text(..)));
        of_class
            .map(|(_, value)| value.clone())
            .reduce(Value::or)
            .unwrap_or_default()
    }

    fn delete(&mut self, target: &Expr) {
        if let Kind::Index(object, key) = &target.kind {
            let (object, key) = (self.eval(object), self.eval(key));
            self.operator("__delitem__", &object, key, target.at);
        }
    }

    fn store_entry(&mut self, object: &Value, key: Value, at: crate::ir::At) {
        self.operator("__setitem__", object, key, at);
    }

    /// An operator on a client: `client[key] = value`.
    pub(super) fn operator(
        &mut self,
        name: &str,
        object: &Value,
        key: Value,
        at: crate::ir::At,
    ) -> Option<Value> {
        // In Kotlin it is a method by its name; a number is a place in a list.
        let name = match (self.unit.language, name) {
            (Language::Kotlin, _) if key.as_number().is_some() => return None,
            (Language::Kotlin, "__getitem__") => "get",
            (Language::Kotlin, "__setitem__") => "set",
            _ => name,
        };
        let mut handles: Vec<_> = object.handles().map(Arc::clone).collect();
        for value in object.each() {
            if let Value::Path(path) = value
                && let Some(instance) = self.instance_of(path)
            {
                handles.extend(instance.handles().cloned());
            }
        }
        let mut given = None;
        for handle in handles {
            if let Some(spec) = handle.library.method(handle.kind, name) {
                let args = super::args::Args::of(vec![key.clone()]);
                given = self.perform(&handle, spec, &args, at);
            }
        }
        given
    }
}

/// The elements of a short list of pairs.
pub(super) fn few_pairs(list: &Value) -> Option<Vec<Value>> {
    let Value::List(items, false) = list else {
        return None;
    };
    let is_pair = |item: &Value| matches!(item, Value::List(parts, false) if parts.len() == 2);
    let are_few = (2..=super::expr::FEW).contains(&items.len());
    (are_few && items.iter().all(is_pair)).then(|| items.to_vec())
}
