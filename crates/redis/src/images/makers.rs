//! Who builds which images, and what each builds in. Every line of the table names its source and when it was read.

use super::super::version::Engine;
use super::Family;

/// Images of one maker that do the same.
pub(super) struct Maker {
    /// Their names without registry and tag.
    pub(super) names: &'static [&'static str],
    pub(super) family: Family,
    pub(super) engine: Engine,
    /// Whether they start Sentinel by themselves.
    pub(super) sentinel: bool,
    /// Settings that are compiled in otherwise than in the server's own source.
    pub(super) settings: &'static [(&'static str, &'static str)],
    /// A configuration file that they read by themselves if one is mounted there.
    pub(super) own_config: Option<&'static str>,
    /// Where this is told, and when it was read.
    pub(super) source: &'static str,
}

/// An image that nothing is known about.
pub(super) const UNKNOWN: Maker = Maker {
    names: &[],
    family: Family::Other,
    engine: Engine::Redis,
    sentinel: false,
    settings: &[],
    own_config: None,
    source: "",
};

/// What Bitnami's images of clusters write into their configuration when they are built.
pub(super) const CLUSTER: &[(&str, &str)] = &[("cluster-enabled", "yes")];

const UNPROTECTED: &[(&str, &str)] = &[("protected-mode", "no")];

pub(super) const MAKERS: &[Maker] = &[
    Maker {
        names: &[
            "redis",
            "library/redis",
            "docker/library/redis",
            "amd64/redis",
            "arm32v5/redis",
            "arm32v6/redis",
            "arm32v7/redis",
            "arm64v8/redis",
            "i386/redis",
            "mips64le/redis",
            "ppc64le/redis",
            "riscv64/redis",
            "s390x/redis",
        ],
        family: Family::Official,
        settings: UNPROTECTED,
        source: "docker-library/redis, Dockerfile of 6.2 to 8.0: config.c is patched, CMD redis-server; \
                 docker-library/official-images, README: the same for each architecture; 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &["valkey", "valkey/valkey", "valkey-io/valkey"],
        family: Family::Official,
        engine: Engine::Valkey,
        settings: UNPROTECTED,
        source: "valkey-io/valkey-container, Dockerfile of 7.2 and 8.0: the same patch; 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &[
            "redis/redis-stack",
            "redis/redis-stack-server",
            "redis-stack",
            "redis-stack-server",
        ],
        family: Family::RedisStack,
        own_config: Some("/redis-stack.conf"),
        source: "redis-stack/redis-stack, dockerfile.tmpl: CMD /entrypoint.sh, no ENTRYPOINT; entrypoint.sh: \
                 redis-server [/redis-stack.conf] --dir /data --protected-mode no ... ${REDIS_ARGS}; 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &["bitnami/redis", "bitnamilegacy/redis", "bitnamisecure/redis"],
        family: Family::Bitnami,
        own_config: Some("/opt/bitnami/redis/mounted-etc/redis.conf"),
        source: "bitnami/containers, libredis.sh; 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &["bitnami/valkey", "bitnamilegacy/valkey", "bitnamisecure/valkey"],
        family: Family::Bitnami,
        engine: Engine::Valkey,
        own_config: Some("/opt/bitnami/valkey/mounted-etc/valkey.conf"),
        source: "bitnami/containers, libvalkey.sh; 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &[
            "bitnami/redis-cluster",
            "bitnamilegacy/redis-cluster",
            "bitnamisecure/redis-cluster",
        ],
        family: Family::Bitnami,
        settings: CLUSTER,
        own_config: Some("/opt/bitnami/redis/mounted-etc/redis.conf"),
        source: "bitnami/containers, redis-cluster: libredis.sh and librediscluster.sh; 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &[
            "bitnami/valkey-cluster",
            "bitnamilegacy/valkey-cluster",
            "bitnamisecure/valkey-cluster",
        ],
        family: Family::Bitnami,
        engine: Engine::Valkey,
        settings: CLUSTER,
        own_config: Some("/opt/bitnami/valkey/mounted-etc/valkey.conf"),
        source: "bitnami/containers, valkey-cluster: the same as redis-cluster; from memory, 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &["bitnami/redis-sentinel", "bitnamilegacy/redis-sentinel"],
        family: Family::Bitnami,
        sentinel: true,
        source: "bitnami/containers, README of redis-sentinel; from memory, 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &["bitnami/valkey-sentinel", "bitnamilegacy/valkey-sentinel"],
        family: Family::Bitnami,
        engine: Engine::Valkey,
        sentinel: true,
        source: "bitnami/containers, README of valkey-sentinel; from memory, 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &["eqalpha/keydb", "keydb"],
        family: Family::KeyDb,
        settings: UNPROTECTED,
        own_config: Some("/etc/keydb/keydb.conf"),
        source: "Snapchat/KeyDB, docker README: protected mode is taken out; keydb-server /etc/keydb/keydb.conf; 2026-11",
        ..UNKNOWN
    },
    Maker {
        names: &["dragonflydb/dragonfly", "dragonfly"],
        family: Family::Dragonfly,
        settings: UNPROTECTED,
        source: "dragonflydb/dragonfly, documentation of flags: its own, no protected mode; 2026-11",
        ..UNKNOWN
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_a_source_and_a_date() {
        for maker in MAKERS {
            assert!(!maker.names.is_empty());
            assert!(maker.source.contains("20"), "{:?}", maker.names);
        }
    }
}
