//! Puts the deployments of a tree together: one ledger, settled findings, one mask.

use std::path::PathBuf;

use redproof_source::{SourceMap, Tree};

use super::excerpts;
use super::judge::Judged;
use crate::policy::ProblemEntry;
use crate::rules::{self, RuleSet};
use crate::runner::Run;
use crate::{Audit, deployment, facts};

/// Puts together what all deployments gave.
pub(crate) fn gather(tree: &Tree, run: Run<Judged>, rules: &RuleSet) -> Audit {
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
        all.accounts.problem(ProblemEntry::of_file(&path, message));
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
