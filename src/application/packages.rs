//! Which packages of a tree use others of it, as their manifests say.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use redproof_source::{Tree, child};

use super::roots::is_manifest;

#[cfg(feature = "code")]
use redproof_code::dependencies_in;

#[cfg(not(feature = "code"))]
fn dependencies_in(_: &str, _: &str) -> Option<(&'static str, Vec<String>)> {
    None
}

/// The folders of packages that each of these folders uses, by what its manifests name.
pub(super) fn uses<'f>(tree: &Tree, folders: &[&'f str]) -> BTreeMap<&'f str, BTreeSet<&'f str>> {
    let mut manifests = Vec::new();
    let mut names: HashMap<(&str, String), &'f str> = HashMap::new();
    for folder in folders {
        for name in tree.list(folder).iter().filter(|name| is_manifest(name)) {
            let path = child(folder, name);
            let Ok(text) = tree.read_bytes(&path) else {
                continue;
            };
            let dependencies = dependencies_in(&path, &text);
            let own = declared(&path, &text);
            if let Some(((language, _), own)) = dependencies.as_ref().zip(own.clone()) {
                names.insert((language, own), folder);
            }
            manifests.push(Manifest {
                folder,
                path,
                text,
                own,
                dependencies,
            });
        }
    }
    let mut found: BTreeMap<&'f str, BTreeSet<&'f str>> = BTreeMap::new();
    let ends = ends(folders);
    for manifest in manifests {
        let folder = manifest.folder;
        let at_paths = words(&manifest.text).filter_map(|word| match word.strip_prefix(':') {
            Some(project) if manifest.is_gradle() => ends.get(project.replace(':', "/").as_str()).copied(),
            Some(_) => None,
            None => at_path(folder, word, folders),
        });
        let mut used: BTreeSet<&str> = at_paths.collect();
        let (language, dependencies) = manifest.dependencies.unwrap_or_default();
        let of_names = dependencies.into_iter().filter_map(|name| {
            let name = with_group(name, manifest.own.as_deref());
            names.get(&(language, name)).copied()
        });
        used.extend(of_names);
        used.remove(folder);
        found.entry(folder).or_default().extend(used);
    }
    found
}

/// A manifest of a folder.
struct Manifest<'f> {
    folder: &'f str,
    path: String,
    text: std::sync::Arc<str>,
    /// The name that it gives its own package.
    own: Option<String>,
    /// Its language, and the packages that it names.
    dependencies: Option<(&'static str, Vec<String>)>,
}

impl Manifest<'_> {
    fn is_gradle(&self) -> bool {
        self.path.ends_with(".gradle") || self.path.ends_with(".gradle.kts")
    }
}

/// Folders by each end of their paths; of several the first.
fn ends<'f>(folders: &[&'f str]) -> HashMap<&'f str, &'f str> {
    let mut found = HashMap::new();
    for folder in folders.iter().filter(|folder| !folder.is_empty()) {
        found.entry(*folder).or_insert(*folder);
        for (at, _) in folder.match_indices('/') {
            if let Some(end) = folder.get(at + 1..) {
                found.entry(end).or_insert(folder);
            }
        }
    }
    found
}

/// The name of a dependency; a group that a variable of Maven holds is taken for the package's own.
fn with_group(name: String, own: Option<&str>) -> String {
    let own_group = own.and_then(|own| own.split_once(':'));
    match (name.split_once(':'), own_group) {
        (Some((group, name)), Some((own, _))) if group.starts_with("${") => format!("{own}:{name}"),
        _ => name,
    }
}

/// The words of a manifest, in any notation.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "\"'`<>()[]{},;=".contains(c))
        .filter(|word| !word.is_empty())
}

/// The name that a manifest gives its own package.
fn declared(path: &str, text: &str) -> Option<String> {
    let behind = |key: &str| {
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
            .map(|name| name.trim().to_owned()),
        "pom.xml" => {
            // The parent has a name of its own.
            let (parent, own) = text.split_once("</parent>").unwrap_or(("", text));
            let head = ["<dependenc", "<build>"].into_iter().fold(own, |head, part| {
                head.split_once(part).map_or(head, |(head, _)| head)
            });
            let group = tag(head, "<groupId>").or_else(|| tag(parent, "<groupId>"));
            Some(format!(
                "{}:{}",
                group.unwrap_or_default(),
                tag(own, "<artifactId>")?
            ))
        }
        "package.json" | "composer.json" => serde_json::from_str::<Named>(text).ok()?.name,
        "pyproject.toml" | "setup.py" | "setup.cfg" => behind("name").map(str::to_owned),
        _ => None,
    }
}

/// What a manifest in JSON says of itself.
#[derive(serde::Deserialize)]
struct Named {
    name: Option<String>,
}

/// The text of the first element that a tag opens.
fn tag<'t>(text: &'t str, open: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(open)?;
    rest.split_once('<').map(|(text, _)| text.trim())
}

/// The folder that a word of a manifest leads to: `../cache`, `file:../cache`, `..\Cache\Cache.csproj`.
fn at_path<'f>(from: &str, word: &str, folders: &[&'f str]) -> Option<&'f str> {
    let known = |path: &str| {
        folders
            .binary_search(&path)
            .ok()
            .and_then(|at| folders.get(at))
            .copied()
    };
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
                    "<parent><groupId>a</groupId><artifactId>p</artifactId></parent><artifactId>api</artifactId><dependency><groupId>${project.groupId}</groupId><artifactId>cache</artifactId></dependency>",
                ),
                (
                    "lib/pom.xml",
                    "<parent><groupId>a</groupId><artifactId>p</artifactId></parent><artifactId>cache</artifactId>",
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
        let pom =
            |group: &str, name: &str| format!("<groupId>{group}</groupId><artifactId>{name}</artifactId>");
        let needs = format!("{}<dependency>{}</dependency>", pom("a", "api"), pom("b", "lib"));
        let json = (
            "lib/package.json",
            r#"{"author": {"name": "redis"}, "name": "lib"}"#,
        );
        for (own, other) in [
            (
                (
                    "api/package.json",
                    r#"{"name": "api", "dependencies": {"library": "1", "@acme/lib": "1"}}"#,
                ),
                json,
            ),
            (
                (
                    "api/package.json",
                    r#"{"name": "api", "lib": "lib", "scripts": {"lib": "node lib"}, "files": ["lib", ":lib"]}"#,
                ),
                json,
            ),
            (("api/package.json", r#"{"dependencies": {"redis": "4"}}"#), json),
            (("api/requirements.txt", "lib==1\n"), json),
            (
                (
                    "api/pyproject.toml",
                    "[project]\nname = 'lib'\n[tool.lib]\nlib = 'lib'",
                ),
                ("lib/pyproject.toml", "[project]\nname = 'lib'"),
            ),
            (("api/pom.xml", &needs), ("lib/pom.xml", &pom("a", "lib"))),
        ] {
            assert_eq!(used(&[own, other], &["api", "lib"]), [], "{}", own.1);
        }
    }

    #[test]
    fn projects_are_found_by_the_end_of_their_path() {
        let build = "implementation(project(\":libs:cache\")) // \":other\" \":\"";
        let files = [("api/build.gradle.kts", build)];
        let found = used(
            &files,
            &["", "api", "b/libs/cache", "c/libs/cache", "libs/another"],
        );
        assert_eq!(found, [("api".to_owned(), "b/libs/cache".to_owned())]);
    }
}
