//! Files of redproof's own that lie beside the tree, such as a baseline, or a config file that `init` writes.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// The text of a regular file of at most so many bytes.
///
/// # Errors
/// It is not there, is not a regular file, is too long, or cannot be read.
pub fn text_of(path: &Path, most: usize) -> io::Result<String> {
    let there = fs::metadata(path)?;
    // A pipe would block, and a device would never end.
    if !there.is_file() {
        return refuse("is not a regular file".to_owned());
    }
    bounded(fs::File::open(path)?, most)
}

/// The text of a file or pipe of at most so many bytes.
///
/// # Errors
/// It is not there, is too long, or cannot be read.
pub fn stream_of(path: &Path, most: usize) -> io::Result<String> {
    bounded(fs::File::open(path)?, most)
}

/// The text of at most so many bytes.
///
/// # Errors
/// It is longer, is not UTF-8, or cannot be read.
pub fn bounded(input: impl io::Read, most: usize) -> io::Result<String> {
    let mut text = String::new();
    let read = input.take(most as u64 + 1).read_to_string(&mut text)?;
    if read > most {
        return refuse(format!("is longer than {most} bytes"));
    }
    Ok(text)
}

fn refuse<T>(message: String) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}

/// Whether there is something at a path.
pub fn is_at(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Writes a file that must not be there yet, with the folders above it.
///
/// # Errors
/// It is there, or cannot be written.
pub fn create_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Writes a file again: all of it, or nothing.
///
/// # Errors
/// It cannot be written.
pub fn replace_file(path: &Path, text: &str) -> io::Result<()> {
    let name = path
        .file_name()
        .ok_or(io::ErrorKind::InvalidInput)?
        .to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    create_file(&beside, text)?;
    fs::rename(&beside, path).inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_created_once_and_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.txt");
        create_file(&path, "one").unwrap();
        assert_eq!(
            create_file(&path, "two").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        replace_file(&path, "three").unwrap();
        assert_eq!(text_of(&path, 5).unwrap(), "three");
        assert_eq!(
            text_of(&path, 4).unwrap_err().to_string(),
            "is longer than 4 bytes"
        );
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
        let error = text_of(folder.path(), 9).unwrap_err();
        assert_eq!(error.to_string(), "is not a regular file");
        assert_eq!(
            text_of(&folder.path().join("x"), 9).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        assert!(is_at(&path) && !is_at(&folder.path().join("x")));
    }
}
