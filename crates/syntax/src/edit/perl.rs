//! One-liners of `perl -pe`: substitutions, one after the other.

use super::substitution::{Part, Substitution, Which, each_line, pattern};
use super::{Lookup, MOST_WORK};
use crate::edit::expand::push_variable;
use redproof_source::{Text, Undefined};

/// What a script of substitutions makes of a text; `None` if the script does something else.
pub(super) fn edit(script: &Text, text: &Text, env: Lookup<'_>) -> Option<Text> {
    let substitutions = parse(script, env)?;
    if text.as_str().len().saturating_mul(substitutions.len()) > MOST_WORK {
        return None;
    }
    Some(each_line(text, |_, line| {
        Some(substitutions.iter().fold(line, |line, substitution| {
            substitution.apply(&line, env).unwrap_or(line)
        }))
    }))
}

fn parse(script: &Text, env: Lookup<'_>) -> Option<Vec<Substitution>> {
    let whole = script.as_str();
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = whole.get(at..)?;
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', ';']);
        at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return Some(found);
        }
        let mark = trimmed.strip_prefix('s')?.chars().next()?;
        let close = match mark {
            '{' => '}',
            '(' => ')',
            '[' => ']',
            '<' => '>',
            mark if mark.is_ascii_punctuation() => mark,
            _ => return None,
        };
        let from = at + 2;
        let end = closing(whole, from, close)?;
        let mut second = end + 1;
        if close != mark {
            let gap = whole.get(second..)?;
            second += gap.find(mark)? + 1;
        }
        let to = closing(whole, second, close)?;
        let flags = whole.get(to + 1..)?;
        let length = flags.bytes().take_while(u8::is_ascii_alphabetic).count();
        let flags = flags.get(..length)?;
        let replaced = script.slice(second..to);
        let replacement = match flags.contains('e') && !is_one_variable(replaced.as_str()) {
            // An expression, which is not evaluated.
            true => vec![Part::Text(Text::unresolved(
                replaced.span(),
                Undefined::CommandOutput,
            ))],
            false => replacement(&replaced, env),
        };
        let source = script.slice(from..end);
        if source.undefined().is_some() {
            return None;
        }
        found.push(Substitution {
            pattern: pattern(&unquoted(source.as_str())?, flags.contains('i'))?,
            replacement,
            which: if flags.contains('g') {
                Which::All
            } else {
                Which::First
            },
        });
        at = to + 1 + length;
    }
}

/// Where a delimiter closes that no backslash is before.
fn closing(whole: &str, from: usize, close: char) -> Option<usize> {
    let mut escaped = false;
    let mut depth = 0_usize;
    let open = match close {
        '}' => Some('{'),
        ')' => Some('('),
        ']' => Some('['),
        _ => None,
    };
    for (at, letter) in whole.get(from..)?.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if Some(letter) == open => depth += 1,
            _ if letter == close && depth == 0 => return Some(from + at),
            _ if letter == close => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A pattern with `\Q…\E` written out. A variable in it is not followed.
fn unquoted(source: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = source;
    while let Some((before, behind)) = rest.split_once("\\Q") {
        out.push_str(before);
        let (quoted, after) = behind.split_once("\\E").unwrap_or((behind, ""));
        out.push_str(&regex::escape(quoted));
        rest = after;
    }
    out.push_str(rest);
    let variable = out.match_indices('$').any(|(at, _)| {
        out.get(at + 1..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    });
    let escaped = out.contains("\\$");
    (!variable || escaped).then_some(out)
}

/// What a match is replaced by: `$1`, `$ENV{NAME}`, other variables and expressions as something unknown.
fn replacement(text: &Text, env: Lookup<'_>) -> Vec<Part> {
    let whole = text.as_str();
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(at) = whole
        .get(from..)
        .and_then(|rest| rest.find(['$', '\\']))
        .map(|at| from + at)
    {
        let before = text.slice(from..at);
        if !before.segments().is_empty() {
            parts.push(Part::Text(before));
        }
        let rest = whole.get(at + 1..).unwrap_or_default();
        if whole.get(at..).is_some_and(|rest| rest.starts_with('\\')) {
            let width = rest.chars().next().map_or(0, char::len_utf8);
            parts.push(Part::Text(text.slice(at + 1..at + 1 + width)));
            from = at + 1 + width;
            continue;
        }
        let (name, length) = variable(rest);
        let place = text.span_of(at..at + 1 + length);
        match name {
            Name::Group(number) => parts.push(Part::Group(number)),
            Name::Environment(name) => {
                let mut value = Text::empty(place);
                push_variable(&mut value, name, env, place);
                parts.push(Part::Text(value));
            }
            Name::Named(group) => parts.push(Part::VariableOf(group)),
            Name::Other => parts.push(Part::Text(Text::unresolved(place, Undefined::CommandOutput))),
        }
        from = at + 1 + length;
    }
    let rest = text.slice(from..whole.len());
    if !rest.segments().is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

enum Name<'a> {
    Group(usize),
    Environment(&'a str),
    /// The environment's variable that a group names.
    Named(usize),
    Other,
}

/// Whether an expression is a variable and nothing else.
fn is_one_variable(expression: &str) -> bool {
    let expression = expression.trim();
    let name = expression.strip_prefix('$');
    name.is_some_and(|rest| variable(rest).1 == rest.len())
}

/// Where the brace behind the name of a variable is looked for: an expression may open many and close none.
const LONGEST_NAME: usize = 256;

/// The variable behind a `$`, and its length.
fn variable(rest: &str) -> (Name<'_>, usize) {
    if let Some(inside) = rest.strip_prefix("ENV{")
        && let Some(end) = inside.bytes().take(LONGEST_NAME).position(|byte| byte == b'}')
        && let Some(name) = inside.get(..end)
    {
        let length = name.len() + 5;
        return match name.strip_prefix('$').map(str::parse) {
            Some(Ok(group)) => (Name::Named(group), length),
            Some(Err(_)) => (Name::Other, length),
            None => (Name::Environment(name.trim_matches(['"', '\''])), length),
        };
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(Ok(number)) = rest.get(..digits).map(str::parse) {
        return (Name::Group(number), digits);
    }
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    (Name::Other, rest.bytes().take_while(letter).count())
}
