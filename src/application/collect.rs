//! What the code of an application does: its calls, its libraries, and what may be missing.

use std::collections::HashSet;

use redproof_code::{LibraryUse, NamedOptions, Unknown, client_of, profile};
use redproof_redis::Version;
use redproof_source::{SourceMap, Span};

use super::groups::Groups;
use super::libraries::Sending;
use super::manifests::{Manifests, NamedClient};
use super::model::{Operation, Unclear};
use super::operations;
use super::read::ReadFile;

/// What an application does.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) operations: Vec<Operation>,
    pub(super) unknown: Vec<Unclear>,
    pub(super) languages: Vec<&'static str>,
    pub(super) libraries: Vec<String>,
}

/// What an application uses besides what its files call.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// What its manifests say.
    pub(super) manifests: Manifests,
    /// The libraries that are used without a call.
    pub(super) shown: Vec<LibraryUse>,
    /// What may be used without a call, as far as the files say.
    pub(super) unclear: Vec<Unknown>,
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
    let mut collector = Collector {
        sending: Sending {
            options,
            version,
            made: made.map(|client| client.library.as_str()).collect(),
            groups: Groups::default(),
        },
        found: Collected::default(),
    };
    for file in files {
        collector.file(file, map);
    }
    collector.shown(&beside.shown);
    collector.packages(&beside.manifests.packages);
    collector.clients_without_use(files, beside);
    collector.unclear(&beside.unclear);
    collector.other_releases(&beside.manifests);
    let Collector { sending, mut found } = collector;
    found.languages.sort_unstable();
    found.languages.dedup();
    found.libraries.sort();
    found.libraries.dedup();
    found.operations = sending.groups.into_operations();
    found
}

struct Collector<'c> {
    sending: Sending<'c>,
    found: Collected,
}

impl Collector<'_> {
    fn file(&mut self, file: &ReadFile, map: &SourceMap) {
        self.found.languages.push(file.language);
        let used = &file.used;
        operations::add(file, map, &mut self.sending.groups);
        for client in used.clients.iter().filter(|client| client.span.file == file.file) {
            self.found.libraries.push(client.library.clone());
            if let Some(profile) = client_of(&client.library) {
                let made = (client, map.slice(client.span));
                self.sending.connect(profile, Some(made), client.span, file.test);
            }
        }
        for (id, at) in used.through.iter().filter(|(id, _)| *id != "lua") {
            self.found.libraries.push((*id).to_owned());
            // Of a client that a framework makes, no constructor is seen.
            if let Some(profile) = client_of(id)
                && !self.sending.makes_any(profile.languages)
            {
                self.sending.connect(profile, None, *at, file.test);
            }
        }
        for library in &used.libraries {
            let is_new = !self.found.libraries.contains(&library.id);
            self.found.libraries.push(library.id.clone());
            match profile(&library.id) {
                Some(profile) => self.sending.library(profile, library, file.test),
                None if is_new => self.without_profile(library),
                None => {}
            }
        }
        self.found
            .unknown
            .extend(used.unknown.iter().map(|unknown| Unclear {
                at: unknown.span,
                why: unknown.why.clone(),
                of_commands: !file.test && !unknown.why.contains("key"),
            }));
    }

    /// Adds libraries that are used without a call.
    fn shown(&mut self, libraries: &[LibraryUse]) {
        for library in libraries {
            self.found.libraries.push(library.id.clone());
            if let Some(profile) = profile(&library.id) {
                self.sending.library(profile, library, false);
            }
        }
    }

    /// Adds the packages of manifests that are not among the libraries yet: they are set up outside the code, or by a framework.
    fn packages(&mut self, packages: &[LibraryUse]) {
        let bare = |id: &str| id.to_ascii_lowercase().replace('_', "-");
        let mut known: HashSet<String> = self.found.libraries.iter().map(|id| bare(id)).collect();
        for package in packages.iter().filter(|package| known.insert(bare(&package.id))) {
            self.found.libraries.push(package.id.clone());
            let Some(profile) = profile(&package.id) else {
                self.without_profile(package);
                continue;
            };
            self.sending.library(profile, package, false);
            self.found.unknown.push(Unclear {
                at: package.span,
                why: format!(
                    "the code does not show how {} is set up: its usual names are taken",
                    package.id
                ),
                of_commands: false,
            });
        }
    }

    /// Adds the clients of manifests that the code is not seen to use.
    fn clients_without_use(&mut self, files: &[ReadFile], beside: &Beside) {
        let clients = beside.manifests.clients.iter();
        for client in clients.filter(|client| !sends_any(client, files, beside)) {
            let name = &client.name;
            self.missing(
                client.at,
                format!("`{name}` is a dependency, and no command is seen that it is used for"),
            );
        }
    }

    /// Adds what may be used without a call. What may be on Redis counts where anything is.
    fn unclear(&mut self, unclear: &[Unknown]) {
        if self.found.libraries.is_empty() {
            return;
        }
        self.found.unknown.extend(unclear.iter().map(|unknown| Unclear {
            at: unknown.span,
            why: unknown.why.clone(),
            of_commands: true,
        }));
    }

    /// Adds the packages of other releases than their profile is of.
    fn other_releases(&mut self, manifests: &Manifests) {
        for (other, at) in &manifests.other_releases {
            if self.found.libraries.iter().any(|id| id == other.profile) {
                let why = format!(
                    "`{}` {} may send other commands than the profile says, which is of {}",
                    other.name,
                    other.version,
                    other.releases.replace("..", " to ")
                );
                self.missing(*at, why);
            }
        }
    }

    /// Adds a library of which nothing says what it sends.
    fn without_profile(&mut self, library: &LibraryUse) {
        let why = format!("`{}` uses Redis and no profile says what it sends", library.id);
        self.missing(library.span, why);
    }

    /// Adds a reason why commands may be missing.
    fn missing(&mut self, at: Span, why: String) {
        self.found.unknown.push(Unclear {
            at,
            why: format!("{why}: record it with MONITOR and pass the log with `--from`"),
            of_commands: true,
        });
    }
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
    files.iter().any(is_seen) || beside.shown.iter().chain(&beside.manifests.packages).any(uses)
}
