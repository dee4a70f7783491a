//! Paths of the command line and folders of rules: what is read beside the tree.

use std::io;
use std::path::{Path, PathBuf};

use redproof_source::Limit;

/// A path with every link followed.
///
/// # Errors
/// It is not there, or cannot be reached.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// The folder that a path is, or lies in.
pub fn folder_of(path: &Path) -> &Path {
    if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    }
}

/// The texts below a folder whose names have one of these endings, by path. Links are not followed.
///
/// # Errors
/// The folder, or a file in it, cannot be read, is too big or is no text.
pub fn texts_below(folder: &Path, endings: &[&str]) -> io::Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !entry.file_type().is_file() || !ending.is_some_and(|ending| endings.contains(&ending)) {
            continue;
        }
        let shown = path.to_string_lossy().replace('\\', "/");
        let invalid =
            |message: String| io::Error::new(io::ErrorKind::InvalidData, format!("{shown}: {message}"));
        let limit = Limit::FileSize;
        if entry.metadata()?.len() > limit.value() as u64 {
            return Err(invalid(limit.to_string()));
        }
        let text = std::fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
        texts.push((shown, text));
    }
    Ok(texts)
}
