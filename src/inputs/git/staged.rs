//! The content of the index where the working tree has another: what a commit would hold.

use std::collections::{BTreeMap, BTreeSet};

use gix_index::entry::Mode;
use redproof_source::{Limit, ReadError};

use super::Repository;
use super::changes::{Changes, paths};
use super::objects::Objects;
use super::program::{GitError, git};

/// Most bytes of one file that are taken: enough to be over the limit of every file.
const LONGEST: usize = Limit::FileSize.value() + 1;

/// Files whose content in the index is another than in the working tree; `None` is not in the index any more.
pub type Staged = BTreeMap<String, Option<Vec<u8>>>;

impl Repository {
    /// The content of the index, where the working tree has another. `staged`: what changed in the index.
    ///
    /// # Errors
    /// There is no git, or it fails.
    pub fn staged(&self, staged: &Changes) -> Result<Staged, GitError> {
        let differing = git(
            &self.top,
            &["diff-files", "--name-only", "--ignore-submodules", "-z"],
        )?;
        let differing: BTreeSet<String> = paths(&differing).collect();
        let mut content: Staged = staged.removed.iter().map(|path| (path.clone(), None)).collect();
        if differing.is_empty() {
            return Ok(content);
        }
        let unread = || GitError::Failed("an object of the index cannot be read".to_owned());
        let Some(index) = self.read_index().map_err(|_| unread())? else {
            return Ok(content);
        };
        let objects = Objects::of(self, index.object_hash()).ok_or_else(unread)?;
        for entry in index.entries() {
            let is_file = matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE);
            let path = std::str::from_utf8(entry.path(&index)).ok();
            if let Some(path) = path.filter(|path| is_file && differing.contains(*path)) {
                let bytes = match objects.file(entry.id, LONGEST) {
                    // Too long to be read at all: its length alone says so.
                    Err(ReadError::TooBig(_)) => vec![0; LONGEST],
                    read => read.map_err(|_| unread())?,
                };
                content.insert(path.to_owned(), Some(bytes));
            }
        }
        Ok(content)
    }
}
