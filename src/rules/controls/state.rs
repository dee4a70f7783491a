//! The status of a requirement.

/// The status of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ControlState {
    /// An open finding is evidence against it.
    Fail,
    /// Rules that bear on it as primary judged every subject that there is, and found nothing.
    Pass,
    /// A fact is unknown, a file could not be read, a finding was accepted or has low confidence, findings concern the
    /// requirement only under a condition that the files do not show, or some of its rules were not run.
    Unknown,
    /// No primary rule judged anything, or the requirement is about a process that files cannot fail.
    NotAssessed,
}

impl ControlState {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            ControlState::Fail => "fail",
            ControlState::Pass => "pass",
            ControlState::Unknown => "unknown",
            ControlState::NotAssessed => "not-assessed",
        }
    }
}
