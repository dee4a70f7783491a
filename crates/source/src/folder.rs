//! A folder on disk: where a path leads without leaving it, and what is there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, RwLock};

use super::Limit;
use super::cache::{Cache, Content, with_latin_1};
use super::error::ReadError;
use super::links::{Links, Way};
use super::listing::{Listing, Listings, There};
use super::path::{LONGEST_PATH, join, parent};

/// A folder on disk, with what git says of it.
#[derive(Debug, Clone)]
pub struct FolderTree {
    /// The canonical path.
    pub root: PathBuf,
    /// Paths that git tracks, relative to the root; `None` is "no repository here".
    pub tracked: Option<Arc<BTreeSet<String>>>,
    /// Files that git does not track are not there.
    pub only_tracked: bool,
    /// Files with another content than on disk, such as that of git's index; `None` is not there.
    pub overlay: Arc<BTreeMap<String, Option<Vec<u8>>>>,
    /// Folders by whether they are where their path says, without a link on the way: asking the system for every file
    /// again took longer than reading it.
    straight: Arc<RwLock<HashMap<String, bool>>>,
    links: Links,
    listings: Listings,
    pub(super) cache: Cache,
}

impl FolderTree {
    /// The tree below a folder, all of it.
    ///
    /// # Errors
    /// The folder is not there.
    pub fn new(root: &Path) -> std::io::Result<FolderTree> {
        Ok(FolderTree {
            root: root.canonicalize()?,
            tracked: None,
            only_tracked: false,
            overlay: Arc::default(),
            straight: Arc::default(),
            links: Links::default(),
            listings: Listings::default(),
            cache: Cache::default(),
        })
    }

    /// Whether a path is left out: the overlay says that it is not there, or git does not track it, nor anything below it, nor a
    /// link or submodule above it.
    pub fn leaves_out(&self, path: &str) -> bool {
        if matches!(self.overlay.get(path), Some(None)) {
            return true;
        }
        let Some(tracked) = self
            .tracked
            .as_ref()
            .filter(|_| self.only_tracked && !path.is_empty())
        else {
            return false;
        };
        let folder = format!("{path}/");
        let below = || {
            tracked
                .range(folder.clone()..)
                .next()
                .is_some_and(|next| next.starts_with(&folder))
        };
        let above = || {
            let mut ends = path.match_indices('/');
            ends.any(|(end, _)| path.get(..end).is_some_and(|above| tracked.contains(above)))
        };
        !(tracked.contains(path) || below() || above())
    }

    /// A file's content, read from disk unless it is held.
    pub(super) fn read(&self, path: &str) -> Result<Content, ReadError> {
        self.cache.read(path, || self.read_anew(path))
    }

    /// A text, kept only if it passes.
    pub(super) fn skim(
        &self,
        path: &str,
        any_bytes: bool,
        passes: impl FnOnce(&str) -> bool,
    ) -> Result<Option<Arc<str>>, ReadError> {
        self.cache.skim(path, any_bytes, passes, || self.read_anew(path))
    }

    /// Whether a file on disk begins with these bytes.
    pub(super) fn begins_with(&self, path: &str, start: &[u8]) -> bool {
        let mut first = vec![0; start.len()];
        let file = self.file(path).ok().and_then(|full| fs::File::open(full).ok());
        file.is_some_and(|mut file| file.read_exact(&mut first).is_ok() && first == start)
    }

    /// Where a link leads, if that is below the root.
    pub(super) fn link_target(&self, path: &str) -> Option<String> {
        let (target, _) = self.behind_links(path, &below(&self.root, path).ok()?).ok()?;
        let parts: Option<Vec<&str>> = target
            .strip_prefix(&self.root)
            .ok()?
            .iter()
            .map(|part| part.to_str())
            .collect();
        let target = parts?.join("/");
        (target != path).then_some(target)
    }

    /// Whether a path is a link that leads out of the root to a folder.
    pub fn leads_out_to_folder(&self, path: &str) -> bool {
        matches!(self.resolve(path), Err(ReadError::Outside))
            && below(&self.root, path).is_ok_and(|full| fs::metadata(full).is_ok_and(|there| there.is_dir()))
    }

    /// The text of a file whose path no text can hold; bytes that are not UTF-8 become Latin-1 characters. `None` if it cannot
    /// be read.
    pub fn peek(path: &Path) -> Option<Arc<str>> {
        // A pipe would block and a device would never end, so the kind is asked before anything is opened.
        let is_file = fs::symlink_metadata(path).ok()?.is_file();
        let bytes = is_file.then(|| read_regular(path).ok())??;
        Some(with_latin_1(&bytes))
    }

    /// The files of the overlay below a folder.
    pub fn overlay_below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = match folder.trim_end_matches('/') {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        // A commit may remove any number of files, so only those below are looked at.
        let below = self.overlay.range(start.clone()..);
        let below = below.take_while(move |(path, _)| path.starts_with(&start));
        let files = below.filter(|(_, content)| content.is_some());
        files.map(|(path, _)| path.as_str())
    }

    /// The entries of a folder, also those that are left out.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn listing(&self, folder: &str) -> std::io::Result<Arc<Listing>> {
        if let Some(known) = self.listings.get(folder) {
            return Ok(known);
        }
        let (mut names, mut odd) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(self.root.join(folder))? {
            let entry = entry?;
            match entry.file_name().into_string() {
                Ok(name) => names.push((name.into(), There::of(entry.file_type()?))),
                Err(_) => odd.push(entry.path()),
            }
        }
        let listing = Arc::new(Listing::new(names, odd));
        if self.is_straight(folder) {
            self.listings.keep(folder, &listing);
        }
        Ok(listing)
    }

    /// The names in a folder, sorted.
    pub(super) fn names_in(&self, folder: &str) -> Arc<[String]> {
        self.listings.names(folder, || self.names_anew(folder))
    }

    fn names_anew(&self, folder: &str) -> Vec<String> {
        let known = self.listings.get(folder).filter(|_| !self.leaves_out(folder));
        let on_disk: Vec<String> = match known {
            Some(listing) => listing.names().map(|(name, _)| name.to_owned()).collect(),
            None => {
                let entries = self.resolve(folder).and_then(|(full, _)| {
                    fs::read_dir(full).map_err(|error| ReadError::Io(error.kind().to_string()))
                });
                let entries = entries.into_iter().flatten().flatten();
                entries
                    .filter_map(|entry| entry.file_name().into_string().ok())
                    .collect()
            }
        };
        let is_whole = self.overlay.is_empty() && !self.only_tracked;
        let is_left_out = |name: &str| join(folder, name).is_some_and(|path| self.leaves_out(&path));
        let on_disk = on_disk.into_iter();
        let names = on_disk.filter(|name| is_whole || !is_left_out(name));
        let more = self.overlay_below(folder).filter_map(|path| {
            let name = super::below(path, folder)?.split('/').next()?;
            (!name.is_empty()).then(|| name.to_owned())
        });
        names.chain(more).collect()
    }

    /// Whether the overlay has a file.
    pub fn is_in_overlay(&self, path: &str) -> bool {
        matches!(self.overlay.get(path), Some(Some(_)))
    }

    fn read_anew(&self, path: &str) -> Result<Content, ReadError> {
        let bytes = match self.overlay.get(path) {
            Some(Some(bytes)) if bytes.len() > Limit::FileSize.value() => {
                return Err(ReadError::TooBig(Limit::FileSize));
            }
            Some(Some(bytes)) => bytes.clone(),
            Some(None) => return Err(ReadError::Missing),
            None => read_regular(&self.file(path)?)?,
        };
        Ok(Content::of(bytes))
    }

    /// Where a path leads and what is there, asked of the system once.
    pub(super) fn resolve(&self, path: &str) -> Result<(PathBuf, fs::Metadata), ReadError> {
        if matches!(self.overlay.get(path), Some(None)) || path.len() > LONGEST_PATH {
            return Err(ReadError::Missing);
        }
        if self.leaves_out(path) {
            return Err(ReadError::Local);
        }
        if self.listings.find(path) == Some(None) {
            return Err(ReadError::Missing);
        }
        let full = below(&self.root, path)?;
        // A file that is no link, in a folder without one on the way, is where its path says.
        if self.is_straight(parent(path)) {
            match fs::symlink_metadata(&full) {
                Ok(metadata) if !metadata.is_symlink() => return Ok((full, metadata)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(ReadError::Missing),
                _ => {}
            }
        }
        self.behind_links(path, &full)
    }

    /// The same once all links are followed.
    fn behind_links(&self, path: &str, full: &Path) -> Result<(PathBuf, fs::Metadata), ReadError> {
        match self.links.way(&self.root, path) {
            Way::To(real) => {
                let full = self.root.join(&*real);
                let there = fs::symlink_metadata(&full).map_err(refused)?;
                Ok((full, there))
            }
            Way::Missing => Err(ReadError::Missing),
            Way::TooMany => Err(ReadError::Io("too many links".to_owned())),
            Way::Unknown => resolve(&self.root, full),
        }
    }

    /// What is at a path, behind links.
    pub(super) fn there(&self, path: &str) -> Result<There, ReadError> {
        if let Some(there) = self.known(path) {
            return Ok(there);
        }
        let (_, metadata) = self.resolve(path)?;
        Ok(There::of(metadata.file_type()))
    }

    /// The file or folder that was found at a path when its folder was read.
    fn known(&self, path: &str) -> Option<There> {
        let found = self.listings.find(path)??;
        let is_real = matches!(found, There::File | There::Folder);
        (is_real && !self.leaves_out(path)).then_some(found)
    }

    /// Where the file of a path is.
    fn file(&self, path: &str) -> Result<PathBuf, ReadError> {
        if self.known(path) == Some(There::File) {
            return below(&self.root, path);
        }
        // A pipe would block and a device would never end, so the kind is asked before anything is opened.
        let (full, metadata) = self.resolve(path)?;
        metadata.is_file().then_some(full).ok_or(ReadError::NotAFile)
    }

    fn is_straight(&self, folder: &str) -> bool {
        if folder.is_empty() {
            return true;
        }
        let known = self.straight.read().ok();
        if let Some(straight) = known.and_then(|known| known.get(folder).copied()) {
            return straight;
        }
        let is_folder = |full: PathBuf| fs::symlink_metadata(full).is_ok_and(|metadata| metadata.is_dir());
        let straight = match self.listings.find(folder).flatten() {
            Some(there) => there == There::Folder,
            None => below(&self.root, folder).is_ok_and(is_folder) && self.is_straight(parent(folder)),
        };
        if let Ok(mut known) = self.straight.write() {
            known.insert(folder.to_owned(), straight);
        }
        straight
    }
}

#[cfg(unix)]
pub(super) fn mode_of(there: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(there.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
pub(super) fn mode_of(_: &fs::Metadata) -> Option<u32> {
    None
}

/// The path on disk, if nothing in it leads up.
fn below(root: &Path, path: &str) -> Result<PathBuf, ReadError> {
    let relative = Path::new(path);
    let mut parts = relative.components();
    if parts.any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err(ReadError::Outside);
    }
    Ok(root.join(relative))
}

/// The real file behind a path, if it is below the root once links are followed.
fn resolve(root: &Path, full: &Path) -> Result<(PathBuf, fs::Metadata), ReadError> {
    let full = match full.canonicalize() {
        Ok(full) => full,
        // Where a link leads does not hang on what this machine has there.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && leads_out(root, full) => {
            return Err(ReadError::Outside);
        }
        Err(error) => return Err(refused(error)),
    };
    if full.starts_with(root) {
        let there = fs::metadata(&full).map_err(refused)?;
        Ok((full, there))
    } else {
        Err(ReadError::Outside)
    }
}

/// What an error of the system means for who reads a file.
fn refused(error: std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::Missing,
        kind => ReadError::Io(kind.to_string()),
    }
}

/// Whether a path is a link whose target, as it is written, is outside the root.
fn leads_out(root: &Path, full: &Path) -> bool {
    let Ok(target) = fs::read_link(full) else {
        return false;
    };
    let mut place = full.parent().unwrap_or(root).to_path_buf();
    for part in target.components() {
        match part {
            Component::ParentDir => {
                place.pop();
            }
            Component::CurDir => {}
            part => place.push(part),
        }
    }
    !place.starts_with(root)
}

/// The bytes of a regular file.
fn read_regular(full: &Path) -> Result<Vec<u8>, ReadError> {
    let io = |error: std::io::Error| ReadError::Io(error.kind().to_string());
    let limit = Limit::FileSize.value() as u64 + 1;
    let file = fs::File::open(full).map_err(io)?;
    let length = file.metadata().map_err(io)?.len().min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    // Some file systems do not say a length.
    let most = if length == 0 { limit } else { length };
    file.take(most).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 >= limit {
        return Err(ReadError::TooBig(Limit::FileSize));
    }
    Ok(bytes)
}
