//! What methods of clients give: other objects, keys, and settings.

use std::sync::Arc;

use super::Eval;
use super::args::Args;
use crate::ir::{At, Name};
use crate::pattern::Pattern;
use crate::spec::{Gives, Pick, Spec};
use crate::value::{Handle, Value};

impl Eval<'_> {
    /// What a call by the words of a command gives, if it lists keys.
    pub(super) fn listed(&mut self, handle: &Arc<Handle>, args: &Args, at: At) -> Option<Value> {
        let words = match args.positional.first()? {
            Value::List(words, _) => Args::of(words.to_vec()),
            _ => args.clone(),
        };
        let name = words.positional.first()?.as_literal()?.to_ascii_lowercase();
        let key = |from| Pick {
            from,
            ..Pick::default()
        };
        let (kind, key) = match name.as_str() {
            "scan" => ("page", None),
            "keys" => ("keys", Some(key(1))),
            _ => return None,
        };
        let gives = Gives {
            kind: kind.to_owned(),
            key,
            ..Gives::default()
        };
        self.given(handle, &gives, &words, at)
    }

    /// The object that a method gives.
    pub(super) fn given(
        &mut self,
        handle: &Arc<Handle>,
        gives: &Gives,
        args: &Args,
        at: At,
    ) -> Option<Value> {
        let picked = |pick: &Option<Pick>| {
            pick.as_ref().and_then(|pick| {
                if let Some(text) = &pick.literal {
                    Some(Value::text(text))
                } else if pick.this {
                    handle.key.clone()
                } else {
                    args.pick(pick).into_iter().next()
                }
            })
        };
        match gives.kind.as_str() {
            "" | "inner" | "prefix" | "setting" => None,
            "self" => Some(Value::Handle(Arc::clone(handle))),
            "arg" => picked(&gives.key),
            "result" => {
                let listed = self.listed(handle, args, at).unwrap_or_default();
                Some(Value::result(listed))
            }
            "class" => {
                // What the body of a class says of its objects.
                if let (Some(class), 0) = (self.class().cloned(), self.mute) {
                    let said = Handle {
                        key: picked(&gives.key),
                        ..Handle::clone(handle)
                    };
                    let entity = Name::from(super::class::ENTITY);
                    self.found.attribute(&class, &entity, Value::handle(said));
                }
                None
            }
            "login" => {
                self.log_in(handle, gives, args, at);
                None
            }
            "define" => {
                self.define_command(handle, gives, args);
                None
            }
            "keys" | "page" | "pages" => {
                // The pattern may be behind a word of its own.
                let word = args.positional.iter().position(|value| {
                    value
                        .as_literal()
                        .is_some_and(|word| word.eq_ignore_ascii_case("match"))
                });
                let by_word = word.and_then(|at| args.positional.get(at + 1)).cloned();
                let by_name = args.option("match").cloned();
                let pattern = by_word
                    .or(by_name)
                    .or_else(|| picked(&gives.key))
                    .unwrap_or_default();
                let pattern = match pattern {
                    // A command that was built has it.
                    Value::Handle(built) => built.key.clone().unwrap_or_default(),
                    pattern => pattern,
                };
                let keys = match pattern {
                    Value::Unknown | Value::Null => Value::Unknown,
                    pattern => Value::patterns(pattern.as_patterns().map(Pattern::globbed)),
                };
                let keys = Value::List(Arc::new(vec![keys]), true);
                if gives.kind == "keys" {
                    return Some(keys);
                }
                if gives.kind == "pages" {
                    return Some(Value::List(Arc::new(vec![keys]), true));
                }
                // A cursor and the keys, by place and by name.
                Some(Value::List(Arc::new(vec![Value::Unknown, keys]), false))
            }
            "popped" => {
                // The key that had an element, and the element.
                let keys = gives.key.as_ref().map(|pick| args.pick(pick)).unwrap_or_default();
                let keys = keys.into_iter().map(|key| match key {
                    Value::List(..) => key.element(),
                    key => key,
                });
                let key = keys.reduce(Value::or).unwrap_or_default();
                Some(Value::List(Arc::new(vec![key, Value::Unknown]), false))
            }
            "streams" => {
                // Each key with its entries.
                let keys = gives.key.as_ref().map(|pick| args.pick(pick)).unwrap_or_default();
                let keys = keys.into_iter().map(|key| match key {
                    Value::List(..) | Value::Map(_) => key.element(),
                    key => key,
                });
                let keys = keys.reduce(Value::or).unwrap_or_default();
                let pair = Value::List(Arc::new(vec![keys, Value::Unknown]), false);
                Some(Value::List(Arc::new(vec![pair]), true))
            }
            kind if let Some((library, kind)) = kind.split_once('/') => {
                // An object of the library that this one is on top of.
                let library = self.libraries().find(|one| one.id == library)?;
                Some(Value::handle(Handle::of(library, library.kind(kind)?)))
            }
            kind => {
                let kind = handle.library.kind(kind)?;
                if !args.meet(&gives.when) || !self.is_configured(gives, args) {
                    return None;
                }
                let queued = match &gives.queued {
                    Some(conditions) => args.meet(conditions),
                    None => handle.queued,
                };
                let key = match (&handle.key, picked(&gives.key)) {
                    // What is bound to a key keeps it.
                    (Some(key), None) => Some(key.clone()),
                    (_, key) => key,
                };
                let script = picked(&gives.script).or_else(|| handle.script.clone());
                let begun = if std::ptr::eq(kind, handle.kind) {
                    handle.begun
                } else {
                    Some(self.span(at))
                };
                let prefix = picked(&gives.prefix).map(|prefix| prefix.as_patterns());
                let given = Handle {
                    kind,
                    queued,
                    key,
                    script,
                    begun,
                    prefix: prefix.clone().or_else(|| handle.prefix.clone()),
                    ..Handle::clone(handle)
                };
                if let Some(prefix) = prefix.filter(|prefix| prefix.as_literal() != Some("")) {
                    self.keep_view(handle.library.id, &prefix);
                }
                Some(Value::handle(given))
            }
        }
    }

    /// Whether the entry of the settings that the first argument names may be on Redis.
    fn is_configured(&self, gives: &Gives, args: &Args) -> bool {
        let Some(name) = &gives.settings else { return true };
        let entry = args.positional.first().and_then(Value::as_literal);
        let globals = self.world.facts.globals.iter();
        let settings = globals.filter(|((_, global), _)| **global == **name);
        let entries = settings.filter_map(|(_, value)| value.named(entry?));
        entries.into_iter().all(|entry| mentions_redis(entry, 0))
    }

    /// The object with what a method sets: the prefix of a client, or the text of a script.
    pub(super) fn with_setting(&self, handle: &Handle, spec: &str, args: &Args) -> Option<Value> {
        let spec = Spec::of(spec);
        let gives = spec
            .gives
            .as_ref()
            .filter(|gives| matches!(gives.kind.as_str(), "prefix" | "setting"))?;
        if let Some(script) = &gives.script {
            return Some(Value::handle(Handle {
                script: args.pick(script).into_iter().next(),
                ..handle.clone()
            }));
        }
        if !args.meet(gives.queued.as_deref().unwrap_or_default()) {
            return None;
        }
        let prefix = args.pick(gives.key.as_ref()?).into_iter().next()?;
        Some(Value::handle(Handle {
            prefix: Some(prefix.as_patterns()),
            ..handle.clone()
        }))
    }
}

/// Whether a value of the settings mentions Redis, or may.
fn mentions_redis(value: &Value, depth: usize) -> bool {
    match value {
        Value::Map(entries) if depth < 4 => entries.iter().any(|(_, value)| mentions_redis(value, depth + 1)),
        Value::Text(patterns, _) => patterns.iter().any(|pattern| {
            let text = pattern.as_passed().to_ascii_lowercase();
            text.contains("redis") || text.contains("valkey")
        }),
        Value::Unknown | Value::Made(_) | Value::Path(_) => depth == 0,
        _ => false,
    }
}
