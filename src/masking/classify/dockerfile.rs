//! Dockerfiles: instructions, images, ports, paths and variables' names; commands as commands.

use redproof_source::Text;

use super::{Class, Spans, command, environment, shape, shell, variable, words};

/// Instructions whose arguments are names or paths.
const PATHS: [&str; 4] = ["WORKDIR", "VOLUME", "COPY", "ADD"];

/// Shows a Dockerfile.
pub(super) fn file(spans: &mut Spans<'_>, text: &Text) {
    for line in words::logical_lines(spans, text) {
        instruction(spans, &line.trim());
    }
}

fn instruction(spans: &mut Spans<'_>, line: &Text) {
    let whole = line.as_str();
    let end = whole.find(char::is_whitespace).unwrap_or(whole.len());
    let name = whole.get(..end).unwrap_or_default().to_ascii_uppercase();
    let rest = line.slice(end..whole.len()).trim();
    let known = match name.as_str() {
        "FROM" => {
            image(spans, &rest);
            true
        }
        "ENV" | "ARG" => {
            variables(spans, &rest);
            true
        }
        "RUN" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK" => {
            run(spans, &rest);
            true
        }
        "EXPOSE" => {
            let is_port = |word: &str| shape::is_port(word.split('/').next().unwrap_or_default());
            each(spans, &rest, Class::Port, is_port);
            true
        }
        "USER" => {
            each(spans, &rest, Class::Name, shape::is_name);
            true
        }
        "LABEL" | "STOPSIGNAL" | "SHELL" | "MAINTAINER" | "ONBUILD" => true,
        _ if PATHS.contains(&name.as_str()) => {
            variable::expressions(spans, &rest);
            each(spans, &rest, Class::Path, |word| {
                shape::is_path(word) && !word.starts_with("--")
            });
            true
        }
        _ => false,
    };
    if known {
        spans.part(line, 0..end, Class::Keyword);
    }
}

fn each(spans: &mut Spans<'_>, text: &Text, class: Class, fits: impl Fn(&str) -> bool) {
    let words = words::split(spans, text);
    for word in words.iter().filter(|word| fits(word.as_str())) {
        spans.show(word, class);
    }
}

/// `IMAGE [AS NAME]`.
fn image(spans: &mut Spans<'_>, text: &Text) {
    variable::expressions(spans, text);
    each(spans, text, Class::Image, shape::is_name);
}

/// `NAME=value NAME=value` or `NAME value`.
fn variables(spans: &mut Spans<'_>, text: &Text) {
    let whole = text.as_str();
    let first = whole.split_whitespace().next().unwrap_or_default();
    if !first.contains('=') {
        if shape::is_variable(first) {
            spans.part(text, 0..first.len(), Class::Name);
            environment::value(spans, first, &text.slice(first.len()..whole.len()).trim());
        }
        return;
    }
    for (name, value) in assignments(spans, text) {
        spans.show(&name, Class::Name);
        environment::value(spans, name.as_str(), &value);
    }
}

/// `NAME=value` with the value's quotes taken off.
fn assignments(spans: &mut Spans<'_>, text: &Text) -> Vec<(Text, Text)> {
    let whole = text.as_str();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(equals) = whole
        .get(at..)
        .and_then(|rest| rest.find('='))
        .map(|length| at + length)
    {
        let before = whole.get(at..equals).unwrap_or_default();
        let name = before.trim_start_matches([' ', '\t', '\\', '\r', '\n']);
        let name = text.slice(equals - name.len()..equals);
        if !shape::is_variable(name.as_str()) {
            break;
        }
        spans.part(text, equals..equals + 1, Class::Punctuation);
        let rest = text.slice(equals + 1..whole.len());
        let words = words::split(spans, &rest);
        let Some(value) = words.into_iter().next() else {
            break;
        };
        at = value
            .span()
            .range()
            .end
            .saturating_sub(text.span().range().start)
            .max(equals + 1);
        at += usize::from(whole.get(at..).is_some_and(|rest| rest.starts_with(['"', '\''])));
        found.push((name, value));
    }
    found
}

/// A command as a list in JSON, or as a line of a shell.
fn run(spans: &mut Spans<'_>, text: &Text) {
    let whole = text.as_str();
    if let Some(command) = whole
        .find("CMD")
        .filter(|_| whole.starts_with("CMD") || whole.starts_with("--"))
    {
        spans.part(text, command..command + 3, Class::Keyword);
        return run(spans, &text.slice(command + 3..whole.len()).trim());
    }
    if !whole.starts_with('[') {
        return shell::script(spans, text);
    }
    let words = json_words(spans, text);
    command::words(spans, &words);
}

/// The strings of a list in JSON, without their quotes.
fn json_words(spans: &mut Spans<'_>, text: &Text) -> Vec<Text> {
    let mut words = Vec::new();
    let mut open: Option<usize> = None;
    let mut escaped = false;
    for (at, c) in text.as_str().char_indices() {
        match open {
            Some(start) if c == '"' && !escaped => {
                words.push(text.slice(start..at));
                spans.part(text, at..at + 1, Class::Punctuation);
                open = None;
            }
            Some(_) => escaped = c == '\\' && !escaped,
            None if c == '"' => {
                spans.part(text, at..at + 1, Class::Punctuation);
                open = Some(at + 1);
            }
            None if matches!(c, '[' | ']' | ',') => spans.part(text, at..at + 1, Class::Punctuation),
            None => {}
        }
    }
    words
}
