//! What a run over changed files reports: what stands in them.

use crate::rules::{Finding, Status, Unknown};

/// Keeps the findings whose evidence stands in a changed file or below a changed folder, and what could not be judged
/// there. The answer is how many open findings were left out.
pub fn keep_touched(findings: &mut Vec<Finding>, unknown: &mut Vec<Unknown>, seeds: &[String]) -> usize {
    let touches = |path: &str| {
        seeds.iter().any(|seed| {
            path.strip_prefix(seed.as_str())
                .is_some_and(|rest| seed.is_empty() || rest.is_empty() || rest.starts_with('/'))
        })
    };
    let open = |findings: &[Finding]| {
        let open = findings.iter().filter(|finding| finding.status == Status::Open);
        open.count()
    };
    let before = open(findings);
    findings.retain(|finding| {
        let mut related = finding.related.iter();
        touches(&finding.location.path) || related.any(|related| touches(&related.location.path))
    });
    unknown.retain(|unknown| touches(&unknown.location.path));
    before - open(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing;

    #[test]
    fn evidence_counts_wherever_it_stands() {
        let mut because = testing::finding("because", Severity::High);
        because.related = vec![testing::related("users.acl", 1, 1, 2, "the token")];
        let mut findings = vec![testing::finding("other", Severity::Low), because];
        let mut unknown = vec![testing::unknown("x")];
        let left = keep_touched(&mut findings, &mut unknown, &["users.acl".to_owned()]);
        assert_eq!(left, 1);
        assert_eq!(&*findings[0].rule, "because");
        assert!(unknown.is_empty());
    }
}
