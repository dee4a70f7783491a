//! The ledgers of all deployments as one: what the report says about each path.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::inputs::{Settled, State, has_weight};
use crate::policy::{FileEntry, NotEvaluated, Outside, ProblemEntry};
use crate::rules::{Location, Unknown};
use redproof_source::{SourceMap, Span};

/// What became of each path. One that several deployments name is accounted for once, by its strongest state.
#[derive(Debug, Default)]
pub(crate) struct Accounts(BTreeMap<Arc<str>, Account>);

/// What is known of one path.
#[derive(Debug, Default)]
struct Account {
    problems: BTreeSet<ProblemEntry>,
    /// Why a path that deployments name cannot be read, with the first place that names it and the service or file there.
    failures: BTreeMap<String, (Location, String)>,
    file: Option<FileEntry>,
    unknown: Option<Unknown>,
    not_evaluated: Option<String>,
    outside: Option<Location>,
}

/// The report's lists of paths.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub(crate) files: Vec<FileEntry>,
    pub(crate) problems: Vec<ProblemEntry>,
    pub(crate) not_evaluated: Vec<NotEvaluated>,
    pub(crate) unknown: Vec<Unknown>,
    pub(crate) outside: Vec<Outside>,
}

impl Accounts {
    /// A file that was read and judged.
    pub(crate) fn file(&mut self, entry: FileEntry) {
        self.of(&entry.path).file.get_or_insert(entry);
    }

    /// A file that could not be read or parsed.
    pub(crate) fn problem(&mut self, entry: ProblemEntry) {
        self.of(&entry.path).problems.insert(entry);
    }

    /// A file that is not judged.
    pub(crate) fn not_evaluated(&mut self, path: &str, why: String) {
        let known = &mut self.of(&shown(path)).not_evaluated;
        *known = strongest(known.take(), Some(why));
    }

    /// What became of a path that a deployment names.
    pub(crate) fn settled(&mut self, settled: &Settled, deployment: &str, map: &SourceMap) {
        let path = shown(&settled.path);
        let at = settled.at.or_else(|| map.find(deployment).map(Span::top));
        let location = at.map_or_else(|| top_of(deployment), |at| Location::of(map, at));
        match &settled.state {
            // The file's own entry says as what.
            State::Read => {}
            State::Problem(why) => {
                let named = (location, settled.by.clone());
                let known = self
                    .of(&path)
                    .failures
                    .entry(why.clone())
                    .or_insert_with(|| named.clone());
                *known = named.min(known.clone());
            }
            State::NotEvaluated(why) => self.not_evaluated(&path, why.clone()),
            State::Outside => {
                let known = &mut self.of(&path).outside;
                *known = known.take().into_iter().chain([location]).min();
            }
            State::Unknown(why) => {
                let entry = Unknown {
                    rules: Vec::new(),
                    deployment: deployment.to_owned(),
                    subject: settled.by.clone(),
                    path: Some(path.clone()),
                    why: why.clone(),
                    location,
                };
                let known = &mut self.of(&path).unknown;
                *known = known.take().into_iter().chain([entry]).min();
            }
        }
    }

    /// Adds the accounts of another deployment.
    pub(crate) fn extend(&mut self, other: Accounts) {
        for (path, account) in other.0 {
            let known = self.of(&path);
            known.problems.extend(account.problems);
            for (why, named) in account.failures {
                let first = known.failures.entry(why).or_insert_with(|| named.clone());
                *first = named.min(first.clone());
            }
            known.file = known.file.take().into_iter().chain(account.file).min();
            known.unknown = known.unknown.take().into_iter().chain(account.unknown).min();
            known.outside = known.outside.take().into_iter().chain(account.outside).min();
            known.not_evaluated = strongest(known.not_evaluated.take(), account.not_evaluated);
        }
    }

    /// Each path in one list.
    pub(crate) fn into_lists(self) -> Lists {
        let mut lists = Lists::default();
        for (path, mut account) in self.0 {
            let failures = std::mem::take(&mut account.failures);
            let failures = failures
                .into_iter()
                .map(|(why, named)| failure(&path, &why, &named));
            account.problems.extend(failures);
            if !account.problems.is_empty() {
                lists.problems.extend(account.problems);
            } else if let Some(file) = account.file {
                lists.files.push(file);
            } else if let Some(unknown) = account.unknown {
                lists.unknown.push(unknown);
            } else if let Some(location) = account.outside {
                // It says who names the path.
                lists.outside.push(Outside { path, location });
            } else if let Some(why) = account.not_evaluated {
                lists.not_evaluated.push(NotEvaluated { path, why });
            }
        }
        lists
    }

    fn of(&mut self, path: &Arc<str>) -> &mut Account {
        self.0.entry(path.clone()).or_default()
    }
}

/// A path that cannot be read, with the place that names it.
fn failure(path: &str, why: &str, (at, by): &(Location, String)) -> ProblemEntry {
    let place = format!("{}:{}", at.path, at.start.line);
    let named = if **by == *at.path {
        format!("named in {place}")
    } else {
        format!("named by {by} in {place}")
    };
    ProblemEntry::of_file(path, format!("{why} ({named})"))
}

/// The reason that is listed where a path is skipped for two: one with weight, then the first in order.
fn strongest(one: Option<String>, other: Option<String>) -> Option<String> {
    one.into_iter()
        .chain(other)
        .min_by(|a, b| (!has_weight(a), a).cmp(&(!has_weight(b), b)))
}

/// A path as reports show it: the root is `.`.
fn shown(path: &str) -> Arc<str> {
    if path.is_empty() { ".".into() } else { path.into() }
}

fn top_of(path: &str) -> Location {
    let start = redproof_source::Position { line: 1, column: 1 };
    Location {
        path: path.into(),
        start,
        end: start,
    }
}
