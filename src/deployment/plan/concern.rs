//! Whether a folder's compose files may make a deployment with Redis, before any of them is parsed.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::is_default;
use crate::client;
use crate::inputs::{self, Kind};
use redproof_compose::DEFAULT_FILES;
use redproof_source::{ReadError, Tree};

/// Files that are searched for one group; with more of them parsing is cheaper.
const MOST_FILES: usize = 1_000;

/// Folders before a path of an image that need not be those of the context.
const MOST_SUFFIXES: usize = 8;

/// Whether compose files of a folder may have to do with Redis: they, or a file that one of them names, mention it. The
/// search goes over the whole group, since a single file may lack the word and still complete a Redis service. It may say
/// yes for nothing; a no is certain.
pub fn may_use_redis(tree: &Tree, folder: &str, group: &[&str], folders: &SearchedFolders) -> bool {
    let env = Tree::join(folder, ".env");
    // Where only an overlay was named, its base counts.
    let has_base = group.iter().any(|path| is_default(path));
    let names = DEFAULT_FILES.iter().filter(|_| !has_base);
    let base = names.filter_map(|name| Tree::join(folder, name));
    let paths = group.iter().map(|path| (*path).to_owned()).chain(base).chain(env);
    let mut texts = Vec::new();
    for path in paths {
        match tree.read(&path) {
            Ok(text) if speaks(&text) => return true,
            Ok(text) => texts.push(text),
            Err(ReadError::Missing | ReadError::Local) => {}
            // What cannot be read may mention it: loading decides.
            Err(_) if inputs::kind_of(&path) == Some(Kind::Compose) => return true,
            Err(_) => {}
        }
    }
    let mut named = Named::new(tree, folder, folders);
    texts.iter().any(|text| named.mention_redis(text))
}

/// Which folders have a file that mentions Redis, and which Dockerfiles take one from their context. Thousands of groups may be
/// built from the same one.
#[derive(Debug, Default)]
pub struct SearchedFolders {
    folders: Mutex<HashMap<String, bool>>,
    /// By the context and the path.
    dockerfiles: Mutex<HashMap<(String, String), bool>>,
}

impl SearchedFolders {
    /// Whether a file of a folder mentions Redis, or may.
    fn mention_redis(&self, tree: &Tree, folder: &str) -> bool {
        // What another thread left there is whole.
        let mut known = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(folder) {
            return *known;
        }
        let names = tree.list(folder);
        let mut paths = names.iter().filter_map(|name| Tree::join(folder, name));
        let found = names.len() > MOST_FILES || paths.any(|path| mentions_redis(tree, &path));
        known.insert(folder.to_owned(), found);
        found
    }

    /// Whether a Dockerfile mentions Redis, or a file of its context that it copies or starts.
    fn build_mentions_redis(&self, tree: &Tree, context: &str, dockerfile: String) -> bool {
        let key = (context.to_owned(), dockerfile);
        let known = self.dockerfiles.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&key) {
            return *known;
        }
        drop(known);
        let read = tree.read_bytes(&key.1);
        let is_unread = match &read {
            Ok(text) => inputs::is_utf16(text),
            Err(error) => !matches!(error, ReadError::Missing | ReadError::Local | ReadError::NotAFile),
        };
        let text = read.unwrap_or_default();
        let words: HashSet<&str> = inputs::words(&text).collect();
        let found = is_unread
            || inputs::mentions_redis(&text)
            || words.len() > MOST_FILES
            || words
                .into_iter()
                .any(|word| self.path_mentions_redis(tree, context, word));
        let mut known = self.dockerfiles.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, found);
        found
    }

    /// Whether a file of a context, or one in a folder of it, mentions Redis that a word of a Dockerfile names. The image may have
    /// it in another folder: `COPY . /app` and `CMD /app/docker/start.sh`.
    fn path_mentions_redis(&self, tree: &Tree, context: &str, word: &str) -> bool {
        let word = word.trim_start_matches("./").trim_matches('/');
        let folders = word.match_indices('/').take(MOST_SUFFIXES).map(|(at, _)| at + 1);
        let mut ends = std::iter::once(0)
            .chain(folders)
            .filter_map(|from| word.get(from..));
        ends.any(
            |end| match Tree::join(context, end).filter(|path| !path.is_empty()) {
                Some(path) if tree.is_folder(&path) => self.mention_redis(tree, &path),
                Some(path) if tree.is_file(&path) => mentions_redis(tree, &path),
                _ => false,
            },
        )
    }
}

/// Whether a file mentions Redis, or may, as what is outside of the tree. One that is no text holds no settings.
fn mentions_redis(tree: &Tree, path: &str) -> bool {
    matches!(
        tree.skim_bytes(path, inputs::concerns_redis),
        Ok(Some(_)) | Err(ReadError::Outside)
    )
}

/// Whether a text says or may say Redis, or names a program around it.
fn speaks(text: &str) -> bool {
    inputs::concerns_redis(text) || inputs::hides_words(text) || client::names_tool(text)
}

/// Files that words of a text name.
struct Named<'a> {
    tree: &'a Tree,
    folder: &'a str,
    /// Names in the folder: only a word that begins with one can be a path there.
    names: Arc<[String]>,
    /// With what they begin, by byte: most words begin like none of them.
    starts: [bool; 256],
    searched: HashSet<String>,
    folders: &'a SearchedFolders,
}

impl<'a> Named<'a> {
    fn new(tree: &'a Tree, folder: &'a str, folders: &'a SearchedFolders) -> Self {
        let names = tree.list(folder);
        let mut starts = [false; 256];
        for first in names.iter().filter_map(|name| name.bytes().next()).chain(*b"./") {
            starts
                .get_mut(usize::from(first))
                .into_iter()
                .for_each(|starts| *starts = true);
        }
        Self {
            tree,
            folder,
            names,
            starts,
            searched: HashSet::new(),
            folders,
        }
    }

    /// Whether a file that a text names mentions Redis, or one in a folder that it names.
    fn mention_redis(&mut self, text: &str) -> bool {
        let mut folders = BTreeSet::new();
        if text.contains("build") {
            folders.insert(self.folder.to_owned());
        }
        // Few words may be paths, and those are said often.
        let words = inputs::words_that_begin(text, &self.starts);
        let words: HashSet<&str> = words.filter(|word| self.may_name(word)).collect();
        for word in words {
            let Some(path) = Tree::join(self.folder, word) else {
                continue;
            };
            if self.tree.is_folder(&path) {
                folders.insert(path);
            } else if self.mentions_redis(&path) {
                return true;
            }
        }
        // A Dockerfile is named as its build context sees it.
        let dockerfiles: HashSet<&str> = match folders.is_empty() {
            true => HashSet::new(),
            false => inputs::words(text).filter(|word| is_dockerfile(word)).collect(),
        };
        folders.iter().any(|folder| {
            let own = self.tree.list(folder);
            let own = own.iter().map(String::as_str).filter(|name| is_dockerfile(name));
            let paths = own.chain(dockerfiles.iter().copied());
            let mut paths = paths.filter_map(|name| Tree::join(folder, name));
            self.folders.mention_redis(self.tree, folder)
                || paths.any(|path| {
                    self.tree.is_file(&path) && self.folders.build_mentions_redis(self.tree, folder, path)
                })
        })
    }

    /// Whether a word may be a path that begins in the folder.
    fn may_name(&self, word: &str) -> bool {
        let first = word.trim_start_matches("./").split('/').next();
        let first = first.unwrap_or_default();
        matches!(first, "" | "." | "..")
            || self
                .names
                .binary_search_by(|name| name.as_str().cmp(first))
                .is_ok()
    }

    fn mentions_redis(&mut self, path: &str) -> bool {
        if !self.searched.insert(path.to_owned()) {
            return false;
        }
        self.searched.len() > MOST_FILES || mentions_redis(self.tree, path)
    }
}

/// Whether a file is a Dockerfile, by its name.
fn is_dockerfile(path: &str) -> bool {
    path.to_ascii_lowercase().contains("dockerfile")
}
