//! The files beside the code of applications. Many applications may have the same one beside theirs, such as a compose file or
//! a manifest above all: each is read once.

use std::collections::HashMap;
use std::sync::Arc;

use redproof_code::{Packages, SettingsFile, packages_in};
use redproof_source::{SourceMap, Tree};

/// Files that were read, by their paths.
#[derive(Default)]
pub(super) struct FilesBeside {
    settings: HashMap<String, Arc<SettingsFile>>,
    packages: HashMap<String, Option<Arc<Packages>>>,
}

impl FilesBeside {
    /// A file of settings; `None` if it cannot be read.
    pub(super) fn settings(
        &mut self,
        path: &str,
        tree: &Tree,
        map: &mut SourceMap,
    ) -> Option<Arc<SettingsFile>> {
        if let Some(known) = self.settings.get(path) {
            return Some(Arc::clone(known));
        }
        let text = tree.read_bytes(path).ok()?;
        let file = map.find(path).unwrap_or_else(|| map.add(path, text.clone()));
        let read = Arc::new(SettingsFile::new(file, path, text));
        self.settings.insert(path.to_owned(), Arc::clone(&read));
        Some(read)
    }

    /// What a manifest says of Redis; `None` if that is nothing.
    pub(super) fn packages(&mut self, path: &str, tree: &Tree) -> Option<Arc<Packages>> {
        let read = || {
            let found = packages_in(path, &tree.read_bytes(path).ok()?)?;
            let is_empty =
                found.users.is_empty() && found.clients.is_empty() && found.other_releases.is_empty();
            (!is_empty).then(|| Arc::new(found))
        };
        let known = self.packages.entry(path.to_owned()).or_insert_with(read);
        known.clone()
    }
}
