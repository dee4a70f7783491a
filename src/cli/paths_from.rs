//! Paths of the command line, and those of a list.

use std::io;
use std::path::{Path, PathBuf};

use super::args::ScanCommand;
use super::engine::Failure;
use super::error::why_unread;
use crate::inputs::{bounded, stream_of};

/// Bytes of a list.
const LONGEST: usize = 64 * 1024 * 1024;

/// The paths of the call, with those of `--paths-from`.
pub(super) fn all(command: &ScanCommand) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = command.paths.clone();
    if let Some(list) = &command.paths_from {
        paths.extend(read(list)?);
    }
    Ok(paths)
}

/// The paths in a file: one on each line, or between NUL bytes if there are any. `-` is standard input.
fn read(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: io::Error| {
        let why = why_unread(&error);
        Failure::usage(format!("--paths-from {}: {why}", list.display()))
    };
    let text = match list.as_os_str() == "-" {
        true => bounded(io::stdin().lock(), LONGEST),
        false => stream_of(list, LONGEST),
    };
    let text = text.map_err(failed)?;
    Ok(paths(&text))
}

fn paths(text: &str) -> Vec<PathBuf> {
    let end = if text.contains('\0') { '\0' } else { '\n' };
    let lines = text.split(end).map(|line| match end {
        '\n' => line.trim(),
        _ => line,
    });
    lines.filter(|line| !line.is_empty()).map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_or_nul() {
        let read = |text: &str| -> Vec<String> {
            let all = paths(text).into_iter();
            all.map(|path| path.display().to_string()).collect()
        };
        assert_eq!(read("a\r\n\n  b c \n"), ["a", "b c"]);
        assert_eq!(read("a\nb\0c\0"), ["a\nb", "c"]);
        assert!(read("\n").is_empty());
    }
}
