//! Whether a group of files concerns Redis at all, before any of it is parsed.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

static REDIS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| search(&["redis", "valkey", "keydb", "dragonfly"]));

/// Keys that bring in other files, which then have to be looked at before a file can be called clean.
static FURTHER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| search(&["include:", "extends:", "compose_file"]));

fn search(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(words)
        .ok()
}

/// Whether a text speaks of Redis or a server that stands in for it.
pub fn mentions_redis(text: &str) -> bool {
    REDIS.as_ref().is_none_or(|words| words.is_match(text))
}

/// Whether a compose file or `.env` brings in files that may speak of Redis where it does not.
pub fn must_be_parsed(text: &str) -> bool {
    FURTHER.as_ref().is_none_or(|words| words.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_case_and_any_place() {
        assert!(mentions_redis("REDIS_URL=x") && mentions_redis("image: valkey/valkey:8"));
        assert!(!mentions_redis("image: postgres:16") && !must_be_parsed("services: {}"));
        assert!(must_be_parsed("include:\n - a.yml") && must_be_parsed("COMPOSE_FILE=a:b"));
    }
}
