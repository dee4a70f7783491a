//! References in braces: `${NAME}`.

use redproof_source::Text;

use super::super::vocabulary;
use super::{Indirection, bare, is_constant, is_name};

/// References within each other up to which the innermost fallback is looked for; what is deeper counts as unknown.
const NESTED: usize = 16;

/// `${NAME}`, `${NAME:-fallback}`, `${NAME:fallback}` (Spring), `${ssm:/path}`, anywhere in the value.
pub(super) fn braces(text: &Text) -> Option<Indirection> {
    nested(text, NESTED)
}

fn nested(text: &Text, depth: usize) -> Option<Indirection> {
    let value = text.as_str();
    let open = value.find("${")?;
    let close = open + matching(value.get(open..)?)?;
    let inner = value.get(open + 2..close)?;
    let name_end = inner
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
        .unwrap_or(inner.len());
    let name = inner.get(..name_end)?;
    if let Some((resolver, place)) = inner.split_once([':', '@'])
        && vocabulary::is_resolver(&resolver.to_ascii_lowercase())
    {
        let fallback = place.find(":-").map(|at| open + 2 + resolver.len() + 1 + at + 2);
        let name = place.split(":-").next().unwrap_or_default();
        return Some(Indirection {
            name: Some(name.to_owned()).filter(|name| !name.is_empty() && is_constant(name)),
            fallback: fallback
                .map(|from| text.slice(from..close))
                .filter(|fallback| !fallback.is_empty()),
        });
    }
    let rest = inner.get(name_end..)?;
    let is_name = !name.is_empty() && (rest.is_empty() || rest.starts_with([':', '-', '?', '+', '=']));
    let operator = [":-", ":", "-"]
        .iter()
        .find(|operator| rest.starts_with(**operator))
        .map_or(0, |o| o.len());
    let fallback =
        if operator > 0 && !rest.starts_with(":?") && !rest.starts_with(":+") && !rest.starts_with('?') {
            let from = open + 2 + name_end + operator;
            Some(text.slice(from..close)).filter(|fallback| !fallback.is_empty())
        } else {
            None
        };
    Some(Indirection {
        name: is_name.then(|| name.to_owned()),
        fallback: fallback.and_then(|fallback| written_out(fallback, depth)),
    })
}

/// The part of a fallback that is written there: that of `${A:${B:fallback}}` is the innermost, and what a command prints
/// (`${A:-$(cat FILE)}`) or another variable holds (`${A:-$B}`) is not.
fn written_out(fallback: Text, depth: usize) -> Option<Text> {
    let inner = unquoted(fallback);
    let value = inner.as_str();
    if value.starts_with("${") {
        return nested(&inner, depth.checked_sub(1)?)?.fallback;
    }
    let is_printed = value.contains("$(") || value.contains('`');
    (!is_printed && !bare(value).is_some_and(is_name)).then_some(inner)
}

/// Without the double quotes around it.
fn unquoted(text: Text) -> Text {
    let value = text.as_str();
    match value.len() > 1 && value.starts_with('"') && value.ends_with('"') {
        true => text.slice(1..value.len() - 1),
        false => text,
    }
}

/// Where the brace closes that a text opens with `${`.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    #[test]
    fn references_within_each_other_have_an_end() {
        let fallback = |depth: usize| {
            let value = format!("{}x{}", "${A:".repeat(depth), "}".repeat(depth));
            let file = SourceMap::default().add("f", value.as_str());
            let found = braces(&Text::literal(&value, Span::new(file, 0, value.len())));
            found
                .and_then(|found| found.fallback)
                .map(|text| text.as_str().to_owned())
        };
        assert_eq!(fallback(3).as_deref(), Some("x"));
        assert_eq!(fallback(NESTED + 1).as_deref(), Some("x"));
        assert_eq!(fallback(NESTED + 2), None);
        assert_eq!(fallback(60_000), None);
    }
}
