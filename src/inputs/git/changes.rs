//! What changed: in the index against the last commit, or in the working tree against a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use gix_hash::ObjectId;
use gix_object::tree::EntryKind;
use redproof_source::Limit;

use super::common::common;
use super::error::GitError;
use super::index::entries;
use super::objects::Objects;
use super::trees::{self, Object};
use super::working::{Now, Working, content};
use super::{Repository, lines};

/// Changed paths, relative to the top of the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are there: added, modified, or renamed to this name.
    pub changed: BTreeSet<String>,
    /// Files that are not there any more: deleted, or renamed to another name.
    pub removed: BTreeSet<String>,
    /// Of `changed`, those that lost a line that was there, or may have, if they were asked for.
    pub lost: BTreeSet<String>,
    /// The lines of files that are there, if they were asked for. Where lines were deleted, those around the gap count.
    pub lines: ChangedLines,
}

/// Changed lines by path; lines count from 1.
pub type ChangedLines = BTreeMap<String, Vec<RangeInclusive<u32>>>;

/// What changes are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared<'a> {
    /// The index with the last commit: what a commit would hold.
    Index,
    /// The working tree with what the last commit and a revision have in common: the changes of a branch, without those that
    /// the revision made since.
    Since(&'a str),
    /// What a revision (the first one) and another one have in common, with that other one.
    Between(&'a str, &'a str),
}

/// What is asked of changed files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Their names.
    Only,
    /// Their names, and which lost lines.
    AndLost,
    /// Their names, which lost lines, and the changed lines.
    AndLines,
}

/// The revisions that pre-commit compares (`--from-ref`, `--to-ref`), as it tells its hooks.
pub fn references_of_hook() -> Option<(String, String)> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Some((set("PRE_COMMIT_FROM_REF")?, set("PRE_COMMIT_TO_REF")?))
}

/// By path, what was there, and what is.
type Pairs = BTreeMap<String, (Option<Object>, Now)>;

/// Files that are there no longer.
fn missing(
    old: impl IntoIterator<Item = (String, Object)>,
) -> impl Iterator<Item = (String, (Option<Object>, Now))> {
    old.into_iter()
        .map(|(path, old)| (path, (Some(old), Now::Missing)))
}

impl Repository {
    /// What changed. What cannot be compared counts as changed.
    ///
    /// # Errors
    /// There is no such revision, or a part of the repository cannot be read.
    pub fn changes(&self, compared: Compared<'_>, names: Names) -> Result<Changes, GitError> {
        let (pairs, objects) = match compared {
            Compared::Index => self.in_index()?,
            Compared::Since(name) => self.in_working_tree(name)?,
            Compared::Between(from, to) => {
                let (objects, base) = self.common(from, to)?;
                let (old, new) = (tree(&objects, base)?, tree(&objects, self.commit_of(to)?)?);
                let pairs = trees::compare(&objects, Some(old), Some(new))?.into_iter();
                let now = |new: Option<Object>| new.map_or(Now::Missing, Now::Object);
                let pairs = pairs.map(|(path, (old, new))| (path, (old, now(new))));
                (pairs.collect(), Some(objects))
            }
        };
        let mut changes = Changes::default();
        for (path, (old, now)) in pairs {
            if now == Now::Missing {
                changes.removed.insert(path);
                continue;
            }
            if names != Names::Only {
                let texts = self.texts(&path, old, now, objects.as_ref());
                if old.is_some() && texts.as_ref().is_none_or(|(old, new)| lines::loses(old, new)) {
                    changes.lost.insert(path.clone());
                }
                if names == Names::AndLines {
                    // All of them, where there is nothing to compare.
                    let lines = texts.map(|(old, new)| lines::changed(&old, &new));
                    let lines = lines.unwrap_or_else(|| vec![1..=u32::MAX]);
                    changes.lines.insert(path.clone(), lines);
                }
            }
            changes.changed.insert(path);
        }
        Ok(changes)
    }

    /// The index against the last commit.
    fn in_index(&self) -> Result<(Pairs, Option<Objects>), GitError> {
        let index = self.read_index()?;
        let head = self.head()?;
        let objects = match (&index, head) {
            (_, Some(head)) => Some(self.all_objects(head.kind())?),
            (Some(index), None) => Objects::of(self, index.object_hash()),
            (None, None) => None,
        };
        let mut old = match (&objects, head) {
            (Some(objects), Some(head)) => trees::files(objects, Some(tree(objects, head)?))?,
            _ => Default::default(),
        };
        let mut pairs = Pairs::new();
        let listed = index.map(|index| entries(&index, objects.as_ref())).transpose()?;
        for (path, entry) in listed.into_iter().flatten() {
            let before = old.remove(&path);
            if entry.is_unmerged() {
                pairs.entry(path).or_insert((before, Now::Unknown));
            } else if before != Some(entry.object) {
                pairs.insert(path, (before, Now::Object(entry.object)));
            }
        }
        pairs.extend(missing(old));
        Ok((pairs, objects))
    }

    /// The working tree against what the last commit has in common with a revision.
    fn in_working_tree(&self, name: &str) -> Result<(Pairs, Option<Objects>), GitError> {
        let (objects, base) = self.common(name, "HEAD")?;
        let index = self.read_index()?;
        let mut old = trees::files(&objects, Some(tree(&objects, base)?))?;
        let mut pairs = Pairs::new();
        let mut tracked = BTreeSet::new();
        if let Some(index) = index {
            let mut working = Working::new(self, &index);
            for (path, entry) in entries(&index, Some(&objects))? {
                let before = old.remove(&path);
                let now = match entry.is_unmerged() {
                    true => Now::Unknown,
                    false => working.now(&path, &entry),
                };
                if before.map_or(Now::Missing, Now::Object) != now {
                    pairs.entry(path.clone()).or_insert((before, now));
                }
                tracked.insert(path);
            }
        }
        pairs.extend(missing(old));
        // What nobody has added yet is new.
        let new = self.untracked(&tracked).into_iter();
        pairs.extend(new.map(|path| (path, (None, Now::Unknown))));
        Ok((pairs, Some(objects)))
    }

    /// The last commit that two revisions have in common, and git's objects.
    fn common(&self, name: &str, other: &str) -> Result<(Objects, ObjectId), GitError> {
        let (one, two) = (self.commit_of(name)?, self.commit_of(other)?);
        let objects = self.all_objects(one.kind())?;
        match common(&objects, one, two)? {
            Some(base) => Ok((objects, base)),
            None if self.is_shallow() => Err(GitError::Shallow(name.to_owned())),
            None => Err(GitError::NothingInCommon(name.to_owned(), other.to_owned())),
        }
    }

    /// What was in a file, and what is; `None` where there is nothing to compare.
    fn texts(
        &self,
        path: &str,
        old: Option<Object>,
        now: Now,
        objects: Option<&Objects>,
    ) -> Option<(Vec<u8>, Vec<u8>)> {
        let of_object = |object: Object| {
            let is_file = matches!(object.kind, EntryKind::Blob | EntryKind::BlobExecutable);
            let objects = objects.filter(|_| is_file)?;
            objects.file(object.id, Limit::FileSize.value()).ok()
        };
        let old = of_object(old?)?;
        let new = match now {
            // Git has no object of what is in the working tree only.
            Now::Object(object) => of_object(object).or_else(|| self.working(path, object)),
            Now::Missing | Now::Unknown => None,
        };
        Some((old, new?))
    }

    /// The content of the working tree, as it was compared.
    fn working(&self, path: &str, object: Object) -> Option<Vec<u8>> {
        let full = self.top.join(path);
        let is_file = matches!(object.kind, EntryKind::Blob | EntryKind::BlobExecutable);
        let there = full.symlink_metadata().ok().filter(|_| is_file)?;
        content(&full, &there)
    }
}

/// The folder of a commit.
fn tree(objects: &Objects, commit: ObjectId) -> Result<ObjectId, GitError> {
    let commit = objects.commit(commit);
    Ok(commit.ok_or(GitError::Unread("a commit"))?.tree)
}
