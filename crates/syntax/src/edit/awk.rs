//! Programs of `awk` that only replace: `{ gsub(/PATTERN/, value); print }`.

use super::substitution::{Part, Substitution, Which, each_line, pattern};
use super::{Lookup, MOST_WORK};
use crate::edit::expand::push_variable;
use redproof_source::{Text, Undefined};
use regex::Regex;

/// A call of `sub` or `gsub` on the whole line.
const CALL: &str = r#"(?s)(g?)sub\(\s*(?:/((?:[^/\\]|\\.)*)/|"((?:[^"\\]|\\.)*)")\s*,\s*([^()]*?(?:\[[^\]]*\])?)\s*(?:,\s*\$0\s*)?\)"#;

/// What a program makes of a text; `None` if it does something else. `variables` are those of `-v`.
pub(super) fn edit(program: &Text, variables: &[(&str, Text)], text: &Text, env: Lookup<'_>) -> Option<Text> {
    let call = Regex::new(CALL).ok()?;
    let whole = program.as_str();
    let mut rest = String::new();
    let mut from = 0;
    let mut found = Vec::new();
    for captures in call.captures_iter(whole) {
        let all = captures.get(0)?;
        rest.push_str(whole.get(from..all.start())?);
        from = all.end();
        let value = captures.get(4)?;
        let source = captures.get(2).or_else(|| captures.get(3))?;
        if program.slice(source.range()).undefined().is_some() {
            return None;
        }
        found.push(Substitution {
            pattern: pattern(source.as_str(), false)?,
            replacement: vec![Part::Text(evaluated(
                &program.slice(value.range()),
                variables,
                env,
            ))],
            which: match captures.get(1)?.is_empty() {
                true => Which::First,
                false => Which::All,
            },
        });
    }
    rest.push_str(whole.get(from..)?);
    let rest: String = rest
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ';' | '{' | '}'))
        .collect();
    let only_prints = matches!(rest.as_str(), "1" | "print" | "print$0");
    if found.is_empty() || !only_prints || text.as_str().len().saturating_mul(found.len()) > MOST_WORK {
        return None;
    }
    Some(each_line(text, |_, line| {
        Some(found.iter().fold(line, |line, substitution| {
            substitution.apply(&line, env).unwrap_or(line)
        }))
    }))
}

/// The value of an expression: a string, a variable of `-v` or of the environment, else something unknown.
fn evaluated(expression: &Text, variables: &[(&str, Text)], env: Lookup<'_>) -> Text {
    let whole = expression.as_str();
    let at = expression.span();
    let quoted = whole.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if let Some(inside) = quoted.filter(|inside| !inside.contains(['"', '&', '\\'])) {
        return expression.slice(1..1 + inside.len());
    }
    if let Some((_, value)) = variables.iter().find(|(name, _)| *name == whole) {
        return value.clone();
    }
    let named = whole
        .strip_prefix("ENVIRON[\"")
        .and_then(|rest| rest.strip_suffix("\"]"));
    match named {
        Some(name) => {
            let mut value = Text::empty(at);
            push_variable(&mut value, name, env, at);
            value
        }
        None => Text::unresolved(at, Undefined::CommandOutput),
    }
}
