//! Warnings on stderr.

use std::io::Write;

use crate::report::printable;

/// Writes a warning, which is one line whatever names are in it.
pub(super) fn warn(err: &mut dyn Write, warning: &str) {
    // If stderr is closed, there is nowhere to say it.
    let _ = writeln!(err, "warning: {}", printable(warning));
}
