//! The application as a whole: what its files share.

use redproof_source::FileId;

use crate::{Language, SourceUse};

/// A file of source code.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    /// The file in the caller's source map.
    pub file: FileId,
    /// Its path in the tree, with `/`.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its language.
    pub language: Language,
}

/// What the files of an application share: clients, constants, wrappers.
#[derive(Debug, Default)]
pub struct Project {}

impl Project {
    /// Learns what files share. Files without a trace of Redis are not parsed.
    pub fn collect(_files: &[SourceFile<'_>]) -> Project {
        Project::default()
    }
}

/// What one file does with Redis. `project` may be empty; then only what the file itself says is known.
pub fn read(_file: FileId, _source: &str, _language: Language, _project: &Project) -> SourceUse {
    SourceUse::default()
}
