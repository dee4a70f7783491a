//! What libraries send by themselves, from `data/libraries`.

use redproof_redis::{ChannelNeed, Command, KeyNeed, Need};

use crate::{Access, Language};

mod tables {
    use super::{Access, Parameter, Profile, Sent, Shown, Use};
    include!(concat!(env!("OUT_DIR"), "/libraries.rs"));
}

/// A library that uses Redis: a client, or what is built on one.
#[derive(Debug)]
pub struct Profile {
    /// The name of its file.
    pub id: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Languages, as the names of [`crate::Language`] in lower case; `tool` for programs.
    pub languages: &'static [&'static str],
    /// Its names in manifests.
    pub manifest: &'static [&'static str],
    /// The modules that it is imported from.
    pub imports: &'static [&'static str],
    /// Texts that show its use: constructors, settings, commands.
    pub seen: &'static [&'static str],
    /// What shows its use without a call of its own.
    pub(crate) shown: &'static [Shown],
    /// Whether it is always on Redis: the manifest that names it shows its use.
    pub(crate) always: bool,
    /// Whether the code gives it a client, of this library or of another one.
    pub given: bool,
    /// The client library that it sends through; its `connect` comes on top.
    pub client: Option<&'static str>,
    /// How this is known.
    pub source: &'static str,
    /// The releases that it is of, where others may send other commands, by the names of packages: `1.10..3`.
    pub releases: &'static [(&'static str, &'static str)],
    /// What a client sends when it connects.
    pub connect: &'static [Sent],
    /// What its users may change.
    pub parameters: &'static [Parameter],
    /// Patterns of its keys, with the ACL category of the commands that use them.
    pub types: &'static [(&'static str, &'static str)],
    /// What it sends, by the way it is used.
    pub uses: &'static [Use],
}

/// What shows that a library uses Redis.
#[derive(Debug)]
pub(crate) struct Shown {
    /// The use of the profile; the usual ones where it is empty.
    pub(crate) use_: &'static str,
    /// The files where it is; none where it is in any file of code.
    pub(crate) files: &'static [&'static str],
    /// Texts of which one is there: `a..b` are two in one line; in files of entries `name=value`, both as globs.
    pub(crate) by: &'static [&'static str],
    /// Texts of which the project has one: `a&b` are two that it has both of, `!a` one that it has not, `set:name=value` an entry of a file.
    pub(crate) on: &'static [&'static str],
    /// Whether it counts only where no call of the library is seen.
    pub(crate) alone: bool,
    /// What it leaves unknown, where it shows no use but that there may be one.
    pub(crate) unknown: &'static str,
}

/// A command that a client sends by itself.
#[derive(Debug)]
pub struct Sent {
    /// The command.
    pub command: &'static str,
    /// The option of the client that makes it do so; `None` if it always does.
    pub when: Option<&'static str>,
    /// Whether it works the same where this is denied.
    pub optional: bool,
    /// Its keys.
    pub keys: &'static [&'static str],
    /// Its channels.
    pub channels: &'static [&'static str],
}

/// A part of names of keys or channels that the library's users choose.
#[derive(Debug)]
pub struct Parameter {
    /// Its name between braces.
    pub name: &'static str,
    /// The classes whose first argument it is; none where every one's is, if no option sets it.
    pub of: &'static [&'static str],
    /// Names that constants are given to, in settings or as arguments: it is each of them, beside what it is without.
    pub written: &'static [&'static str],
    /// The option that sets it.
    pub option: Option<&'static str>,
    /// What the library puts behind it where it is given.
    pub behind: &'static str,
    /// What it is without the option; a glob where the library always needs one.
    pub default: &'static str,
}

/// A way to use a library.
#[derive(Debug)]
pub struct Use {
    /// Its name.
    pub name: &'static str,
    /// Whether it is meant where the code does not say.
    pub default: bool,
    /// The commands that it sends.
    pub commands: &'static [&'static str],
    /// The commands that its Lua scripts run.
    pub lua: &'static [&'static str],
    /// The keys that these touch.
    pub keys: &'static [(&'static str, Access)],
    /// The channels, and whether it subscribes to them as patterns.
    pub channels: &'static [(&'static str, bool)],
}

/// Every profile, by id.
pub fn profiles() -> &'static [Profile] {
    tables::PROFILES
}

/// The libraries of a language that are no clients.
pub(crate) fn of_language(language: Language) -> impl Iterator<Item = &'static Profile> {
    profiles()
        .iter()
        .filter(move |profile| !profile.is_client() && profile.languages.contains(&language.id()))
}

/// The names in a text that shows a use which are long enough to stand for it alone, such as `django_redis.cache.RedisCache`.
pub(crate) fn distinctive_names(text: &'static str) -> impl Iterator<Item = &'static str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '\\');
    let words = text.split(move |c| !is_part(c));
    words.filter(|word| {
        word.len() > 9 && word.trim_matches('.').contains(['.', ':', '\\']) && !word.starts_with("redis:")
    })
}

/// The profile of a library.
pub fn profile(id: &str) -> Option<&'static Profile> {
    let at = tables::PROFILES
        .binary_search_by(|profile| profile.id.cmp(id))
        .ok()?;
    tables::PROFILES.get(at)
}

impl Profile {
    /// Whether it is a client library, whose calls the code makes itself.
    pub fn is_client(&self) -> bool {
        self.uses.is_empty() && !self.connect.is_empty()
    }

    /// The uses that code shows by their names, or the usual ones.
    pub fn used<'u>(&'u self, shown: &'u [String]) -> impl Iterator<Item = &'static Use> + 'u {
        let known = shown
            .iter()
            .any(|name| self.uses.iter().any(|one| one.name == name));
        self.uses.iter().filter(move |one| match known {
            true => one.default && one.name == "base" || shown.iter().any(|name| name == one.name),
            false => one.default,
        })
    }

    /// A pattern with its parameters filled in: by what `value` gives for a name, or by their defaults.
    pub fn fill(&self, pattern: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
        let mut filled = pattern.to_owned();
        for parameter in self.parameters {
            let place = format!("{{{}}}", parameter.name);
            if filled.contains(&place) {
                let text = match value(parameter.name) {
                    Some(value) if value.is_empty() => value,
                    Some(value) => value + parameter.behind,
                    None => parameter.default.to_owned(),
                };
                filled = filled.replace(&place, &text);
            }
        }
        filled
    }
}

/// Something that a use needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UseNeed {
    /// A command, or keys or a channel that all of its commands share.
    pub need: Need,
    /// A command that uses these keys, or this channel.
    pub through: Option<&'static str>,
}

impl Use {
    /// What this use needs: each command, and the keys and channels that all of them share.
    pub fn needs(&self, profile: &Profile, value: &dyn Fn(&str) -> Option<String>) -> Vec<UseNeed> {
        let commands = self.commands.iter().chain(self.lua).map(|command| UseNeed {
            need: Need::of(command),
            through: None,
        });
        let mut needs: Vec<UseNeed> = commands.collect();
        needs.extend(self.keys.iter().map(|(pattern, access)| UseNeed {
            need: Need {
                keys: vec![KeyNeed {
                    pattern: profile.fill(pattern, value),
                    read: matches!(access, Access::Read | Access::ReadWrite),
                    write: matches!(access, Access::Write | Access::ReadWrite),
                    whole: false,
                }],
                ..Need::default()
            },
            through: self.command_of_key(profile, pattern, *access),
        }));
        needs.extend(self.channels.iter().map(|(pattern, literal)| UseNeed {
            need: Need {
                channels: vec![ChannelNeed {
                    pattern: profile.fill(pattern, value),
                    literal: *literal,
                }],
                ..Need::default()
            },
            through: self.command_of_channel(*literal),
        }));
        needs.sort();
        needs.dedup();
        needs
    }

    fn known(&self) -> impl Iterator<Item = (&'static str, &'static Command)> {
        let all = self.commands.iter().chain(self.lua);
        all.filter_map(|name| Some((*name, crate::library::command(name)?)))
    }

    /// A command that uses keys of this pattern: one for their type that does the same to them.
    fn command_of_key(&self, profile: &Profile, pattern: &str, access: Access) -> Option<&'static str> {
        let types = profile.types.iter().filter(|(known, _)| *known == pattern);
        let types: Vec<&str> = types.map(|(_, category)| *category).collect();
        let does = if access == Access::Read { "read" } else { "write" };
        let taking = || self.known().filter(|(_, command)| command.key_shape().is_some());
        let of_type = |command: &Command| types.is_empty() || types.iter().any(|one| command.is_in(one));
        let exact = taking().find(|(_, command)| of_type(command) && command.is_in(does));
        exact
            .or_else(|| taking().find(|(_, command)| of_type(command)))
            .or_else(|| taking().next())
            .map(|(name, _)| name)
    }

    /// A command that uses a channel; `literal` is a pattern that is subscribed to.
    fn command_of_channel(&self, literal: bool) -> Option<&'static str> {
        let subscribes = |command: &Command| {
            command
                .channel_shape()
                .is_some_and(|shape| shape.pattern == literal)
        };
        self.known()
            .find(|(_, command)| subscribes(command))
            .map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use redproof_redis::Version;

    use super::*;

    #[test]
    fn every_command_of_a_profile_exists() {
        assert!(profiles().len() > 55, "{}", profiles().len());
        for profile in profiles() {
            let connect = profile.connect.iter().map(|sent| sent.command);
            let sent = profile
                .uses
                .iter()
                .flat_map(|one| one.commands.iter().chain(one.lua).copied());
            for command in connect.chain(sent) {
                let known = Version::all()
                    .iter()
                    .any(|version| version.command(command).is_some());
                assert!(known, "{}: {command}", profile.id);
            }
            if let Some(client) = profile.client {
                assert!(
                    super::profile(client).is_some_and(Profile::is_client),
                    "{}: {client}",
                    profile.id
                );
            }
            assert!(
                !profile.source.is_empty() && !profile.languages.is_empty(),
                "{}",
                profile.id
            );
        }
    }

    #[test]
    fn parameters_are_those_of_the_patterns() {
        for profile in profiles() {
            for (pattern, _) in profile
                .uses
                .iter()
                .flat_map(|one| one.keys.iter().map(|(key, _)| (*key, ())))
            {
                let filled = profile.fill(pattern, &|_| Some("x".to_owned()));
                assert!(
                    !filled.contains('{') || profile.id == "symfony-cache",
                    "{}: {pattern}",
                    profile.id
                );
            }
            for parameter in profile.parameters {
                let place = format!("{{{}}}", parameter.name);
                let mut patterns = profile.uses.iter().flat_map(|one| {
                    let keys = one.keys.iter().map(|(key, _)| *key);
                    keys.chain(one.channels.iter().map(|(channel, _)| *channel))
                });
                assert!(
                    patterns.any(|pattern| pattern.contains(&place)),
                    "{}: {place}",
                    profile.id
                );
            }
        }
    }

    #[test]
    fn keys_and_channels_name_a_command_that_uses_them() {
        let through = |library: &str, pattern: &str| -> Option<&'static str> {
            let profile = profile(library).unwrap();
            let needs = profile.used(&[]).flat_map(|one| one.needs(profile, &|_| None));
            let is_it = |need: &Need| {
                let keys = need.keys.iter().map(|key| &key.pattern);
                let channels = need.channels.iter().map(|channel| &channel.pattern);
                keys.chain(channels).any(|known| known == pattern)
            };
            needs.filter(|one| is_it(&one.need)).find_map(|one| one.through)
        };
        for (library, pattern, command) in [
            ("celery", "celery", "brpop"),
            ("celery", "_kombu.binding.*", "sadd"),
            ("celery", "unacked", "hdel"),
            ("celery", "unacked_index", "zadd"),
            ("celery", "/0.celery.pidbox", "psubscribe"),
            ("sidekiq", "dead", "zcard"),
            ("sidekiq", "process_cleanup", "incr"),
            ("symfony-messenger", "messages", "xack"),
        ] {
            assert_eq!(through(library, pattern), Some(command), "{library}: {pattern}");
        }
    }

    #[test]
    fn types_are_those_of_keys() {
        for profile in profiles() {
            for (pattern, category) in profile.types {
                let mut keys = profile.uses.iter().flat_map(|one| one.keys);
                assert!(keys.any(|(key, _)| key == pattern), "{}: {pattern}", profile.id);
                let mut used = profile.uses.iter().flat_map(Use::known);
                assert!(
                    used.any(|(_, command)| command.is_in(category)),
                    "{}: {category}",
                    profile.id
                );
            }
        }
    }

    #[test]
    fn parameters_are_filled_in() {
        let celery = profile("celery").unwrap();
        let all = |value: &dyn Fn(&str) -> Option<String>| -> Vec<String> {
            let needs = celery.used(&[]).flat_map(|one| one.needs(celery, value));
            needs
                .flat_map(|one| one.need.keys)
                .map(|key| key.pattern)
                .collect()
        };
        assert!(all(&|_| None).contains(&"celery".to_owned()));
        let own = all(&|name| (name == "prefix").then(|| "shop:".to_owned()));
        assert!(own.contains(&"shop:celery".to_owned()) && own.contains(&"shop:unacked".to_owned()));
        assert_eq!(celery.used(&["beat".to_owned()]).count(), 2);
        assert!(profile("nosuch").is_none());
    }
}
