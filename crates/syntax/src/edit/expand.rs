//! Variables and expressions that are put into a text: `envsubst` and template engines.

use std::collections::BTreeSet;

use super::{Lookup, is_too_long, too_long};
use redproof_source::{Origin, Span, Text, UNRESOLVED, Undefined};

/// Appends the value of a variable; `at` is where it is asked for.
pub(super) fn push_variable(out: &mut Text, name: &str, env: Lookup<'_>, at: Span) {
    match env(name) {
        None => out.push_unset(at, Undefined::Variable(name.into())),
        Some(value) if value.is_empty() && value.undefined().is_some() => {
            out.push_unset(at, Undefined::Variable(name.into()));
        }
        Some(value) if value == *UNRESOLVED => {
            out.push_unresolved(at, Undefined::Variable(name.into()));
        }
        Some(value) if value.undefined().is_some() => out.push_text(&value),
        Some(value) => {
            let origin = Origin::Variable {
                name: name.into(),
                defined: value.span(),
                fallback: None,
            };
            out.push(value.as_str(), at, false, origin);
        }
    }
}

/// The names in `$NAME` and `${NAME}` of a text.
pub(super) fn names(text: &str) -> BTreeSet<&str> {
    references(text).map(|(_, _, name)| name).collect()
}

/// Start, end and name of each `$NAME` and `${NAME}`.
fn references(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let braces = rest.strip_prefix('{');
        let start = braces.unwrap_or(rest);
        let length = start
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count();
        let name = start
            .get(..length)
            .filter(|name| name.starts_with(|first: char| !first.is_ascii_digit()))?;
        let closed = braces.is_none() || start.get(length..)?.starts_with('}');
        let extra = usize::from(braces.is_some());
        (closed && !name.is_empty()).then_some((at, at + 1 + length + 2 * extra, name))
    })
}

/// What `envsubst` makes of a text; `only` are the variables that its argument names.
pub(super) fn envsubst(text: &Text, only: Option<&BTreeSet<&str>>, env: Lookup<'_>) -> Text {
    let mut out = Text::empty(text.span_of(0..0));
    let mut from = 0;
    for (start, end, name) in references(text.as_str()) {
        if only.is_some_and(|only| !only.contains(name)) {
            continue;
        }
        out.push_text(&text.slice(from..start));
        push_variable(&mut out, name, env, text.span_of(start..end));
        from = end;
        if is_too_long(&out) {
            return too_long(text.span());
        }
    }
    out.push_text(&text.slice(from..text.as_str().len()));
    out
}

/// What a template engine makes of a text whose expressions stand alone; `None` if it also has conditions or loops.
pub(super) fn template(text: &Text) -> Option<Text> {
    const CONTROL: [&str; 8] = ["{%", "<%", "{{if", "{{range", "{{with", "{{end", "{{else", "{{#"];
    let whole = text.as_str();
    let dense: String = whole.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if CONTROL.iter().any(|control| dense.contains(control)) {
        return None;
    }
    let mut out = Text::empty(text.span_of(0..0));
    let mut from = 0;
    while let Some(start) = whole.get(from..)?.find("{{").map(|at| from + at) {
        let end = start + whole.get(start..)?.find("}}")? + 2;
        out.push_text(&text.slice(from..start));
        out.push_unresolved(
            text.span_of(start..end),
            Undefined::Other("an expression of a template"),
        );
        from = end;
    }
    out.push_text(&text.slice(from..whole.len()));
    Some(out)
}
