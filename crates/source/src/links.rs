//! Where paths of a folder lead once links are followed. The system follows up to forty links for each path that it is asked for;
//! here each link is read once.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, RwLock};

use super::path::{child, parent};

/// Links that are followed on one way, as on Linux.
pub(super) const MOST_LINKS: usize = 40;

/// Links that are looked at behind each other to learn that a way has too many.
const FARTHEST: usize = 500;

/// Bytes of paths that are held. Those beyond are asked for again.
const MOST_HELD: usize = 16 << 20;

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// To this path, on which no link is.
    To(Arc<str>),
    /// Nowhere: its folder is there, and has nothing of the name.
    Missing,
    /// Through too many links.
    TooMany,
    /// Out of the root, or another thing that the system has to say.
    Unknown,
}

/// A path without links, and the links on the way to it; no path where they are too many.
#[derive(Debug, Clone, Default)]
struct Real {
    path: Option<Arc<str>>,
    links: usize,
}

/// Why a path does not lead on.
enum Stop {
    Missing,
    Unknown,
    /// So many links may lead anywhere.
    Links(usize),
}

/// The ways that are known of a tree, shared by its clones.
#[derive(Debug, Clone, Default)]
pub(super) struct Links(Arc<RwLock<Held>>);

#[derive(Debug, Default)]
struct Held {
    by_path: HashMap<String, Real>,
    bytes: usize,
}

impl Links {
    /// Where a path below a root leads.
    pub(super) fn way(&self, root: &Path, path: &str) -> Way {
        match self.real(root, path, 0) {
            Ok(Real { path: Some(path), .. }) => Way::To(path),
            Ok(_) => Way::TooMany,
            Err(Stop::Missing) => Way::Missing,
            Err(Stop::Links(links)) if links > MOST_LINKS => Way::TooMany,
            Err(Stop::Links(_) | Stop::Unknown) => Way::Unknown,
        }
    }

    fn real(&self, root: &Path, path: &str, depth: usize) -> Result<Real, Stop> {
        let (mut at, mut end) = self.nearest(path);
        while end < path.len() {
            let from = if end == 0 { 0 } else { end + 1 };
            let rest = path.get(from..).unwrap_or_default();
            let name = rest.split('/').next().unwrap_or(rest);
            let Some(folder) = at.path.as_deref() else { break };
            if matches!(name, "" | "." | "..") {
                return Err(Stop::Unknown);
            }
            let next = child(folder, name);
            let full = root.join(&next);
            let there = std::fs::symlink_metadata(&full).map_err(|error| match error.kind() {
                ErrorKind::NotFound => Stop::Missing,
                _ => Stop::Unknown,
            })?;
            end = from + name.len();
            let known = path.get(..end).unwrap_or(path);
            at = match there.is_symlink() {
                false => Real {
                    path: Some(next.into()),
                    links: at.links,
                },
                true => match self.target(root, folder, &full, depth) {
                    Ok(target) => target.after(at.links + 1),
                    Err(Stop::Links(links)) => {
                        let links = at.links + 1 + links;
                        if links > MOST_LINKS {
                            self.keep(known, &Real { path: None, links });
                        }
                        return Err(Stop::Links(links));
                    }
                    Err(_) => return Err(Stop::Unknown),
                },
            };
            self.keep(known, &at);
        }
        Ok(at)
    }

    /// Where a link in a folder leads.
    fn target(&self, root: &Path, folder: &str, link: &Path, depth: usize) -> Result<Real, Stop> {
        if depth == FARTHEST {
            return Err(Stop::Links(0));
        }
        let target = std::fs::read_link(link).map_err(|_| Stop::Unknown)?;
        let target = target.to_str().ok_or(Stop::Unknown)?;
        // What ends so has to be a folder.
        if target.starts_with('/') || target.ends_with(['/', '.']) {
            return Err(Stop::Unknown);
        }
        let mut at = Real {
            path: Some(folder.into()),
            links: 0,
        };
        for part in target.split('/') {
            let Some(folder) = at.path.as_deref() else { break };
            at = match part {
                "" | "." => continue,
                ".." if folder.is_empty() => return Err(Stop::Unknown),
                ".." => Real {
                    path: Some(parent(folder).into()),
                    links: at.links,
                },
                name => match self.real(root, &child(folder, name), depth + 1) {
                    Err(Stop::Links(links)) => return Err(Stop::Links(at.links + links)),
                    real => real?.after(at.links),
                },
            };
        }
        Ok(at)
    }

    /// The longest beginning of a path that is known, and its length.
    fn nearest(&self, path: &str) -> (Real, usize) {
        let held = self.0.read().ok();
        let mut known = path;
        while !known.is_empty() {
            if let Some(real) = held.as_ref().and_then(|held| held.by_path.get(known)) {
                return (real.clone(), known.len());
            }
            known = parent(known);
        }
        let root = Real {
            path: Some("".into()),
            links: 0,
        };
        (root, 0)
    }

    fn keep(&self, path: &str, real: &Real) {
        let bytes = path.len() + real.path.as_ref().map_or(0, |path| path.len());
        if let Ok(mut held) = self.0.write()
            && held.bytes + bytes <= MOST_HELD
        {
            held.bytes += bytes;
            held.by_path.insert(path.to_owned(), real.clone());
        }
    }
}

impl Real {
    /// The same behind other links.
    fn after(self, links: usize) -> Self {
        let links = links + self.links;
        Self {
            path: self.path.filter(|_| links <= MOST_LINKS),
            links,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn ways_are_those_of_the_system() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/b/f"), "").unwrap();
        for (target, link) in [
            ("b/f", "a/f"),
            ("a/b", "d"),
            ("d/../f", "up"),
            ("d/", "slash"),
            ("round", "round"),
            ("none", "lost"),
            ("../x", "out"),
            ("a/b/f/x", "within"),
        ] {
            symlink(target, root.join(link)).unwrap();
        }
        let links = Links::default();
        for path in [
            "", "a", "a/f", "a/b/f", "d", "d/f", "d/x", "up", "slash/f", "round", "lost", "out", "within",
            "x", "a/f/x", "d/../a",
        ] {
            let real = root.join(path).canonicalize();
            for _ in 0..2 {
                match links.way(&root, path) {
                    Way::To(to) => assert_eq!(root.join(&*to), *real.as_ref().unwrap(), "{path}"),
                    Way::Missing => {
                        assert_eq!(real.as_ref().unwrap_err().kind(), ErrorKind::NotFound, "{path}");
                    }
                    Way::TooMany => assert_eq!(path, "round"),
                    Way::Unknown => assert!(
                        ["slash/f", "lost", "out", "within", "a/f/x", "d/../a"].contains(&path),
                        "{path}"
                    ),
                }
            }
        }
    }

    #[test]
    fn forty_links_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::write(root.join("0"), "").unwrap();
        for number in 0..2000 {
            symlink(number.to_string(), root.join((number + 1).to_string())).unwrap();
        }
        let links = Links::default();
        for number in [1999, 1000, 500, 41, 40, 39, 2000, 1] {
            let expected = match number > 40 {
                true => Way::TooMany,
                false => Way::To("0".into()),
            };
            assert_eq!(links.way(&root, &number.to_string()), expected, "{number}");
            let real = root.join(number.to_string()).canonicalize();
            assert_eq!(real.is_ok(), number <= 40, "{number}");
        }
    }
}
