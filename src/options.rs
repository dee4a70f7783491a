//! What a caller asks for.

use std::path::PathBuf;

/// What to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditOptions {
    /// Files and folders to audit.
    pub paths: Vec<PathBuf>,
    /// Without paths, nothing is audited; otherwise everything is.
    pub only_paths: bool,
    /// Compose files that make one deployment together, the base first (`-f`); none leaves that to the folders.
    pub files: Vec<PathBuf>,
    /// The config file; none is that of the root.
    pub config: Option<PathBuf>,
    /// The paths are changed files: the deployments that use them are audited.
    pub seeds: bool,
    /// How the deployments are started.
    pub start: Start,
    /// Only what git tracks is read: no local `.env`.
    pub no_local: bool,
    /// Git's history is read.
    pub history: bool,
    /// The files of this git revision are read, and not those of the working tree.
    pub revision: Option<String>,
    /// Only deployments that use a file that changed since this revision are audited.
    pub since: Option<String>,
    /// Only findings on changed lines are reported.
    pub changed_lines: bool,
    /// Every deployment of the index is audited, whatever changed.
    pub all_files: bool,
    /// A file whose content is not read from disk.
    pub given: Option<GivenFile>,
}

/// A file whose content the caller gives, in place of what is on disk.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct GivenFile {
    /// Its path.
    pub path: PathBuf,
    /// Its content.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for GivenFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The content may be a secret.
        f.debug_struct("GivenFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
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
