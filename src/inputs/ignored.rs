//! Whether git's ignore rules leave a path out.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use gix_ignore::glob::pattern::Case;
use gix_ignore::search::Ignore;
use gix_ignore::{Kind, Search};

use redproof_source::{LONGEST_PATH, Tree};

/// Whether git would ignore a path: by `.git/info/exclude`, or by the `.gitignore` of a folder above it. A tracked file is
/// never ignored. The user's own list outside the tree is not read.
pub fn is_ignored(tree: &Tree, path: &str) -> bool {
    // The system takes none that is longer.
    if path.len() > LONGEST_PATH || tree.is_tracked(path) == Some(true) {
        return false;
    }
    let lists = tree.derived::<Lists>();
    let folder = lists.folder(tree, Tree::parent(path));
    folder.is_ignored || folder.ignores(path, false, &lists.spent)
}

/// What comparing the paths of a run with patterns may cost. After that nothing counts as ignored.
const MOST_COST: usize = 20_000_000;

/// The lists of the folders of a tree, each read once.
#[derive(Default)]
struct Lists {
    folders: RwLock<HashMap<String, Arc<Folder>>>,
    spent: AtomicUsize,
}

/// What the rules say of a folder and of what is in it.
struct Folder {
    above: Option<Arc<Folder>>,
    /// Nothing below an ignored folder can be included again.
    is_ignored: bool,
    is_there: bool,
    rules: Rules,
    /// What it costs to compare a path with these rules and those above.
    cost: usize,
    /// These rules, or some above, would take too long.
    has_slow: bool,
}

impl Lists {
    /// What is known of a folder: the lists above it are read from the top.
    fn folder(&self, tree: &Tree, path: &str) -> Arc<Folder> {
        if let Some(known) = self.known(path) {
            return known;
        }
        let mut last = self.known("").unwrap_or_else(|| self.keep("", Folder::top(tree)));
        let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        for folder in folders.chain((!path.is_empty()).then_some(path)) {
            last = match self.known(folder) {
                Some(known) => known,
                None => self.keep(folder, Folder::below(last, tree, folder, &self.spent)),
            };
        }
        last
    }

    fn known(&self, folder: &str) -> Option<Arc<Folder>> {
        self.folders.read().ok()?.get(folder).cloned()
    }

    fn keep(&self, path: &str, folder: Folder) -> Arc<Folder> {
        let folder = Arc::new(folder);
        if let Ok(mut folders) = self.folders.write() {
            folders.insert(path.to_owned(), Arc::clone(&folder));
        }
        folder
    }
}

impl Folder {
    fn top(tree: &Tree) -> Self {
        let mut rules = Rules::default();
        rules.add_list(tree, ".git/info/exclude", "");
        rules.add_list(tree, ".gitignore", "");
        Self {
            above: None,
            is_ignored: false,
            is_there: true,
            cost: rules.cost,
            has_slow: rules.has_slow,
            rules,
        }
    }

    fn below(above: Arc<Folder>, tree: &Tree, path: &str, spent: &AtomicUsize) -> Self {
        let is_ignored = above.is_ignored || above.ignores(path, true, spent);
        let is_there = above.is_there && tree.is_folder(path);
        let mut rules = Rules::default();
        if is_there && !is_ignored {
            rules.add_list(tree, &format!("{path}/.gitignore"), path);
        }
        Self {
            is_ignored,
            is_there,
            cost: above.cost.saturating_add(rules.cost),
            has_slow: above.has_slow || rules.has_slow,
            rules,
            above: Some(above),
        }
    }

    /// Whether the last pattern that matches a path in it, in the nearest list that has one, leaves it out.
    fn ignores(&self, path: &str, is_folder: bool, spent: &AtomicUsize) -> bool {
        if self.cost == 0 || self.has_slow || spent.fetch_add(self.cost, Ordering::Relaxed) > MOST_COST {
            return false;
        }
        let mut lists = std::iter::successors(Some(self), |folder| folder.above.as_deref());
        lists.find_map(|folder| folder.rules.decides(path, is_folder)) == Some(true)
    }
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
        if self.has_slow || self.search.patterns.is_empty() || path.matches('/').count() >= MOST_LEVELS {
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
