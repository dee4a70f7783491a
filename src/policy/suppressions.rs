//! Applies the suppressions of the config file and of comments to findings.

use std::collections::{BTreeSet, HashMap, HashSet};
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
        let paths: BTreeSet<Arc<str>> = findings
            .iter()
            .map(|finding| Arc::clone(&finding.location.path))
            .collect();
        for entry in &self.config.suppressions {
            // One file may have thousands of findings.
            let of_glob = entry.path.as_ref().map(|path| {
                let matched = paths.iter().filter(|found| path.globs.has(found));
                matched.map(|found| &**found).collect()
            });
            let covered = Covered {
                entry,
                paths: of_glob,
            };
            self.entry(&covered, findings, files, &mut done);
        }
        let mut of_lines: HashMap<(Arc<str>, u32), Vec<&mut Finding>> = HashMap::new();
        for finding in findings {
            let line = (Arc::clone(&finding.location.path), finding.location.start.line);
            of_lines.entry(line).or_default().push(finding);
        }
        let comments = self.comments.iter();
        for (path, comment) in comments.filter(|(_, comment)| comment.fault().is_none()) {
            let line = of_lines.get_mut(&(Arc::clone(path), comment.for_line));
            let findings = line.into_iter().flatten().map(|finding| &mut **finding);
            self.comment(path, comment, findings, &mut done);
        }
        done
    }

    fn entry(&self, covered: &Covered<'_>, findings: &mut [Finding], files: &[&str], done: &mut Suppressed) {
        let entry = covered.entry;
        let place = entry.origin.as_ref().map(ToString::to_string).unwrap_or_default();
        let what = entry.what();
        let lacks = self.lacks(entry.owner.is_some(), entry.until.is_some());
        let expired = entry.until.filter(|until| self.today > *until);
        let is_valid = lacks.is_none() && expired.is_none();
        let matching = |finding: &&mut Finding| self.matches(covered, finding);
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
        let hint = || match self.superseding(covered, findings) {
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

    /// A comment, with the findings of its line.
    fn comment<'f>(
        &self,
        path: &Arc<str>,
        comment: &Ignore,
        findings: impl Iterator<Item = &'f mut Finding>,
        done: &mut Suppressed,
    ) {
        let place = format!("{path}:{}", comment.line);
        let until = comment.until.flatten();
        let lacks = self.lacks(comment.owner.is_some(), until.is_some());
        let expired = until.filter(|until| self.today > *until);
        let here = findings.filter(|finding| *finding.rule == *comment.rule);
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

    fn matches(&self, covered: &Covered<'_>, finding: &Finding) -> bool {
        let entry = covered.entry;
        let mut rules = entry.rules.iter();
        let names = |rule: &str| {
            rule == &*finding.rule || entry.superseding && self.rules.supersedes(&finding.rule, rule)
        };
        (entry.rules.is_empty() || rules.any(|rule| names(&rule.value))) && covered.has(finding)
    }

    /// A rule that replaces one of an entry's at a finding that the entry would cover otherwise.
    fn superseding<'f>(&self, covered: &Covered<'_>, findings: &'f [Finding]) -> Option<&'f str> {
        let supersedes = |finding: &Finding| {
            let mut rules = covered.entry.rules.iter();
            rules.any(|rule| self.rules.supersedes(&finding.rule, &rule.value))
        };
        let mut findings = findings.iter();
        findings
            .find(|finding| supersedes(finding) && covered.has(finding))
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

/// An entry of the config file, with what its globs match.
struct Covered<'c> {
    entry: &'c Suppress,
    /// The paths with findings that it matches; `None` if it names none.
    paths: Option<HashSet<&'c str>>,
}

impl Covered<'_> {
    /// Whether everything but the rule matches.
    fn has(&self, finding: &Finding) -> bool {
        let is = |wanted: &Option<String>, test: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(test);
        is(&self.entry.category, &|category| *category == *finding.category)
            && self
                .paths
                .as_ref()
                .is_none_or(|paths| paths.contains(&*finding.location.path))
            && is(&self.entry.subject, &|subject| {
                finding.subject.contains(subject) || *subject == finding.subject.to_string()
            })
            && is(&self.entry.fingerprint, &|fingerprint| {
                *fingerprint == finding.fingerprint
            })
    }
}

#[cfg(test)]
#[path = "suppression_tests.rs"]
mod tests;
