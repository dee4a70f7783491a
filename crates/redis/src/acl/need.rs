//! What an application needs of its user.

use super::super::version::{Access, Version};
use super::access::access;

/// A command that an application sends, with the patterns of its keys and channels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Need {
    /// In lower case; a subcommand as `client|setname`. Empty for keys and channels that some command uses.
    pub command: String,
    /// Its keys, in the order of the call.
    pub keys: Vec<KeyNeed>,
    /// Its channels.
    pub channels: Vec<ChannelNeed>,
}

/// The keys that one place of a call names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyNeed {
    /// A glob pattern.
    pub pattern: String,
    /// Whether the call is known to read them. The server's own table says it for most commands, and wins.
    pub read: bool,
    /// Whether the call is known to change them.
    pub write: bool,
    /// Whether the call names every key of the pattern, and not only some that match it.
    pub whole: bool,
}

/// Channels of a call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChannelNeed {
    /// A glob pattern.
    pub pattern: String,
    /// Whether the call subscribes to the pattern itself: the ACL must then hold it as it is written.
    pub literal: bool,
}

impl Need {
    /// A command without keys.
    pub fn of(command: &str) -> Self {
        Self {
            command: command.to_ascii_lowercase(),
            ..Self::default()
        }
    }

    /// Its keys, with the permissions that this version asks for.
    pub(super) fn accesses(&self, version: &Version) -> impl Iterator<Item = (&KeyNeed, Access)> {
        let command = version.command(&self.command);
        let count = self.keys.len();
        self.keys.iter().enumerate().map(move |(number, key)| {
            let written = Access {
                read: key.read,
                write: key.write,
            };
            let asked = command.map_or(written, |command| access(command, number, count, written));
            (key, asked)
        })
    }
}
