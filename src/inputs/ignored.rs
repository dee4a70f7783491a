//! Whether git's ignore rules leave a path out.

use std::collections::HashMap;

use gix_ignore::glob::pattern::Case;
use gix_ignore::search::Ignore;
use gix_ignore::{Kind, Search};

use redproof_source::{LONGEST_PATH, Tree};

/// Whether git would ignore a path: by `.git/info/exclude`, or by the `.gitignore` of a folder above it. A tracked file is
/// never ignored. The user's own list outside the tree is not read.
pub fn is_ignored(tree: &Tree, path: &str) -> bool {
    Ignored::of(tree, [path]).has(path)
}

/// What git's rules leave out, for many paths: the list of a folder is read once.
pub struct Ignored<'t> {
    tree: &'t Tree,
    folders: HashMap<String, Folder>,
    has_rules: bool,
}

/// What the rules say of a folder and of what is in it.
struct Folder {
    /// Nothing below an ignored folder can be included again.
    is_ignored: bool,
    is_there: bool,
    rules: Rules,
}

impl<'t> Ignored<'t> {
    /// Reads the rules for some paths.
    pub fn of<'p>(tree: &'t Tree, paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut top = Folder {
            is_ignored: false,
            is_there: true,
            rules: Rules::default(),
        };
        top.rules.add_list(tree, ".git/info/exclude", "");
        top.rules.add_list(tree, ".gitignore", "");
        let mut ignored = Self {
            tree,
            has_rules: !top.rules.is_empty(),
            folders: HashMap::from([(String::new(), top)]),
        };
        // The system takes no path that is longer.
        for path in paths.into_iter().filter(|path| path.len() <= LONGEST_PATH) {
            for folder in folders_above(path) {
                if !ignored.folders.contains_key(folder) {
                    let new = ignored.folder(folder);
                    ignored.has_rules |= !new.rules.is_empty();
                    ignored.folders.insert(folder.to_owned(), new);
                }
            }
        }
        ignored
    }

    fn folder(&self, path: &str) -> Folder {
        let above = self.folders.get(Tree::parent(path));
        let is_ignored = above.is_some_and(|above| above.is_ignored) || self.matches(path, true);
        let is_there = above.is_some_and(|above| above.is_there) && self.tree.is_folder(path);
        let mut rules = Rules::default();
        if is_there && !is_ignored {
            rules.add_list(self.tree, &format!("{path}/.gitignore"), path);
        }
        Folder {
            is_ignored,
            is_there,
            rules,
        }
    }

    /// Whether the last pattern that matches a path, in the nearest list that has one, leaves it out.
    fn matches(&self, path: &str, is_folder: bool) -> bool {
        let near = folders_above(path).rev().chain([""]);
        let lists = near.filter_map(|folder| Some(&self.folders.get(folder)?.rules));
        if lists.clone().any(|rules| rules.has_slow) {
            return false;
        }
        lists.filter_map(|rules| rules.decides(path, is_folder)).next() == Some(true)
    }

    /// Whether git would ignore one of the paths.
    pub fn has(&self, path: &str) -> bool {
        if !self.has_rules || path.len() > LONGEST_PATH || self.tree.is_tracked(path) == Some(true) {
            return false;
        }
        let above = self.folders.get(Tree::parent(path));
        above.is_some_and(|above| above.is_ignored) || self.matches(path, false)
    }
}

/// The folders that a path is in below the root, from the top.
fn folders_above(path: &str) -> impl DoubleEndedIterator<Item = &str> + Clone {
    path.match_indices('/').filter_map(|(end, _)| path.get(..end))
}

/// Lists of patterns; a later list, and in it a later line, takes precedence.
#[derive(Clone, Default)]
pub(super) struct Rules {
    search: Search,
    /// What it costs to compare a path with all patterns.
    pub(super) cost: usize,
    /// A pattern would take too long: nothing counts as ignored.
    has_slow: bool,
}

/// `**` in one pattern. The time to match it grows with the levels of the path to the power of their number.
const MOST_DOUBLE_STARS: usize = 3;

/// Levels of paths that patterns are compared with.
const MOST_LEVELS: usize = 32;

/// What it costs to compare a path with a pattern; `None` is too much.
fn cost(pattern: &[u8]) -> Option<usize> {
    let double = memchr::memmem::find_iter(pattern, b"**").count();
    let signs = pattern.iter().filter(|byte| b"*?[".contains(byte)).count();
    match double {
        0 | 1 if signs <= 4 => Some(1),
        0 | 1 => Some(pattern.len()),
        2 => Some(50),
        MOST_DOUBLE_STARS => Some(5_000),
        _ => None,
    }
}

impl Rules {
    fn is_empty(&self) -> bool {
        self.search.patterns.is_empty()
    }

    /// Adds a list, if it is there.
    fn add_list(&mut self, tree: &Tree, list: &str, folder: &str) {
        if let Ok(text) = tree.read_bytes(list) {
            self.add(text.as_bytes(), folder);
        }
    }

    /// Adds a list. Its patterns are relative to `folder`.
    pub(super) fn add(&mut self, list: &[u8], folder: &str) {
        // The crate takes the folder from the path of the list, which would be wrong for `.git/info/exclude`.
        let source = if folder.is_empty() {
            ".gitignore".to_owned()
        } else {
            format!("{folder}/.gitignore")
        };
        let root = std::path::Path::new("");
        // It fails only for paths that are not Unicode, which the tree does not hold.
        let _ = self
            .search
            .add_patterns_buffer(list, source, Some(root), Ignore::default());
        let added = self.search.patterns.last().map(|list| &list.patterns);
        for mapping in added.into_iter().flatten() {
            match cost(&mapping.pattern.text) {
                Some(cost) => self.cost += cost,
                None => self.has_slow = true,
            }
        }
    }

    /// Whether the last pattern that matches a path leaves it out.
    pub(super) fn ignores(&self, path: &str, is_folder: bool) -> bool {
        self.decides(path, is_folder) == Some(true)
    }

    /// What the last pattern that matches a path says: whether it is left out.
    fn decides(&self, path: &str, is_folder: bool) -> Option<bool> {
        if self.has_slow || self.is_empty() || path.matches('/').count() >= MOST_LEVELS {
            return None;
        }
        let found =
            self.search
                .pattern_matching_relative_path(path.into(), Some(is_folder), Case::Sensitive)?;
        Some(found.kind == Kind::Expendable && !found.pattern.is_negative())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Lists by path, a path, and whether it is ignored.
    type Case = (&'static [(&'static str, &'static str)], &'static str, bool);

    const CASES: &[Case] = &[
        (&[], "redis.conf", false),
        (&[(".gitignore", "redis.conf\n")], "redis.conf", true),
        (&[(".gitignore", "redis.conf\n")], "deploy/redis.conf", true),
        (&[(".gitignore", "/redis.conf\n")], "deploy/redis.conf", false),
        (&[(".gitignore", "# redis.conf\n\n")], "redis.conf", false),
        // A pattern with a slash is relative to its list, so its last segment matches nothing elsewhere.
        (&[(".gitignore", "logs/*\n")], "deploy/redis.conf", false),
        (&[(".gitignore", "logs/*\n")], "logs/redis.conf", true),
        (&[(".gitignore", "logs/*\n")], "deploy/logs/redis.conf", false),
        (&[(".gitignore", "**/logs/*\n")], "deploy/logs/redis.conf", true),
        (&[(".gitignore", "data/redis.conf\n")], "conf/redis.conf", false),
        (&[(".gitignore", "*.log\n")], "redis.conf", false),
        (&[(".gitignore", "conf/\n")], "deploy/conf/redis.conf", true),
        // A folder's pattern does not match a file of that name.
        (&[(".gitignore", "redis.conf/\n")], "redis.conf", false),
        (&[(".gitignore", "a/**/redis.conf\n")], "a/b/c/redis.conf", true),
        (&[(".gitignore", "a/*/redis.conf\n")], "a/b/c/redis.conf", false),
        (&[(".gitignore", "redis.[a-c]onf\n")], "redis.conf", true),
        (&[(".gitignore", "redis.[!c]onf\n")], "redis.conf", false),
        (&[(".gitignore", "*.conf\n!redis.conf\n")], "redis.conf", false),
        (&[(".gitignore", "!redis.conf\n*.conf\n")], "redis.conf", true),
        (&[(".gitignore", "\\!redis.conf\n")], "!redis.conf", true),
        (&[(".gitignore", "redis.conf   \n")], "redis.conf", true),
        (&[(".gitignore", "redis.conf\r\n")], "redis.conf", true),
        (&[(".gitignore", "\u{feff}redis.conf\n")], "redis.conf", true),
        // What an ignored folder holds stays ignored; `conf/*` ignores the files and not the folder.
        (
            &[(".gitignore", "conf/\n!conf/redis.conf\n")],
            "conf/redis.conf",
            true,
        ),
        (
            &[(".gitignore", "conf/*\n!conf/redis.conf\n")],
            "conf/redis.conf",
            false,
        ),
        (&[("conf/.gitignore", "*\n")], "conf/redis.conf", true),
        (&[("conf/.gitignore", "/redis.conf\n")], "redis.conf", false),
        (
            &[("conf/.gitignore", "/redis.conf\n")],
            "conf/a/redis.conf",
            false,
        ),
        (
            &[(".gitignore", "*.conf\n"), ("conf/.gitignore", "!redis.conf\n")],
            "conf/redis.conf",
            false,
        ),
        (
            &[(".gitignore", "!*.conf\n"), ("conf/.gitignore", "*\n")],
            "conf/redis.conf",
            true,
        ),
        // The list of an ignored folder is not read.
        (
            &[(".gitignore", "conf\n"), ("conf/.gitignore", "!*\n")],
            "conf/redis.conf",
            true,
        ),
        (&[(".git/info/exclude", "redis.conf\n")], "conf/redis.conf", true),
        (
            &[(".git/info/exclude", "/conf/redis.conf\n")],
            "conf/redis.conf",
            true,
        ),
        (
            &[
                (".git/info/exclude", "redis.conf\n"),
                (".gitignore", "!redis.conf\n"),
            ],
            "redis.conf",
            false,
        ),
        (&[(".gitignore", "REDIS.CONF\n")], "redis.conf", false),
        (&[(".gitignore", "$redis.conf\n")], "redis.conf", false),
    ];

    #[test]
    fn lists_are_read_as_git_reads_them() {
        for (lists, path, ignored) in CASES {
            let folder = tempfile::tempdir().unwrap();
            let git = |arguments: &[&str]| {
                let output = Command::new("git")
                    .current_dir(folder.path())
                    .args(arguments)
                    .output();
                output.is_ok_and(|output| output.status.success())
            };
            let has_git = git(&["init", "-q"]);
            for (list, text) in *lists {
                let list = folder.path().join(list);
                std::fs::create_dir_all(list.parent().unwrap()).unwrap();
                std::fs::write(list, text).unwrap();
            }
            let tree = Tree::folder(folder.path()).unwrap();
            assert_eq!(is_ignored(&tree, path), *ignored, "{lists:?} {path}");
            if has_git {
                let no_own = [
                    "-c",
                    "core.excludesFile=",
                    "-c",
                    "core.ignoreCase=false",
                    "check-ignore",
                    "-q",
                    path,
                ];
                assert_eq!(git(&no_own), *ignored, "git: {lists:?} {path}");
            } else {
                println!("SKIPPED: no git here");
            }
        }
    }

    #[test]
    fn a_tracked_file_is_not_ignored() {
        let mut tree = redproof_source::MemoryTree::default();
        tree.files.insert(".gitignore".to_owned(), "*.conf\n".into());
        assert!(is_ignored(&Tree::Memory(tree.clone()), "redis.conf"));
        tree.tracked = Some(["redis.conf".to_owned()].into());
        assert!(!is_ignored(&Tree::Memory(tree), "redis.conf"));
    }

    #[test]
    fn many_double_stars_take_no_time() {
        let mut tree = redproof_source::MemoryTree::default();
        let pattern = format!("{}b\n", "**/a/".repeat(200));
        tree.files.insert(".gitignore".to_owned(), pattern.into());
        assert!(!is_ignored(&Tree::Memory(tree.clone()), &"a/".repeat(100)));
        tree.files
            .insert(".gitignore".to_owned(), "**/a/**/b/**\n".into());
        assert!(is_ignored(&Tree::Memory(tree), "x/a/x/b/x"));
    }

    #[test]
    fn many_stars_take_no_time() {
        let mut tree = redproof_source::MemoryTree::default();
        let pattern = format!("{}b\n", "a*".repeat(200));
        tree.files.insert(".gitignore".to_owned(), pattern.into());
        let path = "a".repeat(4000);
        assert!(!is_ignored(&Tree::Memory(tree), &path));
    }
}
