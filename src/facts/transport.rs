//! A server's TLS settings beside its port: replication, the cluster bus, protocols, ciphers.

use super::fact::{Fact, FactValue, Item, Place};
use super::verdict::{self, settings_place};
use redproof_source::Known;

/// Protocols that TLS 1.2 replaced. redis-server takes any of them in `tls-protocols`.
const OLD_PROTOCOLS: &[&str] = &["tlsv1", "tlsv1.1", "sslv2", "sslv3"];

/// Parts of OpenSSL's names of ciphers that are broken, or do not encrypt or authenticate.
const WEAK_CIPHERS: &[&str] = &[
    "NULL", "ENULL", "ANULL", "ADH", "AECDH", "EXP", "EXPORT", "LOW", "RC4", "RC2", "DES", "3DES", "MD5",
    "IDEA", "SEED",
];

/// Those words of a setting that count; none if it is not set, unknown if none does and more may be set.
fn words(redis: &redproof_redis::Server, name: &str, counts: impl Fn(&str) -> bool) -> Fact {
    let setting = redis.settings.get(name).filter(|setting| setting.span.is_some());
    let mut items = Vec::new();
    for text in setting.into_iter().flat_map(|setting| &setting.words) {
        let words = text.as_str().split([' ', ':', ',']);
        let counting = words.filter(|word| !word.is_empty() && counts(word));
        items.extend(counting.map(|word| Item::new(word, Place::new(text.span(), name))));
    }
    match redis.written(name) {
        Known::Unknown(why) if items.is_empty() => Fact::unknown(why),
        _ => Fact::list(items),
    }
}

/// Whether it is known to listen on no port but on a socket of the file system.
pub(super) fn on_socket_only(redis: &redproof_redis::Server) -> bool {
    redis.port("port").answer == Known::Known(0)
        && has_tls_port(redis) == Known::Known(false)
        && redis.written("unixsocket").known().is_some_and(|setting| {
            setting.is_some_and(|setting| setting.words.iter().any(|word| !word.is_empty()))
        })
}

/// Old protocols that `tls-protocols` allows.
pub(super) fn old_protocols(redis: &redproof_redis::Server) -> Fact {
    words(redis, "tls-protocols", |word| {
        OLD_PROTOCOLS.contains(&word.to_ascii_lowercase().as_str())
    })
}

/// Weak ciphers that `tls-ciphers` allows; what starts with `!` or `-` is excluded.
pub(super) fn weak_ciphers(redis: &redproof_redis::Server) -> Fact {
    words(redis, "tls-ciphers", |word| {
        !word.starts_with(['!', '-'])
            && word
                .to_ascii_uppercase()
                .split(['-', '+'])
                .any(|part| WEAK_CIPHERS.contains(&part))
    })
}

/// Whether a setting is `yes`; absent if the version does not have it.
pub(super) fn says_yes(redis: &redproof_redis::Server, name: &str) -> Fact {
    verdict::flag(redis.is_on(name))
}

/// The value of `tls-auth-clients`.
pub(super) fn client_certificates(redis: &redproof_redis::Server) -> Fact {
    let Some(setting) = redis.settings.get("tls-auth-clients") else {
        return Fact::absent();
    };
    let value = match &setting.shown {
        Known::Known(shown) => FactValue::Text(match shown.to_ascii_lowercase().as_str() {
            "no" => "no".into(),
            "optional" => "optional".into(),
            _ => "yes".into(),
        }),
        Known::Unknown(why) => FactValue::Unknown(why.clone()),
    };
    Fact {
        value,
        at: settings_place(redis, "tls-auth-clients"),
    }
}

/// Whether it follows a primary; the place is `replicaof`.
pub(super) fn replica(redis: &redproof_redis::Server) -> Fact {
    let setting = match redis.written("replicaof") {
        Known::Unknown(why) => return Fact::unknown(why),
        Known::Known(setting) => setting,
    };
    let follows = setting.is_some_and(|setting| {
        setting.words.len() == 2
            && !setting
                .words
                .first()
                .is_some_and(|word| word.as_str().eq_ignore_ascii_case("no"))
    });
    Fact {
        value: FactValue::Boolean(follows),
        at: settings_place(redis, "replicaof"),
    }
}

/// Whether it has a TLS port.
pub(super) fn has_tls_port(redis: &redproof_redis::Server) -> Known<bool> {
    redis.port("tls-port").answer.map(|port| port != 0)
}
