//! What libraries send by themselves, from `data/libraries`.

use redproof_redis::{ChannelNeed, KeyNeed, Need};

use crate::Access;

mod tables {
    use super::{Access, Parameter, Profile, Sent, Use};
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
    /// The client library that it sends through; its `connect` comes on top.
    pub client: Option<&'static str>,
    /// How this is known.
    pub source: &'static str,
    /// What a client sends when it connects.
    pub connect: &'static [Sent],
    /// What its users may change.
    pub parameters: &'static [Parameter],
    /// What it sends, by the way it is used.
    pub uses: &'static [Use],
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
                let text = value(parameter.name).unwrap_or_else(|| parameter.default.to_owned());
                filled = filled.replace(&place, &text);
            }
        }
        filled
    }
}

impl Use {
    /// What this use needs: each command, and the keys and channels that all of them share.
    pub fn needs(&self, profile: &Profile, value: &dyn Fn(&str) -> Option<String>) -> Vec<Need> {
        let commands = self.commands.iter().chain(self.lua);
        let mut needs: Vec<Need> = commands.map(|command| Need::of(command)).collect();
        let keys = self.keys.iter().map(|(pattern, access)| KeyNeed {
            pattern: profile.fill(pattern, value),
            read: matches!(access, Access::Read | Access::ReadWrite),
            write: matches!(access, Access::Write | Access::ReadWrite),
            whole: false,
        });
        needs.extend(keys.map(|key| Need {
            keys: vec![key],
            ..Need::default()
        }));
        let channels = self.channels.iter().map(|(pattern, literal)| ChannelNeed {
            pattern: profile.fill(pattern, value),
            literal: *literal,
        });
        needs.extend(channels.map(|channel| Need {
            channels: vec![channel],
            ..Need::default()
        }));
        needs.sort();
        needs.dedup();
        needs
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
    fn parameters_are_filled_in() {
        let celery = profile("celery").unwrap();
        let all = |value: &dyn Fn(&str) -> Option<String>| -> Vec<String> {
            let needs = celery.used(&[]).flat_map(|one| one.needs(celery, value));
            needs.flat_map(|need| need.keys).map(|key| key.pattern).collect()
        };
        assert!(all(&|_| None).contains(&"celery".to_owned()));
        let own = all(&|name| (name == "prefix").then(|| "shop:".to_owned()));
        assert!(own.contains(&"shop:celery".to_owned()) && own.contains(&"shop:unacked".to_owned()));
        assert_eq!(celery.used(&["beat".to_owned()]).count(), 2);
        assert!(profile("nosuch").is_none());
    }
}
