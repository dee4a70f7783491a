//! The folder that a run is about: its root, what of it is looked at, and what git says.

mod changes;
mod config_file;
mod folder;
mod ground;
mod links;
mod paths;
mod revision;

use std::path::PathBuf;

use self::changes::Seen;
use self::ground::Ground;
use self::links::with_links;
use self::paths::View;

use crate::config::{self, Config, ConfigError, Globs};
use crate::deployment;
use crate::error::AuditError;
use crate::inputs::{ChangedLines, Compared, History, Names, Repository};
use crate::policy::ScanScope;
use crate::{AuditOptions, Extras, Selection};
use redproof_compose::CliOptions;
use redproof_source::Tree;

/// An opened workspace.
pub struct Workspace {
    /// The files.
    pub tree: Tree,
    /// What the config file says.
    pub config: Config,
    /// Files that need not be there.
    expected_missing: Globs,
    /// Files that are not looked for.
    exclude: Globs,
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
    /// Earlier versions of the files, if they were asked for.
    history: Option<History>,
    /// The given paths, beside their form in `starts`.
    given: Vec<PathBuf>,
    /// Why it is not known what git tracks or what changed, where it should be.
    pub(crate) git_problem: Option<String>,
    /// Files that are not there any more.
    removed: Vec<String>,
    lost: Vec<String>,
    /// Changed lines, if only they count.
    pub(crate) changed_lines: Option<ChangedLines>,
    /// The commit that is read, if it is not the working tree.
    commit: Option<String>,
}

/// Opens what a call is about. A repository without a working tree is read at its `HEAD`.
///
/// # Errors
/// A path or revision that is not there, paths that have no folder in common, a fault in the config file.
pub fn open(options: &AuditOptions) -> Result<Workspace, AuditError> {
    let ground = match revision::of(options)? {
        Some((repository, name)) => revision::ground(options, &repository, &name)?,
        None => folder::ground(options)?,
    };
    let Ground {
        tree,
        root,
        named,
        mut together,
        call,
        mut seen,
        links,
        ..
    } = ground;
    let config = config_file::read(&tree, options.config.as_deref(), &root)?;
    let whole = || match options.only_paths {
        true => Vec::new(),
        false => vec![String::new()],
    };
    let (starts, seeds) = match (options.seeds, options.since.is_some()) {
        (true, _) if options.all_files => (whole(), None),
        // Without names, a hook is about what is staged.
        (true, _) if named.is_empty() => (whole(), Some(seen.all())),
        (true, _) => (whole(), Some(seeds_of(named, &tree, &seen))),
        (false, true) => (if named.is_empty() { whole() } else { named }, Some(seen.all())),
        (false, false) => (if named.is_empty() { whole() } else { named }, None),
    };
    let seeds = seeds.and_then(|changed| with_links(changed, &links, &mut seen, &tree));
    if let (Some(directory), true) = (&call.project_directory, together.is_empty()) {
        // `docker compose` looks for the files there, too.
        together = default_files(&tree, directory);
        if together.is_empty() {
            return Err(AuditError::NoComposeFile(root.join(directory)));
        }
    }
    for entry in &config.deployments {
        let mut files = entry.files.iter().chain(&entry.env_files);
        // A commit may remove one.
        if let Some(missing) = files.find(|file| !tree.is_file(file) && !seen.removed.contains(file)) {
            return Err(ConfigError::new(&entry.origin, format!("No such file: {missing}")).into());
        }
    }
    let globs = |settings: &[config::Setting<String>]| {
        let patterns: Vec<&str> = settings.iter().map(|setting| &*setting.value).collect();
        Globs::ignore_list(&patterns)
    };
    Ok(Workspace {
        tree,
        history: ground.history,
        expected_missing: globs(&config.expected_missing),
        exclude: globs(&config.exclude),
        config,
        root,
        starts,
        together,
        call,
        seeds: seeds.map(sorted),
        removed: seen.removed,
        lost: sorted(seen.lost),
        changed_lines: seen.lines,
        given: options
            .paths
            .iter()
            .chain(options.given.as_ref().map(|given| &given.path))
            .cloned()
            .collect(),
        git_problem: ground.git_problem,
        commit: ground.commit,
    })
}

fn sorted(mut paths: Vec<String>) -> Vec<String> {
    paths.sort();
    paths.dedup();
    paths
}

/// The changed files of a hook: those that it is given, where their links lead, and those that were removed.
fn seeds_of(mut named: Vec<String>, tree: &Tree, seen: &Seen) -> Vec<String> {
    let targets: Vec<String> = named.iter().filter_map(|path| tree.link_target(path)).collect();
    named.extend(targets);
    named.extend(seen.removed.iter().cloned());
    named
}

fn default_files(tree: &Tree, folder: &str) -> Vec<String> {
    let names = tree.list(folder);
    let paths: Vec<String> = names.iter().filter_map(|name| Tree::join(folder, name)).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    deployment::default_files(folder, &paths)
}

impl Workspace {
    /// The commit that is read or checked out, if there is one.
    pub fn commit(&self) -> Option<String> {
        let checked_out = || Repository::above(&self.root)?.commit();
        self.commit.clone().or_else(checked_out)
    }

    /// Files that differ from the commit: those that git tracks, and new ones among `judged`. `None` where that is not known.
    pub fn uncommitted(&self, judged: &[&str]) -> Option<Vec<String>> {
        if self.commit.is_some() {
            return Some(Vec::new());
        }
        let repository = Repository::above(&self.root)?;
        let changes = repository.changes(Compared::Since("HEAD"), Names::Only).ok()?;
        let view = View::of(&self.root, &repository.top);
        let counts = |path: &String| self.tree.is_tracked(path) == Some(true) || judged.contains(&&**path);
        let mut files: Vec<String> = view.paths(changes.changed).into_iter().filter(counts).collect();
        files.extend(view.paths(changes.removed));
        Some(sorted(files))
    }

    /// What of the tree is looked at.
    pub fn selection(&self) -> Selection<'_> {
        Selection {
            history: self.history.as_ref(),
            starts: &self.starts,
            together: &self.together,
            configured: &self.config.deployments,
            expected_missing: Some(&self.expected_missing),
            exclude: Some(&self.exclude),
            limits: self.config.limits(),
            clients: &self.config.clients,
            call: Some(&self.call),
            seeds: self.seeds.as_deref(),
            removed: &self.removed,
            lost: &self.lost,
            today: None,
            extras: Extras::default(),
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
