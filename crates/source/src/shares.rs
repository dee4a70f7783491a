//! Which files a deployment has for itself, or with few others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Tree;

/// The folders of all deployments of a run: of each the one of its own file, which is its last compose file.
#[derive(Debug, Default)]
pub struct Shares {
    folders: HashMap<String, usize>,
    /// How many deployments have a file as their own: those of the config file may be made of the same files.
    files: HashMap<String, usize>,
    /// How many deployments there are.
    deployments: usize,
    /// Lists of files that were made for one of them.
    lists: Mutex<HashMap<ListName, Arc<[String]>>>,
}

/// What a list is of, and the folder.
type ListName = (&'static str, String);

/// How many deployments of one folder read its files without counting them: a base file with some overlays.
const FEW: usize = 4;

impl Shares {
    /// Those of deployments with these files of their own.
    pub fn of<'f>(files: impl Iterator<Item = &'f str>) -> Self {
        let mut shares = Self::default();
        for file in files {
            *shares.folders.entry(Tree::parent(file).to_owned()).or_default() += 1;
            *shares.files.entry(file.to_owned()).or_default() += 1;
            shares.deployments += 1;
        }
        shares
    }

    /// How many deployments there are.
    pub fn deployments(&self) -> usize {
        self.deployments
    }

    /// A list of files of a folder that is the same for all deployments, made for the first that asks for it.
    pub fn list(
        &self,
        name: &'static str,
        folder: &str,
        make: impl FnOnce() -> Vec<String>,
    ) -> Arc<[String]> {
        // A list is there whole or not at all.
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let list = lists.entry((name, folder.to_owned()));
        list.or_insert_with(|| make().into()).clone()
    }

    /// How many deployments have this file as their own.
    pub fn owners(&self, own: &str) -> usize {
        self.files.get(own).copied().unwrap_or_default()
    }

    /// Whether no more than a few deployments have a file near them: it is their own, or in its folder or below, and no folder
    /// between is that of another one. All files of a run over one deployment do.
    pub fn is_own(&self, own: &str, path: &str) -> bool {
        if self.deployments <= 1 {
            return true;
        }
        if path == own {
            return self.owners(own) <= FEW;
        }
        let mut folder = Tree::parent(path);
        loop {
            if let Some(count) = self.folders.get(folder) {
                return *count <= FEW && folder == Tree::parent(own);
            }
            if folder.is_empty() {
                return false;
            }
            folder = Tree::parent(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_folder_with_few_deployments_are_its_own() {
        let shares = Shares::of(["a/compose.yaml", "a/b/compose.yaml", "c/1.yaml", "d.yaml"].into_iter());
        for (own, path, is_own) in [
            ("a/compose.yaml", "a/x/redis.conf", true),
            ("a/compose.yaml", "a/b/redis.conf", false),
            ("a/compose.yaml", "shared.env", false),
            ("d.yaml", "x/shared.env", true),
            ("c/1.yaml", "d/shared.env", false),
        ] {
            assert_eq!(shares.is_own(own, path), is_own, "{own} {path}");
        }
        let many: Vec<String> = (0..=FEW).map(|number| format!("e/{number}.yaml")).collect();
        let shares = Shares::of(many.iter().map(String::as_str));
        assert!(!shares.is_own("e/1.yaml", "e/shared.env"));
        assert!(shares.is_own("e/1.yaml", "e/1.yaml"));
        assert!(Shares::of(["e/1.yaml"].into_iter()).is_own("e/1.yaml", "f"));
        let same = Shares::of(["e/1.yaml"; FEW + 1].into_iter());
        assert!(!same.is_own("e/1.yaml", "e/1.yaml"));
    }
}
