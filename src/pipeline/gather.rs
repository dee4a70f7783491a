//! Puts the deployments of a tree together: one ledger, settled findings, one mask.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use redproof_source::{SourceMap, Tree};

use super::accounts::Lists;
use super::excerpts;
use super::judge::Judged;
use super::written::judge_written;
use crate::application::{self, ServerSide};
use crate::inputs;
use crate::policy::{Excerpts, Extras, FileEntry, ProblemEntry};
use crate::rules::{self, RuleSet};
use crate::runner::Run;
use crate::{Audit, facts};

/// Puts together what all deployments gave.
pub(crate) fn gather(tree: &Tree, run: Run<Judged>, extras: Extras, rules: &RuleSet) -> Audit {
    let found = run.found;
    let mut all = Judged::default();
    let mut deployments = Vec::new();
    let mut multi_file = Vec::new();
    let mut sides = Vec::new();
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
        sides.extend(one.side);
        all.details.passes.extend(one.details.passes);
        all.details.topologies.extend(one.details.topologies);
    }
    for (path, why) in &found.not_evaluated {
        all.accounts.not_evaluated(path, why.clone());
    }
    for (path, message) in &found.unreadable {
        all.accounts.problem(ProblemEntry::of_file(path, message.clone()));
    }
    let mut lists = std::mem::take(&mut all.accounts).into_lists();
    all.unknown.append(&mut lists.unknown);
    sort_once(&mut all.ignores);
    all.unknown
        .sort_by(|a, b| (&a.location, &a.subject, &a.why).cmp(&(&b.location, &b.subject, &b.why)));
    judge_written(&mut all, &mut lists, &deployments, &run.others, tree, rules);
    let mentioning = LazyCell::new(|| application::mentioning(tree, &found));
    // What runs the audit on changed files shows no requirements.
    let with_servers = deployments
        .first()
        .filter(|_| all.servers > 0 && !run.only_changed);
    if let Some(name) = with_servers
        && mentioning.iter().any(|path| !inputs::is_in_tests(path))
    {
        let judgement = rules.judge(&facts::unread_code(name), &SourceMap::default());
        all.coverage.merge(judgement.coverage);
    }
    // Code is read only where its users' permissions are known.
    if !sides.is_empty() {
        let mut sources = found.sources.clone();
        if run.only_changed {
            // What an application does is in all of its files, and nowhere else.
            sources.retain(|path| sides.iter().any(|side| side.is_code(path)));
        }
        judge_applications(&mut all, &mut lists, sides, &sources, &mentioning, tree, rules);
    }
    let mut findings = rules::settle(all.findings);
    all.details.settle(&findings);
    let mask = excerpts::mask(&findings, all.secrets, rules);
    excerpts::mask_texts(
        &mut findings,
        &mut all.unknown,
        &mut lists.problems,
        &mut lists.outside,
        &mask,
    );
    excerpts::mask_pictures(&mut all.details.topologies, &mask);
    let read = |path: &str| tree.read(path).ok();
    Audit {
        root: PathBuf::new(),
        empty_paths: run.empty_paths,
        ignores: all.ignores,
        excerpts: match extras.lines {
            true => excerpts::excerpts(read, &lists.files, &findings, &lists.problems, &all.hidden, &mask),
            false => Excerpts::new(),
        },
        files: lists.files,
        problems: lists.problems,
        not_evaluated: lists.not_evaluated,
        outside: lists.outside,
        deployments,
        multi_file,
        servers: all.servers,
        coverage: all.coverage,
        losing: run.losing,
        findings,
        unknown: all.unknown,
        mask,
        details: extras.details.then_some(all.details),
    }
}

/// Judges what applications do by the permissions of their users.
fn judge_applications(
    all: &mut Judged,
    lists: &mut Lists,
    sides: Vec<ServerSide>,
    sources: &[String],
    mentioning: &BTreeSet<String>,
    tree: &Tree,
    rules: &RuleSet,
) {
    let applications = application::find(tree, sources, mentioning, sides);
    all.secrets
        .extend(application::written_passwords(&applications.map, tree, sources));
    let known: BTreeSet<Arc<str>> = lists.files.iter().map(|file| Arc::clone(&file.path)).collect();
    let code = applications
        .files
        .iter()
        .filter(|path| !known.contains(path.as_str()));
    lists.files.extend(code.map(|path| FileEntry {
        path: Arc::from(path.as_str()),
        kind: "code",
        local: false,
    }));
    lists.files.sort();
    for subjects in facts::collect_applications(&applications) {
        let judgement = rules.judge(&subjects, &applications.map);
        all.findings.extend(judgement.findings);
        all.unknown.extend(judgement.unknown);
        all.coverage.merge(judgement.coverage);
    }
}

fn sort_once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}
