//! Commands that an application should not have, and how bad each is.

use super::super::model::{Danger, Dangerous, User};
use super::super::version::Version;
use redproof_source::Span;

/// Subcommands that came with 7.0, where 6.x would take any word for one.
const SINCE_7: [&str; 2] = ["module|loadex", "client|no-evict"];

const RANKED: &[(Danger, &[&str])] = &[
    (
        Danger::Takeover,
        &[
            "config|set",
            "module|load",
            "module|loadex",
            "module|unload",
            "debug",
            "replicaof",
            "slaveof",
            "acl|setuser",
            "acl|deluser",
            "acl|load",
            "acl|save",
            "migrate",
            "restore",
            "restore-asking",
            "cluster|meet",
            "cluster|setslot",
            "cluster|reset",
            "cluster|replicate",
            "failover",
            "sync",
            "psync",
            "replconf",
        ],
    ),
    (
        Danger::DataLoss,
        &[
            "flushall",
            "flushdb",
            "shutdown",
            "swapdb",
            "monitor",
            "config|get",
            "config|rewrite",
            "client|kill",
            "client|pause",
            "client|no-evict",
            "save",
            "bgsave",
            "bgrewriteaof",
        ],
    ),
    (
        Danger::Scripting,
        &[
            "eval",
            "evalsha",
            "eval_ro",
            "evalsha_ro",
            "script|load",
            "script|flush",
            "function|load",
            "function|delete",
            "function|flush",
            "function|restore",
            "fcall",
            "fcall_ro",
        ],
    ),
    (
        Danger::Disclosure,
        &[
            "keys",
            "sort",
            "sort_ro",
            "info",
            "client|list",
            "slowlog|get",
            "latency|doctor",
            "acl|list",
            "acl|getuser",
        ],
    ),
];

/// Commands that name no key, so that no key pattern limits them, and that read or change other keys. Those that
/// only administrators need are ranked above.
const KEYLESS: &[&str] = &[
    "scan",
    "keys",
    "randomkey",
    "dbsize",
    "select",
    "flushall",
    "flushdb",
    "swapdb",
    "eval",
    "eval_ro",
    "script|flush",
    "function|flush",
];

/// How bad a command is in an application's hands; `None` for one that is not dangerous.
pub fn danger_of(command: &str) -> Option<Danger> {
    let ranks = |(danger, commands): &(Danger, &[&str])| commands.contains(&command).then_some(*danger);
    RANKED.iter().find_map(ranks)
}

impl User {
    /// The dangerous commands that the user may run, the worst first.
    pub fn dangerous(&self, version: &Version) -> Vec<Dangerous> {
        RANKED
            .iter()
            .flat_map(|(danger, commands)| {
                self.reach(version, commands)
                    .into_iter()
                    .map(|(command, granted_by)| Dangerous {
                        command,
                        danger: *danger,
                        granted_by,
                    })
            })
            .collect()
    }

    /// The commands that the user may run although key patterns limit it, and that look past these patterns; each with
    /// the token that granted it last. None for a user who may touch every key, or none at all.
    pub fn past_key_patterns(&self, version: &Version) -> Vec<(&'static str, Option<Span>)> {
        let sets = || std::iter::once(&self.root).chain(&self.selectors);
        let everything = sets().any(|set| {
            set.keys
                .iter()
                .any(|key| key.pattern == "*" && key.read && key.write)
        });
        if everything || sets().all(|set| set.keys.is_empty()) {
            return Vec::new();
        }
        self.reach(version, KEYLESS)
    }

    fn reach(&self, version: &Version, commands: &[&'static str]) -> Vec<(&'static str, Option<Span>)> {
        commands
            .iter()
            .filter(|command| version.since(7, 0) || !SINCE_7.contains(command))
            .filter_map(|command| {
                let decision = self.may_run(version, command);
                decision.allowed.then_some((*command, decision.decided_by))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ranked_command_exists_somewhere() {
        let ranked = RANKED.iter().flat_map(|(_, commands)| *commands).chain(KEYLESS);
        for command in ranked {
            assert!(
                Version::all()
                    .iter()
                    .any(|version| version.command(command).is_some()),
                "{command}"
            );
        }
    }
}
