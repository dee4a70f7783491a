//! What of the findings counts: the gate, suppressions, baseline; and the report that comes of it.

mod report;

pub use report::{ControlStatus, Excerpts, FileEntry, Gate, MaskedLine, NotEvaluated, ProblemEntry, Report, Summary};
