//! What rules judged: without it, "no finding" could mean that nothing was looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rule::Rule;
use crate::facts::{Input, Subject, SubjectKind};

/// The names of all subjects, in order.
pub(super) struct Names<'c> {
    pub(super) all: Vec<&'c str>,
    /// The places of the names of each kind among them, in order.
    by_kind: BTreeMap<SubjectKind, Vec<usize>>,
}

impl Names<'_> {
    pub(super) fn of_kind(&self, kind: SubjectKind) -> &[usize] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }
}

/// Subjects and how rules judged them. Subjects are named as `NAME of DEPLOYMENT`.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    subjects: BTreeMap<SubjectKind, BTreeSet<String>>,
    /// Rules that hold for some subject, those that a stronger rule replaces included.
    held: BTreeSet<Arc<str>>,
    /// Rules that do not apply to subjects of their kind, and to which.
    inapplicable: BTreeMap<Arc<str>, BTreeSet<String>>,
    /// Rules that an unknown fact left undecided, and for which subjects.
    undecided: BTreeMap<Arc<str>, BTreeSet<String>>,
    /// Rules that need what was not looked at, and for which subjects.
    unread: BTreeMap<Arc<str>, BTreeSet<String>>,
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
    /// Adds a subject. The answer is its name, for [`Coverage::undecided`].
    pub(super) fn subject(&mut self, subject: &Subject<'_>, deployment: &str) -> String {
        let label = label(&subject.name.to_string(), deployment);
        self.subjects
            .entry(subject.kind)
            .or_default()
            .insert(label.clone());
        label
    }

    /// Notes that a rule holds for a subject.
    pub(super) fn held(&mut self, rule: &Rule) {
        self.held.insert(rule.id.clone());
    }

    /// Notes that a rule does not apply to a subject.
    pub(super) fn inapplicable(&mut self, rule: &Rule, label: &str) {
        self.inapplicable
            .entry(rule.id.clone())
            .or_default()
            .insert(label.to_owned());
    }

    /// Notes that an unknown fact left a rule undecided for a subject.
    pub(super) fn undecided(&mut self, rule: &Rule, label: &str) {
        self.undecided
            .entry(rule.id.clone())
            .or_default()
            .insert(label.to_owned());
    }

    /// Notes that a rule needs what was not looked at, if it does.
    pub(super) fn unread(&mut self, rule: &Rule, label: &str, inputs: &[Input]) {
        if inputs.is_empty() {
            return;
        }
        let all = self.inputs.entry(rule.id.clone()).or_default();
        all.extend(inputs);
        self.unread
            .entry(rule.id.clone())
            .or_default()
            .insert(label.to_owned());
    }

    /// Adds what was judged elsewhere.
    pub fn merge(&mut self, other: Coverage) {
        for (kind, labels) in other.subjects {
            self.subjects.entry(kind).or_default().extend(labels);
        }
        self.held.extend(other.held);
        for (rule, labels) in other.inapplicable {
            self.inapplicable.entry(rule).or_default().extend(labels);
        }
        for (rule, labels) in other.undecided {
            self.undecided.entry(rule).or_default().extend(labels);
        }
        for (rule, labels) in other.unread {
            self.unread.entry(rule).or_default().extend(labels);
        }
        for (rule, inputs) in other.inputs {
            self.inputs.entry(rule).or_default().extend(inputs);
        }
    }

    /// The subjects that a rule judged on known facts.
    pub(super) fn judged(&self, rule: &Rule) -> impl Iterator<Item = &str> {
        let left_out = self.left_out(rule);
        let subjects = self.subjects.get(&rule.subject).into_iter().flatten();
        subjects
            .filter(move |label| !left_out.iter().flatten().any(|labels| labels.contains(*label)))
            .map(String::as_str)
    }

    /// The names of all subjects.
    pub(super) fn names(&self) -> Names<'_> {
        let labels = self.subjects.values().flatten().map(String::as_str);
        let mut all: Vec<&str> = labels.collect();
        all.sort_unstable();
        all.dedup();
        let place = |label: &String| all.binary_search(&label.as_str()).ok();
        let places = |labels: &BTreeSet<String>| labels.iter().filter_map(place).collect();
        let subjects = self.subjects.iter();
        Names {
            by_kind: subjects.map(|(kind, labels)| (*kind, places(labels))).collect(),
            all,
        }
    }

    /// The places of the subjects that a rule judged on known facts among all names; `None` are all of its kind.
    pub(super) fn judged_places(&self, rule: &Rule, names: &Names<'_>) -> Option<Vec<usize>> {
        if self.left_out(rule).iter().all(Option::is_none) {
            return None;
        }
        let of_kind = names.of_kind(rule.subject).iter().copied();
        let mut judged = self.judged(rule).peekable();
        let is_judged = |place: &usize| {
            judged
                .next_if(|label| names.all.get(*place) == Some(label))
                .is_some()
        };
        Some(of_kind.filter(is_judged).collect())
    }

    fn left_out(&self, rule: &Rule) -> [Option<&BTreeSet<String>>; 3] {
        [&self.undecided, &self.inapplicable, &self.unread].map(|of| of.get(&rule.id))
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

    /// The services that run no Redis server.
    pub(super) fn other_services(&self) -> impl Iterator<Item = &str> {
        let servers = self.subjects.get(&SubjectKind::Server);
        let is_server = move |label: &String| servers.is_some_and(|servers| servers.contains(label));
        let services = self.subjects.get(&SubjectKind::Service).into_iter().flatten();
        services
            .filter(move |label| !is_server(label))
            .map(String::as_str)
    }
}
