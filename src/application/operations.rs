//! What the code of an application does, as needs of its user.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use redproof_code::{
    Access, Certainty, Client, LibraryUse, NamedOptions, OtherRelease, SourceUse, Unknown, client_of,
    connects, profile,
};
use redproof_redis::{ChannelNeed, KeyNeed, Need, Version};
use redproof_source::{SourceMap, Span};

use super::libraries::{By, access, add_sent, makes_any, sends};
use super::model::{Operation, Sureness, Unclear};
use super::read::{NamedClient, ReadFile};

/// What files do, grouped by command and keys.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) operations: Vec<Operation>,
    pub(super) unknown: Vec<Unclear>,
    pub(super) languages: Vec<&'static str>,
    pub(super) libraries: Vec<String>,
}

/// Need, sureness, library, and whether it is optional, in a test, in Lua; the user that the connection names.
pub(super) type Key = (Need, Sureness, Option<String>, bool, bool, bool, Option<String>);

/// Operations by what they are, with the key patterns to show and their places.
#[derive(Default)]
pub(super) struct Groups(BTreeMap<Key, Group>);

/// The key patterns to show, what is done to them, a command that uses them, and the places.
pub(super) type Group = (Vec<String>, &'static str, Option<&'static str>, Vec<Span>);

impl Groups {
    pub(super) fn add(&mut self, key: Key, keys: Vec<String>, access: &'static str, at: Span) {
        self.add_through(None, key, keys, access, at);
    }

    pub(super) fn add_through(
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

/// What an application uses besides what its files call.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The packages of its manifests that use Redis by themselves.
    pub(super) packages: Vec<LibraryUse>,
    /// The libraries that are used without a call.
    pub(super) shown: Vec<LibraryUse>,
    /// What may be used without a call, as far as the files say.
    pub(super) unclear: Vec<Unknown>,
    /// The clients that its manifests name.
    pub(super) clients: Vec<NamedClient>,
    /// The packages of its manifests that are of other releases than their profile is of.
    pub(super) other_releases: Vec<(OtherRelease, Span)>,
}

/// Collects what an application does.
pub(super) fn collect(
    files: &[ReadFile],
    beside: &Beside,
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
                && !makes_any(&made, profile.languages)
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
                Some(profile) => sends(profile, library, options, file.test, version, &made, &mut groups),
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
    for library in &beside.shown {
        found.libraries.push(library.id.clone());
        if let Some(profile) = profile(&library.id) {
            sends(profile, library, options, false, version, &made, &mut groups);
        }
    }
    let bare = |id: &str| id.to_ascii_lowercase().replace('_', "-");
    let mut known: HashSet<String> = found.libraries.iter().map(|id| bare(id)).collect();
    for package in &beside.packages {
        if known.insert(bare(&package.id)) {
            found.libraries.push(package.id.clone());
            let Some(profile) = profile(&package.id) else {
                found.unknown.push(without_profile(package));
                continue;
            };
            // It is set up outside the code, or by a framework.
            sends(profile, package, options, false, version, &made, &mut groups);
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
    let silent = beside
        .clients
        .iter()
        .filter(|client| !sends_any(client, files, beside));
    found.unknown.extend(silent.map(|client| Unclear {
        at: client.at,
        why: format!(
            "`{}` is a dependency, and no command is seen that it is used for: record it with MONITOR and pass the log with \
             `--from`",
            client.name
        ),
        of_commands: true,
    }));
    // What may be on Redis counts where anything is.
    let unclear = beside.unclear.iter().filter(|_| !found.libraries.is_empty());
    found.unknown.extend(unclear.map(|unknown| Unclear {
        at: unknown.span,
        why: unknown.why.clone(),
        of_commands: true,
    }));
    for (other, at) in &beside.other_releases {
        if found.libraries.iter().any(|id| id == other.profile) {
            found.unknown.push(Unclear {
                at: *at,
                why: format!(
                    "`{}` {} may send other commands than the profile says, which is of {}: record it with MONITOR and pass \
                     the log with `--from`",
                    other.name,
                    other.version,
                    other.releases.replace("..", " to ")
                ),
                of_commands: true,
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

/// Whether anything of a client's language is seen that sends commands, or is said to do so.
fn sends_any(client: &NamedClient, files: &[ReadFile], beside: &Beside) -> bool {
    let uses = |library: &LibraryUse| {
        let profile = profile(&library.id);
        profile.is_none_or(|profile| profile.languages.contains(&client.language))
    };
    let is_seen = |file: &ReadFile| {
        let used = &file.used;
        let sends = !used.operations.is_empty() || !used.libraries.is_empty() || !used.unknown.is_empty();
        sends && !file.test && file.data_language == client.language
    };
    files.iter().any(is_seen) || beside.shown.iter().chain(&beside.packages).any(uses)
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

/// The user that a client is made with.
pub(super) fn user_of(client: &Client) -> Option<String> {
    let user = client.user.as_ref().filter(|user| user.undefined().is_none());
    user.map(|user| user.as_str().to_owned())
        .filter(|user| !user.is_empty())
}

/// The clients that the files make, with the files that make them.
pub(super) fn clients(files: &[ReadFile]) -> impl Iterator<Item = &Client> {
    files.iter().filter(|file| !file.test).flat_map(|file| {
        let used: &SourceUse = &file.used;
        used.clients.iter().filter(|client| client.span.file == file.file)
    })
}
