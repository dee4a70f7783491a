//! Changed files that others lead to by symbolic links.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::Seen;
use redproof_source::Tree;

/// Most further paths of changed files. With more of them, everything counts as changed.
const MOST: usize = 100_000;

/// The further paths of changed files, by links to them or to folders above them, with the files; `None` where there are too many.
fn further(changed: &[String], links: &BTreeSet<String>, tree: &Tree) -> Option<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let changed: BTreeSet<&str> = changed.iter().map(String::as_str).collect();
    for link in links {
        let Some(target) = tree.link_target(link) else {
            continue;
        };
        if changed.contains(target.as_str()) {
            found.insert(link.clone(), target.clone());
        }
        let below = format!("{target}/");
        let behind = changed.range(below.as_str()..);
        for file in behind.take_while(|file| file.starts_with(&below)) {
            let rest = file.get(target.len()..).unwrap_or_default();
            found.insert(format!("{link}{rest}"), (*file).to_owned());
            if found.len() > MOST {
                return None;
            }
        }
    }
    Some(found)
}

/// The changed files with the links that lead to them, which changed in the same lines; `None` is every file.
pub(super) fn with_links(
    mut changed: Vec<String>,
    links: &BTreeSet<String>,
    seen: &mut Seen,
    tree: &Tree,
) -> Option<Vec<String>> {
    let lost: BTreeSet<String> = seen.lost.iter().cloned().collect();
    for (path, file) in further(&changed, links, tree)? {
        if lost.contains(&file) {
            seen.lost.push(path.clone());
        }
        if let Some(lines) = &mut seen.lines
            && let Some(own) = lines.get(&file).cloned()
        {
            lines.insert(path.clone(), own);
        }
        changed.push(path);
    }
    Some(changed)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use redproof_source::FolderTree;

    #[test]
    fn a_changed_file_has_the_paths_of_links_to_it() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("real/sub")).unwrap();
        std::fs::write(root.path().join("real/sub/r.conf"), "port 1").unwrap();
        for (link, target) in [
            ("file.conf", "real/sub/r.conf"),
            ("folder", "real"),
            ("gone", "none"),
            ("other", "/etc"),
        ] {
            std::os::unix::fs::symlink(target, root.path().join(link)).unwrap();
        }
        let tree = Tree::Folder(FolderTree::new(root.path()).unwrap());
        let links = ["file.conf", "folder", "gone", "other"].map(str::to_owned).into();
        let mut seen = Seen {
            lost: vec!["real/sub/r.conf".to_owned()],
            ..Seen::default()
        };
        let changed = with_links(vec!["real/sub/r.conf".to_owned()], &links, &mut seen, &tree).unwrap();
        assert_eq!(changed, ["real/sub/r.conf", "file.conf", "folder/sub/r.conf"]);
        assert_eq!(seen.lost, changed);
        let none = with_links(vec!["real".to_owned()], &BTreeSet::new(), &mut seen, &tree);
        assert_eq!(none.unwrap(), ["real"]);
    }
}
