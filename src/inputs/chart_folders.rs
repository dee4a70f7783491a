//! Which folders are of Helm charts.

use std::collections::HashMap;
use std::sync::RwLock;

use redproof_source::{Tree, child};

/// The nearest chart at or above each folder that was asked for, by the length of its path: many files are in one folder, and
/// it may be deep.
#[derive(Default)]
struct Around(RwLock<HashMap<String, Option<usize>>>);

/// The nearest folder at or above a folder that is a Helm chart's.
pub fn chart_around<'f>(tree: &Tree, folder: &'f str) -> Option<&'f str> {
    let known = tree.derived::<Around>();
    let lookup = |folder: &str| known.0.read().ok()?.get(folder).copied();
    let (mut asked, mut at) = (Vec::new(), folder);
    let found = loop {
        if let Some(found) = lookup(at) {
            break found;
        }
        asked.push(at);
        match at {
            _ if tree.is_file(&child(at, "Chart.yaml")) => break Some(at.len()),
            "" => break None,
            _ => at = Tree::parent(at),
        }
    };
    if let Ok(mut known) = known.0.write() {
        known.extend(asked.into_iter().map(|at| (at.to_owned(), found)));
    }
    folder.get(..found?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_chart_counts() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("a/b/c/d")).unwrap();
        for chart in ["a/Chart.yaml", "a/b/c/Chart.yaml"] {
            std::fs::write(folder.path().join(chart), "").unwrap();
        }
        let tree = Tree::folder(folder.path()).unwrap();
        for _ in 0..2 {
            for (asked, chart) in [
                ("", None),
                ("a", Some("a")),
                ("a/b", Some("a")),
                ("a/b/c/d", Some("a/b/c")),
                ("x", None),
            ] {
                assert_eq!(chart_around(&tree, asked), chart, "{asked}");
            }
        }
    }
}
