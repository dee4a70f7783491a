//! Which packages of a tree use others of it, as their manifests say.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::Tree;

use super::roots::is_manifest;

/// The folders of packages that each of these folders uses, by what its manifests name.
pub(super) fn uses<'f>(tree: &Tree, folders: &[&'f str]) -> BTreeMap<&'f str, BTreeSet<&'f str>> {
    let mut texts = Vec::new();
    let mut names: BTreeMap<String, &'f str> = BTreeMap::new();
    for folder in folders {
        for name in tree.list(folder).iter().filter(|name| is_manifest(name)) {
            let path = match *folder {
                "" => name.clone(),
                folder => format!("{folder}/{name}"),
            };
            let Ok(text) = tree.read_bytes(&path) else {
                continue;
            };
            names.extend(declared(&path, &text).map(|name| (name.to_owned(), *folder)));
            texts.push((*folder, text));
        }
    }
    let mut found: BTreeMap<&'f str, BTreeSet<&'f str>> = BTreeMap::new();
    for (folder, text) in &texts {
        let used = words(text).filter_map(|word| {
            names
                .get(word)
                .copied()
                .or_else(|| at_path(folder, word, folders))
        });
        let used = used.filter(|used| used != folder);
        found.entry(folder).or_default().extend(used);
    }
    found
}

/// The words of a manifest, in any notation.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "\"'`<>()[]{},;=".contains(c))
        .filter(|word| !word.is_empty())
}

/// The name that a manifest gives its own package.
fn declared<'t>(path: &str, text: &'t str) -> Option<&'t str> {
    let behind = |text: &'t str, key: &str| {
        let at = text.match_indices(key).find(|(at, _)| {
            let before = text.get(..*at).and_then(|text| text.chars().next_back());
            before.is_none_or(|c| c.is_whitespace() || "\"'{,(".contains(c))
        });
        let rest = text.get(at?.0 + key.len()..)?;
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        rest.strip_prefix([':', '=']).and_then(|rest| words(rest).next())
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "go.mod" => text
            .lines()
            .find_map(|line| line.strip_prefix("module "))
            .map(str::trim),
        "pom.xml" => {
            // The parent has a name of its own.
            let own = text.split_once("</parent>").map_or(text, |(_, own)| own);
            let (_, rest) = own.split_once("<artifactId>")?;
            rest.split_once('<').map(|(name, _)| name.trim())
        }
        _ if name.starts_with("requirements") || name.ends_with(".csproj") || name.starts_with("build.") => {
            None
        }
        _ => behind(text, "name"),
    }
}

/// The folder that a word of a manifest leads to: `../cache`, `file:../cache`, `..\Cache\Cache.csproj`, `:libs:cache`.
fn at_path<'f>(from: &str, word: &str, folders: &[&'f str]) -> Option<&'f str> {
    let known = |path: &str| {
        folders
            .binary_search(&path)
            .ok()
            .and_then(|at| folders.get(at))
            .copied()
    };
    if let Some(project) = word.strip_prefix(':') {
        let path = project.replace(':', "/");
        let own = |folder: &&&str| {
            let before = folder.strip_suffix(path.as_str());
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        return folders.iter().filter(|_| !path.is_empty()).find(own).copied();
    }
    let path = word.rsplit(':').next()?.replace('\\', "/");
    if !path.starts_with('.') {
        return None;
    }
    let path = Tree::join(from, &path)?;
    known(&path).or_else(|| known(Tree::parent(&path)).filter(|_| path.ends_with("proj")))
}

#[cfg(test)]
mod tests {
    use redproof_source::MemoryTree;

    use super::*;

    fn used(files: &[(&str, &str)], folders: &[&str]) -> Vec<(String, String)> {
        let mut memory = MemoryTree::default();
        for (path, text) in files {
            memory.files.insert((*path).to_owned(), (*text).into());
        }
        let tree = Tree::Memory(memory);
        let found = uses(&tree, folders);
        let pairs = found
            .iter()
            .flat_map(|(folder, used)| used.iter().map(move |used| (folder, used)));
        pairs
            .map(|(folder, used)| ((*folder).to_owned(), (*used).to_owned()))
            .collect()
    }

    #[test]
    fn manifests_name_other_packages() {
        for (own, other) in [
            (
                (
                    "api/package.json",
                    r#"{"name": "@acme/api", "dependencies": {"@acme/cache": "workspace:*"}}"#,
                ),
                ("lib/package.json", r#"{"version": "1", "name": "@acme/cache"}"#),
            ),
            (
                (
                    "api/package.json",
                    r#"{"name": "api", "dependencies": {"x": "file:../lib"}}"#,
                ),
                ("lib/package.json", "{}"),
            ),
            (
                (
                    "api/pyproject.toml",
                    "[project]\nname = 'api'\ndependencies = ['acme-cache']",
                ),
                ("lib/pyproject.toml", "[project]\nname = \"acme-cache\""),
            ),
            (
                ("api/requirements.txt", "redis\n-e ../lib\n"),
                ("lib/setup.py", "setup(name='acme')"),
            ),
            (
                (
                    "api/go.mod",
                    "module acme/api\nrequire acme/cache v1.0.0\nreplace acme/cache => ../lib\n",
                ),
                ("lib/go.mod", "module acme/cache\n"),
            ),
            (
                (
                    "api/pom.xml",
                    "<parent><artifactId>p</artifactId></parent><artifactId>api</artifactId><dependency><artifactId>cache</artifactId></dependency>",
                ),
                (
                    "lib/pom.xml",
                    "<parent><artifactId>p</artifactId></parent><artifactId>cache</artifactId>",
                ),
            ),
            (
                (
                    "api/build.gradle.kts",
                    "dependencies { implementation(project(\":lib\")) }",
                ),
                ("lib/build.gradle.kts", ""),
            ),
            (
                (
                    "api/Api.csproj",
                    r#"<ProjectReference Include="..\lib\Cache.csproj" />"#,
                ),
                ("lib/Cache.csproj", "<Project/>"),
            ),
            (
                (
                    "api/composer.json",
                    r#"{"name": "acme/api", "require": {"acme/cache": "*"}}"#,
                ),
                ("lib/composer.json", r#"{"name": "acme/cache"}"#),
            ),
            (
                ("api/Gemfile", "gem 'cache', path: '../lib'"),
                ("lib/Gemfile", "gem 'redis'"),
            ),
        ] {
            let found = used(&[own, other], &["api", "lib"]);
            assert_eq!(found, [("api".to_owned(), "lib".to_owned())], "{}", own.0);
        }
    }

    #[test]
    fn other_words_name_none() {
        let files = [
            (
                "api/package.json",
                r#"{"name": "api", "dependencies": {"library": "1", "@acme/lib": "1"}}"#,
            ),
            ("lib/package.json", r#"{"name": "lib"}"#),
        ];
        assert_eq!(used(&files, &["api", "lib"]), []);
    }
}
