//! Why a file could not be read.

use super::Limit;

/// Why a file could not be read. Says nothing of its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("no such file")]
    Missing,
    /// Git does not track it, and only what git tracks is read.
    #[error("is not tracked by git, and --no-local leaves it out")]
    Local,
    /// A folder, a pipe, a device.
    #[error("is not a regular file")]
    NotAFile,
    /// It is outside the root, or is a link that leads there.
    #[error("is outside the root and is not followed")]
    Outside,
    /// It is longer than the cap.
    #[error("{0}")]
    TooBig(Limit),
    /// It is not text.
    #[error("is not UTF-8 text")]
    NotText,
    /// The system refused.
    #[error("could not be read: {0}")]
    Io(String),
}
