//! Earlier versions of the files of a tree, from git's objects; git itself is never run.
//!
//! What was committed once is known to everybody who has a clone, whether or not it was removed since. Reading is bounded, and
//! what the bounds leave out makes an answer unknown and not a no.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use gix_hash::ObjectId;
use jiff::Timestamp;
use jiff::civil::Date;

use super::git::{Objects, Repository};
use super::hashed_words::Hashed;
use crate::config::date_of;
use redproof_source::{ReadError, child};

/// How many commits are read, the newest first.
const MOST_COMMITS: usize = 5_000;

/// How many versions of files are kept.
const MOST_VERSIONS: usize = 20_000;

/// Bytes of all versions that are kept.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of one version; what holds a password is short.
const LONGEST: usize = 256 * 1024;

/// How many folders are read, of all commits together.
const MOST_FOLDERS: usize = 100_000;

/// How deep folders are followed.
const MOST_DEPTH: usize = 32;

/// Folders of other people's files.
const VENDORED: &[&str] = &["node_modules", "vendor", "third_party", ".git"];

/// A version of a file.
#[derive(Debug, Clone)]
struct Version {
    /// The day of the commit that brought it.
    since: Date,
    text: Arc<[u8]>,
}

/// The earlier and present versions of files.
#[derive(Debug, Default)]
pub struct History {
    /// By path, the oldest first: what the commit that is checked out comes from.
    files: BTreeMap<String, Vec<Version>>,
    /// Further versions, of other branches and tags.
    elsewhere: Vec<Version>,
    /// Whether the bounds left nothing out.
    pub complete: bool,
    /// The root of the run below the top of the repository, with a `/` behind it.
    prefix: String,
    /// What was looked for, with the day on which it came: one text is asked for at many places.
    found: Mutex<BTreeMap<String, Option<Date>>>,
    /// The words of all versions by their SHA-256, made when a hash is first looked for.
    hashed: OnceLock<Hashed>,
}

impl History {
    /// A history of versions: path, day and text, the oldest first.
    pub fn of(versions: impl IntoIterator<Item = (String, Date, String)>) -> History {
        let mut history = History {
            complete: true,
            ..History::default()
        };
        for (path, since, text) in versions {
            let text: Arc<[u8]> = text.into_bytes().into();
            history
                .files
                .entry(path)
                .or_default()
                .push(Version { since, text });
        }
        history
    }

    /// Reads the history of the commit that is checked out, and of the other branches and tags, as far as the bounds allow. What
    /// cannot be read makes it incomplete. `root` is the folder that paths are relative to.
    pub fn read(repository: &Repository, root: &Path) -> History {
        let head = repository.head().ok();
        head.and_then(|head| History::behind(repository, head, root))
            .unwrap_or_default()
    }

    /// The same for another commit.
    pub fn of_commit(repository: &Repository, commit: ObjectId, root: &Path) -> History {
        History::behind(repository, Some(commit), root).unwrap_or_default()
    }

    fn behind(repository: &Repository, commit: Option<ObjectId>, root: &Path) -> Option<History> {
        let others = repository.references();
        let is_listed = others.is_some();
        let others = others.unwrap_or_default();
        let Some(any) = commit.or(others.first().copied()) else {
            return Some(History {
                complete: is_listed,
                ..History::default()
            });
        };
        let below = root.strip_prefix(&repository.top).ok()?.to_str()?;
        let prefix = match below {
            "" => String::new(),
            below => format!("{below}/"),
        };
        let mut reader = Reader {
            objects: Objects::of(repository, any.kind())?,
            history: History {
                complete: is_listed,
                prefix,
                ..History::default()
            },
            seen: HashSet::new(),
            bytes: 0,
            versions: 0,
            folders: MOST_FOLDERS,
        };
        let mut known: HashSet<ObjectId> = commit.into_iter().collect();
        let commits = reader.commits(commit.into_iter().collect(), &mut known);
        for (since, tree) in commits.into_iter().rev() {
            reader.tree(tree, "", since, 0);
        }
        let files = std::mem::take(&mut reader.history.files);
        let mut others: Vec<ObjectId> = others.into_iter().filter_map(|id| reader.peeled(id)).collect();
        others.retain(|id| known.insert(*id));
        for (since, tree) in reader.commits(others, &mut known).into_iter().rev() {
            reader.tree(tree, "", since, 0);
        }
        let elsewhere = std::mem::replace(&mut reader.history.files, files).into_values();
        reader.history.elsewhere = elsewhere.flatten().collect();
        Some(reader.history)
    }

    /// The first day on which a text was in a committed file.
    pub fn first(&self, text: &str) -> Option<Date> {
        // Another thread that failed leaves what it found, which is right all the same.
        let mut found = self
            .found
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = found.get(text) {
            return *known;
        }
        let day = self
            .versions()
            .filter(|version| contains(&version.text, text))
            .map(|version| version.since)
            .min();
        found.insert(text.to_owned(), day);
        day
    }

    fn versions(&self) -> impl Iterator<Item = &Version> {
        self.files.values().flatten().chain(&self.elsewhere)
    }

    /// The first day on which a word of a committed file had this SHA-256, and whether all words were looked at.
    pub fn first_hashed(&self, hash: &str) -> (Option<Date>, bool) {
        let hashed = self.hashed.get_or_init(|| {
            let versions = self.versions().map(|version| (version.since, &*version.text));
            Hashed::of(versions)
        });
        (hashed.first(hash), hashed.complete)
    }

    /// Since which day a file has had a text, without a version in between that lacks it; `None` if its last version lacks it.
    pub fn since(&self, path: &str, text: &str) -> Option<Date> {
        let versions = self.files.get(&format!("{}{path}", self.prefix))?.iter().rev();
        versions
            .take_while(|version| contains(&version.text, text))
            .map(|version| version.since)
            .last()
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

struct Reader {
    objects: Objects,
    history: History,
    /// Trees and blobs that were read at a path.
    seen: HashSet<(String, ObjectId)>,
    bytes: usize,
    versions: usize,
    /// How many more folders are read.
    folders: usize,
}

impl Reader {
    /// The commit that a reference names.
    fn peeled(&mut self, id: ObjectId) -> Option<ObjectId> {
        let commit = self.objects.peeled(id);
        self.history.complete &= commit.is_some();
        commit
    }

    /// The days and trees of commits and of those behind them that are not known, the newest first.
    fn commits(
        &mut self,
        mut waiting: Vec<ObjectId>,
        known: &mut HashSet<ObjectId>,
    ) -> Vec<(Date, ObjectId)> {
        let mut found: Vec<(i64, ObjectId)> = Vec::new();
        let mut next = 0;
        while let Some(id) = waiting.get(next).copied() {
            next += 1;
            if found.len() == MOST_COMMITS {
                self.history.complete = false;
                break;
            }
            let Some(commit) = self.objects.commit(id) else {
                // A shallow clone ends here.
                self.history.complete = false;
                continue;
            };
            found.push((commit.seconds, commit.tree));
            waiting.extend(commit.parents.into_iter().filter(|parent| known.insert(*parent)));
        }
        found.sort_by_key(|entry| std::cmp::Reverse(entry.0));
        let day = |seconds| Timestamp::from_second(seconds).map(date_of).unwrap_or(Date::ZERO);
        let found = found.into_iter();
        found.map(|(seconds, tree)| (day(seconds), tree)).collect()
    }

    fn tree(&mut self, id: ObjectId, folder: &str, since: Date, depth: usize) {
        if !self.seen.insert((folder.to_owned(), id)) {
            return;
        }
        if depth > MOST_DEPTH {
            self.history.complete = false;
            return;
        }
        let entries = match self.folders.checked_sub(1) {
            Some(left) => {
                self.folders = left;
                self.objects.folder(id)
            }
            None => None,
        };
        let Some(entries) = entries else {
            self.history.complete = false;
            return;
        };
        for (name, mode, id) in entries {
            let name = String::from_utf8_lossy(&name).into_owned();
            let path = child(folder, &name);
            if mode.is_tree() {
                if !VENDORED.contains(&&*name) {
                    self.tree(id, &path, since, depth + 1);
                }
            } else if mode.is_blob() && may_hold_passwords(&name) {
                self.blob(id, path, since);
            }
        }
    }

    fn blob(&mut self, id: ObjectId, path: String, since: Date) {
        if !self.seen.insert((path.clone(), id)) {
            return;
        }
        if self.versions == MOST_VERSIONS || self.bytes > MOST_BYTES {
            self.history.complete = false;
            return;
        }
        let text = match self.objects.file(id, LONGEST) {
            Ok(text) => text,
            Err(ReadError::TooBig(_)) => return,
            Err(_) => {
                self.history.complete = false;
                return;
            }
        };
        self.versions += 1;
        self.bytes += text.len();
        let text: Arc<[u8]> = text.into();
        self.history
            .files
            .entry(path)
            .or_default()
            .push(Version { since, text });
    }
}

/// Endings of files that hold no configuration.
const OTHER: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "ico", "svg", "webp", "pdf", "zip", "gz", "tgz", "xz", "bz2", "7z", "jar",
    "woff", "woff2", "ttf", "eot", "mp3", "mp4", "mov", "so", "dll", "exe", "class", "pyc", "wasm", "lock",
    "map", "css", "html", "min.js", "csv",
];

fn may_hold_passwords(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    !OTHER.contains(&ending) && !lower.ends_with(".min.js")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// The SHA-256 of `first-value-1`.
    const HASH_OF_FIRST: &str = "259c24b5fc4265afbfe2cc3e9d8e512f2b91ff1c89f8d640e3cbf91e3b9ffd2c";

    #[test]
    fn versions_and_what_was_removed() {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str], day: &str| {
            let date = format!("{day}T12:00:00Z");
            let status = Command::new("git")
                .current_dir(folder.path())
                .args([
                    "-c",
                    "user.name=a",
                    "-c",
                    "user.email=a@example.com",
                    "-c",
                    "gc.auto=0",
                ])
                .args(arguments)
                .env("GIT_AUTHOR_DATE", &date)
                .env("GIT_COMMITTER_DATE", &date)
                .status();
            status.is_ok_and(|status| status.success())
        };
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).unwrap();
        if !git(&["init", "-q"], "2025-01-01") {
            println!("SKIPPED: no git here");
            return;
        }
        let commit = |day: &str| git(&["add", "-A"], day) && git(&["commit", "-q", "-m", "x"], day);
        std::fs::create_dir(folder.path().join("deploy")).unwrap();
        write(".env", "REDIS_PASSWORD=first-value-1");
        write("deploy/redis.conf", "requirepass lasting-value");
        assert!(commit("2025-01-01"));
        std::fs::remove_file(folder.path().join(".env")).unwrap();
        write("deploy/redis.conf", "requirepass lasting-value\nmaxmemory 1gb");
        assert!(commit("2025-06-01"));
        let root = folder.path().canonicalize().unwrap();
        let repository = Repository::above(&root).unwrap();
        let read = |root: &Path| History::read(&repository, root);
        let history = read(&root);
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(history.complete);
        assert_eq!(history.first("first-value-1"), Some(day("2025-01-01")));
        assert_eq!(history.first("no-such-value"), None);
        assert_eq!(
            history.since("deploy/redis.conf", "lasting-value"),
            Some(day("2025-01-01"))
        );
        assert_eq!(
            history.since("deploy/redis.conf", "maxmemory"),
            Some(day("2025-06-01"))
        );
        assert_eq!(history.since("deploy/redis.conf", "first-value-1"), None);
        assert_eq!(
            history.first_hashed(HASH_OF_FIRST),
            (Some(day("2025-01-01")), true)
        );
        let below = read(&root.join("deploy"));
        assert_eq!(
            below.since("redis.conf", "lasting-value"),
            Some(day("2025-01-01"))
        );
        // Packed objects are the same objects.
        assert!(git(&["gc", "-q"], "2025-06-02"));
        assert_eq!(read(&root).first("first-value-1"), Some(day("2025-01-01")));
    }
}
