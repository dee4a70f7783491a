//! The commits that names stand for, read without git.

use std::fs;
use std::path::{Path, PathBuf};

use gix_hash::ObjectId;

use super::Repository;
use super::objects::Objects;
use super::program::GitError;

/// Bytes of the files that are read; only a list of packed references is long.
const LONGEST: u64 = 4 * 1024 * 1024;

/// References that are followed from one to the next, as git does.
const MOST_LINKS: usize = 5;

/// Where git looks for a name, in its order.
const PLACES: &[(&str, &str)] = &[
    ("refs/", ""),
    ("refs/tags/", ""),
    ("refs/heads/", ""),
    ("refs/remotes/", ""),
    ("refs/remotes/", "/HEAD"),
];

impl Repository {
    /// The commit that is checked out, in hexadecimal; `None` if there is none, or if it cannot be read.
    pub fn commit(&self) -> Option<String> {
        self.reference("HEAD")
    }

    /// The commit that a revision names, such as `HEAD`, a branch, a tag or a commit. For other forms, as `main~3`, git is
    /// asked.
    ///
    /// # Errors
    /// There is no such revision, or it is no commit.
    pub fn commit_of(&self, revision: &str) -> Result<ObjectId, GitError> {
        let is_name = is_plain(revision);
        let named = object(revision).or_else(|| is_name.then(|| self.named(revision)).flatten());
        let name = match named {
            Some(name) => name,
            None => self.revision(revision).map_err(|error| match error {
                // Without git, a name that is not found is one that there is not.
                GitError::NoGit if is_name => GitError::NoRevision(revision.to_owned()),
                error => error,
            })?,
        };
        let unknown = || GitError::NoRevision(revision.to_owned());
        let id = ObjectId::from_hex(name.as_bytes()).map_err(|_| unknown())?;
        let objects = Objects::of(self, id.kind()).ok_or(GitError::NoRepository)?;
        objects.peeled(id).ok_or_else(unknown)
    }

    /// The object of a name, wherever git would look for it.
    fn named(&self, name: &str) -> Option<String> {
        let full = |name: &str| self.reference(name);
        let given = match name {
            "@" => "HEAD",
            name => name,
        };
        // Only references of git's own are in its top folder.
        let is_own = given.starts_with("refs/")
            || given
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        let own = || is_own.then(|| full(given)).flatten();
        let mut places = PLACES.iter();
        own().or_else(|| places.find_map(|(before, after)| full(&format!("{before}{given}{after}"))))
    }

    /// The object of a reference with its full name.
    fn reference(&self, name: &str) -> Option<String> {
        let mut name = name.to_owned();
        for _ in 0..MOST_LINKS {
            let text = self.text_of(&name)?;
            match text.trim().strip_prefix("ref:").map(str::trim) {
                None => return object(text.trim()),
                Some(next) if next.starts_with("refs/") && is_plain(next) => name = next.to_owned(),
                Some(_) => return None,
            }
        }
        None
    }

    /// What the file of a reference holds, or the list of all.
    fn text_of(&self, reference: &str) -> Option<String> {
        let folders = [self.git_dir().to_owned(), self.common_dir()];
        let mut loose = folders.iter();
        loose
            .find_map(|folder| text(&folder.join(reference)))
            .or_else(|| {
                let packed = text(&self.common_dir().join("packed-refs"))?;
                let mut lines = packed.lines();
                let line = lines.find(|line| line.split(' ').nth(1) == Some(reference))?;
                line.split(' ').next().map(str::to_owned)
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

/// Whether a name is that of a reference, and no expression or path.
fn is_plain(name: &str) -> bool {
    let is_odd = |character: char| character.is_control() || " ~^:?*[\\".contains(character);
    let is_part = |part: &str| !part.is_empty() && !part.starts_with('.');
    !name.starts_with('-')
        && !name.contains(is_odd)
        && !name.contains("@{")
        && !name.contains("..")
        && name.split('/').all(is_part)
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
        fs::write(git.join("refs/heads/release"), "ref: refs/heads/main\n").unwrap();
        fs::write(git.join("HEAD"), "ref: refs/heads/release\n").unwrap();
        assert_eq!(commit(), Some("1".repeat(40)));
        fs::write(git.join("HEAD"), "ref: refs/../../secret\n").unwrap();
        assert_eq!(commit(), None);
        fs::write(git.join("HEAD"), "ref: HEAD\n").unwrap();
        assert_eq!(commit(), None);
    }
}
