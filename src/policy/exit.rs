//! Exit codes. They do not depend on the output format.

use super::Report;

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit;

impl Exit {
    /// No open finding at or above the gate.
    pub const CLEAN: u8 = 0;
    /// The gate failed.
    pub const GATE: u8 = 1;
    /// A bad flag, rule file or config file, or a report that could not be written.
    pub const USAGE: u8 = 2;
    /// A file could not be read, or there was nothing to read.
    pub const INCOMPLETE: u8 = 3;
}

/// Flags that turn an incomplete run into a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AllowFlags {
    /// `--allow-partial`: files that could not be read do not fail the run.
    pub partial: bool,
    /// `--allow-empty`: paths without files that redproof reads do not fail the run.
    pub empty: bool,
}

/// The exit code of a report. A failed gate wins over an incomplete run.
pub fn exit_code(report: &Report) -> u8 {
    let allow = report.allowed;
    let partial = report.incomplete && !allow.partial;
    let empty = !report.empty_paths.is_empty() && !allow.empty;
    if report.gate.failed {
        Exit::GATE
    } else if partial || empty {
        Exit::INCOMPLETE
    } else {
        Exit::CLEAN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing::{finding, problem, report};

    #[test]
    fn the_gate_wins_over_an_incomplete_run() {
        let code = |report: &Report, allowed: bool| {
            let allowed = AllowFlags {
                partial: allowed,
                empty: allowed,
            };
            let report = Report {
                allowed,
                ..report.clone()
            };
            exit_code(&report)
        };
        let mut all = report(Vec::new());
        assert_eq!(code(&all, false), Exit::CLEAN);
        all.problems = vec![problem()];
        assert_eq!(code(&all, false), Exit::CLEAN);
        all.incomplete = true;
        assert_eq!(code(&all, false), Exit::INCOMPLETE);
        assert_eq!(code(&all, true), Exit::CLEAN);
        all.incomplete = false;
        all.empty_paths = vec!["docs".to_owned()];
        assert_eq!(code(&all, false), Exit::INCOMPLETE);
        assert_eq!(code(&all, true), Exit::CLEAN);
        let mut failed = report(vec![finding("a", Severity::Critical)]);
        failed.incomplete = true;
        assert_eq!(code(&failed, false), Exit::GATE);
        assert_eq!(code(&failed, true), Exit::GATE);
    }
}
