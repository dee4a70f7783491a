//! The pipeline as a whole, over generated trees: every path is accounted for, a run over changed files reports what a
//! full scan does, and searches through text never change a report.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod audit {
    mod accounts;
    mod hook;
    mod ledger;
    mod passes;
    mod prefilters;
    pub(crate) mod random;
}
