//! The last commit that two commits have in common.

use std::collections::{BinaryHeap, HashMap};

use gix_hash::ObjectId;
use redproof_source::Limit;

use super::error::GitError;
use super::objects::Objects;

/// Behind the first commit.
const ONE: u8 = 1;
/// Behind the other one.
const OTHER: u8 = 2;
/// Behind both.
const BOTH: u8 = ONE | OTHER;
/// Behind a commit that is behind both.
const OLDER: u8 = 4;

/// Parents of a commit that count as another commit.
const MANY_PARENTS: usize = 16;

/// The newest commit that is behind both, or one of them itself; `None` if there is none.
pub(super) fn common(
    objects: &Objects,
    one: ObjectId,
    other: ObjectId,
) -> Result<Option<ObjectId>, GitError> {
    let mut walk = Walk {
        objects,
        known: HashMap::new(),
        waiting: BinaryHeap::new(),
        open: 0,
        left: Limit::ComparedCommits.value(),
    };
    walk.reach(one, ONE)?;
    walk.reach(other, OTHER)?;
    let mut found = Vec::new();
    // What is left is older than every commit that was found.
    while walk.open > 0 {
        let Some((seconds, id, was_open)) = walk.waiting.pop() else {
            break;
        };
        walk.open -= usize::from(was_open);
        let Some(known) = walk.known.get_mut(&id) else {
            continue;
        };
        let mut marks = known.marks;
        if marks == BOTH && !known.is_found {
            known.is_found = true;
            found.push((seconds, id));
        }
        if marks & BOTH == BOTH {
            marks |= OLDER;
        }
        for parent in known.parents.clone() {
            walk.reach(parent, marks)?;
        }
    }
    let is_older = |id: &ObjectId| walk.known.get(id).is_some_and(|known| known.marks & OLDER != 0);
    found.retain(|(_, id)| !is_older(id));
    Ok(found.into_iter().max().map(|(_, id)| id))
}

struct Known {
    marks: u8,
    is_found: bool,
    seconds: i64,
    parents: Vec<ObjectId>,
}

struct Walk<'o> {
    objects: &'o Objects,
    known: HashMap<ObjectId, Known>,
    /// Commits to look at, the newest first, and whether each may still lead to one that is looked for.
    waiting: BinaryHeap<(i64, ObjectId, bool)>,
    /// How many of them may.
    open: usize,
    /// How many more commits are read.
    left: usize,
}

impl Walk<'_> {
    /// Notes that a commit was reached. Each is looked at again only if it gains a mark, so at most three times.
    fn reach(&mut self, id: ObjectId, marks: u8) -> Result<(), GitError> {
        if !self.known.contains_key(&id) {
            let found = self.objects.commit(id);
            let parents = found.as_ref().map_or(0, |commit| commit.parents.len());
            let limit = Limit::ComparedCommits;
            let left = self.left.checked_sub(1 + parents / MANY_PARENTS);
            self.left = left.ok_or(GitError::TooMuch(limit))?;
            // A shallow clone ends here.
            let Some(commit) = found else {
                return Ok(());
            };
            let known = Known {
                marks: 0,
                is_found: false,
                seconds: commit.seconds,
                parents: commit.parents,
            };
            self.known.insert(id, known);
        }
        let Some(known) = self.known.get_mut(&id) else {
            return Ok(());
        };
        if known.marks | marks == known.marks {
            return Ok(());
        }
        known.marks |= marks;
        let is_open = known.marks & OLDER == 0;
        self.open += usize::from(is_open);
        self.waiting.push((known.seconds, id, is_open));
        Ok(())
    }
}
