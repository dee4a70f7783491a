//! Variables: a value is shown where the variable's name says what type it has.

use redproof_source::Text;

use super::{Class, Spans, server, shape, url, variable};
use crate::client::{RedisVariable, redis_variable};

/// Shows `NAME=value`. `false` if the text is none.
pub(super) fn assignment(spans: &mut Spans<'_>, text: &Text) -> bool {
    let Some(equals) = text.as_str().find('=') else {
        // A name alone takes the value from outside; any other word may be a value that lost its name.
        if shape::is_constant(text.as_str()) {
            spans.show(text, Class::Name);
        }
        return false;
    };
    let name = text.slice(0..equals);
    if !shape::is_variable(name.as_str()) {
        variable::expressions(spans, text);
        return false;
    }
    spans.show(&name, Class::Name);
    spans.part(text, equals..equals + 1, Class::Punctuation);
    value(spans, name.as_str(), &text.slice(equals + 1..text.as_str().len()));
    true
}

/// Shows a variable's value as far as the name shows its type.
pub(super) fn value(spans: &mut Spans<'_>, name: &str, text: &Text) {
    variable::expressions(spans, text);
    let word = text.as_str();
    if shape::is_switch(word) {
        spans.show(text, Class::Keyword);
        return;
    }
    if url::classify(spans, text) {
        return;
    }
    let upper = name.to_ascii_uppercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| upper.ends_with(ending));
    let kind = redis_variable(name).map(|(_, kind)| kind);
    let (class, fits) = match kind {
        Some(RedisVariable::Host) => (Class::Name, shape::is_endpoint(word)),
        Some(RedisVariable::Port) => (Class::Port, shape::is_port(word)),
        Some(RedisVariable::User) => (Class::Name, shape::is_name(word)),
        Some(RedisVariable::PasswordFile | RedisVariable::Identity) => {
            (Class::Path, shape::is_rooted_path(word))
        }
        Some(RedisVariable::Url) => (Class::Name, word.contains(':') && shape::is_endpoint(word)),
        Some(RedisVariable::Nodes) => (
            Class::Name,
            word.split([',', ';', ' '])
                .all(|node| node.contains(':') && shape::is_endpoint(node)),
        ),
        Some(RedisVariable::Scheme) => (
            Class::Keyword,
            matches!(word, "redis" | "rediss" | "tcp" | "tls" | "ssl"),
        ),
        Some(RedisVariable::CertificateCheck) => {
            (Class::Keyword, matches!(word, "required" | "optional" | "full"))
        }
        Some(_) => return,
        None if ends(&["_ARGS", "_FLAGS"]) && word.starts_with("--") => {
            server::options_in_text(spans, text);
            return;
        }
        None if ends(&["_PORT", "_PORT_NUMBER"]) => (Class::Port, shape::is_port(word)),
        None if ends(&["_DB", "_DATABASE"]) => (Class::Number, shape::is_database(word)),
        None if ends(&["_HOST"]) => (Class::Name, shape::is_host(word)),
        None if ends(&["_FILE", "_PATH", "_DIR"]) => (Class::Path, shape::is_rooted_path(word)),
        None => return,
    };
    if fits {
        spans.show(text, class);
    }
}
