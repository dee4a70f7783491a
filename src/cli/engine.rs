//! The interface between the command line and the library.

use jiff::civil::Date;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::policy::{ProblemEntry, Report};
use crate::report::acl::SuggestFormat;
use crate::report::{EvidenceFile, Options};
use crate::rules::{ComplianceTags, Confidence, PciScope, Persona, Severity};
use crate::{AuditOptions, Extras};

/// Executes the commands.
pub trait Engine: Sync {
    /// Runs `scan` or `hook`. The report includes the gate's result.
    fn audit(&self, request: &AuditRequest) -> Result<Report, Failure>;

    /// Makes the evidence pack of what a request audits.
    fn evidence(&self, request: &AuditRequest) -> Result<EvidencePack, Failure>;

    /// All rules, built-in and from these folders, by id.
    fn catalogue(&self, rules: &[PathBuf]) -> Result<Vec<RuleCard>, Failure>;

    /// Runs the rule tests of a folder, or of the built-in rules.
    fn test_rules(&self, folder: Option<&Path>) -> Result<TestOutcome, Failure>;

    /// Writes the model of some paths. Returns the files that could not be read.
    fn inspect(
        &self,
        request: &InspectRequest,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Vec<ProblemEntry>, Failure>;

    /// Compares the needs of applications with the permissions of their users, or suggests users.
    fn acl(
        &self,
        request: &AclRequest,
        options: &Options,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<AclOutcome, Failure>;
}

/// The output formats of `acl check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Human,
    /// For programs (schema_version 1).
    Json,
}

/// The arguments of `acl check` and `acl suggest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AclRequest {
    /// What to look at.
    pub about: AuditOptions,
    /// Check, in this format, with this gate.
    pub check: Option<(CheckFormat, Option<FailOn>)>,
    /// Suggest, in this format.
    pub suggest: Option<SuggestFormat>,
    /// Only this user.
    pub user: Option<String>,
    /// Say what each rule is for.
    pub explain: bool,
    /// The output of MONITOR or ACL LOG.
    pub from: Option<PathBuf>,
}

/// The evidence pack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidencePack {
    /// Its files, the sums last.
    pub files: Vec<EvidenceFile>,
    /// Whether all files could be read.
    pub complete: bool,
}

/// A usage or configuration error (exit code 2). Messages contain no secrets.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An invalid argument, rule file or config file.
    #[error("{0}")]
    Usage(String),
    /// Stdout cannot be written to.
    #[error("cannot write to stdout: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// A usage error with this message.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }
}

/// How the paths of a request are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Files and folders to audit. A path without files that redproof reads becomes an entry of
    /// [`Report::empty_paths`].
    Paths,
    /// Changed files: the deployments that use them are audited, if any.
    Seeds,
}

/// The `--fail-on` argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of this severity or worse fail the run.
    At(Severity),
    /// The run never fails because of findings.
    Never,
}

impl FailOn {
    /// The least severity that fails the run.
    pub fn severity(self) -> Option<Severity> {
        match self {
            FailOn::At(severity) => Some(severity),
            FailOn::Never => None,
        }
    }
}

/// The arguments of `scan` and `hook`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRequest {
    /// What to audit.
    pub about: AuditOptions,
    /// Folders of additional rules.
    pub rules: Vec<PathBuf>,
    /// `--fail-on`; if absent, the config file's, else critical.
    pub fail_on: Option<FailOn>,
    /// Whose rules judge.
    pub persona: Persona,
    /// The framework whose requirements alone are reported.
    pub framework: Option<&'static str>,
    /// How the deployment relates to account data.
    pub pci_scope: PciScope,
    /// The date to use as today, instead of the clock's.
    pub today: Option<Date>,
    /// Leave out the time and the duration.
    pub reproducible: bool,
    /// Ignore all suppressions.
    pub no_suppressions: bool,
    /// The baseline; if absent, the config file's.
    pub baseline: Option<PathBuf>,
    /// Ignore the baseline.
    pub no_baseline: bool,
    /// Collect what only some formats show.
    pub extras: Extras,
}

/// The output formats of `inspect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum InspectFormat {
    /// For people.
    Human,
    /// The whole model, for programs (schema_version 1).
    Json,
    /// The project as `docker compose config --format json` prints it, masked.
    Compose,
}

/// The arguments of `inspect`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectRequest {
    /// What to inspect.
    pub about: AuditOptions,
    /// `USER COMMAND ARG...`, each to check on every server.
    pub attempts: Vec<String>,
    /// The output format.
    pub format: InspectFormat,
}

/// A rule as shown by `explain` and `rules`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCard {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category: String,
    /// The severity of its findings.
    pub severity: Severity,
    /// The confidence of its findings.
    pub confidence: Confidence,
    /// For whom it is.
    pub persona: Persona,
    /// The kind of subject it is about.
    pub subject: String,
    /// What it finds: message and conditions (Markdown).
    pub finds: String,
    /// Why it matters (Markdown).
    pub why: String,
    /// How an attacker uses it (Markdown); empty if the rule does not say.
    pub attack: String,
    /// An example: the first case of its test, with the location marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// What it does not report: the first such case of its test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterexample: Option<String>,
    /// How to fix a finding (Markdown).
    pub fix: String,
    /// Its compliance tags.
    pub compliance: ComplianceTags,
    /// Its CWE numbers.
    pub cwe: Vec<u32>,
    /// Its references.
    pub references: Vec<String>,
    /// Weaker rules that it replaces if both match.
    pub supersedes: Vec<String>,
    /// It does not ship with redproof.
    #[serde(skip)]
    pub is_own: bool,
}

/// The result of `rules test`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestOutcome {
    /// The number of rules with tests.
    pub rules: usize,
    /// The number of files that only set parameters of other rules.
    pub params: usize,
    /// The number of cases.
    pub cases: usize,
    /// The cases that failed.
    pub failures: Vec<TestFailure>,
    /// Rules without a test.
    pub untested: Vec<String>,
}

/// A failed case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFailure {
    /// The test file.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// The case's name.
    pub case: String,
    /// What was expected and what was found.
    pub message: String,
}

/// What a run of `acl` gave, beside its output.
#[derive(Debug, Default)]
pub struct AclOutcome {
    /// Whether the gate failed.
    pub failed: bool,
    /// Files that could not be read.
    pub problems: Vec<ProblemEntry>,
    /// Paths without files that redproof reads.
    pub empty_paths: Vec<String>,
}
