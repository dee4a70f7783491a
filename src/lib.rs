//! redproof audits Redis deployments from their files.
//!
//! ```text
//! paths ─inputs─▶ files ─plan─▶ deployment specs ─assemble─▶ Deployment ─facts─▶ subjects ─rules─▶ findings
//!       ─gather─▶ Audit ─policy─▶ Report ─report─▶ bytes, exit code
//! ```
//! [`open`] finds the root and the config file, [`audit`] does the rest for that folder, [`audit_tree`] for any tree:
//! `runner` assembles the deployments, `pipeline` judges each and gathers what it found. [`inspect`] shares the runner.

pub mod acl;
pub mod application;
pub mod cert;
pub mod cli;
pub mod client;
pub mod config;
pub mod deployment;
mod error;
pub mod facts;
pub mod inputs;
pub mod inspect;
pub mod masking;
mod options;
mod pipeline;
pub mod policy;
pub mod report;
pub mod rules;
mod runner;
pub mod script;
pub mod secret;
pub mod view;
mod workspace;

#[cfg(test)]
mod testing;

pub use error::AuditError;
pub use options::{AuditOptions, GivenFile, Start};
pub use policy::Extras;
pub use runner::Selection;
pub use workspace::{Workspace, open};

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use deployment::Resolution;
use masking::Mask;
use policy::{Details, FileEntry, MultiFileDeployment, NotEvaluated, Outside, ProblemEntry};
use redproof_source::{SourceMap, Tree};
use redproof_syntax::ignore::Ignore;
use rules::{Coverage, Finding, RuleSet, Unknown};

/// What an audit found, before policy and output.
pub struct Audit {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// Given paths under which there is no file of a kind that redproof reads.
    pub empty_paths: Vec<String>,
    /// Files that were read and judged.
    pub files: Vec<FileEntry>,
    /// Files that should have been read and could not be.
    pub problems: Vec<ProblemEntry>,
    /// Files that are not judged.
    pub not_evaluated: Vec<NotEvaluated>,
    /// What deployments name beyond the root.
    pub outside: Vec<Outside>,
    /// Names of the deployments.
    pub deployments: Vec<String>,
    /// Those that several compose files make together.
    pub multi_file: Vec<MultiFileDeployment>,
    /// Redis servers found.
    pub servers: usize,
    /// What rules judged.
    pub coverage: Coverage,
    /// The findings, settled and in order.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub unknown: Vec<Unknown>,
    /// Comments that accept a finding.
    pub ignores: Vec<(Arc<str>, Ignore)>,
    /// The lines that findings and problems are on, masked.
    pub excerpts: policy::Excerpts,
    /// Hides every secret of every deployment.
    pub mask: Mask,
    /// Deployments that a removed file concerns, or one that lost lines.
    pub losing: BTreeSet<String>,
    /// Rules that found nothing, and pictures of the deployments, if they were asked for.
    pub details: Option<Details>,
}

/// Where problems of the repository are.
const GIT: &str = ".git";

/// Audits what a workspace selects.
pub fn audit(workspace: &Workspace, today: Option<Date>, extras: Extras, rules: &RuleSet) -> Audit {
    let selection = Selection {
        today,
        extras,
        ..workspace.selection()
    };
    let mut audit = audit_tree(&workspace.tree, &selection, rules);
    audit.empty_paths = workspace.empty_paths(&audit.empty_paths);
    if let Some(why) = &workspace.git_problem {
        audit.problems.push(ProblemEntry::of_file(GIT, why.clone()));
        audit.problems.sort();
    }
    audit.root.clone_from(&workspace.root);
    audit
}

/// Audits the selected deployments of a tree: each is assembled and judged by itself, then all are put together.
pub fn audit_tree(tree: &Tree, selection: &Selection<'_>, rules: &RuleSet) -> Audit {
    // Other people's YAML need not be ours to read; a file that somebody names has to be.
    let named: BTreeSet<&str> = match selection.seeds {
        None => selection.starts.iter().map(String::as_str).collect(),
        Some(_) => BTreeSet::new(),
    };
    let visit = |resolution, map: &SourceMap| {
        let resolution = match resolution {
            Resolution::Unrelated(path, why) if named.contains(path.as_str()) => {
                Resolution::Unreadable(path, why)
            }
            Resolution::NotEvaluated(path, why) if named.contains(path.as_str()) => {
                Resolution::Unreadable(path, format!("is not evaluated: {why}"))
            }
            other => other,
        };
        pipeline::judge(resolution, map, tree, selection, rules)
    };
    runner::in_threads(|| {
        pipeline::gather(tree, runner::run(tree, selection, visit), selection.extras, rules)
    })
}

/// What a rule's test case finds: its files are all there is.
pub fn audit_case(case: &rules::testing::TestCase, rules: &RuleSet) -> Vec<Finding> {
    let memory = redproof_source::MemoryTree {
        files: case
            .files
            .iter()
            .map(|(path, text)| (path.clone(), text.as_str().into()))
            .collect(),
        tracked: case.tracked.clone().map(|tracked| tracked.into_iter().collect()),
        modes: case.modes.clone(),
    };
    let starts = [String::new()];
    let history = case.history.clone().map(inputs::History::of);
    let selection = Selection {
        history: history.as_ref(),
        starts: &starts,
        today: case.now,
        ..Selection::default()
    };
    audit_tree(&Tree::Memory(memory), &selection, rules).findings
}
