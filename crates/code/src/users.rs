//! Which files are parsed because they use what others define: their clients and wrappers.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use crate::SourceFile;
use crate::facts::{Facts, Unit};
use crate::filter::searcher;
use crate::ir::Name;
use crate::node::Packages;
use crate::value::Value;

/// What finds the files that use the clients of others.
pub(crate) struct Users {
    modules: Option<AhoCorasick>,
    /// The names, each with the folder that it is known in; `None` is everywhere.
    names: Vec<(String, Option<String>)>,
    searcher: Option<AhoCorasick>,
}

/// The folder of a path.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Users {
    /// The names by which the clients of these files are used elsewhere.
    pub(crate) fn of(units: &[Unit], facts: &Facts, packages: &Packages) -> Users {
        let modules = modules(units, facts, packages);
        let names: Vec<_> = names(units, facts).into_iter().collect();
        Users {
            modules: (!modules.is_empty()).then(|| searcher(modules)).flatten(),
            searcher: (!names.is_empty())
                .then(|| AhoCorasick::new(names.iter().map(|(name, _)| name)).ok())
                .flatten(),
            names,
        }
    }

    /// Whether a file uses one of them.
    pub(crate) fn uses(&self, file: &SourceFile<'_>) -> bool {
        let text = file.text.as_bytes();
        let is_part = |at: Option<usize>| {
            let byte = at.and_then(|at| text.get(at));
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
        };
        let is_named = |hit: aho_corasick::Match| {
            let known = self.names.get(hit.pattern().as_usize());
            let is_there =
                known.is_some_and(|(_, of)| of.as_deref().is_none_or(|of| of == folder(file.path)));
            is_there && !is_part(hit.start().checked_sub(1)) && !is_part(Some(hit.end()))
        };
        let imports = |searcher: &AhoCorasick| searcher.is_match(text);
        let names = |searcher: &AhoCorasick| searcher.find_overlapping_iter(text).any(is_named);
        self.modules.as_ref().is_some_and(imports) || self.searcher.as_ref().is_some_and(names)
    }
}

fn holds(value: &Value) -> bool {
    value.each().iter().any(|value| matches!(value, Value::Handle(_)))
}

/// The names of classes that hold or give clients, and of variables that are clients, where no import is needed for them.
fn names(units: &[Unit], facts: &Facts) -> BTreeSet<(String, Option<String>)> {
    // What extends a library's type, such as a job, is called by its name.
    let is_job = |base: &Value| {
        let Value::Path(path) = base else { return false };
        let mut own = crate::library::all().iter().filter(|library| library.owner);
        own.any(|library| {
            library
                .within(path)
                .is_some_and(|rest| library.type_kind(rest).is_some())
        })
    };
    let jobs = facts.classes.keys().filter(|class| {
        let is_one = |class: &Name| facts.classes.get(class)?.iter().find(|base| is_job(base));
        facts.in_class(class, is_one).is_some()
    });
    let holding = facts.attributes.iter().filter(|(_, value)| holds(value));
    let giving = facts.returns.iter().filter(|(_, value)| holds(value));
    let giving = giving.filter_map(|(key, _)| facts.functions.get(key)?.class.as_ref());
    let classes = holding.map(|((class, _), _)| class).chain(giving).chain(jobs);
    let mut found: BTreeSet<(String, Option<String>)> =
        classes.map(|class| (class.to_string(), None)).collect();
    let scopes: BTreeMap<usize, &Unit> = units.iter().map(|unit| (unit.scope, unit)).collect();
    for ((scope, name), value) in &facts.globals {
        let Some(unit) = scopes.get(scope).filter(|_| holds(value)) else {
            continue;
        };
        match unit.language.id() {
            // A package is a dot, or two of them, for the modules in it.
            "python" if unit.path.rsplit('/').next() == Some("__init__.py") => {
                found.insert(("from . import".to_owned(), Some(folder(&unit.path).to_owned())));
                found.insert(("from .. import".to_owned(), None));
            }
            // An import names the file.
            "python" | "javascript" => {}
            "go" => drop(found.insert((name.to_string(), Some(folder(&unit.path).to_owned())))),
            _ => drop(found.insert((name.to_string(), None))),
        }
    }
    found.retain(|(name, _)| name.len() > 1);
    found
}

/// How others import the files that have clients or functions.
fn modules(units: &[Unit], facts: &Facts, packages: &Packages) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let exporting: BTreeSet<usize> = facts
        .globals
        .iter()
        .filter(|(_, value)| {
            let entries = value.entries().unwrap_or_default();
            holds(value) || entries.iter().any(|(_, value)| holds(value))
        })
        .map(|((scope, _), _)| *scope)
        .collect();
    let wrapping: BTreeSet<usize> = facts.functions.values().map(|defined| defined.unit).collect();
    for (at, unit) in units.iter().enumerate() {
        if !exporting.contains(&unit.scope) && !wrapping.contains(&at) {
            continue;
        }
        let path = unit
            .path
            .rsplit_once('.')
            .map_or(unit.path.as_str(), |(stem, _)| stem);
        let path = path
            .strip_suffix("/index")
            .or_else(|| path.strip_suffix("/__init__"))
            .unwrap_or(path);
        let stem = path.rsplit('/').next().unwrap_or(path);
        match unit.language.id() {
            "javascript" => {
                words.extend(["'", "\"", ".js'", ".js\""].map(|end| format!("/{stem}{end}")));
                words.extend(packages.words(&unit.path));
            }
            "python" => words.extend([
                format!("from {stem} import"),
                format!(".{stem} import"),
                format!("import {stem}"),
            ]),
            "go" => {
                let folder = unit.path.rsplit('/').nth(1).unwrap_or_default();
                words.extend((!folder.is_empty()).then(|| format!("/{folder}\"")));
            }
            _ => {}
        }
    }
    words
}
