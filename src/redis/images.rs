//! Container images that run a Redis-like server, and what each changes.

use crate::source::{Origin, Span, Text};

use super::version::{Engine, TagMatch, Version};

/// Who built the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Docker's official `redis`, and Valkey's own `valkey/valkey`.
    Official,
    /// `redis/redis-stack` and `redis/redis-stack-server`.
    RedisStack,
    /// Bitnami's, configured by variables.
    Bitnami,
    /// KeyDB.
    KeyDb,
    /// Dragonfly.
    Dragonfly,
    /// Any other image that is named like Redis.
    Other,
}

/// What an image's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Who built it.
    pub family: Family,
    /// Redis or Valkey; for KeyDB and Dragonfly the protocol's, Redis.
    pub engine: Engine,
    /// The tag, if one is written.
    pub tag: Option<String>,
    /// Whether a digest pins it.
    pub digest: bool,
    /// The version that the tag names.
    pub version: TagMatch,
    /// Whether it starts Sentinel by itself.
    pub sentinel: bool,
    /// Settings that are compiled in otherwise than in the server's own source.
    pub settings: &'static [(&'static str, &'static str)],
    /// A configuration file that the image reads by itself if one is mounted there.
    pub own_config: Option<&'static str>,
}

impl Image {
    /// The number of the version that the tag names, as far as it names one: `7` of `7-alpine`.
    pub fn number(&self) -> Option<&str> {
        let stem = self.tag.as_deref()?.split('-').next()?;
        let stem = stem.strip_prefix('v').unwrap_or(stem);
        let numbered = stem.starts_with(|first: char| first.is_ascii_digit());
        (numbered && self.version != TagMatch::NotAVersion).then_some(stem)
    }
}

/// One image name, without registry and tag.
struct Row {
    name: &'static str,
    family: Family,
    engine: Engine,
    sentinel: bool,
    settings: &'static [(&'static str, &'static str)],
    own_config: Option<&'static str>,
}

/// The Dockerfiles of the official images patch config.c before they compile it.
const UNPROTECTED: &[(&str, &str)] = &[("protected-mode", "no")];

const fn row(
    name: &'static str,
    family: Family,
    engine: Engine,
    settings: &'static [(&'static str, &'static str)],
    own_config: Option<&'static str>,
) -> Row {
    Row {
        name,
        family,
        engine,
        sentinel: false,
        settings,
        own_config,
    }
}

const fn sentinel(mut row: Row) -> Row {
    row.sentinel = true;
    row
}

const STACK_CONFIG: Option<&str> = Some("/redis-stack.conf");
const BITNAMI_REDIS: Option<&str> = Some("/opt/bitnami/redis/mounted-etc/redis.conf");
const BITNAMI_VALKEY: Option<&str> = Some("/opt/bitnami/valkey/mounted-etc/valkey.conf");
const KEYDB_CONFIG: Option<&str> = Some("/etc/keydb/keydb.conf");

const IMAGES: &[Row] = &[
    // docker-library/redis, Dockerfile: protected mode off, CMD redis-server.
    row("redis", Family::Official, Engine::Redis, UNPROTECTED, None),
    row(
        "library/redis",
        Family::Official,
        Engine::Redis,
        UNPROTECTED,
        None,
    ),
    row(
        "docker/library/redis",
        Family::Official,
        Engine::Redis,
        UNPROTECTED,
        None,
    ),
    // valkey-io/valkey-container, Dockerfile: the same patch.
    row("valkey", Family::Official, Engine::Valkey, UNPROTECTED, None),
    row(
        "valkey/valkey",
        Family::Official,
        Engine::Valkey,
        UNPROTECTED,
        None,
    ),
    // redis-stack, entrypoint: `redis-server [/redis-stack.conf] --dir /data --protected-mode no ... ${REDIS_ARGS}`.
    row(
        "redis/redis-stack",
        Family::RedisStack,
        Engine::Redis,
        &[],
        STACK_CONFIG,
    ),
    row(
        "redis/redis-stack-server",
        Family::RedisStack,
        Engine::Redis,
        &[],
        STACK_CONFIG,
    ),
    row(
        "redis-stack",
        Family::RedisStack,
        Engine::Redis,
        &[],
        STACK_CONFIG,
    ),
    row(
        "redis-stack-server",
        Family::RedisStack,
        Engine::Redis,
        &[],
        STACK_CONFIG,
    ),
    // bitnami/containers, libredis.sh: variables become settings unless a whole file is mounted.
    row(
        "bitnami/redis",
        Family::Bitnami,
        Engine::Redis,
        &[],
        BITNAMI_REDIS,
    ),
    row(
        "bitnamilegacy/redis",
        Family::Bitnami,
        Engine::Redis,
        &[],
        BITNAMI_REDIS,
    ),
    row(
        "bitnamisecure/redis",
        Family::Bitnami,
        Engine::Redis,
        &[],
        BITNAMI_REDIS,
    ),
    row(
        "bitnami/valkey",
        Family::Bitnami,
        Engine::Valkey,
        &[],
        BITNAMI_VALKEY,
    ),
    row(
        "bitnamilegacy/valkey",
        Family::Bitnami,
        Engine::Valkey,
        &[],
        BITNAMI_VALKEY,
    ),
    row(
        "bitnamisecure/valkey",
        Family::Bitnami,
        Engine::Valkey,
        &[],
        BITNAMI_VALKEY,
    ),
    sentinel(row(
        "bitnami/redis-sentinel",
        Family::Bitnami,
        Engine::Redis,
        &[],
        None,
    )),
    sentinel(row(
        "bitnamilegacy/redis-sentinel",
        Family::Bitnami,
        Engine::Redis,
        &[],
        None,
    )),
    sentinel(row(
        "bitnami/valkey-sentinel",
        Family::Bitnami,
        Engine::Valkey,
        &[],
        None,
    )),
    // Snapchat/KeyDB, docker README: protected mode is taken out; runs `keydb-server /etc/keydb/keydb.conf`.
    row(
        "eqalpha/keydb",
        Family::KeyDb,
        Engine::Redis,
        UNPROTECTED,
        KEYDB_CONFIG,
    ),
    row("keydb", Family::KeyDb, Engine::Redis, UNPROTECTED, KEYDB_CONFIG),
    // dragonflydb/dragonfly: flags of its own, no protected mode.
    row(
        "dragonflydb/dragonfly",
        Family::Dragonfly,
        Engine::Redis,
        UNPROTECTED,
        None,
    ),
    row("dragonfly", Family::Dragonfly, Engine::Redis, UNPROTECTED, None),
];

/// Words in names of images that go with Redis but are no server.
const NO_SERVER: &[&str] = &[
    "exporter",
    "commander",
    "insight",
    "operator",
    "backup",
    "proxy",
    "admin",
    "browser",
    "monitor",
    "manager",
    "http",
    "gateway",
    "connector",
    "cli",
    "gui",
    "-ui",
    "web",
    "dump",
    "tools",
    "test",
];

/// What an image's name says, or `None` if it runs no Redis-like server as far as its name tells.
pub fn image(reference: &str) -> Option<Image> {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, _)) => (rest, true),
        None => (reference, false),
    };
    let slash = rest.rfind('/').map_or(0, |at| at + 1);
    let (name, tag) = match rest.get(slash..).and_then(|last| last.split_once(':')) {
        Some((last, tag)) => (rest.get(..slash + last.len()).unwrap_or(rest), Some(tag)),
        None => (rest, None),
    };
    let name = name.to_ascii_lowercase();
    let path = without_registry(&name);
    let made = |row: &Row, version| Image {
        family: row.family,
        engine: row.engine,
        tag: tag.map(str::to_owned),
        digest,
        version,
        sentinel: row.sentinel,
        settings: row.settings,
        own_config: row.own_config,
    };
    if let Some(row) = IMAGES.iter().find(|row| row.name == path) {
        let tag = if tag.is_none() && digest {
            Some("digest")
        } else {
            tag
        };
        let version = match row.family {
            Family::KeyDb | Family::Dragonfly => TagMatch::NotAVersion,
            // Bitnami's and redis-stack's first numbers are those of the server.
            _ => Version::for_tag(row.engine, tag),
        };
        return Some(made(row, version));
    }
    let last = path.rsplit('/').next().unwrap_or(path);
    let engine = if last.starts_with("valkey") {
        Engine::Valkey
    } else {
        Engine::Redis
    };
    let server = (last.starts_with("redis") || last.starts_with("valkey") || last.starts_with("rejson"))
        && !NO_SERVER.iter().any(|word| last.contains(word));
    let mut other = row("", Family::Other, engine, &[], None);
    other.sentinel = last.contains("sentinel");
    // Such images number themselves.
    server.then(|| made(&other, TagMatch::NotAVersion))
}

/// The name without its registry, which holds a dot or a port, or is `localhost`.
fn without_registry(name: &str) -> &str {
    match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => rest,
        _ => name,
    }
}

/// Settings that an image makes out of its variables, or forces; they come after the file and before arguments.
///
/// `env` answers with the value of a variable of the container. A password in a file (`REDIS_PASSWORD_FILE`) is
/// unknown here unless `env` answers for `REDIS_PASSWORD` with the file's content.
pub fn environment_settings(
    image: &Image,
    env: &dyn Fn(&str) -> Option<Text>,
    anchor: Span,
) -> Vec<(String, Vec<Text>)> {
    match image.family {
        Family::RedisStack => ["protected-mode no", "dir /data"]
            .iter()
            .filter_map(|setting| setting.split_once(' '))
            .map(|(name, value)| (name.to_owned(), vec![Text::literal(value, anchor)]))
            .collect(),
        Family::Bitnami => bitnami(image, env),
        Family::Dragonfly => super::dragonfly::environment_settings(env),
        _ => Vec::new(),
    }
}

/// How a variable of Bitnami's images becomes a setting, by libredis.sh. Names are without `REDIS_` or `VALKEY_`.
const BITNAMI: &[(&str, &str)] = &[
    ("PORT_NUMBER", "port"),
    ("ACLFILE", "aclfile"),
    ("TLS_PORT_NUMBER", "tls-port"),
    ("TLS_CERT_FILE", "tls-cert-file"),
    ("TLS_KEY_FILE", "tls-key-file"),
    ("TLS_KEY_FILE_PASS", "tls-key-file-pass"),
    ("TLS_CA_FILE", "tls-ca-cert-file"),
    ("TLS_CA_DIR", "tls-ca-cert-dir"),
    ("TLS_DH_PARAMS_FILE", "tls-dh-params-file"),
    ("TLS_AUTH_CLIENTS", "tls-auth-clients"),
];

fn bitnami(image: &Image, env: &dyn Fn(&str) -> Option<Text>) -> Vec<(String, Vec<Text>)> {
    let prefix = if image.engine == Engine::Valkey {
        "VALKEY_"
    } else {
        "REDIS_"
    };
    let variable = |name: &str| env(&format!("{prefix}{name}"));
    let is_yes = |value: &Text| matches!(value.as_str().to_ascii_lowercase().as_str(), "yes" | "true" | "1");
    let tls = variable("TLS_ENABLED").filter(|value| is_yes(value));
    let mut found: Vec<(String, Vec<Text>)> = Vec::new();
    let mut set = |name: &str, words: Vec<Text>| found.push((name.to_owned(), words));
    if let Some(value) = env("ALLOW_EMPTY_PASSWORD").filter(|value| is_yes(value)) {
        set("protected-mode", vec![Text::literal("no", value.span())]);
    }
    match (variable("PASSWORD"), variable("PASSWORD_FILE")) {
        (Some(password), _) if !password.is_empty() || password.unset().is_some() => {
            set("requirepass", vec![password]);
        }
        (_, Some(file)) if !file.is_empty() => {
            let mut password = Text::empty(file.span());
            let name = format!("{prefix}PASSWORD_FILE");
            password.push("", file.span(), false, Origin::Unset { name: name.into() });
            set("requirepass", vec![password]);
        }
        _ => {}
    }
    for (name, directive) in BITNAMI {
        let only_with_tls = name.starts_with("TLS_");
        if let Some(value) =
            variable(name).filter(|value| !value.is_empty() && (!only_with_tls || tls.is_some()))
        {
            set(directive, vec![value]);
        }
    }
    if let Some(on) = &tls
        && variable("TLS_PORT_NUMBER").is_none_or(|port| port.as_str() == "6379")
        && variable("PORT_NUMBER").is_none_or(|port| port.as_str() == "6379")
    {
        // One port for both: the plaintext one is closed.
        set("port", vec![Text::literal("0", on.span())]);
        set("tls-port", vec![Text::literal("6379", on.span())]);
    }
    if let Some(commands) = variable("DISABLE_COMMANDS") {
        let mut at = 0;
        for command in commands.as_str().split(',') {
            let start = at;
            at += command.len() + 1;
            let name = commands.slice(start..start + command.len()).trim();
            if !name.is_empty() {
                set("rename-command", vec![name, Text::empty(commands.span())]);
            }
        }
    }
    found
}

/// The variable whose words an image appends to the server's arguments.
pub(super) fn extra_arguments(image: &Image) -> Option<&'static str> {
    match (image.family, image.engine) {
        // docker-entrypoint.sh of valkey-container: unquoted, so split at blanks.
        (Family::Official, Engine::Valkey) => Some("VALKEY_EXTRA_FLAGS"),
        (Family::RedisStack, _) => Some("REDIS_ARGS"),
        (Family::Bitnami, Engine::Redis) => Some("REDIS_EXTRA_FLAGS"),
        (Family::Bitnami, Engine::Valkey) => Some("VALKEY_EXTRA_FLAGS"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn images_are_told_apart_by_name() {
        let family = |reference: &str| image(reference).map(|image| image.family);
        assert_eq!(family("redis"), Some(Family::Official));
        assert_eq!(family("redis:7-alpine"), Some(Family::Official));
        assert_eq!(family("docker.io/library/redis:7"), Some(Family::Official));
        assert_eq!(family("localhost:5000/redis"), Some(Family::Official));
        assert_eq!(family("valkey/valkey:8"), Some(Family::Official));
        assert_eq!(
            family("redis/redis-stack-server:7.2.0-v9"),
            Some(Family::RedisStack)
        );
        assert_eq!(family("docker.io/bitnami/redis:7.2"), Some(Family::Bitnami));
        assert_eq!(family("eqalpha/keydb:latest"), Some(Family::KeyDb));
        assert_eq!(
            family("docker.dragonflydb.io/dragonflydb/dragonfly"),
            Some(Family::Dragonfly)
        );
        assert_eq!(family("sameersbn/redis:4.0.9-3"), Some(Family::Other));
        assert_eq!(family("redislabs/redismod"), Some(Family::Other));
        for other in [
            "oliver006/redis_exporter:v1.55.0",
            "rediscommander/redis-commander:latest",
            "redis/redisinsight:2.70",
            "postgres:16",
            "hiett/serverless-redis-http",
        ] {
            assert_eq!(family(other), None, "{other}");
        }
    }

    #[test]
    fn tags_and_digests() {
        let seven = image("redis:7.0.15-alpine@sha256:ab").unwrap();
        assert!(seven.digest);
        assert_eq!(seven.tag.as_deref(), Some("7.0.15-alpine"));
        assert_eq!(seven.version.version().unwrap().number, "7.0.15");
        assert_eq!(seven.settings, [("protected-mode", "no")]);
        assert_eq!(image("redis@sha256:ab").unwrap().version, TagMatch::NotAVersion);
        assert!(matches!(image("redis").unwrap().version, TagMatch::Floating(_)));
    }

    #[test]
    fn bitnami_variables_become_settings() {
        let mut map = SourceMap::default();
        let file = map.add("compose.yaml", "");
        let text = |value: &str| Some(Text::literal(value, Span::top(file)));
        let env = |name: &str| match name {
            "REDIS_PASSWORD" => text("pw"),
            "REDIS_TLS_ENABLED" | "ALLOW_EMPTY_PASSWORD" => text("yes"),
            "REDIS_DISABLE_COMMANDS" => text("FLUSHALL, KEYS"),
            _ => None,
        };
        let found = environment_settings(&image("bitnami/redis").unwrap(), &env, Span::top(file));
        let shown: Vec<String> = found
            .iter()
            .map(|(name, words)| {
                let words: Vec<&str> = words.iter().map(Text::as_str).collect();
                format!("{name} {}", words.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "protected-mode no",
                "requirepass pw",
                "port 0",
                "tls-port 6379",
                "rename-command FLUSHALL ",
                "rename-command KEYS "
            ]
        );
    }
}
