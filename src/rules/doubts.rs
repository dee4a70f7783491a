//! Why a requirement neither passes nor fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::names::listed;
use crate::facts::Input;

/// How many names a reason has before the rest is counted.
const MOST: usize = 5;

/// A kind of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// Findings of a rule that somebody accepted.
    Accepted,
    /// Findings of a rule that is not sure.
    Unsure,
    /// Findings of a rule that concern it only under a condition.
    Conditional,
    /// A rule that holds, and that no finding of this report shows.
    Elsewhere,
    /// A rule that lacks facts.
    Undecided,
    /// A rule that was not run.
    LeftOut,
    /// A rule that needs what was not looked at.
    Unread(Input),
    /// A service that no rule judges, where all containers have to be judged.
    Service,
    /// What files cannot show.
    Limit,
}

impl Doubt {
    fn sentence(self, names: &str) -> String {
        match self {
            Doubt::Accepted => format!("accepted: {names}"),
            Doubt::Unsure => format!("of low confidence: {names}"),
            Doubt::Conditional => format!("only under a condition: {names}"),
            Doubt::Elsewhere => format!("part of another finding, or outside the changed files: {names}"),
            Doubt::Undecided => format!("left open by unknown facts: {names}"),
            Doubt::LeftOut => format!("not judged without --persona auditor: {names}"),
            Doubt::Unread(input) => format!("not judged without {}: {names}", input.name()),
            Doubt::Service => format!("only Redis services are judged, not {names}"),
            Doubt::Limit => names.to_owned(),
        }
    }
}

/// The reasons for a status, each with the rules or services that it is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Doubts(BTreeMap<Doubt, BTreeSet<Arc<str>>>);

impl Doubts {
    pub(super) fn add(&mut self, doubt: Doubt, name: &Arc<str>) {
        self.0.entry(doubt).or_default().insert(name.clone());
    }

    /// Sets the names of a doubt.
    pub(super) fn set(&mut self, doubt: Doubt, names: &BTreeSet<Arc<str>>) {
        if !names.is_empty() {
            self.0.insert(doubt, names.clone());
        }
    }

    /// Whether there is a reason that rules out a pass by itself, also where nothing else was judged.
    pub(super) fn is_open(&self) -> bool {
        let is_of_scope = |doubt: &Doubt| {
            matches!(
                doubt,
                Doubt::LeftOut | Doubt::Unread(_) | Doubt::Service | Doubt::Limit
            )
        };
        self.0.keys().any(|doubt| !is_of_scope(doubt))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The reasons in words; `None` if there are none.
    pub(super) fn text(&self, all_read: bool) -> Option<String> {
        let mut reasons = Vec::new();
        if !all_read {
            reasons.push("some files could not be read".to_owned());
        }
        reasons.extend(self.0.iter().map(|(doubt, names)| {
            let shown: Vec<&Arc<str>> = names.iter().take(MOST).collect();
            doubt.sentence(&listed(&shown, names.len() - shown.len(), ", "))
        }));
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }
}
