//! Which files are parsed beside those that mention Redis: those that these refer to.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use crate::SourceFile;
use crate::facts::Unit;
use crate::manifest::version;
use crate::settings::Settings;

pub(crate) fn searcher<P: AsRef<[u8]>>(words: impl IntoIterator<Item = P>) -> Option<AhoCorasick> {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .build(words)
        .ok()
}

/// The libraries that are on Redis only where the project says so.
fn unsettled() -> impl Iterator<Item = &'static crate::library::Library> {
    let all = crate::library::all().iter();
    all.filter(|library| !library.needs.is_empty())
}

/// The texts that say so, and what finds them.
static NEEDS: LazyLock<(Vec<&'static str>, Option<AhoCorasick>)> = LazyLock::new(|| {
    let needs = unsettled().flat_map(|library| library.needs.iter().flat_map(|need| need.split('&')));
    let texts: Vec<&str> = needs.collect();
    let searcher = AhoCorasickBuilder::new().build(&texts).ok();
    (texts, searcher)
});

/// The libraries whose settings would say that they are on Redis, and do not: in code, or in files of settings.
pub(crate) fn elsewhere<'t>(
    all_texts: impl Iterator<Item = &'t str>,
    beside: impl Iterator<Item = &'t str> + Clone,
    settings: &Settings,
) -> Vec<&'static str> {
    let (texts, searcher) = &*NEEDS;
    let mut found: HashSet<&str> = HashSet::new();
    for text in all_texts.chain(beside.clone()) {
        let hits = searcher
            .iter()
            .flat_map(|searcher| searcher.find_overlapping_iter(text));
        found.extend(hits.filter_map(|hit| texts.get(hit.pattern().as_usize())));
    }
    let is_met = |need: &&str| {
        need.split('&').all(|text| match text.split_once(':') {
            Some(("set", entry)) => settings.say(entry),
            Some(("version", wanted)) => version::may_be(beside.clone(), wanted),
            _ => found.contains(text),
        })
    };
    let missing = unsettled().filter(|library| !library.needs.iter().any(&is_met));
    missing.map(|library| library.id).collect()
}

/// Whether a file was made by a program: nobody reads it, and its names say nothing.
pub(crate) fn is_generated(path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.contains(".min.")
        || name.ends_with(".bundle.js")
        || name.ends_with(".pb.go")
        || name.ends_with("_pb2.py")
    {
        return true;
    }
    // A script for browsers with lines of a thousand characters on average is not written by hand.
    let lines = || text.lines().count().max(1);
    name.ends_with("js") && text.len() > 20_000 && text.len() / lines() > 1000
}

/// What finds the files that others refer to: their constants and wrappers are needed.
pub(crate) struct Needed {
    names: HashSet<String>,
}

/// A name without its style: `rate_limit` and `RateLimit` are the same.
fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl Needed {
    /// The files that these files name: by their imports, or by their classes where no import is needed.
    pub(crate) fn by(units: &[Unit], texts: &[&SourceFile<'_>]) -> Needed {
        let mut names = HashSet::new();
        for unit in units {
            let parts = unit
                .imports
                .iter()
                .flat_map(|import| import.split(['.', '/', '\\']));
            names.extend(parts.map(bare));
        }
        for file in texts
            .iter()
            .filter(|file| !matches!(file.language.id(), "python" | "javascript" | "go"))
        {
            let words = file.text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            names.extend(
                words
                    .filter(|word| word.starts_with(char::is_uppercase))
                    .map(bare),
            );
        }
        names.remove("");
        Needed { names }
    }

    /// Whether a file is one of them.
    pub(crate) fn names(&self, file: &SourceFile<'_>) -> bool {
        let mut parts = file.path.rsplit('/');
        let stem = parts
            .next()
            .and_then(|name| name.split('.').next())
            .unwrap_or_default();
        let folder = parts.next().unwrap_or_default();
        let of_folder = file.language.id() == "go" || matches!(stem, "index" | "__init__" | "mod");
        self.names.contains(&bare(if of_folder { folder } else { stem }))
    }
}
