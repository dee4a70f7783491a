//! What a script is judged by.

use crate::script::{Backups, Change};
use redproof_source::Span;

/// A script that concerns Redis.
#[derive(Debug)]
pub struct ScriptFile {
    /// Where it puts passwords on a command line.
    pub passwords_on_argv: Vec<Span>,
    /// Where it changes a password.
    pub changes: Vec<Change>,
    /// Copies that it makes of a server's data.
    pub backups: Backups,
}
