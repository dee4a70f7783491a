//! Methods of clients that are handed to what is not understood, and calls that may be a client's although nothing shows it.

use std::sync::Arc;

use super::Eval;
use super::args::Args;
use crate::Unknown;
use crate::library::command;
use crate::spec::Spec;
use crate::value::{Handle, Value};

/// Commands whose names other things have, too.
const COMMON: &[&str] = &[
    "append", "copy", "decr", "del", "dump", "exists", "expire", "get", "incr", "migrate", "move", "object",
    "persist", "rename", "restore", "set", "sort", "strlen", "substr", "touch", "ttl", "type", "unlink",
    "watch",
];
/// Functions that call what they get with each element of a list.
const MAPS: &[&str] = &["map", "imap", "map_async", "array_map", "array_walk", "each"];

/// The method of a client that a value is; in PHP also as a client and a name.
pub(super) fn method_in(value: &Value) -> Option<(Arc<Handle>, &str)> {
    match value {
        Value::Method(handle, name) => Some((Arc::clone(handle), name)),
        Value::List(pair, false) => match pair.as_slice() {
            [Value::Handle(handle), name] => Some((Arc::clone(handle), name.as_literal()?)),
            _ => None,
        },
        _ => None,
    }
}

impl Eval<'_> {
    /// Whoever gets a method of a client may call it: with the arguments behind it, with those that are given for it, or with
    /// others that are not seen.
    pub(super) fn hand_over(&mut self, callee: &str, args: &Args) {
        if self.mute > 0 {
            return;
        }
        let maps = MAPS.contains(&callee.rsplit(['.', '/']).next().unwrap_or(callee));
        for (at, value) in args.positional.iter().enumerate() {
            let rest = args.positional.get(at + 1..).unwrap_or_default();
            let rest = rest.iter().map(|value| match maps {
                true => value.element(),
                false => value.clone(),
            });
            self.call_handed(value, rest.collect());
        }
        for (_, value, _) in &args.named {
            let given = args.option("args").map(Value::elements);
            self.call_handed(value, given.unwrap_or_default());
        }
    }

    pub(super) fn call_handed(&mut self, value: &Value, given: Vec<Value>) -> Option<Value> {
        let (handle, name) = method_in(value)?;
        let spec = handle.library.method(handle.kind, name)?;
        let args = Args {
            open: given.is_empty(),
            ..Args::of(given)
        };
        self.perform(&handle, spec, &args, self.call_at)
    }

    /// Notes a call of a method that hardly anything but a client of Redis has, on what is not known.
    pub(super) fn note_unresolved(&mut self, name: &str) {
        if self.mute > 0 || self.lua.is_some() {
            return;
        }
        let imports = &self.unit.imports;
        let is_imported = |library: &&'static crate::library::Library| {
            !library.owner && imports.iter().any(|import| library.within(import).is_some())
        };
        let sent = self.libraries().filter(is_imported).find_map(|library| {
            let spec = Spec::of(library.method(library.kind("client")?, name)?);
            let sent = spec.sends.first()?.command.clone();
            let has_keys = command(&sent).is_some_and(|command| command.key_shape().is_some());
            (has_keys && !COMMON.contains(&sent.as_str())).then_some(sent)
        });
        if let Some(sent) = sent {
            self.unknown.push(Unknown {
                why: format!(
                    "a call of {} on something that may be a client",
                    sent.to_ascii_uppercase()
                ),
                span: self.span(self.call_at),
            });
        }
    }
}
