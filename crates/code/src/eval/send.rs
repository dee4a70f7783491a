//! Commands that are sent.

use std::sync::Arc;

use super::args::Args;
use super::called::{Call, KeyValue};
use super::{Eval, Sent};
use crate::ir::{At, Expr, Kind, Name};
use crate::library::command;
use crate::spec::Send;
use crate::value::{Handle, Value};
use crate::{Access, Certainty, Channel, KeyUse, Operation, Unknown};

/// Why a command is unknown.
pub(super) const COMPUTED: &str = "a command that is computed";

impl Eval<'_> {
    /// A function sends what its caller says; unknown if nothing in the project calls it.
    pub(super) fn send_computed(&mut self, key: &Name, span: redproof_source::Span) {
        if self.mute > 0 {
            return;
        }
        self.found.computed.insert(Name::clone(key));
        let called = self.world.facts.params.keys().any(|(known, _)| known == key);
        if !called {
            self.unknown.push(Unknown {
                why: COMPUTED.to_owned(),
                span,
            });
        }
    }

    /// `promisify(client[name])`: a method of a client by a name that is computed.
    pub(super) fn note_computed(&mut self, expr: &Expr, value: &Value) {
        let Kind::Index(object, _) = &expr.kind else {
            return;
        };
        if *value != Value::Unknown
            || object.path().is_none()
            || self.mute > 0
            || self.unit.language.id() != "javascript"
        {
            return;
        }
        if self.eval(object).handles().any(|handle| handle.kind.by_name) {
            self.unknown.push(Unknown {
                why: COMPUTED.to_owned(),
                span: self.span(expr.at),
            });
        }
    }

    /// A method of a client that is named after a command of later versions, or one for a module.
    pub(super) fn note_later(&mut self, handle: &Handle, name: &str, at: At) {
        if !handle.kind.by_name || self.mute > 0 {
            return;
        }
        let why = if crate::library::is_later(name) {
            let name = name.to_ascii_uppercase();
            format!("{name}, a command of later versions than those that are known")
        } else if crate::library::is_of_module(name) {
            format!("`{name}`, which sends commands of a module")
        } else {
            return;
        };
        let span = self.span(at);
        self.unknown.push(Unknown { why, span });
    }

    /// Sends a command if its conditions hold; gives its keys.
    pub(super) fn send(&mut self, handle: &Arc<Handle>, send: &Send, args: &Args, at: At) -> Vec<KeyValue> {
        self.send_as(handle, send, args, at, None)
    }

    /// Sends a command with a constructor: a connection does so without being asked.
    pub(super) fn send_by_itself(
        &mut self,
        handle: &Arc<Handle>,
        send: &Send,
        args: &Args,
        at: At,
        connects: bool,
    ) {
        self.send_as(handle, send, args, at, connects.then_some(handle.library.id));
    }

    fn send_as(
        &mut self,
        handle: &Arc<Handle>,
        send: &Send,
        args: &Args,
        at: At,
        library: Option<&'static str>,
    ) -> Vec<KeyValue> {
        let elsewhere = |id: &String| self.world.elsewhere.contains(&id.as_str());
        if !args.may_meet(&send.when)
            || (send.queued && !handle.queued)
            || (send.unqueued && handle.queued)
            || send.beside.as_ref().is_some_and(elsewhere)
        {
            return Vec::new();
        }
        // What depends on a value that is not known may be sent.
        let handle = &match args.meet(&send.when) {
            true => Arc::clone(handle),
            false => Arc::new(Handle {
                likely: true,
                ..Handle::clone(handle)
            }),
        };
        if send.each {
            let one = Send {
                each: false,
                when: Vec::new(),
                ..send.clone()
            };
            let calls = match args.positional.first() {
                Some(Value::List(items, _)) => items.to_vec(),
                _ => Vec::new(),
            };
            for call in calls {
                self.send_as(handle, &one, &Args::of(vec![call]), at, library);
            }
            return Vec::new();
        }
        // `* 1..` are the words behind the first argument.
        let from = send.picks.iter().flatten().next().map_or(0, |pick| pick.from);
        let args = &match send.by_words {
            true => args.skip(from),
            false => args.clone(),
        };
        let computed = send.by_words && send.command.is_empty();
        let by_caller = computed
            .then(|| args.params.iter().find(|(at, _)| *at == 0))
            .flatten();
        if let (Some((_, key)), None) = (by_caller, self.sends_for) {
            self.send_computed(&Name::clone(key), self.span(at));
            return Vec::new();
        }
        let Some(call) = self.resolve(handle, send, args) else {
            self.unsaid |= by_caller.is_some();
            if self.mute == 0 {
                self.unknown.push(Unknown {
                    why: COMPUTED.to_owned(),
                    span: self.span(at),
                });
            }
            return Vec::new();
        };
        if self.mute == 0 && call.command.contains('.') && command(&call.command).is_none() {
            let name = call.command.to_ascii_uppercase();
            self.unknown.push(Unknown {
                why: format!("{name}, a command of a module"),
                span: self.span(at),
            });
        }
        // What is held until its keys are said is at the call that names it.
        let at = match handle
            .begun
            .filter(|begun| send.held && begun.file == self.unit.file)
        {
            Some(begun) => At {
                start: begun.start,
                end: begun.end,
            },
            None => at,
        };
        if self.mute == 0 || (self.sends_for.is_some() && by_caller.is_some()) {
            // What a client beneath a library is asked for by name is the code's own.
            let by_name = handle.kind.by_name && send.picks.is_none();
            let is_own = handle.kind.own || (handle.library.owner && !by_name);
            let library = if send.by_release || is_own {
                Some(handle.library.id)
            } else {
                library
            };
            match send.bare {
                true => self.emit(
                    &Arc::new(handle.without_prefix()),
                    &call,
                    library,
                    send.in_lua,
                    at,
                ),
                false => self.emit(handle, &call, library, send.in_lua, at),
            }
        }
        if computed && call.command.starts_with("eval") {
            // `EVAL` as a word: the script is the next one.
            let words = match args.positional.first() {
                Some(Value::List(words, _)) => words.to_vec(),
                _ => args.positional.clone(),
            };
            self.argv = super::lua::argv_of(
                &Args::of(words.iter().skip(1).cloned().collect()),
                call.keys.len(),
            );
            self.run_script(handle, words.get(1), call.keys.clone(), at);
            self.argv = None;
        }
        call.keys
    }

    fn emit(&mut self, handle: &Arc<Handle>, call: &Call, library: Option<&str>, in_lua: bool, at: At) {
        let mut keys = Vec::new();
        for key in &call.keys {
            let patterns = self.prefixed(handle, &key.value, false);
            keys.extend(patterns.iter().map(|pattern| KeyUse {
                pattern: pattern.glob(),
                access: key.access,
            }));
        }
        if call.reads_all {
            keys.push(KeyUse {
                pattern: "*".to_owned(),
                access: Access::Read,
            });
        }
        keys.sort();
        keys.dedup();
        let mut channels = Vec::new();
        let shape = command(&call.command).and_then(redproof_redis::Command::channel_shape);
        if let Some(shape) = shape {
            for channel in &call.channels {
                let patterns = self.prefixed(handle, channel, true);
                channels.extend(patterns.iter().map(|pattern| Channel {
                    pattern: if shape.pattern {
                        pattern.as_passed()
                    } else {
                        pattern.glob()
                    },
                    by_pattern: shape.pattern,
                }));
            }
            channels.sort();
            channels.dedup();
        }
        let unknown = keys.iter().any(|key| key.pattern == "*")
            || channels
                .iter()
                .any(|channel| channel.pattern == "*" && !channel.by_pattern);
        let certainty = if unknown {
            Certainty::UnknownKey
        } else if handle.likely {
            Certainty::Likely
        } else {
            Certainty::Certain
        };
        self.sent.push(Sent {
            operation: Operation {
                command: call.command.clone(),
                keys,
                channels,
                certainty,
                library: library.map(str::to_owned),
                client: None,
                in_lua: in_lua || self.lua.is_some(),
                span: self.sends_for.unwrap_or_else(|| self.span(at)),
            },
            client: handle.client.clone(),
            library: handle.library,
        });
    }
}
