//! What servers of any version know: commands, directives and their words.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use redproof_redis::{Directive, Version};

/// The directives of all versions by name, as the newest version has them.
static DIRECTIVES: LazyLock<HashMap<&str, &Directive>> =
    LazyLock::new(|| Version::all().iter().flat_map(Version::directive_names).collect());

/// The commands of all versions.
static COMMANDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| Version::all().iter().flat_map(Version::command_names).collect());

/// A directive of any version, in any case.
pub(super) fn directive(name: &str) -> Option<&'static Directive> {
    DIRECTIVES.get(name.to_ascii_lowercase().as_str()).copied()
}

/// Whether a directive takes so many arguments.
pub(super) fn takes(directive: &Directive, count: usize) -> bool {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    (directive.fewest..=directive.most).contains(&count)
}

/// Whether a server of any version knows a command.
pub(super) fn is_command(name: &str) -> bool {
    COMMANDS.contains(name.to_ascii_lowercase().as_str())
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
