//! Passwords of servers that are written in other files, or used by several servers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use redproof_source::{SourceMap, Tree};

use super::accounts::Lists;
use super::judge::Judged;
use crate::deployment::{self, FileKind};
use crate::facts;
use crate::inputs::Kind;
use crate::policy::FileEntry;
use crate::rules::{Finding, Location, RuleSet};

/// Judges the passwords that the tree's servers have, wherever else they are. `others` are files that are no deployment.
pub(super) fn judge_written(
    all: &mut Judged,
    lists: &mut Lists,
    deployments: &[String],
    others: &[(String, Kind)],
    tree: &Tree,
    rules: &RuleSet,
) {
    let mut map = SourceMap::default();
    let known: BTreeSet<&str> = lists.files.iter().map(|file| &*file.path).collect();
    let others = others.iter();
    let others = others.filter(|(path, _)| !known.contains(path.as_str()));
    let others = others.map(|(path, kind)| (path.as_str(), kind_of_other(*kind)));
    let others: Vec<(&str, FileKind)> = others.collect();
    let files = alone(&lists.files, deployments).chain(others.iter().copied());
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
    for subjects in facts::collect_shared(
        &deployment::find_reused(std::mem::take(&mut all.held)),
        &mut map,
        tree,
    ) {
        let judgement = rules.judge(&subjects, &map);
        all.findings.extend(judgement.findings);
        all.coverage.merge(judgement.coverage);
    }
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
