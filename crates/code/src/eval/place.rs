//! Where a script is written.

use redproof_source::Span;

use crate::ir::At;
use crate::value::Origins;

/// The script that runs, as far as its places go.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// Its places in files.
    At(Origins),
    /// It is not written in one piece: the call stands for all of it.
    Call(Span),
}

impl Place {
    /// The place of what the script does.
    pub(super) fn span(&self, at: At) -> Span {
        match self {
            Place::At(origins) => {
                let ((file, start), (_, end)) = (origins.of(at.start), origins.of(at.end));
                // What is in several pieces is where the first one is.
                Span::new(file, start as usize, end.max(start) as usize)
            }
            Place::Call(span) => *span,
        }
    }
}
