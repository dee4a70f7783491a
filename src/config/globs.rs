//! Patterns of paths, as the config file writes them.

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

use gix_ignore::Search;
use gix_ignore::glob::Pattern;
use gix_ignore::search::Ignore;
use regex::bytes::{RegexSet, RegexSetBuilder};

use super::glob_expression::{FOLDER, expression};

/// Bytes of the expressions of one list, which the limits of the config file keep far below it.
const MOST: usize = 256 << 20;

/// Patterns of paths below the root.
#[derive(Clone, Default)]
pub struct Globs {
    patterns: Vec<String>,
    /// As they are read.
    read: Vec<Pattern>,
    /// Made when it is first asked.
    set: OnceLock<RegexSet>,
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
        let lists = search.patterns.into_iter();
        let read = lists
            .flat_map(|list| list.patterns)
            .map(|mapping| mapping.pattern);
        Self {
            read: read.collect(),
            patterns,
            set: OnceLock::new(),
        }
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
        if !self.has_negative() {
            return match is_folder {
                true => self.set().is_match(format!("{path}{FOLDER}").as_bytes()),
                false => self.set().is_match(path.as_bytes()),
            };
        }
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let mut paths = folders.map(|folder| (folder, true)).chain([(path, is_folder)]);
        paths.any(|(path, is_folder)| {
            let end = if is_folder {
                FOLDER.to_string()
            } else {
                String::new()
            };
            let matches = self.set().matches(format!("{path}{end}").as_bytes());
            let last = matches.iter().next_back().and_then(|index| self.read.get(index));
            last.is_some_and(|pattern| !pattern.is_negative())
        })
    }

    fn has_negative(&self) -> bool {
        self.read.iter().any(Pattern::is_negative)
    }

    /// All patterns, matched at once. Where the last pattern that matches decides, folders are asked one by one.
    fn set(&self) -> &RegexSet {
        self.set.get_or_init(|| {
            let below = !self.has_negative();
            let never = || r"[a&&b]".to_owned();
            let expressions = self
                .read
                .iter()
                .map(|pattern| expression(pattern, below).unwrap_or_else(never));
            let set = RegexSetBuilder::new(expressions).size_limit(MOST).build();
            set.unwrap_or_else(|_| RegexSet::empty())
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
    use gix_ignore::glob::pattern::Case;

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

    #[test]
    fn patterns_match_as_git_matches_them() {
        for pattern in [
            "*",
            "**",
            "a",
            "a/",
            "/a",
            "a/b",
            "a/*",
            "a/**",
            "**/b",
            "a/**/b",
            "*a*b*",
            "a?b",
            "[ab]",
            "[!a]",
            "[^a-c]",
            "[a-c]b",
            "[]]",
            "[a",
            "a[",
            "[z-a]",
            "[[:digit:]]",
            "[\\]]",
            "[a\\-c]",
            "a\\*",
            "\\!a",
            "\\#a",
            "a**b",
            "a/**b",
            "***",
            "**/",
            "/**",
            "a.b",
            "a+b",
            "é*",
            "**/a/**",
            "a//b",
            "[/]",
            "a[/]b",
            "a[!x]b",
            "[a-]",
            "[-a]",
            "{a,b}",
            "a\\",
        ] {
            let git = git_of(pattern);
            let globs = Globs::ignore_list(&[pattern]);
            for path in [
                "a", "b", "c", "ab", "a/b", "a/b/c", "b/a", "c/a/b", "a/c/b", "a/c/d/b", "a*", "!a", "#a",
                "]", "5", "-", "é", "éa", "a.b", "axb", "a+b", "xaxbx", "[a", "a[", "{a,b}", "a/xb", "a\\",
            ] {
                for is_folder in [false, true] {
                    let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
                    let mut levels = folders.map(|folder| (folder, true)).chain([(path, is_folder)]);
                    let expected = levels.any(|(path, is_folder)| {
                        git.pattern_matching_relative_path(path.into(), Some(is_folder), Case::Sensitive)
                            .is_some_and(|found| !found.pattern.is_negative())
                    });
                    assert_eq!(
                        globs.has_as(path, is_folder),
                        expected,
                        "{pattern} {path} {is_folder}"
                    );
                    let negated = Globs::ignore_list(&[pattern, "!no/such"]);
                    assert_eq!(
                        negated.has_as(path, is_folder),
                        expected,
                        "{pattern} {path} {is_folder}"
                    );
                }
            }
        }
    }

    fn git_of(pattern: &str) -> Search {
        let mut search = Search::default();
        search
            .add_patterns_buffer(
                pattern.as_bytes(),
                ".gitignore",
                Some(Path::new("")),
                Ignore::default(),
            )
            .unwrap();
        search
    }
}
