//! Bitnami's images: variables become settings. From bitnami/containers, libredis.sh, librediscluster.sh, redis-env.sh,
//! run.sh and entrypoint.sh, read in November 2026; the variables of Sentinel are from its README, from memory.

use super::super::command::Environment;
use super::super::version::Engine;
use super::Image;
use super::makers::CLUSTER;
use redproof_source::{Span, Text, Undefined};

/// The file beside the image's own that is included last.
pub const OVERRIDES: &str = "overrides.conf";

/// How a variable becomes a setting. Names are without `REDIS_` or `VALKEY_`.
const SERVER: &[(&str, &str)] = &[
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

type Settings = Vec<(String, Vec<Text>)>;

/// The settings that variables make, in the order in which the image writes them.
pub(super) fn settings(image: &Image, env: Environment<'_>, anchor: Span) -> Settings {
    let engine = match image.engine {
        Engine::Valkey => "VALKEY_",
        Engine::Redis => "REDIS_",
    };
    if image.sentinel {
        let variables = Variables {
            prefix: format!("{engine}SENTINEL_"),
            env,
        };
        return sentinel(&variables);
    }
    let variables = Variables {
        prefix: engine.to_owned(),
        env,
    };
    let cluster = image.settings == CLUSTER;
    server(&variables, cluster, env, anchor)
}

struct Variables<'a> {
    prefix: String,
    env: Environment<'a>,
}

impl Variables<'_> {
    fn get(&self, name: &str) -> Option<Text> {
        (self.env)(&format!("{}{name}", self.prefix))
    }

    /// A password, or one that stands in a file. A file that is mounted holds one: the image refuses an empty one.
    fn password(&self, variable: &str) -> Option<Text> {
        let password = self
            .get(variable)
            .filter(|password| !password.is_empty() || password.undefined().is_some());
        password.or_else(|| {
            let file = self
                .get(&format!("{variable}_FILE"))
                .filter(|file| !file.is_empty())?;
            let name = format!("{}{variable}_FILE", self.prefix);
            Some(Text::unresolved(file.span(), Undefined::Variable(name.into())))
        })
    }

    /// `master` or `replica`, where it is either.
    fn replication(&self) -> Option<Text> {
        self.get("REPLICATION_MODE").filter(|mode| !mode.is_empty())
    }
}

fn is_yes(value: &Text) -> bool {
    matches!(value.as_str().to_ascii_lowercase().as_str(), "yes" | "true" | "1")
}

fn server(variables: &Variables<'_>, cluster: bool, env: Environment<'_>, anchor: Span) -> Settings {
    let mut found: Settings = Vec::new();
    let mut set = |name: &str, words: Vec<Text>| found.push((name.to_owned(), words));
    if let Some(value) = env("ALLOW_EMPTY_PASSWORD").filter(is_yes) {
        set("protected-mode", vec![Text::literal("no", value.span())]);
    }
    let remote = variables.get("ALLOW_REMOTE_CONNECTIONS");
    let at = remote.as_ref().map_or(anchor, Text::span);
    let addresses = if remote.as_ref().is_none_or(is_yes) {
        ["0.0.0.0", "::"]
    } else {
        ["127.0.0.1", "-::1"]
    };
    set(
        "bind",
        addresses.map(|address| Text::literal(address, at)).to_vec(),
    );
    if let Some(password) = variables.password("PASSWORD") {
        set("requirepass", vec![password]);
    }
    let tls = variables.get("TLS_ENABLED").filter(is_yes);
    for (name, directive) in SERVER {
        let counts = tls.is_some() || !name.starts_with("TLS_");
        if let Some(value) = variables.get(name).filter(|value| counts && !value.is_empty()) {
            set(directive, vec![value]);
        }
    }
    let usual = |name: &str| variables.get(name).is_none_or(|port| port.as_str() == "6379");
    if let Some(on) = &tls {
        let said = |text: &str| vec![Text::literal(text, on.span())];
        if usual("TLS_PORT_NUMBER") {
            set("tls-port", said("6379"));
            if usual("PORT_NUMBER") {
                // One port for both: the plaintext one is closed.
                set("port", said("0"));
            }
        }
        if cluster || variables.replication().is_some() {
            set("tls-replication", said("yes"));
        }
        if cluster {
            set("tls-cluster", said("yes"));
        }
    }
    let primary = if variables.prefix == "VALKEY_" {
        "PRIMARY"
    } else {
        "MASTER"
    };
    match variables.replication().as_ref().map(Text::as_str) {
        Some("master" | "primary") => {
            if let Some(password) = variables.password("PASSWORD") {
                set("masterauth", vec![password]);
            }
        }
        Some("slave" | "replica") if !cluster => {
            // Where a Sentinel tells the primary, the files do not.
            let host = variables
                .get(&format!("{primary}_HOST"))
                .filter(|_| variables.get("SENTINEL_HOST").is_none());
            if let Some(host) = host {
                let port = variables.get(&format!("{primary}_PORT_NUMBER"));
                let port = port.unwrap_or_else(|| Text::literal("6379", host.span()));
                set("replicaof", vec![host, port]);
            }
            if let Some(password) = variables.password(&format!("{primary}_PASSWORD")) {
                set("masterauth", vec![password]);
            }
        }
        _ => {}
    }
    if let Some(commands) = variables.get("DISABLE_COMMANDS") {
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

/// Sentinel's own password and port; the primary's password (`REDIS_MASTER_PASSWORD`) guards nothing here.
fn sentinel(variables: &Variables<'_>) -> Settings {
    let mut found: Settings = Vec::new();
    if let Some(password) = variables.password("PASSWORD") {
        found.push(("requirepass".to_owned(), vec![password]));
    }
    if let Some(port) = variables.get("PORT_NUMBER").filter(|port| !port.is_empty()) {
        found.push(("port".to_owned(), vec![port]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::image;
    use super::*;
    use redproof_source::SourceMap;

    fn shown(reference: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let mut map = SourceMap::default();
        let file = map.add("compose.yaml", "");
        let env = |name: &str| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some(Text::literal(*value, Span::top(file)))
        };
        settings(&image(reference).unwrap(), &env, Span::top(file))
            .iter()
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
    fn a_password_in_a_file_is_one_that_is_not_told() {
        let found = shown("bitnami/redis", &[("REDIS_PASSWORD_FILE", "/run/secrets/p")]);
        assert_eq!(
            found,
            [
                "bind 0.0.0.0 ::".to_owned(),
                format!("requirepass {}", redproof_source::UNRESOLVED)
            ]
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
            ["requirepass c", "port 26380"]
        );
    }
}
