//! Paths that a clone need not have.

use gix_ignore::Search;
use gix_ignore::glob::pattern::Case;
use gix_ignore::search::Ignore;

use super::is_ignored;
use redproof_source::Tree;

/// The patterns of `expected-missing` in the config file. They are written as in a `.gitignore` of the root.
#[derive(Debug, Clone, Default)]
pub struct Expected(Search);

impl Expected {
    /// The patterns of a list.
    pub fn new(patterns: &[String]) -> Self {
        let mut search = Search::default();
        let root = std::path::Path::new("");
        // It fails only for paths that are not Unicode, which `.gitignore` is.
        let _ = search.add_patterns_buffer(
            patterns.join("\n").as_bytes(),
            ".gitignore",
            Some(root),
            Ignore::default(),
        );
        Self(search)
    }

    /// Why a file that is not there need not be; `None` where it is expected.
    pub fn absence_of(&self, tree: &Tree, path: &str) -> Option<&'static str> {
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let mut paths = folders.map(|folder| (folder, true)).chain([(path, false)]);
        let is_listed = |(path, is_folder): (&str, bool)| {
            self.0
                .pattern_matching_relative_path(path.into(), Some(is_folder), Case::Sensitive)
                .is_some_and(|found| !found.pattern.is_negative())
        };
        if paths.any(is_listed) {
            Some("`expected-missing` lists it")
        } else if is_ignored(tree, path) {
            Some("git ignores it")
        } else {
            None
        }
    }
}
