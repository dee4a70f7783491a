//! Accepted findings: what the config file and comments say is known and wanted.

use std::sync::Arc;

use super::FileEntry;
use crate::config::{Config, Suppress};
use crate::rules::{Finding, Status, Suppression};
use redproof_syntax::ignore::Ignore;

/// What is accepted, and how much of the tree was looked at.
pub struct Acceptances<'a> {
    /// The config file's entries.
    pub config: &'a Config,
    /// The comments, with the files that they stand in.
    pub comments: &'a [(Arc<str>, Ignore)],
    /// Today, as `2026-11-24`.
    pub today: &'a str,
    /// What was audited; it decides whether an entry that matches nothing is told.
    pub looked: Looked,
}

/// How much of the tree an audit looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// All of it.
    Everywhere,
    /// What lies under some paths.
    Below,
    /// What some changed files concern: what matches nothing may match elsewhere.
    AtSeeds,
}

impl Acceptances<'_> {
    /// Marks the accepted findings. The answer is what the user should know: what has expired, what accepts nothing.
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
        let expired = entry.until.as_deref().is_some_and(|until| self.today > until);
        let mut matched = 0_usize;
        for finding in findings.iter_mut().filter(|finding| matches(entry, finding)) {
            matched += 1;
            if !expired && finding.status == Status::Open {
                finding.status = Status::Suppressed(Suppression {
                    reason: entry.reason.clone(),
                    until: entry.until.clone(),
                    r#where: place.clone(),
                });
            }
        }
        if expired && matched > 0 {
            let until = entry.until.as_deref().unwrap_or_default();
            warnings.push(format!(
                "{place}: the suppression of `{}` ended on {until}, so what it accepted counts again. Mend it, or give a new date",
                entry.rule
            ));
        }
        // Whoever looked at one folder cannot tell what an entry for another one is good for.
        let looked_there = match (&entry.path, self.looked) {
            (_, Looked::Everywhere) => true,
            (Some(path), Looked::Below) => files.iter().any(|file| is_below(&file.path, path)),
            (None, Looked::Below) | (_, Looked::AtSeeds) => false,
        };
        if matched == 0 && looked_there {
            warnings.push(format!(
                "{place}: nothing is left that this suppression of `{}` accepts. Take it out",
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
        if !used && self.looked != Looked::AtSeeds {
            warnings.push(format!(
                "{path}:{}: nothing on line {} is a finding of `{}`. Take the comment out, or move it to the finding's line",
                comment.line, comment.for_line, comment.rule
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
        && entry
            .subject
            .as_ref()
            .is_none_or(|subject| *subject == finding.subject)
        && entry
            .fingerprint
            .as_ref()
            .is_none_or(|fingerprint| *fingerprint == finding.fingerprint)
}

/// Whether a path is this one, or lies in the folder of this name.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing::finding;

    const CONFIG: &str = "[[suppress]]\nrule = \"a\"\npath = \"compose.yaml\"\nreason = \"a demo\"\nuntil = \"2026-11-24\"\n\n[[suppress]]\nrule = \"gone\"\nreason = \"old\"\n";

    fn applied(config: &str, comments: &str, today: &str, looked: Looked) -> (Vec<Finding>, Vec<String>) {
        let config = Config::parse("redproof.toml", config).unwrap();
        let comments: Vec<_> = redproof_syntax::ignore::ignores(comments)
            .into_iter()
            .map(|comment| (Arc::from("compose.yaml"), comment))
            .collect();
        let mut findings = vec![finding("a", Severity::High), finding("b", Severity::Low)];
        let acceptances = Acceptances {
            config: &config,
            comments: &comments,
            today,
            looked,
        };
        let warnings = acceptances.apply(&mut findings, &[]);
        (findings, warnings)
    }

    #[test]
    fn an_entry_counts_to_the_end_of_its_last_day() {
        let (findings, warnings) = applied(CONFIG, "", "2026-11-24", Looked::Everywhere);
        let Status::Suppressed(suppression) = &findings[0].status else {
            panic!("{:?}", findings[0].status)
        };
        assert_eq!(suppression.r#where, "redproof.toml:2");
        assert_eq!(suppression.until.as_deref(), Some("2026-11-24"));
        assert_eq!(findings[1].status, Status::Open);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].starts_with("redproof.toml:8:"), "{warnings:?}");
        let (findings, warnings) = applied(CONFIG, "", "2026-11-25", Looked::AtSeeds);
        assert_eq!(findings[0].status, Status::Open);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("ended on 2026-11-24"), "{warnings:?}");
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
            let (findings, _) = applied(&config, "", "2026-11-24", Looked::AtSeeds);
            assert_eq!(findings[0].status != Status::Open, hit, "{more}");
        }
    }

    #[test]
    fn a_comment_counts_on_its_line_only() {
        let text = "\n\n\n\n\n\n\n\n# redproof: ignore a a demo\nhere # redproof: ignore b not a demo\nhere # redproof: ignore a\n";
        let (findings, warnings) = applied("", text, "2026-11-24", Looked::Everywhere);
        let Status::Suppressed(suppression) = &findings[0].status else {
            panic!("{:?}", findings[0].status)
        };
        assert_eq!(
            (suppression.reason.as_str(), suppression.r#where.as_str()),
            ("a demo", "compose.yaml:9")
        );
        assert!(findings[1].status != Status::Open);
        assert_eq!(warnings, [] as [&str; 0]);
        let (_, warnings) = applied("", "# redproof: ignore a x\n", "2026-11-24", Looked::Below);
        assert_eq!(warnings.len(), 1);
    }
}
