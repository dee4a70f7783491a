//! Compose files: values by what Compose's schema says of their keys.

use redproof_compose::{ValueKind, is_key, value_kind};
use redproof_source::Text;
use redproof_syntax::template::substitute;

use crate::client::is_password_of_server;

use super::tree::Values;
use super::{Class, Spans, command, dockerfile, environment, redis_conf, shape, shell, url, variable};

/// The schema of Compose.
pub(super) struct Compose;

impl Values for Compose {
    fn scalar(&self, spans: &mut Spans<'_>, path: &[&str], text: &Text, plain: bool) {
        let Ok((text, _)) = substitute(text, &|_| None) else {
            return;
        };
        variable::expressions(spans, &text);
        let kind = value_kind(path);
        if kind == ValueKind::Environment {
            return variable(spans, path, &text);
        }
        // Where the schema has another type, such as a path, this is a password all the same.
        let is_password = |key: &&str| !is_key(key) && is_password_of_server(key);
        if path.last().is_some_and(is_password) {
            return;
        }
        let word = text.as_str();
        if shape::is_switch(word) && (plain || kind != ValueKind::Opaque) {
            return spans.show(&text, Class::Keyword);
        }
        let (class, fits) = match kind {
            ValueKind::Quantity => (Class::Number, shape::is_quantity(word)),
            // Compose takes a name with spaces; Docker refuses it.
            ValueKind::Name => (
                Class::Name,
                word.split(' ')
                    .all(|part| part.is_empty() || shape::is_name(part)),
            ),
            ValueKind::Image => (Class::Image, shape::is_name(word)),
            ValueKind::Port => (Class::Port, is_ports(word)),
            ValueKind::Path => (Class::Path, shape::is_path(word)),
            // A URL is no source of a mount, and may hold a password.
            ValueKind::Mount => (
                Class::Path,
                !word.contains('@') && word.split(':').all(shape::is_path),
            ),
            ValueKind::Location => {
                if url::classify(spans, &text) {
                    return;
                }
                (Class::Path, shape::is_path(word))
            }
            ValueKind::Command => return command_line(spans, &text),
            ValueKind::Script => return shell::script(spans, &text),
            ValueKind::Assignment if path.last() == Some(&"[]") => return assignment(spans, &text),
            ValueKind::Configuration => return redis_conf::file(spans, &text),
            ValueKind::Dockerfile => return dockerfile::file(spans, &text),
            ValueKind::Environment | ValueKind::Assignment | ValueKind::Opaque => return,
        };
        if fits {
            spans.show(&text, class);
        }
    }

    fn list(&self, spans: &mut Spans<'_>, path: &[&str], items: &[Text]) -> bool {
        let kind = value_kind(path.get(..path.len().saturating_sub(1)).unwrap_or_default());
        if !matches!(kind, ValueKind::Command | ValueKind::Script) {
            return false;
        }
        let items: Vec<Text> = items
            .iter()
            .map(|item| {
                substitute(item, &|_| None).map_or_else(|_| Text::empty(item.span()), |(item, _)| item)
            })
            .collect();
        match (kind, items.as_slice()) {
            (ValueKind::Script, [how, rest @ ..]) => match how.as_str() {
                "CMD" => {
                    spans.show(how, Class::Keyword);
                    command::words(spans, rest);
                }
                "CMD-SHELL" => {
                    spans.show(how, Class::Keyword);
                    rest.iter().for_each(|script| shell::script(spans, script));
                }
                "NONE" => spans.show(how, Class::Keyword),
                _ => {}
            },
            _ => command::words(spans, &items),
        }
        true
    }

    fn defines(&self, key: &str) -> bool {
        is_key(key)
    }
}

/// A variable of a mapping, or `NAME=value` of a list.
fn variable(spans: &mut Spans<'_>, path: &[&str], text: &Text) {
    match path.last() {
        Some(&"[]") => {
            environment::assignment(spans, text);
        }
        Some(name) => environment::value(spans, name, text),
        None => {}
    }
}

/// `name=value` of a label: the value is anybody's.
fn assignment(spans: &mut Spans<'_>, text: &Text) {
    if let Some(equals) = text.as_str().find('=') {
        let name = text.slice(0..equals);
        if shape::is_variable(name.as_str()) {
            spans.show(&name, Class::Name);
            spans.part(text, equals..equals + 1, Class::Punctuation);
        }
        let value = text.slice(equals + 1..text.as_str().len());
        if shape::is_switch(value.as_str()) {
            spans.show(&value, Class::Keyword);
        }
    }
}

/// A command in one string.
fn command_line(spans: &mut Spans<'_>, text: &Text) {
    let Ok(split) = redproof_syntax::words::split(text) else {
        return;
    };
    command::words(spans, &split.words);
    quotes(spans, text, &split.words);
}

/// Quotes around the words of a string.
fn quotes(spans: &mut Spans<'_>, text: &Text, words: &[Text]) {
    let whole = spans.source();
    let range = text.span().range();
    for word in words {
        let at = word.span().range();
        for sign in [at.start.checked_sub(1), Some(at.end)].into_iter().flatten() {
            let inside = range.contains(&sign);
            if inside
                && whole
                    .get(sign..sign + 1)
                    .is_some_and(|sign| matches!(sign, "\"" | "'"))
            {
                spans.bytes(sign..sign + 1, Class::Punctuation);
            }
        }
    }
}

/// `[HOST:][PUBLISHED:]TARGET[/PROTOCOL]`, with ranges.
fn is_ports(word: &str) -> bool {
    let (ports, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let is_range = |part: &str| part.is_empty() || part.split('-').all(shape::is_port);
    let is_address =
        |part: &str| part.contains('.') && part.split('.').all(|byte| byte.parse::<u8>().is_ok());
    let ports = ports
        .strip_prefix("[::]:")
        .or_else(|| ports.strip_prefix("[::1]:"))
        .unwrap_or(ports);
    matches!(protocol, "tcp" | "udp" | "sctp")
        && !ports.is_empty()
        && ports.split(':').all(|part| is_range(part) || is_address(part))
}
