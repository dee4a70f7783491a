//! What of a report comes from files that say so, rather than from the call: the gate line names them.

use serde::Serialize;

use super::BaselineEntry;

/// What a config file changed in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ConfigUse {
    /// The file.
    pub path: String,
    /// The file and those that it extends.
    #[serde(skip)]
    pub files: Vec<String>,
    /// The settings that changed what the gate counts, such as `fail-on`, `exclude`, `severity`, `suppress`.
    pub gate: Vec<&'static str>,
}

/// What a baseline did in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BaselineUse {
    /// The file.
    pub path: String,
    /// Its entries.
    pub entries: usize,
    /// Entries without a finding.
    pub stale: Vec<BaselineEntry>,
    /// Whether this run read what the baseline was made of, so that an entry without a finding is stale.
    #[serde(skip)]
    pub is_comparable: bool,
}
