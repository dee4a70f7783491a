//! What is in the folders that were read, so that nobody asks the system for each path again.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs::FileType;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use super::path::parent;

/// Entries that are held of all folders together: those of folders beyond are asked of the system.
const MOST_HELD: usize = 1 << 20;

/// The longest name that file systems take. A longer one is an error of the system's own.
const LONGEST_NAME: usize = 255;

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, wherever it leads.
    Link,
    /// A pipe, a socket or a device.
    Special,
}

impl There {
    pub(super) fn of(kind: FileType) -> Self {
        if kind.is_file() {
            There::File
        } else if kind.is_dir() {
            There::Folder
        } else if kind.is_symlink() {
            There::Link
        } else {
            There::Special
        }
    }
}

/// The entries of a folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// In order of their names without regard to case.
    names: Vec<(Box<str>, There)>,
    /// Entries whose names are not UTF-8.
    pub odd: Vec<PathBuf>,
}

impl Listing {
    pub(super) fn new(mut names: Vec<(Box<str>, There)>, odd: Vec<PathBuf>) -> Self {
        names.sort_unstable_by(|(a, _), (b, _)| without_case(a, b).then_with(|| a.cmp(b)));
        Self { names, odd }
    }

    /// The names with what they are.
    pub fn names(&self) -> impl Iterator<Item = (&str, There)> {
        self.names.iter().map(|(name, there)| (&**name, *there))
    }

    /// What a name is; `None` inside is nothing. `None` is not known: the file system may take it for a name that is written
    /// in another way.
    fn find(&self, name: &str) -> Option<Option<There>> {
        let start = self
            .names
            .partition_point(|(known, _)| without_case(known, name) == Ordering::Less);
        let alike = self.names.get(start..)?;
        let mut alike = alike
            .iter()
            .take_while(|(known, _)| known.eq_ignore_ascii_case(name));
        match alike.clone().find(|(known, _)| **known == *name) {
            Some((_, there)) => Some(Some(*there)),
            None if alike.next().is_some() || !name.is_ascii() => None,
            None => Some(None),
        }
    }
}

fn without_case(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

/// The listings of a tree, shared by its clones.
#[derive(Debug, Clone, Default)]
pub(super) struct Listings(Arc<RwLock<Held>>);

#[derive(Debug, Default)]
struct Held {
    by_folder: HashMap<String, Arc<Listing>>,
    /// The names of each folder that are not left out.
    names: HashMap<String, Arc<[String]>>,
    entries: usize,
}

impl Listings {
    /// The listing of a folder that was read before.
    pub(super) fn get(&self, folder: &str) -> Option<Arc<Listing>> {
        self.0.read().ok()?.by_folder.get(folder).cloned()
    }

    pub(super) fn keep(&self, folder: &str, listing: &Arc<Listing>) {
        if let Ok(mut held) = self.0.write()
            && held.entries + listing.names.len() <= MOST_HELD
        {
            held.entries += listing.names.len();
            held.by_folder.insert(folder.to_owned(), Arc::clone(listing));
        }
    }

    /// The names in a folder, sorted: those that were kept, or else what is read now.
    pub(super) fn names(&self, folder: &str, read: impl FnOnce() -> Vec<String>) -> Arc<[String]> {
        let held = self.0.read().ok();
        if let Some(known) = held.and_then(|held| held.names.get(folder).cloned()) {
            return known;
        }
        let mut names = read();
        names.sort();
        names.dedup();
        let names: Arc<[String]> = names.into();
        if let Ok(mut held) = self.0.write()
            && held.entries + names.len() <= MOST_HELD
        {
            held.entries += names.len();
            held.names.insert(folder.to_owned(), Arc::clone(&names));
        }
        names
    }

    /// What is at a path, if its folder was read: see [`Listing::find`].
    pub(super) fn find(&self, path: &str) -> Option<Option<There>> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_plain = !matches!(name, "" | "." | "..") && name.len() <= LONGEST_NAME && !name.contains('\0');
        self.get(parent(path)).filter(|_| is_plain)?.find(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_and_what_may_be() {
        let names = ["b.yml", "Redis.conf", "a", "\u{e4}.yml"].map(|name| (name.into(), There::File));
        let listings = Listings::default();
        listings.keep("conf", &Arc::new(Listing::new(names.to_vec(), Vec::new())));
        assert_eq!(listings.find("conf/Redis.conf"), Some(Some(There::File)));
        assert_eq!(listings.find("conf/c.yml"), Some(None));
        let listing = listings.get("conf").unwrap();
        let listed: Vec<&str> = listing.names().map(|(name, _)| name).collect();
        assert_eq!(listed, ["a", "b.yml", "Redis.conf", "\u{e4}.yml"]);
        // Not every file system tells these apart, and not every path is a name.
        for unknown in [
            "conf/redis.conf",
            "conf/a\u{308}.yml",
            "conf/.",
            "conf/..",
            "conf/",
            "other/a",
        ] {
            assert_eq!(listings.find(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn listings_are_kept_up_to_a_limit() {
        let listing = |count: usize| {
            let names = (0..count).map(|number| (number.to_string().into(), There::File));
            Arc::new(Listing::new(names.collect(), Vec::new()))
        };
        let listings = Listings::default();
        listings.0.write().unwrap().entries = MOST_HELD - 5;
        listings.keep("a", &listing(2));
        listings.keep("b", &listing(4));
        let names = |folder: &str, names: &[&str]| {
            listings.names(folder, || names.iter().map(|name| (*name).to_owned()).collect())
        };
        assert_eq!(&*names("c", &["y", "x", "y"]), ["x", "y"]);
        assert_eq!(&*names("c", &["z"]), ["x", "y"]);
        assert_eq!(listings.0.read().unwrap().entries, MOST_HELD - 1);
        assert_eq!(&*names("d", &["1", "2"]), ["1", "2"]);
        assert_eq!(&*names("d", &["3"]), ["3"]);
        assert!(listings.get("a").is_some() && listings.get("b").is_none());
    }
}
