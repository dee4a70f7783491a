//! Patterns of paths, as the config file writes them.

use std::fmt;
use std::path::Path;

use gix_ignore::Search;
use gix_ignore::glob::pattern::Case;
use gix_ignore::search::Ignore;

/// Patterns of paths below the root.
#[derive(Clone, Default)]
pub struct Globs {
    search: Search,
    patterns: Vec<String>,
}

impl Globs {
    /// Patterns as in a `.gitignore` of the root: one without a slash matches at every depth.
    pub fn ignore_list<S: AsRef<str>>(patterns: &[S]) -> Self {
        let patterns: Vec<String> = patterns
            .iter()
            .map(|pattern| pattern.as_ref().to_owned())
            .collect();
        let mut search = Search::default();
        // It fails only for paths that are not Unicode.
        let _ = search.add_patterns_buffer(
            patterns.join("\n").as_bytes(),
            ".gitignore",
            Some(Path::new("")),
            Ignore::default(),
        );
        Self { search, patterns }
    }

    /// Files, folders and globs relative to the root: `dev` is the folder `dev` of the root, not another one of this name.
    pub fn from_root<S: AsRef<str>>(patterns: &[S]) -> Self {
        let anchored = |pattern: &S| {
            format!(
                "/{}",
                pattern.as_ref().trim_start_matches("./").trim_start_matches('/')
            )
        };
        let anchored: Vec<String> = patterns.iter().map(anchored).collect();
        Self {
            patterns: patterns
                .iter()
                .map(|pattern| pattern.as_ref().to_owned())
                .collect(),
            ..Self::ignore_list(&anchored)
        }
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether a path, or a folder above it, matches.
    pub fn has(&self, path: &str) -> bool {
        self.has_as(path, false)
    }

    /// The same for what is a folder, or may be one.
    pub fn has_as(&self, path: &str, is_folder: bool) -> bool {
        if self.is_empty() {
            return false;
        }
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let mut paths = folders.map(|folder| (folder, true)).chain([(path, is_folder)]);
        paths.any(|(path, is_folder)| {
            let found =
                self.search
                    .pattern_matching_relative_path(path.into(), Some(is_folder), Case::Sensitive);
            found.is_some_and(|found| !found.pattern.is_negative())
        })
    }
}

impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl Eq for Globs {}

impl fmt::Debug for Globs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.patterns.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_from_the_root_and_at_every_depth() {
        for (pattern, path, anchored, listed) in [
            ("dev", "dev/compose.yaml", true, true),
            ("dev", "a/dev/compose.yaml", false, true),
            ("dev/", "dev/compose.yaml", true, true),
            ("./dev", "dev/compose.yaml", true, false),
            ("dev/*.yaml", "dev/compose.yaml", true, true),
            ("dev/*.yaml", "dev/a/compose.yaml", false, false),
            ("dev/**", "dev/a/compose.yaml", true, true),
            ("**/compose.yaml", "dev/a/compose.yaml", true, true),
            ("*.yaml", "compose.yaml", true, true),
            ("*.yaml", "a/compose.yaml", false, true),
            ("compose.yam", "compose.yaml", false, false),
        ] {
            assert_eq!(
                Globs::from_root(&[pattern]).has(path),
                anchored,
                "{pattern} {path}"
            );
            assert_eq!(
                Globs::ignore_list(&[pattern]).has(path),
                listed,
                "{pattern} {path}"
            );
        }
        assert!(!Globs::default().has("a"));
        assert!(!Globs::ignore_list(&["*.yaml", "!b.yaml"]).has("b.yaml"));
    }
}
