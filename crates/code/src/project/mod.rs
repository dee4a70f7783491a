//! The application as a whole: what its files share, and what each of them does.

mod collect;
mod logins;
mod read;
mod rounds;

use std::collections::{BTreeSet, HashMap};

use redproof_source::FileId;

use crate::connect::NamedOptions;
use crate::eval::Sent;
use crate::facts::{Facts, Unit};
use crate::ir::Name;
use crate::library::Library;
use crate::paths::Paths;
use crate::settings::Settings;
use crate::shown::Found;
use crate::uses::OutsideCall;
use crate::{LibraryUse, Unknown};

pub use read::read;

/// What the files of an application share: clients, constants, wrappers.
#[derive(Debug, Default)]
pub struct Project {
    units: Vec<Unit>,
    paths: Paths,
    facts: Facts,
    usual: Vec<(&'static str, &'static Library)>,
    /// The modules whose names all files have.
    shared: Vec<Name>,
    /// The libraries that are not on Redis here.
    elsewhere: Vec<&'static str>,
    unknown: Vec<Unknown>,
    /// The number of files that mention Redis, which are the first ones.
    mentioning: usize,
    /// The steps that following the files took.
    steps: usize,
    /// What each file does, as the last round found it.
    done: Vec<Done>,
    by_file: HashMap<FileId, usize>,
    /// The scope of the names that files of a language and package share.
    scopes: HashMap<(&'static str, String), usize>,
    /// The profiles of libraries whose settings are anywhere in the project.
    settings: BTreeSet<&'static str>,
    /// What the files give to parameters of libraries.
    written: Vec<crate::written::Written>,
    options: NamedOptions,
    /// What files of settings beside the code say.
    beside: Settings,
    /// The libraries that are used without a call of their own.
    shown: Vec<Found>,
}

/// What following a file has found.
#[derive(Debug, Clone, Default)]
struct Done {
    sent: Vec<Sent>,
    unknown: Vec<Unknown>,
    made: Vec<OutsideCall>,
}

impl Project {
    /// The libraries that are used without a call of their own: by settings, options of frameworks, and templates.
    pub fn shown(&self) -> Vec<LibraryUse> {
        let sent = self.done.iter().flat_map(|done| &done.sent);
        let calls: BTreeSet<&str> = sent.map(|sent| sent.library.id).collect();
        let counts = |found: &&Found| {
            let is_known = found.shown.unknown.is_empty();
            is_known && (!found.shown.alone || !calls.contains(found.profile.id))
        };
        let shown: Vec<&Found> = self.shown.iter().filter(counts).collect();
        crate::uses::of_shown(&shown, self.known())
    }

    /// What may be used without a call, as far as the files say.
    pub fn unclear(&self) -> Vec<Unknown> {
        let unclear = self.shown.iter().filter(|found| !found.shown.unknown.is_empty());
        let unclear = unclear.map(|found| Unknown {
            why: found.shown.unknown.to_owned(),
            span: found.span,
        });
        unclear.collect()
    }

    fn known(&self) -> crate::uses::Known<'_> {
        crate::uses::Known {
            units: &self.units,
            facts: &self.facts,
            settings: &self.settings,
            elsewhere: &self.elsewhere,
            written: &self.written,
            beside: &self.beside,
            paths: &self.paths,
        }
    }

    /// The options of clients that its files name.
    pub fn options(&self) -> &NamedOptions {
        &self.options
    }

    /// What could not be read at all, in any file.
    pub fn unknown(&self) -> &[Unknown] {
        &self.unknown
    }
}
