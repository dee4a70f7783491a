//! The folder that a run is about: its root, what of it is looked at, and what git says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::AuditError;
use crate::git::Repository;
use crate::source::{FolderTree, Tree};
use crate::{Audit, AuditOptions};

/// An opened workspace.
pub(crate) struct Workspace {
    pub(crate) tree: Tree,
    /// The canonical root.
    pub(crate) root: PathBuf,
    /// The root as the user would write it.
    pub(crate) shown_root: String,
    /// Where discovery starts, relative to the root.
    pub(crate) starts: Vec<String>,
    /// Compose files that make one deployment, relative to the root.
    pub(crate) together: Vec<String>,
    /// Changed files, relative to the root.
    pub(crate) seeds: Vec<String>,
    /// The given paths, beside their form in `starts`.
    given: Vec<PathBuf>,
}

/// Opens the folder that holds all paths: the top of the repository that holds the first one, else that path.
pub(crate) fn open(options: &AuditOptions<'_>) -> Result<Workspace, AuditError> {
    let real = |path: &Path| {
        path.canonicalize()
            .map_err(|error| AuditError::path(path, &error))
    };
    // A changed file may be one that was deleted: nothing of it is left to look at.
    let given: Vec<PathBuf> = options
        .paths
        .iter()
        .filter(|path| !options.seeds || path.exists())
        .cloned()
        .collect();
    let paths: Vec<PathBuf> = given.iter().map(|path| real(path)).collect::<Result<_, _>>()?;
    let files: Vec<PathBuf> = options
        .files
        .iter()
        .map(|path| real(path))
        .collect::<Result<_, _>>()?;
    let here = || real(Path::new("."));
    let first = paths.first().or(files.first()).cloned().map_or_else(here, Ok)?;
    let folder = if first.is_dir() {
        first.as_path()
    } else {
        first.parent().unwrap_or(&first)
    };
    let repository = Repository::above(folder);
    let root = repository
        .as_ref()
        .map_or_else(|| folder.to_owned(), |repository| repository.top.clone());
    let relative = |path: &PathBuf| -> Result<String, AuditError> {
        let below = path
            .strip_prefix(&root)
            .map_err(|_| AuditError::outside(path, &root))?;
        let parts: Vec<String> = below
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        Ok(parts.join("/"))
    };
    let named: Vec<String> = paths.iter().map(relative).collect::<Result<_, _>>()?;
    let together = files.iter().map(relative).collect::<Result<_, _>>()?;
    let (starts, seeds) = if options.seeds {
        (vec![String::new()], named)
    } else {
        (named, Vec::new())
    };
    let tracked = repository
        .and_then(|repository| repository.tracked())
        .map(Arc::new);
    Ok(Workspace {
        tree: Tree::Folder(FolderTree {
            root: root.clone(),
            tracked,
        }),
        shown_root: shown(&root),
        root,
        starts,
        together,
        seeds,
        given,
    })
}

/// The root as seen from where the program was called: `.`, `..` or the path itself.
fn shown(root: &Path) -> String {
    let Some(here) = std::env::current_dir()
        .ok()
        .and_then(|here| here.canonicalize().ok())
    else {
        return root.display().to_string();
    };
    if let Ok(below) = root.strip_prefix(&here) {
        return if below.as_os_str().is_empty() {
            ".".to_owned()
        } else {
            below.display().to_string()
        };
    }
    match here.strip_prefix(root) {
        Ok(above) => vec![".."; above.iter().count()].join("/"),
        Err(_) => root.display().to_string(),
    }
}

impl Workspace {
    /// The paths, as they were given, of starts under which there is nothing to read.
    pub(crate) fn empty_paths(&self, empty: &[String]) -> Vec<String> {
        if self.given.len() != self.starts.len() {
            return Vec::new();
        }
        let pairs = self.starts.iter().zip(&self.given);
        pairs
            .filter(|(start, _)| empty.contains(start))
            .map(|(_, given)| given.display().to_string())
            .collect()
    }
}

impl Audit {
    /// Keeps the findings whose evidence stands in one of the changed files; counts the others.
    pub(crate) fn keep_only(&mut self, seeds: &[String]) {
        let touches = |path: &str| seeds.iter().any(|seed| seed == path);
        self.empty_paths.clear();
        self.problems.retain(|problem| touches(&problem.path));
        self.findings.retain(|finding| {
            touches(&finding.location.path)
                || finding
                    .related
                    .iter()
                    .any(|related| touches(&related.location.path))
        });
        self.unknown.retain(|unknown| touches(&unknown.location.path));
    }
}
