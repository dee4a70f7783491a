//! The commits that names stand for, read without git.

use std::fs;
use std::path::{Path, PathBuf};

use gix_hash::ObjectId;

use super::Repository;
use super::error::GitError;

/// Bytes of the files that are read; only a list of packed references is long.
const LONGEST: u64 = 16 * 1024 * 1024;

/// References that are followed from one to the next, as git does.
const MOST_LINKS: usize = 5;

/// Branches and tags that are followed.
const MOST_REFERENCES: usize = 10_000;

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

    /// The commit that is checked out; `None` on a branch without one.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn head(&self) -> Result<Option<ObjectId>, GitError> {
        let unread = GitError::Unread("the commit that is checked out");
        if let Some(name) = self.reference("HEAD") {
            return ObjectId::from_hex(name.as_bytes()).map(Some).map_err(|_| unread);
        }
        let text = text(&self.git_dir().join("HEAD")).unwrap_or_default();
        let branch = text.trim().strip_prefix("ref:").map(str::trim);
        let is_new = branch.is_some_and(|branch| {
            let loose = [self.git_dir().join(branch), self.common_dir().join(branch)];
            let is_at = |path: &Path| path.symlink_metadata().is_ok();
            let packed = self.common_dir().join("packed-refs");
            let is_listed = is_at(&packed) && self.text_of(branch).is_some();
            let is_read = !is_at(&packed) || super::references::text(&packed).is_some();
            branch.starts_with("refs/heads/")
                && is_plain(branch)
                && is_read
                && !is_listed
                && !loose.iter().any(|path| is_at(path))
        });
        is_new.then_some(None).ok_or(unread)
    }

    /// The objects of all branches, of remotes' too, and tags; `None` if they cannot be listed.
    pub(in crate::inputs) fn references(&self) -> Option<Vec<ObjectId>> {
        let top = self.common_dir();
        if top.join("reftable").symlink_metadata().is_ok() {
            return None;
        }
        let mut found = Vec::new();
        for (kind, _) in PLACES.iter().filter(|(kind, _)| *kind != "refs/") {
            for entry in walkdir::WalkDir::new(top.join(kind)).into_iter().flatten() {
                let is_file = entry.file_type().is_file();
                // One that only names another is found there.
                found.extend(
                    is_file
                        .then(|| text(entry.path()))
                        .flatten()
                        .and_then(|text| object(text.trim())),
                );
            }
        }
        let packed = top.join("packed-refs");
        if packed.symlink_metadata().is_ok() {
            let list = text(&packed)?;
            let lines = list.lines().filter_map(|line| line.split_once(' '));
            let named = lines.filter(|(_, name)| {
                let mut kinds = PLACES.iter().filter(|(kind, _)| *kind != "refs/");
                kinds.any(|(kind, _)| name.starts_with(kind))
            });
            found.extend(named.filter_map(|(id, _)| object(id)));
        }
        found.sort_unstable();
        found.dedup();
        if found.len() > MOST_REFERENCES {
            return None;
        }
        let ids = found
            .iter()
            .filter_map(|id| ObjectId::from_hex(id.as_bytes()).ok());
        Some(ids.collect())
    }

    /// Whether the clone lacks older commits.
    pub(super) fn is_shallow(&self) -> bool {
        text(&self.common_dir().join("shallow")).is_some_and(|text| !text.trim().is_empty())
    }

    /// The object of a name, wherever git would look for it.
    pub(super) fn named(&self, name: &str) -> Option<String> {
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
                // Behind the hash of FETCH_HEAD is where it comes from.
                None => return object(text.split_whitespace().next()?),
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
    pub(super) fn common_dir(&self) -> PathBuf {
        match text(&self.git_dir().join("commondir")) {
            Some(shared) => self.git_dir().join(shared.trim()),
            None => self.git_dir().to_owned(),
        }
    }
}

/// A text file that is not long.
pub(super) fn text(path: &Path) -> Option<String> {
    let there = fs::metadata(path).ok()?;
    if !there.is_file() || there.len() > LONGEST {
        return None;
    }
    fs::read_to_string(path).ok()
}

/// Whether a file holds a reference, or the earlier values of one.
pub(super) fn is_of_reference(path: &Path) -> bool {
    let is_file = path.symlink_metadata().is_ok_and(|there| there.is_file());
    let text = is_file.then(|| text(path)).flatten().unwrap_or_default();
    let mut lines = text.lines();
    lines.all(|line| {
        let first = line.split(' ').next().unwrap_or_default();
        object(first).is_some() || first == "ref:"
    })
}

/// Whether a name is that of a reference, and no expression or path.
pub(super) fn is_plain(name: &str) -> bool {
    let is_odd = |character: char| character.is_control() || " ~^:?*[\\".contains(character);
    let is_part = |part: &str| !part.is_empty() && !part.starts_with('.');
    !name.starts_with('-')
        && !name.contains(is_odd)
        && !name.contains("@{")
        && !name.contains("..")
        && name.split('/').all(is_part)
}

/// The name of an object, SHA-1 or SHA-256.
pub(super) fn object(name: &str) -> Option<String> {
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
