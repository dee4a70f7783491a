//! Applications' configuration: values by the keys that clients of Redis know.

use redproof_source::Text;

use super::tree::Values;
use super::{Class, Spans, shape, url, variable};
use crate::client::{Key, key};

/// The keys of clients.
pub(super) struct Application;

/// Last words of keys whose values are numbers.
const NUMBERS: [&str; 22] = [
    "timeout",
    "ttl",
    "retries",
    "attempts",
    "interval",
    "size",
    "max",
    "min",
    "count",
    "limit",
    "connections",
    "workers",
    "threads",
    "seconds",
    "ms",
    "delay",
    "expiry",
    "expire",
    "idle",
    "active",
    "replicas",
    "concurrency",
];

impl Values for Application {
    fn scalar(&self, spans: &mut Spans<'_>, path: &[&str], text: &Text, plain: bool) {
        variable::expressions(spans, text);
        let word = text.as_str();
        if shape::is_switch(word) {
            return spans.show(text, Class::Keyword);
        }
        if url::classify(spans, text) {
            return;
        }
        let name = path
            .iter()
            .rev()
            .find(|name| **name != "[]")
            .copied()
            .unwrap_or_default();
        let (class, fits) = match meaning(name) {
            Some(Key::Host) => (Class::Name, shape::is_endpoint(word)),
            Some(Key::Nodes) => (
                Class::Name,
                word.split([',', ' '])
                    .all(|node| shape::is_endpoint(node) && node.contains(':')),
            ),
            Some(Key::Port) => (Class::Port, shape::is_port(word)),
            Some(Key::Database) => (Class::Number, shape::is_database(word)),
            Some(Key::User) => (Class::Name, shape::is_name(word)),
            Some(Key::PasswordFile | Key::Identity) => (Class::Path, shape::is_rooted_path(word)),
            Some(Key::CertificateCheck) => (
                Class::Keyword,
                matches!(word, "required" | "optional" | "full" | "peer"),
            ),
            Some(_) => return,
            None if plain && is_number(name) => (Class::Number, shape::is_quantity(word)),
            None => (
                Class::Keyword,
                matches!(
                    word,
                    "redis"
                        | "valkey"
                        | "memcached"
                        | "memory"
                        | "standalone"
                        | "replication"
                        | "cluster"
                        | "sentinel"
                        | "ClusterIP"
                        | "NodePort"
                        | "LoadBalancer"
                ),
            ),
        };
        if fits {
            spans.show(text, class);
        }
    }
}

/// What a key means, also behind a prefix: `redis_host`, `spring.redis.host`.
fn meaning(name: &str) -> Option<Key> {
    key(name).or_else(|| {
        let starts = name.match_indices(['.', '_', '-']);
        starts.filter_map(|(at, _)| key(name.get(at + 1..)?)).next()
    })
}

fn is_number(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let last = lower.rsplit(['_', '-', '.']).next().unwrap_or_default();
    NUMBERS.contains(&last)
}
