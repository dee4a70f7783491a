//! What the code of an application does, as needs of its user.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use redproof_code::{
    Access, Certainty, Client, LibraryUse, NamedOptions, Profile, Sends, SourceUse, UseNeed, client_of,
    connects, profile,
};
use redproof_redis::{ChannelNeed, KeyNeed, Need, Version};
use redproof_source::{SourceMap, Span, Text};

use super::model::{Operation, Sureness, Unclear};
use super::read::ReadFile;

/// What files do, grouped by command and keys.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) operations: Vec<Operation>,
    pub(super) unknown: Vec<Unclear>,
    pub(super) languages: Vec<&'static str>,
    pub(super) libraries: Vec<String>,
}

/// Need, sureness, library, and whether it is optional, in a test, in Lua; the user that the connection names.
type Key = (Need, Sureness, Option<String>, bool, bool, bool, Option<String>);

/// Operations by what they are, with the key patterns to show and their places.
#[derive(Default)]
struct Groups(BTreeMap<Key, Group>);

/// The key patterns to show, what is done to them, a command that uses them, and the places.
type Group = (Vec<String>, &'static str, Option<&'static str>, Vec<Span>);

impl Groups {
    fn add(&mut self, key: Key, keys: Vec<String>, access: &'static str, at: Span) {
        self.add_through(None, key, keys, access, at);
    }

    fn add_through(
        &mut self,
        through: Option<&'static str>,
        key: Key,
        keys: Vec<String>,
        access: &'static str,
        at: Span,
    ) {
        let group = self.0.entry(key).or_default();
        if group.3.is_empty() || group.0.is_empty() && !keys.is_empty() {
            (group.0, group.1) = (keys, access);
        }
        group.2 = group.2.or(through);
        group.3.push(at);
    }
}

/// Collects what the files of an application do. `packages` are those of its manifests that use Redis by themselves.
pub(super) fn collect(
    files: &[ReadFile],
    packages: &[LibraryUse],
    options: &NamedOptions,
    version: &Version,
    map: &SourceMap,
) -> Collected {
    let made = files.iter().flat_map(|file| &file.used.clients);
    let made: BTreeSet<&str> = made.map(|client| client.library.as_str()).collect();
    let mut groups = Groups::default();
    let mut found = Collected::default();
    for file in files {
        found.languages.push(file.language);
        let used = &file.used;
        let listings = listings(used, map);
        for operation in &used.operations {
            let sureness = match operation.certainty {
                Certainty::Certain => Sureness::Certain,
                Certainty::Likely => Sureness::Likely,
                Certainty::UnknownKey => Sureness::UnknownKey,
            };
            let start = operation.span.range().start;
            let lists_all = listings.iter().any(|at| (*at..*at + NEAR).contains(&start));
            let need = need(operation, lists_all);
            let keys = need.keys.iter().map(|key| key.pattern.clone()).collect();
            let access = access(operation.keys.iter().map(|key| key.access));
            let key = (
                need,
                sureness,
                operation.library.clone(),
                false,
                file.test,
                operation.in_lua,
                operation
                    .client
                    .and_then(|client| used.clients.get(client))
                    .and_then(user_of),
            );
            groups.add(key, keys, access, operation.span);
        }
        for client in used.clients.iter().filter(|client| client.span.file == file.file) {
            found.libraries.push(client.library.clone());
            if let Some(profile) = client_of(&client.library) {
                let call = map.slice(client.span);
                for (sent, sends) in connects(profile, Some(client), call, options) {
                    let by = By::client(profile, client.span, user_of(client));
                    add_sent(sent, sends, &by, file.test, &mut groups);
                }
            }
        }
        let through = used.through.iter().filter(|(id, _)| *id != "lua");
        for (id, at) in through {
            found.libraries.push((*id).to_owned());
            // Of a client that a framework makes, no constructor is seen.
            if let Some(profile) = client_of(id)
                && !made.contains(profile.id)
                && !made.contains(id)
            {
                for (sent, sends) in connects(profile, None, "", options) {
                    add_sent(
                        sent,
                        sends,
                        &By::client(profile, *at, None),
                        file.test,
                        &mut groups,
                    );
                }
            }
        }
        for library in &used.libraries {
            let is_new = !found.libraries.contains(&library.id);
            found.libraries.push(library.id.clone());
            match profile(&library.id) {
                Some(profile) => sends(profile, library, options, file.test, version, &mut groups),
                None if is_new => found.unknown.push(without_profile(library)),
                None => {}
            }
        }
        let unknown = used.unknown.iter().map(|unknown| Unclear {
            at: unknown.span,
            why: unknown.why.clone(),
            of_commands: !file.test && !unknown.why.contains("key"),
        });
        found.unknown.extend(unknown);
    }
    let bare = |id: &str| id.to_ascii_lowercase().replace('_', "-");
    let mut known: HashSet<String> = found.libraries.iter().map(|id| bare(id)).collect();
    for package in packages {
        if known.insert(bare(&package.id)) {
            found.libraries.push(package.id.clone());
            let Some(profile) = profile(&package.id) else {
                found.unknown.push(without_profile(package));
                continue;
            };
            // It is set up outside the code, or by a framework.
            sends(profile, package, options, false, version, &mut groups);
            found.unknown.push(Unclear {
                at: package.span,
                why: format!(
                    "the code does not show how {} is set up: its usual names are taken",
                    package.id
                ),
                of_commands: false,
            });
        }
    }
    found.languages.sort_unstable();
    found.languages.dedup();
    found.libraries.sort();
    found.libraries.dedup();
    let operations = groups
        .0
        .into_iter()
        .map(|(key, (keys, access, through, mut at))| {
            let mut seen = HashSet::new();
            at.retain(|at| seen.insert(*at));
            let (need, sureness, library, optional, test, in_lua, user) = key;
            Operation {
                need,
                keys,
                access,
                sureness,
                library,
                optional,
                test,
                in_lua,
                user,
                at,
                through,
            }
        });
    found.operations = operations.collect();
    found
}

/// A library of which nothing says what it sends.
fn without_profile(library: &LibraryUse) -> Unclear {
    Unclear {
        at: library.span,
        why: format!(
            "`{}` uses Redis and no profile says what it sends: record it with MONITOR and pass the log with `--from`",
            library.id
        ),
        of_commands: true,
    }
}

/// Bytes behind a call that lists all keys in which computed keys are taken for what it listed.
const NEAR: usize = 1_000;

/// Where calls list every key: `keys("*")`.
fn listings(used: &SourceUse, map: &SourceMap) -> Vec<usize> {
    let all = used.operations.iter().filter(|operation| {
        let text = map.slice(operation.span);
        operation.command == "keys" && ["\"*\"", "'*'"].iter().any(|pattern| text.contains(pattern))
    });
    all.map(|operation| operation.span.range().start).collect()
}

fn need(operation: &redproof_code::Operation, lists_all: bool) -> Need {
    Need {
        command: operation.command.clone(),
        keys: operation
            .keys
            .iter()
            .map(|key| KeyNeed {
                whole: lists_all && key.pattern == "*",
                pattern: key.pattern.clone(),
                read: matches!(key.access, Access::Read | Access::ReadWrite),
                write: matches!(key.access, Access::Write | Access::ReadWrite),
            })
            .collect(),
        channels: operation
            .channels
            .iter()
            .map(|channel| ChannelNeed {
                pattern: channel.pattern.clone(),
                literal: channel.by_pattern,
            })
            .collect(),
    }
}

/// The word for what a command does to its keys.
fn access(keys: impl Iterator<Item = Access>) -> &'static str {
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

/// The user that a client is made with.
pub(super) fn user_of(client: &Client) -> Option<String> {
    let user = client.user.as_ref().filter(|user| user.undefined().is_none());
    user.map(|user| user.as_str().to_owned())
        .filter(|user| !user.is_empty())
}

/// What sends something by itself.
struct By {
    library: &'static str,
    at: Span,
    user: Option<String>,
}

impl By {
    fn client(profile: &Profile, at: Span, user: Option<String>) -> Self {
        Self {
            library: profile.id,
            at,
            user,
        }
    }
}

fn add_sent(sent: &redproof_code::Sent, sends: Sends, by: &By, test: bool, groups: &mut Groups) {
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
fn sends(
    profile: &'static Profile,
    library: &LibraryUse,
    options: &NamedOptions,
    test: bool,
    version: &Version,
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
    if let Some(client) = profile.client.and_then(redproof_code::profile) {
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

/// The clients that the files make, with the files that make them.
pub(super) fn clients(files: &[ReadFile]) -> impl Iterator<Item = &Client> {
    files.iter().filter(|file| !file.test).flat_map(|file| {
        let used: &SourceUse = &file.used;
        used.clients.iter().filter(|client| client.span.file == file.file)
    })
}
