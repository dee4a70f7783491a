//! Lists of words that rules name: `lists/NAME.txt`, one word a line.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::source::RuleSource;

/// The name of a list file's list.
pub(super) fn name_of(path: &str) -> Option<&str> {
    let (folder, file) = path.rsplit_once('/')?;
    let name = file.strip_suffix(".txt")?;
    (folder == "lists" || folder.ends_with("/lists")).then_some(name)
}

/// Words by the list's name, sorted.
pub(super) type Lists = BTreeMap<String, Arc<[String]>>;

/// All lists among the files, sorted for look-up. Empty lines and those that start with `#` do not count. Lists of
/// the same name are joined, so that a user's list adds to ours.
pub(super) fn read(sources: &[RuleSource], wanted: impl Fn(&str) -> bool) -> Lists {
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources {
        if let Some(name) = name_of(&source.path) {
            let list = words.entry(name.to_owned()).or_default();
            if wanted(name) {
                list.extend(
                    source
                        .text
                        .lines()
                        .map(str::trim)
                        .filter(|line| !line.is_empty() && !line.starts_with('#'))
                        .map(str::to_owned),
                );
            }
        }
    }
    words
        .into_iter()
        .map(|(name, mut list)| {
            list.sort();
            list.dedup();
            (name, list.into())
        })
        .collect()
}
