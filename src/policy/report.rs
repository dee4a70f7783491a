//! The report: the data that output formats show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use redproof_source::{Problem, SourceMap, printable};
use serde::Serialize;

use super::exit::AllowFlags;
use super::provenance::{BaselineUse, ConfigUse};
use super::suppressions::SuppressionEntry;
use super::{Cause, Details};
use crate::inputs::has_weight;
pub use crate::masking::MaskedLine;
pub use crate::rules::MOST_NAMED;
use crate::rules::{self, ComplianceTag, Control, Finding, Location, RuleSet, Severity, Status, Unknown};

/// The result of a run.
#[derive(Debug, Clone)]
pub struct Report {
    /// The folder that paths are relative to; no report shows it.
    pub root: PathBuf,
    /// The commit that was read or checked out; only reports of many repositories show it.
    pub commit: Option<String>,
    /// When it was made (RFC 3339, UTC), unless the run is reproducible.
    pub generated_at: Option<String>,
    /// How long it took in milliseconds, unless the run is reproducible.
    pub duration_ms: Option<u64>,
    /// The date that was taken as today.
    pub today: Date,
    /// Whether it is about changed files only.
    pub is_of_changes: bool,
    /// The paths that were looked at, relative to the root; the empty path is the root.
    pub paths: Vec<String>,
    /// Every file that was read and evaluated, by path.
    pub files: Vec<FileEntry>,
    /// Files that could not be read or parsed.
    pub problems: Vec<ProblemEntry>,
    /// Files that were not evaluated, and why.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Paths beyond the root that deployments name.
    pub outside: Vec<Outside>,
    /// Paths on the command line without files that redproof reads.
    pub empty_paths: Vec<String>,
    /// Names of all deployments, in order.
    pub deployments: Vec<String>,
    /// Deployments made of several compose files.
    pub multi_file: Vec<MultiFileDeployment>,
    /// Redis servers found, over all deployments.
    pub servers: usize,
    /// The rules that have a finding here, by id.
    pub rules: Vec<RuleEntry>,
    /// The findings: by path, position, then severity.
    pub findings: Vec<Finding>,
    /// What people fix together, the worst first. Every open finding has one cause.
    pub causes: Vec<Cause>,
    /// Facts that could not be determined.
    pub unknown: Vec<Unknown>,
    /// Each requirement of each framework that a rule refers to.
    pub compliance: Vec<ControlStatus>,
    /// Whether the run failed.
    pub gate: Gate,
    /// The masked lines of findings and problems.
    pub excerpts: Excerpts,
    /// Folders of rules that were read.
    pub rule_folders: Vec<PathBuf>,
    /// Open findings of the same deployments in unchanged files, which a run over changed files leaves out.
    pub findings_outside_changed_files: usize,
    /// Whether a problem makes the run incomplete. For a run over changed files only their own problems do.
    pub incomplete: bool,
    /// What the call allows to be incomplete.
    pub allowed: AllowFlags,
    /// Warnings about expired and unused suppressions.
    pub warnings: Vec<String>,
    /// What the config file changed.
    pub config: Option<ConfigUse>,
    /// Each suppression, used or not.
    pub suppressions: Vec<SuppressionEntry>,
    /// The baseline.
    pub baseline: Option<BaselineUse>,
    /// What only some formats show, if one of them is written.
    pub details: Option<Details>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileEntry {
    /// Its path.
    pub path: Arc<str>,
    /// Such as `compose`, `redis-conf`, `acl`, `env`, `app-config`, `secret`, `script`.
    pub kind: &'static str,
    /// Whether it is local evidence: not tracked by git, so that another clone may lack it. Left out if false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
}

/// A deployment made of several compose files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MultiFileDeployment {
    /// Its name.
    pub name: String,
    /// The files in the order in which Compose merges them; env files last.
    pub files: Vec<Arc<str>>,
}

/// A file that could not be read or parsed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ProblemEntry {
    /// Its path.
    pub path: Arc<str>,
    /// Line, from 1; absent if the problem concerns the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What is wrong and what to do.
    pub message: String,
}

impl ProblemEntry {
    /// A problem of a whole file.
    pub(crate) fn of_file(path: &str, message: String) -> ProblemEntry {
        ProblemEntry {
            path: path.into(),
            line: None,
            column: None,
            message,
        }
    }

    /// `PATH:LINE:COLUMN`, or the path alone, on one line.
    pub(crate) fn place(&self) -> String {
        let path = printable(&self.path);
        match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
            _ => path.into_owned(),
        }
    }

    /// A problem at its place.
    pub(crate) fn placed(map: &SourceMap, problem: &Problem) -> ProblemEntry {
        let (start, _) = map.positions(problem.at);
        ProblemEntry {
            path: map.path(problem.at.file).into(),
            line: Some(start.line),
            column: Some(start.column),
            message: problem.message.clone(),
        }
    }
}

/// A file that was not evaluated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotEvaluated {
    /// Its path.
    pub path: Arc<str>,
    /// Why, such as `template`.
    pub why: String,
}

impl NotEvaluated {
    /// Whether the gate line counts it: data folders, and files that are not about Redis, are only listed.
    pub fn counts(&self) -> bool {
        has_weight(&self.why)
    }
}

/// A path beyond the root. It is never followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outside {
    /// The path: relative to the root with `../`, absolute, or below a home folder.
    pub path: Arc<str>,
    /// Where it is named.
    pub location: Location,
}

/// The status of a compliance requirement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ControlStatus {
    /// Such as `pci-dss`.
    pub framework: String,
    /// The framework's version.
    pub version: String,
    /// The requirement's number.
    pub id: String,
    /// What it asks for, in our words.
    pub title: &'static str,
    /// When it applies, if only under a condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// `fail`, `pass`, `unknown` or `not-assessed`.
    pub status: &'static str,
    /// Why it is unknown or not assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether it states an outcome, so that a finding is evidence against it, and no breach by itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub outcome: bool,
    /// The number of open findings tagged with it.
    pub findings: usize,
    /// The rules that let it pass: the first [`MOST_NAMED`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Arc<str>>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub rules_more: usize,
    /// What was judged for it, as `NAME of DEPLOYMENT`: the first [`MOST_NAMED`].
    pub looked_at: Vec<String>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub looked_at_more: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl ControlStatus {
    /// The status in words: what states outcomes is not violated by a finding.
    pub fn word(&self) -> &'static str {
        match self.status {
            "fail" if self.outcome => "evidence against",
            other => other,
        }
    }

    /// The part of a finding that concerns it, with its tag, if the finding is open.
    pub fn part_of<'f>(&self, finding: &'f Finding) -> Option<(&'f Finding, &'f ComplianceTag)> {
        let parts = finding.parts().filter(|part| part.status == Status::Open);
        parts
            .flat_map(|part| part.compliance.iter().map(move |tag| (part, tag)))
            .find(|(_, tag)| tag.framework == self.framework && tag.id == self.id)
    }

    /// What was judged for it, with how much more there is, joined by a separator.
    pub fn judged(&self, separator: &str) -> String {
        rules::listed(&self.looked_at, self.looked_at_more, separator)
    }

    /// The rules that let it pass, in the same way.
    pub fn judges(&self, separator: &str) -> String {
        rules::listed(&self.rules, self.rules_more, separator)
    }
}

impl From<Control> for ControlStatus {
    fn from(control: Control) -> Self {
        Self {
            framework: control.framework,
            version: control.version,
            id: control.id,
            title: control.title,
            condition: control.condition,
            status: control.state.name(),
            why: control.why,
            outcome: control.outcome,
            findings: control.findings,
            rules: control.rules,
            rules_more: control.rules_more,
            looked_at_more: control.looked_at_more,
            looked_at: control.looked_at,
        }
    }
}

/// What all findings of a rule have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleEntry {
    /// Its id.
    pub id: Arc<str>,
    /// What it is about, in one line.
    pub title: Arc<str>,
    /// What to do (Markdown).
    pub help: Arc<str>,
    /// Why it matters (Markdown).
    pub why: Arc<str>,
    /// How an attacker uses it (Markdown); empty if the rule does not say.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub attack: Arc<str>,
    /// Where to read more.
    pub references: Vec<String>,
}

impl RuleEntry {
    /// The rules of some findings, by id.
    pub fn of(findings: &[Finding], rules: &RuleSet) -> Vec<Self> {
        let all = findings.iter().flat_map(Finding::parts);
        let ids: BTreeSet<&str> = all.map(|finding| &*finding.rule).collect();
        let found = ids.into_iter().filter_map(|id| rules.get(id));
        found
            .map(|rule| Self {
                id: rule.id.clone(),
                title: rule.title.clone(),
                help: (&*rule.whole_fix()).into(),
                why: (&*rule.why).into(),
                attack: (&*rule.attack).into(),
                references: rule.references.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }
}

/// The gate and its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The least severity that fails the run; `None` is never.
    pub fail_on: Option<Severity>,
    /// Whether it failed.
    pub failed: bool,
}

/// Counts of findings by severity and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// Open findings of that severity.
    pub critical: usize,
    /// Open findings of that severity.
    pub high: usize,
    /// Open findings of that severity.
    pub medium: usize,
    /// Open findings of that severity.
    pub low: usize,
    /// Open findings of that severity.
    pub info: usize,
    /// Suppressed findings.
    pub suppressed: usize,
    /// Findings in the baseline.
    pub baseline: usize,
    /// Unknown facts.
    pub unknown: usize,
    /// Files that may use Redis and are not evaluated.
    pub not_evaluated: usize,
}

/// Masked lines: path, then line number from 1.
pub type Excerpts = BTreeMap<Arc<str>, BTreeMap<u32, MaskedLine>>;
