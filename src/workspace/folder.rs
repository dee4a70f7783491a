//! A workspace in a folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::changes::Seen;
use super::ground::Ground;
use super::paths::{View, place, real, relative};
use crate::AuditOptions;
use crate::error::AuditError;
use crate::inputs::{History, Repository, folder_of, is_at};
use redproof_compose::CliOptions;
use redproof_source::{FolderTree, Tree};

/// Finds the folder that holds all paths: that of the config file, else the top of the repository that holds the first
/// path, else that path.
pub(super) fn ground(options: &AuditOptions) -> Result<Ground, AuditError> {
    let all = |paths: &[PathBuf],
               find: fn(&Path) -> Result<PathBuf, AuditError>|
     -> Result<Vec<PathBuf>, AuditError> { paths.iter().map(|path| find(path)).collect() };
    // A changed file may be one that was deleted, and is its link where it is one.
    let find = if options.seeds { place } else { real };
    let given = options
        .given
        .as_ref()
        .map(|given| place(&given.path))
        .transpose()?;
    let (mut paths, files) = (all(&options.paths, find)?, all(&options.files, real)?);
    paths.extend(given.clone());
    // `-f elsewhere/compose.yaml` without a path is about the folder there, not about this one.
    let only_here = options.paths.len() == 1 && options.paths.iter().all(|path| path.as_os_str() == ".");
    let elsewhere = |file: &PathBuf| paths.iter().all(|here| !file.starts_with(here));
    if only_here && files.first().is_some_and(elsewhere) {
        paths.clear();
    }
    let here = real(Path::new("."))?;
    let first = paths.first().or(files.first()).unwrap_or(&here);
    let folder = match folder_of(first) {
        // A changed file is no folder to audit: outside of a repository they are changed files of this one.
        folder if (options.seeds || given.is_some()) && folder.starts_with(&here) => &here,
        folder => folder,
    };
    let repository = Repository::above(folder).map(|repository| match options.seeds {
        true => repository.with_index_of_hook(),
        false => repository,
    });
    let top = || {
        repository
            .as_ref()
            .map_or_else(|| folder.to_owned(), |repository| repository.top.clone())
    };
    if options.seeds && !options.all_files && repository.is_none() {
        check_changed(&options.paths)?;
    }
    let root = match &options.config {
        Some(config) => folder_of(&real(config)?).to_owned(),
        None => top(),
    };
    let view = View::of(&root, &top());
    let mut seen = Seen::of(options, repository.as_ref(), &view)?;
    let mut git_problem = seen.problem.take().map(|problem| {
        format!("{problem}, so what changed is not known: files are read as they are in the working tree")
    });
    let links = repository
        .as_ref()
        .filter(|_| options.seeds || options.since.is_some());
    let links = links
        .map(|repository| view.paths(repository.links()))
        .unwrap_or_default();
    let tracked = repository
        .and_then(|repository| match repository.tracked() {
            Ok(tracked) => Some(view.paths(tracked?)),
            Err(why) => {
                git_problem = Some(format!("{why}, so what git tracks is not known"));
                None
            }
        })
        .map(Arc::new);
    if options.no_local && tracked.is_none() {
        return Err(AuditError::NoRepository(root));
    }
    let all_relative = |paths: &[PathBuf]| -> Result<Vec<String>, AuditError> {
        paths.iter().map(|path| relative(path, &root)).collect()
    };
    let mut folder = FolderTree::new(&root).map_err(|error| AuditError::path(&root, &error))?;
    // What is not tracked is in no commit.
    folder.only_tracked = options.no_local || options.all_files && tracked.is_some();
    folder.tracked = tracked;
    folder.overlay = seen.take_overlay();
    if let (Some(given), Some(path)) = (&options.given, &given) {
        let content = Some(given.content.clone());
        folder.overlay = Arc::new([(relative(path, &root)?, content)].into());
    }
    let tree = Tree::Folder(folder);
    let named = all_relative(&paths)?;
    let together = all_relative(&files)?;
    let directories: Vec<PathBuf> = options.start.directory.iter().cloned().collect();
    let call = CliOptions {
        env_files: all_relative(&all(&options.start.env_files, real)?)?,
        profiles: options.start.profiles.clone(),
        project_directory: all_relative(&all(&directories, real)?)?.pop(),
        env_folder: None,
    };
    Ok(Ground {
        tree,
        history: match options.history {
            true => Repository::above(&root).map(|repository| History::read(&repository, &root)),
            false => None,
        },
        root,
        named,
        together,
        call,
        seen,
        links,
        git_problem,
        commit: None,
    })
}

/// Checks the files of a hook where no git says which changed, and none was deleted.
fn check_changed(paths: &[PathBuf]) -> Result<(), AuditError> {
    if paths.is_empty() {
        return Err(AuditError::NoFiles);
    }
    match paths.iter().find(|path| !is_at(path)) {
        Some(path) => Err(AuditError::path(path, &ErrorKind::NotFound.into())),
        None => Ok(()),
    }
}
