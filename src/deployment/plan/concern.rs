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

/// Which folders have a file that mentions Redis. Thousands of groups may be built from the same one.
#[derive(Debug, Default)]
pub struct SearchedFolders(Mutex<HashMap<String, bool>>);

impl SearchedFolders {
    /// Whether a file of a folder mentions Redis, or may.
    fn mention_redis(&self, tree: &Tree, folder: &str) -> bool {
        // What another thread left there is whole.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(folder) {
            return *known;
        }
        let names = tree.list(folder);
        let mut paths = names.iter().filter_map(|name| Tree::join(folder, name));
        let found = names.len() > MOST_FILES || paths.any(|path| mentions_redis(tree, &path));
        known.insert(folder.to_owned(), found);
        found
    }
}

/// Whether a file mentions Redis. One that is no text holds no settings.
fn mentions_redis(tree: &Tree, path: &str) -> bool {
    matches!(tree.skim_bytes(path, inputs::mentions_redis), Ok(Some(_)))
}

/// Whether a text says or may say Redis, or names a program around it.
fn speaks(text: &str) -> bool {
    inputs::mentions_redis(text) || inputs::hides_words(text) || client::names_tool(text)
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
        let words = inputs::words(text).filter(|word| self.may_name(word));
        for word in words.collect::<HashSet<&str>>() {
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
        let is_dockerfile = |word: &&str| word.to_ascii_lowercase().contains("dockerfile");
        let dockerfiles: HashSet<&str> = match folders.is_empty() {
            true => HashSet::new(),
            false => inputs::words(text).filter(is_dockerfile).collect(),
        };
        folders.iter().any(|folder| {
            let mut paths = dockerfiles.iter().filter_map(|name| Tree::join(folder, name));
            self.folders.mention_redis(self.tree, folder) || paths.any(|path| self.mentions_redis(&path))
        })
    }

    /// Whether a word may be a path that begins in the folder.
    fn may_name(&self, word: &str) -> bool {
        let first = word.bytes().next().map_or(0, usize::from);
        if self.starts.get(first) != Some(&true) {
            return false;
        }
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
