//! Container images that run a Redis-like server, and what each changes.

mod bitnami;
mod makers;

use redproof_source::{Span, Text};

use super::tag::TagMatch;
use super::version::{Engine, Version};
use makers::{MAKERS, Maker};

pub use bitnami::OVERRIDES as BITNAMI_OVERRIDES;

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
    /// Where this is told, and when it was read; empty for an image that nothing is known about.
    pub source: &'static str,
}

impl Image {
    /// An image of which nothing is known, without a name that tells.
    pub fn unknown() -> Self {
        made(&makers::UNKNOWN, None, false, TagMatch::NotAVersion)
    }

    /// The number of the version that the tag names, as far as it names one: `7` of `7-alpine`.
    pub fn number(&self) -> Option<&str> {
        let stem = self.tag.as_deref()?.split('-').next()?;
        let stem = stem.strip_prefix('v').unwrap_or(stem);
        let numbered = stem.starts_with(|first: char| first.is_ascii_digit());
        (numbered && self.version != TagMatch::NotAVersion).then_some(stem)
    }
}

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
    let (name, tag, digest) = taken_apart(reference);
    let name = name.to_ascii_lowercase();
    let path = without_registry(&name);
    let made = |maker: &Maker, version| made(maker, tag, digest, version);
    if let Some(maker) = MAKERS.iter().find(|maker| maker.names.contains(&path)) {
        let tag = if tag.is_none() && digest {
            Some("digest")
        } else {
            tag
        };
        let version = match maker.family {
            Family::KeyDb | Family::Dragonfly => TagMatch::NotAVersion,
            // Bitnami's and redis-stack's first numbers are those of the server.
            _ => Version::for_tag(maker.engine, tag),
        };
        return Some(made(maker, version));
    }
    let last = path.rsplit('/').next().unwrap_or(path);
    let engine = if last.starts_with("valkey") {
        Engine::Valkey
    } else {
        Engine::Redis
    };
    let server = (last.starts_with("redis") || last.starts_with("valkey") || last.starts_with("rejson"))
        && !NO_SERVER.iter().any(|word| last.contains(word));
    let other = Maker {
        engine,
        sentinel: last.contains("sentinel"),
        ..makers::UNKNOWN
    };
    // Such images number themselves.
    server.then(|| made(&other, TagMatch::NotAVersion))
}

fn made(maker: &Maker, tag: Option<&str>, digest: bool, version: TagMatch) -> Image {
    Image {
        family: maker.family,
        engine: maker.engine,
        tag: tag.map(str::to_owned),
        digest,
        version,
        sentinel: maker.sentinel,
        settings: maker.settings,
        own_config: maker.own_config,
        source: maker.source,
    }
}

/// An image's name without registry, tag and digest.
pub fn repository(reference: &str) -> &str {
    without_registry(taken_apart(reference).0)
}

/// The name with its registry, the tag, and whether there is a digest.
fn taken_apart(reference: &str) -> (&str, Option<&str>, bool) {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, _)) => (rest, true),
        None => (reference, false),
    };
    let slash = rest.rfind('/').map_or(0, |at| at + 1);
    match rest.get(slash..).and_then(|last| last.split_once(':')) {
        Some((last, tag)) => (rest.get(..slash + last.len()).unwrap_or(rest), Some(tag), digest),
        None => (rest, None, digest),
    }
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
        Family::Bitnami => bitnami::settings(image, env, anchor),
        Family::Dragonfly => super::dragonfly::environment_settings(env),
        _ => Vec::new(),
    }
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

    #[test]
    fn images_are_told_apart_by_name() {
        let family = |reference: &str| image(reference).map(|image| image.family);
        assert_eq!(family("redis"), Some(Family::Official));
        assert_eq!(family("redis:7-alpine"), Some(Family::Official));
        assert_eq!(family("docker.io/library/redis:7"), Some(Family::Official));
        assert_eq!(family("localhost:5000/redis"), Some(Family::Official));
        assert_eq!(family("valkey/valkey:8"), Some(Family::Official));
        assert_eq!(family("ghcr.io/valkey-io/valkey:8.1"), Some(Family::Official));
        assert_eq!(family("arm64v8/redis:7.2.4"), Some(Family::Official));
        assert_eq!(family("bitnami/redis-cluster:7.2"), Some(Family::Bitnami));
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
}
