//! Which files make one application.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::side::ServerSide;
use crate::inputs::is_below;
use redproof_source::Tree;

/// The code of one application: its folder and its files.
#[derive(Debug, Clone, Default)]
pub(super) struct Root {
    pub(super) folder: String,
    /// Files of source code, in order.
    pub(super) sources: Vec<String>,
    /// The manifests among them; those of the nearest folder above where it has none.
    pub(super) manifests: Vec<String>,
}

/// Whether a path is a manifest that names the libraries of an application.
pub(super) fn is_manifest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "pyproject.toml"
            | "pipfile"
            | "setup.py"
            | "setup.cfg"
            | "package.json"
            | "go.mod"
            | "pom.xml"
            | "build.gradle"
            | "build.gradle.kts"
            | "composer.json"
            | "gemfile"
    ) || lower.ends_with(".csproj")
        || lower.starts_with("requirements") && lower.ends_with(".txt")
}

/// Groups files of source code by application: the deepest folder that a service is made of, else that of the nearest
/// manifest. `names` lists a folder.
pub(super) fn roots(
    sources: &[String],
    names: impl Fn(&str) -> Vec<String>,
    sides: &[ServerSide],
) -> Vec<Root> {
    let services = sides.iter().flat_map(|side| &side.services);
    let built: BTreeSet<&str> = services
        .flat_map(|service| &service.folders)
        .map(String::as_str)
        .collect();
    let mut manifests: HashMap<String, Vec<String>> = HashMap::new();
    let mut manifests_of = |folder: &str| {
        let known = manifests.entry(folder.to_owned());
        let list = || {
            let mut names = names(folder);
            names.retain(|name| is_manifest(name));
            names
                .into_iter()
                .filter_map(|name| Tree::join(folder, &name))
                .collect()
        };
        known.or_insert_with(list).clone()
    };
    let mut roots: BTreeMap<String, Root> = BTreeMap::new();
    for path in sources {
        let folders = || folders_from(Tree::parent(path));
        let own = folders().find(|folder| built.contains(*folder));
        let folder = own
            .or_else(|| folders().find(|folder| !manifests_of(folder).is_empty()))
            .unwrap_or_default();
        let root = roots.entry(folder.to_owned()).or_insert_with(|| Root {
            folder: folder.to_owned(),
            ..Root::default()
        });
        root.sources.push(path.clone());
    }
    let mut roots: Vec<Root> = roots.into_values().collect();
    for root in &mut roots {
        let mut own = BTreeSet::new();
        for path in &root.sources {
            let within = folders_from(Tree::parent(path)).take_while(|folder| is_below(folder, &root.folder));
            // What is known of a folder is known of those above it.
            for folder in within {
                if !own.insert(folder) {
                    break;
                }
            }
        }
        let mut found: Vec<String> = own.into_iter().flat_map(&mut manifests_of).collect();
        if found.is_empty() {
            let mut above = folders_from(&root.folder).map(&mut manifests_of);
            found = above.find(|found| !found.is_empty()).unwrap_or_default();
        }
        root.manifests = found;
    }
    roots
}

/// A folder and those above it.
fn folders_from(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        (!folder.is_empty()).then(|| Tree::parent(folder))
    })
}

/// Whether a service is made of the code of a folder.
pub(super) fn is_made_of(folders: &[String], root: &str) -> bool {
    folders.iter().any(|folder| folder == root)
}

/// How near a deployment is to a folder: the number of folders between them, through the one that holds both.
pub(super) fn distance(deployment: &str, folder: &str) -> usize {
    let own = Tree::parent(deployment);
    let depth = |path: &str| path.split('/').filter(|part| !part.is_empty()).count();
    let mut common = own;
    while !is_below(folder, common) && !common.is_empty() {
        common = Tree::parent(common);
    }
    depth(own) + depth(folder) - 2 * depth(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_takes_the_files_of_its_folder() {
        let service = |name: &str, folders: &[&str]| super::super::side::SideService {
            name: name.to_owned(),
            folders: folders.iter().map(|folder| (*folder).to_owned()).collect(),
            image: None,
            secret_file: None,
            logins: Vec::new(),
        };
        let side = ServerSide {
            services: vec![service("web", &["web"]), service("all", &["docker", ""])],
            ..ServerSide::default()
        };
        let paths: Vec<String> = ["main.py", "web/a.py", "web/sub/b.js"]
            .map(str::to_owned)
            .to_vec();
        let names = |folder: &str| match folder {
            "web/sub" => vec!["package.json".to_owned()],
            _ => Vec::new(),
        };
        let found = roots(&paths, names, &[side]);
        let manifests: Vec<&[String]> = found.iter().map(|root| root.manifests.as_slice()).collect();
        assert_eq!(manifests, [&[][..], &["web/sub/package.json".to_owned()]]);
        let found: Vec<(String, usize)> = found
            .into_iter()
            .map(|root| (root.folder, root.sources.len()))
            .collect();
        assert_eq!(found, [(String::new(), 1), ("web".to_owned(), 2)]);
        let alone: Vec<String> = roots(&paths, names, &[])
            .into_iter()
            .map(|root| root.folder)
            .collect();
        assert_eq!(alone, ["", "web/sub"]);
        assert_eq!(
            (
                distance("deploy/compose.yaml", "app"),
                distance("compose.yaml", "app/x")
            ),
            (2, 2)
        );
    }
}
