//! What cannot be read lets no requirement pass that depends on it, whatever the framework.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

/// A server whose networks are known, and of which the rest is not: `{}` is what hides it.
const HIDDEN: [(&str, &str); 6] = [
    (
        "a configuration in a volume",
        "image: redis:7.2.4\n    command: redis-server /conf/redis.conf\n    volumes: ['conf:/conf']",
    ),
    (
        "an ACL file in a volume",
        "image: redis:7.2.4\n    command: redis-server --aclfile /conf/users.acl\n    volumes: ['conf:/conf']",
    ),
    (
        "an include in a volume",
        "image: redis:7.2.4\n    command: redis-server --port 6379 --include /conf/more.conf\n    volumes: ['conf:/conf']",
    ),
    (
        "variables in a file that is not there",
        "image: bitnami/redis:7.2\n    env_file: redis.env",
    ),
    (
        "a start script in a volume",
        "image: redis:7.2.4\n    entrypoint: ['/conf/start.sh']\n    volumes: ['conf:/conf']",
    ),
    ("an image of which nothing is known", "image: acme/cache:7.2"),
];

/// Requirements on networks, which Compose's file alone decides: no server has a published port.
const DECIDED_BY_COMPOSE: [(&str, &str); 8] = [
    ("pci-dss", "1.3.1"),
    ("pci-dss", "1.3.2"),
    ("soc2", "CC6.6"),
    ("iso-27001", "A.8.20"),
    ("iso-27001", "A.8.22"),
    ("nist-800-53", "SC-7"),
    ("nist-800-53", "SC-7(5)"),
    ("nist-800-53", "SC-7(4)"),
];

/// The requirements that pass for a server, as an auditor sees them.
fn passes(server: &str) -> BTreeSet<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "services:\n  redis:\n    {server}\n    networks: [back]\n  app:\n    image: acme/app:1\n    \
         environment: {{ REDIS_URL: 'redis://redis:6379' }}\n    networks: [back]\n\
         volumes: {{ conf: {{}} }}\nnetworks: {{ back: {{ internal: true }} }}\n"
    );
    fs::write(folder.path().join("compose.yaml"), text).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_redproof"))
        .args(["scan", "--persona", "auditor", "--format", "json"])
        .arg(folder.path())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    let controls = report["compliance"].as_array().unwrap().iter();
    let word = |control: &Value, key: &str| control[key].as_str().unwrap_or_default().to_owned();
    controls
        .filter(|control| control["status"] == "pass")
        .map(|control| (word(control, "framework"), word(control, "id")))
        .collect()
}

#[test]
fn what_is_hidden_lets_nothing_pass() {
    for (what, server) in HIDDEN {
        let passed = passes(server).into_iter();
        let wrong: Vec<_> = passed
            .filter(|(framework, id)| !DECIDED_BY_COMPOSE.contains(&(framework, id)))
            .collect();
        assert!(wrong.is_empty(), "{what}: {wrong:?}");
    }
}
