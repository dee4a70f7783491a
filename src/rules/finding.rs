//! What a rule found: places and messages, without secrets.

use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use serde::Serialize;

use crate::facts::{Owners, SubjectKind};
use crate::secret::DISTINCTIVE_WORD;
use redproof_source::{Position, Secret, SourceMap, Span};

/// How severe a finding is. `Info` is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information.
    Info,
    /// Fix it at some point.
    Low,
    /// Fix it.
    Medium,
    /// Fix it soon.
    High,
    /// Fix it now.
    Critical,
}

impl Severity {
    /// All, the worst first.
    pub const ALL: [Severity; 5] = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
        Severity::Info,
    ];

    /// The name in rules and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of a name.
    pub fn named(name: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How sure the rule is that what it found is so. Never part of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Silence of the files is the only sign.
    Low,
    /// Read by shape or habit.
    Medium,
    /// The programs themselves would say so.
    High,
}

impl Confidence {
    /// All, the surest first.
    pub const ALL: [Confidence; 3] = [Confidence::High, Confidence::Medium, Confidence::Low];

    /// The name in rules and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }

    /// The confidence of a name.
    pub fn named(name: &str) -> Option<Confidence> {
        Confidence::ALL
            .into_iter()
            .find(|confidence| confidence.name() == name)
    }
}

/// A place for people: a path relative to the root and two positions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The path, with `/`.
    pub path: Arc<str>,
    /// The first character.
    pub start: Position,
    /// The character after the last one.
    pub end: Position,
}

impl Location {
    /// The place of a span.
    pub fn of(map: &SourceMap, span: Span) -> Self {
        let (start, end) = map.positions(map.with_quotes(span));
        let path = map
            .get(span.file)
            .map_or_else(|| Arc::from(""), |file| file.path().clone());
        Self { path, start, end }
    }
}

/// A further place that shows why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What it shows.
    pub message: String,
}

/// The requirements of a rule. Its findings share them.
pub type ComplianceTags = Arc<[ComplianceTag]>;

/// A requirement that a finding concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ComplianceTag {
    /// Such as `pci-dss`.
    pub framework: Cow<'static, str>,
    /// The framework's version.
    pub version: Cow<'static, str>,
    /// The requirement's number.
    pub id: Cow<'static, str>,
    /// `primary`, `supporting`, `conditional` or `evidence`.
    pub relation: Cow<'static, str>,
    /// When the tag holds, for a conditional one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Cow<'static, str>>,
}

/// What became of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It counts.
    Open,
    /// Somebody accepted it.
    Suppressed(Suppression),
    /// It was there before.
    Baseline,
}

/// Who accepted a finding, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suppression {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which it counts; `None` if it does not expire.
    pub until: Option<Date>,
    /// Where it is written.
    pub r#where: String,
}

/// The severity of a finding's rule, where the config file sets another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeverityChange {
    /// The rule's severity.
    pub severity: Severity,
    /// Where the other one is written.
    pub r#where: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The documented issue it belongs to.
    pub category: Arc<str>,
    /// What it has in common with findings of other rules: see [`super::Rule`].
    pub cause: Option<Arc<str>>,
    /// The rule's title.
    pub title: Arc<str>,
    /// What is so, in the file's own words.
    pub message: String,
    /// What to do.
    pub help: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// The rule's severity, if the config file changed it.
    pub changed: Option<SeverityChange>,
    /// How sure it is.
    pub confidence: Confidence,
    /// The deployment, and others that have the same.
    pub deployment: Arc<str>,
    /// The others.
    pub also_in: Vec<Arc<str>>,
    /// The kind of the subject.
    pub kind: SubjectKind,
    /// The subject: a server, a user, the services that have a setting.
    pub subject: Owners,
    /// Where.
    pub location: Location,
    /// The structural path of the setting.
    pub path: String,
    /// Why.
    pub related: Vec<Related>,
    /// The requirements concerned; all findings of a rule share them.
    pub compliance: ComplianceTags,
    /// Weakness numbers.
    pub cwe: Vec<u32>,
    /// The password that it is about: findings about one password have one cause. Never shown.
    pub secret: Option<Secret>,
    /// Filled in by the report: see the contract.
    pub fingerprint: String,
    /// What became of it.
    pub status: Status,
    /// Open findings of other rules of its category at its place, which reports show with it.
    pub merged: Vec<Finding>,
}

/// Keeps the first of equal elements.
pub(super) fn unique<T: Eq + Hash>(list: &mut Vec<T>) {
    let mut known = HashSet::with_capacity(list.len());
    let first: Vec<bool> = list.iter().map(|element| known.insert(element)).collect();
    let mut first = first.into_iter();
    list.retain(|_| first.next() == Some(true));
}

impl Finding {
    /// The finding and those that are merged into it.
    pub fn parts(&self) -> impl Iterator<Item = &Finding> {
        std::iter::once(self).chain(&self.merged)
    }

    /// Leaves out tags.
    pub fn retain_tags(&mut self, keep: &impl Fn(&ComplianceTag) -> bool) {
        self.compliance = self.compliance.iter().filter(|tag| keep(tag)).cloned().collect();
        self.merged.iter_mut().for_each(|other| other.retain_tags(keep));
    }

    /// The requirements that it and what is merged into it concern, by framework; of one requirement the first tag.
    pub fn tags(&self) -> Vec<&ComplianceTag> {
        let mut tags: Vec<&ComplianceTag> = self.compliance.iter().collect();
        for tag in self.merged.iter().flat_map(|other| other.compliance.iter()) {
            let is_near = |known: &&ComplianceTag| known.framework == tag.framework;
            if !tags.iter().any(|known| is_near(known) && known.id == tag.id) {
                let last = tags.iter().rposition(is_near);
                tags.insert(last.map_or(tags.len(), |last| last + 1), tag);
            }
        }
        tags
    }

    /// Names that the finding is about: its subject, and the parts of the setting's path that are names and no other texts, such
    /// as the keys of an application.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let settings = Some(self.path.as_str()).filter(|path| !path.starts_with("operation."));
        let parts = settings.into_iter().flat_map(|path| path.split(['.', ' ']));
        // A longer one that is a password is no coincidence.
        let parts = parts.filter(|part| part.len() < DISTINCTIVE_WORD);
        let is_sign = |c: char| c.is_ascii_punctuation() && !matches!(c, '-' | '_' | '[' | ']');
        self.subject
            .names()
            .chain(parts.filter(move |part| !part.contains(is_sign)))
    }
}

/// What rules could not judge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// The rules that need it.
    pub rules: Vec<Arc<str>>,
    /// The deployment.
    pub deployment: String,
    /// The subject's name.
    pub subject: String,
    /// The path that is not in the tree, if that is what is unknown.
    pub path: Option<Arc<str>>,
    /// Why it is unknown.
    pub why: String,
    /// Where the files stop telling.
    pub location: Location,
}
