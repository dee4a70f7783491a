//! Applies the suppressions of the config file and of comments to findings.

use std::sync::Arc;

use jiff::civil::Date;

use super::FileEntry;
use crate::config::{Config, Suppress};
use crate::inputs::is_below;
use crate::rules::{Finding, Status, Suppression};
use redproof_syntax::ignore::Ignore;

/// The suppressions of a run.
pub struct Suppressions<'a> {
    /// The config file's entries.
    pub config: &'a Config,
    /// Suppression comments, with their files.
    pub comments: &'a [(Arc<str>, Ignore)],
    /// Today.
    pub today: Date,
    /// What was audited. An entry that matches nothing is only reported as unused if its files were.
    pub scope: ScanScope,
}

/// Which part of the tree an audit covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanScope {
    /// The whole tree.
    Everything,
    /// Some paths.
    Paths,
    /// The deployments of changed files.
    ChangedFiles,
}

impl Suppressions<'_> {
    /// Marks suppressed findings. Returns warnings about expired and unused suppressions.
    pub fn apply(&self, findings: &mut [Finding], files: &[FileEntry]) -> Vec<String> {
        let mut warnings = Vec::new();
        for entry in &self.config.suppressions {
            self.entry(entry, findings, files, &mut warnings);
        }
        for (path, comment) in self
            .comments
            .iter()
            .filter(|(_, comment)| comment.fault().is_none())
        {
            self.comment(path, comment, findings, &mut warnings);
        }
        warnings
    }

    fn entry(
        &self,
        entry: &Suppress,
        findings: &mut [Finding],
        files: &[FileEntry],
        warnings: &mut Vec<String>,
    ) {
        let place = format!("{}:{}", self.config.path, entry.at.line);
        let expired = entry.until.filter(|until| self.today > *until);
        let mut matched = 0_usize;
        for finding in findings.iter_mut().filter(|finding| matches(entry, finding)) {
            matched += 1;
            if expired.is_none() && finding.status == Status::Open {
                finding.status = Status::Suppressed(Suppression {
                    reason: entry.reason.clone(),
                    until: entry.until,
                    r#where: place.clone(),
                });
            }
        }
        if let Some(until) = expired.filter(|_| matched > 0) {
            warnings.push(format!(
                "{place}: suppression of `{}` expired on {until}. Fix the finding, or set a new date",
                entry.rule
            ));
        }
        let in_scope = match (&entry.path, self.scope) {
            (_, ScanScope::Everything) => true,
            (Some(path), ScanScope::Paths) => files.iter().any(|file| is_below(&file.path, path)),
            (None, ScanScope::Paths) | (_, ScanScope::ChangedFiles) => false,
        };
        if matched == 0 && in_scope {
            warnings.push(format!(
                "{place}: unused suppression of `{}`. Remove it",
                entry.rule
            ));
        }
    }

    fn comment(
        &self,
        path: &Arc<str>,
        comment: &Ignore,
        findings: &mut [Finding],
        warnings: &mut Vec<String>,
    ) {
        let mut used = false;
        let here = findings.iter_mut().filter(|finding| {
            *finding.rule == *comment.rule
                && finding.location.path == *path
                && finding.location.start.line == comment.for_line
        });
        for finding in here {
            used = true;
            if finding.status == Status::Open {
                finding.status = Status::Suppressed(Suppression {
                    reason: comment.reason.clone(),
                    until: None,
                    r#where: format!("{path}:{}", comment.line),
                });
            }
        }
        if !used && self.scope != ScanScope::ChangedFiles {
            warnings.push(format!(
                "{path}:{}: unused suppression of `{}`: no such finding on line {}. Remove the comment, or move it to the finding's line",
                comment.line, comment.rule, comment.for_line
            ));
        }
    }
}

fn matches(entry: &Suppress, finding: &Finding) -> bool {
    entry.rule == *finding.rule
        && entry
            .path
            .as_ref()
            .is_none_or(|path| is_below(&finding.location.path, path))
        && entry.subject.as_ref().is_none_or(|subject| {
            finding.subject.contains(subject) || *subject == finding.subject.to_string()
        })
        && entry
            .fingerprint
            .as_ref()
            .is_none_or(|fingerprint| *fingerprint == finding.fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing::finding;
    use jiff::civil::date;

    const CONFIG: &str = "[[suppress]]\nrule = \"a\"\npath = \"compose.yaml\"\nreason = \"a demo\"\nuntil = \"2026-11-24\"\n\n[[suppress]]\nrule = \"gone\"\nreason = \"old\"\n";

    fn applied(config: &str, comments: &str, today: Date, scope: ScanScope) -> (Vec<Finding>, Vec<String>) {
        let config = Config::parse("redproof.toml", config).unwrap();
        let comments: Vec<_> =
            redproof_syntax::ignore::ignores(comments, redproof_syntax::comments::Notation::Shell)
                .into_iter()
                .map(|comment| (Arc::from("compose.yaml"), comment))
                .collect();
        let mut findings = vec![finding("a", Severity::High), finding("b", Severity::Low)];
        let suppressions = Suppressions {
            config: &config,
            comments: &comments,
            today,
            scope,
        };
        let warnings = suppressions.apply(&mut findings, &[]);
        (findings, warnings)
    }

    #[test]
    fn an_entry_is_valid_until_the_end_of_its_last_day() {
        let (findings, warnings) = applied(CONFIG, "", date(2026, 11, 24), ScanScope::Everything);
        let Status::Suppressed(suppression) = &findings[0].status else {
            panic!("{:?}", findings[0].status)
        };
        assert_eq!(suppression.r#where, "redproof.toml:2");
        assert_eq!(suppression.until, Some(date(2026, 11, 24)));
        assert_eq!(findings[1].status, Status::Open);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].starts_with("redproof.toml:8:"), "{warnings:?}");
        let (findings, warnings) = applied(CONFIG, "", date(2026, 11, 25), ScanScope::ChangedFiles);
        assert_eq!(findings[0].status, Status::Open);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("expired on 2026-11-24"), "{warnings:?}");
    }

    #[test]
    fn path_subject_and_fingerprint_narrow() {
        for (more, hit) in [
            ("path = \"compose.yaml\"", true),
            ("path = \"compose.yam\"", false),
            ("subject = \"redis\"", true),
            ("subject = \"other\"", false),
            ("fingerprint = \"f-a\"", true),
            ("fingerprint = \"f-b\"", false),
        ] {
            let config = format!("[[suppress]]\nrule = \"a\"\nreason = \"r\"\n{more}\n");
            let (findings, _) = applied(&config, "", date(2026, 11, 24), ScanScope::ChangedFiles);
            assert_eq!(findings[0].status != Status::Open, hit, "{more}");
        }
    }

    #[test]
    fn a_comment_applies_to_its_line_only() {
        let text = "\n\n\n\n\n\n\n\n# redproof: ignore a a demo\nhere # redproof: ignore b not a demo\nhere # redproof: ignore a\n";
        let (findings, warnings) = applied("", text, date(2026, 11, 24), ScanScope::Everything);
        let Status::Suppressed(suppression) = &findings[0].status else {
            panic!("{:?}", findings[0].status)
        };
        assert_eq!(
            (suppression.reason.as_str(), suppression.r#where.as_str()),
            ("a demo", "compose.yaml:9")
        );
        assert!(findings[1].status != Status::Open);
        assert_eq!(warnings, [] as [&str; 0]);
        let (_, warnings) = applied(
            "",
            "# redproof: ignore a x\n",
            date(2026, 11, 24),
            ScanScope::Paths,
        );
        assert_eq!(warnings.len(), 1);
    }
}
