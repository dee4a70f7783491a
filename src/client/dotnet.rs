//! Connection strings of StackExchange.Redis, `redis:6380,password=…,ssl=True`, and of Grafana, `addr=redis:6379,ssl=insecure`;
//! sources: their pages on configuration.

use redproof_source::Text;

use super::keys;
use super::{Connection, PasswordSetting, Tls, Verification};

/// Options that other programs' strings have, too.
const SHARED: &[&str] = &["addr", "name", "password", "ssl", "user", "username"];

/// Options that only StackExchange.Redis has.
const OWN: &[&str] = &[
    "abortconnect",
    "allowadmin",
    "asynctimeout",
    "channelprefix",
    "checkcertificaterevocation",
    "configchannel",
    "configcheckseconds",
    "connectretry",
    "connecttimeout",
    "defaultdatabase",
    "highintegrity",
    "keepalive",
    "proxy",
    "resolvedns",
    "responsetimeout",
    "servicename",
    "sslhost",
    "sslprotocols",
    "synctimeout",
    "tiebreaker",
];

/// The connection that a text describes; `None` if it is no such string, or nothing says that it is one to Redis.
pub(super) fn connection(text: &Text, name: &str, path: &str, of_redis: bool) -> Option<Connection> {
    let whole = text.as_str();
    if !whole.contains(',') || whole.contains("://") || whole.contains('\n') {
        return None;
    }
    let mut made = Connection::unsaid(name, path, text.span());
    let mut form = Form::default();
    let mut at = 0;
    for segment in whole.split(',') {
        let range = at..at + segment.len();
        at = range.end + 1;
        let part = text.slice(range).trim();
        let Some((key, value)) = part.as_str().split_once('=') else {
            if part.is_empty() {
                continue;
            }
            if part.as_str().contains([' ', '/', '"', '{']) {
                return None;
            }
            made.endpoints.extend(keys::endpoint(&part, path.to_owned()));
            continue;
        };
        let key = key.trim().to_ascii_lowercase();
        let start = part.as_str().len() - value.len();
        let value = part.slice(start..part.as_str().len());
        form.add(&key);
        match key.as_str() {
            "password" => made.password = Some(PasswordSetting::of(&value, path)),
            "addr" => made.endpoints.extend(keys::endpoint(&value, path.to_owned())),
            "user" | "username" => made.username = Some(value),
            "ssl" => {
                made.tls = match value.as_str().to_ascii_lowercase().as_str() {
                    "true" => Tls::On(value.span()),
                    "false" => Tls::Off(value.span()),
                    "insecure" => {
                        made.verification = Some((Verification::None, value.span()));
                        Tls::On(value.span())
                    }
                    _ => Tls::Indirect(value.span()),
                };
            }
            _ => {}
        }
    }
    let here = of_redis
        || keys::names_redis(name)
        || made
            .endpoints
            .iter()
            .any(|endpoint| keys::names_redis(endpoint.host.as_str()))
        || form.is_of_redis(&made);
    (form.has_option() && !made.endpoints.is_empty() && here).then_some(made)
}

/// Which options a text has.
#[derive(Default)]
struct Form {
    own: bool,
    shared: bool,
    other: bool,
    /// Whether one of them is the password or says whether TLS is on.
    secures: bool,
}

impl Form {
    fn add(&mut self, key: &str) {
        let is_own = OWN.contains(&key);
        let is_shared = SHARED.contains(&key);
        self.own |= is_own;
        self.shared |= is_shared;
        self.secures |= matches!(key, "password" | "ssl");
        // `$CONFIG=` renames a command.
        self.other |= !is_own && !is_shared && !key.starts_with('$');
    }

    fn has_option(&self) -> bool {
        self.own || self.shared
    }

    /// Whether no other program has such strings: `cache:6379,password=…`, whatever its key is called.
    fn is_of_redis(&self, made: &Connection) -> bool {
        let mut hosts = made.endpoints.iter();
        let has_port = hosts.all(|at| at.port.is_some());
        !self.other && (self.own || self.secures && has_port)
    }
}

#[cfg(test)]
mod tests {
    use super::super::PasswordValue;
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(name: &str, value: &str) -> Option<Connection> {
        let file = SourceMap::default().add("f", value);
        connection(
            &Text::literal(value, Span::new(file, 0, value.len())),
            name,
            name,
            false,
        )
    }

    #[test]
    fn hosts_password_and_tls() {
        let found = of(
            "Redis",
            "redis:6380, password=s3cret, ssl=True, abortConnect=false",
        )
        .unwrap();
        assert_eq!(found.endpoints[0].host.as_str(), "redis");
        assert_eq!(found.endpoints[0].port.map(|(port, _)| port), Some(6380));
        assert!(matches!(found.tls, Tls::On(_)));
        let PasswordValue::Literal(password) = found.password.unwrap().value else {
            panic!("no literal")
        };
        assert_eq!(password.as_str(), "s3cret");
    }

    #[test]
    fn grafanas() {
        let found = of("connstr", "addr=redis:6379,db=0,password=s3cret,ssl=insecure").unwrap();
        assert_eq!(found.endpoints[0].host.as_str(), "redis");
        assert!(matches!(found.tls, Tls::On(_)));
        assert!(matches!(found.verification, Some((Verification::None, _))));
    }

    #[test]
    fn whatever_the_key_is_called() {
        for value in [
            "cache:6379,password=s3cret",
            "cache.example.com:6380,password=s3cret,ssl=True,abortConnect=False",
            "cache,abortConnect=false",
            "one:6379,two:6379,serviceName=main,$CONFIG=",
        ] {
            assert!(of("Backplane", value).is_some(), "{value}");
        }
        for value in [
            "mail:587,user=a",
            "cache,password=s3cret",
            "broker:9092,password=s3cret,acks=all",
            "one:9092,two:9092",
            "db,1433;Password=x",
        ] {
            assert!(of("Backplane", value).is_none(), "{value}");
        }
    }

    #[test]
    fn other_texts_with_commas_are_none() {
        assert!(of("Cache", "host:6379,password=x,abortConnect=False").is_some());
        assert!(of("Cache", "host,password=x").is_none());
        assert!(of("Redis", "a, b, c").is_none());
        assert!(of("Database", "Server=db,1433;Password=x").is_none());
        assert!(of("Redis", "redis:6379").is_none());
        assert!(of("Redis", "see redis, or ssl=true").is_none());
    }
}
