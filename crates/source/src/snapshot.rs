//! The files of a commit: listed at once, and read when somebody asks.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use super::cache::{Cache, Content};
use super::error::ReadError;
use super::links::MOST_LINKS;
use super::listing::Listings;
use super::path::{child, parent};
use super::problem::Limit;

/// Reads the contents of a snapshot's files.
pub trait Contents: Send + Sync {
    /// The bytes of a file, by the number in its entry.
    ///
    /// # Errors
    /// It is too big, or cannot be read.
    fn read(&self, number: usize) -> Result<Vec<u8>, ReadError>;
}

/// What a path of a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File {
        /// Its number for [`Contents`].
        number: usize,
        /// Whether it may be executed.
        executable: bool,
    },
    /// A link, with its target as it is written.
    Link(String),
    /// A folder whose files are elsewhere: a submodule.
    Folder,
}

/// Files that are listed, and whose contents are read on demand.
#[derive(Clone)]
pub struct Snapshot {
    /// The name of the root folder.
    pub name: Option<String>,
    /// Files and links by path.
    pub entries: Arc<BTreeMap<String, Entry>>,
    /// Files whose paths are not UTF-8: the path as far as it can be written, and the number.
    pub unnameable: Arc<Vec<(String, usize)>>,
    /// The first folder that each limit left out.
    pub unlisted: Arc<BTreeMap<Limit, String>>,
    contents: Arc<dyn Contents>,
    listings: Listings,
    pub(super) cache: Cache,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

/// Where a path leads.
enum Place {
    File { number: usize, executable: bool },
    Folder,
}

impl Snapshot {
    /// A snapshot of these files.
    pub fn new(entries: BTreeMap<String, Entry>, contents: Arc<dyn Contents>) -> Snapshot {
        Snapshot {
            name: None,
            entries: Arc::new(entries),
            unnameable: Arc::default(),
            unlisted: Arc::default(),
            contents,
            listings: Listings::default(),
            cache: Cache::default(),
        }
    }

    /// A file's content, unless it is held.
    pub(super) fn read(&self, path: &str) -> Result<Content, ReadError> {
        self.cache.read(path, || self.read_anew(path))
    }

    /// A text, kept only if it passes.
    pub(super) fn skim(
        &self,
        path: &str,
        any_bytes: bool,
        passes: impl FnOnce(&str) -> bool,
    ) -> Result<Option<Arc<str>>, ReadError> {
        self.cache.skim(path, any_bytes, passes, || self.read_anew(path))
    }

    fn read_anew(&self, path: &str) -> Result<Content, ReadError> {
        match self.resolve(path)?.1 {
            Place::File { number, .. } => self.contents.read(number).map(Content::of),
            Place::Folder => Err(ReadError::NotAFile),
        }
    }

    /// The text of a file whose path is not UTF-8, by its number.
    pub fn peek(&self, number: usize) -> Option<Arc<str>> {
        self.contents
            .read(number)
            .ok()
            .map(|bytes| Content::of(bytes).text)
    }

    /// Whether a regular file is there.
    pub(super) fn is_file(&self, path: &str) -> bool {
        matches!(self.resolve(path), Ok((_, Place::File { .. })))
    }

    /// Whether a folder is there.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        matches!(self.resolve(path), Ok((_, Place::Folder)))
    }

    /// Why what is there cannot be read.
    pub(super) fn obstacle(&self, path: &str) -> Option<ReadError> {
        self.resolve(path)
            .err()
            .filter(|error| *error != ReadError::Missing)
    }

    /// The bits that a checkout gives the file where nobody asks for others.
    pub(super) fn mode(&self, path: &str) -> Option<u32> {
        match self.resolve(path).ok()?.1 {
            Place::File {
                executable: false, ..
            } => Some(0o644),
            Place::File { .. } | Place::Folder => Some(0o755),
        }
    }

    /// The links, by path.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let links = self
            .entries
            .iter()
            .filter(|(_, entry)| matches!(entry, Entry::Link(_)));
        links.map(|(path, _)| path.as_str())
    }

    /// Where a link leads, if that is below the root.
    pub fn link_target(&self, path: &str) -> Option<String> {
        let (target, _) = self.resolve(path).ok()?;
        (target != path).then_some(target)
    }

    /// The names in a folder, sorted.
    pub(super) fn names_in(&self, folder: &str) -> Arc<[String]> {
        self.listings.names(folder, || self.names_anew(folder))
    }

    fn names_anew(&self, folder: &str) -> Vec<String> {
        let Ok((folder, Place::Folder)) = self.resolve(folder) else {
            return Vec::new();
        };
        let start = match &*folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let mut names = Vec::new();
        let mut from = start.clone();
        let below = |from: &str| {
            let range = (Bound::Included(from), Bound::Unbounded);
            self.entries.range::<str, _>(range).next()
        };
        while let Some(rest) = below(&from).and_then(|(path, _)| path.strip_prefix(&start)) {
            let name = rest.split('/').next().unwrap_or(rest);
            // The character behind `/`: what is in a folder is passed over at once.
            from = match name.len() == rest.len() {
                true => format!("{start}{name}\0"),
                false => format!("{start}{name}0"),
            };
            names.push(name.to_owned());
        }
        names
    }

    /// The path behind a path, and what is there, once links are followed.
    fn resolve(&self, path: &str) -> Result<(String, Place), ReadError> {
        if path.starts_with('/') || path.split('/').any(|part| part == "..") {
            return Err(ReadError::Outside);
        }
        let mut rest: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let (mut at, mut links) = (String::new(), 0);
        while let Some(part) = rest.pop() {
            match &*part {
                "" | "." => continue,
                ".." if at.is_empty() => return Err(ReadError::Outside),
                ".." => {
                    at = parent(&at).to_owned();
                    continue;
                }
                _ => {}
            }
            let next = child(&at, &part);
            match self.entries.get(&next) {
                Some(Entry::Link(_)) if links == MOST_LINKS => {
                    return Err(ReadError::Io("too many links".to_owned()));
                }
                Some(Entry::Link(target)) if target.starts_with('/') => return Err(ReadError::Outside),
                Some(Entry::Link(target)) => {
                    links += 1;
                    rest.extend(target.split('/').rev().map(str::to_owned));
                }
                Some(Entry::File { .. }) if !rest.is_empty() => {
                    return Err(ReadError::Io(std::io::ErrorKind::NotADirectory.to_string()));
                }
                Some(Entry::File { number, executable }) => {
                    let place = Place::File {
                        number: *number,
                        executable: *executable,
                    };
                    return Ok((next, place));
                }
                Some(Entry::Folder) => at = next,
                None if self.has_below(&next) => at = next,
                None => return Err(ReadError::Missing),
            }
        }
        Ok((at, Place::Folder))
    }

    fn has_below(&self, folder: &str) -> bool {
        let start = format!("{folder}/");
        let mut after = self.entries.range(start.clone()..);
        after.next().is_some_and(|(path, _)| path.starts_with(&start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tree;
    use std::fs;

    struct Numbers;

    impl Contents for Numbers {
        fn read(&self, number: usize) -> Result<Vec<u8>, ReadError> {
            Ok(number.to_string().into_bytes())
        }
    }

    /// Files by path, with the number in each, and links.
    const FILES: &[(&str, usize)] = &[
        ("a.yml", 1),
        ("b-c", 2),
        ("b.x", 3),
        ("b/d", 4),
        ("b/e/f", 5),
        ("b0", 6),
    ];
    const LINKS: &[(&str, &str)] = &[
        ("l-file", "b/d"),
        ("l-folder", "b"),
        ("b/l-up", "../a.yml"),
        ("l-out", "../x"),
        ("l-absolute", "/etc/passwd"),
        ("l-none", "none"),
        ("l-round", "l-round"),
        ("l-chain", "l-folder/e"),
    ];

    const PATHS: &[&str] = &[
        "",
        "a.yml",
        "a.yml/x",
        "b",
        "b/",
        "b/d",
        "./b/./d",
        "b/e",
        "b/e/f",
        "c",
        "b/x",
        "l-file",
        "l-folder",
        "l-folder/d",
        "l-folder/x",
        "b/l-up",
        "l-folder/l-up",
        "l-out",
        "l-absolute",
        "l-none",
        "l-chain",
        "l-chain/f",
        "l-chain/f/g",
        "../a.yml",
        "b/../a.yml",
        "/a.yml",
    ];

    #[cfg(unix)]
    #[test]
    fn it_is_what_a_checkout_is() {
        let root = tempfile::tempdir().unwrap();
        let mut entries = BTreeMap::new();
        for (path, number) in FILES {
            let full = root.path().join(path);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            fs::write(full, number.to_string()).unwrap();
            let entry = Entry::File {
                number: *number,
                executable: false,
            };
            entries.insert((*path).to_owned(), entry);
        }
        for (path, target) in LINKS {
            std::os::unix::fs::symlink(target, root.path().join(path)).unwrap();
            entries.insert((*path).to_owned(), Entry::Link((*target).to_owned()));
        }
        let disk = Tree::folder(root.path()).unwrap();
        let snapshot = Tree::Snapshot(Snapshot::new(entries, Arc::new(Numbers)));
        for path in PATHS {
            assert_eq!(snapshot.read(path), disk.read(path), "{path}");
            assert_eq!(snapshot.is_file(path), disk.is_file(path), "{path}");
            assert_eq!(snapshot.is_folder(path), disk.is_folder(path), "{path}");
            assert_eq!(snapshot.list(path), disk.list(path), "{path}");
            assert_eq!(snapshot.obstacle(path), disk.obstacle(path), "{path}");
            assert_eq!(snapshot.link_target(path), disk.link_target(path), "{path}");
        }
        assert!(matches!(snapshot.read("l-round"), Err(ReadError::Io(_))));
        assert!(disk.read("l-round").is_err());
        // Many deployments ask for the same folder.
        assert!(Arc::ptr_eq(&snapshot.list("b"), &snapshot.list("b")));
        assert_eq!(snapshot.is_tracked("b/d"), Some(true));
        assert_eq!(snapshot.tracked_below("b"), ["b/d", "b/e/f", "b/l-up"]);
    }
}
