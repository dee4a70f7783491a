//! The order of findings: as one reads the files, the worst first where several stand in one place.

use crate::rules::Finding;

/// Sorts by path, start, severity (the worst first) and rule; what is equal then, by deployment and subject, so that the
/// order never depends on how the findings were made.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        a.location
            .path
            .cmp(&b.location.path)
            .then_with(|| a.location.start.cmp(&b.location.start))
            .then_with(|| b.severity.cmp(&a.severity))
            .then_with(|| a.rule.cmp(&b.rule))
            .then_with(|| a.location.end.cmp(&b.location.end))
            .then_with(|| a.deployment.cmp(&b.deployment))
            .then_with(|| a.subject.cmp(&b.subject))
            .then_with(|| a.path.cmp(&b.path))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::source::Position;
    use crate::testing::finding;

    #[test]
    fn by_place_then_the_worst() {
        let mut findings = vec![
            finding("weak", Severity::Medium),
            finding("b", Severity::Critical),
            finding("a", Severity::Critical),
            finding("first", Severity::Info),
            finding("other-file", Severity::Info),
        ];
        findings[3].location.start = Position { line: 1, column: 1 };
        findings[4].location.path = "a.yml".into();
        sort(&mut findings);
        let rules: Vec<&str> = findings.iter().map(|finding| &*finding.rule).collect();
        assert_eq!(rules, ["other-file", "first", "a", "b", "weak"]);
    }
}
