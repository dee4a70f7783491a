//! Limits the report of a run over changed files to findings in those files.

use crate::inputs::is_below;
use crate::rules::{Finding, Status, Unknown};

/// Keeps findings, and unknown facts, with a location in a changed file or folder. Returns the number of open findings
/// removed.
pub fn keep_changed(findings: &mut Vec<Finding>, unknown: &mut Vec<Unknown>, seeds: &[String]) -> usize {
    let is_changed = |path: &str| seeds.iter().any(|seed| is_below(path, seed));
    let open = |findings: &[Finding]| {
        let open = findings.iter().filter(|finding| finding.status == Status::Open);
        open.count()
    };
    let before = open(findings);
    findings.retain(|finding| {
        let mut related = finding.related.iter();
        is_changed(&finding.location.path) || related.any(|related| is_changed(&related.location.path))
    });
    unknown.retain(|unknown| is_changed(&unknown.location.path));
    before - open(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing;

    #[test]
    fn related_locations_count_too() {
        let mut related = testing::finding("related", Severity::High);
        related.related = vec![testing::related("users.acl", 1, 1, 2, "the token")];
        let mut findings = vec![testing::finding("other", Severity::Low), related];
        let mut unknown = vec![testing::unknown("x")];
        let removed = keep_changed(&mut findings, &mut unknown, &["users.acl".to_owned()]);
        assert_eq!(removed, 1);
        assert_eq!(&*findings[0].rule, "related");
        assert!(unknown.is_empty());
    }
}
