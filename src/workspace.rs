//! The folder that a run is about: its root, what of it is looked at, and what git says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{self, Config};
use crate::deployment;
use crate::error::AuditError;
use crate::inputs::{Repository, folder_of, is_there, real_path};
use crate::policy::ScanScope;
use crate::{AuditOptions, Selection};
use redproof_compose::CliOptions;
use redproof_source::{FolderTree, ReadError, Tree};

/// An opened workspace.
pub struct Workspace {
    /// The files.
    pub tree: Tree,
    /// What the config file says.
    pub config: Config,
    /// The canonical root.
    pub root: PathBuf,
    /// Where discovery starts, relative to the root.
    starts: Vec<String>,
    /// Compose files that make one deployment, relative to the root.
    together: Vec<String>,
    /// How the deployments are started.
    call: CliOptions,
    /// Changed files, relative to the root.
    seeds: Option<Vec<String>>,
    /// The given paths, beside their form in `starts`.
    given: Vec<PathBuf>,
    /// Why it is not known what git tracks, where it should be.
    pub(crate) git_problem: Option<&'static str>,
}

/// Opens the folder that holds all paths: that of the config file, else the top of the repository that holds the first
/// path, else that path.
///
/// # Errors
/// A path that is not there, paths that have no folder in common, a fault in the config file.
pub fn open(options: &AuditOptions) -> Result<Workspace, AuditError> {
    // A changed file may be one that was deleted: nothing of it is left to look at.
    let given: Vec<PathBuf> = options
        .paths
        .iter()
        .filter(|path| !options.seeds || is_there(path))
        .cloned()
        .collect();
    let all_real = |paths: &[PathBuf]| -> Result<Vec<PathBuf>, AuditError> {
        paths.iter().map(|path| real(path)).collect()
    };
    let (mut paths, files) = (all_real(&given)?, all_real(&options.files)?);
    // `-f elsewhere/compose.yaml` without a path is about the folder there, not about this one.
    let only_here = given.len() == 1 && given.iter().all(|path| path.as_os_str() == ".");
    let elsewhere = |file: &PathBuf| paths.iter().all(|here| !file.starts_with(here));
    if only_here && files.first().is_some_and(elsewhere) {
        paths.clear();
    }
    let here = || real(Path::new("."));
    let first = paths.first().or(files.first()).cloned().map_or_else(here, Ok)?;
    let here = here()?;
    let folder = match folder_of(&first) {
        // A changed file is no folder to audit: outside of a repository they are changed files of this one.
        folder if options.seeds && folder.starts_with(&here) => &here,
        folder => folder,
    };
    let repository = Repository::above(folder);
    let top = || {
        repository
            .as_ref()
            .map_or_else(|| folder.to_owned(), |repository| repository.top.clone())
    };
    let root = match &options.config {
        Some(config) => folder_of(&real(config)?).to_owned(),
        None => top(),
    };
    let config = read_config(options.config.as_deref(), &root)?;
    let named: Vec<String> = paths
        .iter()
        .map(|path| relative(path, &root))
        .collect::<Result<_, _>>()?;
    let all_relative = |paths: &[PathBuf]| -> Result<Vec<String>, AuditError> {
        paths.iter().map(|path| relative(path, &root)).collect()
    };
    let mut together = all_relative(&files)?;
    let directories: Vec<PathBuf> = options.start.directory.iter().cloned().collect();
    let call = CliOptions {
        env_files: all_relative(&all_real(&options.start.env_files)?)?,
        profiles: options.start.profiles.clone(),
        project_directory: all_relative(&all_real(&directories)?)?.pop(),
        env_folder: None,
    };
    let (starts, seeds) = if options.seeds {
        (vec![String::new()], Some(named))
    } else if named.is_empty() {
        (vec![String::new()], None)
    } else {
        (named, None)
    };
    let mut git_problem = None;
    let tracked = repository
        .and_then(|repository| match repository.tracked() {
            Ok(tracked) => Some(seen_from(&root, &repository.top, tracked?)),
            Err(why) => {
                git_problem = Some(why);
                None
            }
        })
        .map(Arc::new);
    if options.no_local && tracked.is_none() {
        return Err(AuditError::NoRepository(root));
    }
    let mut folder = FolderTree::new(&root).map_err(|error| AuditError::path(&root, &error))?;
    folder.tracked = tracked;
    folder.only_tracked = options.no_local;
    let tree = Tree::Folder(folder);
    if let (Some(directory), true) = (&call.project_directory, together.is_empty()) {
        // `docker compose` looks for the files there, too.
        together = default_files(&tree, directory);
        if together.is_empty() {
            return Err(AuditError::NoComposeFile(root.join(directory)));
        }
    }
    for entry in &config.deployments {
        if let Some(missing) = entry
            .files
            .iter()
            .chain(&entry.env_files)
            .find(|file| !tree.is_file(file))
        {
            return Err(config.error(entry.at, format!("No such file: {missing}")).into());
        }
    }
    Ok(Workspace {
        tree,
        config,
        root,
        starts,
        together,
        call,
        seeds,
        given,
        git_problem,
    })
}

fn default_files(tree: &Tree, folder: &str) -> Vec<String> {
    let names = tree.list(folder);
    let paths: Vec<String> = names.iter().filter_map(|name| Tree::join(folder, name)).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    deployment::default_files(folder, &paths)
}

fn real(path: &Path) -> Result<PathBuf, AuditError> {
    real_path(path).map_err(|error| AuditError::path(path, &error))
}

fn relative(path: &Path, root: &Path) -> Result<String, AuditError> {
    let below = path
        .strip_prefix(root)
        .map_err(|_| AuditError::outside(path, root))?;
    let parts: Vec<String> = below
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    Ok(parts.join("/"))
}

/// The named config file, or that of the root, if there is one. It is read like every other file: from below the root, a
/// regular file, up to the size limit.
fn read_config(named: Option<&Path>, root: &Path) -> Result<Config, AuditError> {
    let path = match named {
        Some(named) => real(named)?,
        None => root.join(config::FILE_NAME),
    };
    // Its path is relative to the root, as that of every other file.
    let name = path
        .file_name()
        .map_or_else(|| config::FILE_NAME.into(), |name| name.to_string_lossy());
    let tree = Tree::folder(root).map_err(|error| AuditError::path(root, &error))?;
    match tree.read(&name) {
        Ok(text) => Ok(Config::parse(&name, &text)?),
        Err(ReadError::Missing) if named.is_none() => Ok(Config::default()),
        Err(error) => Err(AuditError::Path {
            why: error.to_string(),
            path,
        }),
    }
}

/// What git tracks, as seen from the root, which may lie above or below the top of the repository.
fn seen_from(root: &Path, top: &Path, tracked: BTreeSet<String>) -> BTreeSet<String> {
    if root == top {
        return tracked;
    }
    if let Ok(prefix) = relative(root, top) {
        let prefix = format!("{prefix}/");
        return tracked
            .iter()
            .filter_map(|path| path.strip_prefix(&prefix))
            .map(str::to_owned)
            .collect();
    }
    match relative(top, root) {
        Ok(prefix) => tracked.iter().map(|path| format!("{prefix}/{path}")).collect(),
        Err(_) => BTreeSet::new(),
    }
}

impl Workspace {
    /// What of the tree is looked at.
    pub fn selection(&self) -> Selection<'_> {
        Selection {
            starts: &self.starts,
            together: &self.together,
            configured: &self.config.deployments,
            expected_missing: &self.config.expected_missing,
            call: Some(&self.call),
            seeds: self.seeds.as_deref(),
            today: None,
            without_prefilters: false,
        }
    }

    /// Which part of the tree this run covers.
    pub fn scan_scope(&self) -> ScanScope {
        if self.seeds.is_some() {
            ScanScope::ChangedFiles
        } else if self.together.is_empty() && self.starts.iter().any(String::is_empty) {
            ScanScope::Everything
        } else {
            ScanScope::Paths
        }
    }

    /// The paths, as they were given, of starts under which there is nothing to read.
    pub(crate) fn empty_paths(&self, empty: &[String]) -> Vec<String> {
        if self.given.len() != self.starts.len() || !self.together.is_empty() {
            return Vec::new();
        }
        let pairs = self.starts.iter().zip(&self.given);
        // A file of another kind among paths of ours is passed over, as hooks and globs name it.
        let is_passed_over = |start: &String| empty.len() < self.starts.len() && self.tree.is_file(start);
        pairs
            .filter(|(start, _)| empty.contains(start) && !is_passed_over(start))
            .map(|(_, given)| given.display().to_string())
            .collect()
    }
}
