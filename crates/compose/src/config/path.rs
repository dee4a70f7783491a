//! Paths as the effective project shows them.

use redproof_source::absolute;

use crate::path::PathKind;

/// A path relative to the root, `.` for the root itself. What is not relative stays as it is.
pub(super) fn from_root(folder: &str, written: &str) -> String {
    if PathKind::of(written) != PathKind::Relative {
        return written.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(written.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// A path in the container, normalised.
pub(super) fn in_container(path: &str) -> String {
    match path.strip_prefix('/') {
        Some(_) => absolute("/", path),
        // `e:/data/` is a path of Windows.
        None => path.trim_end_matches('/').to_owned(),
    }
}
