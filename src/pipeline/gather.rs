//! Puts the deployments of a tree together: one ledger, settled findings, one mask.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use redproof_source::{SourceMap, Tree};

use super::excerpts;
use super::judge::Judged;
use crate::deployment::FileKind;
use crate::inputs::{self, Kind};
use crate::policy::{Excerpts, Extras, FileEntry, ProblemEntry};
use crate::rules::{self, Finding, Location, RuleSet};
use crate::runner::Run;
use crate::{Audit, application, deployment, facts};

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
    let mut lists = all.accounts.into_lists();
    all.unknown.extend(lists.unknown);
    sort_once(&mut all.ignores);
    all.unknown
        .sort_by(|a, b| (&a.location, &a.subject, &a.why).cmp(&(&b.location, &b.subject, &b.why)));
    let mut map = SourceMap::default();
    let known: BTreeSet<&str> = lists.files.iter().map(|file| &*file.path).collect();
    let others = run.others.iter();
    let others = others.filter(|(path, _)| !known.contains(path.as_str()));
    let others = others.map(|(path, kind)| (path.as_str(), kind_of_other(*kind)));
    let others: Vec<(&str, FileKind)> = others.collect();
    let files = alone(&lists.files, &deployments).chain(others.iter().copied());
    let written = deployment::find_written(&all.held, files, &mut map, tree);
    let with_one: BTreeSet<&str> = written.iter().map(|(path, _)| path.as_str()).collect();
    let read: Vec<FileEntry> = others
        .iter()
        .filter(|(path, _)| with_one.contains(path))
        .map(|(path, kind)| FileEntry {
            path: Arc::from(*path),
            kind: kind.name(),
            local: false,
        })
        .collect();
    lists.files.extend(read);
    lists.files.sort();
    // One that was known by its hash is a secret only now.
    all.secrets
        .extend(written.iter().filter_map(|(_, used)| used.secret.clone()));
    let places = Places::of(match written.is_empty() {
        true => &[],
        false => &all.findings,
    });
    let mut again = Vec::new();
    for subjects in facts::collect_written(&written, &map, tree) {
        let judgement = rules.judge(&subjects, &map);
        let new = judgement.findings.into_iter();
        again.extend(new.filter(|finding| !places.has(finding)));
        all.coverage.merge(judgement.coverage);
    }
    all.findings.extend(again);
    for subjects in facts::collect_shared(&deployment::find_reused(all.held), &mut map, tree) {
        let judgement = rules.judge(&subjects, &map);
        all.findings.extend(judgement.findings);
        all.coverage.merge(judgement.coverage);
    }
    let mentioning = LazyCell::new(|| application::mentioning(tree, &found));
    // What runs the audit on changed files shows no requirements.
    let with_servers = deployments
        .first()
        .filter(|_| all.servers > 0 && !run.only_changed);
    if let Some(name) = with_servers
        && mentioning.iter().any(|path| !inputs::is_in_tests(path))
    {
        let judgement = rules.judge(&facts::unread_code(name), &map);
        all.coverage.merge(judgement.coverage);
    }
    // Code is read only where its users' permissions are known.
    if !sides.is_empty() {
        let mut sources = found.sources.clone();
        if run.only_changed {
            // What an application does is in all of its files, and nowhere else.
            sources.retain(|path| sides.iter().any(|side| side.is_code(path)));
        }
        let applications = application::find(tree, &sources, &mentioning, sides);
        all.secrets
            .extend(application::written_passwords(&applications.map, tree, &sources));
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

fn sort_once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}

/// What a file is read as that is no deployment.
fn kind_of_other(kind: Kind) -> FileKind {
    match kind {
        Kind::Dotenv => FileKind::Env,
        Kind::Settings => FileKind::AppConfig,
        _ => FileKind::Script,
    }
}

/// The scripts and applications' files that are deployments of their own.
fn alone<'f>(files: &'f [FileEntry], deployments: &[String]) -> impl Iterator<Item = (&'f str, FileKind)> {
    let deployments: BTreeSet<&str> = deployments.iter().map(String::as_str).collect();
    let kinds = [FileKind::Script, FileKind::AppConfig];
    let files = files.iter().filter_map(move |file| {
        let kind = kinds.iter().find(|kind| kind.name() == file.kind)?;
        deployments.contains(&*file.path).then_some((&*file.path, *kind))
    });
    files.collect::<Vec<_>>().into_iter()
}

/// The places of findings, by category and path, in order.
struct Places<'f>(BTreeMap<(&'f str, &'f str), Vec<&'f Location>>);

impl<'f> Places<'f> {
    fn of(findings: &'f [Finding]) -> Self {
        let mut places: BTreeMap<(&str, &str), Vec<&Location>> = BTreeMap::new();
        for finding in findings {
            let key = (&*finding.category, &*finding.location.path);
            places.entry(key).or_default().push(&finding.location);
        }
        places.values_mut().for_each(|places| places.sort_unstable());
        Self(places)
    }

    /// Whether a finding of the category covers a part of the place already. Places hardly ever overlap, so that few are looked
    /// at.
    fn has(&self, new: &Finding) -> bool {
        let place = &new.location;
        let known = self.0.get(&(&*new.category, &*place.path));
        let known = known.map_or(&[][..], Vec::as_slice);
        let behind = known.partition_point(|known| known.start < place.end);
        let mut near = known.get(..behind).unwrap_or_default().iter().rev().take(8);
        near.any(|known| known.end > place.start)
    }
}
