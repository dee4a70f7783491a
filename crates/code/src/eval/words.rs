//! Commands by their words, as `["SET", key, value]`.

use super::args::Args;
use super::called::{Call, KeyValue, access};
use crate::Access;
use crate::library::{CONTAINERS, command};
use crate::value::Value;

/// The command that words begin with.
pub(super) fn command_of(words: &[Value]) -> Option<String> {
    let name = words.first()?.as_literal()?.to_ascii_lowercase();
    let with_sub = words
        .get(1)
        .and_then(Value::as_literal)
        .filter(|_| CONTAINERS.contains(&name.as_str()))
        .map(|sub| format!("{name}|{}", sub.to_ascii_lowercase()));
    Some(with_sub.filter(|whole| command(whole).is_some()).unwrap_or(name))
}

/// The call whose words are a command and the arguments, or the arguments alone.
pub(super) fn words_call(name: &str, args: &Args) -> Option<Call> {
    let mut words: Vec<Value> = name
        .split('|')
        .filter(|part| !part.is_empty())
        .map(Value::text)
        .collect();
    let mut open = args.open;
    for value in &args.positional {
        flatten(value, &mut words, &mut open);
    }
    if name.is_empty()
        && let Some(first) = words.first().and_then(Value::as_literal)
        && first.contains(' ')
    {
        // `OBJECT ENCODING` in one string.
        let parts: Vec<Value> = first.split_whitespace().map(Value::text).collect();
        words.splice(0..1, parts);
    }
    // `Protocol.Command.INCR` is named after it.
    if let Some(Value::Path(path)) = words.first()
        && let Some(name) = path
            .rsplit('.')
            .next()
            .filter(|name| command(&name.to_ascii_lowercase()).is_some())
    {
        let name = Value::text(name);
        words.splice(0..1, [name]);
    }
    let mut call = Call {
        command: command_of(&words)?,
        ..Call::default()
    };
    let Some(known) = command(&call.command) else {
        // A command of a module: its first argument is usually its key.
        let named = !call.command.is_empty()
            && call
                .command
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-|".contains(c));
        if call.command.contains('.') {
            call.keys.extend(words.get(1).map(|value| KeyValue {
                value: value.clone(),
                access: Access::ReadWrite,
            }));
        }
        return named.then_some(call);
    };
    if let Some(shape) = known.channel_shape() {
        let channels = words.iter().skip(shape.start);
        call.channels = if shape.many {
            channels.cloned().collect()
        } else {
            channels.take(1).cloned().collect()
        };
        return Some(call);
    }
    let texts: Vec<String> = words.iter().map(word).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (at, needs) in known.keys_in(&texts) {
        call.keys.extend(words.get(at).map(|value| KeyValue {
            value: value.clone(),
            access: access(needs),
        }));
    }
    if let Some(shape) = known.key_shape() {
        // The number of keys is not known, or more words follow.
        let counted = shape.behind.is_none();
        let fixed = shape.access.len().saturating_sub(1);
        // What runs a script has it in front of the number, and others what they write to.
        let runs = call.command.starts_with("eval") || call.command.starts_with("fcall");
        let at = 1 + fixed.max(usize::from(runs || call.command.starts_with('b')));
        let count = words.get(at).and_then(Value::as_number);
        let is_short = counted && call.keys.len() == fixed && count != Some(0);
        if is_short || (!counted && call.keys.is_empty() && open) {
            let needs = shape
                .access
                .last()
                .map_or(Access::ReadWrite, |found| access(*found));
            // The words behind an unknown number may be keys.
            let from = if counted { at + 1 } else { 1 };
            let mut values: Vec<Value> = words.iter().skip(from).cloned().collect();
            if values.is_empty() || open {
                values = vec![Value::Unknown];
            }
            call.keys
                .extend(values.into_iter().map(|value| KeyValue { value, access: needs }));
        }
    }
    Some(call)
}

/// A word as Redis's tables want it: what is not known is no keyword and no number.
fn word(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        value => value
            .as_literal()
            .map_or_else(|| "\u{fffd}".to_owned(), str::to_owned),
    }
}

pub(super) fn flatten(value: &Value, words: &mut Vec<Value>, open: &mut bool) {
    match value {
        Value::List(items, further) => {
            *open |= further;
            for item in items.iter() {
                flatten(item, words, open);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries.iter() {
                words.push(key.clone());
                words.push(value.clone());
            }
        }
        Value::Lambda(_) | Value::Function(_) => {}
        Value::Many(several) if several.iter().all(|one| matches!(one, Value::List(..))) => {
            for one in several.iter() {
                flatten(one, words, open);
            }
        }
        other => words.push(other.clone()),
    }
}
