//! Which findings count: suppressions, the gate, exit codes; and the resulting report.

mod causes;
mod changed_files;
mod exit;
mod gate;
mod report;
mod suppressions;

pub use causes::{Cause, cause_of, causes};
pub use changed_files::keep_changed;
pub use exit::{AllowFlags, Exit, exit_code};
pub use gate::gate;
pub use report::{
    ControlStatus, Excerpts, FileEntry, Gate, MOST_NAMED, MaskedLine, MultiFileDeployment, NotEvaluated,
    Outside, ProblemEntry, Report, RuleEntry, Summary,
};
pub use suppressions::{ScanScope, Suppressions};
