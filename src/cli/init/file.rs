//! Files that `init` writes, and those that are there already.

use std::io::ErrorKind;
use std::path::Path;

use crate::cli::Failure;
use crate::inputs::{create_file, text_of};

/// What became of a file.
pub(super) enum Done {
    Wrote,
    Added,
    Kept(&'static str),
    /// What to add by hand.
    ByHand(&'static str, String),
}

/// Writes a file, unless it is there.
pub(super) fn create(root: &Path, file: &str, text: &str) -> Result<Done, Failure> {
    match create_file(&root.join(file), text, Some(root)) {
        Ok(()) => Ok(Done::Wrote),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Done::Kept("it is there already")),
        Err(error) => Err(Failure::usage(format!("cannot write {file}: {error}"))),
    }
}

/// The text of a file that is there already; `None` if it is not, or is no configuration.
pub(super) fn text_at(root: &Path, file: &str) -> Option<String> {
    const LONGEST: usize = 1024 * 1024;
    text_of(&root.join(file), LONGEST).ok()
}
