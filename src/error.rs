//! What can go wrong before anything is judged.

use crate::config::ConfigError;
use std::path::{Path, PathBuf};

/// An audit that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A path on the command line is not there or cannot be opened.
    #[error("{}: {why}. Give a file or folder that is there", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// The paths have no root in common.
    #[error("{} does not lie under {}, the root of this run (the folder of the config file, else of the first path). Audit it in a run of its own", path.display(), root.display())]
    Outside {
        /// The path.
        path: PathBuf,
        /// The root.
        root: PathBuf,
    },
    /// Nothing tells which files are local.
    #[error("git tracks nothing in {}, so that --no-local cannot tell which files are local. Leave the flag out, or `git add` the files", _0.display())]
    NoRepository(PathBuf),
    /// `--project-directory` without `-f`, and no file that Compose takes by itself.
    #[error("no compose file lies in {}. Name one with -f", _0.display())]
    NoComposeFile(PathBuf),
    /// The config file has a fault.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl AuditError {
    pub(crate) fn path(path: &Path, error: &std::io::Error) -> Self {
        AuditError::Path {
            path: path.to_owned(),
            why: error.kind().to_string(),
        }
    }

    pub(crate) fn outside(path: &Path, root: &Path) -> Self {
        AuditError::Outside {
            path: path.to_owned(),
            root: root.to_owned(),
        }
    }
}
