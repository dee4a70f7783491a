//! Which files are parsed beside those that mention Redis: those that these refer to.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use crate::SourceFile;
use crate::facts::Unit;
use crate::manifest::version;
use crate::node::Packages;
use crate::settings::{Beside, Settings};

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

/// What a file beside the code has of the texts that libraries need, and the releases that it names.
#[derive(Debug)]
pub(crate) struct Needs {
    texts: HashSet<&'static str>,
    releases: HashMap<&'static str, version::Named>,
}

impl Needs {
    pub(crate) fn of(text: &str) -> Self {
        let versions = NEEDS.0.iter().filter_map(|need| need.strip_prefix("version:"));
        Self {
            texts: needs_in(text).collect(),
            releases: versions
                .map(|wanted| (wanted, version::named(text, wanted)))
                .collect(),
        }
    }
}

fn needs_in(text: &str) -> impl Iterator<Item = &'static str> {
    let (texts, searcher) = &*NEEDS;
    let hits = searcher
        .iter()
        .flat_map(move |searcher| searcher.find_overlapping_iter(text));
    hits.filter_map(|hit| texts.get(hit.pattern().as_usize()).copied())
}

/// The libraries whose settings would say that they are on Redis, and do not: in code, or in files of settings.
pub(crate) fn elsewhere<'t>(
    code: impl Iterator<Item = &'t str>,
    beside: &[Beside<'_>],
    settings: &Settings,
) -> Vec<&'static str> {
    let needs = |beside: &Beside<'_>| beside.file.read(|file| Needs::of(&file.text));
    let beside: Vec<Arc<Needs>> = beside.iter().map(needs).collect();
    let mut found: HashSet<&str> = code.flat_map(needs_in).collect();
    found.extend(beside.iter().flat_map(|needs| &needs.texts));
    let is_met = |need: &&str| {
        need.split('&').all(|text| match text.split_once(':') {
            Some(("set", entry)) => settings.say(entry),
            Some(("version", wanted)) => {
                version::may_be(beside.iter().filter_map(|needs| needs.releases.get(wanted)))
            }
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
    /// Paths of modules of packages, without their endings.
    stems: HashSet<String>,
}

/// Whether a file of a name stands for its folder.
fn is_of_folder(stem: &str) -> bool {
    matches!(stem, "index" | "__init__" | "mod")
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
    pub(crate) fn by(units: &[Unit], texts: &[&SourceFile<'_>], packages: &Packages) -> Needed {
        let mut needed = Needed::in_packages(units, packages);
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

    /// Those of them that are in packages of the repository.
    pub(crate) fn in_packages(units: &[Unit], packages: &Packages) -> Needed {
        let own = units.iter().filter(|unit| unit.language.id() == "javascript");
        let stems = own.flat_map(|unit| {
            let imports = unit.imports.iter();
            imports.flat_map(|import| packages.stems(&unit.path, import))
        });
        Needed {
            names: HashSet::new(),
            in_folders: HashSet::new(),
            stems: stems.collect(),
        }
    }

    fn add(&mut self, language: &str, import: &str) {
        match language {
            // The module, in its folder.
            "python" => self.add_module(import.split('.').rev()),
            // What may be an alias of a folder, as `@app`, is none.
            "javascript" if import.starts_with(['@', '~', '#', '$']) && import.matches('/').count() == 1 => {
                self.names.extend(import.rsplit('/').next().map(bare));
            }
            "javascript" => {
                let parts = import.trim_end_matches('/').rsplit('/');
                // What is behind a dot may be an ending, a part of the name, or what is imported.
                self.add_module(parts.map(|part| part.trim_start_matches('.')).enumerate().map(
                    |(at, part)| match at {
                        0 => part.split('.').next().unwrap_or(part),
                        _ => part,
                    },
                ));
            }
            // The folder, perhaps with a version behind it.
            "go" => self.names.extend(import.rsplit('/').take(2).map(bare)),
            _ => self.names.extend(import.split(['.', '/', '\\']).map(bare)),
        }
    }

    /// Adds a module by the parts of its path, the last one first.
    fn add_module<'p>(&mut self, parts: impl Iterator<Item = &'p str>) {
        let mut parts = parts.skip_while(|part| is_of_folder(part)).map(bare);
        let last = parts.next().unwrap_or_default();
        match parts.next().filter(|folder| !folder.is_empty()) {
            Some(folder) => drop(self.in_folders.insert((last, folder))),
            None => drop(self.names.insert(last)),
        }
    }

    /// Whether a file is one of them.
    pub(crate) fn names(&self, file: &SourceFile<'_>) -> bool {
        let mut parts = file.path.rsplit('/');
        let stem = parts.next().and_then(|name| name.split('.').next());
        let of_folder = file.language.id() == "go" || stem.is_some_and(is_of_folder);
        let name = match of_folder {
            true => parts.next(),
            false => stem,
        };
        let name = bare(name.unwrap_or_default());
        let folder = bare(parts.next().unwrap_or_default());
        let path = || file.path.rsplit_once('.').map_or(file.path, |(stem, _)| stem);
        let is_in_package = !self.stems.is_empty() && self.stems.contains(path());
        is_in_package || self.names.contains(&name) || self.in_folders.contains(&(name, folder))
    }
}
