//! The index: what git tracks, and what a commit would hold.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use gix_index::State;
use gix_index::entry::{Flags, Mode, Stage, Stat};
use gix_object::tree::EntryKind;

use super::Repository;
use super::error::GitError;
use super::index_file;
use super::objects::Objects;
use super::references::is_absent;
use super::trees::{self, Object};

/// The index, for messages.
pub(super) const INDEX: &str = "the index of git";

/// A file of the index.
pub(super) struct Entry {
    pub(super) object: Object,
    pub(super) flags: Flags,
    /// The file of the working tree that it was taken from, if it was.
    pub(super) stat: Option<Stat>,
}

impl Entry {
    /// Whether a merge has not settled what it is.
    pub(super) fn is_unmerged(&self) -> bool {
        self.flags.stage() != Stage::Unconflicted
    }
}

impl Repository {
    /// The paths in the index, relative to the top; `None` where there is no index, which is nothing tracked yet.
    ///
    /// # Errors
    /// Why the index cannot be read. What git tracks is then not known.
    pub fn tracked(&self) -> Result<Option<BTreeSet<String>>, GitError> {
        let Some(index) = self.read_index()? else {
            return Ok(None);
        };
        let paths = index
            .entries()
            .iter()
            .filter_map(|entry| String::from_utf8(entry.path(&index).to_vec()).ok());
        Ok(Some(paths.collect()))
    }

    /// The symbolic links in the index, relative to the top; none where it cannot be read.
    pub fn links(&self) -> BTreeSet<String> {
        let Ok(Some(index)) = self.read_index() else {
            return BTreeSet::new();
        };
        let links = index.entries().iter().filter(|entry| entry.mode == Mode::SYMLINK);
        links
            .filter_map(|entry| String::from_utf8(entry.path(&index).to_vec()).ok())
            .collect()
    }

    /// The index, if there is one.
    pub(super) fn read_index(&self) -> Result<Option<State>, GitError> {
        let index = self.index.clone().unwrap_or_else(|| self.git_dir.join("index"));
        match std::fs::metadata(&index) {
            Ok(there) if there.is_file() => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return match is_absent(&self.git_dir.join("HEAD")) {
                    false => Ok(None),
                    true => Err(GitError::NamesNowhere),
                };
            }
            // A pipe would block, and a device would never end.
            _ => return Err(GitError::Unread(INDEX)),
        }
        if !are_files_beside(&index) {
            return Err(GitError::Unread(INDEX));
        }
        index_file::read(&index).map(Some)
    }
}

/// Whether the files that an index may share its entries with are regular ones.
fn are_files_beside(index: &Path) -> bool {
    let entries = index.parent().and_then(|folder| std::fs::read_dir(folder).ok());
    let mut shared = entries.into_iter().flatten().flatten().filter(|entry| {
        let name = entry.file_name();
        name.as_encoded_bytes().starts_with(b"sharedindex.")
    });
    shared.all(|entry| std::fs::metadata(entry.path()).is_ok_and(|there| there.is_file()))
}

/// The files of an index by path, as a commit would hold them. Folders that are not checked out are read from git's objects.
pub(super) fn entries(index: &State, objects: Option<&Objects>) -> Result<Vec<(String, Entry)>, GitError> {
    let mut entries = Vec::with_capacity(index.entries().len());
    for entry in index.entries() {
        // It is there by name only.
        if entry.flags.contains(Flags::INTENT_TO_ADD) {
            continue;
        }
        let written: &[u8] = entry.path(index);
        let path = &*String::from_utf8_lossy(written);
        // What the working tree has there is not asked: the name as it is shown leads nowhere.
        let is_named = path.as_bytes() == written;
        // Such an entry would lead out of the folder. Git makes none.
        let mut names = path.strip_suffix('/').unwrap_or(path).split('/');
        if !names.all(|name| trees::is_name(name.as_bytes())) {
            return Err(GitError::Unread("a name in the index of git"));
        }
        let kind = match entry.mode {
            Mode::DIR => EntryKind::Tree,
            Mode::FILE_EXECUTABLE => EntryKind::BlobExecutable,
            Mode::SYMLINK => EntryKind::Link,
            Mode::COMMIT => EntryKind::Commit,
            _ => EntryKind::Blob,
        };
        if kind != EntryKind::Tree {
            let object = Object { kind, id: entry.id };
            let entry = match is_named {
                true => Entry {
                    object,
                    flags: entry.flags,
                    stat: Some(entry.stat),
                },
                false => Entry {
                    object,
                    flags: entry.flags | Flags::SKIP_WORKTREE,
                    stat: None,
                },
            };
            entries.push((path.to_owned(), entry));
            continue;
        }
        let objects = objects.ok_or(GitError::Unread("the folder of git's objects"))?;
        for (below, object) in trees::files(objects, Some(entry.id))? {
            let entry = Entry {
                object,
                flags: entry.flags | Flags::SKIP_WORKTREE,
                stat: None,
            };
            entries.push((format!("{}/{below}", path.trim_end_matches('/')), entry));
        }
    }
    Ok(entries)
}
