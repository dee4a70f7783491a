//! What libraries and clients send by themselves, as needs of their user.

use std::collections::{BTreeMap, BTreeSet};

use redproof_code::{Access, LibraryUse, NamedOptions, Profile, Sends, UseNeed, client_of, connects};
use redproof_redis::{ChannelNeed, KeyNeed, Need, Version};
use redproof_source::{Span, Text};

use super::model::Sureness;
use super::operations::Groups;

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

/// What sends something by itself.
pub(super) struct By {
    pub(super) library: &'static str,
    pub(super) at: Span,
    pub(super) user: Option<String>,
}

impl By {
    pub(super) fn client(profile: &Profile, at: Span, user: Option<String>) -> Self {
        Self {
            library: profile.id,
            at,
            user,
        }
    }
}

pub(super) fn add_sent(sent: &redproof_code::Sent, sends: Sends, by: &By, test: bool, groups: &mut Groups) {
    let mut need = Need::of(sent.command);
    need.keys.extend(sent.keys.iter().map(|key| KeyNeed {
        pattern: (*key).to_owned(),
        read: true,
        write: false,
        whole: false,
    }));
    need.channels
        .extend(sent.channels.iter().map(|channel| ChannelNeed {
            pattern: (*channel).to_owned(),
            literal: false,
        }));
    let keys: Vec<String> = sent.keys.iter().map(|key| (*key).to_owned()).collect();
    let access = if keys.is_empty() { "none" } else { "read" };
    let sureness = match sends {
        Sends::Certainly => Sureness::Certain,
        Sends::Likely | Sends::Maybe => Sureness::Likely,
    };
    let key = (
        need,
        sureness,
        Some(by.library.to_owned()),
        // What it may not send at all breaks nothing for sure.
        sent.optional || sends == Sends::Maybe,
        test,
        false,
        by.user.clone(),
    );
    groups.add(key, keys, access, by.at);
}

/// Whether the code makes a client in one of these languages.
pub(super) fn makes_any(made: &BTreeSet<&str>, languages: &[&str]) -> bool {
    let mut made = made.iter().filter_map(|id| client_of(id));
    made.any(|client| client.languages == languages)
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

/// What a library sends by itself.
pub(super) fn sends(
    profile: &'static Profile,
    library: &LibraryUse,
    options: &NamedOptions,
    test: bool,
    version: &Version,
    made: &BTreeSet<&str>,
    groups: &mut Groups,
) {
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
            let touches = version.takes_keys(&need.command) && !patterns.is_empty();
            let (keys, access) = match touches {
                true => (patterns.clone(), all),
                false => (Vec::new(), "none"),
            };
            let in_lua = !one.commands.contains(&need.command.as_str()) && !need.command.is_empty();
            let key = (
                need,
                Sureness::Certain,
                Some(profile.id.to_owned()),
                false,
                test,
                in_lua,
                None,
            );
            groups.add_through(through, key, keys, access, library.span);
        }
    }
    // What it is given connects by itself.
    let is_given = || profile.given && makes_any(made, profile.languages);
    if let Some(client) = profile
        .client
        .and_then(redproof_code::profile)
        .filter(|_| !is_given())
    {
        for (sent, sends) in connects(client, None, "", options) {
            add_sent(sent, sends, &By::client(client, library.span, None), test, groups);
        }
    }
}

/// The value of a parameter as a pattern.
fn parameter(text: &Text) -> String {
    match text.undefined() {
        Some(_) => "*".to_owned(),
        None => text.as_str().to_owned(),
    }
}
