//! Which findings count: severities, suppressions, the baseline, the gate, exit codes; and the resulting report.

mod baseline;
mod causes;
mod changed_files;
mod details;
mod exit;
mod gate;
mod provenance;
mod report;
mod severities;
mod suppressions;

pub use baseline::{Baseline, BaselineDiff, BaselineEntry, LONGEST as LONGEST_BASELINE, Seen, View};
pub use causes::{Cause, cause_of, causes, causes_by};
pub use changed_files::Changed;
pub use details::{Details, Extras};
pub use exit::{AllowFlags, Exit, exit_code};
pub use gate::gate;
pub use provenance::{BaselineUse, ConfigUse};
pub use report::{
    ControlStatus, Excerpts, FileEntry, Gate, MOST_NAMED, MaskedLine, MultiFileDeployment, NotEvaluated,
    Outside, ProblemEntry, Report, RuleEntry, Summary,
};
pub use severities::set_severities;
pub use suppressions::{ScanScope, Suppressed, SuppressionEntry, Suppressions};
