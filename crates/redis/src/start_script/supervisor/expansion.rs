//! The names that supervisord puts into the values of its configuration, as Python's `%` does: `%(ENV_PORT)s`.

use std::collections::HashMap;

use redproof_source::{Origin, Text, Undefined};

use super::super::super::environment::Environment;

/// The most that names may put into one value, in bytes and what the pieces take. What would be more is unknown.
const MOST_PUT_IN: usize = 64 * 1024;

/// What a piece of a text takes.
const BYTES_OF_PIECE: usize = 64;

/// A variable of a program: its name, `NAME=value`, and the value.
pub(super) type Variable = (String, Text, Text);

/// What names stand for.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// The folder of the configuration.
    pub(super) here: &'a str,
    /// The program of the section.
    pub(super) program: &'a str,
    /// The number of the process.
    pub(super) process: usize,
    /// The variables that the section sets.
    pub(super) own: Option<&'a HashMap<&'a str, &'a Text>>,
    /// Those of supervisord itself.
    pub(super) environment: Environment<'a>,
}

impl<'a> Names<'a> {
    /// Those of the environment.
    pub(super) fn of(environment: Environment<'a>) -> Self {
        Self {
            here: "",
            program: "",
            process: 0,
            own: None,
            environment,
        }
    }

    /// Appends what a name stands for. A number has the width that is behind it: `%(process_num)02d`.
    fn push(&self, name: &str, width: &str, text: &Text, out: &mut Text) {
        let mut derived = |value: &str| out.push(value, text.span(), false, Origin::Literal);
        match name {
            "here" => derived(self.here),
            "program_name" | "group_name" => derived(self.program),
            "process_num" => {
                let length = width.parse::<usize>().unwrap_or(0).min(8);
                match width.starts_with('0') {
                    true => derived(&format!("{:0length$}", self.process)),
                    false => derived(&format!("{:length$}", self.process)),
                }
            }
            name => match name.strip_prefix("ENV_") {
                Some(variable) => {
                    let own = self.own.and_then(|own| own.get(variable));
                    match own
                        .map(|value| (*value).clone())
                        .or_else(|| (self.environment)(variable))
                    {
                        Some(value) => out.push_text(&value),
                        // Without it, supervisord does not start.
                        None => out.push_unresolved(text.span(), Undefined::Variable(variable.into())),
                    }
                }
                None => out.push_unresolved(text.span(), Undefined::Other("what supervisord puts in")),
            },
        }
    }
}

/// What a text takes, with its pieces.
pub(super) fn size(text: &Text) -> usize {
    text.as_str().len() + BYTES_OF_PIECE * text.segments().len()
}

/// A value with its names put in. What is behind a name that supervisord refuses stays as it is.
pub(super) fn expanded(text: &Text, names: &Names<'_>) -> Text {
    let whole = text.as_str();
    let mut out = Text::empty(text.span());
    let (mut from, mut put_in) = (0, 0);
    for (at, _) in whole.match_indices('%') {
        let rest = whole.get(at + 1..).unwrap_or_default();
        if at < from {
            continue;
        }
        if rest.starts_with('%') {
            out.push_text(&text.slice(from..at + 1));
            from = at + 2;
            continue;
        }
        let Some(named) = rest.strip_prefix('(') else {
            continue;
        };
        let Some((name, behind)) = named.split_once(')') else {
            break;
        };
        // Python counts brackets, and no name has one.
        if name.contains('(') {
            break;
        }
        let width = behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let width = behind.get(..behind.len() - width).unwrap_or_default();
        let end = at + 3 + name.len() + width.len() + 1;
        if !whole.is_char_boundary(end) {
            break;
        }
        out.push_text(&text.slice(from..at));
        let written = text.slice(at..end);
        let mut value = Text::empty(written.span());
        if put_in <= MOST_PUT_IN {
            names.push(name, width, &written, &mut value);
            put_in += size(&value);
        }
        if put_in <= MOST_PUT_IN {
            out.push_text(&value);
        } else {
            let reason = "a value into which supervisord puts more than 64 KiB";
            out.push_unresolved(written.span(), Undefined::Other(reason));
        }
        from = end;
    }
    out.push_text(&text.slice(from..whole.len()));
    out
}

/// `NAME="value",OTHER=value` as its variables.
pub(super) fn pairs(text: &Text) -> Vec<Variable> {
    let whole = text.as_str();
    let mut found = Vec::new();
    let (mut from, mut quote) = (0, None);
    for (at, letter) in whole.char_indices().chain([(whole.len(), ',')]) {
        match quote {
            Some(open) if letter == open => quote = None,
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            None if letter == ',' => {
                found.extend(pair(&text.slice(from..at)));
                from = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn pair(text: &Text) -> Option<Variable> {
    let text = text.trim();
    let whole = text.as_str();
    let equals = whole.find('=')?;
    let name = text.slice(0..equals).trim();
    let value = text.slice(equals + 1..whole.len()).trim();
    let bare = value.as_str();
    let quote = bare.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote.filter(|quote| bare.len() > 1 && bare.ends_with(*quote)) {
        Some(_) => value.slice(1..bare.len() - 1),
        None => value,
    };
    let mut assignment = name.clone();
    assignment.push("=", text.span(), false, Origin::Literal);
    assignment.push_text(&value);
    Some((name.as_str().to_owned(), assignment, value))
}
