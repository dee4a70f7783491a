//! Files of redproof's own that are beside the tree, such as a baseline, or a config file that `init` writes.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path};

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

/// The folder that a path of the call must stay in: the one that the program runs in, but for a path from `/` or `..` on, which
/// is the caller's own word.
pub fn folder_around(path: &Path) -> Option<&'static Path> {
    let mut parts = path.components();
    let is_own = parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    is_own.then_some(Path::new("."))
}

/// Whether a file may be written: it is none of git's, and no link on the way to it leads out of a folder.
///
/// # Errors
/// It may not, or the way to it cannot be followed.
pub fn may_write(path: &Path, within: Option<&Path>) -> io::Result<()> {
    let mut above = path.parent().unwrap_or(path);
    // A link to what is not there is on the way, too.
    while !above.as_os_str().is_empty() && !is_at(above) {
        above = above.parent().unwrap_or(Path::new(""));
    }
    let there = match above.as_os_str().is_empty() {
        true => Path::new("."),
        false => above,
    };
    let full = there
        .canonicalize()?
        .join(path.strip_prefix(above).unwrap_or(path));
    let within = within.map(Path::canonicalize).transpose()?;
    let below = match &within {
        None => &*full,
        Some(within) => full.strip_prefix(within).map_err(|_| {
            io::Error::new(
                io::ErrorKind::PermissionDenied,
                "a link on the way leads out of this folder",
            )
        })?,
    };
    match below.iter().any(|part| part.eq_ignore_ascii_case(".git")) {
        true => Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is one of git's own files",
        )),
        false => Ok(()),
    }
}

/// Writes a file that must not be there yet, with the folders above it. `within`: the folder that it must stay in.
///
/// # Errors
/// It is there, or may not or cannot be written.
pub fn create_file(path: &Path, text: &str, within: Option<&Path>) -> io::Result<()> {
    may_write(path, within)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    create(path, text.as_bytes())
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)
}

/// Writes a file again: all of it, or nothing. A link in its place is replaced. `within`: the folder that it must stay in.
///
/// # Errors
/// It may not or cannot be written.
pub fn replace_file(path: &Path, bytes: &[u8], within: Option<&Path>) -> io::Result<()> {
    may_write(path, within)?;
    let name = path
        .file_name()
        .ok_or(io::ErrorKind::InvalidInput)?
        .to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = create(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    written.inspect_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            let _ = fs::remove_file(&beside);
        }
    })
}

/// Writes files into a folder, which is made if it is not there.
///
/// # Errors
/// The folder cannot be made, or a file may not or cannot be written.
pub fn write_into<N: AsRef<Path>>(folder: &Path, files: &[(N, Vec<u8>)]) -> io::Result<()> {
    let within = folder_around(folder);
    may_write(&folder.join("any"), within)?;
    fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        replace_file(&folder.join(name), bytes, within)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_created_once_and_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.txt");
        create_file(&path, "one", None).unwrap();
        assert_eq!(
            create_file(&path, "two", None).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        replace_file(&path, b"three", None).unwrap();
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

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_links_out_or_into_git() {
        let holder = tempfile::tempdir().unwrap();
        let (root, out) = (holder.path().join("root"), holder.path().join("out"));
        fs::create_dir_all(root.join("in")).unwrap();
        fs::create_dir(&out).unwrap();
        let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, root.join(at)).unwrap();
        link("../out", "d");
        link("../nowhere", "gone");
        link("in", "same");
        link("../out/f", "in/f");
        let may = |path: &str| may_write(&root.join(path), Some(&root)).is_ok();
        assert!(may("a") && may("in/a") && may("same/a") && may("new/folder/a") && may(".gitignore"));
        assert!(!may("d/a") && !may("d/new/a") && !may("gone/a"));
        assert!(!may(".git/hooks/pre-commit") && !may("new/.GIT/config"));
        assert!(may_write(&root.join("d/a"), None).is_ok());
        // A link in the place of the file is replaced and not followed.
        write_into(&root.join("in"), &[("f", b"x".to_vec())]).unwrap();
        assert!(!out.join("f").exists() && root.join("in/f").symlink_metadata().unwrap().is_file());
        assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    }
}
