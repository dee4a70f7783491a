//! Which arguments of a call are keys and channels.

use std::sync::Arc;

use redproof_redis::{Command, KeyShape};

use super::Eval;
use super::args::Args;
use super::called::{Call, KeyValue, access};
use super::words::{flatten, words_call};
use crate::Access;
use crate::library::{CONTAINERS, command};
use crate::pattern::{Pattern, Patterns};
use crate::spec::{Pick, Send};
use crate::value::{Handle, Value};

impl Eval<'_> {
    /// The command of a call with its keys and channels; `None` if it is computed.
    pub(super) fn resolve(&mut self, handle: &Handle, send: &Send, args: &Args) -> Option<Call> {
        let mut call = self.resolved(handle, send, args)?;
        for key in &mut call.keys {
            // No key is empty: that is what a name holds until it is given its key.
            if let Value::Text(patterns, _) = &key.value
                && patterns.iter().any(|pattern| pattern.as_literal() == Some(""))
            {
                let mut others: Vec<Pattern> = patterns.iter().cloned().collect();
                others.retain(|pattern| pattern.as_literal() != Some(""));
                key.value = Value::patterns(Patterns::of(others));
            }
        }
        if call.keys.is_empty()
            && let Some(access) = needed(&call.command)
        {
            // The keys are somewhere that was not followed.
            let value = Value::Unknown;
            call.keys.push(KeyValue { value, access });
        }
        call.reads_all = matches!(call.command.as_str(), "sort" | "sort_ro") && reads_others(args);
        if matches!(call.command.as_str(), "georadius" | "georadiusbymember" | "sort") {
            // Where it stores what it finds is an option.
            let stores = ["store", "store_dist", "storedist"];
            let stores = stores.iter().filter_map(|name| args.option(name));
            let stores = stores.filter(|value| !matches!(value, Value::Null));
            call.keys.extend(stores.map(|value| KeyValue {
                value: value.clone(),
                access: Access::Write,
            }));
        }
        Some(call)
    }

    fn resolved(&mut self, handle: &Handle, send: &Send, args: &Args) -> Option<Call> {
        let by_words = send.by_words || (handle.library.words && send.picks.is_none());
        if by_words {
            return words_call(&send.command, args);
        }
        let held = handle
            .script
            .as_ref()
            .filter(|_| send.held)
            .and_then(Value::as_literal);
        let name = held.unwrap_or(&send.command);
        if CONTAINERS.contains(&name) && send.picks.is_none() {
            // `client.cluster("info")`
            return words_call(name, args);
        }
        let mut call = Call {
            command: name.to_owned(),
            ..Call::default()
        };
        let known = command(name);
        if let Some(shape) = known.and_then(Command::channel_shape) {
            call.channels = match &send.picks {
                Some(picks) => picks
                    .iter()
                    .flat_map(|pick| self.picked(pick, handle, args))
                    .collect(),
                None if shape.many => args
                    .positional
                    .iter()
                    .flat_map(each)
                    .chain(args.named_channels())
                    .collect(),
                None => args.get(0, Some("channel")).map(each).unwrap_or_default(),
            };
            if call.channels.is_empty() && send.picks.is_none() && shape.checked {
                call.channels.push(Value::Unknown);
            }
            return Some(call);
        }
        let shape = known.and_then(Command::key_shape);
        let values = match (&send.picks, &shape) {
            (Some(picks), _) => {
                let mut values: Vec<Value> = picks
                    .iter()
                    .flat_map(|pick| self.picked(pick, handle, args))
                    .collect();
                if picks.iter().any(|pick| pick.of_script) {
                    values.extend(self.script_keys.iter().cloned());
                }
                // A library that sends a key that is not known may send any of its keys.
                if values.is_empty() && !picks.is_empty() && handle.library.owner {
                    values.push(Value::Unknown);
                }
                values
            }
            (None, Some(shape)) => match by_shape(name, shape, args) {
                Some(values) => values,
                None => return words_call(name, args),
            },
            (None, None) => Vec::new(),
        };
        let at = |index: usize| match &shape {
            // `SORT … STORE` writes to the second.
            Some(_) if name == "sort" && index > 0 => Access::Write,
            Some(shape) => {
                let last = shape.access.len().saturating_sub(1);
                shape
                    .access
                    .get(index.min(last))
                    .map_or(Access::ReadWrite, |found| access(*found))
            }
            None => Access::ReadWrite,
        };
        let picked_to_read = send.picks.iter().flatten().any(|pick| pick.reads);
        let reads_too = picked_to_read
            || name == "set" && (args.option("get").is_some() || args.positional.iter().skip(2).any(is_get));
        call.keys = values
            .into_iter()
            .enumerate()
            .map(|(index, value)| KeyValue {
                value,
                access: if reads_too { Access::ReadWrite } else { at(index) },
            })
            .collect();
        Some(call)
    }
    /// The keys or channels that a pick means.
    fn picked(&self, pick: &Pick, handle: &Handle, args: &Args) -> Vec<Value> {
        if pick.of_script {
            return Vec::new();
        }
        if let Some(text) = &pick.literal {
            return vec![Value::patterns(self.filled_in(handle.library, text))];
        }
        let mut found = if pick.this {
            handle.key.iter().cloned().collect()
        } else {
            args.pick(pick)
        };
        if let (true, Some(Value::Number(count))) = (pick.own_count, &handle.key) {
            // Below none, the first argument says how many follow.
            let count = match *count < 0 && !found.is_empty() {
                true => found.remove(0).as_number(),
                false => Some(*count),
            };
            if let Some(count) = count {
                found.truncate(usize::try_from(count).unwrap_or(0));
            }
        }
        if pick.around.is_some() && found.is_empty() {
            let usual = pick.usual.as_deref();
            found.push(usual.map_or(Value::Unknown, |usual| {
                Value::patterns(self.filled_in(handle.library, usual))
            }));
        }
        let found = found.iter().flat_map(each);
        if pick.globbed {
            return found
                .map(|value| Value::patterns(value.as_patterns().map(Pattern::globbed)))
                .collect();
        }
        let Some((before, after)) = &pick.around else {
            return found.collect();
        };
        let glob = |text: &str| self.filled_in(handle.library, text);
        let (before, after) = (glob(before), glob(after));
        found
            .map(|value| Value::patterns(before.then(&value.as_patterns()).then(&after)))
            .collect()
    }
}

/// Whether `SORT` reads what `BY` and `GET` name: Redis wants a user who may read every key.
fn reads_others(args: &Args) -> bool {
    let mut words = Vec::new();
    for value in &args.positional {
        flatten(value, &mut words, &mut false);
    }
    let behind = |name: &str| {
        let is_name = |word: &Value| {
            word.as_literal()
                .is_some_and(|word| word.eq_ignore_ascii_case(name))
        };
        let at = words.iter().skip(1).position(is_name);
        let given = args
            .named
            .iter()
            .find(|(known, ..)| known.eq_ignore_ascii_case(name));
        let given = given.map(|(_, value, _)| value);
        given
            .or_else(|| words.get(at? + 2))
            .filter(|value| !matches!(value, Value::Null))
    };
    let is_pattern = |by: &Value| {
        by.as_patterns()
            .iter()
            .any(|by| by.has_star() || by.as_literal().is_none())
    };
    behind("by").is_some_and(is_pattern) || behind("get").is_some()
}

/// What a command that is never without a key does with it.
fn needed(name: &str) -> Option<Access> {
    let may_be_without = ["eval", "evalsha", "fcall", "migrate"];
    let name = name.strip_suffix("_ro").unwrap_or(name);
    let shape = command(name)
        .filter(|_| !may_be_without.contains(&name))?
        .key_shape()?;
    Some(
        shape
            .access
            .first()
            .map_or(Access::ReadWrite, |found| access(*found)),
    )
}

fn is_get(value: &Value) -> bool {
    value
        .as_literal()
        .is_some_and(|word| word.eq_ignore_ascii_case("get"))
}

impl Args {
    /// The channels among the named arguments: a name itself is one if it has what is called with the messages.
    fn named_channels(&self) -> impl Iterator<Item = Value> {
        self.named.iter().flat_map(|(name, value, _)| match value {
            Value::Text(..) | Value::List(..) => each(value),
            _ => vec![Value::text(name)],
        })
    }
}

/// The keys in an argument: the elements of a list, the keys of a map.
fn each(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items, open) => {
            let mut found: Vec<Value> = items.iter().flat_map(each).collect();
            if found.is_empty() && *open {
                found.push(Value::Unknown);
            }
            found
        }
        Value::Map(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
        Value::Many(several) => several.iter().flat_map(each).collect(),
        // A topic is the channel that it names.
        Value::Handle(handle) => vec![handle.key.clone().unwrap_or_else(|| value.clone())],
        // What is called with the messages is no channel.
        Value::Lambda(_) | Value::Function(_) => Vec::new(),
        other => vec![other.clone()],
    }
}

/// The keys where the command has them; `None` if its words say how many there are.
fn by_shape(name: &str, shape: &KeyShape, args: &Args) -> Option<Vec<Value>> {
    let first = shape.first.saturating_sub(usize::from(name.contains('|')));
    let given = &args.positional;
    let named = ["name", "key", "keys", "names", "src", "source", "streams"];
    let by_name = || named.iter().find_map(|name| args.get(usize::MAX, Some(name)));
    let Some(at_first) = given.get(first).or_else(by_name) else {
        return Some(if args.open {
            vec![Value::Unknown]
        } else {
            Vec::new()
        });
    };
    if !shape.many {
        let count = shape.access.len().max(1);
        let found: Vec<Value> = given.iter().skip(first).take(count).flat_map(each).collect();
        return Some(if found.is_empty() { each(at_first) } else { found });
    }
    let rest: Vec<&Value> = given.iter().skip(first).collect();
    let Some(behind) = shape.behind else {
        // How many keys there are is an argument: then the arguments are the words.
        let fixed = shape.access.len().saturating_sub(1);
        if rest.get(fixed).is_some_and(|value| value.as_number().is_some()) {
            return None;
        }
        let end = fixed + 1;
        let found: Vec<Value> = rest.iter().take(end).flat_map(|value| each(value)).collect();
        return Some(if found.is_empty() { each(at_first) } else { found });
    };
    if shape.step == 2 {
        return Some(match rest.as_slice() {
            [Value::Map(_), ..] | [] => each(at_first),
            [Value::List(items, _)] => match items.first() {
                Some(Value::List(..)) => items
                    .iter()
                    .filter_map(|pair| each(pair).into_iter().next())
                    .collect(),
                _ => items.iter().step_by(2).cloned().collect(),
            },
            several => several.iter().step_by(2).map(|value| (*value).clone()).collect(),
        });
    }
    let end = if rest.len() > behind {
        rest.len() - behind
    } else {
        rest.len().min(1)
    };
    let mut found: Vec<Value> = rest.iter().take(end).flat_map(|value| each(value)).collect();
    if args.open && found.is_empty() {
        found.push(Value::Unknown);
    }
    Some(if found.is_empty() { each(at_first) } else { found })
}

/// Values as the keys that a script gets.
pub(super) fn as_list(keys: &[KeyValue]) -> Value {
    Value::List(
        Arc::new(keys.iter().map(|key| key.value.clone()).collect()),
        false,
    )
}
