//! What rules judged: without it, "no finding" could mean that nothing was looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rule::Rule;
use crate::facts::{Input, Subject, SubjectKind};

/// The names of all subjects, in order.
pub(super) struct Names<'c> {
    pub(super) all: Vec<&'c str>,
    /// The place of each subject's name among them.
    places: Vec<usize>,
    /// The places of the names of each kind, in order.
    by_kind: BTreeMap<SubjectKind, Vec<usize>>,
}

impl Names<'_> {
    pub(super) fn of_kind(&self, kind: SubjectKind) -> &[usize] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The services that run no Redis server, in order.
    pub(super) fn other_services(&self) -> Vec<usize> {
        let servers = self.of_kind(SubjectKind::Server);
        let services = self.of_kind(SubjectKind::Service).iter().copied();
        services
            .filter(|place| servers.binary_search(place).is_err())
            .collect()
    }
}

/// A subject of a [`Coverage`].
#[derive(Debug, Clone, Copy)]
pub(super) struct SubjectIndex(usize);

/// Subjects, as indices, by the rules that have them in common.
type ByRule = BTreeMap<Arc<str>, Vec<SubjectIndex>>;

/// Subjects and how rules judged them.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Kinds and names, which are `NAME of DEPLOYMENT`. What was judged several times is in it several times.
    subjects: Vec<(SubjectKind, String)>,
    /// Rules that hold for some subject, those that a stronger rule replaces included.
    held: BTreeSet<Arc<str>>,
    /// Rules that do not apply to subjects of their kind, and to which.
    inapplicable: ByRule,
    /// Rules that an unknown fact left undecided, and for which subjects.
    undecided: ByRule,
    /// Rules that need what was not looked at, and for which subjects.
    unread: ByRule,
    /// What that is.
    inputs: BTreeMap<Arc<str>, BTreeSet<Input>>,
}

/// The name of a subject of a deployment.
pub(super) fn label(subject: &str, deployment: &str) -> String {
    match subject == deployment {
        true => deployment.to_owned(),
        false => format!("{subject} of {deployment}"),
    }
}

impl Coverage {
    /// Adds a subject. The answer stands for it in what is noted of rules.
    pub(super) fn subject(&mut self, subject: &Subject<'_>, deployment: &str) -> SubjectIndex {
        let label = label(&subject.name.to_string(), deployment);
        self.subjects.push((subject.kind, label));
        SubjectIndex(self.subjects.len() - 1)
    }

    /// Notes that a rule holds for a subject.
    pub(super) fn held(&mut self, rule: &Rule) {
        self.held.insert(rule.id.clone());
    }

    /// Notes that a rule does not apply to a subject.
    pub(super) fn inapplicable(&mut self, rule: &Rule, subject: SubjectIndex) {
        note(&mut self.inapplicable, rule, subject);
    }

    /// Notes that an unknown fact left a rule undecided for a subject.
    pub(super) fn undecided(&mut self, rule: &Rule, subject: SubjectIndex) {
        note(&mut self.undecided, rule, subject);
    }

    /// Notes that a rule needs what was not looked at, if it does.
    pub(super) fn unread(&mut self, rule: &Rule, subject: SubjectIndex, inputs: &[Input]) {
        if inputs.is_empty() {
            return;
        }
        let all = self.inputs.entry(rule.id.clone()).or_default();
        all.extend(inputs);
        note(&mut self.unread, rule, subject);
    }

    /// Adds what was judged elsewhere.
    pub fn merge(&mut self, other: Coverage) {
        let before = self.subjects.len();
        self.subjects.extend(other.subjects);
        self.held.extend(other.held);
        for (own, more) in [
            (&mut self.inapplicable, other.inapplicable),
            (&mut self.undecided, other.undecided),
            (&mut self.unread, other.unread),
        ] {
            for (rule, subjects) in more {
                let subjects = subjects
                    .into_iter()
                    .map(|subject| SubjectIndex(before + subject.0));
                own.entry(rule).or_default().extend(subjects);
            }
        }
        for (rule, inputs) in other.inputs {
            self.inputs.entry(rule).or_default().extend(inputs);
        }
    }

    /// The names of all subjects.
    pub(super) fn names(&self) -> Names<'_> {
        let mut all: Vec<&str> = self.subjects.iter().map(|(_, name)| name.as_str()).collect();
        all.sort_unstable();
        all.dedup();
        let place = |name: &String| all.binary_search(&name.as_str()).unwrap_or_default();
        let places: Vec<usize> = self.subjects.iter().map(|(_, name)| place(name)).collect();
        let mut by_kind: BTreeMap<SubjectKind, Vec<usize>> = BTreeMap::new();
        for ((kind, _), place) in self.subjects.iter().zip(&places) {
            by_kind.entry(*kind).or_default().push(*place);
        }
        for places in by_kind.values_mut() {
            places.sort_unstable();
            places.dedup();
        }
        Names { all, places, by_kind }
    }

    /// The places of the subjects that a rule judged on known facts among all names; `None` are all of its kind.
    pub(super) fn judged_places(&self, rule: &Rule, names: &Names<'_>) -> Option<Vec<usize>> {
        let left_out = [&self.undecided, &self.inapplicable, &self.unread].map(|of| of.get(&rule.id));
        if left_out.iter().all(Option::is_none) {
            return None;
        }
        let mut is_left_out = vec![false; names.all.len()];
        for subject in left_out.into_iter().flatten().flatten() {
            let place = names.places.get(subject.0);
            if let Some(is_left_out) = place.and_then(|place| is_left_out.get_mut(*place)) {
                *is_left_out = true;
            }
        }
        let of_kind = names.of_kind(rule.subject).iter().copied();
        let is_judged = |place: &usize| is_left_out.get(*place) == Some(&false);
        Some(of_kind.filter(is_judged).collect())
    }

    /// What a rule needed that was not looked at.
    pub(super) fn missing(&self, rule: &Rule) -> impl Iterator<Item = Input> {
        self.inputs.get(&rule.id).into_iter().flatten().copied()
    }

    /// Whether a rule held for a subject.
    pub(super) fn has_held(&self, rule: &Rule) -> bool {
        self.held.contains(&rule.id)
    }

    /// Whether an unknown fact left a rule undecided for a subject.
    pub(super) fn is_undecided(&self, rule: &Rule) -> bool {
        self.undecided.contains_key(&rule.id)
    }

    /// Whether a rule was decided for every subject and held for none.
    pub(super) fn is_clean(&self, rule: &Rule) -> bool {
        !self.has_held(rule) && !self.is_undecided(rule) && !self.unread.contains_key(&rule.id)
    }
}

/// Notes a subject for a rule. Most rules are known already.
fn note(all: &mut ByRule, rule: &Rule, subject: SubjectIndex) {
    match all.get_mut(&rule.id) {
        Some(subjects) => subjects.push(subject),
        None => {
            all.insert(rule.id.clone(), vec![subject]);
        }
    }
}
