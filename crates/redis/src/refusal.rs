//! What redis-server refuses at start.

use redproof_source::Span;

use super::config_path::ConfigPath;

/// Something that redis-server refuses at start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The directive, rule or word at fault.
    pub at: Span,
    /// What it is about.
    pub path: ConfigPath,
    /// What is wrong, in our words, without quoting a value.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// Whether another version may take it: a directive, a value, a command or a rule that this one does not have.
    pub version_specific: bool,
}
