//! Whether a folder's compose files concern Redis at all, before any of them is parsed.

use crate::inputs::{self, Kind};
use redproof_source::{ReadError, Tree};

/// Pairs of context and Dockerfile that are looked at; with more of them parsing is cheaper.
const MOST_DOCKERFILES: usize = 1_000;

/// Names of settings' files that are looked at in one compose file.
const MOST_SETTINGS: usize = 1_000;

/// The search goes over the whole group, since a single file may lack the word and still complete a Redis service.
pub fn concerns_redis(tree: &Tree, folder: &str, group: &[&str]) -> bool {
    let env = Tree::join(folder, ".env");
    let texts = group.iter().map(|path| (*path).to_owned()).chain(env);
    let mut any = false;
    for path in texts {
        match tree.read(&path) {
            Ok(text) => {
                any |= inputs::mentions_redis(&text) || inputs::must_be_parsed(&text);
                any = any || builds_redis(tree, folder, &text);
                any = any || mounts_redis(tree, folder, &text);
                any = any
                    || text.contains("env_file")
                        && env_files(&text).any(|named| env_file_concerns_redis(tree, folder, named));
            }
            // What cannot be read may speak of it: looking decides.
            Err(ReadError::Missing | ReadError::Local) => {}
            Err(_) => any |= inputs::kind_of(&path) == Some(Kind::Compose),
        }
    }
    any
}

/// What a text names under `env_file`, found by its lines: good enough to decide whether the file is worth parsing.
fn env_files(text: &str) -> impl Iterator<Item = &str> {
    let mut within = false;
    text.lines()
        .filter_map(move |line| {
            let line = line.trim_start();
            // A mapping may stand in braces on one line.
            let rest = line.split_once("env_file:").map(|(_, rest)| rest);
            within = rest.is_some() || (within && (line.starts_with('-') || line.starts_with("path:")));
            within.then(|| rest.unwrap_or(line).trim_start_matches('-'))
        })
        .flat_map(|line| line.split([' ', ',', '[', ']', '{', '}', '"', '\'', '\t']))
        .filter(|word| word.contains(['.', '/', '$']))
}

fn env_file_concerns_redis(tree: &Tree, folder: &str, named: &str) -> bool {
    if named.contains('$') {
        return true;
    }
    let path = Tree::join(folder, named);
    path.is_some_and(|path| tree.read(&path).is_ok_and(|text| inputs::mentions_redis(&text)))
}

/// Whether a file of an application's settings that a text names speaks of Redis. YAML is looked at in any case.
fn mounts_redis(tree: &Tree, folder: &str, text: &str) -> bool {
    let words = text.split([
        ' ', ':', '=', ',', '[', ']', '{', '}', '"', '\'', '\n', '\t', '\r',
    ]);
    let named = words.filter(|word| {
        [".toml", ".ini", ".properties", ".cfg", ".env", ".json"]
            .iter()
            .any(|ending| word.ends_with(ending))
    });
    named
        .take(MOST_SETTINGS)
        .filter_map(|word| Tree::join(folder, word))
        .any(|path| tree.read(&path).is_ok_and(|text| inputs::mentions_redis(&text)))
}

/// Whether a Dockerfile that a text builds from speaks of Redis, found by the text's lines.
fn builds_redis(tree: &Tree, folder: &str, text: &str) -> bool {
    if !text.contains("build") {
        return false;
    }
    let value = |line: &str, key: &str| {
        let quotes = ['"', '\''];
        let value = line
            .trim_start()
            .trim_start_matches(quotes)
            .strip_prefix(key)?
            .trim_start_matches(quotes)
            .trim_start()
            .strip_prefix(':')?
            .trim()
            .trim_matches(quotes)
            .to_owned();
        (!value.is_empty() && !value.starts_with('#')).then_some(value)
    };
    let of = |key: &str| {
        // A mapping may stand in braces on one line.
        text.split(['\n', '{', '}', ','])
            .filter_map(|line| value(line, key))
            .collect::<Vec<_>>()
    };
    let contexts = [of("build"), of("context")].concat();
    if contexts.is_empty() {
        return false;
    }
    let mut dockerfiles = of("dockerfile");
    dockerfiles.push("Dockerfile".to_owned());
    dockerfiles.sort_unstable();
    dockerfiles.dedup();
    if contexts.len() * dockerfiles.len() > MOST_DOCKERFILES {
        return true;
    }
    contexts.iter().any(|context| {
        let Some(context) = Tree::join(folder, context) else {
            return false;
        };
        let paths = dockerfiles
            .iter()
            .filter_map(|dockerfile| Tree::join(&context, dockerfile));
        paths
            .into_iter()
            .any(|path| tree.read(&path).is_ok_and(|text| inputs::mentions_redis(&text)))
    })
}
