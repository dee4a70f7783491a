//! What servers of any version know: commands, directives and their words.

use redproof_redis::{Directive, Version};

/// A directive of any version, in any case.
pub(super) fn directive(name: &str) -> Option<&'static Directive> {
    Version::directive_of_any(&name.to_ascii_lowercase())
}

/// Whether a directive takes so many arguments.
pub(super) fn takes(directive: &Directive, count: usize) -> bool {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    (directive.fewest..=directive.most).contains(&count)
}

/// Whether a server of any version knows a command.
pub(super) fn is_command(name: &str) -> bool {
    Version::is_command_of_any(&name.to_ascii_lowercase())
}

/// Words that are arguments of some command by definition.
pub(super) fn is_word(word: &str) -> bool {
    const WORDS: [&str; 20] = [
        "server",
        "clients",
        "memory",
        "persistence",
        "stats",
        "replication",
        "cpu",
        "commandstats",
        "latencystats",
        "sentinel",
        "cluster",
        "modules",
        "keyspace",
        "errorstats",
        "default",
        "all",
        "everything",
        "get",
        "set",
        "id",
    ];
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}
