//! Files that git tracks, by what they are for: a run asks for them once for each deployment.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Kind, kind_of};
use redproof_source::{SourceMap, Tree, below};

/// Steps of the budget that a file counts as for each deployment, mount or server that looks at it.
const STEPS_OF_FILE: usize = 20;

/// Snapshots and append-only files below a folder, by their names, in order and as far as the budget allows.
pub fn data_below(folder: &str, tree: &Tree, map: &SourceMap) -> Vec<String> {
    let all = listed("data", tree, map, is_data, |path| path);
    let start = match folder {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let from = all.partition_point(|path| *path < start);
    let found = all.iter().skip(from);
    affordable(found.take_while(|path| below(path, folder).is_some()), map)
}

/// Env files in a folder and in the folders there, as far as the budget allows.
pub fn env_files_near(folder: &str, tree: &Tree, map: &SourceMap) -> BTreeSet<String> {
    let is_dotenv = |path: &str| kind_of(path) == Some(Kind::Dotenv);
    let mut near = BTreeSet::new();
    for (name, key) in [
        ("env files by folder", Tree::parent as fn(&str) -> &str),
        ("env files by the folder above", folder_above),
    ] {
        let all = listed(name, tree, map, is_dotenv, key);
        let from = all.partition_point(|path| key(path) < folder);
        let found = all.iter().skip(from);
        near.extend(affordable(found.take_while(|path| key(path) == folder), map));
    }
    near
}

/// The folder that the folder of a path is in.
fn folder_above(path: &str) -> &str {
    Tree::parent(Tree::parent(path))
}

fn affordable<'p>(paths: impl Iterator<Item = &'p String>, map: &SourceMap) -> Vec<String> {
    let paths = paths.take_while(|_| map.budget().spend(STEPS_OF_FILE));
    paths.cloned().collect()
}

/// The tracked files that pass, sorted by a part of their paths.
fn listed(
    name: &'static str,
    tree: &Tree,
    map: &SourceMap,
    passes: impl Fn(&str) -> bool,
    key: impl Fn(&str) -> &str,
) -> Arc<[String]> {
    map.shares().list(name, "", || {
        let mut all = tree.tracked_below("");
        all.retain(|path| passes(path));
        all.sort_by(|one, other| key(one).cmp(key(other)));
        all
    })
}

fn is_data(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.contains(".rdb") || name.contains(".aof")
}
