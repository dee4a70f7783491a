//! The content of the index where the working tree has another: what a commit would hold.

use std::collections::BTreeMap;

use gix_object::tree::EntryKind;
use redproof_source::{Limit, ReadError};

use super::Repository;
use super::changes::Changes;
use super::error::GitError;
use super::index::entries;
use super::objects::Objects;
use super::working::{Now, Working};

/// Most bytes of one file that are taken: enough to be over the limit of every file.
const LONGEST: usize = Limit::FileSize.value() + 1;

/// Files whose content in the index is another than in the working tree; `None` is not in the index any more.
pub type Staged = BTreeMap<String, Option<Vec<u8>>>;

impl Repository {
    /// The content of the index, where the working tree has another. `staged`: what changed in the index.
    ///
    /// # Errors
    /// The index or an object of it cannot be read.
    pub fn staged(&self, staged: &Changes) -> Result<Staged, GitError> {
        let mut content: Staged = staged.removed.iter().map(|path| (path.clone(), None)).collect();
        let Some(index) = self.read_index()? else {
            return Ok(content);
        };
        let objects = Objects::of(self, index.object_hash());
        let mut working = Working::new(self, &index);
        for (path, entry) in entries(&index, objects.as_ref())? {
            let is_file = matches!(entry.object.kind, EntryKind::Blob | EntryKind::BlobExecutable);
            if !is_file || entry.is_unmerged() || working.now(&path, &entry) == Now::Object(entry.object) {
                continue;
            }
            let unread = || GitError::Unread("an object of the index");
            let objects = objects.as_ref().ok_or_else(unread)?;
            let bytes = match objects.file(entry.object.id, LONGEST) {
                // Too long to be read at all: its length alone says so.
                Err(ReadError::TooBig(_)) => vec![0; LONGEST],
                read => read.map_err(|_| unread())?,
            };
            content.insert(path, Some(bytes));
        }
        Ok(content)
    }
}
