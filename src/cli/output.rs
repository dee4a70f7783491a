//! Writes reports to files: whole or not at all, never over an input, and never out of the folder through a link.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::args::Output;
use super::engine::Failure;
use crate::application::is_manifest;
use crate::config::FILE_NAME;
use crate::inputs::{folder_around, is_read_by_name, may_write};

/// Where a report goes.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    /// A file that is replaced once the report is complete.
    File(PathBuf),
    /// A pipe, a device, or what a link of the system's leads to: it is written to as it is.
    Stream(PathBuf),
}

/// Checks that no two reports go to one file, by whatever names, and none to the list that names the paths of the run.
pub(super) fn check(outputs: &[Output], list: Option<&Path>) -> Result<(), Failure> {
    for (index, output) in outputs.iter().enumerate() {
        if let Some(error) = list.and_then(|list| check_other(&output.file, list).err()) {
            return Err(Failure::usage(format!(
                "--output {}: {error}",
                output.file.display()
            )));
        }
        let mut before = outputs.iter().take(index);
        let is_same = |other: &Output| match (real(&other.file), real(&output.file)) {
            (None, None) => other.file == output.file,
            (other, this) => other == this,
        };
        if before.any(is_same) {
            return Err(Failure::usage(format!(
                "{} is the file of two reports. Give each --output its own file",
                output.file.display()
            )));
        }
    }
    Ok(())
}

/// Files that are read of every folder, whatever a report is about.
const ALWAYS_READ: [&str; 5] = [
    FILE_NAME,
    ".gitignore",
    ".dockerignore",
    ".gitattributes",
    ".pre-commit-config.yaml",
];

/// Checks that a report does not replace one of the files that it is about, or that say what it is about. `inputs` are relative
/// to the root.
pub(super) fn check_input<'i>(
    output: &Path,
    root: &Path,
    mut inputs: impl Iterator<Item = &'i str>,
) -> io::Result<()> {
    let (Some(full), Ok(root)) = (real(output), root.canonicalize()) else {
        return Ok(());
    };
    let Ok(target) = full.strip_prefix(root) else {
        return Ok(());
    };
    let is_always_read = target
        .file_name()
        .is_some_and(|name| ALWAYS_READ.iter().any(|own| *own == name));
    let path = target.to_string_lossy();
    let is_read = is_always_read || full.is_file() && (is_read_by_name(&path) || is_manifest(&path));
    match is_read || inputs.any(|input| Path::new(input) == target) {
        true => Err(is_input()),
        false => Ok(()),
    }
}

/// Checks that a report does not replace a rule.
pub(super) fn check_rule(output: &Path, folder: &Path) -> io::Result<()> {
    let is_yaml = output
        .extension()
        .is_some_and(|ending| ending == "yml" || ending == "yaml");
    let is_below =
        |folder: PathBuf| real(output).is_some_and(|full| full.is_file() && full.starts_with(folder));
    match is_yaml && folder.canonicalize().is_ok_and(is_below) {
        true => Err(is_input()),
        false => Ok(()),
    }
}

/// Checks that a report does not replace another file.
pub(super) fn check_other(output: &Path, file: &Path) -> io::Result<()> {
    match real(output).is_some_and(|output| real(file) == Some(output)) {
        true => Err(is_input()),
        false => Ok(()),
    }
}

fn is_input() -> io::Error {
    io::Error::other("it is one of the files that the report is about")
}

/// Writes a file: beside it first, then in its place.
pub(super) fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = match target(path)? {
        Target::Stream(path) => return through(OpenOptions::new().write(true).open(path)?, write),
        Target::File(path) => path,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let new = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let written = through(new, write).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes to the end of a file.
pub(super) fn append(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if is_named_pipe(path) {
        return Err(is_pipe());
    }
    through(OpenOptions::new().append(true).create(true).open(path)?, write)
}

fn through(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    file.flush()
}

/// Where a report goes that is to be written to a path.
fn target(path: &Path) -> io::Result<Target> {
    if path.is_dir() {
        return Err(io::Error::other("it is a folder. Name a file in it"));
    }
    let is_own = folder_around(path).is_some();
    let full = real(path).ok_or_else(|| {
        let folder = path.parent().unwrap_or(path).display();
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("there is no folder {folder}. Make it first"),
        )
    })?;
    // A link in the folder is somebody else's word; a path from `/` or `..` on is the caller's.
    may_write(path, folder_around(path))?;
    if is_named_pipe(&full) {
        return Err(is_pipe());
    }
    let is_link = full.symlink_metadata().is_ok_and(|there| there.is_symlink());
    let is_file = fs::metadata(&full).map_or(true, |there| there.is_file());
    Ok(match is_file && (is_own || !is_link) {
        true => Target::File(full),
        false => Target::Stream(full),
    })
}

fn is_pipe() -> io::Error {
    io::Error::other("it is a pipe, which may wait for a reader for ever")
}

/// Whether a path is a pipe itself. What a link of the system's leads to has a reader.
#[cfg(unix)]
fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    path.symlink_metadata()
        .is_ok_and(|there| there.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_named_pipe(_: &Path) -> bool {
    false
}

/// The path with its folder as it is once links are followed. The file itself need not be there.
fn real(path: &Path) -> Option<PathBuf> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "before").unwrap();
        let failed = write(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        write(&path, |out| out.write_all(b"after")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_input_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        let check = |path: &str| {
            let inputs = ["a/compose.yaml", ".env"];
            check_input(&folder.path().join(path), folder.path(), inputs.into_iter())
        };
        assert!(check("a/compose.yaml").is_err());
        assert!(check("a/../.env").is_err());
        assert!(check("a/redproof.toml").is_err() && check(".gitignore").is_err());
        assert!(check("a/report.json").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_to_and_a_link_is_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            target(Path::new("/dev/null")).unwrap(),
            Target::Stream("/dev/null".into())
        );
        fs::create_dir(folder.path().join("a")).unwrap();
        std::os::unix::fs::symlink("a", folder.path().join("b")).unwrap();
        assert_eq!(
            real(&folder.path().join("b/report")),
            real(&folder.path().join("a/report"))
        );
    }
}
