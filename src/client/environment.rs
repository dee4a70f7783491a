//! Finds Redis connections in a container's environment: URLs, and variables that share a prefix.

use std::collections::HashMap;

use redproof_source::Text;
use redproof_syntax::url::Url;

use super::meaning::RedisVariable;
use super::variable::{redis_variable, separated};
use super::{Connection, Endpoint, Ignored, PasswordSetting, PasswordValue, Tls, Verification};
use super::{from_structure, in_text, keys, vocabulary};

/// One variable: its name, its value and its structural path.
pub(super) type Variable<'a> = (&'a Text, &'a Text, &'a str);

/// Every connection that a container's variables describe.
pub fn from_environment<'a>(variables: impl IntoIterator<Item = Variable<'a>>) -> Vec<Connection> {
    let mut found: Vec<Connection> = Vec::new();
    // Where the connections of a prefix are: those of its URLs, and the one that its other variables make.
    let mut urls: HashMap<String, Vec<usize>> = HashMap::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(String, Connection)> = Vec::new();
    let mut unchecked = None;
    for (name, value, path) in variables {
        let named = redis_variable(name.as_str());
        if let Some(connection) = in_text(value, name.as_str(), path) {
            if let Some((prefix, _)) = named {
                urls.entry(prefix).or_default().push(found.len());
            }
            found.push(connection);
            continue;
        }
        let within = from_structure(value, name.as_str(), path);
        if !within.is_empty() {
            found.extend(within);
            continue;
        }
        // Node.js then takes any certificate, whatever the code says of none.
        if name.as_str() == "NODE_TLS_REJECT_UNAUTHORIZED" && value.as_str() == "0" {
            unchecked = Some(value.span());
        }
        let sure = named.is_some();
        let Some((prefix, kind)) = named.or_else(|| unnamed(name.as_str(), value)) else {
            continue;
        };
        // `USE_REDIS=${USE_REDIS}` need not be an address.
        let says_address = || vocabulary::endings(&separated(name.as_str())).next().is_some();
        if kind == RedisVariable::Url && value.is_empty() && !says_address() {
            continue;
        }
        let index = *places.entry(prefix).or_insert_with_key(|prefix| {
            let connection = Connection::unsaid(prefix.clone(), path, name.span());
            let sure = sure || keys::names_redis(prefix) && listens_like_redis(value);
            groups.push((prefix.clone(), Connection { sure, ..connection }));
            groups.len() - 1
        });
        if let Some((_, connection)) = groups.get_mut(index) {
            take(connection, kind, value, path);
            if kind.is_part_of_url() {
                connection.ignored.push(Ignored {
                    key: name.as_str().to_owned(),
                    span: value.span(),
                    path: path.to_owned(),
                });
            }
        }
    }
    for (prefix, mut connection) in groups {
        // What is said of the check and of the key beside a URL is said of that URL.
        if let Some(url) = urls.get(&prefix).and_then(|urls| found.get_mut(*urls.first()?)) {
            url.key_files.append(&mut connection.key_files);
            if url.password.is_none() {
                url.password_beside.clone_from(&connection.password);
            }
        }
        for url in urls.get(&prefix).into_iter().flatten() {
            if let Some(url) = found.get_mut(*url)
                && url.verification.is_none()
            {
                url.verification = connection.verification;
                url.says_host_name |= connection.says_host_name;
            }
        }
        let ignored = std::mem::take(&mut connection.ignored);
        if let Some(url) = urls.get(&prefix).and_then(|urls| found.get_mut(*urls.first()?))
            && vocabulary::url_wins(&prefix)
        {
            url.ignored = ignored;
            continue;
        }
        // Without the name of Redis, only the host can say.
        let has_password = connection.sure && connection.password.is_some();
        if connection.endpoints.is_empty() && !has_password {
            continue;
        }
        if let [endpoint] = connection.endpoints.as_slice()
            && endpoint.host.is_empty()
            && endpoint.host.undefined().is_none()
        {
            // A port without a host: the application's default host, which the files do not show.
            connection.endpoints.clear();
        }
        if !connection.sure && connection.endpoints.is_empty() {
            continue;
        }
        found.push(connection);
    }
    if let Some(at) = unchecked {
        for connection in &mut found {
            connection.verification = Some((Verification::None, at));
        }
    }
    found
}

/// What a variable may say whose name is none of Redis's parts: `CACHE_HOST`, `CACHE_PASSWORD`; or that names Redis and holds a
/// host with a port: `REDIS_CACHE=cache:6379`.
fn unnamed(name: &str, value: &Text) -> Option<(String, RedisVariable)> {
    let upper = separated(name);
    if upper.split('_').any(vocabulary::is_other_tool) {
        return None;
    }
    if keys::names_redis(name) {
        let [_] = keys::hosts_and_ports(value, "").as_slice() else {
            return None;
        };
        return Some((upper, RedisVariable::Url));
    }
    let (ending, kind) = vocabulary::endings(&upper).next()?;
    let prefix = upper.strip_suffix(ending)?.trim_end_matches('_').to_owned();
    (!prefix.is_empty()).then_some((prefix, kind))
}

/// Whether a host's port is one that Redis is given.
fn listens_like_redis(value: &Text) -> bool {
    let hosts = keys::hosts_and_ports(value, "");
    let mut ports = hosts
        .iter()
        .filter_map(|at| at.port.as_ref().map(|(port, _)| *port));
    ports.any(|port| matches!(port, 6379..=6389 | 26379 | 16379 | 7000..=7005))
}

fn take(connection: &mut Connection, kind: RedisVariable, value: &Text, path: &str) {
    match kind {
        RedisVariable::Host => {
            if let Some(url) = keys::other_url(value) {
                take_schemed(connection, &url, value, path);
                return;
            }
            let Some(endpoint) = keys::endpoint(value, path.to_owned()) else {
                return;
            };
            dial(connection, endpoint, value, path);
        }
        RedisVariable::Port => {
            let port = keys::port(value);
            match connection.endpoints.first_mut() {
                Some(endpoint) => endpoint.port = port.or(endpoint.port),
                None => connection.endpoints.push(Endpoint {
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
        RedisVariable::Identity => connection.key_files.push(value.clone()),
        RedisVariable::Tls => {
            connection.tls = match truth(value) {
                Some(true) => Tls::On(value.span()),
                Some(false) => Tls::Off(value.span()),
                None => Tls::Indirect(value.span()),
            };
        }
        RedisVariable::TlsOff => {
            connection.tls = match truth(value) {
                Some(true) => Tls::Off(value.span()),
                Some(false) => Tls::On(value.span()),
                None => Tls::Indirect(value.span()),
            };
        }
        RedisVariable::Url => {
            if let Some(url) = keys::other_url(value) {
                take_schemed(connection, &url, value, path);
            } else if let [endpoint] = keys::hosts_and_ports(value, path).as_slice() {
                dial(connection, endpoint.clone(), value, path);
            } else if let Some(endpoint) = keys::endpoint(value, path.to_owned())
                && value.undefined_variable().is_some()
            {
                // What the URL says, only the shell knows.
                dial(connection, endpoint, value, path);
                if connection.tls == Tls::NotSaid {
                    connection.tls = Tls::Indirect(value.span());
                }
            }
        }
        RedisVariable::Nodes => {
            let mut nodes = keys::hosts_and_ports(value, path);
            if nodes.is_empty()
                && let Some(hosts) = keys::labelled_hosts(value, path)
            {
                for (endpoint, password) in hosts {
                    nodes.push(endpoint);
                    if let Some(password) = password.filter(|_| connection.password.is_none()) {
                        connection.password = Some(PasswordSetting::of(&password, path));
                    }
                }
            }
            if connection.endpoints.is_empty() && !nodes.is_empty() {
                connection.path = path.to_owned();
                connection.at = value.span();
                connection.endpoints = nodes;
            }
        }
        RedisVariable::Scheme => {
            if let Some(tls) = keys::scheme(value) {
                connection.tls = tls;
            }
        }
        RedisVariable::CertificateCheck => {
            if let Some(check) = keys::certificate_check(value.as_str()) {
                connection.verification = Some((check, value.span()));
            }
        }
        RedisVariable::Insecure if truth(value) == Some(true) => {
            connection.verification = Some((Verification::None, value.span()));
        }
        RedisVariable::Verify if truth(value) == Some(false) => {
            connection.verification = Some((Verification::None, value.span()));
        }
        RedisVariable::HostnameCheck if truth(value) == Some(false) => {
            connection
                .verification
                .get_or_insert((Verification::NoHostname, value.span()));
        }
        RedisVariable::HostnameCheck => connection.says_host_name = true,
        RedisVariable::Insecure | RedisVariable::Verify => {}
    }
}

/// `REDIS_HOST=tls://redis`, as Predis and phpredis take it.
fn take_schemed(connection: &mut Connection, url: &Url, value: &Text, path: &str) {
    let before = connection.endpoints.pop();
    keys::take_url(connection, url, path);
    connection.is_url = false;
    connection.path = path.to_owned();
    connection.at = value.span();
    let written = url.hosts.first().is_some_and(|host| host.port.is_some());
    if let (false, Some(before), Some(endpoint)) = (written, before, connection.endpoints.first_mut()) {
        endpoint.port = before.port.or(endpoint.port);
    }
}

/// Puts a host in the place of what a port alone said.
fn dial(connection: &mut Connection, mut endpoint: Endpoint, value: &Text, path: &str) {
    connection.path = path.to_owned();
    connection.at = value.span();
    if let Some(before) = connection.endpoints.pop() {
        endpoint.port = endpoint.port.or(before.port);
    }
    connection.endpoints.push(endpoint);
}

fn truth(value: &Text) -> Option<bool> {
    match value.as_str().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::{SourceMap, Span};

    fn of(variables: &[(&str, &str)]) -> Vec<Connection> {
        let mut map = SourceMap::default();
        let texts: Vec<(Text, Text)> = variables
            .iter()
            .map(|(name, value)| {
                let mut text = |part: &str| {
                    let file = map.add(format!("f{name}{part}"), part.to_owned());
                    Text::literal(part, Span::new(file, 0, part.len()))
                };
                (text(name), text(value))
            })
            .collect();
        from_environment(texts.iter().map(|(name, value)| (name, value, "e")))
    }

    #[test]
    fn hosts_with_ports_where_the_name_says_redis() {
        let dialled = |name: &str, value: &str| {
            let found = of(&[(name, value)]);
            let found = found.iter().filter(|connection| connection.sure);
            let endpoints = found.flat_map(|connection| connection.endpoints.clone());
            endpoints
                .map(|at| format!("{} {}", at.host.as_str(), at.port.map_or(0, |(port, _)| port)))
                .collect::<Vec<_>>()
        };
        for name in [
            "REDIS_URL",
            "REDIS_ADDR",
            "REDIS_HOST",
            "REDIS_DSN",
            "REDIS",
            "ConnectionStrings__Redis",
        ] {
            assert_eq!(dialled(name, "cache:6380"), ["cache 6380"], "{name}");
        }
        assert_eq!(dialled("REDIS_CACHE", "cache:6379"), ["cache 6379"]);
        assert_eq!(dialled("REDIS_HOSTS", "local:cache:6379"), ["cache 6379"]);
        assert_eq!(
            dialled("REDIS_HOSTS", "a:one:6379:0:pw,b:two:6380"),
            ["one 6379", "two 6380"]
        );
        assert_eq!(dialled("REDIS_NODES", "a:1,b:2"), ["a 1", "b 2"]);
        assert_eq!(dialled("REDIS_CLUSTER_NODES", "a:1 b:2"), ["a 1", "b 2"]);
        assert_eq!(dialled("REDIS_HOST", "tls://cache"), ["cache 6379"]);
        for (name, value) in [
            ("CACHE_URL", "cache:6379"),
            ("DATABASE_URL", "db:5432"),
            ("REDIS_UI_URL", "console:8081"),
            ("REDIS_URL", "cache"),
            ("REDIS_URL", "http://cache:80"),
            ("WAIT_HOSTS", "cache:6379"),
            ("REDIS_UI", "cache:6379"),
            ("REDIS_SMTP", "mail:25"),
            ("REDIS_EXPORTER_WEB_LISTEN_ADDRESS", "0.0.0.0:9121"),
            ("REDIS", "true"),
        ] {
            assert!(dialled(name, value).is_empty(), "{name}");
        }
    }

    #[test]
    fn hosts_under_names_that_do_not_say_redis() {
        let found = of(&[
            ("CACHE_HOST", "cache"),
            ("CACHE_PASSWORD", "s3"),
            ("DB_PASSWORD", "s4"),
            ("WAIT_HOST", "cache"),
        ]);
        let [connection] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert!(!connection.sure && connection.password.is_some());
        assert_eq!(connection.endpoints[0].host.as_str(), "cache");
    }

    #[test]
    fn what_is_said_of_the_check_holds_for_the_url_beside_it() {
        let check = |variables: &[(&str, &str)]| {
            of(variables)
                .first()
                .and_then(|connection| connection.verification.map(|(check, _)| check))
        };
        let url = ("REDIS_URL", "rediss://cache:6380");
        assert_eq!(check(&[url]), None);
        assert_eq!(
            check(&[url, ("REDIS_SSL_CERT_REQS", "none")]),
            Some(Verification::None)
        );
        assert_eq!(
            check(&[url, ("NODE_TLS_REJECT_UNAUTHORIZED", "0")]),
            Some(Verification::None)
        );
        assert_eq!(check(&[url, ("NODE_TLS_REJECT_UNAUTHORIZED", "1")]), None);
        assert_eq!(check(&[url, ("OTHER_REDIS_TLS_INSECURE", "true")]), None);
        assert_eq!(
            check(&[url, ("REDIS_SSL_CHECK_HOSTNAME", "false")]),
            Some(Verification::NoHostname)
        );
        let host = [("REDIS_HOST", "cache"), ("REDIS_TLS", "true")];
        assert_eq!(
            check(&[host[0], host[1], ("REDIS_TLS_REJECT_UNAUTHORIZED", "false")]),
            Some(Verification::None)
        );
        assert_eq!(
            check(&[
                ("REDIS_ADDR", "rediss://cache:6380"),
                ("REDIS_EXPORTER_SKIP_TLS_VERIFICATION", "true")
            ]),
            Some(Verification::None)
        );
    }
}
