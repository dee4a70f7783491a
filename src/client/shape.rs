//! Finds Redis connections in YAML, and in what is read into the same nodes, by the shape of their keys.
//!
//! A mapping is a connection if it is under a key that names Redis and has a host, a URL or a password; or if keys of one
//! mapping share such a prefix (`redis_host`, `redis_port`). A string that is a URL with one of Redis's schemes is one wherever
//! it is, also as a key whose value is the password. A mapping with two of host, port, database, password and TLS under
//! another key (`cache`, `broker`) may be one, and who knows the servers can tell.

use std::collections::HashMap;

use redproof_source::Text;
use redproof_source::yaml::{Entry, Node, NodeValue};

use super::fields::{check_beside, checks_of_brokers, connection, inline, join};
use super::keys;
use super::meaning::Key;
use super::{Connection, PasswordSetting, dotnet, in_text, indirection, vocabulary};

/// Every connection in a document, in source order.
pub fn from_yaml(root: &Node) -> Vec<Connection> {
    below(root, "", false)
}

/// Every connection in a document in which all leads to Redis: of a tool around it, or of a library for it.
pub fn from_yaml_of_redis(root: &Node) -> Vec<Connection> {
    below(root, "", true)
}

/// Every connection in a node at a path. `redis` says that the path names Redis.
pub(super) fn below(node: &Node, path: &str, redis: bool) -> Vec<Connection> {
    let place = Place {
        path: path.to_owned(),
        redis,
        direct: redis,
        other: false,
    };
    let mut found = Vec::new();
    visit(node, &place, &mut found);
    found
}

/// The position of a node.
struct Place {
    path: String,
    /// Whether a key above names Redis.
    redis: bool,
    /// Whether the nearest key does, or says which of its connections it is.
    direct: bool,
    /// Whether a key behind that name begins something else: `redis: { metrics: … }`.
    other: bool,
}

impl Place {
    fn below(&self, key: &str) -> Place {
        let path = join(&self.path, key);
        if names_other_tool(key) {
            // A name of Redis in it says what the tool is for.
            return Place {
                path,
                redis: self.redis || keys::names_redis(key),
                direct: false,
                other: true,
            };
        }
        let named = keys::names_redis(key) || vocabulary::is_file_of_redis(&keys::normal(key));
        Place {
            path,
            redis: self.redis || named,
            direct: named || self.direct && vocabulary::is_wrapper(&keys::normal(key)),
            other: self.other && !named,
        }
    }

    fn item(&self, index: usize) -> Place {
        Place {
            path: format!("{}[{index}]", self.path),
            ..*self
        }
    }
}

/// Whether a key names a tool around Redis, or something else that has a password: `redis_commander`, `httpAuth`.
fn names_other_tool(key: &str) -> bool {
    let upper = key.to_ascii_uppercase();
    upper.split(['_', '-', '.', ' ']).any(vocabulary::is_other_tool)
        || vocabulary::is_other(&keys::normal(key))
}

/// Depth is bounded by the YAML reader.
fn visit(node: &Node, place: &Place, found: &mut Vec<Connection>) {
    match &node.value {
        NodeValue::Scalar(text, _) => {
            let name = place.path.rsplit('.').next().unwrap_or_default();
            // `Redis: { Configuration: … }`: the key above says what it is.
            let below = || dotnet::connection(text, name, &place.path, true).filter(|_| place.redis);
            found.extend(in_text(text, name, &place.path).or_else(below));
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
        vocabulary::is_maker(&keys::normal(entry.key.as_str()))
            && entry
                .value
                .text()
                .is_some_and(|text| keys::names_redis(text.as_str()))
    });
    // node-redis keeps host, port and TLS under `socket`, others the password under `auth`.
    let is_part = |entry: &&Entry| {
        (place.redis || says_redis)
            && entry.value.is_mapping()
            && vocabulary::is_part(&keys::normal(entry.key.as_str()))
    };
    let inner = entries
        .iter()
        .filter(is_part)
        .flat_map(|entry| entry.value.entries());
    let fields: Vec<(Key, &Entry)> = entries.iter().chain(inner).filter_map(field).collect();
    let sure = place.redis && !place.other || says_redis || dials_redis_url(&fields);
    let lone = match place.direct || says_redis {
        true => has_lone_key(&fields),
        // A password below the name of Redis is Redis', however deep it is.
        false => place.redis && !place.other && has_lone_password(&fields),
    };
    if is_connection(&fields) || lone {
        let mut connection = connection(node, &fields, &place.path);
        if connection.verification.is_none() {
            check_beside(&mut connection, "", entries);
        }
        if sure || may_be_redis(&connection) {
            found.push(Connection { sure, ..connection });
        }
        if sure {
            // What it is made of was read; other keys may hold further connections.
            let taken = |entry: &&Entry| field(entry).is_some() || is_part(entry);
            for entry in entries.iter().filter(|entry| !taken(entry)) {
                visit(&entry.value, &place.below(entry.key.as_str()), found);
            }
            return;
        }
    }
    let prefixed = prefixed(entries);
    for (prefix, fields) in &prefixed {
        found.push(connection(node, fields, &join(&place.path, prefix)));
    }
    let begins = found.len();
    let taken = |entry: &Entry| {
        prefixed
            .iter()
            .any(|(_, fields)| fields.iter().any(|(_, f)| std::ptr::eq(*f, entry)))
    };
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| !taken(entry)) {
        let before = found.len();
        found.extend(of_url_key(entry, &place.item(index).path, place.direct));
        let mut below = place.below(entry.key.as_str());
        // `type: redis` says what the strings beside it are.
        below.redis |= says_redis && entry.value.text().is_some();
        visit(&entry.value, &below, found);
        if entry.value.text().is_some() {
            for url in found.iter_mut().skip(before) {
                check_beside(url, entry.key.as_str(), entries);
            }
        }
    }
    let known = found.get(begins..).unwrap_or_default();
    let unread = checks_of_brokers(entries, &place.path, known);
    found.extend(unread);
}

/// What an entry says of a connection, if anything: a list or mapping only of servers or of TLS.
fn field(entry: &Entry) -> Option<(Key, &Entry)> {
    let key = keys::key(entry.key.as_str())?;
    let fits = match key {
        Key::Nodes | Key::Tls => true,
        Key::Password | Key::OtherPassword => written(entry).next().is_some(),
        _ => entry.value.text().is_some(),
    };
    fits.then_some((key, entry))
}

/// The texts of an entry.
fn written(entry: &Entry) -> impl Iterator<Item = &Text> {
    let inner = inline(&entry.value).filter_map(|inner| inner.value.text());
    entry.value.text().into_iter().chain(inner)
}

/// `"redis://cache:6379": "password"`, as redis_exporter's file of passwords has it; in a file of Redis' also `"cache:6379"`.
fn of_url_key(entry: &Entry, path: &str, of_redis: bool) -> Option<Connection> {
    let password = entry.value.text()?;
    let mut connection = match keys::url_connection(&entry.key, "url", path) {
        Some(connection) => connection,
        None if of_redis => {
            let endpoint = keys::endpoint(&entry.key, path.to_owned()).filter(|at| at.port.is_some())?;
            let mut connection = Connection::unsaid("host", path, entry.key.span());
            connection.endpoints.push(endpoint);
            connection
        }
        None => return None,
    };
    connection.password = Some(PasswordSetting::of(password, path));
    connection.is_url = false;
    Some(connection)
}

/// Whether a key of it holds a URL with a scheme of Redis's.
fn dials_redis_url(fields: &[(Key, &Entry)]) -> bool {
    let is_url = |node: &Node| node.text().is_some_and(|text| keys::redis_url(text).is_some());
    fields.iter().any(|(key, entry)| match key {
        Key::Url | Key::Host => is_url(&entry.value),
        Key::Nodes => is_url(&entry.value) || entry.value.items().iter().any(is_url),
        _ => false,
    })
}

/// Whether a connection of which no key says Redis may be one of Redis all the same: who knows the servers can tell by the
/// host.
fn may_be_redis(connection: &Connection) -> bool {
    connection.endpoints.iter().all(|at| !at.host.is_empty()) && !connection.endpoints.is_empty()
}

/// Two different groups of keys, or a list of nodes, or a URL.
fn is_connection(fields: &[(Key, &Entry)]) -> bool {
    let has = |key: Key| fields.iter().any(|(found, _)| *found == key);
    let nodes = fields
        .iter()
        .any(|(key, entry)| *key == Key::Nodes && !entry.value.items().is_empty());
    let groups = [
        has(Key::Port),
        has(Key::Database),
        has(Key::Password) || has(Key::PasswordFile),
        has(Key::Tls),
    ];
    nodes || dials_redis_url(fields) || has(Key::Host) && groups.iter().any(|there| *there)
}

/// Whether one key alone says something, where it is clear that it is about Redis: a host, a URL or a password.
fn has_lone_key(fields: &[(Key, &Entry)]) -> bool {
    fields.iter().any(|(key, entry)| {
        matches!(
            key,
            Key::Host | Key::Url | Key::Nodes | Key::Password | Key::OtherPassword
        ) && written(entry).any(|text| is_lone_value(*key, text))
    })
}

fn has_lone_password(fields: &[(Key, &Entry)]) -> bool {
    fields.iter().any(|(key, entry)| {
        matches!(key, Key::Password | Key::OtherPassword)
            && written(entry).any(|text| is_lone_value(*key, text))
    })
}

/// Whether a value says something alone. Prose does not, and neither does a switch.
fn is_lone_value(key: Key, text: &Text) -> bool {
    let reference = || indirection(text).is_some();
    match key {
        Key::Url | Key::Nodes => reference() || text.as_str().contains("://"),
        _ => {
            (text.undefined().is_some() || !text.is_empty())
                && (reference() || !text.as_str().contains(char::is_whitespace))
        }
    }
}

/// Keys of one mapping that share a prefix which names Redis, by prefix, where they make a connection.
fn prefixed(entries: &[Entry]) -> Vec<(String, Vec<(Key, &Entry)>)> {
    let mut groups: Vec<(String, Vec<(Key, &Entry)>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for entry in entries {
        let name = entry.key.as_str();
        let Some((prefix, rest)) = split_prefix(name) else {
            continue;
        };
        let Some(key) = keys::key(rest) else { continue };
        if entry.value.is_mapping() {
            continue;
        }
        let index = *places.entry(prefix).or_insert_with(|| {
            groups.push((prefix.to_owned(), Vec::new()));
            groups.len() - 1
        });
        if let Some((_, fields)) = groups.get_mut(index) {
            fields.push((key, entry));
        }
    }
    groups.retain(|(_, fields)| is_connection(fields) || has_lone_key(fields));
    groups
}

/// `redis_host` is `redis` and `host`; `redisHost` too.
fn split_prefix(name: &str) -> Option<(&str, &str)> {
    let (at, length) = redproof_redis::product_in(name)?;
    let end = at + length;
    let rest = name.get(end..)?.trim_start_matches(['_', '-', '.']);
    (!rest.is_empty()).then(|| (name.get(..end).unwrap_or(name), rest))
}
