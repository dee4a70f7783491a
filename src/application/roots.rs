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
    let mut manifests: HashMap<String, bool> = HashMap::new();
    let mut roots: BTreeMap<String, Root> = BTreeMap::new();
    for path in sources {
        let folders = || {
            std::iter::successors(Some(Tree::parent(path)), |folder| {
                (!folder.is_empty()).then(|| Tree::parent(folder))
            })
        };
        let mut has_manifest = |folder: &&str| {
            let known = manifests.entry((*folder).to_owned());
            *known.or_insert_with(|| names(folder).iter().any(|name| is_manifest(name)))
        };
        let own = folders().find(|folder| built.contains(*folder));
        let folder = own
            .or_else(|| folders().find(&mut has_manifest))
            .unwrap_or_default();
        let root = roots.entry(folder.to_owned()).or_insert_with(|| Root {
            folder: folder.to_owned(),
            sources: Vec::new(),
        });
        root.sources.push(path.clone());
    }
    roots.into_values().collect()
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
        let found: Vec<(String, usize)> = roots(&paths, names, &[side])
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
