//! Makefiles: assignments, and recipes as scripts, `$$` and make's own variables put in.

use super::model::Assignment;
use redproof_source::{Origin, Span, Text, Undefined};
use redproof_syntax::shell::is_name;

/// The longest `$(…)`; a longer one is taken as it stands.
const LONGEST: usize = 4096;

/// What a Makefile holds.
#[derive(Debug, Default)]
pub(super) struct Makefile {
    pub(super) assignments: Vec<Assignment>,
    pub(super) recipes: Vec<Text>,
}

/// Reads a Makefile; or a justfile, whose recipes are indented by blanks, too, and whose expressions are `{{ … }}`.
pub(super) fn read(text: &Text, just: bool) -> Makefile {
    let mut read = Makefile::default();
    let mut recipe: Option<Text> = None;
    let mut at = 0;
    while at < text.as_str().len() {
        let end = logical_line(text.as_str(), at);
        let line = text.as_str().get(at..end).unwrap_or_default();
        let indented = line
            .strip_prefix('\t')
            .or_else(|| line.strip_prefix(' ').filter(|_| just));
        if let Some(command) = indented {
            let skipped = command.len() - command.trim_start_matches(['@', '-', '+', ' ', '\t']).len();
            let lines = recipe.get_or_insert_with(|| Text::empty(text.span_of(at..at)));
            match just {
                true => interpolate(text, at + 1 + skipped, end, lines),
                false => expand(text, at + 1 + skipped, end, lines),
            }
            lines.push("\n", text.span_of(end..end), false, Origin::Literal);
        } else if !line.trim().is_empty() && !line.starts_with('#') {
            read.recipes.extend(recipe.take());
            read.assignments.extend(assignment(text, at, line));
        }
        at = end + 1;
    }
    read.recipes.extend(recipe);
    read
}

/// The end of a line with those that a backslash joins to it.
fn logical_line(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find('\n').map_or(text.len(), |length| at + length);
        let line = text.get(at..end).unwrap_or_default();
        if end >= text.len() || !line.trim_end_matches('\r').ends_with('\\') {
            return end;
        }
        at = end + 1;
    }
}

/// `NAME = value` in make's spellings.
fn assignment(text: &Text, at: usize, line: &str) -> Option<Assignment> {
    let mut rest = line.trim_start();
    while let Some(next) = ["export ", "override ", "private "]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
    {
        rest = next.trim_start();
    }
    let length = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(length)?;
    let after = after.trim_start();
    let operator = [":::=", "::=", ":=", "?=", "+=", "="]
        .iter()
        .find(|operator| after.starts_with(**operator))?;
    if !is_name(name) {
        return None;
    }
    let value = after.get(operator.len()..)?;
    let start = at + line.len() - value.len();
    let value = value
        .find(" #")
        .map_or(value, |comment| value.get(..comment).unwrap_or(value));
    let start = start + value.len() - value.trim_start().len();
    let value = value.trim();
    // `NAME := `command`` of just.
    if value.len() > 1 && value.starts_with('`') && value.ends_with('`') {
        let span = text.span_of(start..start + value.len());
        return Some(Assignment {
            name: name.to_owned(),
            value: Text::unresolved(span, Undefined::CommandOutput),
            field: None,
        });
    }
    // Make keeps quotes; the shell that gets the value takes them off.
    let quoted = ['"', '\'']
        .iter()
        .any(|quote| value.len() > 1 && value.starts_with(*quote) && value.ends_with(*quote));
    let inset = usize::from(quoted);
    let (from, to) = (start + inset, start + value.len() - inset);
    let mut decoded = Text::empty(text.span_of(from..to));
    expand(text, from, to, &mut decoded);
    Some(Assignment {
        name: name.to_owned(),
        value: decoded,
        field: None,
    })
}

/// Appends a stretch of the file as make hands it on.
fn expand(text: &Text, from: usize, to: usize, into: &mut Text) {
    let whole = text.as_str();
    let bytes = whole.as_bytes();
    let mut at = from;
    let mut plain = from;
    while at < to {
        if bytes.get(at) != Some(&b'$') {
            at += 1;
            continue;
        }
        let end = match bytes.get(at + 1) {
            Some(b'$') => at + 2,
            Some(open @ (b'(' | b'{')) => match closing(bytes, at + 2, to, *open) {
                Some(end) => end + 1,
                None => {
                    at += 1;
                    continue;
                }
            },
            Some(next) if next.is_ascii() && at + 1 < to => at + 2,
            _ => {
                at += 1;
                continue;
            }
        };
        into.push_text(&text.slice(plain..at));
        let span = text.span_of(at..end);
        let inside = whole.get(at + 2..end.saturating_sub(1)).unwrap_or_default();
        if bytes.get(at + 1) == Some(&b'$') {
            into.push("$", span, false, Origin::Literal);
        } else {
            reference(text, inside, at + 2, span, into);
        }
        at = end;
        plain = end;
    }
    into.push_text(&text.slice(plain..to.max(plain)));
}

/// Appends a stretch of a justfile, `{{ NAME }}` as what the caller sets.
fn interpolate(text: &Text, from: usize, to: usize, into: &mut Text) {
    let mut at = from;
    while let Some(open) = text.as_str().get(at..to).and_then(|rest| rest.find("{{")) {
        let open = at + open;
        let rest = text.as_str().get(open..to).unwrap_or_default();
        let Some(length) = rest.find("}}") else { break };
        into.push_text(&text.slice(at..open));
        let name = rest.get(2..length).unwrap_or_default().trim();
        let span = text.span_of(open..open + length + 2);
        into.push_unset(
            span,
            match is_name(name) {
                true => Undefined::Variable(name.into()),
                false => Undefined::Other("an expression of just"),
            },
        );
        at = open + length + 2;
    }
    into.push_text(&text.slice(at..to.max(at)));
}

fn closing(bytes: &[u8], from: usize, to: usize, open: u8) -> Option<usize> {
    let close = if open == b'(' { b')' } else { b'}' };
    let mut depth = 1;
    for at in from..to.min(from + LONGEST) {
        match bytes.get(at) {
            Some(byte) if *byte == open => depth += 1,
            Some(byte) if *byte == close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `$(NAME)`, `$(or $(NAME),fallback)`, and `${NAME:-fallback}`, which is the shell's and means nothing to make: its
/// author still wrote the password there.
fn reference(text: &Text, inside: &str, start: usize, span: Span, into: &mut Text) {
    let fallback_at = |from: usize| (start + from, start + inside.len());
    let (name, fallback) = if let Some((name, _)) = inside.split_once(":-") {
        (name, Some(fallback_at(name.len() + 2)))
    } else if let Some((name, at)) = inside.strip_prefix("or ").and_then(|rest| {
        let (first, second) = rest.split_once(',')?;
        let name = first
            .trim()
            .trim_start_matches(['$', '(', '{'])
            .trim_end_matches([')', '}']);
        let at = inside.len() - second.trim_start().len();
        Some((name, at))
    }) {
        (name, Some(fallback_at(at)))
    } else {
        (inside, None)
    };
    let written =
        fallback.and_then(|(from, to)| Some((text.as_str().get(from..to)?, text.span_of(from..to))));
    match written.filter(|(value, _)| !value.contains('$') && is_name(name)) {
        Some((value, written)) => {
            let origin = Origin::Fallback {
                name: name.into(),
                written,
            };
            into.push(value, span, false, origin);
        }
        None if is_name(name) => into.push_unset(span, Undefined::Variable(name.into())),
        None => into.push_unset(span, Undefined::Other("an expression of make")),
    }
}
