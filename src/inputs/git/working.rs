//! Files of the working tree, compared with the index.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::path::Path;

use gix_hash::ObjectId;
use gix_index::entry::stat::Options;
use gix_index::entry::{Flags, Stat};
use gix_object::tree::EntryKind;
use gix_object::{Kind, compute_hash};
use redproof_source::Limit;

use super::changes::{Compared, Names};
use super::index::Entry;
use super::trees::Object;
use super::{Repository, references};

/// What is in the working tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Now {
    Missing,
    Object(Object),
    /// It was not compared.
    Unknown,
}

/// All that has to be the same for a file to be taken for what the index says without reading it.
const SAME: Options = Options {
    trust_ctime: true,
    check_stat: true,
    use_nsec: true,
    use_stdev: false,
};

/// The working tree of a repository.
pub(super) struct Working<'r> {
    repository: &'r Repository,
    index: &'r gix_index::State,
    /// Whether files of the working tree have the modes of the index.
    has_modes: bool,
    /// Folders by whether they are there without a link on the way.
    straight: HashMap<String, bool>,
}

impl<'r> Working<'r> {
    pub(super) fn new(repository: &'r Repository, index: &'r gix_index::State) -> Self {
        Self {
            repository,
            index,
            has_modes: cfg!(unix) && repository.has_modes(),
            straight: HashMap::new(),
        }
    }

    /// What is there of an entry of the index.
    pub(super) fn now(&mut self, path: &str, entry: &Entry) -> Now {
        let full = self.repository.top.join(path);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let there = match self.is_straight(folder) {
            true => full.symlink_metadata().ok(),
            false => None,
        };
        let Some(there) = there else {
            return match entry.flags.contains(Flags::SKIP_WORKTREE) {
                true => Now::Object(entry.object),
                false => Now::Missing,
            };
        };
        if entry.object.kind == EntryKind::Commit && there.is_dir() {
            return submodule(&full, entry.object);
        }
        let kind = match self.kind(&there, entry.object.kind) {
            Some(kind) => kind,
            None if there.is_dir() => return Now::Missing,
            None => return Now::Unknown,
        };
        if kind == entry.object.kind && self.is_same(&full, entry.stat.as_ref()) {
            return Now::Object(entry.object);
        }
        let bytes = match kind {
            EntryKind::Link => {
                let target = fs::read_link(&full).ok();
                target.map(|target| target.as_os_str().as_encoded_bytes().to_vec())
            }
            _ => content(&full, &there),
        };
        let hash = |bytes: Vec<u8>| compute_hash(entry.object.id.kind(), Kind::Blob, &bytes).ok();
        match bytes.and_then(hash) {
            Some(id) => Now::Object(Object { kind, id }),
            None => Now::Unknown,
        }
    }

    fn is_straight(&mut self, folder: &str) -> bool {
        if folder.is_empty() {
            return true;
        }
        if let Some(known) = self.straight.get(folder) {
            return *known;
        }
        let full = self.repository.top.join(folder);
        let is_folder = full.symlink_metadata().is_ok_and(|there| there.is_dir());
        let straight = is_folder && self.is_straight(folder.rsplit_once('/').map_or("", |(above, _)| above));
        self.straight.insert(folder.to_owned(), straight);
        straight
    }

    /// What a file is, if it is one that git tracks. Where modes say nothing, the index does.
    fn kind(&self, there: &Metadata, indexed: EntryKind) -> Option<EntryKind> {
        if there.is_symlink() {
            return Some(EntryKind::Link);
        }
        let is_executable = match (self.has_modes, indexed) {
            (false, indexed) => indexed == EntryKind::BlobExecutable,
            (true, _) => is_executable(there),
        };
        there.is_file().then_some(match is_executable {
            true => EntryKind::BlobExecutable,
            false => EntryKind::Blob,
        })
    }

    /// Whether a file is the one that was put into the index. One that was written when the index was may be another.
    fn is_same(&self, full: &Path, indexed: Option<&Stat>) -> bool {
        let written = self.index.timestamp();
        let Some(indexed) = indexed.filter(|indexed| !indexed.is_racy(written, SAME)) else {
            return false;
        };
        let there = gix_index::fs::Metadata::from_path_no_follow(full);
        let stat = there.ok().and_then(|there| Stat::from_fs(&there).ok());
        stat.is_some_and(|stat| stat.matches(indexed, SAME))
    }
}

/// A submodule is what the index says if its own working tree is that commit.
fn submodule(full: &Path, indexed: Object) -> Now {
    let Some(repository) = Repository::above(full).filter(|repository| repository.top == full) else {
        // It is not checked out.
        return Now::Object(indexed);
    };
    let is_same = || -> Option<bool> {
        let head = ObjectId::from_hex(repository.commit()?.as_bytes()).ok()?;
        let changes = repository.changes(Compared::Since("HEAD"), Names::Only).ok()?;
        Some(head == indexed.id && changes.changed.is_empty() && changes.removed.is_empty())
    };
    match is_same() {
        Some(true) => Now::Object(indexed),
        _ => Now::Unknown,
    }
}

/// The content of a regular file that is not too long to be compared.
pub(super) fn content(full: &Path, there: &Metadata) -> Option<Vec<u8>> {
    let most = Limit::FileSize.value() as u64;
    // A pipe would block.
    if !there.is_file() || there.len() > most {
        return None;
    }
    let mut bytes = Vec::new();
    let read = File::open(full)
        .ok()?
        .take(most + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    (read as u64 <= most).then_some(bytes)
}

#[cfg(unix)]
fn is_executable(there: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    there.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

impl Repository {
    /// Whether the modes of files count: `core.fileMode` is off where the file system has none.
    fn has_modes(&self) -> bool {
        let config = references::text(&self.common_dir().join("config")).unwrap_or_default();
        let mut section = "";
        let mut lines = config.lines().map(str::trim).filter(|line| {
            if line.starts_with('[') {
                section = line;
            }
            section.eq_ignore_ascii_case("[core]")
        });
        !lines.any(|line| {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            key.trim().eq_ignore_ascii_case("filemode") && value.trim().eq_ignore_ascii_case("false")
        })
    }
}
