//! What of the findings counts: the gate, suppressions, baseline; and the report that comes of it.

mod exit;
mod gate;
mod report;
mod suppress;
mod touched;

pub use exit::{Exit, Leniency, exit_code};
pub use gate::gate;
pub use report::{
    Composed, ControlStatus, Excerpts, FileEntry, Gate, MaskedLine, NotEvaluated, ProblemEntry, Report,
    Summary,
};
pub use suppress::{Acceptances, Looked};
pub use touched::keep_touched;
