//! Names that are a client's, for objects that come from somewhere the files do not show.

use std::sync::Arc;

use super::Eval;
use crate::ir::{Expr, Kind, Name};
use crate::value::Handle;

/// Words that make a name a client's.
const NAMES: [&str; 5] = ["redis", "valkey", "rdb", "ioredis", "jedis"];
/// Words that may be beside them.
const BESIDE: [&str; 62] = [
    "a",
    "async",
    "base",
    "cache",
    "cli",
    "client",
    "cluster",
    "commands",
    "conn",
    "connection",
    "connections",
    "create",
    "current",
    "database",
    "db",
    "default",
    "for",
    "from",
    "get",
    "global",
    "go",
    "instance",
    "local",
    "main",
    "manager",
    "master",
    "my",
    "new",
    "node",
    "of",
    "ops",
    "pool",
    "primary",
    "pub",
    "publisher",
    "pubsub",
    "queue",
    "rate",
    "limit",
    "read",
    "reader",
    "replica",
    "sentinel",
    "server",
    "session",
    "sessions",
    "shared",
    "store",
    "storage",
    "strict",
    "sub",
    "subscriber",
    "sync",
    "template",
    "the",
    "to",
    "use",
    "with",
    "write",
    "writer",
    "raw",
    "x",
];

/// The words of a name in any style, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut before_is_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            before_is_lower = false;
            found.push(String::new());
            continue;
        }
        if found.is_empty() || (c.is_uppercase() && before_is_lower) {
            found.push(String::new());
        }
        before_is_lower = c.is_lowercase() || c.is_numeric();
        if let Some(last) = found.last_mut() {
            last.extend(c.to_lowercase());
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// Whether a name is a Redis client's.
pub(super) fn is_client_name(name: &str) -> bool {
    // Most names have none of the words: these need no splitting.
    let bytes = name.as_bytes();
    let has = |word: &str| {
        bytes
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    };
    if !NAMES.iter().any(|word| has(word)) {
        return false;
    }
    let words = words(name);
    let bare = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    words.iter().any(|word| NAMES.contains(&bare(word).as_str()))
        && words.iter().all(|word| {
            let word = bare(word);
            NAMES.contains(&word.as_str()) || BESIDE.contains(&word.as_str()) || word.is_empty()
        })
}

impl Eval<'_> {
    /// The client that an expression is by its name.
    pub(super) fn client_by_name(&mut self, object: &Expr) -> Option<Arc<Handle>> {
        let name = match &object.kind {
            // `context["redis"]`
            Kind::Index(_, key) => key.as_text().map(Name::from),
            _ => None,
        };
        let name = name.or_else(|| Self::last_name(object).cloned())?;
        if !is_client_name(&name) || self.lua.is_some() {
            return None;
        }
        let id = self.unit.language.id();
        let imported = || {
            self.libraries().find(|library| {
                library.telling
                    && self
                        .unit
                        .imports
                        .iter()
                        .any(|import| library.within(import).is_some())
            })
        };
        let usual = || {
            let mut known = self.world.usual.iter();
            known
                .find(|(language, _)| *language == id)
                .map(|(_, library)| *library)
        };
        let library = imported().or_else(usual)?;
        Some(Arc::new(Handle {
            likely: true,
            ..Handle::of(library, library.kind("client")?)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_clients_tell() {
        for name in [
            "redis",
            "redisClient",
            "redis_conn",
            "_redis",
            "rdb",
            "REDIS",
            "getRedis",
            "redisPub",
            "redis2",
            "$redis",
        ] {
            assert!(is_client_name(name), "{name}");
        }
        for name in [
            "redisConfig",
            "redis_url",
            "redisKey",
            "predis_x",
            "credits",
            "redis_mock",
            "fakeRedis",
            "request",
            "redis_port",
        ] {
            assert!(!is_client_name(name), "{name}");
        }
    }
}
