//! URLs: scheme, user, host, port and database are shown; the password, the query's values and what else is in the path
//! are not.

use redproof_source::Text;
use redproof_syntax::url;

use super::{Class, Spans, shape};

/// Schemes beside those of Redis that are words of the notation, whatever a secret is.
const SCHEMES: &[&str] = &["http", "https", "tcp", "tls", "unix", "file"];

/// Shows what is harmless of a URL. `false` if the text is none.
pub(super) fn classify(spans: &mut Spans<'_>, text: &Text) -> bool {
    let Some(url) = url::split(text) else {
        return false;
    };
    let whole = text.as_str();
    let scheme = url.scheme.as_str().len();
    let authority = scheme + 3;
    // Any word may be in front of `://`, a known secret, too.
    let is_word = url.is_redis() || SCHEMES.contains(&url.scheme.as_str());
    spans.part(
        text,
        0..scheme,
        if is_word { Class::Keyword } else { Class::Name },
    );
    spans.part(text, scheme..authority, Class::Punctuation);
    // With a second `@`, or one behind the authority, the end of the password is ambiguous.
    let behind = [url.path.as_str(), url.fragment.as_str()];
    if whole.matches('@').count() > 1 || behind.iter().any(|part| part.contains('@')) {
        return true;
    }
    for (at, _) in whole.match_indices('@') {
        spans.part(text, at..at + 1, Class::Punctuation);
    }
    if let (Some(user), Some(_)) = (&url.user, &url.password) {
        // Without a password, what is there may be one.
        if shape::is_name(user.as_str()) {
            spans.show(user, Class::Name);
        }
        let colon = authority + user.as_str().len();
        spans.part(text, colon..colon + 1, Class::Punctuation);
    }
    for host in &url.hosts {
        let is_host = shape::is_host(host.name.as_str());
        if is_host {
            spans.show(&host.name, Class::Name);
        }
        if let Some(port) = &host.port
            && shape::is_port(port.as_str())
            && (is_host || host.name.undefined().is_some())
        {
            spans.show(port, Class::Port);
        }
    }
    separators(spans, text, authority);
    let database = url.path.as_str().strip_prefix('/').unwrap_or_default();
    if url.is_redis() && shape::is_database(database) {
        spans.show(&url.path, Class::Number);
    }
    for (name, value) in &url.query {
        let Some(value) = value else { continue };
        if shape::is_variable(name.as_str()) {
            spans.show(name, Class::Name);
        }
        if shape::is_switch(value.as_str()) || matches!(value.as_str(), "required" | "optional") {
            spans.show(value, Class::Keyword);
        }
    }
    true
}

/// The signs between the parts behind the user.
fn separators(spans: &mut Spans<'_>, text: &Text, authority: usize) {
    let whole = text.as_str();
    let start = whole.find('@').map_or(authority, |at| at + 1);
    let mut query = false;
    for (at, c) in whole.char_indices().skip_while(|(at, _)| *at < start) {
        query |= c == '?';
        if matches!(c, ':' | ',' | '?' | '[' | ']') || (query && matches!(c, '&' | '=')) {
            spans.part(text, at..at + 1, Class::Punctuation);
        }
        if c == '/' && at + 1 == whole.len() {
            spans.part(text, at..at + 1, Class::Punctuation);
        }
    }
}
