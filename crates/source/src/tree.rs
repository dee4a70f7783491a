//! Where files are read from: a folder, a commit, or a map of files in tests.
//!
//! Every path is relative to the root and written with `/`. Nothing outside the root is read: a link that leads out
//! is an error, not a way out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::below;
use super::error::ReadError;
use super::folder::{FolderTree, mode_of};
use super::listing::There;
use super::path::{join, parent};
use super::snapshot::Snapshot;

/// The files that may be read.
#[derive(Debug, Clone)]
pub enum Tree {
    /// A folder on disk.
    Folder(FolderTree),
    /// The files of a commit.
    Snapshot(Snapshot),
    /// Files in memory, for tests of rules.
    Memory(MemoryTree),
}

/// Files in memory, with what git and the file system would say of them.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    /// Path to content.
    pub files: BTreeMap<String, Arc<str>>,
    /// Paths that git tracks; `None` is "no repository here".
    pub tracked: Option<BTreeSet<String>>,
    /// Unix permission bits by path.
    pub modes: BTreeMap<String, u32>,
}

impl Tree {
    /// The tree below a folder.
    pub fn folder(root: &Path) -> std::io::Result<Tree> {
        FolderTree::new(root).map(Tree::Folder)
    }

    /// Reads a text file, a UTF-8 byte order mark included. Bytes after a NUL are kept; readers decide. A file is read
    /// from disk once: a second read gets the same text.
    pub fn read(&self, path: &str) -> Result<Arc<str>, ReadError> {
        match self {
            Tree::Memory(memory) => self.in_memory(memory, path),
            Tree::Folder(folder) => folder.read(path)?.utf8(),
            Tree::Snapshot(snapshot) => snapshot.read(path)?.utf8(),
        }
    }

    /// Reads a file for a program that takes bytes as they are, such as redis-server: a byte that is not part of UTF-8
    /// becomes the Latin-1 character of its number.
    pub fn read_bytes(&self, path: &str) -> Result<Arc<str>, ReadError> {
        match self {
            Tree::Memory(memory) => self.in_memory(memory, path),
            Tree::Folder(folder) => Ok(folder.read(path)?.text),
            Tree::Snapshot(snapshot) => Ok(snapshot.read(path)?.text),
        }
    }

    /// Reads a text file and keeps it only if it passes, so that memory does not grow with files that nobody needs.
    /// `None` is a file that does not pass.
    pub fn skim(&self, path: &str, passes: impl FnOnce(&str) -> bool) -> Result<Option<Arc<str>>, ReadError> {
        match self {
            Tree::Memory(memory) => self
                .in_memory(memory, path)
                .map(|text| passes(&text).then_some(text)),
            Tree::Folder(folder) => folder.skim(path, false, passes),
            Tree::Snapshot(snapshot) => snapshot.skim(path, false, passes),
        }
    }

    /// The same for a program that takes bytes as they are: see [`Tree::read_bytes`].
    pub fn skim_bytes(
        &self,
        path: &str,
        passes: impl FnOnce(&str) -> bool,
    ) -> Result<Option<Arc<str>>, ReadError> {
        match self {
            Tree::Memory(_) => self.skim(path, passes),
            Tree::Folder(folder) => folder.skim(path, true, passes),
            Tree::Snapshot(snapshot) => snapshot.skim(path, true, passes),
        }
    }

    /// Whether a file begins with so few bytes. Of a file on disk nothing else is read.
    pub fn begins_with(&self, path: &str, start: &str) -> bool {
        match self {
            Tree::Folder(folder) if !folder.is_in_overlay(path) => folder.begins_with(path, start.as_bytes()),
            _ => matches!(self.skim_bytes(path, |text| text.starts_with(start)), Ok(Some(_))),
        }
    }

    /// A value that is derived from the files and shared by all who ask for its type; it fills itself. In memory each gets a
    /// new one.
    pub fn derived<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        match self {
            Tree::Memory(_) => Arc::default(),
            Tree::Folder(folder) => folder.cache.derived.get(T::default),
            Tree::Snapshot(snapshot) => snapshot.cache.derived.get(T::default),
        }
    }

    fn in_memory(&self, memory: &MemoryTree, path: &str) -> Result<Arc<str>, ReadError> {
        match memory.files.get(path) {
            Some(text) => Ok(text.clone()),
            None if self.is_folder(path) => Err(ReadError::NotAFile),
            None => Err(ReadError::Missing),
        }
    }

    /// Whether a regular file is there.
    pub fn is_file(&self, path: &str) -> bool {
        match self {
            Tree::Memory(memory) => memory.files.contains_key(path),
            Tree::Folder(folder) => folder.is_in_overlay(path) || folder.there(path) == Ok(There::File),
            Tree::Snapshot(snapshot) => snapshot.is_file(path),
        }
    }

    /// Why something that is there and no folder cannot be read as a file: a link that leads out, a pipe, a device.
    pub fn obstacle(&self, path: &str) -> Option<ReadError> {
        let folder = match self {
            Tree::Memory(_) => return None,
            Tree::Snapshot(snapshot) => return snapshot.obstacle(path),
            Tree::Folder(folder) => folder,
        };
        if folder.is_in_overlay(path) {
            return None;
        }
        match folder.there(path) {
            Ok(There::File | There::Folder) => None,
            Ok(_) => Some(ReadError::NotAFile),
            Err(ReadError::Missing | ReadError::Local) => None,
            Err(error) => Some(error),
        }
    }

    /// Whether a folder is there.
    pub fn is_folder(&self, path: &str) -> bool {
        match self {
            Tree::Memory(memory) => {
                path.is_empty()
                    || memory
                        .files
                        .keys()
                        .any(|file| below(file, path).is_some_and(|rest| !rest.is_empty()))
            }
            Tree::Folder(folder) => {
                folder.there(path) == Ok(There::Folder) || folder.overlay_below(path).next().is_some()
            }
            Tree::Snapshot(snapshot) => snapshot.is_folder(path),
        }
    }

    /// The names in a folder, sorted; empty if there is none.
    pub fn list(&self, folder: &str) -> Arc<[String]> {
        let memory = match self {
            Tree::Folder(tree) => return tree.names_in(folder),
            Tree::Snapshot(snapshot) => return snapshot.names_in(folder),
            Tree::Memory(memory) => memory,
        };
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let names: BTreeSet<String> = memory
            .files
            .keys()
            .filter_map(|file| file.strip_prefix(&prefix)?.split('/').next().map(str::to_owned))
            .collect();
        names.into_iter().collect()
    }

    /// The name of a folder; that of the root is not known in memory.
    pub fn name_of(&self, folder: &str) -> Option<String> {
        match (folder.rsplit('/').next(), self) {
            (Some(name), _) if !name.is_empty() => Some(name.to_owned()),
            (_, Tree::Folder(tree)) => Some(tree.root.file_name()?.to_string_lossy().into_owned()),
            (_, Tree::Snapshot(snapshot)) => snapshot.name.clone(),
            (_, Tree::Memory(_)) => None,
        }
    }

    /// Whether git tracks a file; `None` where there is no repository or its index cannot be read.
    pub fn is_tracked(&self, path: &str) -> Option<bool> {
        match self {
            Tree::Memory(memory) => memory.tracked.as_ref().map(|tracked| tracked.contains(path)),
            Tree::Folder(folder) => folder.tracked.as_ref().map(|tracked| tracked.contains(path)),
            Tree::Snapshot(snapshot) => Some(snapshot.entries.contains_key(path)),
        }
    }

    /// The files below a folder that git tracks, in order; none where that is not known.
    pub fn tracked_below(&self, folder: &str) -> Vec<String> {
        let start = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let is_below = |path: &&String| path.starts_with(&start);
        let tracked = match self {
            Tree::Memory(memory) => memory.tracked.as_ref(),
            Tree::Folder(tree) => tree.tracked.as_deref(),
            Tree::Snapshot(snapshot) => {
                let paths = snapshot.entries.range(start.clone()..).map(|(path, _)| path);
                return paths.take_while(is_below).cloned().collect();
            }
        };
        let paths = tracked.map(|tracked| tracked.range(start.clone()..));
        paths
            .into_iter()
            .flatten()
            .take_while(is_below)
            .cloned()
            .collect()
    }

    /// Unix permission bits, where the system has them.
    pub fn mode(&self, path: &str) -> Option<u32> {
        match self {
            Tree::Memory(memory) => memory.modes.get(path).copied(),
            Tree::Folder(folder) => mode_of(&folder.resolve(path).ok()?.1),
            Tree::Snapshot(snapshot) => snapshot.mode(path),
        }
    }
}

impl Tree {
    /// Where a link leads, if that is below the root.
    pub fn link_target(&self, path: &str) -> Option<String> {
        match self {
            Tree::Memory(_) => None,
            Tree::Folder(folder) => folder.link_target(path),
            Tree::Snapshot(snapshot) => snapshot.link_target(path),
        }
    }

    /// Joins a folder of the tree and a relative path written in a file there; `None` if that leaves the root.
    ///
    /// ```
    /// use redproof_source::Tree;
    /// assert_eq!(Tree::join("deploy", "../config/./redis.conf").as_deref(), Some("config/redis.conf"));
    /// assert_eq!(Tree::join("", "../outside"), None);
    /// ```
    pub fn join(folder: &str, path: &str) -> Option<String> {
        join(folder, path)
    }

    /// The folder that a path is in; empty for the root.
    pub fn parent(path: &str) -> &str {
        parent(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn bytes_that_are_no_text_are_kept_for_those_who_take_them() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("redis.conf"), b"# caf\xe9 \xc3\xa9\xff").unwrap();
        let tree = Tree::folder(root.path()).unwrap();
        assert_eq!(tree.read("redis.conf"), Err(ReadError::NotText));
        assert_eq!(
            &*tree.read_bytes("redis.conf").unwrap(),
            "# caf\u{e9} \u{e9}\u{ff}"
        );
        assert_eq!(tree.read_bytes("none"), Err(ReadError::Missing));
    }

    #[test]
    fn the_same_answers_on_disk_and_in_memory() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("sub")).unwrap();
        fs::write(root.path().join("sub/a.yml"), "redis: 1").unwrap();
        let folder = Tree::folder(root.path()).unwrap();
        let mut memory = MemoryTree::default();
        memory.files.insert("sub/a.yml".into(), "redis: 1".into());
        let name = root.path().file_name().unwrap().to_string_lossy().into_owned();
        for (tree, top) in [(folder, Some(name)), (Tree::Memory(memory), None)] {
            assert_eq!(
                (tree.name_of(""), tree.name_of("a/sub")),
                (top, Some("sub".into()))
            );
            assert!(tree.is_folder("sub") && tree.is_folder("") && !tree.is_folder("sub/a.yml"));
            assert!(!tree.is_folder("su") && tree.is_file("sub/a.yml") && !tree.is_file("sub"));
            assert_eq!(tree.read("sub"), Err(ReadError::NotAFile));
            assert_eq!(tree.read("none"), Err(ReadError::Missing));
            assert!(tree.begins_with("sub/a.yml", "redis") && !tree.begins_with("sub/a.yml", "edis"));
            assert!(!tree.begins_with("none", ""));
            let read = tree.skim_bytes("sub/a.yml", |text| text.contains("redis"));
            assert_eq!(read.unwrap().as_deref(), Some("redis: 1"));
            assert_eq!(tree.skim_bytes("sub/a.yml", |_| false), Ok(None));
        }
    }

    #[test]
    fn what_is_derived_is_shared_on_disk() {
        let root = tempfile::tempdir().unwrap();
        let folder = Tree::folder(root.path()).unwrap();
        let first = folder.derived::<std::sync::OnceLock<usize>>();
        assert_eq!(first.set(7), Ok(()));
        assert_eq!(
            folder.clone().derived::<std::sync::OnceLock<usize>>().get(),
            Some(&7)
        );
    }

    #[test]
    fn a_file_is_read_once() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.yml");
        fs::write(&path, "one").unwrap();
        let tree = Tree::folder(root.path()).unwrap();
        assert_eq!(tree.skim("a.yml", |text| text == "two"), Ok(None));
        fs::write(&path, "two").unwrap();
        let first = tree.skim("a.yml", |text| text == "one").unwrap().unwrap();
        assert!(Arc::ptr_eq(&first, &tree.read("a.yml").unwrap()));
        assert!(Arc::ptr_eq(&first, &tree.clone().read_bytes("a.yml").unwrap()));
        assert_eq!(tree.read("b.yml"), Err(ReadError::Missing));
        fs::write(root.path().join("b.yml"), "late").unwrap();
        assert_eq!(tree.read("b.yml"), Err(ReadError::Missing));
    }

    #[test]
    fn nothing_outside_the_root_is_read() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "s").unwrap();
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.yml"), "a: 1").unwrap();
        let tree = Tree::folder(root.path()).unwrap();
        assert_eq!(&*tree.read("a.yml").unwrap(), "a: 1");
        assert_eq!(tree.read("../secret"), Err(ReadError::Outside));
        assert_eq!(tree.read("/etc/passwd"), Err(ReadError::Outside));
        assert_eq!(tree.read("b.yml"), Err(ReadError::Missing));
        assert_eq!(tree.read(""), Err(ReadError::NotAFile));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path().join("secret"), root.path().join("link")).unwrap();
            assert_eq!(tree.read("link"), Err(ReadError::Outside));
            assert_eq!(tree.obstacle("link"), Some(ReadError::Outside));
            std::os::unix::fs::symlink("../no-such-file", root.path().join("dangling")).unwrap();
            std::os::unix::fs::symlink("no-such-file", root.path().join("inside")).unwrap();
            assert_eq!(tree.read("dangling"), Err(ReadError::Outside));
            assert_eq!(tree.read("inside"), Err(ReadError::Missing));
            assert_eq!((tree.obstacle("a.yml"), tree.obstacle("b.yml")), (None, None));
        }
    }

    #[test]
    fn an_overlay_takes_the_place_of_what_is_on_disk() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a.yml"), "disk").unwrap();
        fs::write(root.path().join("b.yml"), "disk").unwrap();
        let mut folder = FolderTree::new(root.path()).unwrap();
        assert!(Tree::Folder(folder.clone()).begins_with("b.yml", "disk"));
        folder.overlay = Arc::new(BTreeMap::from([
            ("a.yml".to_owned(), Some(b"index".to_vec())),
            ("b.yml".to_owned(), None),
            ("new/c.yml".to_owned(), Some(b"index".to_vec())),
        ]));
        let tree = Tree::Folder(folder);
        assert_eq!(&*tree.read("a.yml").unwrap(), "index");
        assert_eq!(tree.read("b.yml"), Err(ReadError::Missing));
        assert_eq!(&*tree.read_bytes("new/c.yml").unwrap(), "index");
        assert!(tree.is_file("new/c.yml") && tree.is_folder("new") && !tree.is_file("b.yml"));
        assert_eq!(*tree.list(""), ["a.yml", "new"]);
        assert_eq!(*tree.list("new"), ["c.yml"]);
        assert_eq!(tree.obstacle("new/c.yml"), None);
    }
    #[test]
    fn removed_files_are_not_searched_for_each_path() {
        let root = tempfile::tempdir().unwrap();
        let mut folder = FolderTree::new(root.path()).unwrap();
        let paths: Vec<String> = (0..100_000).map(|number| format!("a/{number:06}.x")).collect();
        folder.overlay = Arc::new(paths.iter().map(|path| (path.clone(), None)).collect());
        let tree = Tree::Folder(folder);
        // To look through all of them for each takes minutes.
        assert!(!paths.iter().any(|path| tree.is_folder(path)));
    }
}
