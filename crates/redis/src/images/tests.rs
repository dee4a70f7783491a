use super::*;
use redproof_source::{SourceMap, UNRESOLVED};

fn vendor(reference: &str) -> Option<&'static str> {
    Image::named(reference).map(|image| image.vendor().unwrap_or("unknown"))
}

#[test]
fn images_are_told_apart_by_name() {
    let official = [
        "redis",
        "redis:7-alpine",
        "docker.io/library/redis:7",
        "localhost:5000/redis",
        "arm64v8/redis:7.2.4",
    ];
    for reference in official {
        assert_eq!(vendor(reference), Some("Docker Official Images"), "{reference}");
    }
    for (reference, name) in [
        ("valkey/valkey:8", "Valkey"),
        ("ghcr.io/valkey-io/valkey:8.1", "Valkey"),
        ("bitnami/redis-cluster:7.2", "Bitnami"),
        ("docker.io/bitnami/redis:7.2", "Bitnami"),
        ("redis/redis-stack-server:7.2.0-v9", "Redis Stack"),
        ("eqalpha/keydb:latest", "KeyDB"),
        ("docker.dragonflydb.io/dragonflydb/dragonfly", "Dragonfly"),
        ("sameersbn/redis:4.0.9-3", "unknown"),
        ("redislabs/redismod", "Redis Labs"),
    ] {
        assert_eq!(vendor(reference), Some(name), "{reference}");
    }
    for other in [
        "oliver006/redis_exporter:v1.55.0",
        "rediscommander/redis-commander:latest",
        "redis/redisinsight:2.70",
        "postgres:16",
        "hiett/serverless-redis-http",
    ] {
        assert_eq!(vendor(other), None, "{other}");
    }
}

/// One line of `data/vendors/official.yml` is all that says so.
#[test]
fn mirrors_of_the_official_image_are_one_line_of_data() {
    let data = include_str!("../../data/vendors/official.yml");
    assert_eq!(data.matches("*/library/redis").count(), 1);
    for mirror in [
        "public.ecr.aws/docker/library/redis:7.4.2",
        "mirror.gcr.io/library/redis:7.4.2",
        "harbor.example.com/hub/docker.io/library/redis:7.4.2",
    ] {
        let image = Image::named(mirror).unwrap();
        assert_eq!(image.vendor(), Some("Docker Official Images"), "{mirror}");
        assert_eq!(image.release(), Some([7, 4, 2]), "{mirror}");
    }
    assert_eq!(vendor("example.com/not-library/redis"), Some("unknown"));
}

#[test]
fn tags_and_digests() {
    let seven = Image::named("redis:7.0.15-alpine@sha256:ab").unwrap();
    assert!(seven.digest);
    assert_eq!(seven.tag.as_deref(), Some("7.0.15-alpine"));
    assert_eq!(seven.version.version().unwrap().number, "7.0.15");
    assert_eq!(effects("redis", &[]).settings, [("protected-mode", "no")]);
    let version = |reference: &str| Image::named(reference).unwrap().version;
    assert_eq!(version("redis@sha256:ab"), TagMatch::NotAVersion);
    assert!(matches!(version("redis"), TagMatch::Floating(_)));
}

fn effects(reference: &str, variables: &[(&str, &str)]) -> ImageEffects {
    let file = SourceMap::default().add("compose.yaml", "");
    let env = |name: &str| {
        let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
        if *value != "${X}" {
            return Some(Text::literal(*value, Span::top(file)));
        }
        Some(Text::unset(Span::top(file), Undefined::Variable("X".into())))
    };
    let image = Image::named(reference).unwrap();
    image.effects(&env, false, Span::top(file))
}

fn shown(reference: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let effects = effects(reference, variables);
    let settings = effects.variables.iter();
    settings
        .map(|(name, words)| {
            let words: Vec<&str> = words.iter().map(Text::as_str).collect();
            format!("{name} {}", words.join(" "))
        })
        .collect()
}

#[test]
fn variables_become_settings() {
    let variables = [
        ("REDIS_PASSWORD", "pw"),
        ("REDIS_TLS_ENABLED", "yes"),
        ("ALLOW_EMPTY_PASSWORD", "yes"),
        ("REDIS_DISABLE_COMMANDS", "FLUSHALL, KEYS"),
    ];
    assert_eq!(
        shown("bitnami/redis", &variables),
        [
            "protected-mode no",
            "bind 0.0.0.0 ::",
            "requirepass pw",
            "tls-port 6379",
            "port 0",
            "rename-command FLUSHALL ",
            "rename-command KEYS "
        ]
    );
    assert_eq!(
        shown("bitnami/valkey", &variables),
        ["protected-mode no", "bind 0.0.0.0 ::"]
    );
    let local = [
        ("REDIS_ALLOW_REMOTE_CONNECTIONS", "no"),
        ("REDIS_ACLFILE", "/u.acl"),
    ];
    assert_eq!(
        shown("bitnami/redis", &local),
        ["bind 127.0.0.1 -::1", "aclfile /u.acl"]
    );
    let ports = [("REDIS_TLS_ENABLED", "yes"), ("REDIS_TLS_PORT_NUMBER", "6380")];
    assert_eq!(
        shown("bitnami/redis", &ports),
        ["bind 0.0.0.0 ::", "tls-port 6380"]
    );
}

#[test]
fn a_variable_from_outside_leaves_unknown_what_it_decides() {
    let found = effects("bitnami/redis", &[("ALLOW_EMPTY_PASSWORD", "${X}")]);
    let (name, words) = found.variables.first().unwrap();
    assert_eq!(name, "protected-mode");
    assert_eq!(words[0].undefined_variable(), Some("X"));
    assert!(found.refusals.is_empty());
    assert_eq!(found.may_refuse.unwrap().reason, "X is set outside the files");
}

#[test]
fn without_a_password_bitnami_does_not_start() {
    let refuses = |variables: &[(&str, &str)]| effects("bitnami/redis", variables).refusals.len();
    assert_eq!(refuses(&[]), 1);
    assert_eq!(
        refuses(&[("ALLOW_EMPTY_PASSWORD", "no"), ("REDIS_PASSWORD", "")]),
        1
    );
    assert_eq!(refuses(&[("ALLOW_EMPTY_PASSWORD", "YES")]), 0);
    assert_eq!(refuses(&[("REDIS_PASSWORD", "x")]), 0);
    assert_eq!(refuses(&[("REDIS_PASSWORD_FILE", "/run/secrets/x")]), 0);
    assert_eq!(refuses(&[("REDIS_PASSWORD", "${X}")]), 0);
}

#[test]
fn a_replica_follows_and_a_cluster_is_one() {
    let replica = [
        ("REDIS_REPLICATION_MODE", "replica"),
        ("REDIS_MASTER_HOST", "m"),
        ("REDIS_MASTER_PASSWORD", "pw"),
        ("REDIS_TLS_ENABLED", "yes"),
        ("REDIS_PORT_NUMBER", "6380"),
    ];
    assert_eq!(
        shown("bitnami/redis", &replica),
        [
            "bind 0.0.0.0 ::",
            "port 6380",
            "tls-port 6379",
            "tls-replication yes",
            "replicaof m 6379",
            "masterauth pw"
        ]
    );
    let primary = [
        ("VALKEY_REPLICATION_MODE", "replica"),
        ("VALKEY_PRIMARY_HOST", "m"),
        ("VALKEY_PRIMARY_PORT_NUMBER", "1"),
    ];
    assert_eq!(
        shown("bitnami/valkey", &primary),
        ["bind 0.0.0.0 ::", "replicaof m 1"]
    );
    assert_eq!(
        shown("bitnami/redis-cluster", &[("REDIS_TLS_ENABLED", "true")]),
        [
            "bind 0.0.0.0 ::",
            "tls-port 6379",
            "port 0",
            "tls-replication yes",
            "tls-cluster yes"
        ]
    );
}

#[test]
fn the_content_of_a_password_file_is_unknown() {
    let found = shown("bitnami/redis", &[("REDIS_PASSWORD_FILE", "/run/secrets/p")]);
    assert_eq!(
        found,
        ["bind 0.0.0.0 ::".to_owned(), format!("requirepass {UNRESOLVED}")]
    );
}

#[test]
fn sentinel_has_variables_of_its_own() {
    let variables = [
        ("REDIS_PASSWORD", "a"),
        ("REDIS_MASTER_PASSWORD", "b"),
        ("REDIS_SENTINEL_PASSWORD", "c"),
        ("REDIS_SENTINEL_PORT_NUMBER", "26380"),
    ];
    assert_eq!(
        shown("bitnami/redis-sentinel", &variables),
        [
            "requirepass c",
            "sentinel monitor mymaster redis 6379 2",
            "sentinel auth-pass mymaster b",
            "port 26380"
        ]
    );
    let tls = [("REDIS_SENTINEL_TLS_ENABLED", "yes")];
    assert_eq!(
        shown("bitnami/redis-sentinel", &tls),
        [
            "sentinel monitor mymaster redis 6379 2",
            "tls-port 26379",
            "port 0",
            "tls-replication yes"
        ]
    );
}

#[test]
fn dragonfly_reads_a_variable_for_each_option() {
    let variables = [
        ("DFLY_requirepass", "pw"),
        ("DFLY_tls", "true"),
        ("DFLY_port", "1"),
    ];
    assert_eq!(
        shown("dragonflydb/dragonfly", &variables),
        [
            "requirepass pw",
            "port 1",
            "tls-port 1",
            "port 0",
            "tls-auth-clients no"
        ]
    );
    assert_eq!(
        shown("dragonflydb/dragonfly", &[("DFLY_PASSWORD", "pw")]),
        ["requirepass pw"]
    );
}
