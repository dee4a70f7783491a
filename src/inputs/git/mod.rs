//! What git's files say of a tree, read without git: what it tracks ([`index`]), what its objects hold ([`Objects`]), what names
//! stand for ([`references`], [`revisions`]), and what changed ([`changes`]).

mod changes;
mod commit_tree;
mod common;
mod error;
mod index;
mod index_file;
mod lines;
mod objects;
mod references;
mod revisions;
mod staged;
mod trees;
mod untracked;
mod working;

pub use changes::{ChangedLines, Changes, Compared, Names, references_of_hook};
pub use error::GitError;
pub(super) use objects::Objects;
pub use staged::Staged;

use std::path::{Path, PathBuf};

use super::kind::{Kind, kind_of};

/// Bytes of a `.git` file, which holds one path.
const LONGEST_LINK: u64 = 64 * 1024;

/// The repository that holds a folder.
#[derive(Debug, Clone)]
pub struct Repository {
    /// Its top folder.
    pub top: PathBuf,
    git_dir: PathBuf,
    /// Another index than the repository's own, as git names it to its hooks.
    index: Option<PathBuf>,
    /// It has no working tree.
    pub is_bare: bool,
}

impl Repository {
    /// The nearest repository at or above a folder.
    pub fn above(folder: &Path) -> Option<Repository> {
        folder.ancestors().find_map(|top| {
            let dot_git = top.join(".git");
            if dot_git.is_dir() {
                // Git looks further up where a folder of this name is no repository.
                let is_repository = !references::is_absent(&dot_git.join("HEAD"));
                return is_repository.then_some(Repository {
                    top: top.to_owned(),
                    git_dir: dot_git,
                    index: None,
                    is_bare: false,
                });
            }
            // A worktree or submodule has a file there that names the real folder.
            let there = std::fs::metadata(&dot_git).ok()?;
            let named = || {
                // A pipe would block.
                let is_link = there.is_file() && there.len() <= LONGEST_LINK;
                let text = is_link.then(|| std::fs::read_to_string(&dot_git).ok());
                Some(top.join(text.flatten()?.strip_prefix("gitdir:")?.trim()))
            };
            Some(Repository {
                top: top.to_owned(),
                // Git stops at anything else of this name; there is no index in it.
                git_dir: named().unwrap_or(dot_git),
                index: None,
                is_bare: false,
            })
        })
    }

    /// The repository without a working tree that a folder is.
    pub fn bare(folder: &Path) -> Option<Repository> {
        let is_bare = folder.join("HEAD").is_file()
            && folder.join("objects").is_dir()
            && folder.join("refs").is_dir()
            && folder.file_name().is_none_or(|name| name != ".git");
        is_bare.then(|| Repository {
            top: folder.to_owned(),
            git_dir: folder.to_owned(),
            index: None,
            is_bare: true,
        })
    }

    /// The first file in a repository without a working tree that is none of git's, and that redproof would read elsewhere.
    pub fn file_beside(&self) -> Option<String> {
        let files = walkdir::WalkDir::new(&self.top).sort_by_file_name().into_iter();
        let files = files.flatten().filter(|entry| !entry.file_type().is_dir());
        files.map(walkdir::DirEntry::into_path).find_map(|full| {
            let path = full.strip_prefix(&self.top).ok()?.to_str()?;
            let kind = kind_of(path)?;
            let is_gits = match path.split('/').next()? {
                "hooks" | "custom_hooks" => matches!(kind, Kind::Script | Kind::Program),
                // Files of branches have the names of the branches.
                "refs" | "logs" => references::is_of_reference(&full),
                _ => false,
            };
            (!is_gits).then(|| path.to_owned())
        })
    }

    /// The same repository with the index that git names to its hooks: a commit of some files has one of its own.
    #[must_use]
    pub fn with_index_of_hook(mut self) -> Self {
        let named = std::env::var_os("GIT_INDEX_FILE").filter(|named| !named.is_empty());
        self.index = named.map(|named| self.top.join(named));
        self
    }

    /// The folder of git's own files.
    pub(in crate::inputs) fn git_dir(&self) -> &Path {
        &self.git_dir
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::process::Command;

    #[test]
    fn reads_what_git_tracks() {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let status = Command::new("git")
                .current_dir(folder.path())
                .args(arguments)
                .status();
            status.is_ok_and(|status| status.success())
        };
        if !git(&["init", "-q"]) {
            println!("SKIPPED: no git here");
            return;
        }
        std::fs::write(folder.path().join(".env"), "A=1").unwrap();
        std::fs::write(folder.path().join("other"), "x").unwrap();
        assert!(git(&["add", ".env"]));
        let repository = Repository::above(folder.path()).unwrap();
        assert_eq!(
            repository.tracked(),
            Ok(Some(BTreeSet::from([".env".to_owned()])))
        );
    }

    /// Runs git in a folder; `None` where there is no git.
    fn git(folder: &Path, arguments: &[&str]) -> Option<()> {
        let status = Command::new("git").current_dir(folder).args(arguments).status();
        let ran = status.is_ok_and(|status| status.success());
        if !ran {
            println!("SKIPPED: no git here, or one that cannot {arguments:?}");
        }
        ran.then_some(())
    }

    #[test]
    fn reads_an_index_of_sha_256_and_says_what_it_cannot_read() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path();
        std::fs::write(top.join(".env"), "A=1").unwrap();
        let made =
            git(top, &["init", "-q", "--object-format=sha256"]).and_then(|()| git(top, &["add", ".env"]));
        if made.is_none() {
            return;
        }
        let tracked = || Repository::above(top).unwrap().tracked();
        assert_eq!(tracked(), Ok(Some(BTreeSet::from([".env".to_owned()]))));
        let index = top.join(".git/index");
        let bytes = std::fs::read(&index).unwrap();
        std::fs::write(&index, bytes.get(..40).unwrap()).unwrap();
        assert_eq!(tracked(), Err(GitError::Unread(index::INDEX)));
        std::fs::remove_file(&index).unwrap();
        assert_eq!(tracked(), Ok(None));
    }

    #[test]
    fn an_empty_folder_of_that_name_is_no_repository() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("part");
        std::fs::create_dir_all(part.join(".git")).unwrap();
        if git(folder.path(), &["init", "-q"]).is_none() {
            return;
        }
        assert_eq!(Repository::above(&part).unwrap().top, folder.path());
        std::fs::remove_dir(part.join(".git")).unwrap();
        std::fs::write(part.join(".git"), "gitdir: /nowhere/.git\n").unwrap();
        assert!(Repository::above(&part).unwrap().tracked().is_err());
    }
}
