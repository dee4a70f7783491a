//! Finds Redis connections in any YAML by the shape of their keys.
//!
//! A mapping is a connection if it stands under a key that names Redis and has two of host, port, database, password
//! and TLS among its keys; or if keys of one mapping share such a prefix (`redis_host`, `redis_port`). A string that is
//! a URL with one of Redis's schemes is one wherever it stands.

use crate::source::Text;
use crate::source::yaml::{Entry, Node, NodeValue};

use super::keys::{self, Key};
use super::{Connection, PasswordSetting, PasswordValue, Tls, Verification, in_text, indirection};

/// Every connection in a document, in source order.
pub fn from_yaml(root: &Node) -> Vec<Connection> {
    let mut found = Vec::new();
    visit(
        root,
        &Place {
            path: String::new(),
            redis: false,
        },
        &mut found,
    );
    found
}

/// Where a node stands.
struct Place {
    path: String,
    /// Whether a key above names Redis.
    redis: bool,
}

impl Place {
    fn below(&self, key: &str) -> Place {
        let path = if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        };
        Place {
            path,
            redis: self.redis || keys::names_redis(key),
        }
    }

    fn item(&self, index: usize) -> Place {
        Place {
            path: format!("{}[{index}]", self.path),
            redis: self.redis,
        }
    }
}

/// Depth is bounded by the YAML reader.
fn visit(node: &Node, place: &Place, found: &mut Vec<Connection>) {
    match &node.value {
        NodeValue::Scalar(text, _) => {
            let name = place.path.rsplit('.').next().unwrap_or_default();
            found.extend(in_text(text, name, &place.path));
        }
        NodeValue::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &place.item(index), found);
            }
        }
        NodeValue::Mapping(entries) => mapping(node, entries, place, found),
    }
}

fn mapping(node: &Node, entries: &[Entry], place: &Place, found: &mut Vec<Connection>) {
    let says_redis = entries.iter().any(|entry| {
        matches!(
            keys::normal(entry.key.as_str()).as_str(),
            "type" | "driver" | "backend" | "store" | "provider" | "adapter"
        ) && entry
            .value
            .text()
            .is_some_and(|text| keys::names_redis(text.as_str()))
    });
    // node-redis keeps host, port and TLS under `socket`.
    let socket = entries.iter().find(|entry| entry.key.as_str() == "socket");
    let inner = socket
        .filter(|_| place.redis || says_redis)
        .map_or(&[][..], |socket| socket.value.entries());
    let fields: Vec<(Key, &Entry)> = entries
        .iter()
        .chain(inner)
        .filter_map(|entry| Some((keys::key(entry.key.as_str())?, entry)))
        .collect();
    if is_connection(&fields) {
        let sure = place.redis || says_redis || dials_redis_url(&fields);
        let mut connection = connection(node, &fields, place);
        if connection.verification.is_none() {
            check_beside(&mut connection, "", entries);
        }
        if sure || may_be_redis(&connection) {
            found.push(Connection { sure, ..connection });
        }
        if sure {
            // What it is made of was read; other keys may hold further connections.
            let taken =
                |entry: &&Entry| keys::key(entry.key.as_str()).is_some() || entry.key.as_str() == "socket";
            for entry in entries.iter().filter(|entry| !taken(entry)) {
                visit(&entry.value, &place.below(entry.key.as_str()), found);
            }
            return;
        }
    }
    let prefixed = prefixed(entries);
    for (prefix, fields) in &prefixed {
        let below = Place {
            path: join(&place.path, prefix),
            redis: true,
        };
        found.push(connection(node, fields, &below));
    }
    let taken = |entry: &Entry| {
        prefixed
            .iter()
            .any(|(_, fields)| fields.iter().any(|(_, f)| std::ptr::eq(*f, entry)))
    };
    for entry in entries.iter().filter(|entry| !taken(entry)) {
        let before = found.len();
        visit(&entry.value, &place.below(entry.key.as_str()), found);
        if entry.value.text().is_some() {
            for url in found.iter_mut().skip(before) {
                check_beside(url, entry.key.as_str(), entries);
            }
        }
    }
}

/// Whether a key of it holds a URL with a scheme of Redis's.
fn dials_redis_url(fields: &[(Key, &Entry)]) -> bool {
    let is_url = |node: &Node| node.text().is_some_and(|text| keys::redis_url(text).is_some());
    fields.iter().any(|(key, entry)| match key {
        Key::Url | Key::Host => is_url(&entry.value),
        Key::Nodes => entry.value.items().iter().any(is_url),
        _ => false,
    })
}

/// Whether a connection of which no key says Redis may be one of Redis all the same: who knows the servers can tell by the
/// host.
fn may_be_redis(connection: &Connection) -> bool {
    connection.endpoints.iter().all(|at| !at.host.is_empty()) && !connection.endpoints.is_empty()
}

/// Keys that hold what is said of TLS, beside the key of their maker.
const GROUPS: &[&str] = &[
    "sslparams",
    "ssloptions",
    "tlsoptions",
    "options",
    "ssl",
    "tls",
    "context",
    "sslcontext",
    "connectionpoolkwargs",
];

/// What keys beside a URL say of the check: `broker_use_ssl` (Celery), `ssl_params` (Ruby), `SSL_CERT_REQS` (RQ).
fn check_beside(url: &mut Connection, name: &str, entries: &[Entry]) {
    let name = keys::normal(name);
    let of_broker = |key: &str| key.starts_with("broker") == name.starts_with("broker");
    for entry in entries {
        let key = keys::normal(entry.key.as_str());
        let group = key.ends_with("usessl") && of_broker(&key) || GROUPS.contains(&key.as_str());
        let said = if group {
            entry.value.entries()
        } else {
            std::slice::from_ref(entry)
        };
        // Laravel's `context: { stream: { verify_peer: false } }`
        let deeper = said
            .iter()
            .filter(|entry| group && entry.key.as_str() == "stream");
        let deeper = deeper.flat_map(|entry| entry.value.entries());
        for entry in said.iter().chain(deeper) {
            if let Some(key) = keys::key(entry.key.as_str()).filter(|key| key.is_check()) {
                take(url, key, entry, &url.path.clone(), None);
            }
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Two different groups of keys, or a list of nodes, or a URL.
fn is_connection(fields: &[(Key, &Entry)]) -> bool {
    let has = |key: Key| fields.iter().any(|(found, _)| *found == key);
    let url = fields.iter().any(|(key, entry)| {
        matches!(key, Key::Url | Key::Host)
            && entry
                .value
                .text()
                .is_some_and(|text| keys::redis_url(text).is_some())
    });
    let nodes = fields
        .iter()
        .any(|(key, entry)| *key == Key::Nodes && !entry.value.items().is_empty());
    let host = has(Key::Host)
        && fields
            .iter()
            .any(|(key, entry)| *key == Key::Host && entry.value.text().is_some());
    let groups = [
        has(Key::Port),
        has(Key::Database),
        has(Key::Password) || has(Key::PasswordFile),
        has(Key::Tls),
    ];
    let others = groups.iter().filter(|there| **there).count();
    url || (nodes && others > 0) || (host && others > 0) || (has(Key::Nodes) && nodes)
}

/// Keys of one mapping that share a prefix which names Redis, by prefix, where they make a connection.
fn prefixed(entries: &[Entry]) -> Vec<(String, Vec<(Key, &Entry)>)> {
    let mut groups: Vec<(String, Vec<(Key, &Entry)>)> = Vec::new();
    for entry in entries {
        let name = entry.key.as_str();
        let Some((prefix, rest)) = split_prefix(name) else {
            continue;
        };
        let Some(key) = keys::key(rest) else { continue };
        match groups.iter_mut().find(|(known, _)| known == prefix) {
            Some((_, fields)) => fields.push((key, entry)),
            None => groups.push((prefix.to_owned(), vec![(key, entry)])),
        }
    }
    groups.retain(|(_, fields)| is_connection(fields));
    groups
}

/// `redis_host` is `redis` and `host`; `redisHost` too.
fn split_prefix(name: &str) -> Option<(&str, &str)> {
    let lower = name.to_ascii_lowercase();
    let end = ["redis", "valkey", "keydb", "dragonfly"]
        .iter()
        .find_map(|word| lower.find(word).map(|at| at + word.len()))?;
    let rest = name.get(end..)?.trim_start_matches(['_', '-', '.']);
    (!rest.is_empty()).then(|| (name.get(..end).unwrap_or(name), rest))
}

fn connection(node: &Node, fields: &[(Key, &Entry)], place: &Place) -> Connection {
    let name = place.path.rsplit('.').next().unwrap_or_default().to_owned();
    let at = fields
        .first()
        .map_or(node.span, |(_, entry)| entry.key.span().to(entry.value.span));
    let mut connection = Connection::unsaid(name, &*place.path, at);
    let port_field = fields
        .iter()
        .find(|(key, _)| *key == Key::Port)
        .and_then(|(_, entry)| entry.value.text());
    for (key, entry) in fields {
        let path = join(&place.path, entry.key.as_str());
        take(&mut connection, *key, entry, &path, port_field);
    }
    connection
}

fn take(connection: &mut Connection, key: Key, entry: &Entry, path: &str, port: Option<&Text>) {
    let value = &entry.value;
    match (key, value.text()) {
        (Key::Url | Key::Host, Some(text)) if keys::redis_url(text).is_some() => {
            if let Some(url) = keys::redis_url(text) {
                connection.at = text.span();
                let said = (
                    connection.tls.clone(),
                    connection.verification,
                    connection.password.take(),
                );
                keys::take_url(connection, &url, path);
                // The keys beside it count where it says nothing itself.
                connection.verification = connection.verification.or(said.1);
                connection.password = connection.password.take().or(said.2);
                if matches!(
                    (&connection.tls, &said.0),
                    (Tls::Plain(_), Tls::On(_) | Tls::Indirect(_))
                ) {
                    connection.tls = said.0;
                }
            }
        }
        (Key::Host, Some(text)) if keys::other_url(text).is_some() => {
            if let Some(url) = keys::other_url(text) {
                keys::take_url(connection, &url, path);
                connection.is_url = false;
                let written = url.hosts.first().is_some_and(|host| host.port.is_some());
                if let (false, Some(port), [endpoint]) = (
                    written,
                    port.and_then(keys::port),
                    connection.endpoints.as_mut_slice(),
                ) {
                    endpoint.port = Some(port);
                }
            }
        }
        (Key::Host, Some(text)) if !value.is_null() => {
            if let Some(mut endpoint) = keys::endpoint(text, path.to_owned()) {
                if endpoint.port.is_none()
                    && let Some(port) = port.and_then(keys::port)
                {
                    endpoint.port = Some(port);
                }
                connection.endpoints.push(endpoint);
            }
        }
        (Key::User, Some(text)) if !value.is_null() => connection.username = Some(text.clone()),
        (Key::Password, Some(text)) => {
            let value = match () {
                () if value.is_null() => PasswordValue::Empty,
                () if matches!(value.tag.as_deref(), Some(tag) if tag.starts_with('!') && tag != "!!str") => {
                    PasswordValue::Indirect(super::Indirection {
                        name: None,
                        fallback: None,
                    })
                }
                () => keys::password_value(text),
            };
            connection.password = Some(PasswordSetting::at(text, path, value));
        }
        (Key::PasswordFile, Some(text)) if !value.is_null() => {
            let file = PasswordValue::File(text.clone());
            connection.password = Some(PasswordSetting::at(text, path, file));
        }
        (Key::Tls, _) => tls(connection, entry, path, port),
        (Key::CertificateCheck, Some(text)) => {
            let check = if value.is_null() {
                Some(Verification::None)
            } else {
                keys::certificate_check(text.as_str())
            };
            connection.verification = check.map(|check| (check, entry.key.span().to(text.span())));
        }
        (Key::Insecure, Some(text)) if keys::truth(value) == Some(true) => {
            connection.verification = Some((Verification::None, entry.key.span().to(text.span())));
        }
        (Key::Verify, Some(text)) if keys::truth(value) == Some(false) => {
            connection.verification = Some((Verification::None, entry.key.span().to(text.span())));
        }
        (Key::HostnameCheck, Some(text))
            if keys::truth(value) == Some(false)
                && !matches!(connection.verification, Some((Verification::None, _))) =>
        {
            connection.verification = Some((Verification::NoHostname, entry.key.span().to(text.span())));
        }
        (Key::HostnameCheck, _) => connection.says_host_name = true,
        (Key::Nodes, text) => nodes(connection, value, text, path, port),
        _ => {}
    }
}

/// `ssl: true`, or a mapping whose presence means TLS unless it says `enabled: false`.
fn tls(connection: &mut Connection, entry: &Entry, path: &str, port: Option<&Text>) {
    let value = &entry.value;
    let said = entry.key.span().to(value.span);
    if value.is_mapping() {
        let enabled = value.entry("enabled").or_else(|| value.entry("enable"));
        connection.tls = match enabled.map(|entry| (keys::truth(&entry.value), entry)) {
            Some((Some(false), entry)) => Tls::Off(entry.key.span().to(entry.value.span)),
            _ => Tls::On(said),
        };
        for inner in value.entries() {
            if let Some(key) = keys::key(inner.key.as_str())
                && key.is_check()
            {
                take(connection, key, inner, &join(path, inner.key.as_str()), port);
            }
        }
        return;
    }
    connection.tls = match keys::truth(value) {
        Some(true) => Tls::On(said),
        Some(false) if value.is_null() => Tls::NotSaid,
        Some(false) => Tls::Off(said),
        None if value.text().is_some_and(|text| indirection(text).is_some()) => Tls::Indirect(said),
        None => Tls::On(said),
    };
}

fn nodes(connection: &mut Connection, value: &Node, text: Option<&Text>, path: &str, port: Option<&Text>) {
    if let Some(text) = text {
        // `hosts: a:6379,b:6379`
        let mut from = 0;
        for part in text.as_str().split(',') {
            connection.endpoints.extend(keys::endpoint(
                &text.slice(from..from + part.len()).trim(),
                path.to_owned(),
            ));
            from += part.len() + 1;
        }
        return;
    }
    for (index, item) in value.items().iter().enumerate() {
        let path = format!("{path}[{index}]");
        match item.text() {
            Some(text) => match keys::redis_url(text) {
                Some(url) => keys::take_url(connection, &url, &path),
                None => connection.endpoints.extend(keys::endpoint(text, path)),
            },
            None => {
                let of = |wanted: Key| {
                    item.entries()
                        .iter()
                        .find(|entry| keys::key(entry.key.as_str()) == Some(wanted))
                };
                let Some(host) = of(Key::Host).and_then(|entry| entry.value.text()) else {
                    continue;
                };
                let own_port = of(Key::Port)
                    .and_then(|entry| entry.value.text())
                    .or(port)
                    .and_then(keys::port);
                if let Some(mut endpoint) = keys::endpoint(host, path) {
                    endpoint.port = own_port.or(endpoint.port);
                    endpoint.span = own_port.map_or(endpoint.span, |(_, at)| endpoint.span.to(at));
                    connection.endpoints.push(endpoint);
                }
            }
        }
    }
}
