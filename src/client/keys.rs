//! What the keys of a Redis connection are called, and what their values mean.

use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_source::{Span, Text};
use redproof_syntax::url::{self, Url};

use crate::inputs::mentions_redis;

use super::meaning::{Key, RedisVariable};
use super::variable::separated;
use super::{
    Connection, Endpoint, Indirection, PasswordSetting, PasswordValue, Tls, Verification, indirection,
    vocabulary,
};

/// What a scheme beside a host says of TLS.
pub(super) fn scheme(text: &Text) -> Option<Tls> {
    match text.as_str().to_ascii_lowercase().as_str() {
        "tls" | "ssl" | "rediss" => Some(Tls::On(text.span())),
        "tcp" | "redis" => Some(Tls::Plain(text.span())),
        _ => None,
    }
}

/// The meaning of a key, without its separators and case.
pub(crate) fn key(name: &str) -> Option<Key> {
    vocabulary::key(&normal(name))
}

/// A name without separators, in lower case; also without the colon of a symbol of Ruby's (`:host`) and the number of an item
/// (`nodes[0]`).
pub(super) fn normal(name: &str) -> String {
    let name = match name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) {
        Some((name, number)) if number.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => name,
    };
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ':'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a name mentions Redis or a server that replaces it.
pub(super) fn names_redis(name: &str) -> bool {
    mentions_redis(name)
}

/// Whether a connection leads to Redis by the key that it is under and its host's name: `cache: { host: my-redis }`.
pub fn is_likely_redis(connection: &Connection) -> bool {
    let mut keys = connection.path.split(['.', '_', '-', '[']);
    let under = keys.any(|key| vocabulary::is_purpose(&key.to_ascii_lowercase()));
    under
        && connection.endpoints.iter().all(|at| {
            names_redis(at.host.as_str())
                && at
                    .port
                    .is_none_or(|(port, _)| (6379..=6389).contains(&port) || port == 26379)
        })
}

/// A scalar's truth as PyYAML reads it, or as a string an application would test: `None` for anything else.
pub fn truth(node: &Node) -> Option<bool> {
    let NodeValue::Scalar(text, style) = &node.value else {
        return None;
    };
    let plain = *style == ScalarStyle::Plain;
    match text.as_str().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        "1" | "enabled" | "required" => Some(true),
        "0" | "disabled" => Some(false),
        "" | "~" | "null" | "none" if plain => Some(false),
        _ => None,
    }
}

/// What a key in a mapping about TLS says of the check of certificates: `verify` there is what `tlsVerify` is elsewhere.
pub(super) fn key_of_tls(name: &str) -> Option<Key> {
    let of = |name: &str| key(name).filter(|key| key.is_check() || *key == Key::Identity);
    of(name).or_else(|| of(&format!("tls{name}")))
}

/// What a word about certificate checks means (`ssl_cert_reqs`, `verify_mode`).
pub(super) fn certificate_check(word: &str) -> Option<Verification> {
    // ERB in a file of Rails': `<%= OpenSSL::SSL::VERIFY_NONE %>`
    if word.contains("VERIFY_NONE") {
        return Some(Verification::None);
    }
    Some(
        match word
            .to_ascii_lowercase()
            .trim_start_matches("ssl.")
            .trim_start_matches("cert_")
        {
            "none" | "null" | "~" | "false" | "no" | "off" | "0" | "verify_none" | "optional" => {
                Verification::None
            }
            "ca_only" => Verification::NoHostname,
            "strict" | "required" | "true" | "yes" | "on" | "1" | "2" | "full" | "verify_peer" => {
                Verification::Full
            }
            _ => return None,
        },
    )
}

/// A password's value: the text itself, a reference, or none.
pub(super) fn password_value(text: &Text) -> PasswordValue {
    if is_no_password(text) {
        return PasswordValue::Empty;
    }
    match indirection(text) {
        Some(reference) => PasswordValue::Indirect(reference),
        None => PasswordValue::Literal(text.clone()),
    }
}

/// Whether a value says that there is no password, as `null` in Laravel's `.env` does.
pub fn is_no_password(text: &Text) -> bool {
    text.undefined().is_none() && vocabulary::is_no_password(text.as_str().trim())
}

/// Whether a scalar is a boolean to YAML.
pub(super) fn is_plain_switch(node: &Node) -> bool {
    let NodeValue::Scalar(text, ScalarStyle::Plain) = &node.value else {
        return false;
    };
    let is = |word: &&str| text.as_str().eq_ignore_ascii_case(word);
    text.variable().is_none() && ["true", "false", "yes", "no", "on", "off"].iter().any(is)
}

/// Whether a value refers to a variable that holds a URL, by its name.
pub(super) fn names_url(text: &Text) -> bool {
    let name = indirection(text).and_then(|reference| reference.name);
    name.is_some_and(|name| ["URL", "URI", "DSN"].iter().any(|end| name.ends_with(end)))
}

/// A port number with its place.
pub(super) fn port(text: &Text) -> Option<(u16, Span)> {
    text.as_str().trim().parse().ok().map(|port| (port, text.span()))
}

/// Splits `host:port`, also `[::1]:6379`, or takes the whole as a host.
pub(super) fn endpoint(text: &Text, path: String) -> Option<Endpoint> {
    let value = text.as_str();
    if value.is_empty() && text.undefined().is_none() {
        return None;
    }
    let after_bracket = value.rfind(']').unwrap_or(0);
    let split = value
        .rfind(':')
        .filter(|at| *at > after_bracket && (after_bracket > 0 || value.matches(':').count() == 1));
    let (host, port) = match split {
        Some(at) => (text.slice(0..at), port(&text.slice(at + 1..value.len()))),
        None => (text.clone(), None),
    };
    Some(Endpoint {
        host,
        port,
        span: text.span(),
        path,
    })
}

/// `host:port`, several behind commas or spaces; nothing if a part is anything else.
pub(super) fn hosts_and_ports(text: &Text, path: &str) -> Vec<Endpoint> {
    let mut found = Vec::new();
    let mut from = 0;
    for part in text.as_str().split([',', ' ', ';']) {
        let range = from..from + part.len();
        from = range.end + 1;
        if part.is_empty() {
            continue;
        }
        let Some(at) = endpoint(&text.slice(range), path.to_owned()) else {
            return Vec::new();
        };
        let host = at.host.as_str();
        let is_host = at.host.undefined().is_some()
            || !host.is_empty()
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
        // Where a program listens, nobody is dialled.
        if !is_host || at.port.is_none() || matches!(host, "0.0.0.0" | "[::]") {
            return Vec::new();
        }
        found.push(at);
    }
    found
}

/// `label:host:port[:database[:password]]`, several behind commas, as redis-commander has them. `None` if a part is anything else.
pub(super) fn labelled_hosts(text: &Text, path: &str) -> Option<Vec<(Endpoint, Option<Text>)>> {
    let mut found = Vec::new();
    let mut from = 0;
    for item in text.as_str().split(',') {
        let whole = text.slice(from..from + item.len());
        from += item.len() + 1;
        let parts: Vec<&str> = item.split(':').collect();
        let (label, host, number) = match parts.as_slice() {
            [label, host, number, ..] if !host.is_empty() => (label, host, number),
            _ => return None,
        };
        number.parse::<u16>().ok()?;
        let start = label.len() + 1;
        let end = start + host.len() + 1 + number.len();
        let behind: usize = parts.iter().take(4).map(|part| part.len() + 1).sum();
        let password = (parts.len() > 4).then(|| whole.slice(behind..item.len()));
        found.push((endpoint(&whole.slice(start..end), path.to_owned())?, password));
    }
    Some(found)
}

/// A URL whose scheme names TLS and not Redis: `tls://redis`, as Predis and phpredis take it.
pub(super) fn other_url(text: &Text) -> Option<Url> {
    url::split(text).filter(|url| {
        matches!(
            url.scheme.as_str().to_ascii_lowercase().as_str(),
            "tls" | "ssl" | "tcp"
        )
    })
}

/// Where PHP keeps sessions: `session.save_path = "tcp://redis:6379?auth=…"`, which phpredis takes.
pub(super) fn session_connection(text: &Text, name: &str, path: &str) -> Option<Connection> {
    let url = other_url(text).filter(|_| name.to_ascii_lowercase().ends_with("save_path"))?;
    let mut connection = Connection::unsaid(name, path, text.span());
    take_url(&mut connection, &url, path);
    Some(connection)
}

/// The connection that a URL describes; `None` if it is none of Redis's.
pub fn url_connection(text: &Text, name: &str, path: &str) -> Option<Connection> {
    let url = redis_url(text)?;
    let mut connection = Connection::unsaid(name, path, text.span());
    take_url(&mut connection, &url, path);
    Some(connection)
}

/// Splits a text if it is a URL with one of Redis's schemes.
pub(super) fn redis_url(text: &Text) -> Option<Url> {
    // `unix://` leads to all kinds of sockets.
    url::split(text).filter(|url| {
        url.is_redis() && (!url.scheme.as_str().eq_ignore_ascii_case("unix") || names_redis(text.as_str()))
    })
}

/// The URL that a reference falls back to: `${REDIS_URL:redis://cache:6379}`.
pub(super) fn fallback_url(text: &Text) -> Option<Url> {
    redis_url(&indirection(text)?.fallback?)
}

/// Adds what a fallback says to a connection: all of it may be different where the variable is set.
pub(super) fn take_fallback_url(connection: &mut Connection, url: &Url, whole: &Text, path: &str) {
    take_url(connection, url, path);
    connection.is_url = false;
    connection.tls = Tls::Indirect(whole.span());
    connection.odd_scheme = None;
    if let Some(setting) = &mut connection.password
        && let PasswordValue::Literal(text) = &setting.value
    {
        let reference = indirection(whole);
        setting.value = PasswordValue::Indirect(Indirection {
            name: reference.and_then(|reference| reference.name),
            fallback: Some(text.clone()),
        });
    }
}

/// The connection that a reference falls back to.
pub(super) fn fallback_connection(text: &Text, name: &str, path: &str) -> Option<Connection> {
    let url = fallback_url(text)?;
    let mut connection = Connection::unsaid(name, path, text.span());
    take_fallback_url(&mut connection, &url, text, path);
    Some(connection)
}

/// Fewest characters of a text that is taken for a password although a user name is expected.
const RANDOM: usize = 16;

/// Whether the first part of a URL without a second is a password, as Symfony has it (`redis://PASSWORD@host`): it is a variable of
/// that name, or letters and digits at random.
fn is_password(user: &Text) -> bool {
    let is_named = |name: &str| {
        let name = separated(name);
        let kind = vocabulary::endings(&name).next().map(|(_, kind)| kind);
        kind == Some(RedisVariable::Password)
    };
    let mut segments = user.segments().iter();
    if segments.any(|segment| segment.origin.variable().is_some_and(is_named)) {
        return true;
    }
    let is_digit = |c: &u8| c.is_ascii_digit();
    let mut runs = user.as_str().split(|c: char| !c.is_ascii_alphanumeric());
    runs.any(|run| {
        let pairs = run.as_bytes().windows(2);
        let changes =
            pairs.filter(|pair| pair.first().is_some_and(is_digit) != pair.last().is_some_and(is_digit));
        run.len() >= RANDOM && changes.count() >= 4
    })
}

/// Adds what a URL says to a connection.
pub(super) fn take_url(connection: &mut Connection, url: &Url, path: &str) {
    connection.is_url = true;
    connection.tls = if url.is_tls() {
        Tls::On(url.scheme.span())
    } else {
        Tls::Plain(url.scheme.span())
    };
    let capital = |scheme: &str| scheme.bytes().any(|b| b.is_ascii_uppercase());
    connection.odd_scheme = (url.is_tls() && capital(url.scheme.as_str())).then(|| url.scheme.span());
    let has_password = url.password.as_ref().is_some_and(|text| !text.is_empty_literal());
    match url.user.as_ref().filter(|user| !user.is_empty()) {
        Some(user) if !has_password && is_password(user) => {
            connection.password = Some(PasswordSetting::of_url(user, path));
        }
        user => {
            connection.username = user.cloned().or(connection.username.take());
            if let Some(password) = &url.password {
                connection.password = Some(PasswordSetting::of_url(password, path));
            }
        }
    }
    for host in &url.hosts {
        if host.name.is_empty() && host.name.undefined().is_none() {
            continue;
        }
        // Every client takes 6379 where the URL has no port.
        let own_port = host.port.as_ref().map_or(Some((6379, host.name.span())), port);
        let span = host
            .port
            .as_ref()
            .map_or_else(|| host.name.span(), |port| host.name.span().to(port.span()));
        connection.endpoints.push(Endpoint {
            host: host.name.clone(),
            port: own_port,
            span,
            path: path.to_owned(),
        });
    }
    // redis-rs takes `#insecure` for no check at all.
    if url.fragment.as_str() == "insecure" {
        connection.verification = Some((Verification::None, url.fragment.span()));
    }
    for (name, value) in &url.query {
        let Some(value) = value else { continue };
        // `ssl[verify_peer]=0` of PHP's sessions
        let name = name.as_str();
        let name = name
            .strip_prefix("ssl[")
            .and_then(|name| name.strip_suffix(']'))
            .unwrap_or(name);
        match key(name) {
            Some(Key::Password) => {
                connection.password = Some(PasswordSetting::of_url(value, path));
            }
            Some(Key::CertificateCheck) => {
                connection.verification =
                    certificate_check(value.as_str()).map(|check| (check, value.span()));
            }
            Some(Key::Insecure) if value.as_str().eq_ignore_ascii_case("true") => {
                connection.verification = Some((Verification::None, value.span()));
            }
            Some(Key::Verify) if matches!(value.as_str(), "false" | "0" | "no") => {
                connection.verification = Some((Verification::None, value.span()));
            }
            Some(Key::HostnameCheck) if !value.as_str().eq_ignore_ascii_case("false") => {
                connection.says_host_name = true;
            }
            Some(Key::HostnameCheck) => {
                connection.verification = Some((Verification::NoHostname, value.span()));
            }
            _ => {}
        }
    }
}
