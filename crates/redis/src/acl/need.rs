//! What an application needs of its user, and whether the user may do it.

use redproof_source::Span;

use super::super::model::{Permissions, User};
use super::super::version::{Access, Version};
use super::access::access;
use super::cover::{covers, meet};

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

/// Whether a user may do what is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// The user may.
    Allowed,
    /// It depends on the keys or channels, which the patterns do not tell.
    Unclear,
    /// The user may not.
    Denied(Denial),
}

/// What denies a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// What is denied.
    pub what: Denied,
    /// The token that decided it; `None` is the start of every user, "nothing".
    pub by: Option<Span>,
}

/// What a user may not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// Run the command.
    Command,
    /// Use keys of this pattern.
    Key(String),
    /// Use channels of this pattern.
    Channel(String),
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

impl User {
    /// Whether the user may do what is needed, by its root or by a selector.
    pub fn fits(&self, version: &Version, need: &Need) -> Fit {
        let mut answer = self.root.fits(version, need);
        for selector in &self.selectors {
            match (selector.fits(version, need), &answer) {
                (_, Fit::Allowed) => break,
                (Fit::Denied(_), _) => {}
                (better, _) => answer = better,
            }
        }
        answer
    }
}

impl Permissions {
    fn fits(&self, version: &Version, need: &Need) -> Fit {
        let denied = |what, by| Fit::Denied(Denial { what, by });
        let decision = self.may_run(version, &need.command);
        if !decision.allowed && !need.command.is_empty() {
            return denied(Denied::Command, decision.decided_by);
        }
        let mut answer = Fit::Allowed;
        for (key, access) in need.accesses(version) {
            let fits = |pattern: &&super::super::model::KeyPattern| {
                (pattern.read || !access.read) && (pattern.write || !access.write)
            };
            let mut patterns = self.keys.iter().filter(fits);
            if patterns.clone().any(|own| covers(&own.pattern, &key.pattern)) {
                continue;
            }
            if !key.whole && patterns.any(|own| meet(&own.pattern, &key.pattern)) {
                answer = Fit::Unclear;
                continue;
            }
            let by = self.keys.first().and_then(|key| key.span);
            return denied(Denied::Key(key.pattern.clone()), by);
        }
        if !version.since(6, 2) || self.channels.iter().any(|(pattern, _)| pattern == "*") {
            return answer;
        }
        for channel in &need.channels {
            let mut own = self.channels.iter().map(|(pattern, _)| pattern.as_str());
            let (covered, met) = match channel.literal {
                true => (
                    own.any(|own| own == channel.pattern),
                    channel.pattern == "*" && !self.channels.is_empty(),
                ),
                false => (
                    own.clone().any(|own| covers(own, &channel.pattern)),
                    own.any(|own| meet(own, &channel.pattern)),
                ),
            };
            if covered {
                continue;
            }
            if !met {
                let by = self.channels.first().and_then(|(_, span)| *span);
                return denied(Denied::Channel(channel.pattern.clone()), by);
            }
            answer = Fit::Unclear;
        }
        answer
    }
}
