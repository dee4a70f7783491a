//! The options of a constructor: arguments by name, objects of options, and URLs.

use super::args::Args;
use crate::ir::At;
use crate::value::Value;

/// The options of connections, by what they mean.
pub(super) const USER: &[&str] = &["username", "user", "sentinel_username"];
pub(super) const HOST: &[&str] = &["host", "hostname", "addr", "server", "unix_socket_path", "path"];
pub(crate) const DATABASE: &[&str] = &["db", "database", "dbindex", "defaultdatabase", "selectdb"];
pub(super) const URL: &[&str] = &[
    "url",
    "uri",
    "redis_url",
    "connectionstring",
    "configuration",
    HREF,
];
/// The whole of a URL whose parts may be set.
pub(super) const HREF: &str = "href";
pub(super) const PREFIX: &[&str] = &["keyprefix", "prefix", "key_prefix", "namespace"];
/// A user and a password together.
pub(super) const LOGIN: &[&str] = &["auth", "credentials"];
pub(super) const OTHER: &[&str] = &[
    "port",
    "ssl",
    "tls",
    "client_name",
    "connectionname",
    "name",
    "protocol",
];
/// Where options are kept inside others.
const INNER: &[&str] = &[
    "socket",
    "redisoptions",
    "parameters",
    "redis",
    "connection",
    "defaults",
    "url",
];

/// The arguments of a constructor by name.
pub(super) struct Options<'a> {
    pub(super) args: &'a Args,
    /// The names of the positional ones.
    pub(super) names: &'a [String],
}

impl Options<'_> {
    fn find(&self, names: &[&str]) -> Option<(&Value, At)> {
        let is = |name: &str| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        let args = self.args;
        if let Some((_, value, at)) = args.named.iter().find(|(name, ..)| is(name)) {
            return Some((value, *at));
        }
        let place = |at: usize| args.places.get(at).copied().unwrap_or_default();
        for (at, value) in args.positional.iter().enumerate() {
            if let Some(found) = in_map(value, &is, 0) {
                return Some((found, place(at)));
            }
            let named = self.names.get(at).is_some_and(|name| is(name));
            if named && matches!(value.usual(), Value::Text(..) | Value::Number(_)) {
                return Some((value, place(at)));
            }
        }
        args.named
            .iter()
            .find_map(|(_, value, at)| Some((in_map(value, &is, 0)?, *at)))
    }

    /// The names of the options.
    pub(super) fn given(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .args
            .named
            .iter()
            .map(|(name, ..)| name.to_string())
            .collect();
        names.extend(self.names.iter().take(self.args.positional.len()).cloned());
        for value in self.values() {
            names_in(value, &mut names, 0);
        }
        names.sort();
        names.dedup();
        names
    }

    fn values(&self) -> impl Iterator<Item = &Value> {
        let named = self.args.named.iter().map(|(_, value, _)| value);
        self.args.positional.iter().chain(named)
    }

    /// Whether what holds options is not known.
    pub(super) fn is_open(&self) -> bool {
        // A URL and an object may say anything; a host and a port are what they are.
        let holds = |name: Option<&str>| {
            let is_in = |known: &[&str]| {
                name.is_some_and(|name| known.iter().any(|known| known.eq_ignore_ascii_case(name)))
            };
            !is_in(USER) && !is_in(HOST) && !is_in(DATABASE) && !is_in(PREFIX) && !is_in(OTHER)
        };
        let may_hold = |value: &Value| {
            let is_closed = match value {
                // What is spread into it may hold more.
                Value::Map(entries) => entries.iter().all(|(key, _)| key.as_literal().is_some()),
                value => matches!(value, Value::Number(_) | Value::Bool(_) | Value::Null),
            };
            !is_closed && value.as_literal().is_none()
        };
        let is_object = |value: &Value| match value {
            Value::Made(made) => **made != *crate::value::ENVIRONMENT,
            value => matches!(value, Value::Object(_)),
        };
        let mut positional = self.args.positional.iter().enumerate();
        let named = self.args.named.iter();
        let is_holder = |name: &str| {
            URL.iter()
                .chain(INNER)
                .any(|known| known.eq_ignore_ascii_case(name))
        };
        let is_more = self.args.positional.iter().skip(self.names.len()).any(may_hold);
        self.args.open
            || is_more
            || positional.any(|(at, value)| {
                may_hold(value) && (holds(self.names.get(at).map(String::as_str)) || is_object(value))
            })
            || named
                .filter(|(name, ..)| is_holder(name))
                .any(|(_, value, _)| may_hold(value))
            || self
                .value(URL)
                .map(|url| url.named(HREF).unwrap_or(url))
                .is_some_and(|url| url.as_literal().is_none() && !matches!(url, Value::Map(_)))
    }

    pub(super) fn value(&self, names: &[&str]) -> Option<&Value> {
        self.find(names).map(|(value, _)| value)
    }

    pub(super) fn text(&self, names: &[&str]) -> Option<(String, At)> {
        let (value, at) = self.find(names)?;
        let text = match value.usual() {
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            value => value.named(HREF).unwrap_or(value).as_literal()?.to_owned(),
        };
        Some((text, at))
    }
}

fn in_map<'v>(value: &'v Value, is: &impl Fn(&str) -> bool, depth: usize) -> Option<&'v Value> {
    value.each().iter().find_map(|one| in_one(one, is, depth))
}

fn in_one<'v>(value: &'v Value, is: &impl Fn(&str) -> bool, depth: usize) -> Option<&'v Value> {
    let Value::Map(entries) = value else { return None };
    let named = |known: &Value| known.as_literal().is_some_and(is);
    if let Some((_, value)) = entries.iter().find(|(key, _)| named(key)) {
        return Some(value);
    }
    if depth > 2 {
        return None;
    }
    let inner = |key: &Value| {
        key.as_literal()
            .is_some_and(|key| INNER.iter().any(|known| key.eq_ignore_ascii_case(known)))
    };
    entries
        .iter()
        .filter(|(key, _)| inner(key))
        .find_map(|(_, value)| in_map(value, is, depth + 1))
}

/// The names in maps of options.
fn names_in(value: &Value, names: &mut Vec<String>, depth: usize) {
    match value {
        Value::Map(entries) if depth < 4 => {
            for (key, value) in entries.iter() {
                names.extend(key.as_literal().map(str::to_owned));
                names_in(value, names, depth + 1);
            }
        }
        Value::Many(several) if depth < 4 => {
            several.iter().for_each(|value| names_in(value, names, depth + 1));
        }
        _ => {}
    }
}

/// The parts of a URL that are no secret.
pub(super) struct Url<'u> {
    pub(super) user: Option<&'u str>,
    pub(super) host: Option<&'u str>,
    pub(super) database: Option<u32>,
    /// The names of its options.
    pub(super) options: Vec<&'u str>,
}

impl<'u> Url<'u> {
    /// `redis://user:password@host:port/database?option=value`, or `host:port,option=value`.
    pub(super) fn of(url: &'u str) -> Url<'u> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (rest, options) = rest.split_at(rest.find(['?', ',']).unwrap_or(rest.len()));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, address) = match authority.rsplit_once('@') {
            Some((login, address)) => (Some(login), address),
            None => (None, authority),
        };
        let user = login
            .and_then(|login| login.split_once(':'))
            .map(|(user, _)| user);
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        let given = |text: &&str| !text.is_empty();
        let pairs = options
            .split(['?', ',', '&'])
            .filter_map(|pair| pair.split_once('='));
        let pairs: Vec<(&str, &str)> = pairs.map(|(name, value)| (name.trim(), value.trim())).collect();
        let option = |names: &[&str]| {
            let is_it =
                |(name, _): &&(&str, &str)| names.iter().any(|known| known.eq_ignore_ascii_case(name));
            pairs.iter().find(is_it).map(|(_, value)| *value)
        };
        Url {
            user: user.filter(given).or_else(|| option(USER)),
            host: Some(host).filter(given),
            database: path.parse().ok().or_else(|| option(DATABASE)?.parse().ok()),
            options: pairs.iter().map(|(name, _)| *name).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_say_who_logs_in_and_where() {
        let parts = |url| {
            let url = Url::of(url);
            (url.user, url.host, url.database)
        };
        assert_eq!(
            parts("redis://u:p@redis:6379/3?client_name=n"),
            (Some("u"), Some("redis"), Some(3))
        );
        assert_eq!(
            parts("redis:6379,user=q7,defaultDatabase=2,name=api"),
            (Some("q7"), Some("redis"), Some(2))
        );
        assert_eq!(parts("redis://redis?db=4"), (None, Some("redis"), Some(4)));
        assert_eq!(parts("redis://redis"), (None, Some("redis"), None));
    }
}
