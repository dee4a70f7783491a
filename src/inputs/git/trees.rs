//! What differs between two commits, from their folders.

use std::collections::{BTreeMap, HashMap, HashSet};

use gix_hash::ObjectId;
use gix_object::tree::{EntryKind, EntryMode};
use redproof_source::{Limit, child};

use super::error::GitError;
use super::objects::Objects;

/// A file, link or submodule of a commit or of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) kind: EntryKind,
    pub(super) id: ObjectId,
}

/// Differing files by path: what was there, and what is.
pub(super) type Pairs = BTreeMap<String, (Option<Object>, Option<Object>)>;

/// Bytes of a path that count as another file.
const LONG_PATH: usize = 256;

/// Entries that each entry of a folder counts as that is the same as another: a few objects can stand for any number of files.
const REPEATED: usize = 10;

/// The files that differ between two folders of commits. Folders that are the same are not read.
pub(super) fn compare(
    objects: &Objects,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<Pairs, GitError> {
    let mut comparison = Comparison {
        objects,
        found: Pairs::new(),
        left: Limit::CommittedFiles.value(),
        known: HashSet::new(),
    };
    comparison.folder(old, new, "", 0)?;
    Ok(comparison.found)
}

/// The files of a folder of a commit.
pub(super) fn files(objects: &Objects, tree: Option<ObjectId>) -> Result<HashMap<String, Object>, GitError> {
    let pairs = compare(objects, tree, None)?.into_iter();
    Ok(pairs
        .filter_map(|(path, (file, _))| Some((path, file?)))
        .collect())
}

/// Whether git checks a name out. It makes no others.
pub(super) fn is_name(name: &[u8]) -> bool {
    !name.contains(&b'/') && !matches!(name, b"" | b"." | b".." | b".git")
}

struct Comparison<'o> {
    objects: &'o Objects,
    found: Pairs,
    /// How many more entries are read.
    left: usize,
    /// Folders that were read.
    known: HashSet<ObjectId>,
}

type Entries = BTreeMap<String, (EntryMode, ObjectId)>;

impl Comparison<'_> {
    fn folder(
        &mut self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        folder: &str,
        depth: usize,
    ) -> Result<(), GitError> {
        if old == new {
            return Ok(());
        }
        if depth > Limit::FolderDepth.value() {
            return Err(GitError::TooMuch(Limit::FolderDepth));
        }
        let (mut old, new) = (self.entries(old, folder)?, self.entries(new, folder)?);
        let new = new.into_iter().map(|(name, there)| (name, Some(there)));
        let mut pairs: Vec<_> = new.map(|(name, new)| (old.remove(&name), new, name)).collect();
        pairs.extend(old.into_iter().map(|(name, old)| (Some(old), None, name)));
        for (old, new, name) in pairs {
            if old == new {
                continue;
            }
            let path = child(folder, &name);
            let below = |there: Option<(EntryMode, ObjectId)>| there.filter(|(mode, _)| mode.is_tree());
            let file = |there: Option<(EntryMode, ObjectId)>| {
                let (mode, id) = there.filter(|(mode, _)| !mode.is_tree())?;
                Some(Object {
                    kind: mode.kind(),
                    id,
                })
            };
            let id = |(_, id)| id;
            self.folder(below(old).map(id), below(new).map(id), &path, depth + 1)?;
            let files = (file(old), file(new));
            if files.0 != files.1 {
                self.found.insert(path, files);
            }
        }
        Ok(())
    }

    /// The entries of a folder whose names redproof reads.
    fn entries(&mut self, folder: Option<ObjectId>, path: &str) -> Result<Entries, GitError> {
        let Some(folder) = folder else {
            return Ok(Entries::new());
        };
        let entries = self.objects.folder(folder);
        let entries = entries.ok_or(GitError::Unread("a folder of a commit"))?;
        let lengths = entries.iter().map(|(name, _, _)| path.len() + name.len());
        let cost: usize = lengths.map(|length| 1 + length / LONG_PATH).sum();
        let cost = match self.known.insert(folder) {
            true => cost,
            false => cost * REPEATED,
        };
        let limit = Limit::CommittedFiles;
        self.left = self.left.checked_sub(cost).ok_or(GitError::TooMuch(limit))?;
        let named = entries.into_iter().filter(|(name, _, _)| is_name(name));
        // A name that is not UTF-8 is noted as it is shown.
        let shown = |name: Vec<u8>| String::from_utf8_lossy(&name).into_owned();
        Ok(named.map(|(name, mode, id)| (shown(name), (mode, id))).collect())
    }
}
