//! Commands that an application should not have, and how bad each is.

use super::super::model::{Danger, Dangerous, User};
use super::super::version::Version;

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

impl User {
    /// The dangerous commands that the user may run, the worst first.
    pub fn dangerous(&self, version: &Version) -> Vec<Dangerous> {
        let mut found = Vec::new();
        for (danger, commands) in RANKED {
            for command in *commands {
                if !version.since(7, 0) && SINCE_7.contains(command) {
                    continue;
                }
                let decision = self.may_run(version, command);
                if decision.allowed {
                    found.push(Dangerous {
                        command,
                        danger: *danger,
                        granted_by: decision.decided_by,
                    });
                }
            }
        }
        found
    }
}
