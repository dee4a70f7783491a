//! Applies the suppressions of the config file and of comments to findings.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::config::{Config, Suppress};
use crate::rules::{Finding, RuleSet, Status, Suppression};
use redproof_syntax::ignore::Ignore;

/// The suppressions of a run.
pub struct Suppressions<'a> {
    /// The config file's entries.
    pub config: &'a Config,
    /// Suppression comments, with their files.
    pub comments: &'a [(Arc<str>, Ignore)],
    /// The rules: some supersede others.
    pub rules: &'a RuleSet,
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

/// A suppression, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SuppressionEntry {
    /// Where it is written.
    pub r#where: String,
    /// What it suppresses.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// `used`, `unused`, `expired`, `incomplete` (it lacks what the config file requires) or `not-checked` (its files were not
    /// all audited).
    pub state: &'static str,
    /// Findings that it suppresses, or would.
    pub findings: usize,
}

/// What suppressions did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppressed {
    /// Each suppression.
    pub entries: Vec<SuppressionEntry>,
    /// Expired, incomplete and unused ones, in words.
    pub warnings: Vec<String>,
}

impl Suppressions<'_> {
    /// Marks suppressed findings. `files`: those that were audited.
    pub fn apply(&self, findings: &mut [Finding], files: &[&str]) -> Suppressed {
        let mut done = Suppressed::default();
        for entry in &self.config.suppressions {
            self.entry(entry, findings, files, &mut done);
        }
        let comments = self.comments.iter();
        for (path, comment) in comments.filter(|(_, comment)| comment.fault().is_none()) {
            self.comment(path, comment, findings, &mut done);
        }
        done
    }

    fn entry(&self, entry: &Suppress, findings: &mut [Finding], files: &[&str], done: &mut Suppressed) {
        let place = entry.origin.as_ref().map(ToString::to_string).unwrap_or_default();
        let what = entry.what();
        let lacks = self.lacks(entry.owner.is_some(), entry.until.is_some());
        let expired = entry.until.filter(|until| self.today > *until);
        let is_valid = lacks.is_none() && expired.is_none();
        let matching = |finding: &&mut Finding| self.matches(entry, finding);
        let suppression = Suppression {
            reason: entry.reason.clone(),
            owner: entry.owner.clone(),
            until: entry.until,
            r#where: place.clone(),
        };
        let matched = suppress(findings.iter_mut().filter(matching), is_valid, &suppression);
        // A rule of another persona was not run.
        let mut rules = entry.rules.iter();
        let is_active =
            |id: &str| self.rules.get(id).is_none() || self.rules.active().any(|rule| &*rule.id == id);
        let is_run = entry.rules.is_empty() || rules.any(|rule| is_active(&rule.value));
        let is_in_scope = match (&entry.path, self.scope) {
            (_, ScanScope::Everything) => true,
            (Some(path), ScanScope::Paths) => files.iter().any(|file| path.globs.has(file)),
            (None, ScanScope::Paths) | (_, ScanScope::ChangedFiles) => false,
        };
        let hint = || match self.superseding(entry, findings) {
            Some(rule) => {
                format!(". It does not cover `{rule}`, which replaces it here; `superseding = true` would")
            }
            None => ". Remove it".to_owned(),
        };
        done.add(
            place,
            what,
            suppression,
            matched,
            lacks,
            expired,
            (is_in_scope && is_run).then(hint),
        );
    }

    fn comment(&self, path: &Arc<str>, comment: &Ignore, findings: &mut [Finding], done: &mut Suppressed) {
        let place = format!("{path}:{}", comment.line);
        let until = comment.until.flatten();
        let lacks = self.lacks(comment.owner.is_some(), until.is_some());
        let expired = until.filter(|until| self.today > *until);
        let here = findings.iter_mut().filter(|finding| {
            *finding.rule == *comment.rule
                && finding.location.path == *path
                && finding.location.start.line == comment.for_line
        });
        let suppression = Suppression {
            reason: comment.reason.clone(),
            owner: comment.owner.clone(),
            until,
            r#where: place.clone(),
        };
        let matched = suppress(here, lacks.is_none() && expired.is_none(), &suppression);
        let hint = || {
            format!(
                ": no such finding on line {}. Remove the comment, or move it to the finding's line",
                comment.for_line
            )
        };
        let is_in_scope = self.scope != ScanScope::ChangedFiles;
        let what = format!("`{}`", comment.rule);
        done.add(
            place,
            what,
            suppression,
            matched,
            lacks,
            expired,
            is_in_scope.then(hint),
        );
    }

    /// What the config file requires of each suppression and this one lacks.
    fn lacks(&self, has_owner: bool, has_until: bool) -> Option<&'static str> {
        let requires = |name: &str| self.config.require.iter().any(|required| required.value == name);
        match () {
            () if requires("owner") && !has_owner => Some("owner"),
            () if requires("until") && !has_until => Some("until"),
            () => None,
        }
    }

    fn matches(&self, entry: &Suppress, finding: &Finding) -> bool {
        let mut rules = entry.rules.iter();
        let names = |rule: &str| {
            rule == &*finding.rule || entry.superseding && self.rules.supersedes(&finding.rule, rule)
        };
        (entry.rules.is_empty() || rules.any(|rule| names(&rule.value))) && matches_rest(entry, finding)
    }

    /// A rule that replaces one of an entry's at a finding that the entry would cover otherwise.
    fn superseding<'f>(&self, entry: &Suppress, findings: &'f [Finding]) -> Option<&'f str> {
        let supersedes = |finding: &Finding| {
            let mut rules = entry.rules.iter();
            rules.any(|rule| self.rules.supersedes(&finding.rule, &rule.value))
        };
        let mut findings = findings.iter();
        findings
            .find(|finding| supersedes(finding) && matches_rest(entry, finding))
            .map(|finding| &*finding.rule)
    }
}

/// Suppresses open findings, if the suppression is valid. Returns how many findings it matches.
fn suppress<'f>(
    findings: impl Iterator<Item = &'f mut Finding>,
    is_valid: bool,
    suppression: &Suppression,
) -> usize {
    let mut matched = 0;
    for finding in findings {
        matched += 1;
        if is_valid && finding.status == Status::Open {
            finding.status = Status::Suppressed(suppression.clone());
        }
    }
    matched
}

impl Suppressed {
    /// Notes a suppression. `unused`: what to say if it matched nothing; `None` if that means nothing.
    #[expect(clippy::too_many_arguments, reason = "all that is known of one suppression")]
    fn add(
        &mut self,
        place: String,
        what: String,
        suppression: Suppression,
        matched: usize,
        lacks: Option<&str>,
        expired: Option<Date>,
        unused: Option<String>,
    ) {
        let state = match (matched, lacks, expired, unused) {
            (0, _, _, Some(hint)) => {
                self.warnings
                    .push(format!("{place}: unused suppression of {what}{hint}"));
                "unused"
            }
            (0, _, _, None) => "not-checked",
            (_, Some(lacks), ..) => {
                self.warnings.push(format!(
                    "{place}: suppression of {what} has no effect: it has no `{lacks}`, which `[suppressions] require` asks for"
                ));
                "incomplete"
            }
            (_, None, Some(until), _) => {
                self.warnings.push(format!(
                    "{place}: suppression of {what} expired on {until}. Fix the finding, or set a new date"
                ));
                "expired"
            }
            (_, None, None, _) => "used",
        };
        self.entries.push(SuppressionEntry {
            r#where: place,
            what,
            reason: suppression.reason,
            owner: suppression.owner,
            until: suppression.until,
            state,
            findings: matched,
        });
    }
}

/// Whether everything but the rule matches.
fn matches_rest(entry: &Suppress, finding: &Finding) -> bool {
    let is = |wanted: &Option<String>, test: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(test);
    is(&entry.category, &|category| *category == *finding.category)
        && entry
            .path
            .as_ref()
            .is_none_or(|path| path.globs.has(&finding.location.path))
        && is(&entry.subject, &|subject| {
            finding.subject.contains(subject) || *subject == finding.subject.to_string()
        })
        && is(&entry.fingerprint, &|fingerprint| {
            *fingerprint == finding.fingerprint
        })
}

#[cfg(test)]
#[path = "suppression_tests.rs"]
mod tests;
