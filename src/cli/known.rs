//! The baseline of a run: what it marks as known, and which of its entries are stale.

use std::collections::{BTreeMap, BTreeSet};

use super::baseline_file;
use super::engine::{AuditRequest, Failure};
use crate::policy::{Baseline, BaselineUse, ScanScope, Seen};
use crate::rules::{Finding, RuleSet, Status};
use crate::{Audit, Workspace};

/// Applies the baseline, if there is one. Returns what it did, and a warning.
pub(super) fn apply(
    workspace: &Workspace,
    audit: &mut Audit,
    rules: &RuleSet,
    request: &AuditRequest,
) -> Result<(Option<BaselineUse>, Option<String>), Failure> {
    let Some((path, baseline)) = baseline_file::read(workspace, request.baseline.as_deref())? else {
        return Ok((None, None));
    };
    let Some(baseline) = baseline else {
        let warning =
            format!("{path}: no such baseline, so no finding is in it. Run `redproof baseline create`");
        return Ok((None, Some(warning)));
    };
    let mut stale = baseline.apply(&mut audit.findings);
    Baseline::apply_to_weaker(&mut stale, &mut audit.findings, |rule, weaker| {
        rules.supersedes(rule, weaker)
    });
    // A rule of another persona was not run.
    let active: BTreeSet<&str> = rules.active().map(|rule| &*rule.id).collect();
    stale.retain(|entry| rules.get(&entry.rule).is_none() || active.contains(&*entry.rule));
    // A stronger rule reports the same thing: if that ends, the weaker finding is back.
    let counts = |finding: &&Finding| !matches!(finding.status, Status::Suppressed(_));
    let mut reported: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    for finding in audit.findings.iter().filter(counts) {
        let place = (finding.location.path.to_string(), finding.subject.to_string());
        reported.entry(place).or_default().push(&finding.rule);
    }
    stale.retain(|entry| {
        let there = reported.get(&(entry.path.clone(), entry.subject.clone()));
        let mut there = there.into_iter().flatten();
        !there.any(|rule| rules.supersedes(rule, &entry.rule))
    });
    let inputs = baseline_file::inputs(workspace, &request.about, &request.rules);
    let is_changed = matches!(workspace.scan_scope(), ScanScope::ChangedFiles);
    let differs = !baseline_file::are_same(&baseline.inputs, &inputs);
    let is_comparable = !is_changed && !differs;
    let has_local = audit.files.iter().any(|file| file.local);
    let of_clones = baseline
        .inputs
        .iter()
        .any(|input| input == baseline_file::NO_LOCAL);
    stale.retain(|entry| {
        is_comparable
            && match entry.seen {
                None => !of_clones || !has_local,
                Some(Seen::Local) => has_local,
                Some(Seen::Clone) => !has_local,
            }
    });
    let warning = match stale.len() {
        0 if differs && !is_changed => Some(format!(
            "{path}: the baseline was made of {}, and this run reads {}. Findings that it does not list may be older than it",
            baseline_file::name_inputs(&baseline.inputs),
            baseline_file::name_inputs(&inputs)
        )),
        0 => None,
        1 => Some(format!(
            "{path}: 1 entry of the baseline is stale. Run `redproof baseline prune`"
        )),
        some => Some(format!(
            "{path}: {some} entries of the baseline are stale. Run `redproof baseline prune`"
        )),
    };
    let used = BaselineUse {
        path,
        entries: baseline.len(),
        stale,
        is_comparable,
    };
    Ok((Some(used), warning))
}
