//! Files of the working tree that git neither tracks nor ignores.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use redproof_source::child;

use super::super::ignored::Rules;
use super::{Repository, references};

/// What comparing paths with patterns may cost. After that nothing counts as ignored.
const MOST_COST: usize = 100_000_000;

impl Repository {
    /// The files that git does not track and no list of the tree ignores. A repository in a folder counts as one.
    pub(super) fn untracked(&self, tracked: &BTreeSet<String>) -> BTreeSet<String> {
        let mut rules = Rules::default();
        if let Some(list) = references::text(&self.common_dir().join("info/exclude")) {
            rules.add(list.as_bytes(), "");
        }
        let mut left = MOST_COST;
        let mut found = BTreeSet::new();
        let mut folders = vec![(String::new(), Arc::new(rules))];
        while let Some((folder, mut rules)) = folders.pop() {
            let full = self.top.join(&folder);
            // Git follows no link to a list.
            let list = full.join(".gitignore");
            let is_file = left > 0 && list.symlink_metadata().is_ok_and(|there| there.is_file());
            if let Some(text) = is_file.then(|| references::text(&list)).flatten() {
                let rules = Arc::make_mut(&mut rules);
                left = left.saturating_sub(4 * rules.cost);
                rules.add(text.as_bytes(), &folder);
            }
            for entry in fs::read_dir(full).into_iter().flatten().flatten() {
                let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else {
                    continue;
                };
                let path = child(&folder, &name);
                if path == ".git" || path.ends_with("/.git") || tracked.contains(&path) {
                    continue;
                }
                left = left.saturating_sub(rules.cost);
                if left > 0 && rules.ignores(&path, kind.is_dir()) {
                    continue;
                }
                let top = entry.path();
                let is_repository =
                    || Repository::above(&top).is_some_and(|repository| repository.top == top);
                if kind.is_dir() && !is_repository() {
                    folders.push((path, Arc::clone(&rules)));
                } else {
                    found.insert(path);
                }
            }
        }
        found
    }
}
