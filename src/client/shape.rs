//! Finds Redis connections in YAML, and in what is read into the same nodes, by the shape of their keys.
//!
//! A mapping is a connection if it stands under a key that names Redis and has two of host, port, database, password
//! and TLS among its keys; or if keys of one mapping share such a prefix (`redis_host`, `redis_port`). A string that is
//! a URL with one of Redis's schemes is one wherever it stands. A mapping of that shape under another key (`cache`, `broker`)
//! may be one, and who knows the servers can tell.

use redproof_source::yaml::{Entry, Node, NodeValue};

use super::fields::{check_beside, connection, join};
use super::keys::{self, Key};
use super::{Connection, in_text};

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

/// The position of a node.
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
        let mut connection = connection(node, &fields, &place.path);
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
        found.push(connection(node, fields, &below.path));
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
    let end = redproof_redis::products()
        .iter()
        .find_map(|word| lower.find(word).map(|at| at + word.len()))?;
    let rest = name.get(end..)?.trim_start_matches(['_', '-', '.']);
    (!rest.is_empty()).then(|| (name.get(..end).unwrap_or(name), rest))
}
