//! Strings: formats, joins and the methods that keep what is known.

use std::sync::Arc;

use super::Eval;
use super::args::Args;
use super::format::dollar;
use crate::ir::Style;
use crate::pattern::{Pattern, Patterns};
use crate::value::Value;

/// Methods whose result is the string itself, as far as keys go.
const SAME: &[&str] = &[
    "encode",
    "decode",
    "strip",
    "trim",
    "toString",
    "ToString",
    "to_s",
    "String",
    "to_str",
    "freeze",
    "dup",
    "valueOf",
    "rstrip",
    "lstrip",
    "getBytes",
    "toByteArray",
    "b",
    "to_sym",
    "intern",
    "trimIndent",
    "trimMargin",
    "copy",
    "clone",
    "sorted",
    "reverse",
    "WithCancellation",
    "ConfigureAwait",
    "AsAsyncEnumerable",
];

/// Whether a method of these leaves a text or a number as it is: what it cuts off or writes in another way changes it.
fn keeps(name: &str, args: &Args) -> bool {
    match name {
        "sorted" | "reverse" => false,
        "strip" | "trim" | "rstrip" | "lstrip" | "toString" | "ToString" | "to_s" | "encode" | "decode"
        | "getBytes" | "toByteArray" => args.positional.iter().all(|arg| match arg {
            Value::Path(path) => is_plain(path.rsplit('.').next().unwrap_or(path)),
            arg => arg.as_literal().is_some_and(is_plain),
        }),
        _ => true,
    }
}

/// Whether an encoding writes the letters of a key as they are.
pub(super) fn is_plain(encoding: &str) -> bool {
    let name = encoding.to_ascii_lowercase().replace(['-', '_'], "");
    matches!(
        name.as_str(),
        "utf8" | "ascii" | "usascii" | "latin1" | "iso88591" | "binary"
    )
}

/// Whether a method of a map gives it with all of its entries.
pub(super) fn keeps_maps(name: &str) -> bool {
    matches!(
        name,
        "toString" | "merge" | "freeze" | "dup" | "compact" | "copy" | "clone" | "to_h" | "symbolize_keys"
    )
}

impl Eval<'_> {
    /// A method of a string, a list or a number.
    pub(super) fn text_method(&self, value: &Value, name: &str, args: &Args) -> Value {
        match (value, name) {
            (Value::Text(..), "format" | "format_map") => Self::format(value, args, self.style()),
            (Value::Text(patterns, _), "substitute" | "safe_substitute") => {
                Value::patterns(patterns.map(|pattern| pattern.fill(dollar, str::to_owned, &[])))
            }
            (Value::Text(..), "formatted") => Self::format(value, &self.spread(args.clone()), Style::Percent),
            (Value::Text(..), "join") => args
                .positional
                .first()
                .map_or(Value::Unknown, |items| join(value, items)),
            // redigo's arguments.
            (Value::List(items, _), "Add" | "AddFlat") => {
                let more = args.positional.iter().flat_map(|value| match value {
                    Value::List(items, _) => items.to_vec(),
                    other => vec![other.clone()],
                });
                Value::List(
                    Arc::new(items.iter().cloned().chain(more).collect()),
                    name == "AddFlat",
                )
            }
            (Value::List(..), "join" | "collect")
                if matches!(args.positional.first(), Some(Value::Text(..))) =>
            {
                args.positional
                    .first()
                    .map_or(Value::Unknown, |with| join(with, value))
            }
            (Value::List(..), "joinToString") => {
                let given = |at, name| args.get(at, Some(name)).cloned();
                let joined = join(&given(0, "separator").unwrap_or_else(|| Value::text(", ")), value);
                let before = given(1, "prefix").unwrap_or_else(|| Value::text(""));
                Value::patterns(before.as_patterns().then(&joined.as_patterns()))
            }
            (
                Value::List(..) | Value::Text(..),
                "Val" | "Text" | "Iterator" | "orElse" | "block" | "awaitSingle" | "to_a" | "get",
            ) if args.positional.is_empty() => value.clone(),
            // A value and an error.
            (Value::List(..), "Result" | "Slice" | "AsScanEntry") => Value::result(value.clone()),
            (Value::Text(..), "concat" | "plus" | "append" | "Append") => {
                let parts = args.positional.iter().map(Value::as_patterns);
                Value::patterns(parts.fold(value.as_patterns(), |whole, part| whole.then(&part)))
            }
            (Value::Text(patterns, _), "lower" | "toLowerCase" | "downcase" | "ToLower" | "lowercase") => {
                Value::patterns(patterns.map(|pattern| pattern.map(str::to_lowercase)))
            }
            (Value::Text(patterns, _), "upper" | "toUpperCase" | "upcase" | "ToUpper" | "uppercase") => {
                Value::patterns(patterns.map(|pattern| pattern.map(str::to_uppercase)))
            }
            (Value::Text(..) | Value::List(..) | Value::Number(_), name) if SAME.contains(&name) => {
                match matches!(value, Value::List(..)) || keeps(name, args) {
                    true => value.clone(),
                    false => Value::Unknown,
                }
            }
            (Value::Text(..), "replace" | "Replace" | "replaceAll" | "gsub" | "sub") => {
                let (what, with) = (args.positional.first(), args.positional.get(1));
                replaced(value, what.and_then(Value::as_literal), with)
            }
            (Value::Text(..), "ToArray" | "AsSpan" | "AsMemory") => value.clone(),
            (Value::Map(_), "merge") => {
                super::outside::merged([value].into_iter().chain(&args.positional), args)
            }
            (Value::Map(_), name) if keeps_maps(name) => value.clone(),
            (Value::List(items, _), "concat") => {
                let more = args.positional.iter().flat_map(|value| match value {
                    Value::List(items, _) => items.to_vec(),
                    other => vec![other.clone()],
                });
                Value::List(Arc::new(items.iter().cloned().chain(more).collect()), true)
            }
            (
                Value::List(items, _),
                "filter" | "slice" | "uniq" | "compact" | "select" | "reject" | "toList" | "toArray"
                | "iterator" | "stream" | "to_a" | "sort" | "ToArray" | "ToList" | "toTypedArray" | "toSet"
                | "filterNotNull" | "asSequence",
            ) => Value::List(Arc::clone(items), true),
            (Value::List(..), "map" | "Select" | "flatMap" | "collect") => {
                let returned = args.positional.iter().find_map(|value| match value {
                    Value::Lambda(_) => Some(Value::Unknown),
                    _ => None,
                });
                Value::List(Arc::new(vec![returned.unwrap_or_default()]), true)
            }
            // An entry of a map.
            (Value::List(items, false), "getValue" | "component2") if items.len() == 2 => {
                value.entry(&Value::Number(1))
            }
            (Value::List(items, false), "getKey" | "component1") if items.len() == 2 => {
                value.entry(&Value::Number(0))
            }
            // A cursor and the keys.
            (Value::List(items, _), "getResult" | "getKeys") if items.len() == 2 => {
                value.entry(&Value::Number(1))
            }
            (
                Value::List(..),
                "first" | "next" | "pop" | "shift" | "at" | "get" | "last" | "First" | "FirstOrDefault"
                | "Last" | "Single" | "SingleOrDefault" | "ElementAt",
            ) => value.element(),
            _ => Value::Unknown,
        }
    }
}

/// A string with something instead of each place of a text; what is no plain text may be anywhere in it.
pub(super) fn replaced(value: &Value, what: Option<&str>, with: Option<&Value>) -> Value {
    let is_plain =
        |what: &&str| !what.is_empty() && !what.contains(['\\', '[', '(', '^', '.', '+', '*', '|']);
    let (Value::Text(patterns, _), Some(what)) = (value, what.filter(is_plain)) else {
        return Value::Unknown;
    };
    let with = with.map_or_else(Patterns::any, Value::as_patterns).as_part();
    let hole = |text: &str| text.find(what).map(|at| at..at + what.len());
    let filled = patterns.iter().flat_map(|pattern| {
        let fill = |with: &Pattern| pattern.fill(hole, str::to_owned, &vec![with.clone(); 8]);
        with.iter().map(fill).collect::<Vec<_>>()
    });
    Value::patterns(Patterns::of(filled.collect()))
}

/// The elements of a list with a string between them.
pub(super) fn join(with: &Value, items: &Value) -> Value {
    if let Value::Many(several) = items {
        return several
            .iter()
            .map(|items| join(with, items))
            .reduce(Value::or)
            .unwrap_or_default();
    }
    let Value::List(items, open) = items else {
        return Value::Unknown;
    };
    let between = with.as_patterns();
    let parts: Vec<Patterns> = items.iter().map(Value::as_patterns).collect();
    let whole = parts
        .into_iter()
        .reduce(|whole, part| whole.then(&between).then(&part));
    let whole = whole.unwrap_or_else(Patterns::any);
    Value::patterns(if *open {
        whole.then(&Patterns::any())
    } else {
        whole
    })
}
