//! Strings: formats, joins and the methods that keep what is known.

use std::ops::Range;
use std::sync::Arc;

use super::Eval;
use super::args::Args;
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
    "format_map",
    "intern",
    "trimIndent",
    "trimMargin",
    "copy",
    "clone",
    "sorted",
    "reverse",
];

impl Eval<'_> {
    /// A method of a string, a list or a number.
    pub(super) fn text_method(value: &Value, name: &str, args: &Args) -> Value {
        match (value, name) {
            (Value::Text(..), "format") => Self::format(value, args),
            (Value::Text(patterns, _), "substitute" | "safe_substitute") => {
                Value::patterns(patterns.map(|pattern| pattern.fill(dollar, &[])))
            }
            (Value::Text(..), "formatted") => Self::format(value, args),
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
            (Value::List(..), "Result" | "Slice") => {
                Value::List(Arc::new(vec![value.clone(), Value::Null]), false)
            }
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
                value.clone()
            }
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
                | "iterator" | "stream" | "to_a" | "sort" | "ToArray" | "ToList" | "toTypedArray" | "toSet",
            ) => Value::List(Arc::clone(items), true),
            (Value::List(..), "map" | "Select" | "flatMap" | "collect") => {
                let returned = args.positional.iter().find_map(|value| match value {
                    Value::Lambda(_) => Some(Value::Unknown),
                    _ => None,
                });
                Value::List(Arc::new(vec![returned.unwrap_or_default()]), true)
            }
            // A cursor and the keys.
            (Value::List(items, _), "getResult" | "getKeys") if items.len() == 2 => {
                value.entry(&Value::Number(1))
            }
            (
                Value::List(..),
                "first" | "next" | "pop" | "shift" | "at" | "get" | "last" | "First" | "Last",
            ) => value.element(),
            _ => Value::Unknown,
        }
    }

    /// Fills a format string.
    pub(super) fn format(format: &Value, args: &Args) -> Value {
        let Value::Text(patterns, _) = format else {
            return Value::Unknown;
        };
        let is_percent = |pattern: &Pattern| {
            percent(&pattern.as_passed()).is_some() && braces(&pattern.as_passed()).is_none()
        };
        let filling: Vec<Patterns> = args.positional.iter().map(Value::as_patterns).collect();
        let filled = patterns.iter().map(|pattern| {
            let hole: fn(&str) -> Option<Range<usize>> = if is_percent(pattern) { percent } else { braces };
            let text = pattern.as_passed();
            fill(pattern, hole, &order(&text, hole, &filling, args))
        });
        filled
            .reduce(|one, other| one.or(&other))
            .map_or(Value::Unknown, Value::patterns)
    }
}

/// What fills each hole: by its number or name, or in turn.
fn order(
    text: &str,
    hole: fn(&str) -> Option<Range<usize>>,
    filling: &[Patterns],
    args: &Args,
) -> Vec<Patterns> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(range) = hole(rest) {
        let inner = rest.get(range.clone()).unwrap_or_default();
        let inner_is_braced = inner.starts_with('{');
        let inner = inner.trim_matches(['{', '}', '%', 's', 'd', 'v', '(', ')']);
        let name = inner.split([':', '!', '.', '$']).next().unwrap_or_default();
        let value = match name.parse::<usize>() {
            // `%1$s` counts from one, `{0}` from zero.
            Ok(at) if inner.contains('$') => filling.get(at.saturating_sub(1)),
            Ok(at) if inner_is_braced => filling.get(at),
            _ => filling.get(found.len()),
        };
        let named = args
            .option(name)
            .filter(|_| !name.is_empty())
            .map(Value::as_patterns);
        let filled = named.or_else(|| value.cloned()).unwrap_or_else(Patterns::any);
        let is_first = found.is_empty() && range.start == 0;
        found.push(if is_first { filled } else { filled.as_part() });
        rest = rest.get(range.end..).unwrap_or_default();
    }
    found
}

fn fill(pattern: &Pattern, hole: fn(&str) -> Option<Range<usize>>, filling: &[Patterns]) -> Patterns {
    // One alternative at a time: each hole is filled with all its texts.
    let mut whole = vec![Vec::new()];
    for patterns in filling {
        let mut next = Vec::new();
        for before in &whole {
            for text in patterns.iter() {
                let mut more: Vec<Pattern> = before.clone();
                more.push(text.clone());
                next.push(more);
            }
        }
        if next.len() > 24 {
            next = whole
                .into_iter()
                .map(|mut before: Vec<Pattern>| {
                    before.push(Pattern::any());
                    before
                })
                .collect();
        }
        whole = next;
    }
    Patterns::of(whole.iter().map(|filling| pattern.fill(hole, filling)).collect())
}

/// The next `%s`, `%d`, `%1$s`, `%(name)s`.
fn percent(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find('%').map(|at| at + from) {
        let rest = text.get(at + 1..)?;
        if rest.starts_with('%') {
            from = at + 2;
            continue;
        }
        let name = if rest.starts_with('(') {
            rest.find(')').map_or(0, |end| end + 1)
        } else {
            0
        };
        let flags = rest.get(name..)?;
        let width = flags
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '$' | '-' | '+' | '.' | '#' | '0')))
            .unwrap_or(0);
        if flags.get(width..)?.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Some(at..at + 1 + name + width + 1);
        }
        from = at + 1;
    }
    None
}

/// The next `$name` or `${name}`.
fn dollar(text: &str) -> Option<Range<usize>> {
    let start = text.find('$')?;
    let rest = text.get(start + 1..)?;
    let length = match rest.strip_prefix('{') {
        Some(inner) => inner.find('}')? + 2,
        None => rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len()),
    };
    Some(start..start + 1 + length)
}

/// The next `{}`, `{0}`, `{name}`, `{0:x}`.
fn braces(text: &str) -> Option<Range<usize>> {
    let start = text.find('{')?;
    let end = text.get(start..)?.find('}')? + start;
    Some(start..end + 1)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(format: &str, values: &[&str]) -> String {
        let args = Args::of(values.iter().map(|value| Value::text(value)).collect());
        match Eval::format(&Value::text(format), &args) {
            Value::Text(patterns, _) => patterns.iter().map(Pattern::glob).collect::<Vec<_>>().join(" "),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn formats_are_filled() {
        assert_eq!(filled("a:%s:%d", &["x"]), "a:x:*");
        assert_eq!(filled("a:{}:{1}", &["x", "y"]), "a:x:y");
        assert_eq!(filled("%2$s:%1$s", &["x", "y"]), "y:x");
        assert_eq!(filled("100%:%05d", &["7"]), "100%:7");
    }
}
