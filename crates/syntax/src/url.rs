//! The parts of a connection URL, such as `redis://user:password@host:6379/0?ssl_cert_reqs=none`.

use std::borrow::Cow;

use redproof_source::Text;

/// A URL's parts as they are written, each with its own place. Nothing is percent-decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// What is before `://`.
    pub scheme: Text,
    /// The user name before `@`, up to a `:`; `None` without an `@`.
    pub user: Option<Text>,
    /// The password, after that `:`.
    pub password: Option<Text>,
    /// The hosts, several for Sentinels and clusters.
    pub hosts: Vec<Host>,
    /// The path with its `/`, without the query.
    pub path: Text,
    /// The query's pairs.
    pub query: Vec<(Text, Option<Text>)>,
    /// What follows `#`.
    pub fragment: Text,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// The name or address; an IPv6 address without brackets.
    pub name: Text,
    /// The port.
    pub port: Option<Text>,
}

impl Url {
    /// Whether its scheme is one of Redis clients.
    pub fn is_redis(&self) -> bool {
        matches!(
            self.scheme.as_str().to_ascii_lowercase().as_str(),
            "redis"
                | "rediss"
                | "valkey"
                | "valkeys"
                | "unix"
                | "redis+unix"
                | "redis-socket"
                | "redis+socket"
                | "redis+sentinel"
                | "rediss+sentinel"
                | "redis-sentinel"
                | "sentinel"
                | "redis+cluster"
                | "rediss+cluster"
        )
    }

    /// Whether its scheme means TLS.
    pub fn is_tls(&self) -> bool {
        let scheme = self.scheme.as_str().to_ascii_lowercase();
        scheme.starts_with("rediss") || matches!(scheme.as_str(), "valkeys" | "tls" | "ssl")
    }
}

/// Splits a URL into its parts; `None` if the text is not a URL.
pub fn split(text: &Text) -> Option<Url> {
    // Most texts have no colon, and this says so at once.
    if !text.as_str().contains(':') {
        return None;
    }
    let shadow = without_expressions(text.as_str());
    let whole = shadow.as_ref();
    let scheme_end = whole.find("://")?;
    let scheme = whole.get(..scheme_end)?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if !is_scheme || whole.contains(char::is_whitespace) {
        return None;
    }
    let start = scheme_end + 3;
    let find = |from: usize, set: &[char]| {
        whole
            .get(from..)
            .and_then(|rest| rest.find(set))
            .map_or(whole.len(), |at| from + at)
    };
    let authority_end = find(start, &['/', '?', '#']);
    let path_end = find(authority_end, &['?', '#']);
    let fragment = find(path_end, &['#']);
    let authority = whole.get(start..authority_end)?;
    let at_sign = authority.rfind('@').map(|at| start + at);
    let (user, password) = match at_sign {
        Some(end) => match whole.get(start..end)?.find(':') {
            Some(colon) => (
                Some(text.slice(start..start + colon)),
                Some(text.slice(start + colon + 1..end)),
            ),
            None => (Some(text.slice(start..end)), None),
        },
        None => (None, None),
    };
    Some(Url {
        scheme: text.slice(0..scheme_end),
        user,
        password,
        hosts: hosts(text, whole, at_sign.map_or(start, |at| at + 1), authority_end),
        path: text.slice(authority_end..path_end),
        query: query(text, path_end + 1, fragment),
        fragment: text.slice((fragment + 1).min(whole.len())..whole.len()),
    })
}

/// Expressions that a template engine or a framework evaluates: what is in them is not part of the URL's grammar.
const EXPRESSIONS: &[(&str, &str)] = &[("<%", "%>"), ("{{", "}}"), ("${", "}"), ("#{", "}")];

/// A text with letters in the place of expressions, as long as it was.
fn without_expressions(text: &str) -> Cow<'_, str> {
    let mut shadow = Cow::Borrowed(text);
    for (open, close) in EXPRESSIONS {
        let mut from = 0;
        while let Some(start) = shadow
            .get(from..)
            .and_then(|rest| rest.find(open))
            .map(|at| from + at)
            && let Some(end) = shadow.get(start..).and_then(|rest| rest.find(close))
        {
            from = start + end + close.len();
            shadow
                .to_mut()
                .replace_range(start..from, &"x".repeat(from - start));
        }
    }
    shadow
}

fn hosts(text: &Text, whole: &str, start: usize, end: usize) -> Vec<Host> {
    let part = whole.get(start..end).unwrap_or_default();
    if part.is_empty() && text.slice(start..end).segments().is_empty() {
        return Vec::new();
    }
    let mut hosts = Vec::new();
    let mut from = start;
    for host in part.split(',') {
        let to = from + host.len();
        let closing = host.starts_with('[').then(|| host.find(']')).flatten();
        hosts.push(match closing {
            Some(closing) => Host {
                name: text.slice(from + 1..from + closing),
                port: host
                    .get(closing + 1..)
                    .is_some_and(|rest| rest.starts_with(':'))
                    .then(|| text.slice(from + closing + 2..to)),
            },
            None => match host.rfind(':') {
                Some(colon) => Host {
                    name: text.slice(from..from + colon),
                    port: Some(text.slice(from + colon + 1..to)),
                },
                None => Host {
                    name: text.slice(from..to),
                    port: None,
                },
            },
        });
        from = to + 1;
    }
    hosts
}

fn query(text: &Text, start: usize, end: usize) -> Vec<(Text, Option<Text>)> {
    let Some(part) = text.as_str().get(start..end) else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    let mut from = start;
    for pair in part.split('&') {
        let to = from + pair.len();
        if !pair.is_empty() {
            pairs.push(match pair.find('=') {
                Some(equals) => (
                    text.slice(from..from + equals),
                    Some(text.slice(from + equals + 1..to)),
                ),
                None => (text.slice(from..to), None),
            });
        }
        from = to + 1;
    }
    pairs
}

/// A part with its `%XX` decoded, to compare it with values written elsewhere.
pub fn percent_decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::template;
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn parts(source: &str) -> Option<String> {
        let mut map = SourceMap::default();
        let file = map.add("c", source);
        let url = split(&Text::literal(source, Span::new(file, 0, source.len())))?;
        let show = |text: &Option<Text>| {
            text.as_ref()
                .map_or("-".to_owned(), |t| map.slice(t.span()).to_owned())
        };
        let hosts: Vec<_> = url
            .hosts
            .iter()
            .map(|host| format!("{} {}", host.name.as_str(), show(&host.port)))
            .collect();
        let query: Vec<_> = url
            .query
            .iter()
            .map(|(key, value)| format!("{}={}", key.as_str(), show(value)))
            .collect();
        Some(format!(
            "{}|{}|{}|{}|{}|{}",
            url.scheme.as_str(),
            show(&url.user),
            show(&url.password),
            hosts.join(","),
            url.path.as_str(),
            query.join("&")
        ))
    }

    #[test]
    fn takes_urls_apart() {
        for (source, expected) in [
            ("redis://u:p@h:6379/0?a=b&c", "redis|u|p|h 6379|/0|a=b&c=-"),
            ("rediss://:p@h", "rediss||p|h -||"),
            ("redis://h:1", "redis|-|-|h 1||"),
            ("redis://u:p@x:y@h/1#f", "redis|u|p@x:y|h -|/1|"),
            (
                "redis+sentinel://:p@a:1,b:2/m/0",
                "redis+sentinel||p|a 1,b 2|/m/0|",
            ),
            ("valkey://[::1]:6379", "valkey|-|-|::1 6379||"),
            (
                "unix://u:p@/run/redis.sock?db=1",
                "unix|u|p||/run/redis.sock|db=1",
            ),
        ] {
            assert_eq!(parts(source).as_deref(), Some(expected), "{source}");
        }
        for (source, expected) in [
            (
                "redis://:p@<%= ENV[\"A\"] || \"b/c\" %>:6379/0",
                "redis||p|<%= ENV[\"A\"] || \"b/c\" %> 6379|/0|",
            ),
            (
                "redis://:{{ pw }}@{{ host }}:6379",
                "redis||{{ pw }}|{{ host }} 6379||",
            ),
            ("redis://:p@${HOST:a/b}/1", "redis||p|${HOST:a/b} -|/1|"),
        ] {
            assert_eq!(parts(source).as_deref(), Some(expected), "{source}");
        }
        for none in ["", "redis", "a b://c", "://x", "1redis://x"] {
            assert_eq!(parts(none), None, "{none}");
        }
    }

    #[test]
    fn an_unset_password_is_a_password_that_is_unset() {
        let mut map = SourceMap::default();
        let source = "redis://${U}:${PW}@h";
        let file = map.add("c", source);
        let text = Text::literal(source, Span::new(file, 0, source.len()));
        let (text, _) = template::substitute(&text, &|_| None).unwrap();
        let url = split(&text).unwrap();
        assert_eq!(url.user.unwrap().undefined_variable(), Some("U"));
        let password = url.password.unwrap();
        assert_eq!(password.undefined_variable(), Some("PW"));
        assert_eq!(map.slice(password.span()), "${PW}");
        assert_eq!(url.hosts[0].name.undefined_variable(), None);
    }

    #[test]
    fn percent_signs_are_decoded_for_comparison_only() {
        assert_eq!(percent_decoded("a%40b%2"), "a@b%2");
        assert_eq!(percent_decoded("%zz"), "%zz");
    }
}
