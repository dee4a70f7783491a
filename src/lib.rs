//! redproof audits Redis deployments from their files.
//!
//! ```text
//! paths ─discover─▶ files ─read─▶ projects, configurations ─join─▶ Deployment ─facts─▶ subjects ─rules─▶ findings
//!       ─policy─▶ Report ─report─▶ bytes, exit code
//! ```
//! This page is the pipeline; each arrow is a module. [`audit`] does it for a folder, [`audit_tree`] for any tree.

pub mod cli;
pub mod client;
pub mod compose;
pub mod deployment;
pub mod discover;
mod error;
pub mod facts;
pub mod git;
mod judged;
pub mod policy;
pub mod redis;
pub mod report;
pub mod rules;
pub mod secret;
pub mod source;
pub mod syntax;
mod workspace;

#[cfg(test)]
mod testing;

pub use error::AuditError;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use deployment::{Deployment, Job, Outcome, Rotation};
use judged::{Judged, drop_parts, nearest_lacks_acl};
use policy::{FileEntry, NotEvaluated, ProblemEntry};
use rules::{Finding, Location, RuleSet, Unknown};
use secret::{Mask, Secret};
use source::{Problem, SourceMap, Tree};

/// What to audit.
pub struct AuditOptions<'a> {
    /// Files and folders to audit.
    pub paths: Vec<PathBuf>,
    /// Compose files that make one deployment together, the base first (`-f`); none lets the folders tell.
    pub files: Vec<PathBuf>,
    /// The paths are changed files: the deployments that use them are audited, and only what stands in them is
    /// reported.
    pub seeds: bool,
    /// The rules.
    pub rules: &'a RuleSet,
}

/// What an audit found, before policy and output.
pub struct Audit {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// The same as the user would write it.
    pub shown_root: String,
    /// Given paths under which there is no file of a kind that redproof reads.
    pub empty_paths: Vec<String>,
    /// Files that were read and judged.
    pub files: Vec<FileEntry>,
    /// Files that should have been read and could not be.
    pub problems: Vec<ProblemEntry>,
    /// Files that are not judged.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Names of the deployments.
    pub deployments: Vec<String>,
    /// Redis servers found.
    pub servers: usize,
    /// The findings, settled and in order.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub unknown: Vec<Unknown>,
    /// The lines that findings and problems stand on, masked.
    pub excerpts: policy::Excerpts,
    /// Hides every secret of every deployment.
    pub mask: Mask,
}

/// Audits what lies under the paths.
///
/// # Errors
/// A path that is not there, or paths that have no folder in common.
pub fn audit(options: &AuditOptions<'_>) -> Result<Audit, AuditError> {
    let opened = workspace::open(options)?;
    let mut audit = audit_tree(&opened.tree, &opened.starts, &opened.together, options.rules);
    if options.seeds {
        audit.keep_only(&opened.seeds);
    }
    audit.empty_paths = opened.empty_paths(&audit.empty_paths);
    audit.shown_root = opened.shown_root;
    audit.root = opened.root;
    Ok(audit)
}

/// Audits a tree from the given paths in it; empty is its root. `together` are compose files that make one deployment.
pub fn audit_tree(tree: &Tree, starts: &[String], together: &[String], rules: &RuleSet) -> Audit {
    let found = discover::discover(tree, starts);
    let rotations = deployment::rotations(tree, found.of(discover::Kind::Script));
    let judge = |job: &Job, beside_server: bool| judge(job, tree, &rotations, beside_server, rules);

    // Projects first: only then is it known which files none of them uses, and whether a server lacks an ACL file.
    let projects = if together.is_empty() {
        deployment::projects(tree, &found)
    } else {
        vec![Job::Project {
            files: together.to_vec(),
            base: Vec::new(),
        }]
    };
    let mut judged: Vec<Judged> = projects.par_iter().map(|job| judge(job, false)).collect();
    drop_parts(&mut judged);
    let used: BTreeSet<String> = judged.iter().flat_map(|one| one.used.iter().cloned()).collect();
    if together.is_empty() {
        let leftovers = deployment::leftovers(tree, &found, &used);
        let alone: Vec<Judged> = leftovers
            .par_iter()
            .map(|job| judge(job, nearest_lacks_acl(&judged, job.name())))
            .collect();
        judged.extend(alone);
    }

    let is_empty = |start: &&String| discover::discover(tree, &[(*start).clone()]).is_empty();
    let empty_paths = match starts {
        [_] if !found.is_empty() => Vec::new(),
        _ => starts.iter().filter(is_empty).cloned().collect(),
    };
    gather(tree, judged, found, empty_paths, rules)
}

fn judge(job: &Job, tree: &Tree, rotations: &[Rotation], beside_server: bool, rules: &RuleSet) -> Judged {
    let mut map = SourceMap::default();
    let mut judged = Judged::default();
    let whole = |path: &str, message: String| ProblemEntry {
        path: path.into(),
        line: None,
        column: None,
        message,
    };
    match job.run(tree, &mut map, rotations, beside_server) {
        Outcome::Nothing => {}
        Outcome::NotEvaluated(path, why) => judged.not_evaluated.push(NotEvaluated {
            path: path.into(),
            why,
        }),
        Outcome::Unreadable(path, why) => judged.problems.push(whole(&path, why)),
        Outcome::Problem(problem) => judged.problems.push(placed(&map, &problem)),
        Outcome::Deployment(deployment) => {
            judged.problems = deployment
                .problems
                .iter()
                .map(|(path, why)| whole(path, why.clone()))
                .collect();
            let project = deployment.project.iter().flat_map(|project| &project.problems);
            judged
                .problems
                .extend(project.map(|problem| placed(&map, problem)));
            judged.refused = deployment
                .project
                .as_ref()
                .is_some_and(|project| !project.refusals.is_empty());
            judge_deployment(*deployment, tree, &map, rules, &mut judged);
            if let Job::Project { files, base } = job {
                let own = |path: &str| files.iter().chain(base).any(|own| own == path);
                let compose = judged.files.iter().filter(|entry| entry.kind == "compose");
                judged.takes_in = compose
                    .map(|entry| entry.path.to_string())
                    .filter(|path| !own(path))
                    .collect();
            }
        }
    }
    judged
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
    rules: &RuleSet,
    judged: &mut Judged,
) {
    let subjects = facts::collect(&deployment, map, tree);
    (judged.findings, judged.unknown) = rules.judge(&subjects, map);
    judged.servers = deployment
        .servers
        .iter()
        .filter(|server| server.service.is_some())
        .count();
    judged.lacks_acl = deployment
        .servers
        .iter()
        .any(|server| server.service.is_some() && deployment::lacks_acl(server));
    judged.files = deployment
        .files
        .iter()
        .map(|(file, kind)| FileEntry {
            path: map.path(*file).into(),
            kind: kind.name(),
        })
        .collect();
    judged.used = judged.files.iter().map(|entry| entry.path.to_string()).collect();
    judged.hidden = deployment.hidden(map);
    judged.secrets = deployment.secrets;
    judged.deployment = Some(deployment.name);
}

/// Puts together what all deployments gave.
fn gather(
    tree: &Tree,
    judged: Vec<Judged>,
    found: discover::Found,
    empty_paths: Vec<String>,
    rules: &RuleSet,
) -> Audit {
    let mut all = Judged::default();
    let mut deployments = Vec::new();
    for one in judged {
        deployments.extend(one.deployment);
        all.servers += one.servers;
        all.files.extend(one.files);
        all.problems.extend(one.problems);
        all.not_evaluated.extend(one.not_evaluated);
        all.findings.extend(one.findings);
        all.unknown.extend(one.unknown);
        all.secrets.extend(one.secrets);
        all.hidden.extend(one.hidden);
    }
    let not_evaluated = found.not_evaluated.into_iter().map(|(path, why)| NotEvaluated {
        path: path.into(),
        why,
    });
    all.not_evaluated.extend(not_evaluated);
    let unreadable = found.unreadable.into_iter();
    all.problems
        .extend(unreadable.map(|(path, message)| ProblemEntry {
            path: path.into(),
            line: None,
            column: None,
            message,
        }));
    sort_once(&mut all.files);
    sort_once(&mut all.problems);
    sort_once(&mut all.not_evaluated);
    all.unknown
        .sort_by(|a, b| (&a.location, &a.subject, &a.why).cmp(&(&b.location, &b.subject, &b.why)));
    let all_secrets = all.secrets.clone();
    let mask = Mask::new(all.secrets);
    let mut findings = rules::settle(all.findings);
    hide_in_messages(&mut findings, all_secrets, rules);
    Audit {
        root: PathBuf::new(),
        shown_root: String::new(),
        empty_paths,
        excerpts: excerpts(tree, &findings, &all.problems, &all.hidden, &mask),
        files: all.files,
        problems: all.problems,
        not_evaluated: all.not_evaluated,
        deployments,
        servers: all.servers,
        findings,
        unknown: all.unknown,
        mask,
    }
}

/// A safety net: messages are made of the rules' own words and of names, which are no secrets even where somebody took
/// one for a password; to hide those would garble every message and tell the password. Any other text that is a secret
/// is hidden.
fn hide_in_messages(findings: &mut [Finding], mut secrets: Vec<Secret>, rules: &RuleSet) {
    let own = rules.own_words();
    let names: BTreeSet<&str> = findings
        .iter()
        .flat_map(|finding| finding.names().chain([&*finding.location.path]))
        .collect();
    secrets.retain(|secret| !secret.is_within(&own) && !names.iter().any(|name| secret.is_within(name)));
    let mask = Mask::new(secrets);
    for finding in findings {
        finding.message = mask.text(&finding.message);
        finding
            .related
            .iter_mut()
            .for_each(|related| related.message = mask.text(&related.message));
    }
}

fn sort_once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}

/// The lines that outputs may show, read again and masked with everything that is known to be secret by now.
fn excerpts(
    tree: &Tree,
    findings: &[Finding],
    problems: &[ProblemEntry],
    hidden: &[(Arc<str>, Range<usize>)],
    mask: &Mask,
) -> policy::Excerpts {
    let mut wanted: BTreeMap<Arc<str>, BTreeSet<u32>> = BTreeMap::new();
    let mut want = |location: &Location| {
        // A label over many lines shows its ends.
        let lines = wanted.entry(location.path.clone()).or_default();
        lines.extend(location.start.line..=location.end.line.min(location.start.line + 40));
    };
    for finding in findings {
        want(&finding.location);
        finding.related.iter().for_each(|related| want(&related.location));
    }
    for problem in problems {
        if let Some(line) = problem.line {
            wanted.entry(problem.path.clone()).or_default().insert(line);
        }
    }
    wanted
        .into_par_iter()
        .filter_map(|(path, lines)| {
            let text = tree.read(&path).ok()?;
            let ranges: Vec<Range<usize>> = hidden
                .iter()
                .filter(|(known, _)| *known == path)
                .map(|(_, range)| range.clone())
                .collect();
            let masked = mask.lines(&text, &lines, &ranges);
            Some((path, masked))
        })
        .collect()
}

/// What a rule's test case finds: its files are all there is.
pub fn audit_case(case: &rules::testing::TestCase, rules: &RuleSet) -> Vec<Finding> {
    let memory = source::MemoryTree {
        files: case
            .files
            .iter()
            .map(|(path, text)| (path.clone(), text.as_str().into()))
            .collect(),
        tracked: case.tracked.clone().map(|tracked| tracked.into_iter().collect()),
        modes: case.modes.clone(),
    };
    audit_tree(&Tree::Memory(memory), &[String::new()], &[], rules).findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::MASK;
    use crate::source::MemoryTree;

    #[test]
    fn a_password_that_is_an_ordinary_word_leaves_messages_whole() {
        let mut memory = MemoryTree::default();
        memory.files.insert(
            "password/compose.yaml".into(),
            "services:\n  redis:\n    image: redis:7\n    command: redis-server --requirepass password\n"
                .into(),
        );
        let rules = RuleSet::builtin().unwrap();
        let audit = audit_tree(&Tree::Memory(memory), &[String::new()], &[], rules);
        assert!(audit.findings.len() > 3);
        for finding in &audit.findings {
            assert!(!finding.message.contains(MASK), "{}", finding.message);
        }
    }
}
