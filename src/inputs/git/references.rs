//! The commits that names stand for, read without git.

use std::fs;
use std::io::ErrorKind;
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
    pub(in crate::inputs) fn head(&self) -> Result<Option<ObjectId>, GitError> {
        let unread = GitError::Unread("the commit that is checked out");
        if let Some(name) = self.reference("HEAD") {
            return ObjectId::from_hex(name.as_bytes()).map(Some).map_err(|_| unread);
        }
        let text = text(&self.git_dir().join("HEAD")).unwrap_or_default();
        let branch = text.trim().strip_prefix("ref:").map(str::trim);
        let is_new = branch.is_some_and(|branch| {
            let shared = self.common_dir();
            // What a branch was is not kept when it is removed.
            let signs = [
                self.git_dir().join(branch),
                shared.join(branch),
                shared.join("logs").join(branch),
            ];
            branch.starts_with("refs/heads/")
                && is_plain(branch)
                && self.packed().is_some()
                && self.text_of(branch).is_none()
                && signs.iter().all(|path| is_absent(path))
        });
        is_new.then_some(None).ok_or(unread)
    }

    /// The branch that changes go to: the default branch of `origin` where the clone knows it, else the one that is checked out.
    pub fn main_branch(&self) -> Option<String> {
        let origin = self.common_dir().join("refs/remotes/origin/HEAD");
        let places = [
            (origin, "refs/remotes/origin/"),
            (self.git_dir().join("HEAD"), "refs/heads/"),
        ];
        places.into_iter().find_map(|(file, prefix)| {
            let text = text(&file)?;
            let name = text.trim().strip_prefix("ref:")?.trim().strip_prefix(prefix)?;
            is_plain(name).then(|| name.to_owned())
        })
    }

    /// The objects of all branches, of remotes' too, and tags; `None` if they cannot be listed.
    pub(in crate::inputs) fn references(&self) -> Option<Vec<ObjectId>> {
        let top = self.common_dir();
        if !is_absent(&top.join("reftable")) {
            return None;
        }
        let kinds = || {
            PLACES
                .iter()
                .map(|(kind, _)| *kind)
                .filter(|kind| *kind != "refs/")
        };
        let mut found = Vec::new();
        for folder in kinds()
            .map(|kind| top.join(kind))
            .filter(|folder| !is_absent(folder))
        {
            for entry in walkdir::WalkDir::new(folder) {
                let entry = entry.ok()?;
                // One that is being written has another name until then.
                if !entry.file_type().is_file() || entry.path().extension().is_some_and(|end| end == "lock") {
                    continue;
                }
                let text = text(entry.path())?;
                // One that only names another is found there.
                if !text.starts_with("ref:") {
                    found.push(object(text.trim())?);
                }
            }
        }
        let list = self.packed()?;
        let lines = list.lines().filter_map(|line| line.split_once(' '));
        let named = lines.filter(|(_, name)| kinds().any(|kind| name.starts_with(kind)));
        found.extend(named.filter_map(|(id, _)| object(id)));
        found.sort_unstable();
        found.dedup();
        // Something named the commits that were packed.
        let is_lost = || {
            self.objects()
                .join("pack")
                .read_dir()
                .is_ok_and(|mut packs| packs.next().is_some())
        };
        if found.len() > MOST_REFERENCES || found.is_empty() && is_lost() {
            return None;
        }
        let ids = found
            .iter()
            .filter_map(|id| ObjectId::from_hex(id.as_bytes()).ok());
        Some(ids.collect())
    }

    /// The list of packed references, which is empty where there is none; `None` if it cannot be read as a whole.
    fn packed(&self) -> Option<String> {
        let path = self.common_dir().join("packed-refs");
        if is_absent(&path) {
            return Some(String::new());
        }
        let is_line = |line: &str| {
            let id = line.split(' ').next().unwrap_or_default();
            line.starts_with(['#', '^']) || object(id).is_some()
        };
        // Git begins it with a comment.
        text(&path).filter(|list| list.ends_with('\n') && list.lines().all(is_line))
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

/// Whether nothing has a path. What cannot be looked at may be there.
pub(super) fn is_absent(path: &Path) -> bool {
    path.symlink_metadata()
        .is_err_and(|error| error.kind() == ErrorKind::NotFound)
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

    #[test]
    fn references_that_cannot_be_read_are_not_none() {
        let root = tempfile::tempdir().unwrap();
        let git = root.path().join(".git");
        fs::create_dir_all(git.join("refs/heads")).unwrap();
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        let repository = Repository::above(root.path()).unwrap();
        let (packed, loose) = (git.join("packed-refs"), git.join("refs/heads/main"));
        let line = format!("{} refs/heads/main\n", "1".repeat(40));
        assert_eq!(repository.head(), Ok(None));
        assert_eq!(repository.references(), Some(Vec::new()));
        for list in ["", "# pack-refs", &line[..30], &format!("{line}{}", &line[..30])] {
            fs::write(&packed, list).unwrap();
            assert_eq!(repository.references(), None, "{list}");
        }
        fs::write(&packed, format!("# pack-refs with: peeled\n{line}^{line}")).unwrap();
        assert_eq!(repository.references().map(|ids| ids.len()), Some(1));
        fs::write(&loose, "").unwrap();
        assert_eq!(repository.references(), None);
        fs::remove_file(&loose).unwrap();
        fs::write(&packed, "# pack-refs\n").unwrap();
        assert_eq!(repository.head(), Ok(None));
        // The branch had a commit.
        fs::create_dir_all(git.join("logs/refs/heads")).unwrap();
        fs::write(git.join("logs/refs/heads/main"), "x").unwrap();
        assert!(repository.head().is_err());
        // So had the packs.
        assert_eq!(repository.references(), Some(Vec::new()));
        fs::create_dir_all(git.join("objects/pack")).unwrap();
        fs::write(git.join("objects/pack/pack-1.pack"), "").unwrap();
        assert_eq!(repository.references(), None);
    }
}
