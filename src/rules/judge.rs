//! Rules over the subjects of one deployment.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::facts::{Place, Subject, SubjectKind, Subjects, Type};
use redproof_source::{Limit, SourceMap, Span, Why};

use super::coverage::Coverage;
use super::finding::{Finding, Location, Related, Status, Unknown, unique};
use super::matcher::{Open, Verdict};
use super::reference::Reference;
use super::rule::Rule;
use super::set::RuleSet;

/// What is said of a further place of a finding.
const ALSO_HERE: &str = "also here";

/// What is said of a further place of a finding whose fact several places decide together.
const DECIDES_TOO: &str = "this decides it, too";

impl Finding {
    /// Says at another place what a weaker rule says there, which this finding replaces.
    fn take_in(&mut self, weaker: Finding) {
        let location = weaker.location;
        self.related.retain(|related| {
            related.location != location || ![ALSO_HERE, DECIDES_TOO].contains(&&*related.message)
        });
        let is_told = self.related.iter().any(|related| related.location == location);
        if location != self.location && !is_told {
            self.related.push(Related {
                location,
                message: weaker.message,
            });
        }
    }
}

/// What judging one deployment gives.
#[derive(Debug, Default)]
pub struct Judgement {
    /// What rules found.
    pub findings: Vec<Finding>,
    /// What they could not decide, and why.
    pub unknown: Vec<Unknown>,
    /// What they judged.
    pub coverage: Coverage,
    /// Which limit was reached, where not all subjects were judged.
    pub limit: Option<String>,
}

/// How many findings are kept for each place that [`Limit::Findings`] allows.
const FINDINGS_OF_PLACE: usize = 10;

/// How many rules are asked of a subject for one step of the budget.
const RULES_OF_STEP: usize = 4;

impl RuleSet {
    /// Judges all subjects of a deployment.
    ///
    /// Findings are in order of subjects, then of rules, and have no fingerprint yet: see [`super::settle`].
    pub fn judge(&self, subjects: &Subjects<'_>, map: &SourceMap) -> Judgement {
        let mut judgement = Judgement::default();
        let mut unknowns = Unknowns::default();
        let mut places: HashSet<Span> = HashSet::new();
        let mut costs: BTreeMap<SubjectKind, usize> = BTreeMap::new();
        for subject in &subjects.all {
            let before = judgement.findings.len();
            let most = map.limits().findings;
            if places.len() >= most || before >= FINDINGS_OF_PLACE.saturating_mul(most) {
                let limit = Limit::Findings.reached(most);
                judgement.limit = Some(format!("has more places with findings than are judged: {limit}"));
                break;
            }
            let cost = costs.entry(subject.kind).or_insert_with(|| {
                let rules = self.for_kind(subject.kind).iter();
                let weights = rules.filter_map(|index| Some(self.rules.get(*index)?.logic().weight));
                1 + weights.sum::<usize>() / RULES_OF_STEP
            });
            if !map.budget().spend(*cost) {
                judgement.limit = map.budget().exceeded();
                break;
            }
            self.judge_one(subject, subjects, map, &mut judgement, &mut unknowns);
            if judgement.findings.len() > before {
                places.insert(subject.anchor.span);
            }
        }
        judgement.unknown = unknowns.list;
        judgement
    }

    fn judge_one(
        &self,
        subject: &Subject<'_>,
        all: &Subjects<'_>,
        map: &SourceMap,
        judgement: &mut Judgement,
        unknowns: &mut Unknowns,
    ) {
        let place = judgement.coverage.subject(subject, &all.deployment);
        let mut holds: Vec<usize> = Vec::new();
        let mut open: Vec<(usize, Vec<&Why>)> = Vec::new();
        for index in self.for_kind(subject.kind) {
            let Some(rule) = self.rules.get(*index) else {
                continue;
            };
            let mut why = Open::default();
            let logic = rule.logic();
            let applies = logic.applies.as_ref();
            match applies.map(|applies| applies.verdict(subject, all, &mut why)) {
                Some(Verdict::False) => {
                    judgement.coverage.inapplicable(rule, place);
                    continue;
                }
                // It needs something that was not looked at, whatever else is known.
                Some(Verdict::Unknown) if !why.unread.is_empty() => {
                    judgement.coverage.unread(rule, place, &why.unread);
                    continue;
                }
                _ => {}
            }
            why = Open::default();
            match logic.when.verdict(subject, all, &mut why) {
                Verdict::True => {
                    judgement.coverage.held(rule);
                    holds.push(*index);
                }
                Verdict::Unknown => {
                    // What the run could have looked at is said once, and not for each subject.
                    judgement.coverage.unread(rule, place, &why.unread);
                    if !why.whys.is_empty() || why.unread.is_empty() {
                        judgement.coverage.undecided(rule, place);
                        open.push((*index, why.whys));
                    }
                }
                // What was not looked at is no evidence for a rule either.
                Verdict::False if subject.is_unread => judgement.coverage.inapplicable(rule, place),
                Verdict::False => {}
            }
        }
        // A stronger rule that holds replaces a weaker one, whether that holds or is undecided.
        let replaced = |index: &usize| {
            holds
                .iter()
                .filter_map(|stronger| self.rules.get(*stronger))
                .any(|stronger| stronger.supersedes.binary_search(index).is_ok())
        };
        for index in holds.iter().filter(|index| !replaced(index)) {
            let Some(rule) = self.rules.get(*index) else {
                continue;
            };
            let mut finding = self.finding(rule, subject, all, map);
            let weaker = holds
                .iter()
                .filter(|index| rule.supersedes.binary_search(index).is_ok());
            let mut weaker: Vec<&Rule> = weaker.filter_map(|index| self.rules.get(*index)).collect();
            weaker.sort_by_key(|weaker| std::cmp::Reverse(weaker.severity));
            for weaker in weaker {
                finding.take_in(self.finding(weaker, subject, all, map));
            }
            judgement.findings.push(finding);
        }
        for (index, why) in open.iter().filter(|(index, _)| !replaced(index)) {
            if let Some(rule) = self.rules.get(*index) {
                unknowns.add(rule, why, subject, all, map);
            }
        }
    }

    fn finding(&self, rule: &Rule, subject: &Subject<'_>, all: &Subjects<'_>, map: &SourceMap) -> Finding {
        let logic = rule.logic();
        let places: Vec<&Place> = logic.places(subject, all);
        let primary = places.first().copied().unwrap_or(&subject.anchor);
        let location = Location::of(map, primary.span);
        let mut related: Vec<Related> = Vec::new();
        let mut add = |place: &Place, message: &str| {
            related.push(Related {
                location: Location::of(map, place.span),
                message: message.to_owned(),
            });
        };
        let is_list = |reference: &Reference| reference.field.is_none_or(|(_, field)| field.ty == Type::List);
        let further = match logic.place.as_ref().is_none_or(is_list) {
            true => ALSO_HERE,
            false => DECIDES_TOO,
        };
        for place in places.iter().skip(1).filter(|place| place.span != primary.span) {
            add(place, further);
        }
        for (reference, label) in &logic.related {
            let shown = reference.places(subject, all);
            if !shown.is_empty() {
                let label = label.render(subject, all);
                for place in shown {
                    add(place, &label);
                }
            }
        }
        unique(&mut related);
        let mut message = logic.message.render(subject, all);
        if let Some(profile) = all.starts_with(subject) {
            message = format!("{message} ({profile})");
        }
        Finding {
            rule: rule.id.clone(),
            category: rule.category.clone(),
            cause: rule.cause.clone(),
            title: rule.title.clone(),
            message,
            help: rule.fix_for(all.is_chart).clone(),
            severity: rule.severity,
            changed: None,
            confidence: rule.confidence,
            deployment: all.deployment.clone(),
            also_in: Vec::new(),
            kind: subject.kind,
            subject: subject.name.clone(),
            location,
            path: primary.path.clone(),
            related,
            compliance: rule.compliance_of(subject.account()).clone(),
            cwe: rule.cwe.clone(),
            secret: subject.secret().filter(|secret| !secret.is_empty()).cloned(),
            fingerprint: String::new(),
            status: Status::Open,
            merged: Vec::new(),
        }
    }
}

/// What is undecided, one entry for each subject and reason.
#[derive(Default)]
struct Unknowns {
    list: Vec<Unknown>,
    /// Index into `list` by subject, reason and place.
    known: BTreeMap<(String, String, Location), usize>,
}

impl Unknowns {
    fn add(&mut self, rule: &Rule, why: &[&Why], subject: &Subject<'_>, all: &Subjects<'_>, map: &SourceMap) {
        for why in why {
            let reason = if why.reason.is_empty() {
                "a fact is missing"
            } else {
                &why.reason
            };
            let location = Location::of(map, why.at.unwrap_or(subject.anchor.span));
            let key = (subject.name.to_string(), reason.to_owned(), location.clone());
            let index = *self.known.entry(key).or_insert_with(|| {
                self.list.push(Unknown {
                    path: None,
                    rules: Vec::new(),
                    deployment: all.deployment.to_string(),
                    subject: subject.name.to_string(),
                    why: reason.to_owned(),
                    location,
                });
                self.list.len() - 1
            });
            if let Some(entry) = self.list.get_mut(index) {
                let rules: &mut Vec<Arc<str>> = &mut entry.rules;
                if let Err(at) = rules.binary_search(&rule.id) {
                    rules.insert(at, rule.id.clone());
                }
            }
        }
    }
}
