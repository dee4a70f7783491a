//! The commits that revisions name: names, parts of hashes, and `~` and `^` behind them.

use gix_hash::{Kind as Hash, ObjectId, Prefix};
use redproof_source::Limit;

use super::Repository;
use super::error::GitError;
use super::objects::Objects;
use super::references::{is_plain, object};

/// Digits of the shortest part of a hash that git takes for one.
const SHORTEST: usize = 4;

impl Repository {
    /// The commit that a revision names: `HEAD`, a branch, a tag, a commit, the beginning of its name, and one behind it, as
    /// `main~3` or `v1^2`.
    ///
    /// # Errors
    /// There is no such revision, or it is no commit.
    pub fn commit_of(&self, revision: &str) -> Result<ObjectId, GitError> {
        let unknown = || match () {
            () if revision.contains("@{") => GitError::Form(revision.to_owned()),
            () if self.git_dir.join("reftable").is_dir() => GitError::Reftable,
            () if self.is_shallow() => GitError::Shallow(revision.to_owned()),
            () => GitError::NoRevision(revision.to_owned()),
        };
        let start = revision.find(['~', '^']).unwrap_or(revision.len());
        let (name, mut steps) = revision.split_at(start);
        let (objects, id) = self.found(name)?.ok_or_else(unknown)?;
        let mut id = objects.peeled(id).ok_or_else(unknown)?;
        while let Some(sign) = steps.chars().next() {
            let rest = steps.get(1..).unwrap_or_default();
            if let Some(rest) = rest.strip_prefix("{commit}").or(rest.strip_prefix("{}")) {
                steps = rest;
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, rest) = rest.split_at(end);
            let count: usize = match digits {
                "" => 1,
                digits => digits.parse().map_err(|_| unknown())?,
            };
            let parent = |id, number: usize| objects.commit(id)?.parents.get(number).copied();
            match (sign, count.checked_sub(1)) {
                ('^' | '~', None) => {}
                ('^', Some(number)) => id = parent(id, number).ok_or_else(unknown)?,
                ('~', _) if count <= Limit::ComparedCommits.value() => {
                    for _ in 0..count {
                        id = parent(id, 0).ok_or_else(unknown)?;
                    }
                }
                _ => return Err(unknown()),
            }
            steps = rest;
        }
        // Behind the last commit of a shallow clone there are names only.
        objects.commit(id).map(|_| id).ok_or_else(unknown)
    }

    /// The object of a name or a hash, and where it is found.
    fn found(&self, name: &str) -> Result<Option<(Objects, ObjectId)>, GitError> {
        let named = object(name).or_else(|| is_plain(name).then(|| self.named(name)).flatten());
        if let Some(id) = named.and_then(|named| ObjectId::from_hex(named.as_bytes()).ok()) {
            return Ok(Some((self.all_objects(id.kind())?, id)));
        }
        let is_part = name.len() >= SHORTEST && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Some(prefix) = is_part.then(|| Prefix::from_hex(name).ok()).flatten() else {
            return Ok(None);
        };
        let head = self.commit();
        let hash = head.and_then(|head| ObjectId::from_hex(head.as_bytes()).ok());
        let objects = self.all_objects(hash.map_or(Hash::Sha1, |id| id.kind()))?;
        Ok(objects.beginning(prefix).map(|id| (objects, id)))
    }

    /// The objects, which have to be there.
    pub(super) fn all_objects(&self, hash: Hash) -> Result<Objects, GitError> {
        Objects::of(self, hash).ok_or(GitError::Unread("the folder of git's objects"))
    }
}
