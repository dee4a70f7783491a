//! Whether a group of files concerns Redis at all, before any of it is parsed.

use std::sync::LazyLock;

use regex::Regex;

// A regex of few words runs over megabytes about twenty times as fast as a search for the same words that folds case
// by itself, since it looks for the rarest letters of every spelling at once.
static REDIS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!("(?i){}", redproof_redis::products().join("|"))).ok());

/// Keys that bring in other files, which then have to be looked at before a file can be called clean.
static FURTHER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)(?:include|extends)["']?\s*:|compose_file"#).ok());

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
        assert!(must_be_parsed(r#"{"include": ["a.yml"]}"#) && must_be_parsed("'extends' : {service: a}"));
    }
}
