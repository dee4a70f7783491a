//! The status of each requirement of each framework, over all findings.

mod count;
mod state;
mod tally;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use self::state::ControlState;
use self::tally::{Judged, Tallies};
use super::coverage::{Coverage, label};
use super::doubts::Doubt;
use super::finding::Finding;
use super::numbers::numbers_in_order;
use super::set::RuleSet;

/// A requirement and its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Such as `pci-dss`.
    pub framework: String,
    /// The framework's version.
    pub version: String,
    /// The requirement's number.
    pub id: String,
    /// What it asks for, in our words.
    pub title: &'static str,
    /// When it applies, if only under a condition, and if something was found, when the findings do; several conditions
    /// are joined by `; `.
    pub condition: Option<String>,
    /// Its status.
    pub state: ControlState,
    /// Why it neither passes nor fails.
    pub why: Option<String>,
    /// Whether it states an outcome, so that a finding is evidence against it, and no breach by itself.
    pub outcome: bool,
    /// Open findings that concern it.
    pub findings: usize,
    /// The primary rules that let it pass: the first [`MOST_NAMED`].
    pub rules: Vec<Arc<str>>,
    /// How many more there are.
    pub rules_more: usize,
    /// What its primary rules judged, as `NAME of DEPLOYMENT`: the first [`MOST_NAMED`].
    pub looked_at: Vec<String>,
    /// How many more there are.
    pub looked_at_more: usize,
}

/// How many things a list of the report names before it counts the rest.
pub const MOST_NAMED: usize = 20;

/// All requirements that the frameworks' tables or rules name, in the frameworks' order. Unless all files could be
/// read (`all_read`), nothing passes.
pub fn controls(set: &RuleSet, findings: &[Finding], coverage: &Coverage, all_read: bool) -> Vec<Control> {
    let frameworks = set.compliance().frameworks;
    let order = |framework: &str| frameworks.iter().position(|known| known.id == framework);
    let mut tallies = Tallies::of(set.compliance());
    let names = coverage.names();
    let some = count::rules(&mut tallies, set, findings, coverage, &names);
    count::left_out(&mut tallies, set, &names);
    count::findings(&mut tallies, findings);
    let others = names.other_services();
    let name = |place: &usize| names.all.get(*place).copied();
    // A doubt counts them, and names some.
    let other_names: BTreeSet<Arc<str>> = match frameworks.iter().any(|framework| framework.every_service) {
        true => others.iter().filter_map(name).map(Arc::from).collect(),
        false => BTreeSet::new(),
    };
    let Tallies { places, mut all, .. } = tallies;
    let mut united: BTreeMap<BTreeSet<Judged>, Vec<usize>> = BTreeMap::new();
    let union = |judged: &BTreeSet<Judged>| {
        let of = |judged: &Judged| match judged {
            Judged::All(kind) => names.of_kind(*kind),
            Judged::Some(list) => some.get(*list).map_or(&[][..], Vec::as_slice),
        };
        let mut places: Vec<usize> = judged.iter().flat_map(of).copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let mut controls: Vec<Control> = places
        .into_iter()
        .filter_map(|((order, id), place)| {
            let mut tally = all.get_mut(place).map(std::mem::take)?;
            let judged = std::mem::take(&mut tally.looked_at);
            let framework = frameworks.get(order)?;
            let united = united.entry(judged).or_insert_with_key(union).iter();
            let is_counted =
                |place: &&usize| !framework.every_service || others.binary_search(place).is_err();
            let looked_at: Vec<&str> = united.filter(is_counted).filter_map(name).collect();
            if framework.every_service && !looked_at.is_empty() {
                tally.doubts.set(Doubt::Service, &other_names);
            }
            if let Some(limit) = framework.limit(&id).filter(|_| !looked_at.is_empty()) {
                tally.doubts.add(Doubt::Limit, &limit.into());
            }
            let state = tally.state(all_read, !looked_at.is_empty());
            // A rule that only supports it was enough to fail it.
            let found = match looked_at.is_empty() {
                true => labels(&tally.found),
                false => BTreeSet::new(),
            };
            let looked_at = match looked_at.is_empty() {
                true => found.iter().map(String::as_str).collect(),
                false => looked_at,
            };
            let is_pass = state == ControlState::Pass;
            let why = match state {
                ControlState::Fail | ControlState::Pass => None,
                ControlState::Unknown => tally.doubts.text(all_read),
                ControlState::NotAssessed => tally.doubts.text(true),
            };
            let conditions: Vec<&str> = tally.conditions_of(state).iter().map(Cow::as_ref).collect();
            Some(Control {
                framework: framework.id.to_owned(),
                title: framework.title(&id),
                condition: (!conditions.is_empty()).then(|| conditions.join("; ")),
                state,
                version: tally.version.into_owned(),
                id: id.into_owned(),
                why,
                outcome: framework.outcome,
                findings: tally.findings,
                rules_more: tally.rules.len().saturating_sub(MOST_NAMED) * usize::from(is_pass),
                rules: tally
                    .rules
                    .into_iter()
                    .take(MOST_NAMED * usize::from(is_pass))
                    .collect(),
                looked_at_more: looked_at.len().saturating_sub(MOST_NAMED),
                looked_at: looked_at
                    .iter()
                    .take(MOST_NAMED)
                    .map(|label| (*label).to_owned())
                    .collect(),
            })
        })
        .collect();
    controls.sort_by_cached_key(|control| (order(&control.framework), numbers_in_order(&control.id)));
    controls
}

/// What findings are about, in order.
fn labels(findings: &[&Finding]) -> BTreeSet<String> {
    let of = |finding: &&Finding| -> Vec<String> {
        let names = finding.subject.names();
        names.map(|name| label(name, &finding.deployment)).collect()
    };
    findings.iter().flat_map(of).collect()
}
