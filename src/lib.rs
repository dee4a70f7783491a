//! redproof audits Redis deployments from their files.
//!
//! ```text
//! paths ─inputs─▶ files ─read─▶ projects, configurations ─join─▶ Deployment ─facts─▶ subjects ─rules─▶ findings
//!       ─policy─▶ Report ─report─▶ bytes, exit code
//! ```
//! This page is the pipeline; each arrow is a module. [`open`] finds the root and the config file, [`audit`] does the rest for
//! that folder, [`audit_tree`] for any tree. `runner` goes over the deployments, for `audit` and for [`inspect`] alike.

mod accounts;
pub mod cert;
pub mod cli;
pub mod client;
pub mod config;
pub mod deployment;
mod error;
mod evidence;
mod excerpts;
pub mod facts;
pub mod inputs;
pub mod inspect;
pub mod masking;
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
pub use runner::Selection;
pub use workspace::{Workspace, open};

use jiff::civil::Date;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use accounts::Accounts;
use deployment::{CredentialRef, Deployment, FileKind, Resolution};
use inputs::State;
use masking::Mask;
use policy::{FileEntry, MultiFileDeployment, NotEvaluated, Outside, ProblemEntry};
use redproof_source::{Problem, SourceMap, Tree};
use redproof_syntax::ignore::Ignore;
use rules::{Coverage, Finding, RuleSet, Unknown};
use secret::Secret;

/// What to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditOptions {
    /// Files and folders to audit.
    pub paths: Vec<PathBuf>,
    /// Compose files that make one deployment together, the base first (`-f`); none lets the folders tell.
    pub files: Vec<PathBuf>,
    /// The config file; none is that of the root.
    pub config: Option<PathBuf>,
    /// The paths are changed files: the deployments that use them are audited.
    pub seeds: bool,
    /// How the deployments are started.
    pub start: Start,
    /// Only what git tracks is read: no local `.env`.
    pub no_local: bool,
}

/// How deployments are started, as by the flags of `docker compose` other than `-f`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// `--env-file`, in order.
    pub env_files: Vec<PathBuf>,
    /// `--profile`.
    pub profiles: Vec<String>,
    /// `--project-directory`.
    pub directory: Option<PathBuf>,
}

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
    /// The lines that findings and problems stand on, masked.
    pub excerpts: policy::Excerpts,
    /// Hides every secret of every deployment.
    pub mask: Mask,
}

/// Audits what a workspace selects.
///
pub fn audit(workspace: &Workspace, today: Option<Date>, rules: &RuleSet) -> Audit {
    let selection = Selection {
        today,
        ..workspace.selection()
    };
    let mut audit = audit_tree(&workspace.tree, &selection, rules);
    audit.empty_paths = workspace.empty_paths(&audit.empty_paths);
    audit.root.clone_from(&workspace.root);
    audit
}

/// Audits the selected deployments of a tree.
pub fn audit_tree(tree: &Tree, selection: &Selection<'_>, rules: &RuleSet) -> Audit {
    // Other people's YAML need not be ours to read; a file that somebody names has to be.
    let named: BTreeSet<&str> = match selection.seeds {
        None => selection.starts.iter().map(String::as_str).collect(),
        Some(_) => BTreeSet::new(),
    };
    let visit = |resolution, map: &SourceMap| match resolution {
        Resolution::NotEvaluated(path, why) if named.contains(path.as_str()) => judge(
            Resolution::Unreadable(path, why),
            map,
            tree,
            selection.today,
            rules,
        ),
        other => judge(other, map, tree, selection.today, rules),
    };
    gather(tree, runner::run(tree, selection, visit), rules)
}

/// What one deployment gave. It holds no file, so that memory does not grow with the tree.
#[derive(Default)]
struct Judged {
    deployment: Option<String>,
    servers: usize,
    coverage: Coverage,
    accounts: Accounts,
    multi_file: Option<MultiFileDeployment>,
    findings: Vec<Finding>,
    unknown: Vec<Unknown>,
    ignores: Vec<(Arc<str>, Ignore)>,
    secrets: Vec<Secret>,
    /// Its servers' passwords, to be compared with those of other deployments.
    held: Vec<CredentialRef>,
    /// Where secrets stand, by path.
    hidden: Vec<(Arc<str>, Range<usize>)>,
}

fn judge(
    resolution: Resolution,
    map: &SourceMap,
    tree: &Tree,
    today: Option<Date>,
    rules: &RuleSet,
) -> Judged {
    let mut judged = Judged::default();
    match resolution {
        Resolution::Irrelevant => {}
        Resolution::NotEvaluated(path, why) => judged.accounts.not_evaluated(&path, why),
        Resolution::Unreadable(path, why) => judged.accounts.problem(whole(&path, why)),
        Resolution::Problem(problem) => judged.accounts.problem(placed(map, &problem)),
        Resolution::Deployment(deployment) => {
            problems(&deployment, map)
                .into_iter()
                .for_each(|problem| judged.accounts.problem(problem));
            for settled in &deployment.accounts {
                judged.accounts.settled(settled, &deployment.name, map);
            }
            judge_deployment(*deployment, tree, map, today, rules, &mut judged);
        }
    }
    judged
}

/// What in a deployment's compose files could not be read, apart from paths that they name: these are in its ledger.
fn problems(deployment: &Deployment, map: &SourceMap) -> Vec<ProblemEntry> {
    let Some(project) = &deployment.project else {
        return Vec::new();
    };
    let is_of_path = |problem: &&Problem| {
        let path = map.path(problem.at.file);
        let mut references = project.references.iter();
        let mut accounts = deployment.accounts.iter();
        references.any(|reference| reference.path.span() == problem.at)
            || accounts.any(|settled| settled.path == path && settled.state == State::Outside)
    };
    let problems = project.problems.iter().filter(|problem| !is_of_path(problem));
    problems.map(|problem| placed(map, problem)).collect()
}

fn whole(path: &str, message: String) -> ProblemEntry {
    ProblemEntry {
        path: path.into(),
        line: None,
        column: None,
        message,
    }
}

fn placed(map: &SourceMap, problem: &Problem) -> ProblemEntry {
    let (start, _) = map.positions(problem.at);
    ProblemEntry {
        path: map.path(problem.at.file).into(),
        line: Some(start.line),
        column: Some(start.column),
        message: problem.message.clone(),
    }
}

fn judge_deployment(
    deployment: Deployment,
    tree: &Tree,
    map: &SourceMap,
    today: Option<Date>,
    rules: &RuleSet,
    judged: &mut Judged,
) {
    let judgement = rules.judge(&facts::collect(&deployment, map, tree, today), map);
    judged.findings = judgement.findings;
    judged.unknown = judgement.unknown;
    judged.coverage = judgement.coverage;
    judged.servers = deployment
        .servers
        .iter()
        .filter(|server| server.service.is_some())
        .count();
    let tls = deployment
        .servers
        .iter()
        .flat_map(|server| &server.tls_files.here);
    let certificates = tls.map(|certificate| (certificate.file, FileKind::Certificate));
    let files: Vec<FileEntry> = deployment
        .files
        .iter()
        .copied()
        .chain(certificates)
        .map(|(file, kind)| FileEntry {
            path: map.path(file).into(),
            kind: kind.name(),
            local: evidence::is_local(tree, map.path(file), kind),
        })
        .collect();
    if let Some(project) = &deployment.project {
        evidence::tell_chain(&mut judged.findings, project, map);
    }
    evidence::tell_local(&mut judged.findings, &files);
    if deployment.concerns_redis(map) {
        files.into_iter().for_each(|file| judged.accounts.file(file));
    }
    judged.multi_file = evidence::multi_file(&deployment, map);
    judged.ignores = deployment
        .ignores
        .iter()
        .filter_map(|(file, ignore)| Some((map.get(*file)?.path().clone(), ignore.clone())))
        .collect();
    judged.held = deployment.credential_refs(map);
    judged.hidden = deployment.hidden(map);
    judged.secrets = deployment.secrets;
    judged.deployment = Some(deployment.name);
}

/// Puts together what all deployments gave.
fn gather(tree: &Tree, run: runner::Run<Judged>, rules: &RuleSet) -> Audit {
    let found = run.found;
    let mut all = Judged::default();
    let mut deployments = Vec::new();
    let mut multi_file = Vec::new();
    for one in run.results {
        multi_file.extend(one.multi_file);
        deployments.extend(one.deployment);
        all.servers += one.servers;
        all.coverage.merge(one.coverage);
        all.accounts.extend(one.accounts);
        all.findings.extend(one.findings);
        all.unknown.extend(one.unknown);
        all.ignores.extend(one.ignores);
        all.secrets.extend(one.secrets);
        all.hidden.extend(one.hidden);
        all.held.extend(one.held);
    }
    for (path, why) in found.not_evaluated {
        all.accounts.not_evaluated(&path, why);
    }
    for (path, message) in found.unreadable {
        all.accounts.problem(whole(&path, message));
    }
    let mut lists = all.accounts.into_lists();
    all.unknown.extend(lists.unknown);
    sort_once(&mut all.ignores);
    all.unknown
        .sort_by(|a, b| (&a.location, &a.subject, &a.why).cmp(&(&b.location, &b.subject, &b.why)));
    let mut map = SourceMap::default();
    for subjects in facts::collect_shared(&deployment::find_reused(all.held), &mut map, tree) {
        let judgement = rules.judge(&subjects, &map);
        all.findings.extend(judgement.findings);
        all.coverage.merge(judgement.coverage);
    }
    let mut findings = rules::settle(all.findings);
    let mask = excerpts::mask(&findings, all.secrets, rules);
    excerpts::mask_texts(&mut findings, &mut all.unknown, &mut lists.problems, &mask);
    let read = |path: &str| tree.read(path).ok().map(|text| text.to_string());
    Audit {
        root: PathBuf::new(),
        empty_paths: run.empty_paths,
        ignores: all.ignores,
        excerpts: excerpts::excerpts(read, &lists.files, &findings, &lists.problems, &all.hidden, &mask),
        files: lists.files,
        problems: lists.problems,
        not_evaluated: lists.not_evaluated,
        outside: lists.outside,
        deployments,
        multi_file,
        servers: all.servers,
        coverage: all.coverage,
        findings,
        unknown: all.unknown,
        mask,
    }
}

fn sort_once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
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
    let selection = Selection {
        starts: &starts,
        today: case.now,
        ..Selection::default()
    };
    audit_tree(&Tree::Memory(memory), &selection, rules).findings
}
