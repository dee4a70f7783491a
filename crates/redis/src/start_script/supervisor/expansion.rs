//! The names that supervisord puts into the values of its configuration, as Python's `%` does: `%(ENV_PORT)s`.

use redproof_source::{Origin, Text, Undefined};

use super::super::super::environment::Environment;

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
    pub(super) own: &'a [Variable],
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
            own: &[],
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
                    let mut own = self.own.iter();
                    let own = own
                        .find(|(known, ..)| known == variable)
                        .map(|(.., value)| value.clone());
                    match own.or_else(|| (self.environment)(variable)) {
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

/// A value with its names put in.
pub(super) fn expanded(text: &Text, names: &Names<'_>) -> Text {
    let whole = text.as_str();
    let mut out = Text::empty(text.span());
    let mut from = 0;
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
        let width = behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let width = behind.get(..behind.len() - width).unwrap_or_default();
        let end = at + 3 + name.len() + width.len() + 1;
        if !whole.is_char_boundary(end) {
            continue;
        }
        out.push_text(&text.slice(from..at));
        names.push(name, width, &text.slice(at..end), &mut out);
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
