//! The gate: whether open findings fail the run.

use super::{Gate, Report, Summary};
use crate::rules::{Finding, Severity, Status};

/// Evaluates the gate: open findings of severity `fail_on` or worse fail the run, `None` never does. Confidence does not
/// matter.
pub fn gate(findings: &[Finding], fail_on: Option<Severity>) -> Gate {
    Gate {
        fail_on,
        failed: fail_on.is_some_and(|least| {
            findings
                .iter()
                .any(|finding| finding.status == Status::Open && finding.severity >= least)
        }),
    }
}

impl Summary {
    /// Counts a report's findings by severity and status, unknown facts, and files that are not evaluated.
    pub fn of(report: &Report) -> Self {
        let skipped = report.not_evaluated.iter().filter(|entry| entry.counts());
        Self {
            not_evaluated: skipped.count(),
            ..Self::counting(&report.findings, report.unknown.len())
        }
    }

    /// Counts findings alone.
    pub fn counting<'f>(findings: impl IntoIterator<Item = &'f Finding>, unknown: usize) -> Self {
        let mut summary = Self {
            unknown,
            ..Self::default()
        };
        for finding in findings {
            let count = match (&finding.status, finding.severity) {
                (Status::Suppressed(_), _) => &mut summary.suppressed,
                (Status::Baseline, _) => &mut summary.baseline,
                (Status::Open, Severity::Critical) => &mut summary.critical,
                (Status::Open, Severity::High) => &mut summary.high,
                (Status::Open, Severity::Medium) => &mut summary.medium,
                (Status::Open, Severity::Low) => &mut summary.low,
                (Status::Open, Severity::Info) => &mut summary.info,
            };
            *count += 1;
        }
        summary
    }

    /// Open findings of a severity.
    pub fn open(&self, severity: Severity) -> usize {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
            Severity::Info => self.info,
        }
    }

    /// Open findings that a gate at this severity would count.
    pub fn at_or_above(&self, least: Severity) -> usize {
        Severity::ALL
            .into_iter()
            .filter(|severity| *severity >= least)
            .map(|severity| self.open(severity))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Suppression;
    use crate::testing::finding;

    #[test]
    fn the_gate_includes_its_own_severity_and_sees_open_findings_only() {
        let high = finding("a", Severity::High);
        assert!(gate(std::slice::from_ref(&high), Some(Severity::High)).failed);
        assert!(gate(std::slice::from_ref(&high), Some(Severity::Low)).failed);
        assert!(!gate(std::slice::from_ref(&high), Some(Severity::Critical)).failed);
        assert!(!gate(std::slice::from_ref(&high), None).failed);
        let mut accepted = high;
        accepted.status = Status::Suppressed(Suppression {
            reason: "a demonstration".to_owned(),
            owner: None,
            until: None,
            r#where: "redproof.toml:3".to_owned(),
        });
        assert!(!gate(std::slice::from_ref(&accepted), Some(Severity::Info)).failed);
        let mut known = finding("b", Severity::Critical);
        known.status = Status::Baseline;
        let summary = Summary::counting([&accepted, &known, &finding("c", Severity::Low)], 4);
        assert_eq!(
            (
                summary.suppressed,
                summary.baseline,
                summary.low,
                summary.critical,
                summary.unknown
            ),
            (1, 1, 1, 0, 4)
        );
        assert_eq!(summary.at_or_above(Severity::Low), 1);
        assert_eq!(summary.at_or_above(Severity::Medium), 0);
    }
}
