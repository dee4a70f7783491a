//! Which deployments may use a changed file, before any of them is assembled.

use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use super::selection::Selection;
use crate::deployment::{self, ComposeInvocation};
use crate::inputs::{Found, Kind, Mentions, is_below};
use redproof_source::Tree;

/// Files that may lead to a changed one: by its name, by the name of a folder above it, or by other files between them.
#[derive(Debug)]
pub(super) struct Candidates<'a> {
    seeds: &'a [String],
    /// Folders in which a changed file counts for everything below, such as one with versions of packages.
    above: Vec<&'a str>,
    /// Files whose text may name a changed file, or one that does.
    naming: BTreeSet<String>,
}

impl<'a> Candidates<'a> {
    /// The files of a tree that may lead to changed ones; `None` is every file. The search goes back from the changed files
    /// until no further file names one that was found.
    pub(super) fn find(
        tree: &Tree,
        found: &Found,
        selection: &Selection<'a>,
        calls: &[ComposeInvocation],
    ) -> Option<Self> {
        let seeds = selection.seeds?;
        // What is in a changed folder has any name.
        if !selection.together.is_empty() || seeds.iter().any(|seed| tree.is_folder(seed)) {
            return None;
        }
        let mut texts = texts(tree, found);
        let configured = selection.configured.iter().flat_map(|entry| &entry.env_files);
        let called = selection.call.map_or(&[][..], |call| &call.env_files);
        texts.extend(configured.chain(called).cloned());
        let folders = start_folders(selection);
        let above = seeds.iter().filter(|seed| deployment::is_requirements_file(seed));
        let mut candidates = Self {
            seeds,
            above: above.map(|seed| Tree::parent(seed)).collect(),
            naming: BTreeSet::new(),
        };
        let mut new: Vec<&str> = seeds.iter().map(String::as_str).collect();
        while !new.is_empty() {
            let mut mentions = Mentions::default();
            new.iter().for_each(|path| mentions.add(path));
            candidates
                .above
                .iter()
                .for_each(|folder| mentions.add_below(folder));
            let names = |path: &&str| {
                let own = folders.get(*path).map_or(&[][..], Vec::as_slice);
                let called = selection.call.and_then(|call| call.project_directory.as_deref());
                let mut all = vec![Tree::parent(path)];
                all.extend(own.iter().copied().chain(called));
                let text = tree.skim(path, |text| mentions.may_be_in(text, &all));
                // What cannot be read is looked at.
                !matches!(text, Ok(None))
            };
            let unknown = texts.iter().map(String::as_str);
            let unknown: Vec<&str> = unknown
                .filter(|path| !candidates.naming.contains(*path))
                .collect();
            let known: HashSet<&str> = new.iter().copied().collect();
            let called = calls.iter().filter(|call| {
                let mut files = call.files.iter().chain(&call.env_files);
                files.any(|file| known.contains(file.as_str()))
            });
            let called = called.flat_map(|call| &call.files).map(String::as_str);
            let called: BTreeSet<&str> = called.filter(|file| !candidates.naming.contains(*file)).collect();
            new = unknown.into_par_iter().filter(names).collect();
            new.extend(called);
            candidates
                .naming
                .extend(new.iter().map(|path| (*path).to_owned()));
        }
        let is_everybodys = called.iter().any(|path| candidates.has(path));
        (!is_everybodys).then_some(candidates)
    }

    /// Whether compose files may make a deployment that uses a changed file.
    pub(super) fn takes(&self, folder: &str, files: &[&str]) -> bool {
        let below = |seed: &String| is_below(seed, folder) || files.contains(&seed.as_str());
        // Variables of `.env` may hold a path.
        let env = Tree::join(folder, ".env");
        self.seeds.iter().any(below)
            || self.is_below_changed(folder)
            || files.iter().any(|file| self.has(file))
            || env.is_some_and(|env| self.has(&env))
    }

    /// Whether a changed file counts for this one, since it is in a folder above.
    pub(super) fn is_below_changed(&self, path: &str) -> bool {
        self.above.iter().any(|above| is_below(path, above))
    }

    /// Whether a file is a changed one, or may name one.
    pub(super) fn has(&self, path: &str) -> bool {
        self.seeds.iter().any(|seed| seed == path) || self.naming.contains(path)
    }
}

/// The files that may name others: compose files, other YAML, redis.conf, and the `.env` of each folder.
fn texts(tree: &Tree, found: &Found) -> Vec<String> {
    let kinds = [Kind::Compose, Kind::Yaml, Kind::RedisConf];
    let mut texts: Vec<String> = kinds.iter().flat_map(|kind| found.of(*kind)).cloned().collect();
    let mut folders = BTreeSet::new();
    for path in &texts {
        let mut folder = Tree::parent(path);
        while folders.insert(folder) && !folder.is_empty() {
            folder = Tree::parent(folder);
        }
    }
    let env_files = folders.iter().filter_map(|folder| Tree::join(folder, ".env"));
    let env_files: Vec<String> = env_files.filter(|path| tree.is_file(path)).collect();
    texts.extend(env_files);
    texts
}

/// The folders in which paths of a compose file begin, where the config file names another than its own.
fn start_folders<'a>(selection: &Selection<'a>) -> HashMap<&'a str, Vec<&'a str>> {
    let mut folders: HashMap<&str, Vec<&str>> = HashMap::new();
    for entry in selection.configured {
        let first = entry.files.first().map(|file| Tree::parent(file));
        for file in &entry.files {
            let own = folders.entry(file).or_default();
            own.extend(entry.directory.as_deref().or(first));
        }
    }
    folders
}
