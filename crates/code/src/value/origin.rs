//! Where strings are written.

use std::sync::Arc;

use redproof_source::FileId;

/// Where a piece of a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) file: FileId,
    /// The first byte of the content.
    pub(crate) start: u32,
}

/// Where a string is written: its first piece, and the others with their first bytes in the string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origins {
    first: Origin,
    more: Arc<[(u32, Origin)]>,
}

impl Origins {
    /// A string in one piece.
    pub(crate) fn one(first: Origin) -> Origins {
        Origins {
            first,
            more: Arc::new([]),
        }
    }

    /// This string and another one behind it, as long as it is.
    pub(crate) fn then(&self, length: usize, other: &Origins) -> Origins {
        let shift = u32::try_from(length).unwrap_or(u32::MAX);
        let behind = std::iter::once((0, other.first)).chain(other.more.iter().copied());
        let behind = behind.map(|(at, origin)| (at.saturating_add(shift), origin));
        Origins {
            first: self.first,
            more: self.more.iter().copied().chain(behind).collect(),
        }
    }

    /// The place of a byte of the string.
    pub(crate) fn of(&self, at: u32) -> (FileId, u32) {
        let first = &(0, self.first);
        let (start, origin) = self
            .more
            .iter()
            .rev()
            .find(|(start, _)| *start <= at)
            .unwrap_or(first);
        (origin.file, origin.start.saturating_add(at - start))
    }
}
