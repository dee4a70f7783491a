//! Paths of the command line, relative to the root.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::AuditError;
use crate::inputs::real_path;

/// A path with every link followed.
pub(super) fn real(path: &Path) -> Result<PathBuf, AuditError> {
    real_path(path).map_err(|error| AuditError::path(path, &error))
}

/// The place of a path that need not be there: links above it are followed, and it is not.
pub(super) fn place(path: &Path) -> Result<PathBuf, AuditError> {
    let name = path.file_name().filter(|_| !ends_in_dots(path));
    let Some(name) = name else {
        return real(path);
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = match real_path(folder) {
        Ok(folder) => folder,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => place(folder)?,
        Err(error) => return Err(AuditError::path(path, &error)),
    };
    Ok(folder.join(name))
}

/// `Path::file_name` takes the folder's name for that of `folder/.`.
fn ends_in_dots(path: &Path) -> bool {
    let text = path.as_os_str().to_string_lossy();
    let last = text.rsplit('/').next().unwrap_or_default();
    matches!(last, "" | "." | "..")
}

/// A path below the root, with `/`.
pub(super) fn relative(path: &Path, root: &Path) -> Result<String, AuditError> {
    let below = path
        .strip_prefix(root)
        .map_err(|_| AuditError::outside(path, root))?;
    let parts: Vec<String> = below
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    Ok(parts.join("/"))
}

/// A path of a repository, as seen from the root, which may be above or below the top of the repository.
pub(super) enum View {
    /// The root is the top.
    Same,
    /// The root is this folder of the repository.
    Inside(String),
    /// The repository is this folder of the root.
    Around(String),
    /// They have nothing in common.
    Apart,
}

impl View {
    pub(super) fn of(root: &Path, top: &Path) -> Self {
        match (relative(root, top), relative(top, root)) {
            _ if root == top => View::Same,
            (Ok(folder), _) => View::Inside(format!("{folder}/")),
            (_, Ok(folder)) => View::Around(format!("{folder}/")),
            _ => View::Apart,
        }
    }

    /// The path from the root; `None` for what is outside it.
    pub(super) fn path(&self, path: &str) -> Option<String> {
        match self {
            View::Same => Some(path.to_owned()),
            View::Inside(folder) => path.strip_prefix(folder.as_str()).map(str::to_owned),
            View::Around(folder) => Some(format!("{folder}{path}")),
            View::Apart => None,
        }
    }

    pub(super) fn paths(&self, paths: BTreeSet<String>) -> BTreeSet<String> {
        match self {
            View::Same => paths,
            _ => paths.iter().filter_map(|path| self.path(path)).collect(),
        }
    }
}
