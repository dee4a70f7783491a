//! What of a tree changed, as git's files say it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::paths::View;
use crate::AuditOptions;
use crate::error::AuditError;
use crate::inputs::{ChangedLines, Compared, GitError, Names, Repository, references_of_hook};

/// Changed files and lines, and the content of the index, by paths relative to the root.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Files that changed, and are there.
    pub(super) changed: Vec<String>,
    /// Files that are not there any more.
    pub(super) removed: Vec<String>,
    /// Of `changed`, those that lost lines.
    pub(super) lost: Vec<String>,
    /// Changed lines, if only they count.
    pub(super) lines: Option<ChangedLines>,
    /// What the index holds and the working tree does not.
    pub(super) overlay: BTreeMap<String, Option<Vec<u8>>>,
    /// Why it is not known what changed.
    pub(super) problem: Option<GitError>,
}

impl Seen {
    /// Compares, if what the call is about depends on it.
    pub(super) fn of(
        options: &AuditOptions,
        repository: Option<&Repository>,
        view: &View,
    ) -> Result<Self, AuditError> {
        let asks = options.since.is_some() || options.changed_lines;
        let (Some(repository), true) = (repository, asks || options.seeds) else {
            return match asks {
                true => Err(AuditError::Git(GitError::NoRepository)),
                false => Ok(Self::default()),
            };
        };
        match Self::in_repository(options, repository, view) {
            Ok(seen) => Ok(seen),
            // A hook still has the files that it was given.
            Err(error) if !asks => Ok(Self {
                problem: Some(error),
                ..Self::default()
            }),
            Err(error) => Err(AuditError::Git(error)),
        }
    }

    fn in_repository(options: &AuditOptions, repository: &Repository, view: &View) -> Result<Self, GitError> {
        let references = references_of_hook().filter(|_| options.seeds);
        let compared = match (&options.since, &references) {
            (Some(revision), _) => Compared::Since(revision),
            (None, Some((from, to))) => Compared::Between(from, to),
            (None, None) => Compared::Index,
        };
        Self::compared(compared, options, repository, view)
    }

    /// The same for a commit, compared with an earlier one if somebody asks.
    pub(super) fn of_commit(
        options: &AuditOptions,
        repository: &Repository,
        view: &View,
        commit: &str,
    ) -> Result<Self, AuditError> {
        match &options.since {
            None => Ok(Self::default()),
            Some(since) => Self::compared(Compared::Between(since, commit), options, repository, view)
                .map_err(AuditError::Git),
        }
    }

    fn compared(
        compared: Compared<'_>,
        options: &AuditOptions,
        repository: &Repository,
        view: &View,
    ) -> Result<Self, GitError> {
        let names = match options.changed_lines {
            true => Names::AndLines,
            false => Names::AndLost,
        };
        let changes = repository.changes(compared, names)?;
        let overlay = match compared {
            Compared::Index => repository.staged(&changes)?,
            Compared::Since(_) | Compared::Between(..) => BTreeMap::new(),
        };
        let lines = (names == Names::AndLines).then_some(changes.lines);
        let overlay = overlay.into_iter();
        Ok(Self {
            changed: view.paths(changes.changed).into_iter().collect(),
            removed: view.paths(changes.removed).into_iter().collect(),
            lost: view.paths(changes.lost).into_iter().collect(),
            lines: lines.map(|lines| {
                let lines = lines.into_iter();
                lines
                    .filter_map(|(path, lines)| Some((view.path(&path)?, lines)))
                    .collect()
            }),
            overlay: overlay
                .filter_map(|(path, content)| Some((view.path(&path)?, content)))
                .collect(),
            problem: None,
        })
    }

    /// All files that changed, also those that are not there any more.
    pub(super) fn all(&self) -> Vec<String> {
        self.changed.iter().chain(&self.removed).cloned().collect()
    }

    /// The content of the index, shared.
    pub(super) fn take_overlay(&mut self) -> Arc<BTreeMap<String, Option<Vec<u8>>>> {
        Arc::new(std::mem::take(&mut self.overlay))
    }
}
