//! Errors that stop an audit before it starts.

use crate::config::ConfigError;
use crate::inputs::GitError;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why an audit cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A path on the command line does not exist or cannot be opened.
    #[error("{why}: {}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// Why it cannot be opened.
        why: String,
    },
    /// A hook was given no files, and no repository says which changed.
    #[error(
        "no files: name those that changed, or run the hook in a git repository, where those that are staged count"
    )]
    NoFiles,
    /// A path is outside the root of the run.
    #[error("{} is outside the root {} (the folder of the config file, or of the first path). Scan it in a separate run", path.display(), root.display())]
    Outside {
        /// The path.
        path: PathBuf,
        /// The root.
        root: PathBuf,
    },
    /// `--no-local` without a git index.
    #[error("--no-local needs the files that git tracks, but git tracks none in {}. Remove --no-local, or `git add` the files", _0.display())]
    NoRepository(PathBuf),
    /// `--project-directory` without `-f`, in a folder without a default compose file.
    #[error("no compose file in {}. Name one with -f", _0.display())]
    NoComposeFile(PathBuf),
    /// Git cannot say what changed.
    #[error("git cannot say what changed: {0}")]
    Git(GitError),
    /// There is no such revision, or it cannot be read.
    #[error("{0}")]
    Revision(GitError),
    /// The config file is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl AuditError {
    pub(crate) fn path(path: &Path, error: &std::io::Error) -> Self {
        AuditError::Path {
            path: path.to_owned(),
            why: match error.kind() {
                ErrorKind::NotFound => "No such file or folder".to_owned(),
                ErrorKind::PermissionDenied => "Permission denied".to_owned(),
                kind => kind.to_string(),
            },
        }
    }

    pub(crate) fn outside(path: &Path, root: &Path) -> Self {
        AuditError::Outside {
            path: path.to_owned(),
            root: root.to_owned(),
        }
    }
}
