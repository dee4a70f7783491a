//! How the audit of each repository ended.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::policy::{Exit, Summary};

/// The part of a list that a run was about. Parts count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RunPart {
    /// Which.
    pub index: usize,
    /// How many there are.
    pub count: usize,
}

/// How the audit of a repository ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The repository, as the call names it.
    pub repository: String,
    /// The exit code of an audit of this repository alone.
    pub exit_code: u8,
    /// The commit that was read or checked out.
    pub commit: Option<String>,
    /// Why it is incomplete, if it is.
    pub why: Option<String>,
    /// What came of it.
    pub ending: Ending,
    /// The numbers of findings; all zero after an error.
    pub findings: Summary,
}

/// What came of an audit.
#[derive(Debug, Clone)]
pub enum Ending {
    /// A report, with this summary.
    Summary(Value),
    /// It could not be audited.
    Error(String),
}

impl Outcome {
    /// The outcome for a repository that could not be audited.
    pub fn failed(repository: String, message: String) -> Self {
        Self {
            repository,
            exit_code: Exit::USAGE,
            commit: None,
            why: None,
            ending: Ending::Error(message),
            findings: Summary::default(),
        }
    }

    /// The name, the exit code, the commit and why it is incomplete.
    pub(super) fn head(&self) -> Map<String, Value> {
        let mut head = Map::new();
        head.insert("repository".to_owned(), self.repository.clone().into());
        head.insert("exit_code".to_owned(), self.exit_code.into());
        if let Some(commit) = &self.commit {
            head.insert("commit".to_owned(), commit.clone().into());
        }
        if let Some(why) = &self.why {
            head.insert("message".to_owned(), why.clone().into());
        }
        head
    }

    /// Everything as one object.
    pub(super) fn flat(&self) -> Map<String, Value> {
        let mut flat = self.head();
        match &self.ending {
            Ending::Summary(Value::Object(summary)) => flat.extend(summary.clone()),
            Ending::Summary(_) => {}
            Ending::Error(message) => {
                flat.insert("message".to_owned(), message.clone().into());
            }
        }
        flat
    }
}

/// Numbers of repositories by how they ended, and of open findings by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All.
    pub repositories: usize,
    /// Those that passed the gate.
    pub passed: usize,
    /// Those that failed the gate.
    pub failed: usize,
    /// Those of which a part could not be read.
    pub incomplete: usize,
    /// Those that could not be audited.
    pub errors: usize,
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    info: usize,
}

impl Totals {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.repositories += 1;
        match (&outcome.ending, outcome.exit_code) {
            (Ending::Error(_), _) => self.errors += 1,
            (_, Exit::CLEAN) => self.passed += 1,
            (_, Exit::GATE) => self.failed += 1,
            _ => self.incomplete += 1,
        }
        let findings = &outcome.findings;
        self.critical += findings.critical;
        self.high += findings.high;
        self.medium += findings.medium;
        self.low += findings.low;
        self.info += findings.info;
    }

    /// The open findings by severity, the worst first.
    pub(super) fn by_severity(&self) -> [(&'static str, usize); 5] {
        [
            ("critical", self.critical),
            ("high", self.high),
            ("medium", self.medium),
            ("low", self.low),
            ("info", self.info),
        ]
    }

    /// The exit code of the run. A failed gate takes precedence over what could not be audited, which may be allowed.
    pub fn exit_code(&self, allow_errors: bool) -> u8 {
        match (self, allow_errors) {
            (Self { failed: 1.., .. }, _) => Exit::GATE,
            (Self { incomplete: 1.., .. }, _) | (Self { errors: 1.., .. }, false) => Exit::INCOMPLETE,
            _ => Exit::CLEAN,
        }
    }
}
