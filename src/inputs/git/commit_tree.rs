//! The files of a commit.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use gix_hash::ObjectId;
use redproof_source::{Contents, Entry, Limit, ReadError, Snapshot, child};

use super::Repository;
use super::error::GitError;
use super::objects::Objects;
use super::trees::is_name;

/// Bytes of the target of a link.
const LONGEST_TARGET: usize = 4096;

impl Repository {
    /// The files of a commit.
    ///
    /// # Errors
    /// Its objects are not all there.
    pub fn files_of(&self, commit: ObjectId) -> Result<Snapshot, GitError> {
        let unread = || GitError::Unread("the commit");
        let objects = Objects::of(self, commit.kind()).ok_or_else(unread)?;
        let tree = objects.commit(commit).ok_or_else(unread)?.tree;
        let mut listing = Listing {
            objects: &objects,
            entries: BTreeMap::new(),
            unnameable: Vec::new(),
            files: Vec::new(),
            of_object: HashMap::new(),
            known: HashSet::new(),
            left: Limit::CommittedFiles.value(),
            left_repeated: Limit::RepeatedFiles.value(),
            unlisted: BTreeMap::new(),
        };
        listing.folder(tree, "", true, 0).ok_or_else(unread)?;
        let Listing {
            entries,
            unnameable,
            files,
            unlisted,
            ..
        } = listing;
        let mut snapshot = Snapshot::new(entries, Arc::new(Blobs { objects, files }));
        snapshot.name = self.name();
        snapshot.unnameable = Arc::new(unnameable);
        snapshot.unlisted = Arc::new(unlisted);
        Ok(snapshot)
    }

    /// The name of the folder that a checkout would have.
    fn name(&self) -> Option<String> {
        let name = self.top.file_name()?.to_string_lossy().into_owned();
        match self.is_bare {
            true => Some(name.strip_suffix(".git").map_or(name.clone(), str::to_owned)),
            false => Some(name),
        }
    }
}

/// The contents of files, by number.
struct Blobs {
    objects: Objects,
    /// The object of each file, and how many files before it have the same.
    files: Vec<(ObjectId, usize)>,
}

impl Contents for Blobs {
    fn read(&self, number: usize) -> Result<Vec<u8>, ReadError> {
        let (id, earlier) = self.files.get(number).ok_or(ReadError::Missing)?;
        // One object can be the content of any number of files. All of them together are no longer than one may be; the
        // object says its length before it is unpacked.
        self.objects
            .file(*id, Limit::FileSize.value() / (*earlier).max(1))
    }
}

struct Listing<'o> {
    objects: &'o Objects,
    entries: BTreeMap<String, Entry>,
    unnameable: Vec<(String, usize)>,
    files: Vec<(ObjectId, usize)>,
    /// How many files have each object.
    of_object: HashMap<ObjectId, usize>,
    /// Folders that were listed.
    known: HashSet<ObjectId>,
    /// How many more entries are taken.
    left: usize,
    /// How many more of folders that are the same as others.
    left_repeated: usize,
    /// The first folder that each limit left out.
    unlisted: BTreeMap<Limit, String>,
}

impl Listing<'_> {
    /// Lists a folder. `nameable`: its path is UTF-8.
    fn folder(&mut self, id: ObjectId, folder: &str, nameable: bool, depth: usize) -> Option<()> {
        let is_repeated = !self.known.insert(id);
        let (limit, left) = match is_repeated {
            true => (Limit::RepeatedFiles, &mut self.left_repeated),
            false => (Limit::CommittedFiles, &mut self.left),
        };
        let reached = match depth > Limit::FolderDepth.value() {
            true => Some(Limit::FolderDepth),
            false => Some(limit).filter(|_| *left == 0),
        };
        if let Some(limit) = reached {
            self.unlisted.entry(limit).or_insert_with(|| folder.to_owned());
            return Some(());
        }
        let entries = self.objects.folder(id)?;
        *left = left.saturating_sub(entries.len());
        for (name, mode, id) in entries {
            if !is_name(&name) {
                continue;
            }
            let nameable = nameable && std::str::from_utf8(&name).is_ok();
            let name = String::from_utf8_lossy(&name);
            let path = child(folder, &name);
            if mode.is_tree() {
                self.folder(id, &path, nameable, depth + 1)?;
            } else if mode.is_blob() {
                let number = self.files.len();
                let count = self.of_object.entry(id).or_default();
                self.files.push((id, *count));
                *count += 1;
                match nameable {
                    true => {
                        let executable = mode.is_executable();
                        self.entries.insert(path, Entry::File { number, executable });
                    }
                    false => self.unnameable.push((path, number)),
                }
            } else if mode.is_link() && nameable {
                let target = self.objects.file(id, LONGEST_TARGET).ok()?;
                let target = String::from_utf8_lossy(&target).into_owned();
                self.entries.insert(path, Entry::Link(target));
            } else if mode.is_commit() && nameable {
                self.entries.insert(path, Entry::Folder);
            }
        }
        Some(())
    }
}
