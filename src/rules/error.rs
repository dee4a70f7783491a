//! What is wrong in rule files: all of it, with places.

use std::fmt;
use std::sync::Arc;

use redproof_source::{Position, Problem, SourceMap, Span};

/// A fault in a rule file, a list or a rule test.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleError {
    /// The file's path, as it was given.
    pub path: Arc<str>,
    /// Where in it.
    pub at: Position,
    /// What is wrong, and which names exist.
    pub message: String,
}

impl RuleError {
    /// A fault of a file as a whole.
    pub fn of_file(path: impl Into<Arc<str>>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            at: Position { line: 1, column: 1 },
            message: message.into(),
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.at;
        write!(f, "{}:{line}:{column}: {}", self.path, self.message)
    }
}

impl std::error::Error for RuleError {}

/// Collects errors, so that one run reports them all.
pub(super) struct Errors<'a> {
    map: &'a SourceMap,
    found: Vec<RuleError>,
}

impl<'a> Errors<'a> {
    pub(super) fn new(map: &'a SourceMap) -> Self {
        Self {
            map,
            found: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, at: Span, message: impl Into<String>) {
        self.found.push(RuleError {
            path: Arc::from(self.map.path(at.file)),
            at: self.map.positions(at).0,
            message: message.into(),
        });
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.push(problem.at, problem.message);
    }

    /// All faults in order of place, each once.
    pub(super) fn finish(mut self) -> Vec<RuleError> {
        self.found.sort();
        self.found.dedup();
        self.found
    }
}
