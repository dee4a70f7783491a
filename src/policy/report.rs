//! Everything that an output format may show.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::rules::{Finding, Severity, Unknown};
pub use crate::secret::MaskedLine;

/// The result of a run.
#[derive(Debug, Clone)]
pub struct Report {
    /// When it was made (RFC 3339, UTC), unless the run is reproducible.
    pub generated_at: Option<String>,
    /// How long it took in milliseconds, unless the run is reproducible.
    pub duration_ms: Option<u64>,
    /// Every file that was read and judged, by path.
    pub files: Vec<FileEntry>,
    /// Files that should have been read and could not be.
    pub problems: Vec<ProblemEntry>,
    /// Files that redproof does not judge, and why.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Paths given on the command line under which no file lies of a kind that redproof reads.
    pub empty_paths: Vec<String>,
    /// Names of the deployments, in order, those without findings too.
    pub deployments: Vec<String>,
    /// Those that several compose files make together.
    pub composed: Vec<Composed>,
    /// Redis servers found, over all deployments.
    pub servers: usize,
    /// The findings: by path, position, then severity.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub unknown: Vec<Unknown>,
    /// Each requirement of each framework that rules speak of.
    pub compliance: Vec<ControlStatus>,
    /// Whether the run failed.
    pub gate: Gate,
    /// The lines that findings and problems stand on, masked.
    pub excerpts: Excerpts,
    /// Findings of the same deployments that a run over changed files leaves out, since they stand in other files.
    pub elsewhere: usize,
    /// What else the user should know: suppressions that have expired or accept nothing.
    pub warnings: Vec<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileEntry {
    /// Its path.
    pub path: Arc<str>,
    /// Such as `compose`, `redis-conf`, `acl`, `env`, `app-config`, `secret`, `script`.
    pub kind: &'static str,
    /// Whether git does not track it, so that another clone may lack it: local evidence. Absent where it is no question.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
}

/// A deployment that several compose files make together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Composed {
    /// Its name.
    pub name: String,
    /// The files, in the order in which they are laid over each other; env files last.
    pub files: Vec<Arc<str>>,
}

/// A file that should have been read and could not be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ProblemEntry {
    /// Its path.
    pub path: Arc<str>,
    /// Line, from 1; absent where the file as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What is wrong and what to do.
    pub message: String,
}

/// A file that is not judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotEvaluated {
    /// Its path.
    pub path: Arc<str>,
    /// Why, such as `template`.
    pub why: String,
}

/// How a requirement fares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ControlStatus {
    /// Such as `pci-dss`.
    pub framework: String,
    /// The framework's version.
    pub version: String,
    /// The requirement's number.
    pub id: String,
    /// `fail`, `pass`, `unknown` or `not-assessed`.
    pub status: &'static str,
    /// Open findings that concern it.
    pub findings: usize,
}

/// The gate: from which severity on an open finding fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// `None` is never.
    pub fail_on: Option<Severity>,
    /// Whether it failed.
    pub failed: bool,
}

/// Counts of open findings, and of those that do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// Open findings of that severity.
    pub critical: usize,
    /// Open findings of that severity.
    pub high: usize,
    /// Open findings of that severity.
    pub medium: usize,
    /// Open findings of that severity.
    pub low: usize,
    /// Open findings of that severity.
    pub info: usize,
    /// Accepted ones.
    pub suppressed: usize,
    /// Known ones.
    pub baseline: usize,
    /// Facts that could not be judged.
    pub unknown: usize,
}

/// Masked lines: path, then line number from 1.
pub type Excerpts = BTreeMap<Arc<str>, BTreeMap<u32, MaskedLine>>;
