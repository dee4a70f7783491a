//! Limits the report of a run over changed files to findings in those files.

use std::collections::BTreeSet;

use crate::inputs::{ChangedLines, is_below_any};
use crate::rules::{Finding, Location, Status, Unknown};

/// What changed.
#[derive(Debug, Clone, Copy)]
pub struct Changed<'a> {
    /// Files and folders, sorted.
    pub paths: &'a [String],
    /// Their changed lines, if only these count.
    pub lines: Option<&'a ChangedLines>,
    /// Deployments that a removed file concerns, or one that lost lines. What is wrong without them has its place in another file.
    pub losing: &'a BTreeSet<String>,
}

impl Changed<'_> {
    fn has(&self, location: &Location) -> bool {
        match self.lines {
            None => self.has_path(&location.path),
            Some(lines) => lines.get(&*location.path).is_some_and(|ranges| {
                let mut ranges = ranges.iter();
                ranges.any(|range| *range.start() <= location.end.line && location.start.line <= *range.end())
            }),
        }
    }

    fn has_path(&self, path: &str) -> bool {
        is_below_any(path, self.paths)
    }

    fn is_losing(&self, finding: &Finding) -> bool {
        let mut deployments = std::iter::once(&finding.deployment).chain(&finding.also_in);
        deployments.any(|deployment| self.losing.contains(&**deployment))
    }

    /// Keeps findings with a location that changed, and unknown facts in changed files. Returns the number of open findings
    /// removed.
    pub fn keep(&self, findings: &mut Vec<Finding>, unknown: &mut Vec<Unknown>) -> usize {
        let open = |findings: &[Finding]| {
            let open = findings.iter().filter(|finding| finding.status == Status::Open);
            open.count()
        };
        let before = open(findings);
        findings.retain(|finding| {
            let mut related = finding.related.iter();
            self.has(&finding.location)
                || related.any(|related| self.has(&related.location))
                || self.is_losing(finding)
        });
        unknown.retain(|unknown| {
            self.has_path(&unknown.location.path) || self.losing.contains(&unknown.deployment)
        });
        before - open(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing;

    fn kept(changed: Changed<'_>) -> (Vec<String>, usize) {
        let mut related = testing::finding("related", Severity::High);
        related.related = vec![testing::related("users.acl", 1, 1, 2, "the token")];
        let mut findings = vec![testing::finding("other", Severity::Low), related];
        let mut unknown = vec![testing::unknown("x")];
        let removed = changed.keep(&mut findings, &mut unknown);
        (
            findings.iter().map(|finding| finding.rule.to_string()).collect(),
            removed,
        )
    }

    #[test]
    fn related_locations_count_too() {
        let changed = Changed {
            paths: &["users.acl".to_owned()],
            lines: None,
            losing: &BTreeSet::new(),
        };
        assert_eq!(kept(changed), (vec!["related".to_owned()], 1));
    }

    #[test]
    fn changed_lines_and_removed_files() {
        let paths = ["compose.yaml".to_owned()];
        let run = |lines: &ChangedLines, losing: &BTreeSet<String>| {
            let changed = Changed {
                paths: &paths,
                lines: Some(lines),
                losing,
            };
            kept(changed).0.len()
        };
        let lines = |range| ChangedLines::from([("compose.yaml".to_owned(), vec![range])]);
        let none = BTreeSet::new();
        assert_eq!(run(&lines(10..=10), &none), 2);
        assert_eq!(run(&lines(1..=9), &none), 0);
        assert_eq!(run(&lines(11..=20), &none), 0);
        assert_eq!(run(&ChangedLines::new(), &none), 0);
        assert_eq!(
            run(&ChangedLines::new(), &BTreeSet::from(["compose.yaml".to_owned()])),
            2
        );
    }
}
