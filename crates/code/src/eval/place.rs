//! Where a script is written.

use redproof_source::Span;

use crate::ir::At;
use crate::value::Origin;

/// The script that runs, as far as its places go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// Its first byte in a file.
    At(Origin),
    /// It is not written in one piece: the call stands for all of it.
    Call(Span),
}

impl Place {
    /// The place of what the script does.
    pub(super) fn span(self, at: At) -> Span {
        match self {
            Place::At(origin) => Span::new(
                origin.file,
                (origin.start + at.start) as usize,
                (origin.start + at.end) as usize,
            ),
            Place::Call(span) => span,
        }
    }
}
