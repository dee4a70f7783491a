//! What a user is for, by its name.

/// Words of names of users that are no application's.
const OTHERS: &[&str] = &[
    "admin",
    "administrator",
    "root",
    "operator",
    "ops",
    "monitor",
    "monitoring",
    "exporter",
    "metrics",
    "prometheus",
    "health",
    "healthcheck",
    "ping",
    "stats",
    "backup",
    "dump",
    "snapshot",
    "repl",
    "replica",
    "replication",
    "slave",
    "primary",
    "sync",
    "sentinel",
    "rotator",
    "rotation",
];

/// Whether a name says that the user is for administration, monitoring, replication or the like.
pub(super) fn is_other_role(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.split(['-', '_', '.']).any(|part| {
        OTHERS
            .iter()
            .any(|word| part == *word || word.len() > 4 && part.starts_with(word))
    })
}
