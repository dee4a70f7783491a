//! A file beside the code, read once for all applications.

use std::sync::Arc;

use redproof_source::{Derived, FileId};

/// A file beside the code, as the caller has it. What it says is read once, however many applications it is beside.
#[derive(Debug)]
pub struct SettingsFile {
    pub(crate) file: FileId,
    pub(crate) path: String,
    pub(crate) text: Arc<str>,
    /// What was read of it.
    read: Derived,
}

impl SettingsFile {
    /// A file with its place in the caller's source map, its path in the tree, with `/`, and its text.
    pub fn new(file: FileId, path: &str, text: Arc<str>) -> Self {
        Self {
            file,
            path: path.to_owned(),
            text,
            read: Derived::default(),
        }
    }

    /// What a reader makes of it.
    pub(crate) fn read<T: Send + Sync + 'static>(&self, reader: impl FnOnce(&Self) -> T) -> Arc<T> {
        self.read.get(|| reader(self))
    }
}
