//! Paths as the effective project shows them.

use crate::path::{PathKind, cleaned};

/// A path relative to the root, `.` for the root itself. What is not relative stays as it is.
pub(super) fn from_root(folder: &str, written: &str) -> String {
    if PathKind::of(written) != PathKind::Relative {
        return written.to_owned();
    }
    let joined = match folder {
        "" => cleaned(written),
        folder => cleaned(&format!("{folder}/{written}")),
    };
    if joined.is_empty() { ".".to_owned() } else { joined }
}
