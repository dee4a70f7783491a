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
    /// Names of modules that may be in any folder.
    names: HashSet<String>,
    /// Names of modules, each with the folder that it is in.
    in_folders: HashSet<(String, String)>,
}

/// Endings with which modules of JavaScript may be imported.
const ENDINGS: [&str; 8] = [".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"];

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
        let mut needed = Needed {
            names: HashSet::new(),
            in_folders: HashSet::new(),
        };
        for unit in units {
            for import in &unit.imports {
                needed.add(unit.language.id(), import);
            }
        }
        for file in texts
            .iter()
            .filter(|file| !matches!(file.language.id(), "python" | "javascript" | "go"))
        {
            let words = file.text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            needed.names.extend(
                words
                    .filter(|word| word.starts_with(char::is_uppercase))
                    .map(bare),
            );
        }
        needed.names.remove("");
        needed
    }

    fn add(&mut self, language: &str, import: &str) {
        let import = ENDINGS
            .iter()
            .find_map(|ending| import.strip_suffix(ending))
            .unwrap_or(import);
        let mut parts = import.split(['.', '/', '\\']).map(bare).rev();
        let last = parts.next().unwrap_or_default();
        match language {
            // The module, in its folder.
            "python" | "javascript" => match parts.next().filter(|folder| !folder.is_empty()) {
                Some(folder) => drop(self.in_folders.insert((last, folder))),
                None => drop(self.names.insert(last)),
            },
            // The folder, perhaps with a version behind it.
            "go" => self.names.extend(parts.next().into_iter().chain([last])),
            _ => self.names.extend(parts.chain([last])),
        }
    }

    /// Whether a file is one of them.
    pub(crate) fn names(&self, file: &SourceFile<'_>) -> bool {
        let mut parts = file.path.rsplit('/');
        let stem = parts.next().and_then(|name| name.split('.').next());
        let of_folder = file.language.id() == "go" || matches!(stem, Some("index" | "__init__" | "mod"));
        let name = match of_folder {
            true => parts.next(),
            false => stem,
        };
        let name = bare(name.unwrap_or_default());
        let folder = bare(parts.next().unwrap_or_default());
        self.names.contains(&name) || self.in_folders.contains(&(name, folder))
    }
}
