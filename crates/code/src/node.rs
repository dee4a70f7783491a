//! Packages of Node.js in the repository: which files the names of their modules stand for.

use std::collections::HashMap;
use std::sync::Arc;

use redproof_source::child;
use redproof_source::yaml::{self, Node};

use crate::settings::{Beside, SettingsFile};

/// Folders of what is built from the sources.
const BUILT: [&str; 6] = ["build", "cjs", "dist", "esm", "lib", "out"];
/// How the names of modules end; the longest first.
const ENDINGS: [&str; 11] = [
    ".d.mts", ".d.ts", ".cjs", ".cts", ".mjs", ".mts", ".jsx", ".tsx", ".js", ".ts", ".json",
];

/// The packages by their files `package.json`.
#[derive(Debug, Default)]
pub(crate) struct Packages {
    all: Vec<Arc<Package>>,
    by_name: HashMap<String, usize>,
    by_folder: HashMap<String, usize>,
}

/// What a file `package.json` says.
#[derive(Debug)]
struct Package {
    folder: String,
    name: String,
    /// What it exports by the names of modules, `.` is the package itself, and where that is.
    exports: Vec<(String, Vec<String>)>,
    /// The same for the names that only its own files have, such as `#redis`.
    imports: Vec<(String, Vec<String>)>,
}

impl Packages {
    /// The packages among files beside the code.
    pub(crate) fn of(files: &[Beside<'_>]) -> Packages {
        let mut found = Packages::default();
        for package in files
            .iter()
            .filter_map(|beside| beside.file.read(package_of).as_ref().clone())
        {
            let index = found.all.len();
            found.by_name.entry(package.name.clone()).or_insert(index);
            found.by_folder.entry(package.folder.clone()).or_insert(index);
            found.all.push(package);
        }
        found
    }

    /// The paths without endings that a module may have which a file imports, the likeliest first.
    pub(crate) fn stems(&self, from: &str, module: &str) -> Vec<String> {
        if module.starts_with('#') {
            let package = self.around(from);
            return package.map_or_else(Vec::new, |package| package.places(&package.imports, module));
        }
        let parts = if module.starts_with('@') { 2 } else { 1 };
        let end = module
            .match_indices('/')
            .nth(parts - 1)
            .map_or(module.len(), |(at, _)| at);
        let (name, rest) = module.split_at(end);
        let package = self.by_name.get(name).and_then(|index| self.all.get(*index));
        let Some(package) = package.filter(|package| !package.name.is_empty()) else {
            return Vec::new();
        };
        let mut found = package.places(&package.exports, &format!(".{rest}"));
        let usual = match rest.trim_start_matches('/') {
            "" => ["index", "src/index", "src/main"].map(str::to_owned).to_vec(),
            rest => vec![
                without_ending(rest).to_owned(),
                format!("src/{}", without_ending(rest)),
            ],
        };
        found.extend(usual.iter().map(|stem| child(&package.folder, stem)));
        found
    }

    /// How files import what a file exports, by the name of its package.
    pub(crate) fn words(&self, path: &str) -> Vec<String> {
        let Some(package) = self.around(path) else {
            return Vec::new();
        };
        let name = &package.name;
        let mut words = Vec::new();
        if !name.is_empty() {
            for quote in ['\'', '"'] {
                words.extend([format!("{quote}{name}{quote}"), format!("{quote}{name}/")]);
            }
        }
        if !package.imports.is_empty() {
            words.extend(["'#", "\"#"].map(str::to_owned));
        }
        words
    }

    /// The package that a file is in.
    fn around(&self, path: &str) -> Option<&Package> {
        let mut folder = path;
        while !folder.is_empty() {
            folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            if let Some(index) = self.by_folder.get(folder) {
                return self.all.get(*index).map(Arc::as_ref);
            }
        }
        None
    }
}

impl Package {
    /// Where a module is: built from sources, it is where those are.
    fn places(&self, listed: &[(String, Vec<String>)], module: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (pattern, targets) in listed {
            let part = match pattern.split_once('*') {
                Some((before, after)) => module
                    .strip_prefix(before)
                    .and_then(|rest| rest.strip_suffix(after)),
                None => (pattern == module).then_some(""),
            };
            let Some(part) = part else { continue };
            for target in targets {
                let target = target.trim_start_matches("./").replace('*', part);
                let stem = without_ending(&target);
                found.push(child(&self.folder, stem));
                let mut rest = stem;
                while let Some((folder, inner)) = rest.split_once('/')
                    && BUILT.contains(&folder)
                {
                    rest = inner;
                }
                if rest != stem {
                    found.push(child(&self.folder, &format!("src/{rest}")));
                    found.push(child(&self.folder, rest));
                }
            }
        }
        found
    }
}

/// The package that a file describes, if it is a `package.json`.
fn package_of(file: &SettingsFile) -> Option<Arc<Package>> {
    if file.path.rsplit('/').next() != Some("package.json") {
        return None;
    }
    let arena = yaml::parse(file.file, &file.text).ok()?;
    let root = yaml::expand(&arena, *arena.documents.first()?).ok()?.root;
    let text = |name: &str| {
        root.at(&[name])
            .and_then(Node::text)
            .map(|text| text.as_str().to_owned())
    };
    let mut exports = root.at(&["exports"]).map(listed).unwrap_or_default();
    let entries = ["source", "module", "main", "types"].into_iter().filter_map(text);
    exports.push((".".to_owned(), entries.collect()));
    Some(Arc::new(Package {
        folder: file
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned(),
        name: text("name").unwrap_or_default(),
        exports,
        imports: root.at(&["imports"]).map(listed).unwrap_or_default(),
    }))
}

/// Modules and where they are; what is no module by itself says under which conditions.
fn listed(node: &Node) -> Vec<(String, Vec<String>)> {
    let is_module = |name: &str| name.starts_with(['.', '#']);
    let modules: Vec<_> = node
        .entries()
        .iter()
        .filter(|entry| is_module(entry.key.as_str()))
        .map(|entry| (entry.key.as_str().to_owned(), texts(&entry.value)))
        .collect();
    match modules.is_empty() {
        true => vec![(".".to_owned(), texts(node))],
        false => modules,
    }
}

/// All texts in a node; its depth is bounded by the parser.
fn texts(node: &Node) -> Vec<String> {
    let own = node.text().map(|text| text.as_str().to_owned());
    let inner = node
        .entries()
        .iter()
        .map(|entry| &entry.value)
        .chain(node.items());
    own.into_iter().chain(inner.flat_map(texts)).collect()
}

fn without_ending(path: &str) -> &str {
    let ending = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending));
    ending.unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use redproof_source::SourceMap;

    use super::*;

    #[test]
    fn modules_of_packages_are_files() {
        let mut map = SourceMap::default();
        let files = [
            (
                "package.json",
                r##"{"imports": {"#redis": "./src/db.js", "#lib/*": {"import": "./src/lib/*.js"}}}"##,
            ),
            (
                "packages/keys/package.json",
                r#"{"name": "@shop/keys", "main": "dist/index.js", "exports": {"./cart": "./dist/esm/cart.js"}}"#,
            ),
        ];
        let files = files.map(|(path, text)| SettingsFile::new(map.add(path, text), path, text.into()));
        let beside: Vec<Beside<'_>> = files.iter().map(|file| Beside { file, services: &[] }).collect();
        let packages = Packages::of(&beside);
        for (from, module, expected) in [
            ("src/main.js", "#redis", Some("src/db")),
            ("src/main.js", "#lib/names", Some("src/lib/names")),
            ("src/main.js", "#other", None),
            ("packages/keys/src/index.ts", "#redis", None),
            ("src/main.js", "@shop/keys", Some("packages/keys/src/index")),
            ("src/main.js", "@shop/keys/cart", Some("packages/keys/src/cart")),
            ("src/main.js", "@shop/keys/other", Some("packages/keys/src/other")),
            ("src/main.js", "@shop/others", None),
            ("src/main.js", "express", None),
        ] {
            let stems = packages.stems(from, module);
            let has = |stem: &str| stems.iter().any(|known| known == stem);
            assert!(expected.is_none_or(has), "{module}: {stems:?}");
            assert_eq!(expected.is_none(), stems.is_empty(), "{module}: {stems:?}");
        }
        let words = packages.words("packages/keys/src/index.ts");
        assert!(words.contains(&"'@shop/keys'".to_owned()), "{words:?}");
    }
}
