//! What libraries and clients send by themselves, as needs of their user.

use std::collections::{BTreeMap, BTreeSet};

use redproof_code::{Access, Client, LibraryUse, NamedOptions, Profile, Sends, UseNeed, client_of, connects};
use redproof_redis::{ChannelNeed, KeyNeed, Need, Version};
use redproof_source::{Span, Text};

use super::groups::{Groups, Key, Keys};
use super::model::Sureness;
use super::operations::user_of;

/// The word for what a command does to its keys.
pub(super) fn access(keys: impl Iterator<Item = Access>) -> &'static str {
    let (mut any, mut read, mut write) = (false, false, false);
    for access in keys {
        any = true;
        read |= matches!(access, Access::Read | Access::ReadWrite | Access::Any);
        write |= matches!(access, Access::Write | Access::ReadWrite);
    }
    match (any, read, write) {
        (false, ..) => "none",
        (_, true, true) => "read-write",
        (_, false, true) => "write",
        _ => "read",
    }
}

/// What is sent so far, and what decides what libraries send by themselves.
pub(super) struct Sending<'c> {
    pub(super) options: &'c NamedOptions,
    pub(super) version: &'c Version,
    /// The libraries whose clients the code makes.
    pub(super) made: BTreeSet<&'c str>,
    pub(super) groups: Groups,
}

impl Sending<'_> {
    /// Adds what a client sends when it connects; `made` is the client with the text of its call, if the code makes it.
    pub(super) fn connect(
        &mut self,
        profile: &'static Profile,
        made: Option<(&Client, &str)>,
        at: Span,
        test: bool,
    ) {
        let (client, call) = made.unzip();
        for (sent, sends) in connects(profile, client, call.unwrap_or_default(), self.options) {
            let patterns: Vec<String> = sent.keys.iter().map(|key| (*key).to_owned()).collect();
            let mut need = Need::of(sent.command);
            need.keys.extend(patterns.iter().map(|pattern| KeyNeed {
                pattern: pattern.clone(),
                read: true,
                write: false,
                whole: false,
            }));
            need.channels
                .extend(sent.channels.iter().map(|channel| ChannelNeed {
                    pattern: (*channel).to_owned(),
                    literal: false,
                }));
            let access = if patterns.is_empty() { "none" } else { "read" };
            let key = Key {
                need,
                sureness: match sends {
                    Sends::Certainly => Sureness::Certain,
                    Sends::Likely | Sends::Maybe => Sureness::Likely,
                },
                library: Some(profile.id.to_owned()),
                // What it may not send at all breaks nothing for sure.
                optional: sent.optional || sends == Sends::Maybe,
                test,
                in_lua: false,
                user: client.and_then(user_of),
            };
            self.groups.add(key, Keys { patterns, access }, None, at);
        }
    }

    /// Adds what a library sends by itself.
    pub(super) fn library(&mut self, profile: &'static Profile, library: &LibraryUse, test: bool) {
        let fillings = fillings(profile, library);
        for one in profile.used(&library.use_) {
            let mut patterns = BTreeSet::new();
            let mut needs = BTreeSet::new();
            for filling in &fillings {
                let value = |name: &str| filling.get(name).cloned();
                patterns.extend(one.keys.iter().map(|(key, _)| profile.fill(key, &value)));
                needs.extend(one.needs(profile, &value));
            }
            let patterns: Vec<String> = patterns.into_iter().collect();
            let all = access(one.keys.iter().map(|(_, access)| *access));
            for UseNeed { need, through } in needs {
                let touches = self.version.takes_keys(&need.command) && !patterns.is_empty();
                let (patterns, access) = match touches {
                    true => (patterns.clone(), all),
                    false => (Vec::new(), "none"),
                };
                let in_lua = !one.commands.contains(&need.command.as_str()) && !need.command.is_empty();
                let key = Key {
                    need,
                    sureness: Sureness::Certain,
                    library: Some(profile.id.to_owned()),
                    optional: false,
                    test,
                    in_lua,
                    user: None,
                };
                self.groups
                    .add(key, Keys { patterns, access }, through, library.span);
            }
        }
        // What it is given connects by itself.
        let is_given = profile.given && self.makes_any(profile.languages);
        let client = profile.client.and_then(redproof_code::profile);
        if let Some(client) = client.filter(|_| !is_given) {
            self.connect(client, None, library.span, test);
        }
    }

    /// Whether the code makes a client in one of these languages.
    pub(super) fn makes_any(&self, languages: &[&str]) -> bool {
        let mut made = self.made.iter().filter_map(|id| client_of(id));
        made.any(|client| client.languages == languages)
    }
}

/// The most values of parameters that are granted.
const MOST_VALUES: usize = 50;

/// What the parameters of a library may be, each value with each of the others.
fn fillings(profile: &Profile, library: &LibraryUse) -> Vec<BTreeMap<&'static str, String>> {
    let mut all = vec![BTreeMap::new()];
    for one in profile.parameters {
        let given = library.parameters.iter().filter(|(known, _)| known == one.name);
        let mut values: Vec<Option<String>> = given.map(|(_, value)| Some(parameter(value))).collect();
        // What the code gives to some is not what all others have.
        if !one.written.is_empty() && one.option.is_none() || values.is_empty() {
            values.insert(0, None);
        }
        let more = values.iter().flat_map(|value| {
            all.iter().map(move |filling| {
                let mut filling: BTreeMap<&'static str, String> = filling.clone();
                filling.extend(value.clone().map(|value| (one.name, value)));
                filling
            })
        });
        all = more.take(MOST_VALUES).collect();
    }
    all
}

/// The value of a parameter as a pattern.
fn parameter(text: &Text) -> String {
    match text.undefined() {
        Some(_) => "*".to_owned(),
        None => text.as_str().to_owned(),
    }
}
