//! Scripts in Lua that a client runs.

use std::sync::Arc;

use super::args::Args;
use super::called::KeyValue;
use super::keys::as_list;
use super::place::Place;
use super::{Eval, Frame};
use crate::ir::At;
use crate::lang::lower;
use crate::library::libraries;
use crate::pattern::{Pattern, Patterns};
use crate::value::{Handle, Value};
use crate::{Language, Unknown};

/// What stands for the `@` of an argument with a name.
const NAMED: &str = "_";

/// The names under which a call passes what a script gets beside its keys.
const ARGV: [&str; 5] = ["args", "argv", "arguments", "values", "ARGV"];

/// What a script gets beside its keys, of which there are so many.
pub(super) fn argv_of(args: &Args, keys: usize) -> Option<Value> {
    if let Some(named) = ARGV.iter().find_map(|name| args.option(name)) {
        return Some(named.clone());
    }
    let is_open = args.open;
    let rest = |from: usize| {
        let items = args.positional.iter().skip(from).cloned().collect();
        Value::List(Arc::new(items), is_open)
    };
    let first = args
        .positional
        .iter()
        .position(|value| matches!(value, Value::List(..)));
    if let Some(first) = first {
        let list = args.positional.get(first)?;
        return Some(match (args.positional.get(first + 1), list) {
            // `[key, argument], 1`
            (Some(Value::Number(count)), Value::List(items, open)) => {
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                Value::List(Arc::new(items.iter().skip(count).cloned().collect()), *open)
            }
            (Some(argv @ Value::List(..)), _) => argv.clone(),
            _ => rest(first + 1),
        });
    }
    if let Some(count) = args.positional.get(1).and_then(Value::as_number) {
        // The script, how many keys there are, the keys.
        return Some(rest(usize::try_from(count).ok()?.checked_add(2)?));
    }
    let is_text = |value: &&Value| matches!(value, Value::Text(..) | Value::Number(_) | Value::Unknown);
    let is_call = args.positional.iter().all(|value| is_text(&value));
    (is_call && keys > 0 && args.positional.len() >= keys).then(|| rest(keys))
}

impl Eval<'_> {
    /// Runs a script with these keys.
    pub(super) fn run_script(
        &mut self,
        handle: &Arc<Handle>,
        script: Option<&Value>,
        keys: Vec<KeyValue>,
        at: At,
    ) {
        if self.mute > 0 || self.lua.is_some() {
            return;
        }
        let mut known = false;
        for value in script.map(Value::each).unwrap_or_default() {
            let (value, keys) = match value {
                // A script that was loaded or registered, or its digest.
                Value::Handle(inner) => (inner.script.clone().unwrap_or_default(), keys.clone()),
                other => (other.clone(), keys.clone()),
            };
            for value in value.each() {
                let Value::Text(patterns, origin) = value else {
                    continue;
                };
                for pattern in patterns.iter() {
                    if let Some(text) = pattern.as_literal() {
                        known = true;
                        let place = origin
                            .clone()
                            .map_or_else(|| Place::Call(self.span(at)), Place::At);
                        self.lua_text(handle, text, place, &keys);
                    }
                }
            }
        }
        if !known {
            self.unknown.push(Unknown {
                why: "the commands of a script that is not in the code".to_owned(),
                span: self.span(at),
            });
        }
    }

    /// Runs a script whose arguments have names, as `@key`, and notes the keys that it names.
    pub(super) fn run_named_script(
        &mut self,
        handle: &Arc<Handle>,
        script: Option<&Value>,
        args: &Args,
        at: At,
    ) {
        self.script_keys.clear();
        let before = self.sent.len();
        let named = script.map(|script| match script {
            // In Lua a name has no `@` in it.
            Value::Text(patterns, origin) => {
                let patterns = patterns.map(|pattern| pattern.map(|text| text.replace('@', NAMED)));
                Value::Text(patterns, origin.clone())
            }
            other => other.clone(),
        });
        self.named_args = args.positional.iter().find_map(|value| match value {
            Value::Map(entries) => Some(Arc::clone(entries)),
            _ => None,
        });
        self.run_script(handle, named.as_ref(), Vec::new(), at);
        self.named_args = None;
        let touched = self
            .sent
            .iter()
            .skip(before)
            .flat_map(|sent| &sent.operation.keys);
        let mut globs: Vec<&str> = touched.map(|key| key.pattern.as_str()).collect();
        globs.sort_unstable();
        globs.dedup();
        self.script_keys = globs
            .into_iter()
            .map(|glob| Value::patterns(Patterns::one(Pattern::of_glob(glob))))
            .collect();
    }

    fn lua_text(&mut self, handle: &Arc<Handle>, text: &str, place: Place, keys: &[KeyValue]) {
        let Some(lowered) = lower(text, Language::Lua) else {
            return;
        };
        let Some(library) = libraries(Language::Lua).next() else {
            return;
        };
        let Some(kind) = library.kind("client") else {
            return;
        };
        // The client puts its prefix in front of the keys that it passes; the script sees them with it.
        let prefixed = keys.iter().map(|key| KeyValue {
            value: Value::patterns(self.prefixed(handle, &key.value, false)),
            access: key.access,
        });
        let server = Value::handle(Handle {
            client: handle.client.clone(),
            likely: handle.likely,
            ..Handle::of(library, kind)
        });
        let mut frame = Frame::default();
        frame.vars.insert(Arc::from("redis"), server.clone());
        frame.vars.insert(Arc::from("server"), server);
        frame
            .vars
            .insert(Arc::from("KEYS"), as_list(&prefixed.collect::<Vec<_>>()));
        if let Some(argv) = self.argv.clone() {
            frame.vars.insert(Arc::from("ARGV"), argv);
        }
        for (name, value) in self.named_args.iter().flat_map(|entries| entries.iter()) {
            if let Some(name) = name.as_literal() {
                frame
                    .vars
                    .insert(Arc::from(format!("{NAMED}{name}")), value.clone());
            }
        }
        let outer = std::mem::replace(&mut self.frames, vec![frame]);
        self.lua = Some(place);
        self.statements(&lowered.body);
        self.lua = None;
        self.frames = outer;
    }
}
