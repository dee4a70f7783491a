//! The status of each requirement of each framework, over all findings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::compliance::{Compliance, Framework};
use super::coverage::{Coverage, label};
use super::doubts::{Doubt, Doubts};
use super::finding::{ComplianceTag, ComplianceTags, Confidence, Finding, Status};
use super::numbers::numbers_in_order;
use super::set::RuleSet;
use crate::facts::SubjectKind;

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

/// The status of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ControlState {
    /// An open finding is evidence against it.
    Fail,
    /// Rules that bear on it as primary judged every subject that there is, and found nothing.
    Pass,
    /// A fact is unknown, a file could not be read, a finding was accepted or has low confidence, findings concern the
    /// requirement only under a condition that the files do not show, or some of its rules were not run.
    Unknown,
    /// No primary rule judged anything, or the requirement is about a process that files cannot fail.
    NotAssessed,
}

impl ControlState {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            ControlState::Fail => "fail",
            ControlState::Pass => "pass",
            ControlState::Unknown => "unknown",
            ControlState::NotAssessed => "not-assessed",
        }
    }
}

#[derive(Default)]
struct Tally {
    version: Cow<'static, str>,
    /// The conditions of all rules.
    conditions: BTreeSet<Cow<'static, str>>,
    /// Those of the findings that breach it, and of those that are doubtful.
    of_breaches: BTreeSet<Cow<'static, str>>,
    /// Those of the rules that are about just it.
    of_primary: BTreeSet<Cow<'static, str>>,
    of_doubts: BTreeSet<Cow<'static, str>>,
    looked_at: BTreeSet<Judged>,
    /// What the findings against it are about.
    found: BTreeSet<String>,
    /// Primary rules that judged something.
    rules: BTreeSet<Arc<str>>,
    /// An open finding is against it.
    breached: bool,
    /// What rules out a pass without showing a failure.
    doubts: Doubts,
    findings: usize,
    /// The index of the finding that was counted last.
    last: Option<usize>,
}

/// Subjects that rules judged. Most rules judge all of their kind, and most requirements have some of these rules: each list
/// of names is made once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Judged {
    /// All of a kind.
    All(SubjectKind),
    /// Those of a list of places.
    Some(usize),
}

/// The tallies of all requirements.
struct Tallies {
    frameworks: &'static [Framework],
    all: Vec<Tally>,
    /// Indices into `all`, by framework and number.
    places: BTreeMap<(usize, Cow<'static, str>), usize>,
    /// The same for each tag of a list: rules share their lists, and so do findings.
    lists: Vec<(ComplianceTags, Vec<Option<usize>>)>,
}

impl Tallies {
    /// Those of the frameworks' tables.
    fn of(compliance: &Compliance) -> Self {
        let mut tallies = Self {
            frameworks: compliance.frameworks,
            all: Vec::new(),
            places: BTreeMap::new(),
            lists: Vec::new(),
        };
        for (order, framework) in compliance.frameworks.iter().enumerate() {
            for tag in framework.categories.iter().flat_map(|(_, tags)| tags.iter()) {
                tallies.place(
                    order,
                    tag.id.into(),
                    framework.version.into(),
                    tag.condition.map(Into::into),
                );
            }
        }
        tallies
    }

    /// The index of a requirement.
    fn place(
        &mut self,
        framework: usize,
        id: Cow<'static, str>,
        version: Cow<'static, str>,
        condition: Option<Cow<'static, str>>,
    ) -> usize {
        let place = *self.places.entry((framework, id)).or_insert(self.all.len());
        if place == self.all.len() {
            self.all.push(Tally::default());
        }
        if let Some(tally) = self.all.get_mut(place) {
            tally.version = version;
            tally.conditions.extend(condition);
        }
        place
    }

    /// Adds something to the tally of each tag.
    fn add(&mut self, tags: &ComplianceTags, mut note: impl FnMut(&ComplianceTag, &mut Tally)) {
        if !self.lists.iter().any(|(list, _)| Arc::ptr_eq(list, tags)) {
            let place = |tag: &ComplianceTag| {
                let framework = self
                    .frameworks
                    .iter()
                    .position(|known| known.id == tag.framework)?;
                Some(self.place(
                    framework,
                    tag.id.clone(),
                    tag.version.clone(),
                    tag.condition.clone(),
                ))
            };
            let places = tags.iter().map(place).collect();
            self.lists.push((tags.clone(), places));
        }
        let places = self.lists.iter().find(|(list, _)| Arc::ptr_eq(list, tags));
        for (tag, place) in tags.iter().zip(places.into_iter().flat_map(|(_, places)| places)) {
            if let Some(tally) = place.and_then(|place| self.all.get_mut(place)) {
                note(tag, tally);
            }
        }
    }
}

/// All requirements that the frameworks' tables or rules name, in the frameworks' order. Unless all files could be
/// read (`all_read`), nothing passes.
pub fn controls(set: &RuleSet, findings: &[Finding], coverage: &Coverage, all_read: bool) -> Vec<Control> {
    let frameworks = set.compliance().frameworks;
    let order = |framework: &str| frameworks.iter().position(|known| known.id == framework);
    let mut tallies = Tallies::of(set.compliance());
    let names = coverage.names();
    let mut some: Vec<Vec<usize>> = Vec::new();
    let parts = findings.iter().flat_map(Finding::parts);
    let found: BTreeSet<&str> = parts.map(|finding| &*finding.rule).collect();
    for rule in set.active() {
        let judged = match coverage.judged_places(rule, &names) {
            None => Judged::All(rule.subject),
            Some(places) => {
                some.push(places);
                Judged::Some(some.len() - 1)
            }
        };
        let has_judged = match judged {
            Judged::All(kind) => !names.of_kind(kind).is_empty(),
            Judged::Some(list) => some.get(list).is_some_and(|places| !places.is_empty()),
        };
        let is_undecided = coverage.is_undecided(rule);
        let is_elsewhere = coverage.has_held(rule) && !found.contains(&*rule.id);
        let missing: Vec<Doubt> = coverage.missing(rule).map(Doubt::Unread).collect();
        tallies.add(&rule.compliance, |tag, tally| {
            if tag.relation != "evidence" {
                missing
                    .iter()
                    .for_each(|doubt| tally.doubts.add(*doubt, &rule.id));
            }
            if tag.relation == "primary" {
                tally.looked_at.insert(judged);
                tally.of_primary.extend(tag.condition.clone());
                if has_judged {
                    tally.rules.insert(rule.id.clone());
                }
            }
            if is_plain(&tag.relation) && is_undecided {
                tally.doubts.add(Doubt::Undecided, &rule.id);
            }
            if is_plain(&tag.relation) && is_elsewhere {
                tally.doubts.add(Doubt::Elsewhere, &rule.id);
            }
        });
    }
    // A rule that was not run did not pass. Without a subject of its kind there was nothing to judge.
    let left_out = set.left_out();
    for rule in left_out.filter(|rule| !names.of_kind(rule.subject).is_empty()) {
        tallies.add(&rule.compliance, |tag, tally| {
            if tag.relation != "evidence" {
                tally.doubts.add(Doubt::LeftOut, &rule.id);
            }
        });
    }
    let parts = findings.iter().enumerate();
    let parts = parts.flat_map(|(index, finding)| finding.parts().map(move |part| (index, part)));
    for (index, finding) in parts {
        let rule = &finding.rule;
        // What a rule takes for likely only is a question, and no answer.
        let is_sure = finding.confidence != Confidence::Low;
        let is_open = finding.status == Status::Open;
        tallies.add(&finding.compliance, |tag, tally| {
            // What is merged is shown as one.
            if is_open && tally.last != Some(index) {
                tally.findings += 1;
                tally.last = Some(index);
            }
            let doubt = match &*tag.relation {
                "evidence" => return,
                _ if !is_open => Doubt::Accepted,
                "conditional" => Doubt::Conditional,
                _ if !is_sure => Doubt::Unsure,
                _ => {
                    tally.breached = true;
                    let names = finding.subject.names();
                    tally
                        .found
                        .extend(names.map(|name| label(name, &finding.deployment)));
                    return tally.of_breaches.extend(tag.condition.clone());
                }
            };
            tally.doubts.add(doubt, rule);
            if is_open {
                tally.of_doubts.extend(tag.condition.clone());
            }
        });
    }
    let others: BTreeSet<Arc<str>> = match frameworks.iter().any(|framework| framework.every_service) {
        true => coverage.other_services().map(Arc::from).collect(),
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
            let judged = united.filter_map(|place| names.all.get(*place).copied());
            let looked_at: Vec<&str> = judged
                .filter(|label| !framework.every_service || !others.contains(*label))
                .collect();
            if framework.every_service && !looked_at.is_empty() {
                others
                    .iter()
                    .for_each(|name| tally.doubts.add(Doubt::Service, name));
            }
            if let Some(limit) = framework.limit(&id).filter(|_| !looked_at.is_empty()) {
                tally.doubts.add(Doubt::Limit, &limit.into());
            }
            let state = tally.state(all_read, !looked_at.is_empty());
            // A rule that only supports it was enough to fail it.
            let found = std::mem::take(&mut tally.found);
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
            let conditions: Vec<&str> = tally.told(state).iter().map(Cow::as_ref).collect();
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

/// Whether a tag holds without further condition.
fn is_plain(relation: &str) -> bool {
    matches!(relation, "primary" | "supporting")
}

impl Tally {
    /// The conditions that matter to the status.
    fn told(&self, state: ControlState) -> &BTreeSet<Cow<'static, str>> {
        match state {
            ControlState::Fail => &self.of_breaches,
            ControlState::Pass => &self.of_primary,
            _ if !self.of_doubts.is_empty() => &self.of_doubts,
            ControlState::Unknown => &self.of_primary,
            ControlState::NotAssessed => &self.conditions,
        }
    }

    fn state(&self, all_read: bool, judged_some: bool) -> ControlState {
        if self.breached {
            ControlState::Fail
        } else if self.doubts.is_open() {
            ControlState::Unknown
        } else if !judged_some {
            ControlState::NotAssessed
        } else if !all_read || !self.doubts.is_empty() {
            ControlState::Unknown
        } else {
            ControlState::Pass
        }
    }
}
