//! The files of a project by their paths.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::value::Origins;

/// The files by their paths, for imports.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    /// Paths without their extensions, by their last part, with the unit.
    by_last: HashMap<String, Vec<(String, usize)>>,
    /// The names of folders, and those of files without their extensions.
    names: HashSet<String>,
    /// The packages of Node.js.
    pub(crate) node: crate::node::Packages,
    /// Scripts in files of their own, by file name.
    pub(crate) scripts: BTreeMap<String, (Arc<str>, Origins)>,
}

impl Paths {
    /// Whether a folder or a file has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Adds the names in a path, also of a file that is not parsed.
    pub(crate) fn add_names(&mut self, path: &str) {
        for name in path.split('/').filter_map(|part| part.split('.').next()) {
            if !self.names.contains(name) {
                self.names.insert(name.to_owned());
            }
        }
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, path: &str, unit: usize) {
        let stem = match path.rsplit_once('.') {
            Some((stem, extension)) if !extension.contains('/') => stem,
            _ => path,
        };
        let mut stems = vec![stem];
        stems.extend(
            ["/__init__", "/index"]
                .iter()
                .filter_map(|end| stem.strip_suffix(end)),
        );
        for stem in stems {
            let last = stem.rsplit('/').next().unwrap_or(stem);
            self.by_last
                .entry(last.to_owned())
                .or_default()
                .push((stem.to_owned(), unit));
        }
    }

    /// The file whose path ends with `suffix`, the shortest path first.
    pub(crate) fn ending(&self, suffix: &str) -> Option<usize> {
        let suffix = suffix.trim_matches('/');
        let last = suffix.rsplit('/').next()?;
        let ends = |stem: &str| {
            stem.strip_suffix(suffix)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let found = self.by_last.get(last)?.iter().filter(|(stem, _)| ends(stem));
        found
            .min_by_key(|(stem, unit)| (stem.len(), *unit))
            .map(|(_, unit)| *unit)
    }

    /// The file of exactly this path, without its extension.
    pub(crate) fn exact(&self, stem: &str) -> Option<usize> {
        let last = stem.rsplit('/').next()?;
        let mut found = self.by_last.get(last)?.iter();
        found.find(|(known, _)| known == stem).map(|(_, unit)| *unit)
    }
}
