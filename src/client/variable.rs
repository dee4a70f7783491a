//! What the names of variables say of Redis.

use super::meaning::RedisVariable;
use super::vocabulary;
use crate::inputs::mentions_redis;

/// A name in capitals, with one `_` for whatever separates its parts: `App__Redis.Host` is `APP_REDIS_HOST`.
pub(super) fn separated(name: &str) -> String {
    let mut parts = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '_' | '-' | '.' | ':' | '/' if parts.ends_with('_') => {}
            '_' | '-' | '.' | ':' | '/' => parts.push('_'),
            c => parts.push(c.to_ascii_uppercase()),
        }
    }
    parts
}

/// What a variable holds, with the prefix that it shares with its siblings; `None` if its name is none of Redis's.
pub fn redis_variable(name: &str) -> Option<(String, RedisVariable)> {
    let upper = separated(name);
    if matches!(upper.as_str(), "REDISCLI_AUTH" | "VALKEYCLI_AUTH") {
        return Some((upper, RedisVariable::Password));
    }
    if !mentions_redis(&upper) {
        return redproof_redis::is_password_variable(name).then_some((upper, RedisVariable::Password));
    }
    // What is behind Redis's name is asked only: REDIS_HOST, APP_REDIS_PASSWORD; not REDIS_COMMANDER_PASSWORD.
    let (at, length) = redproof_redis::product_in(&upper)?;
    let rest = upper.get(at + length..)?.trim_start_matches('_');
    if rest.is_empty() {
        // `REDIS=redis:6379`, `ConnectionStrings__Redis=redis:6379`
        return Some((upper, RedisVariable::Url));
    }
    let (ending, kind) = vocabulary::endings(rest).find(|(ending, _)| {
        let between = rest.strip_suffix(ending).unwrap_or_default();
        !between.split('_').any(vocabulary::is_other_tool)
    })?;
    let prefix = upper.strip_suffix(ending)?.trim_end_matches('_');
    // redis_exporter dials REDIS_ADDR; REDIS_EXPORTER_… is how it does that, or where it listens itself.
    match prefix.strip_suffix("_EXPORTER") {
        Some(_) if kind.is_address() => None,
        Some(of_redis) => Some((of_redis.to_owned(), kind)),
        None => Some((prefix.to_owned(), kind)),
    }
}

/// Whether a variable of a Redis server's container is named like its password, or a file that holds it, though it need not say
/// Redis: `PASSWORD`, `REQUIREPASS_FILE`.
pub fn is_password_of_server(name: &str) -> bool {
    let upper = separated(name);
    // A switch: `ALLOW_EMPTY_PASSWORD=yes`.
    if upper
        .split('_')
        .any(|word| matches!(word, "ALLOW" | "EMPTY" | "NO" | "DISABLE" | "ENABLE"))
    {
        return false;
    }
    let found = redis_variable(name).map(|(_, kind)| kind);
    let found = found.or_else(|| vocabulary::endings(&upper).next().map(|(_, kind)| kind));
    matches!(found, Some(RedisVariable::Password | RedisVariable::PasswordFile))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_a_server() {
        for name in [
            "PASSWORD",
            "PASSWORD_FILE",
            "REDIS_REQUIREPASS_FILE",
            "REDIS_AUTH_FILE",
            "MASTER_PASSWORD",
        ] {
            assert!(is_password_of_server(name), "{name}");
        }
        for name in ["TZ", "REDIS_PORT", "PASSWORDLESS", "HOST"] {
            assert!(!is_password_of_server(name), "{name}");
        }
    }

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
        assert_eq!(
            kind("CR_CONF_Redis.Password"),
            Some(("CR_CONF_REDIS".into(), RedisVariable::Password))
        );
        assert_eq!(kind("redis-host"), Some(("REDIS".into(), RedisVariable::Host)));
        assert_eq!(
            kind("REDIS_SSL_CHECK_HOSTNAME"),
            Some(("REDIS".into(), RedisVariable::HostnameCheck))
        );
        assert_eq!(
            kind("REDIS_EXPORTER_SKIP_TLS_VERIFICATION"),
            Some(("REDIS".into(), RedisVariable::Insecure))
        );
        assert_eq!(
            kind("ConnectionStrings__Redis"),
            Some(("CONNECTIONSTRINGS_REDIS".into(), RedisVariable::Url))
        );
        assert_eq!(kind("REDIS_EXPORTER_WEB_LISTEN_ADDRESS"), None);
        assert_eq!(kind("REDIS_EXPORTER_ADDR"), None);
        assert_eq!(kind("REDIS_COMMANDER_PASSWORD"), None);
        assert_eq!(kind("REDIS_WEBUI_PASSWORD"), None);
        assert_eq!(kind("POSTGRES_PASSWORD"), None);
        assert_eq!(kind("REDISTRIBUTE_PASSWORD"), None);
        assert_eq!(kind("PREDISPOSED_HOST"), None);
        assert_eq!(kind("REDIS_KEY_PREFIX"), None);
    }
}
