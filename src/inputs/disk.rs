//! Paths of the command line, folders of rules, and folders of evidence: what is read beside the tree.

use std::io;
use std::path::{Path, PathBuf};

use redproof_source::{Limit, ReadError};

/// A path with every link followed.
///
/// # Errors
/// It is not there, or cannot be reached.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// The folder that a path is, or is in.
pub fn folder_of(path: &Path) -> &Path {
    if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    }
}

/// The bytes of a file, if there is one that can be read.
pub fn bytes_of(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}

/// Whether a folder has nothing in it, or is not there.
///
/// # Errors
/// It cannot be read.
pub fn is_empty_folder(folder: &Path) -> io::Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// The texts below a folder whose names have one of these endings, by path. A link to a file of the folder is passed over.
///
/// # Errors
/// The folder, or a file in it, cannot be read, is too big, is no regular file or no text, or a link leads elsewhere.
pub fn texts_below(folder: &Path, endings: &[&str]) -> io::Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let kind = entry.file_type();
        let is_wanted = entry.depth() == 0 || ending.is_some_and(|ending| endings.contains(&ending));
        if kind.is_dir() || !is_wanted {
            continue;
        }
        let shown = path.to_string_lossy().replace('\\', "/");
        let invalid =
            |message: String| io::Error::new(io::ErrorKind::InvalidData, format!("{shown}: {message}"));
        if kind.is_symlink() {
            // Such links are how Kubernetes mounts a folder.
            match path.canonicalize() {
                Ok(target) if target.starts_with(folder.canonicalize()?) => continue,
                _ => return Err(invalid("is a link that leads elsewhere".to_owned())),
            }
        }
        if !kind.is_file() {
            return Err(invalid(ReadError::NotAFile.to_string()));
        }
        let limit = Limit::FileSize;
        if entry.metadata()?.len() > limit.value() as u64 {
            return Err(invalid(limit.to_string()));
        }
        let text = std::fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
        texts.push((shown, text));
    }
    Ok(texts)
}
