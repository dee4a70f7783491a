//! Calls of functions of the project: what they learn of the parameters, and what they give.

use std::sync::Arc;

use super::args::Args;
use super::{CALLS, Eval, Frame};
use crate::ir::{Function, Kind, Name};
use crate::value::{ABSENT, Value};

impl Eval<'_> {
    /// A call of a function of the project: its parameters are learned.
    pub(super) fn call_function(&mut self, key: &Name, args: &Args, class: Option<&Name>) -> Value {
        let facts = self.world.facts;
        let key = &self.overload(key, args.positional.len() + args.named.len());
        let Some(defined) = facts.functions.get(key) else {
            return Value::Unknown;
        };
        if self.mute == 0 {
            self.learn(key, &defined.function, args, class.is_some());
            if let Some(maker) = self.inherits_constructor(key, class) {
                let own = self.made_by_itself(&maker, key);
                self.learn(&own, &defined.function, args, class.is_some());
            }
            if facts.computed.contains(key) {
                self.send_for_caller(key, args, class);
            }
        }
        let shift = usize::from(defined.function.explicit_self && class.is_some());
        for (at, name) in &args.names {
            if let Some(filled) = facts.filled.get(&(Arc::clone(key), at + shift)) {
                let held = self.name(name).or(filled.clone());
                self.store_name(name, held, false);
            }
        }
        self.inline(key, args, class)
    }

    /// Runs a function that sends the command that its caller says.
    fn send_for_caller(&mut self, key: &Name, args: &Args, class: Option<&Name>) {
        let outer = (self.sends_for, self.unsaid);
        let span = self.span(self.call_at);
        (self.sends_for, self.unsaid) = (Some(span), false);
        self.run_muted(key, args, class);
        let unsaid = self.unsaid;
        (self.sends_for, self.unsaid) = outer;
        if !unsaid {
            return;
        }
        match args.params.first() {
            // The caller's own caller says it.
            Some((_, caller)) => self.send_computed(&Name::clone(caller), span),
            None => self.unknown.push(crate::Unknown {
                why: super::send::COMPUTED.to_owned(),
                span,
            }),
        }
    }

    fn learn(&mut self, key: &Name, function: &Function, args: &Args, is_method: bool) {
        let shift = usize::from(function.explicit_self && is_method);
        for (at, param) in function.params.iter().enumerate().skip(shift) {
            let position = at - shift;
            let value = if param.rest {
                Value::List(
                    Arc::new(args.positional.iter().skip(position).cloned().collect()),
                    args.open,
                )
            } else {
                match args.get(position, Some(&param.name)) {
                    Some(value) => value.clone(),
                    None if args.open => match &param.default {
                        Some(default) => Value::Unknown.or(self.eval(default)),
                        None => Value::Unknown,
                    },
                    None => match &param.default {
                        // Beside what others pass, null would not count.
                        Some(default)
                            if matches!(default.kind, Kind::Null) && self.unit.language.id() == "csharp" =>
                        {
                            Value::Made(Name::from(ABSENT))
                        }
                        Some(default) => self.eval(default),
                        None => continue,
                    },
                }
            };
            self.found.param(key, at, value);
        }
    }

    /// What a function returns for these arguments.
    pub(super) fn inline(&mut self, key: &Name, args: &Args, class: Option<&Name>) -> Value {
        let facts = self.world.facts;
        let general = facts.returns.get(key).cloned().unwrap_or_default();
        let worth = |value: &Value| {
            matches!(
                value,
                Value::Text(..) | Value::List(..) | Value::Map(_) | Value::Handle(_)
            )
        };
        // What gets the name of a script may read it.
        let is_worth =
            general.each().iter().any(worth) || self.constant.is_some() || self.script_in(args).is_some();
        if self.calls >= CALLS || !is_worth {
            return general;
        }
        match self.run_muted(key, args, class) {
            // What surrounds a function is not seen by a call of it.
            Some(Value::Unknown) | None => general,
            Some(value) => value,
        }
    }

    /// Runs a function for these arguments; nothing is learned, but for the command that its caller says.
    fn run_muted(&mut self, key: &Name, args: &Args, class: Option<&Name>) -> Option<Value> {
        let defined = self.world.facts.functions.get(key)?;
        let unit = self.world.units.get(defined.unit)?;
        let function = &defined.function;
        let shift = usize::from(function.explicit_self && class.is_some());
        let mut params = vec![Value::Unknown; shift.min(function.params.len())];
        for (at, param) in function.params.iter().skip(shift).enumerate() {
            params.push(match args.get(at, Some(&param.name)) {
                _ if param.rest => Value::List(
                    Arc::new(args.positional.iter().skip(at).cloned().collect()),
                    args.open,
                ),
                Some(value) => value.clone(),
                None => match &param.default {
                    Some(default) => self.eval(default),
                    None => Value::Unknown,
                },
            });
        }
        let (outer, home) = (std::mem::take(&mut self.frames), self.unit);
        self.unit = unit;
        self.frames.push(Frame {
            is_file: true,
            ..Frame::default()
        });
        self.mute += 1;
        self.calls += 1;
        let value = self.run_function(function, key, class.or(defined.class.as_ref()), params);
        self.calls -= 1;
        self.mute -= 1;
        self.frames = outer;
        self.unit = home;
        Some(value)
    }
}
