//! The commit that is checked out.

use std::fs;
use std::path::{Path, PathBuf};

use super::git::Repository;

/// Bytes of the files that are read; only a list of packed references is long.
const LONGEST: u64 = 4 * 1024 * 1024;

impl Repository {
    /// The commit that is checked out, in hexadecimal; `None` if there is none, or if it cannot be read.
    pub fn commit(&self) -> Option<String> {
        let head = text(&self.git_dir().join("HEAD"))?;
        let Some(reference) = head.trim().strip_prefix("ref:").map(str::trim) else {
            return object(head.trim());
        };
        let is_plain = reference.starts_with("refs/") && !reference.split('/').any(|part| part == "..");
        let folders = [self.git_dir().to_owned(), self.common_dir()];
        let mut loose = folders.iter().filter(|_| is_plain);
        loose
            .find_map(|folder| object(text(&folder.join(reference))?.trim()))
            .or_else(|| {
                let packed = text(&self.common_dir().join("packed-refs"))?;
                let mut lines = packed.lines();
                let line = lines.find(|line| line.split(' ').nth(1) == Some(reference))?;
                object(line.split(' ').next()?)
            })
    }

    /// The folder of git's objects.
    pub(super) fn objects(&self) -> PathBuf {
        self.common_dir().join("objects")
    }

    /// The folder that the worktrees of a repository share.
    fn common_dir(&self) -> PathBuf {
        match text(&self.git_dir().join("commondir")) {
            Some(shared) => self.git_dir().join(shared.trim()),
            None => self.git_dir().to_owned(),
        }
    }
}

/// A text file that is not long.
fn text(path: &Path) -> Option<String> {
    let there = fs::metadata(path).ok()?;
    if !there.is_file() || there.len() > LONGEST {
        return None;
    }
    fs::read_to_string(path).ok()
}

/// The name of an object, SHA-1 or SHA-256.
fn object(name: &str) -> Option<String> {
    let is_name = matches!(name.len(), 40 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_name.then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_packed_and_detached() {
        let root = tempfile::tempdir().unwrap();
        let git = root.path().join(".git");
        fs::create_dir_all(git.join("refs/heads")).unwrap();
        let commit = || Repository::above(root.path()).unwrap().commit();
        let (one, two) = ("1".repeat(40), "2".repeat(40));
        fs::write(git.join("HEAD"), &one).unwrap();
        assert_eq!(commit(), Some(one.clone()));
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        assert_eq!(commit(), None);
        fs::write(
            git.join("packed-refs"),
            format!("# pack-refs\n{two} refs/heads/main\n"),
        )
        .unwrap();
        assert_eq!(commit(), Some(two));
        fs::write(git.join("refs/heads/main"), format!("{one}\n")).unwrap();
        assert_eq!(commit(), Some(one));
        fs::write(git.join("HEAD"), "ref: refs/../../secret\n").unwrap();
        assert_eq!(commit(), None);
    }
}
