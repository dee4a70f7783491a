//! May this user run this?

use super::super::model::{Decision, Permissions, User};
use super::super::version::{Access, Command, Keys, Version};
use super::commands::CommandSet;
use super::{glob, keys};

const NOTHING: Decision = Decision {
    allowed: false,
    decided_by: None,
};

impl CommandSet {
    /// Whether a command may be run with this first argument (that of a subcommand comes after it).
    fn decide(&self, version: &Version, index: usize, first: Option<&str>) -> Decision {
        if version.commands.get(index).is_some_and(|command| command.always) {
            return Decision {
                allowed: true,
                decided_by: None,
            };
        }
        let grant = self.grant(version, index);
        if !grant.allowed
            && let Some(first) = first
            && let Some((_, by)) = self
                .first_arguments(version, index)
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(first))
        {
            return Decision {
                allowed: true,
                decided_by: *by,
            };
        }
        Decision {
            allowed: grant.allowed,
            decided_by: grant.by,
        }
    }
}

impl Permissions {
    /// Whether a command may be run at all: `get`, `config|set`, `select|0`. A command that the version does not
    /// have may not.
    pub fn may_run(&self, version: &Version, command: &str) -> Decision {
        named(version, command).map_or(NOTHING, |(index, first)| {
            self.commands.decide(version, index, first)
        })
    }

    /// Whether this set by itself allows a call, keys and channels included.
    fn may(&self, version: &Version, call: &Call<'_>) -> Decision {
        let decision = self.commands.decide(version, call.index, call.first);
        if !decision.allowed {
            return decision;
        }
        let keys_pass = call.keys.iter().all(|(at, access)| {
            call.words
                .get(*at)
                .is_none_or(|key| self.key_passes(key, *access))
        });
        if keys_pass && self.channels_pass(version, call) && self.databases_pass(call) {
            decision
        } else {
            NOTHING
        }
    }

    fn key_passes(&self, key: &str, access: Access) -> bool {
        self.keys.iter().any(|pattern| {
            (pattern.read || !access.read)
                && (pattern.write || !access.write)
                && glob::matches(pattern.pattern.as_bytes(), key.as_bytes())
        })
    }

    /// Whether the call stays in databases that are allowed. A session begins in database 0.
    fn databases_pass(&self, call: &Call<'_>) -> bool {
        let Some(allowed) = &self.databases else {
            return true;
        };
        // A word that is not a number fails elsewhere.
        let may_use = |at: usize| {
            let number = call.words.get(at).and_then(|word| word.parse().ok());
            number.is_none_or(|number| allowed.contains(&number))
        };
        match call.command.name {
            "select" => may_use(1),
            "swapdb" => may_use(1) && may_use(2),
            "move" => allowed.contains(&0) && may_use(2),
            "copy" => {
                let named = call.words.iter().position(|word| word.eq_ignore_ascii_case("db"));
                allowed.contains(&0) && named.is_none_or(|at| may_use(at + 1))
            }
            "flushall" => false,
            _ => {
                let of_keys = !matches!(call.command.keys, Keys::None);
                let of_data = ["keyspace", "read", "write"]
                    .iter()
                    .any(|category| call.command.is_in(category));
                allowed.contains(&0) || !(of_keys || of_data)
            }
        }
    }

    fn channels_pass(&self, version: &Version, call: &Call<'_>) -> bool {
        let Some(place) = call.command.channels.filter(|place| place.checked) else {
            return true;
        };
        if !version.since(6, 2) || self.channels.iter().any(|(pattern, _)| pattern == "*") {
            return true;
        }
        let count = place
            .count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(usize::MAX);
        call.words.iter().skip(place.start).take(count).all(|channel| {
            self.channels.iter().any(|(pattern, _)| {
                if place.pattern {
                    pattern == channel
                } else {
                    glob::matches(pattern.as_bytes(), channel.as_bytes())
                }
            })
        })
    }
}

/// The index of a command, and the first argument that is asked for with it.
fn named<'a>(version: &Version, command: &'a str) -> Option<(usize, Option<&'a str>)> {
    if let Some(index) = version.command_index(command) {
        return Some((index, None));
    }
    let (name, first) = command.rsplit_once('|')?;
    let index = version.command_index(name)?;
    // From 7.0 on a container knows its subcommands, and others do not exist.
    let name = version.commands.get(index).map_or("", |command| command.name);
    version
        .subcommands(name)
        .is_empty()
        .then_some((index, Some(first)))
}

/// A call with its command.
struct Call<'a> {
    words: &'a [&'a str],
    index: usize,
    command: &'static Command,
    first: Option<&'a str>,
    keys: Vec<keys::Key>,
}

impl<'a> Call<'a> {
    fn look_up(version: &'static Version, words: &'a [&'a str]) -> Option<Call<'a>> {
        let name = words.first()?;
        let mut index = version.command_index(name)?;
        let mut first = words.get(1).copied();
        if !version.subcommands(&name.to_ascii_lowercase()).is_empty()
            && let Some(sub) = words.get(1)
        {
            index = version.command_index(&format!("{name}|{sub}"))?;
            first = words.get(2).copied();
        }
        let command = version.commands.get(index)?;
        Some(Call {
            words,
            index,
            command,
            first,
            keys: keys::keys(command, words),
        })
    }
}

impl User {
    /// Whether the user may make this call: command, keys and channels. The root or one selector must allow all of
    /// it. Whether the user may log in is another question.
    pub fn may(&self, version: &'static Version, words: &[&str]) -> Decision {
        let Some(call) = Call::look_up(version, words) else {
            return NOTHING;
        };
        let root = self.root.may(version, &call);
        if root.allowed {
            return root;
        }
        self.selectors
            .iter()
            .map(|selector| selector.may(version, &call))
            .find(|decision| decision.allowed)
            .unwrap_or(root)
    }

    /// Whether the user may run a command at all, by its root or by a selector.
    pub fn may_run(&self, version: &Version, command: &str) -> Decision {
        let Some((index, first)) = named(version, command) else {
            return NOTHING;
        };
        let decide = |set: &Permissions| set.commands.decide(version, index, first);
        let root = decide(&self.root);
        if root.allowed {
            return root;
        }
        let mut selectors = self.selectors.iter().map(decide);
        selectors.find(|decision| decision.allowed).unwrap_or(root)
    }
}
