//! Why a command fails.

use std::io;

use super::engine::Failure;

/// Why a command failed.
pub(super) enum CommandError {
    /// A usage or configuration error.
    Failure(Failure),
    /// Stdout cannot be written to.
    Output(io::Error),
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Output(error) => CommandError::Output(error),
            other => CommandError::Failure(other),
        }
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        CommandError::Output(error)
    }
}

/// Why a file of the call cannot be read.
pub(super) fn why_unread(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "No such file".to_owned(),
        io::ErrorKind::InvalidData => error.to_string(),
        kind => kind.to_string(),
    }
}
