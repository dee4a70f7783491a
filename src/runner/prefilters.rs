//! Leaves out files that cannot concern Redis, by one look at their text.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Selection;
use crate::deployment::{self, Look};
use crate::inputs::{self, Found, Kind};
use redproof_source::{ReadError, Tree};

/// The programs whose texts may say something of a server. Most do not, and one look at the text is enough; the same look finds
/// those that use Redis.
pub(super) fn concerned_programs(
    tree: &Tree,
    found: &mut Found,
    selection: &Selection<'_>,
) -> BTreeSet<String> {
    let programs = found.of(Kind::Program);
    // Few texts are needed again, so the others are not kept.
    let look = |path: &String| {
        let mut look = Look::default();
        let text = tree.skim_bytes(path, |text| {
            look = deployment::look(path, text);
            look.concerns_servers || look.mentions_redis
        });
        text.ok().map(|_| look)
    };
    let looks: Vec<Option<Look>> = programs.par_iter().map(look).collect();
    let may = |(path, look): &(&String, &Option<Look>)| {
        let is_wanted = selection.without_prefilters || selection.is_seed(path);
        is_wanted || look.is_none_or(|look| look.concerns_servers)
    };
    let concerned = programs.iter().zip(&looks).filter(may);
    let concerned = concerned.map(|(path, _)| path.clone()).collect();
    // Not every program is in a language whose code is read.
    let is_source = |path: &String| found.sources.binary_search(path).is_ok();
    let mentioning = programs.iter().zip(&looks);
    let mentioning =
        mentioning.filter(|(path, look)| look.is_some_and(|look| look.mentions_redis) && is_source(path));
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
    for kind in [Kind::Dotenv, Kind::Settings] {
        found.retain(kind, |path| !is_local(tree, kind, path, selection));
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

/// Notes the files that are UTF-16 and concern Redis: who reads their bytes finds no word there.
pub(super) fn note_utf16(tree: &Tree, found: &mut Found) {
    let kinds = [
        Kind::RedisConf,
        Kind::Yaml,
        Kind::Dotenv,
        Kind::Script,
        Kind::Program,
    ];
    let files = kinds.par_iter().flat_map(|kind| {
        let files = found.of(*kind).par_iter();
        files.filter(|path| {
            let may = |text: &str| *kind == Kind::RedisConf || inputs::mentions_redis(text);
            let is_utf16 = tree.skim_bytes(path, |text| inputs::is_utf16(text) && may(text));
            matches!(is_utf16, Ok(Some(_)))
        })
    });
    let files = files.map(|path| (path.clone(), ReadError::NotText.to_string()));
    let files: Vec<(String, String)> = files.collect();
    found.not_evaluated.extend(files);
}

/// Whether a file of settings mentions Redis, or cannot be read and so may. What is too long for settings is data; a link out
/// of the root is said where its name is one that has passwords of Redis.
fn is_settings_of_redis(tree: &Tree, path: &str) -> bool {
    let is_named = || inputs::name_of_redis(path).is_some();
    match tree.skim_bytes(path, |text| is_named() || inputs::concerns_redis(text)) {
        Ok(None) | Err(ReadError::TooBig(_)) => false,
        Err(ReadError::Outside) => is_named() || inputs::is_dotenv_path(path),
        Ok(Some(_)) | Err(_) => true,
    }
}

/// Whether a file of a kind is in no clone, and nobody names it.
pub(super) fn is_local(tree: &Tree, kind: Kind, path: &str, selection: &Selection<'_>) -> bool {
    let is_untracked = kind == Kind::Dotenv && tree.is_tracked(path) == Some(false);
    let is_named = selection.starts.iter().any(|start| start == path);
    !is_named && (is_untracked || inputs::is_ignored(tree, path))
}
