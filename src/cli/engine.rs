//! What the command line asks of the rest of the program.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::AuditOptions;
use crate::policy::{ProblemEntry, Report};
use crate::report::Options;
use crate::rules::{ComplianceTag, Confidence, Severity};

/// Does the work behind the commands.
pub trait Engine {
    /// Audits what `scan` or `hook` was given. The report's gate is decided.
    fn audit(&self, request: &AuditRequest) -> Result<Report, Failure>;

    /// All rules, built in and from these folders, by id.
    fn catalogue(&self, rules: &[PathBuf]) -> Result<Vec<RuleCard>, Failure>;

    /// Runs the tests beside the rule files of a folder, or of the built-in rules.
    fn test_rules(&self, folder: Option<&Path>) -> Result<TestOutcome, Failure>;

    /// Writes the model of what lies under some paths. The answer is what could not be read for it.
    fn inspect(
        &self,
        request: &InspectRequest,
        options: &Options,
        out: &mut dyn Write,
    ) -> Result<Vec<ProblemEntry>, Failure>;
}

/// Why a command cannot be carried out: exit 2. The messages say what to do and hold no secrets.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something the user wrote is wrong: a rule file, the config file, an argument.
    #[error("{0}")]
    Usage(String),
    /// Stdout cannot be written to.
    #[error("cannot write to stdout: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// A mistake of the user's, told in one or two sentences.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }
}

/// What the paths of a request are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Files and folders: all that lies under them is audited. Such a path without anything to read is an
    /// [`Report::empty_paths`] entry.
    Paths,
    /// Changed files: the deployments that use them are audited. Nothing to audit is fine.
    Seeds,
}

/// From which severity on a run fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// From this one on.
    At(Severity),
    /// It does not.
    Never,
}

impl FailOn {
    /// As the gate takes it.
    pub fn severity(self) -> Option<Severity> {
        match self {
            FailOn::At(severity) => Some(severity),
            FailOn::Never => None,
        }
    }
}

/// What `scan` and `hook` ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRequest {
    /// What is audited: the paths (`.` where none was given to `scan`), and how it is started.
    pub about: AuditOptions,
    /// Folders of further rules.
    pub rules: Vec<PathBuf>,
    /// The gate, where the command line names one; else the config file's, else critical.
    pub fail_on: Option<FailOn>,
    /// The day to take for today (`2026-11-24`), instead of the clock's.
    pub today: Option<String>,
    /// Leave out of the report what differs from run to run.
    pub reproducible: bool,
}

/// The output formats of `inspect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum InspectFormat {
    /// For people.
    Human,
    /// The whole model, for programs (schema_version 1).
    Json,
    /// The project as `docker compose config --format json` would print it, secrets masked.
    Compose,
}

/// What `inspect` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectRequest {
    /// What is looked at.
    pub about: AuditOptions,
    /// `USER COMMAND ARG...`, each to be tried against every server.
    pub attempts: Vec<String>,
    /// How to show the model.
    pub format: InspectFormat,
}

/// A rule, as `explain` and the catalogue show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCard {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The documented issue it belongs to.
    pub category: String,
    /// How bad a finding of it is.
    pub severity: Severity,
    /// How sure a finding of it is.
    pub confidence: Confidence,
    /// The kind of subject it is about.
    pub subject: String,
    /// What it finds: message and conditions (Markdown).
    pub finds: String,
    /// Why it matters (Markdown).
    pub why: String,
    /// Files that it reports, with the place marked: the first case of its test, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// What to do (Markdown).
    pub fix: String,
    /// Requirements that it concerns.
    pub compliance: Vec<ComplianceTag>,
    /// Weakness numbers.
    pub cwe: Vec<u32>,
    /// Where to read on.
    pub references: Vec<String>,
    /// Weaker rules that it replaces where both hold.
    pub supersedes: Vec<String>,
}

/// What came of the rules' own tests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestOutcome {
    /// Rules that have tests.
    pub rules: usize,
    /// Cases that were run.
    pub cases: usize,
    /// Those that failed.
    pub failures: Vec<TestFailure>,
    /// Rules without a test beside them.
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
    /// What was expected, and what came instead.
    pub message: String,
}
