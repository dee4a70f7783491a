//! A file of source code, as the caller has it.

use redproof_source::FileId;

use crate::Language;

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
    /// Whether it is a test: what it passes to the others says nothing of them.
    pub test: bool,
}
