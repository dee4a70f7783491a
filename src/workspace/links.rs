//! Changed files that others lead to by symbolic links.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::Seen;
use redproof_source::Tree;

/// Most further paths of changed files. With more of them, everything counts as changed.
const MOST: usize = 100_000;

/// Most links that lead to each other. With more of them, as where a link leads to a folder around it, everything counts
/// as changed.
const MOST_IN_A_ROW: usize = 8;

/// The further paths of changed files, by links to them, to folders above them and to other links, with the files; `None`
/// where there are too many.
fn further(changed: &[String], links: &BTreeSet<String>, tree: &Tree) -> Option<BTreeMap<String, String>> {
    let links: Vec<(&String, String)> = links
        .iter()
        .filter_map(|link| Some((link, tree.link_target(link)?)))
        .collect();
    let mut all = BTreeMap::new();
    let mut last: BTreeMap<String, String> =
        changed.iter().map(|file| (file.clone(), file.clone())).collect();
    for _ in 0..=MOST_IN_A_ROW {
        let mut next = BTreeMap::new();
        for (link, target) in &links {
            if let Some(file) = last.get(target) {
                next.insert((*link).clone(), file.clone());
            }
            let below = format!("{target}/");
            let behind = last.range(below.clone()..);
            for (path, file) in behind.take_while(|(path, _)| path.starts_with(&below)) {
                let rest = path.get(target.len()..).unwrap_or_default();
                next.insert(format!("{link}{rest}"), file.clone());
                if all.len() + next.len() > MOST {
                    return None;
                }
            }
        }
        next.retain(|path, _| !all.contains_key(path));
        if next.is_empty() {
            return Some(all);
        }
        all.extend(next.clone());
        last = next;
    }
    None
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
