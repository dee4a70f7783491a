//! `$NAME`, `${NAME:-fallback}` and `$(command)`: the name and the operator are shown, the fallback is not.

use redproof_source::{Origin, Text};
use redproof_syntax::shell::is_name;

use super::{Class, Spans, shape};

/// The most characters of an expression behind its name; a longer one is masked.
const LONGEST: usize = 1024;

/// Shows the expressions of a text, those that were replaced included.
pub(super) fn expressions(spans: &mut Spans<'_>, text: &Text) {
    for run in text.segments() {
        if run.origin != Origin::Literal {
            let defined = matches!(run.origin, Origin::Variable { .. });
            let written = Text::literal(spans.written(run.span), run.span);
            within(spans, &written, defined);
        }
    }
    within(spans, text, false);
}

/// `defined` says that the variable is set in the files, so that its name is one.
fn within(spans: &mut Spans<'_>, text: &Text, defined: bool) {
    let whole = text.as_str();
    for (at, _) in whole.match_indices('$') {
        let rest = whole.get(at + 1..).unwrap_or_default();
        let before = whole.get(..at).and_then(|before| before.chars().next_back());
        if let Some(inner) = rest.strip_prefix('{') {
            braces(spans, text, at, inner);
        } else if rest.starts_with('(') {
            spans.part(text, at..at + 2, Class::Punctuation);
            if whole.get(..at).unwrap_or_default().chars().all(|c| c == '$') && whole.ends_with(')') {
                spans.part(text, whole.len() - 1..whole.len(), Class::Punctuation);
            }
        } else {
            let length = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            let name = rest.get(..length).unwrap_or_default();
            // `Zk8$mQ2v` is a password with a dollar in it.
            let starts = before.is_none_or(|c| c.is_whitespace() || "\"'=:/@,([{}$".contains(c));
            let parameter = rest.starts_with(|c: char| c.is_ascii_digit() || "@*#?!".contains(c));
            if starts && is_name(name) && (defined || shape::is_constant(name)) {
                spans.part(text, at..at + 1 + length, Class::Name);
            } else if starts && parameter && length <= 1 {
                spans.part(text, at..at + 2, Class::Name);
            } else if starts && rest.starts_with('$') {
                spans.part(text, at..at + 1, Class::Punctuation);
            }
        }
    }
}

/// What follows `${`. Only an identifier is a name, and only where the braces close behind it.
fn braces(spans: &mut Spans<'_>, text: &Text, at: usize, inner: &str) {
    let length = inner
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(inner.len());
    let (name, rest) = inner.split_at_checked(length).unwrap_or_default();
    let near = rest
        .char_indices()
        .nth(LONGEST)
        .map_or(rest, |(at, _)| rest.get(..at).unwrap_or_default());
    let Some(end) = closing(near) else { return };
    let body = rest.get(..end).unwrap_or_default();
    let operator = [":-", ":=", ":?", ":+", "-", "=", "?", "+", ":", ""]
        .into_iter()
        .find(|operator| body.starts_with(operator))
        .unwrap_or_default();
    if !is_name(name) || (operator.is_empty() && !body.is_empty()) {
        return;
    }
    let start = at + 2;
    spans.part(text, at..start, Class::Punctuation);
    spans.part(text, start..start + length, Class::Name);
    spans.part(
        text,
        start + length..start + length + operator.len(),
        Class::Punctuation,
    );
    spans.part(
        text,
        start + length + end..start + length + end + 1,
        Class::Punctuation,
    );
}

/// Where the braces close that are open at the start.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
        None
    })
}
