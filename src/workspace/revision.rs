//! A workspace at a git revision: the files are read from git's objects, and nothing is checked out.

use std::path::{Path, PathBuf};

use super::changes::Seen;
use super::ground::Ground;
use super::paths::{View, place, real, relative};
use crate::AuditOptions;
use crate::error::AuditError;
use crate::inputs::{GitError, History, Repository, folder_of, place as written};
use redproof_compose::CliOptions;
use redproof_source::{Tree, is_control};

/// The repository and the revision to read, if it is not the working tree.
pub(super) fn of(options: &AuditOptions) -> Result<Option<(Repository, String)>, AuditError> {
    if options.given.is_some() {
        return Ok(None);
    }
    let here = PathBuf::from(".");
    let first = there(options.paths.first().unwrap_or(&here))?;
    let bare = Repository::bare(&first).filter(|_| options.files.is_empty() || options.revision.is_some());
    match (&options.revision, bare) {
        (None, None) => Ok(None),
        (None, Some(bare)) => match bare.file_beside() {
            // Nobody said which of them is meant.
            Some(file) => {
                let shown = file.replace(is_control, "\u{fffd}");
                Err(AuditError::Revision(GitError::BesideBare(shown)))
            }
            None => Ok(Some((bare, "HEAD".to_owned()))),
        },
        (Some(name), Some(bare)) => Ok(Some((bare, name.clone()))),
        (Some(name), None) => match Repository::above(folder_of(&first)) {
            Some(repository) => Ok(Some((repository, name.clone()))),
            None => Err(AuditError::Revision(GitError::NoRepository)),
        },
    }
}

/// The files of a revision. Paths of the call other than those to audit are paths in the repository.
pub(super) fn ground(
    options: &AuditOptions,
    repository: &Repository,
    revision: &str,
) -> Result<Ground, AuditError> {
    let root = repository.top.clone();
    let commit = repository.commit_of(revision).map_err(AuditError::Revision)?;
    let files = repository.files_of(commit).map_err(AuditError::Revision)?;
    let links = files.links().map(str::to_owned).collect();
    let tree = Tree::Snapshot(files);
    let inside = |path: &PathBuf| -> Result<String, AuditError> {
        let path = written("", &path.to_string_lossy());
        match tree.is_file(&path) || tree.is_folder(&path) {
            true => Ok(path),
            false => Err(missing(&path)),
        }
    };
    let all_inside = |paths: &[PathBuf]| paths.iter().map(inside).collect::<Result<Vec<_>, _>>();
    let mut named = Vec::new();
    for path in &options.paths {
        let path = relative(&there(path)?, &root)?;
        // A changed file may be one that was deleted.
        if !options.seeds && !tree.is_file(&path) && !tree.is_folder(&path) {
            return Err(missing(&path));
        }
        named.push(path);
    }
    let directories: Vec<PathBuf> = options.start.directory.iter().cloned().collect();
    Ok(Ground {
        together: all_inside(&options.files)?,
        call: CliOptions {
            env_files: all_inside(&options.start.env_files)?,
            profiles: options.start.profiles.clone(),
            project_directory: all_inside(&directories)?.pop(),
            env_folder: None,
        },
        seen: Seen::of_commit(options, repository, &View::of(&root, &root), &commit.to_string())?,
        history: match options.history {
            true => Some(History::of_commit(repository, commit, &root)),
            false => None,
        },
        named,
        links,
        tree,
        root,
        git_problem: None,
        commit: Some(commit.to_string()),
    })
}

/// A path with its links followed, if it is in the working tree, too.
fn there(path: &Path) -> Result<PathBuf, AuditError> {
    real(path).or_else(|_| place(path))
}

fn missing(path: &str) -> AuditError {
    AuditError::Path {
        path: Path::new(path).to_owned(),
        why: "No such file or folder in the revision".to_owned(),
    }
}
