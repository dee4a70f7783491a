//! The files of a commit.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use gix_hash::ObjectId;
use redproof_source::{Contents, Entry, Limit, ReadError, Snapshot};

use super::Repository;
use super::objects::Objects;
use super::program::GitError;

/// How deep folders are followed.
const MOST_DEPTH: usize = 128;

/// Most files and folders of a commit. Linux has a hundred thousand.
const MOST_ENTRIES: usize = 1_000_000;

/// Most files and folders in folders that are the same as others: a few objects can stand for any number of files.
const MOST_REPEATED: usize = 10_000;

/// Bytes of the target of a link.
const LONGEST_TARGET: usize = 4096;

impl Repository {
    /// The files of a commit.
    ///
    /// # Errors
    /// Its objects are not all there.
    pub fn files_of(&self, commit: ObjectId) -> Result<Snapshot, GitError> {
        let unread = || GitError::Failed("the commit cannot be read".to_owned());
        let objects = Objects::of(self, commit.kind()).ok_or_else(unread)?;
        let tree = objects.commit(commit).ok_or_else(unread)?.tree;
        let mut listing = Listing {
            objects: &objects,
            entries: BTreeMap::new(),
            unnameable: Vec::new(),
            files: Vec::new(),
            of_object: HashMap::new(),
            known: HashSet::new(),
            left: MOST_ENTRIES,
            left_repeated: MOST_REPEATED,
        };
        let listed = listing.folder(tree, "", true, 0);
        if listing.left == 0 || listing.left_repeated == 0 {
            let most = format!("{MOST_ENTRIES} files, or {MOST_REPEATED} in folders that are the same");
            return Err(GitError::Failed(format!("the commit has more than {most}")));
        }
        listed.ok_or_else(unread)?;
        let Listing {
            entries,
            unnameable,
            files,
            ..
        } = listing;
        let mut snapshot = Snapshot::new(entries, Arc::new(Blobs { objects, files }));
        snapshot.name = self.name();
        snapshot.unnameable = Arc::new(unnameable);
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
        let most = Limit::FileSize.value();
        let content = self.objects.file(*id, most)?;
        // One object can be the content of any number of files. All of them together are no longer than one may be.
        match content.len().saturating_mul(*earlier) > most {
            true => Err(ReadError::TooBig(Limit::FileSize)),
            false => Ok(content),
        }
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
}

impl Listing<'_> {
    /// Lists a folder. `nameable`: its path is UTF-8.
    fn folder(&mut self, id: ObjectId, folder: &str, nameable: bool, depth: usize) -> Option<()> {
        if depth > MOST_DEPTH {
            return None;
        }
        let is_repeated = !self.known.insert(id);
        for (name, mode, id) in self.objects.folder(id)? {
            let left = if is_repeated {
                &mut self.left_repeated
            } else {
                &mut self.left
            };
            *left = left.saturating_sub(1);
            if *left == 0 {
                return None;
            }
            // Git makes no such names, and checks none of them out.
            if name.contains(&b'/') || matches!(&*name, b"" | b"." | b".." | b".git") {
                continue;
            }
            let nameable = nameable && std::str::from_utf8(&name).is_ok();
            let name = String::from_utf8_lossy(&name);
            let path = match folder {
                "" => name.into_owned(),
                folder => format!("{folder}/{name}"),
            };
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
