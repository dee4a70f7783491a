//! Libraries that use Redis by themselves, by the imports of a file.

use crate::LibraryUse;
use crate::facts::Unit;

/// Words of files that import such a library.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    std::iter::empty()
}

/// The libraries that a file imports.
pub(crate) fn of_unit(_unit: &Unit) -> Vec<LibraryUse> {
    Vec::new()
}
