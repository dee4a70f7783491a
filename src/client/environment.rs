//! Finds Redis connections in a container's environment: URLs, and variables that share a prefix.

use crate::source::Text;

use super::{Connection, PasswordSetting, PasswordValue, Tls};
use super::{in_text, keys};

/// What a variable's name says it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedisVariable {
    /// A host, perhaps with a port.
    Host,
    /// A port.
    Port,
    /// A user name.
    User,
    /// A password.
    Password,
    /// The path of a file that holds the password.
    PasswordFile,
    /// Whether to use TLS.
    Tls,
    /// A URL.
    Url,
}

/// Endings of names, the longest first where one is the end of another.
const ENDINGS: &[(&str, RedisVariable)] = &[
    ("PASSWORD_FILE", RedisVariable::PasswordFile),
    ("PASS_FILE", RedisVariable::PasswordFile),
    ("HOST_PASSWORD", RedisVariable::Password),
    ("AUTH_PASSWORD", RedisVariable::Password),
    ("AUTH_TOKEN", RedisVariable::Password),
    ("PASSWORD", RedisVariable::Password),
    ("PASSWD", RedisVariable::Password),
    ("PASS", RedisVariable::Password),
    ("PWD", RedisVariable::Password),
    ("PW", RedisVariable::Password),
    ("SECRET", RedisVariable::Password),
    ("REQUIREPASS", RedisVariable::Password),
    ("AUTH", RedisVariable::Password),
    ("USERNAME", RedisVariable::User),
    ("USER", RedisVariable::User),
    ("HOSTNAME", RedisVariable::Host),
    ("HOST", RedisVariable::Host),
    ("ADDRESS", RedisVariable::Host),
    ("ADDR", RedisVariable::Host),
    ("SERVER", RedisVariable::Host),
    ("ENDPOINT", RedisVariable::Host),
    ("PORT", RedisVariable::Port),
    ("TLS_ENABLED", RedisVariable::Tls),
    ("SSL_ENABLED", RedisVariable::Tls),
    ("ENABLE_TLS", RedisVariable::Tls),
    ("ENABLE_SSL", RedisVariable::Tls),
    ("USE_TLS", RedisVariable::Tls),
    ("USE_SSL", RedisVariable::Tls),
    ("TLS", RedisVariable::Tls),
    ("SSL", RedisVariable::Tls),
    ("CONNECTION_STRING", RedisVariable::Url),
    ("URL", RedisVariable::Url),
    ("URI", RedisVariable::Url),
    ("DSN", RedisVariable::Url),
];

/// What a variable holds, with the prefix that it shares with its siblings; `None` if its name is none of Redis's.
pub fn redis_variable(name: &str) -> Option<(String, RedisVariable)> {
    let upper = name.to_ascii_uppercase();
    if matches!(
        upper.as_str(),
        "REDISCLI_AUTH" | "VALKEYCLI_AUTH" | "DFLY_REQUIREPASS" | "DFLY_PASSWORD"
    ) {
        return Some((upper, RedisVariable::Password));
    }
    let upper = upper.replace("__", "_");
    // What stands behind Redis's name is asked only: REDIS_HOST, APP_REDIS_PASSWORD; not REDIS_COMMANDER_PASSWORD.
    let word = ["REDIS", "VALKEY", "KEYDB", "DRAGONFLY"]
        .iter()
        .find_map(|word| upper.rfind(word).map(|at| at + word.len()))?;
    let rest = upper.get(word..)?.trim_start_matches('_');
    let (ending, kind) = ENDINGS.iter().find(|(ending, _)| {
        rest == *ending
            || rest
                .strip_suffix(ending)
                .is_some_and(|before| before.ends_with('_') && !is_other_tool(before))
    })?;
    let prefix = upper.strip_suffix(ending)?.trim_end_matches('_');
    Some((prefix.to_owned(), *kind))
}

/// Tools around Redis whose own log-in is not Redis's.
fn is_other_tool(middle: &str) -> bool {
    ["COMMANDER", "INSIGHT", "HTTP", "EXPORTER_BASIC", "UI", "ADMIN"]
        .iter()
        .any(|tool| middle.split('_').any(|part| part == *tool))
}

/// One variable: its name, its value and its structural path.
pub(super) type Variable<'a> = (&'a Text, &'a Text, &'a str);

/// Every connection that a container's variables describe.
pub fn from_environment<'a>(variables: impl IntoIterator<Item = Variable<'a>>) -> Vec<Connection> {
    let mut found: Vec<Connection> = Vec::new();
    let mut groups: Vec<(String, Connection)> = Vec::new();
    for (name, value, path) in variables {
        if let Some(connection) = in_text(value, name.as_str(), path) {
            found.push(connection);
            continue;
        }
        let Some((prefix, kind)) = redis_variable(name.as_str()) else {
            continue;
        };
        let index = groups
            .iter()
            .position(|(known, _)| *known == prefix)
            .unwrap_or_else(|| {
                groups.push((
                    prefix.clone(),
                    Connection::unsaid(prefix.clone(), path, name.span()),
                ));
                groups.len() - 1
            });
        if let Some((_, connection)) = groups.get_mut(index) {
            take(connection, kind, value, path);
        }
    }
    for (_, mut connection) in groups {
        if connection.endpoints.is_empty() && connection.password.is_none() {
            continue;
        }
        if let [endpoint] = connection.endpoints.as_slice()
            && endpoint.host.is_empty()
            && endpoint.host.unset().is_none()
        {
            // A port without a host: the application's default host, which the files do not tell.
            connection.endpoints.clear();
        }
        found.push(connection);
    }
    found
}

fn take(connection: &mut Connection, kind: RedisVariable, value: &Text, path: &str) {
    match kind {
        RedisVariable::Host => {
            let Some(mut endpoint) = keys::endpoint(value, path.to_owned()) else {
                return;
            };
            connection.path = path.to_owned();
            connection.at = value.span();
            if let Some(before) = connection.endpoints.pop() {
                endpoint.port = endpoint.port.or(before.port);
            }
            connection.endpoints.push(endpoint);
        }
        RedisVariable::Port => {
            let port = keys::port(value);
            match connection.endpoints.first_mut() {
                Some(endpoint) => endpoint.port = port.or(endpoint.port),
                None => connection.endpoints.push(super::Endpoint {
                    host: Text::empty(value.span()),
                    port,
                    span: value.span(),
                    path: path.to_owned(),
                }),
            }
        }
        RedisVariable::User => connection.username = Some(value.clone()),
        RedisVariable::Password => connection.password = Some(PasswordSetting::of(value, path)),
        RedisVariable::PasswordFile => {
            let file = PasswordValue::File(value.clone());
            connection.password = Some(PasswordSetting::at(value, path, file));
        }
        RedisVariable::Tls => {
            connection.tls = match value.as_str().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Tls::On(value.span()),
                "false" | "0" | "no" | "off" => Tls::Off(value.span()),
                _ => Tls::Indirect(value.span()),
            };
        }
        RedisVariable::Url => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables() {
        let kind = |name: &str| redis_variable(name);
        assert_eq!(
            kind("REDIS_PASSWORD"),
            Some(("REDIS".into(), RedisVariable::Password))
        );
        assert_eq!(
            kind("REDIS_PASSWORD_FILE"),
            Some(("REDIS".into(), RedisVariable::PasswordFile))
        );
        assert_eq!(
            kind("QUEUE_BULL_REDIS_HOST"),
            Some(("QUEUE_BULL_REDIS".into(), RedisVariable::Host))
        );
        assert_eq!(
            kind("REDIS_HOST_PASSWORD"),
            Some(("REDIS".into(), RedisVariable::Password))
        );
        assert_eq!(
            kind("APP__REDIS__PASSWORD"),
            Some(("APP_REDIS".into(), RedisVariable::Password))
        );
        assert_eq!(kind("REDIS_COMMANDER_PASSWORD"), None);
        assert_eq!(kind("POSTGRES_PASSWORD"), None);
        assert_eq!(kind("REDIS_KEY_PREFIX"), None);
    }
}
