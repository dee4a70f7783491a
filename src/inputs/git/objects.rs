//! Git's objects, read without git: for the index, for commits, and for the history.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix_hash::{Kind as Hash, ObjectId, Prefix};
use gix_object::tree::EntryMode;
use gix_object::{CommitRef, Find as _, FindHeader as _, Kind, TagRef, TreeRef};

use super::{Repository, references};
use redproof_source::{Limit, ReadError};

/// Bytes of a commit or folder.
const LONGEST: u64 = 256 * 1024 * 1024;

/// Tags that are followed to the commit behind them.
const MOST_TAGS: usize = 8;

/// Levels of folders below that of the objects.
const MOST_LEVELS: usize = 3;

/// Folders of objects that a repository may borrow from.
const MOST_ALTERNATES: usize = 64;

/// Whether every file in a folder of objects, and in those that it borrows from, is a regular one: a pipe would block what
/// opens it, and a device would never end. Git itself makes no links to folders there.
fn is_sound(objects: &Path) -> bool {
    let mut folders = vec![objects.to_owned()];
    let mut known = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        if !known.insert(folder.clone()) {
            continue;
        }
        if known.len() > MOST_ALTERNATES {
            return false;
        }
        let entries = walkdir::WalkDir::new(&folder).min_depth(1).max_depth(MOST_LEVELS);
        let mut entries = entries.into_iter().flatten();
        let is_file = |path: &Path| std::fs::metadata(path).is_ok_and(|there| there.is_file());
        if !entries.all(|entry| {
            let kind = entry.file_type();
            kind.is_dir() || kind.is_file() || kind.is_symlink() && is_file(entry.path())
        }) {
            return false;
        }
        let list = references::text(&folder.join("info/alternates")).unwrap_or_default();
        let lines = list
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            // Only unusual paths are in quotes.
            if line.starts_with('"') {
                return false;
            }
            folders.push(objects.join(line));
        }
    }
    true
}

/// The objects of a repository, and those that a push brings before its hook has accepted them.
#[derive(Clone)]
pub(in crate::inputs) struct Objects(Vec<Arc<gix_odb::Store>>);

/// A commit.
pub(in crate::inputs) struct Commit {
    /// The files of its top folder.
    pub(in crate::inputs) tree: ObjectId,
    pub(in crate::inputs) parents: Vec<ObjectId>,
    /// When it was made.
    pub(in crate::inputs) seconds: i64,
}

impl Objects {
    /// The objects of a repository whose names are hashes of this kind; `None` if there are none.
    pub(in crate::inputs) fn of(repository: &Repository, hash: Hash) -> Option<Self> {
        let pushed = std::env::var_os("GIT_QUARANTINE_PATH").map(PathBuf::from);
        let folders = [repository.objects()].into_iter().chain(pushed);
        let store = |folder: PathBuf| {
            if !is_sound(&folder) {
                return None;
            }
            let options = gix_odb::store::init::Options::default();
            gix_odb::Store::at_opts(folder, hash, &mut std::iter::empty(), options).ok()
        };
        let stores: Vec<_> = folders.filter_map(store).map(Arc::new).collect();
        (!stores.is_empty()).then_some(Self(stores))
    }

    fn read(&self, id: ObjectId, longest: u64) -> Option<Result<(Kind, Vec<u8>), ReadError>> {
        self.0.iter().find_map(|store| {
            let mut handle = store.to_handle_arc();
            // What is missing is missing: looking again for each object would take long.
            handle.refresh_never();
            let header = handle.try_header(&id).ok()??;
            if header.size > longest {
                return Some(Err(ReadError::TooBig(Limit::FileSize)));
            }
            let mut buffer = Vec::new();
            let found = handle.try_find(&id, &mut buffer).ok()??;
            Some(Ok((found.kind, found.data.to_vec())))
        })
    }

    /// The content of an object of a kind.
    fn object<T>(&self, id: ObjectId, kind: Kind, take: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let (found, data) = self.read(id, LONGEST)?.ok()?;
        if found != kind {
            return None;
        }
        take(&data)
    }

    /// A commit, if it is there: a shallow clone ends somewhere.
    pub(in crate::inputs) fn commit(&self, id: ObjectId) -> Option<Commit> {
        self.object(id, Kind::Commit, |data| {
            let commit = CommitRef::from_bytes(data, id.kind()).ok()?;
            Some(Commit {
                tree: commit.tree(),
                parents: commit.parents().collect(),
                seconds: commit.committer().ok()?.seconds(),
            })
        })
    }

    /// The commit that an object is, or that a tag names.
    pub(in crate::inputs) fn peeled(&self, mut id: ObjectId) -> Option<ObjectId> {
        for _ in 0..MOST_TAGS {
            let target = self.object(id, Kind::Tag, |data| {
                Some(TagRef::from_bytes(data, id.kind()).ok()?.target())
            });
            match target {
                Some(target) => id = target,
                None => break,
            }
        }
        self.commit(id).map(|_| id)
    }

    /// The only object whose name begins so.
    pub(super) fn beginning(&self, prefix: Prefix) -> Option<ObjectId> {
        self.0.iter().find_map(|store| {
            let found = store.to_handle_arc().lookup_prefix(prefix, None).ok()??;
            found.ok()
        })
    }

    /// The entries of a folder: name, kind and object.
    pub(in crate::inputs) fn folder(&self, id: ObjectId) -> Option<Vec<(Vec<u8>, EntryMode, ObjectId)>> {
        if id.is_empty_tree() {
            return Some(Vec::new());
        }
        self.object(id, Kind::Tree, |data| {
            let tree = TreeRef::from_bytes(data, id.kind()).ok()?;
            let entries = tree.entries.iter();
            Some(
                entries
                    .map(|entry| (entry.filename.to_vec(), entry.mode, entry.oid.to_owned()))
                    .collect(),
            )
        })
    }

    /// The content of a file that is not longer than a limit.
    pub(in crate::inputs) fn file(&self, id: ObjectId, longest: usize) -> Result<Vec<u8>, ReadError> {
        // Git need not store it.
        if id.is_empty_blob() {
            return Ok(Vec::new());
        }
        let missing = || ReadError::Io("its object is not in the repository".to_owned());
        let read = self.read(id, longest as u64).ok_or_else(missing)?;
        read.map(|(_, bytes)| bytes)
    }
}
