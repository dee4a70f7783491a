//! What a caller asks for.

use std::path::PathBuf;

/// What to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditOptions {
    /// Files and folders to audit.
    pub paths: Vec<PathBuf>,
    /// Compose files that make one deployment together, the base first (`-f`); none lets the folders tell.
    pub files: Vec<PathBuf>,
    /// The config file; none is that of the root.
    pub config: Option<PathBuf>,
    /// The paths are changed files: the deployments that use them are audited.
    pub seeds: bool,
    /// How the deployments are started.
    pub start: Start,
    /// Only what git tracks is read: no local `.env`.
    pub no_local: bool,
}

/// How deployments are started, as by the flags of `docker compose` other than `-f`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// `--env-file`, in order.
    pub env_files: Vec<PathBuf>,
    /// `--profile`.
    pub profiles: Vec<String>,
    /// `--project-directory`.
    pub directory: Option<PathBuf>,
}
