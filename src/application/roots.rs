//! Which files make one application.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::packages;
use super::side::ServerSide;
use crate::inputs::is_below;
use redproof_source::Tree;

/// The code of one application: its folder and its files.
#[derive(Debug, Clone, Default)]
pub(super) struct Root {
    pub(super) folder: String,
    /// Files of source code, in order.
    pub(super) sources: Vec<Source>,
    /// The manifests among them; those of the nearest folder above where it has none.
    pub(super) manifests: Vec<String>,
    /// The services that it is the code of: their sides, and their places there.
    pub(super) services: Vec<(usize, usize)>,
}

/// A file of source code.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) path: String,
    /// The folder of its package.
    pub(super) package: String,
}

impl Root {
    fn of<'s>(folder: &str, sources: impl Iterator<Item = (&'s str, &'s str)>) -> Self {
        let mut sources: Vec<Source> = sources
            .map(|(path, package)| Source {
                path: path.to_owned(),
                package: package.to_owned(),
            })
            .collect();
        sources.sort_by(|one, other| one.path.cmp(&other.path));
        Self {
            folder: folder.to_owned(),
            sources,
            ..Self::default()
        }
    }
}

/// Whether a path is a manifest that names the libraries of an application.
pub fn is_manifest(path: &str) -> bool {
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

/// The code of an application may take in that of others, as often as this.
const MOST_SHARED: usize = 8;

/// Groups files of source code by application. Each file is of the deepest folder above it that a service is made of, or
/// that has a manifest; an application is such a folder, the others that its services are made of, and the
/// packages that it uses.
pub(super) fn roots(sources: &[String], tree: &Tree, sides: &[ServerSide]) -> Vec<Root> {
    let services: Vec<(usize, usize, &[String])> = sides
        .iter()
        .enumerate()
        .flat_map(|(side, one)| {
            let services = one.services.iter().enumerate();
            services.map(move |(index, service)| (side, index, service.folders.as_slice()))
        })
        .collect();
    let built: BTreeSet<&str> = services
        .iter()
        .flat_map(|(.., folders)| folders.iter().map(String::as_str))
        .collect();
    let own = by_folder(sources, tree, &built);
    let folders: Vec<&str> = own.keys().copied().collect();
    let used = match folders.len() {
        0 | 1 => BTreeMap::new(),
        _ => packages::uses(tree, &folders),
    };
    let is_used: BTreeSet<&str> = used.values().flatten().copied().collect();
    // What nothing names is of the services around it.
    let mut around: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for folder in folders
        .iter()
        .filter(|folder| !built.contains(*folder) && !is_used.contains(*folder))
    {
        if let Some(outer) = above(folder).find(|outer| built.contains(outer)) {
            around.entry(outer).or_default().push(folder);
        }
    }
    let mut groups: BTreeMap<&str, Group<'_>> = BTreeMap::new();
    for (side, service, its) in &services {
        let members: BTreeSet<&str> = its
            .iter()
            .filter_map(|folder| own.get_key_value(folder.as_str()).map(|(folder, _)| *folder))
            .collect();
        let is_deepest = |folder: &&&str| {
            !members
                .iter()
                .any(|other| other != *folder && is_below(other, folder))
        };
        let Some(head) = members.iter().find(is_deepest).copied() else {
            continue;
        };
        let group = groups.entry(head).or_default();
        group.services.push((*side, *service));
        let inner = members.iter().filter_map(|member| around.get(member)).flatten();
        group.parts.extend(members.iter().chain(inner));
    }
    for group in groups.values_mut() {
        group.close(&used);
    }
    // The others: what nobody uses is an application, and so is what only a circle of packages uses.
    let mut known: BTreeSet<&str> = groups
        .values()
        .flat_map(|group| group.parts.iter().copied())
        .collect();
    let (first, last): (Vec<&str>, Vec<&str>) = folders.iter().partition(|folder| !is_used.contains(*folder));
    for folder in first.into_iter().chain(last) {
        if known.contains(folder) {
            continue;
        }
        let mut group = Group::default();
        group.parts.insert(folder);
        group.close(&used);
        known.extend(&group.parts);
        groups.insert(folder, group);
    }
    let mut roots = made(groups, &own, MOST_SHARED * sources.len());
    find_manifests(&mut roots, tree);
    roots
}

/// Looks for the manifests of applications: in the folders of their sources, else above.
fn find_manifests(roots: &mut [Root], tree: &Tree) {
    let mut known: HashMap<String, Vec<String>> = HashMap::new();
    let mut manifests_of = |folder: &str| {
        let list = || {
            let names = tree.list(folder);
            let names = names.iter().filter(|name| is_manifest(name));
            names.filter_map(|name| Tree::join(folder, name)).collect()
        };
        known.entry(folder.to_owned()).or_insert_with(list).clone()
    };
    for root in roots {
        let mut own = BTreeSet::new();
        for source in &root.sources {
            let within = above(&source.path).take_while(|folder| is_below(folder, &source.package));
            // What is known of a folder is known of those above it.
            for folder in within {
                if !own.insert(folder) {
                    break;
                }
            }
        }
        let mut found: Vec<String> = own.into_iter().flat_map(&mut manifests_of).collect();
        if found.is_empty() {
            let mut above = above(&root.folder).map(&mut manifests_of);
            found = above.find(|found| !found.is_empty()).unwrap_or_default();
        }
        root.manifests = found;
    }
}

/// The folders of an application, and its services.
#[derive(Default)]
struct Group<'f> {
    parts: BTreeSet<&'f str>,
    services: Vec<(usize, usize)>,
}

impl<'f> Group<'f> {
    /// Adds what its folders use, and what that uses.
    fn close(&mut self, used: &BTreeMap<&'f str, BTreeSet<&'f str>>) {
        let mut next: Vec<&str> = self.parts.iter().copied().collect();
        while let Some(folder) = next.pop() {
            for other in used.get(folder).into_iter().flatten() {
                if self.parts.insert(other) {
                    next.push(other);
                }
            }
        }
    }
}

/// The folders above a path.
fn above(path: &str) -> impl Iterator<Item = &str> {
    fn parent(path: &str) -> Option<&str> {
        (!path.is_empty()).then(|| Tree::parent(path))
    }
    std::iter::successors(parent(path), |folder| parent(folder))
}

/// Files by the folder that they are of.
fn by_folder<'s>(
    sources: &'s [String],
    tree: &Tree,
    built: &BTreeSet<&str>,
) -> BTreeMap<&'s str, Vec<&'s str>> {
    let mut manifests: HashMap<&str, bool> = HashMap::new();
    let mut own: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in sources {
        let mut is_root = |folder: &&'s str| {
            let has_manifest = || tree.list(folder).iter().any(|name| is_manifest(name));
            built.contains(*folder) || *manifests.entry(folder).or_insert_with(has_manifest)
        };
        let folder = above(path).find(&mut is_root).unwrap_or_default();
        own.entry(folder).or_default().push(path);
        // A folder that only holds others is one, too.
        for outer in above(folder).filter(|outer| built.contains(outer)) {
            own.entry(outer).or_default();
        }
    }
    own
}

/// The applications. Of those that share more code than is read again and again, each part is one.
fn made(groups: BTreeMap<&str, Group<'_>>, own: &BTreeMap<&str, Vec<&str>>, most: usize) -> Vec<Root> {
    let mut roots: BTreeMap<&str, Root> = BTreeMap::new();
    let mut left = most;
    let files = |folder: &str| own.get(folder).into_iter().flatten();
    for (head, group) in groups {
        let count = group.parts.iter().map(|part| files(part).count()).sum();
        let parts: BTreeSet<&str> = match left.checked_sub(count) {
            Some(rest) => {
                left = rest;
                group.parts
            }
            None => {
                for part in group.parts.iter().filter(|part| **part != head) {
                    roots
                        .entry(part)
                        .or_insert_with(|| Root::of(part, files(part).map(|path| (*path, *part))));
                }
                [head].into()
            }
        };
        let sources = parts
            .iter()
            .flat_map(|part| files(part).map(|path| (*path, *part)));
        let mut root = Root::of(head, sources);
        root.services = group.services;
        roots.insert(head, root);
    }
    roots
        .into_values()
        .filter(|root| !root.sources.is_empty())
        .collect()
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
    use redproof_source::MemoryTree;

    use super::*;

    #[test]
    fn a_service_takes_the_files_of_its_folder() {
        let service = |name: &str, folders: &[&str]| super::super::side::SideService {
            dockerfile: None,
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
        let mut files = MemoryTree::default();
        files.files.insert("web/sub/package.json".to_owned(), "{}".into());
        let tree = Tree::Memory(files);
        let found = roots(&paths, &tree, &[side]);
        let manifests: Vec<&[String]> = found.iter().map(|root| root.manifests.as_slice()).collect();
        assert_eq!(manifests, [&[][..], &["web/sub/package.json".to_owned()]]);
        let found: Vec<(String, usize)> = found
            .into_iter()
            .map(|root| (root.folder, root.sources.len()))
            .collect();
        assert_eq!(found, [(String::new(), 1), ("web".to_owned(), 2)]);
        let alone: Vec<String> = roots(&paths, &tree, &[])
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
