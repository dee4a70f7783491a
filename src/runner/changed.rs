//! Leaves out, of a run over changed files, what cannot concern one.

use std::collections::BTreeSet;

use super::Selection;
use super::candidates::Candidates;
use crate::inputs::{Found, Kind};
use redproof_source::Tree;

/// Keeps the files that may lead to a changed one.
pub(super) fn keep_candidates(found: &mut Found, candidates: &Candidates<'_>, selection: &Selection<'_>) {
    let folders: BTreeSet<String> = found
        .compose_folders()
        .into_iter()
        .filter(|(folder, files)| candidates.takes(folder, files))
        .map(|(folder, _)| folder.to_owned())
        .collect();
    found.retain(Kind::Compose, |path| folders.contains(Tree::parent(path)));
    found.retain(Kind::Yaml, |path| candidates.takes(Tree::parent(path), &[path]));
    found.retain(Kind::RedisConf, |path| candidates.has(path));
    for kind in [Kind::Acl, Kind::Script, Kind::Program, Kind::Dotenv] {
        found.retain(kind, |path| selection.is_seed(path));
    }
    found.retain(Kind::Settings, |path| {
        selection.is_seed(path) || candidates.is_below_changed(path)
    });
}

/// Keeps, of a run over changed files, what is judged without a project: a redis.conf may include a changed file; an ACL
/// file or an application's configuration stands alone.
pub(super) fn keep_changed(
    found: &mut Found,
    selection: &Selection<'_>,
    candidates: Option<&Candidates<'_>>,
) {
    if selection.seeds.is_none() {
        return;
    }
    for kind in [Kind::Acl, Kind::Dotenv] {
        found.retain(kind, |path| selection.is_seed(path));
    }
    let is_below_changed =
        |path: &str| candidates.is_some_and(|candidates| candidates.is_below_changed(path));
    for kind in [Kind::Yaml, Kind::Settings] {
        found.retain(kind, |path| selection.is_seed(path) || is_below_changed(path));
    }
}
