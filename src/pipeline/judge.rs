//! Judges one deployment: facts, rules, and what the report says about its files.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use redproof_source::{Problem, SourceMap, Span, Tree};
use redproof_syntax::ignore::Ignore;

use super::accounts::Accounts;
use super::evidence;
use crate::Selection;
use crate::application::ServerSide;
use crate::deployment::{CredentialRef, Deployment, FileKind, Resolution};
use crate::facts;
use crate::inputs::State;
use crate::policy::{Details, FileEntry, MultiFileDeployment, ProblemEntry};
use crate::rules::{Coverage, Finding, RuleSet, Unknown};
use crate::secret::Secret;
use crate::view;

/// What one deployment gave. It holds no file, so that memory does not grow with the tree.
#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) deployment: Option<String>,
    pub(crate) servers: usize,
    pub(crate) coverage: Coverage,
    pub(crate) accounts: Accounts,
    pub(crate) multi_file: Option<MultiFileDeployment>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) unknown: Vec<Unknown>,
    pub(crate) ignores: Vec<(Arc<str>, Ignore)>,
    pub(crate) secrets: Vec<Secret>,
    /// Its servers' passwords, to be compared with those of other deployments.
    pub(crate) held: Vec<CredentialRef>,
    /// What it says of its servers' users and of who logs in.
    pub(crate) side: Option<ServerSide>,
    /// Where secrets are, by path.
    pub(crate) hidden: Vec<(Arc<str>, Range<usize>)>,
    /// What only some formats show.
    pub(crate) details: Details,
}

/// What became of one deployment, judged by the rules.
pub(crate) fn judge(
    resolution: Resolution,
    map: &SourceMap,
    tree: &Tree,
    selection: &Selection<'_>,
    rules: &RuleSet,
) -> Judged {
    let mut judged = Judged::default();
    match resolution {
        Resolution::Irrelevant | Resolution::Unrelated(..) => {}
        Resolution::NotEvaluated(path, why) => judged.accounts.not_evaluated(&path, why),
        Resolution::Unreadable(path, why) => judged.accounts.problem(ProblemEntry::of_file(&path, why)),
        Resolution::Problem(problem) => judged.accounts.problem(ProblemEntry::placed(map, &problem)),
        Resolution::Deployment(deployment) => {
            problems(&deployment, map)
                .into_iter()
                .for_each(|problem| judged.accounts.problem(problem));
            for settled in &deployment.accounts {
                judged.accounts.settled(settled, &deployment.name, map);
            }
            judge_deployment(*deployment, tree, map, selection, rules, &mut judged);
        }
    }
    judged
}

/// What in a deployment's compose files could not be read, apart from paths that they name: these are in its ledger.
pub(crate) fn problems(deployment: &Deployment, map: &SourceMap) -> Vec<ProblemEntry> {
    let Some(project) = &deployment.project else {
        return Vec::new();
    };
    if project.problems.is_empty() {
        return Vec::new();
    }
    let references = project.references.iter();
    let references: HashSet<Span> = references.map(|reference| reference.path.span()).collect();
    let outside = deployment.accounts.iter();
    let outside = outside.filter(|settled| settled.state == State::Outside);
    let outside: HashSet<&str> = outside.map(|settled| settled.path.as_str()).collect();
    let is_of_path =
        |problem: &&Problem| references.contains(&problem.at) || outside.contains(map.path(problem.at.file));
    let problems = project.problems.iter().filter(|problem| !is_of_path(problem));
    problems
        .map(|problem| ProblemEntry::placed(map, problem))
        .collect()
}

/// Judges a deployment that could be assembled.
fn judge_deployment(
    deployment: Deployment,
    tree: &Tree,
    map: &SourceMap,
    selection: &Selection<'_>,
    rules: &RuleSet,
    judged: &mut Judged,
) {
    let judgement = rules.judge(
        &facts::collect(&deployment, map, tree, selection.today, selection.history),
        map,
    );
    if let Some(limit) = judgement.limit.or_else(|| map.budget().exceeded()) {
        judged
            .accounts
            .problem(ProblemEntry::of_file(map.path(deployment.anchor.file), limit));
    }
    judged.findings = judgement.findings;
    judged.unknown = judgement.unknown;
    judged.coverage = judgement.coverage;
    judged.servers = deployment
        .servers
        .iter()
        .filter(|server| server.service.is_some() || server.chart.is_some())
        .count();
    let tls = deployment.tls_files();
    let rotating = deployment.rotations.iter();
    let rotating = rotating.map(|rotation| (rotation.change.at.file, FileKind::Script));
    let certificates = tls.map(|certificate| (certificate.file, FileKind::Certificate));
    let files: Vec<FileEntry> = deployment
        .files
        .iter()
        .copied()
        .chain(certificates)
        .chain(rotating)
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
    judged.side = ServerSide::of(&deployment, map).filter(ServerSide::has_users);
    if selection.extras.details {
        let passes = rules.passes(&judged.coverage, &deployment.name);
        let topology = view::topology(&deployment, map);
        let is_empty = topology.servers.is_empty() && topology.clients.is_empty();
        judged.details = Details {
            passes,
            topologies: if is_empty { Vec::new() } else { vec![topology] },
        };
    }
    judged.held = deployment.credential_refs(map);
    judged.hidden = deployment.hidden(map);
    judged.secrets = deployment.secrets;
    judged.deployment = Some(deployment.name);
}
