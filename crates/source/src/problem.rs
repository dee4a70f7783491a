//! What went wrong while reading, and the limits that keep reading bounded.

use std::fmt;

use crate::Span;

/// A file, or a part of it, that could not be read in its format.
///
/// The caller decides whether that is a problem of the report or only "not evaluated".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The place of the fault, an empty span.
    pub at: Span,
    /// What is wrong, and what would be right, without quoting values.
    pub message: String,
    /// The limit that was reached, if that is what is wrong. The file itself may be right.
    pub limit: Option<Limit>,
}

impl Problem {
    /// A problem at a place.
    pub fn new(at: Span, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
            limit: None,
        }
    }

    /// A limit that was reached at a place. `what` says what is too big.
    pub fn over(at: Span, what: &str, limit: Limit) -> Self {
        Self {
            at,
            message: format!("{what}: {limit}"),
            limit: Some(limit),
        }
    }
}

/// The limits. Each is an error that names itself, so that a file that was cut off is never taken for a clean one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Bytes in one file.
    FileSize,
    /// Bytes in all files that are held in memory.
    HeldText,
    /// Nodes in one YAML file.
    YamlNodes,
    /// Documents in one YAML file.
    YamlDocuments,
    /// Levels of nesting in one YAML file.
    YamlDepth,
    /// Aliases followed in one YAML file.
    AliasVisits,
    /// Bytes that aliases repeat in one YAML file.
    AliasBytes,
    /// Files that include each other, or services that extend each other.
    IncludeDepth,
    /// Files that one project includes or extends from, repetitions counted.
    IncludedFiles,
    /// Nested `${…}`.
    InterpolationDepth,
    /// Bytes that variables add to one project.
    SubstitutedBytes,
    /// Published ports of one project, ranges counted port by port.
    Ports,
    /// Services in one project.
    Services,
    /// Files and folders of one commit.
    CommittedFiles,
    /// Files and folders of one commit in folders that are the same as others: a few objects can stand for any number of files.
    RepeatedFiles,
    /// Bytes of git's index, and of all its names: those of version 4 leave out what they share.
    IndexSize,
    /// Levels of folders in one commit.
    FolderDepth,
    /// Commits that are read to find the last one that two have in common.
    ComparedCommits,
    /// Files around those of one deployment that are searched for what belongs to them.
    SearchedFiles,
    /// Files and folders that one image is given from its build context.
    CopiedFiles,
    /// Patterns of one `.dockerignore` that are regular expressions.
    IgnorePatterns,
    /// Places of one deployment that have findings.
    Findings,
    /// Steps that one deployment takes to repeat what was read; fewer where a run has many. See [`Budget`](crate::Budget).
    Steps,
}

impl Limit {
    /// The limit's value, in its own unit.
    pub const fn value(self) -> usize {
        match self {
            Limit::FileSize => 16 * 1024 * 1024,
            Limit::HeldText => 1024 * 1024 * 1024,
            Limit::YamlNodes => 2_000_000,
            Limit::YamlDocuments => 100,
            Limit::YamlDepth => 200,
            Limit::AliasVisits => 100_000,
            Limit::AliasBytes => 8 * 1024 * 1024,
            Limit::IncludeDepth => 16,
            Limit::IncludedFiles => 500,
            Limit::InterpolationDepth => 32,
            Limit::SubstitutedBytes => 4 * 1024 * 1024,
            Limit::Ports => 100_000,
            Limit::Services => 5_000,
            Limit::CopiedFiles | Limit::IgnorePatterns => 200,
            Limit::CommittedFiles => 1_000_000,
            Limit::IndexSize => 256 * 1024 * 1024,
            Limit::FolderDepth => 128,
            Limit::ComparedCommits => 200_000,
            Limit::RepeatedFiles | Limit::SearchedFiles | Limit::Findings => 10_000,
            Limit::Steps => 1_000_000,
        }
    }

    /// The limit's name, as errors show it.
    pub const fn name(self) -> &'static str {
        match self {
            Limit::FileSize => "file-size",
            Limit::HeldText => "held-text",
            Limit::YamlNodes => "yaml-nodes",
            Limit::YamlDocuments => "yaml-documents",
            Limit::YamlDepth => "yaml-depth",
            Limit::AliasVisits => "alias-visits",
            Limit::AliasBytes => "alias-bytes",
            Limit::IncludeDepth => "include-depth",
            Limit::IncludedFiles => "included-files",
            Limit::InterpolationDepth => "interpolation-depth",
            Limit::SubstitutedBytes => "substituted-bytes",
            Limit::Ports => "ports",
            Limit::Services => "services",
            Limit::CommittedFiles => "committed-files",
            Limit::RepeatedFiles => "repeated-files",
            Limit::IndexSize => "index-size",
            Limit::FolderDepth => "folder-depth",
            Limit::ComparedCommits => "compared-commits",
            Limit::SearchedFiles => "searched-files",
            Limit::CopiedFiles => "copied-files",
            Limit::IgnorePatterns => "ignore-patterns",
            Limit::Findings => "findings",
            Limit::Steps => "steps",
        }
    }
}

impl Limit {
    /// What a problem says where a limit of this value was reached.
    pub fn reached(self, value: usize) -> String {
        format!("over the limit {} of {value}", self.name())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reached(self.value()))
    }
}

/// The limits of one deployment that a caller may lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeploymentLimits {
    /// [`Limit::Findings`].
    pub findings: usize,
    /// [`Limit::Steps`].
    pub steps: usize,
}

impl Default for DeploymentLimits {
    fn default() -> Self {
        Self {
            findings: Limit::Findings.value(),
            steps: Limit::Steps.value(),
        }
    }
}
