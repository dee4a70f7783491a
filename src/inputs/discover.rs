//! Paths to files by kind, grouped into projects. The only walker.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use walkdir::WalkDir;

use super::foreign::{tool_of_name, tool_uses_redis};
use super::kind::{Kind, has_no_ending, is_source, kind_of};
use super::ledger::EXCLUDED;
use super::words::mentions_redis;
use crate::config::{ClientEntry, Globs};
use rayon::prelude::*;
use redproof_source::{Entry, FolderTree, Snapshot, There, Tree, child};

/// Folders of other people's packages: what is there is not this tree's deployment.
const FOREIGN: &[&str] = &["node_modules", ".venv", "venv", "site-packages", ".terraform"];

/// Why a file is not read that no text can name.
const NOT_UTF8: &str = "has a name that is not UTF-8";

/// What is under the given paths. All lists are sorted.
#[derive(Debug, Default, Clone)]
pub struct Found {
    /// Files by kind.
    pub files: BTreeMap<Kind, Vec<String>>,
    /// Files of source code, whatever else they are.
    pub sources: Vec<String>,
    /// Those of them that mention Redis, among all but `unread`.
    pub mentioning: BTreeSet<String>,
    /// Those that nobody has looked at yet; `None` is all.
    pub unread: Option<Vec<String>>,
    /// Files whose names say nothing, and that may be scripts: [`Found::add_scripts`].
    nameless: Vec<String>,
    /// What is not judged, and why.
    pub not_evaluated: Vec<(String, String)>,
    /// Paths that could not be walked, and why.
    pub unreadable: Vec<(String, String)>,
    /// Files whose connections the config file declares.
    declared: Arc<[Globs]>,
}

impl Found {
    /// The files of a kind.
    pub fn of(&self, kind: Kind) -> &[String] {
        self.files.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Keeps the files of a kind that pass.
    pub fn retain(&mut self, kind: Kind, keep: impl Fn(&str) -> bool) {
        if let Some(files) = self.files.get_mut(&kind) {
            files.retain(|path| keep(path));
        }
    }

    /// Whether there is no file of a kind that redproof reads.
    pub fn is_empty(&self) -> bool {
        let is_read = |kind: &Kind| !matches!(kind, Kind::Foreign | Kind::Other | Kind::Program);
        let mut read = self.files.iter().filter(|(kind, _)| is_read(kind));
        read.all(|(_, paths)| paths.is_empty())
    }

    /// Gives files that somebody names, and whose names say nothing, the kinds that their texts tell.
    pub fn classify(&mut self, kind_of: impl Fn(&str) -> Option<Kind>) {
        for path in self.files.remove(&Kind::Other).unwrap_or_default() {
            let files = self
                .files
                .entry(kind_of(&path).unwrap_or(Kind::Other))
                .or_default();
            files.push(path);
            files.sort();
        }
    }

    /// Takes the files without an ending that begin like scripts.
    pub fn add_scripts(&mut self, tree: &Tree) {
        let nameless = std::mem::take(&mut self.nameless);
        let scripts = nameless
            .into_par_iter()
            .filter(|path| tree.begins_with(path, "#!"));
        let scripts: Vec<String> = scripts.collect();
        if !scripts.is_empty() {
            let known = self.files.entry(Kind::Script).or_default();
            known.extend(scripts);
            known.sort();
        }
    }

    /// Compose files by folder.
    pub fn compose_folders(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in self.of(Kind::Compose) {
            folders.entry(Tree::parent(path)).or_default().push(path);
        }
        folders
    }

    /// Notes files that are filled in before anything reads them.
    pub fn note_templates(&mut self, paths: impl IntoIterator<Item = String>) {
        let found = paths.into_iter().map(|path| (path, "template".to_owned()));
        self.not_evaluated.extend(found);
        self.not_evaluated.sort();
        self.not_evaluated.dedup();
    }

    /// Notes the files of other tools that use Redis.
    pub fn note_foreign(&mut self, tree: &Tree) {
        let paths = self.of(Kind::Foreign).par_iter();
        let using = paths.filter(|path| {
            let uses = |text: &str| tool_uses_redis(path, text);
            matches!(tree.skim(path, uses), Ok(Some(_)))
        });
        let using: Vec<(String, String)> = using
            .filter_map(|path| Some((path.clone(), tool_of_name(path)?.to_owned())))
            .collect();
        self.not_evaluated.extend(using);
        self.not_evaluated.sort();
        self.not_evaluated.dedup();
    }

    fn add(&mut self, path: String, named: bool) {
        if is_source(&path) {
            self.sources.push(path.clone());
        }
        match kind_of(&path) {
            Some(Kind::Template) => self.not_evaluated.push((path, "template".to_owned())),
            Some(kind) => self.files.entry(kind).or_default().push(path),
            // A file that somebody names is wanted, whatever its name.
            None if self.is_declared(&path) => self.files.entry(Kind::Settings).or_default().push(path),
            None if named => self.files.entry(Kind::Other).or_default().push(path),
            None if has_no_ending(&path) => self.nameless.push(path),
            None => {}
        }
    }

    /// Whether the config file declares connections of a file.
    pub fn is_declared(&self, path: &str) -> bool {
        self.declared.iter().any(|files| files.has(path))
    }

    /// Whether a folder is entered. Notes why not.
    fn enters(&mut self, path: &str, is_start: bool, exclude: Option<&Globs>) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let why = match exclude.is_some_and(|exclude| exclude.has_as(path, true)) {
            true => EXCLUDED,
            false if is_start => return true,
            false if name == ".git" => return false,
            false if FOREIGN.contains(&name) => "folder of third-party packages",
            false => return true,
        };
        self.not_evaluated.push((path.to_owned(), why.to_owned()));
        false
    }

    /// Takes a file, unless the config file excludes it.
    fn take(&mut self, path: String, exclude: Option<&Globs>) {
        match exclude.is_some_and(|exclude| exclude.has(&path)) {
            true => self.exclude(&path),
            false => self.add(path, false),
        }
    }

    /// Notes a file that the config file excludes, if it is of a kind that is read.
    fn exclude(&mut self, path: &str) {
        if !matches!(kind_of(path), None | Some(Kind::Foreign)) {
            self.not_evaluated.push((path.to_owned(), EXCLUDED.to_owned()));
        }
    }

    /// Adds what was found elsewhere.
    fn join(&mut self, more: Found) {
        for (kind, mut files) in more.files {
            self.files.entry(kind).or_default().append(&mut files);
        }
        self.sources.extend(more.sources);
        self.nameless.extend(more.nameless);
        self.not_evaluated.extend(more.not_evaluated);
        self.unreadable.extend(more.unreadable);
    }

    fn settle(mut self) -> Self {
        for files in self.files.values_mut() {
            files.sort();
            files.dedup();
        }
        self.sources.sort();
        self.sources.dedup();
        self.nameless.sort();
        self.nameless.dedup();
        self.not_evaluated.sort();
        self.not_evaluated.dedup();
        self.unreadable.sort();
        self.unreadable.dedup();
        self
    }
}

/// Walks a tree. `starts` are paths relative to its root; empty is the root. A file that is a start is never excluded.
/// `declared`: files whose connections the config file declares, whatever their names.
pub fn discover(tree: &Tree, starts: &[String], exclude: Option<&Globs>, declared: &[ClientEntry]) -> Found {
    let mut found = Found {
        declared: declared.iter().map(|client| client.files.clone()).collect(),
        ..Found::default()
    };
    match tree {
        Tree::Memory(memory) => {
            for path in memory
                .files
                .keys()
                .filter(|path| starts.iter().any(|start| is_below(path, start)))
            {
                found.take(path.clone(), exclude);
            }
        }
        Tree::Folder(folder) => {
            for start in starts {
                walk(folder, start, exclude, &mut found);
            }
        }
        Tree::Snapshot(snapshot) => {
            for start in starts {
                list(snapshot, start, exclude, &mut found);
            }
        }
    }
    found.settle()
}

/// Whether a path is this one or is in the folder of this name; the empty one is the root.
pub fn is_below(path: &str, start: &str) -> bool {
    redproof_source::below(path, start).is_some()
}

/// Whether a path is one of a sorted list, or is below one.
pub fn is_below_any(path: &str, sorted: &[String]) -> bool {
    let has = |path: &str| sorted.binary_search_by(|known| known.as_str().cmp(path)).is_ok();
    let mut folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
    has(path) || has("") || folders.any(has)
}

fn walk(tree: &FolderTree, start: &str, exclude: Option<&Globs>, found: &mut Found) {
    let top = tree.root.join(start);
    if tree.leaves_out(start) {
        return;
    }
    if tree.is_in_overlay(start) || top.is_file() {
        found.add(start.to_owned(), true);
        return;
    }
    for path in tree.overlay_below(start) {
        // `settle` leaves one of what is on disk, too.
        found.take(path.to_owned(), exclude);
    }
    let mut level = match found.enters(start, true, exclude) {
        true => vec![start.to_owned()],
        false => Vec::new(),
    };
    // Level by level, so that deep trees take no stack.
    while !level.is_empty() {
        let read: Vec<(Found, Vec<String>)> = level
            .par_iter()
            .map(|folder| read_folder(tree, folder, exclude, &found.declared))
            .collect();
        level.clear();
        for (more, folders) in read {
            found.join(more);
            level.extend(folders);
        }
    }
}

/// What is found in one folder, and the folders in it that are entered.
fn read_folder(
    tree: &FolderTree,
    folder: &str,
    exclude: Option<&Globs>,
    declared: &Arc<[Globs]>,
) -> (Found, Vec<String>) {
    let mut found = Found {
        declared: declared.clone(),
        ..Found::default()
    };
    let mut folders = Vec::new();
    let Ok(listing) = tree.listing(folder) else {
        let why = "could not be opened; check its permissions";
        found.unreadable.push((folder.to_owned(), why.to_owned()));
        return (found, folders);
    };
    let odd = listing.odd.iter().flat_map(WalkDir::new).flatten();
    let odd = odd.filter_map(|entry| unnameable(&tree.root, entry.path()));
    found
        .unreadable
        .extend(odd.map(|path| (path, NOT_UTF8.to_owned())));
    for (name, there) in listing.names() {
        let path = child(folder, name);
        if tree.leaves_out(&path) {
            continue;
        }
        if there == There::Folder {
            if found.enters(&path, false, exclude) {
                folders.push(path);
            }
            continue;
        }
        let is_excluded = exclude.is_some_and(|exclude| exclude.has(&path));
        if !is_excluded && there == There::Link && tree.leads_out_to_folder(&path) {
            let why = "a link to a folder outside the root, which is not followed";
            found.not_evaluated.push((path, why.to_owned()));
            continue;
        }
        if !is_excluded && there == There::Link && is_lost(&path, &tree.root.join(&path)) {
            let why = "is a link to what is not there".to_owned();
            found.unreadable.push((path, why));
            continue;
        }
        // A pipe or device named like a configuration file is reported when it is read.
        found.take(path, exclude);
    }
    (found, folders)
}

/// Whether a link is named like a file of a deployment, and leads to nothing.
fn is_lost(path: &str, link: &Path) -> bool {
    let is_needed = matches!(kind_of(path), Some(Kind::Compose | Kind::RedisConf | Kind::Acl));
    is_needed && fs::metadata(link).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

/// The same for the files of a commit.
fn list(snapshot: &Snapshot, start: &str, exclude: Option<&Globs>, found: &mut Found) {
    if matches!(
        snapshot.entries.get(start),
        Some(Entry::File { .. } | Entry::Link(_))
    ) {
        found.add(start.to_owned(), true);
        return;
    }
    if !found.enters(start, true, exclude) {
        return;
    }
    let first = match start {
        "" => String::new(),
        start => format!("{start}/"),
    };
    // The folder that the last file is in, and one that is not entered.
    let (mut folder, mut skipped) = (start, None);
    for (path, entry) in snapshot.entries.range(first.clone()..) {
        if !path.starts_with(&first) {
            break;
        }
        if skipped.is_some_and(|skipped| is_below(path, skipped)) {
            continue;
        }
        let new = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let mut new = new.filter(|above| !is_below(folder, above));
        skipped = new.find(|above| !found.enters(above, false, exclude));
        folder = skipped.unwrap_or_else(|| Tree::parent(path));
        if skipped.is_none() && *entry != Entry::Folder {
            found.take(path.clone(), exclude);
        }
    }
    let odd = snapshot
        .unnameable
        .iter()
        .filter(|(path, _)| is_below(path, start));
    let odd = odd.filter(|(path, number)| is_unnameable(path, || snapshot.peek(*number)));
    let odd: Vec<(String, String)> = odd.map(|(path, _)| (path.clone(), NOT_UTF8.to_owned())).collect();
    found.unreadable.extend(odd);
    let unlisted = snapshot.unlisted.iter();
    let unlisted = unlisted.filter(|(_, folder)| is_below(folder, start));
    found.unreadable.extend(
        unlisted.map(|(limit, folder)| (folder.clone(), format!("is not read, nor are others: {limit}"))),
    );
}

/// The path, as far as it can be written, of a file whose path is not UTF-8, if it should have been read.
fn unnameable(root: &Path, path: &Path) -> Option<String> {
    let shown = path.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/");
    (path.is_file() && is_unnameable(&shown, || FolderTree::peek(path))).then_some(shown)
}

/// Whether a file whose path is not UTF-8 mentions Redis and is of a kind that is read.
fn is_unnameable(shown: &str, text: impl FnOnce() -> Option<Arc<str>>) -> bool {
    let is_read = !matches!(kind_of(shown), None | Some(Kind::Template | Kind::Foreign));
    is_read && text().is_none_or(|text| mentions_redis(&text))
}
