//! Leaves out files that cannot concern Redis, by one look at their text.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Selection;
use crate::deployment::{self, Look};
use crate::inputs::{self, Found, Ignored, Kind};
use redproof_source::{ReadError, Tree};

/// The programs whose texts may say something of a server. Most do not, and one look at the text is enough; the same look finds
/// those that use Redis.
pub(super) fn concerned_programs(
    tree: &Tree,
    found: &mut Found,
    selection: &Selection<'_>,
) -> BTreeSet<String> {
    let programs = found.of(Kind::Program);
    let look = |path: &String| {
        let text = tree.read_bytes(path);
        text.ok().map(|text| deployment::look(path, &text))
    };
    let looks: Vec<Option<Look>> = programs.par_iter().map(look).collect();
    let may = |(path, look): &(&String, &Option<Look>)| {
        let is_wanted = selection.without_prefilters || selection.is_seed(path);
        is_wanted || look.is_none_or(|look| look.concerns_servers)
    };
    let concerned = programs.iter().zip(&looks).filter(may);
    let concerned = concerned.map(|(path, _)| path.clone()).collect();
    let mentioning = programs.iter().zip(&looks);
    let mentioning = mentioning.filter(|(_, look)| look.is_some_and(|look| look.mentions_redis));
    let mentioning = mentioning.map(|(path, _)| path.clone()).collect();
    found.unread = Some(without(&found.sources, programs));
    found.mentioning = mentioning;
    concerned
}

/// The paths of a sorted list that are not in another one.
fn without(paths: &[String], known: &[String]) -> Vec<String> {
    let mut known = known.iter().peekable();
    let is_new = |path: &&String| {
        while known.next_if(|known| *known < *path).is_some() {}
        known.peek() != Some(path)
    };
    paths.iter().filter(is_new).cloned().collect()
}

/// Keeps the YAML files that mention Redis or look like a compose file, and those that cannot be read and so may.
pub(super) fn keep_redis(tree: &Tree, found: &mut Found, selection: &Selection<'_>) {
    let kinds = [Kind::Dotenv, Kind::Settings];
    let local = Local::of(tree, found, &kinds, selection);
    for kind in kinds {
        found.retain(kind, |path| !local.has(kind, path));
    }
    if selection.without_prefilters {
        return;
    }
    let may = |path: &&String| {
        let passes = |text: &str| {
            let is_named = inputs::name_of_redis(path).is_some() || found.is_declared(path);
            is_named
                || inputs::concerns_redis(text)
                || deployment::looks_like_compose(text)
                || deployment::is_values_of_redis(tree, path)
        };
        !matches!(tree.skim(path, passes), Ok(None))
    };
    let kept: BTreeSet<String> = found.of(Kind::Yaml).par_iter().filter(may).cloned().collect();
    found.retain(Kind::Yaml, |path| kept.contains(path));
    for kind in [Kind::Dotenv, Kind::Settings] {
        let kept: BTreeSet<String> = found
            .of(kind)
            .par_iter()
            .filter(|path| found.is_declared(path) || is_settings_of_redis(tree, path))
            .cloned()
            .collect();
        found.retain(kind, |path| kept.contains(path));
    }
}

/// Whether a file of settings mentions Redis, or cannot be read and so may. What is too long for settings is data.
fn is_settings_of_redis(tree: &Tree, path: &str) -> bool {
    !matches!(
        tree.skim_bytes(path, |text| inputs::name_of_redis(path).is_some()
            || inputs::concerns_redis(text)),
        Ok(None) | Err(ReadError::TooBig(_) | ReadError::Outside)
    )
}

/// Files that are in no clone: git does not track them, or ignores them. What is named on the command line counts.
pub(super) struct Local<'a> {
    tree: &'a Tree,
    starts: &'a [String],
    ignored: Ignored<'a>,
}

impl<'a> Local<'a> {
    /// Reads the rules for files of some kinds.
    pub(super) fn of(tree: &'a Tree, found: &Found, kinds: &[Kind], selection: &Selection<'a>) -> Self {
        let paths = kinds.iter().flat_map(|kind| found.of(*kind));
        Self {
            tree,
            starts: selection.starts,
            ignored: Ignored::of(tree, paths.map(String::as_str)),
        }
    }

    /// Whether a file of a kind is in no clone.
    pub(super) fn has(&self, kind: Kind, path: &str) -> bool {
        let is_untracked = kind == Kind::Dotenv && self.tree.is_tracked(path) == Some(false);
        let is_named = self.starts.iter().any(|start| start == path);
        !is_named && (is_untracked || self.ignored.has(path))
    }
}
