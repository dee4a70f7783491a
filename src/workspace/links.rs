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
