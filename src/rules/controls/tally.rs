//! What counts for the status of each requirement.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::state::ControlState;
use crate::facts::SubjectKind;
use crate::rules::compliance::{Compliance, Framework};
use crate::rules::doubts::Doubts;
use crate::rules::finding::{ComplianceTag, ComplianceTags, Finding};

/// What counts for the status of one requirement.
#[derive(Default)]
pub(super) struct Tally<'f> {
    pub(super) version: Cow<'static, str>,
    /// The conditions of all rules.
    pub(super) conditions: BTreeSet<Cow<'static, str>>,
    /// Those of the findings that breach it, and of those that are doubtful.
    pub(super) of_breaches: BTreeSet<Cow<'static, str>>,
    /// Those of the rules that are about just it.
    pub(super) of_primary: BTreeSet<Cow<'static, str>>,
    pub(super) of_doubts: BTreeSet<Cow<'static, str>>,
    pub(super) looked_at: BTreeSet<Judged>,
    /// The findings against it, once or several times each.
    pub(super) found: Vec<&'f Finding>,
    /// Primary rules that judged something.
    pub(super) rules: BTreeSet<Arc<str>>,
    /// An open finding is against it.
    pub(super) breached: bool,
    /// What rules out a pass without showing a failure.
    pub(super) doubts: Doubts,
    pub(super) findings: usize,
    /// The index of the finding that was counted last.
    pub(super) last: Option<usize>,
}

impl Tally<'_> {
    /// The conditions that matter to the status.
    pub(super) fn conditions_of(&self, state: ControlState) -> &BTreeSet<Cow<'static, str>> {
        match state {
            ControlState::Fail => &self.of_breaches,
            ControlState::Pass => &self.of_primary,
            _ if !self.of_doubts.is_empty() => &self.of_doubts,
            ControlState::Unknown => &self.of_primary,
            ControlState::NotAssessed => &self.conditions,
        }
    }

    /// The status. Unless all files could be read, nothing passes.
    pub(super) fn state(&self, all_read: bool, judged_some: bool) -> ControlState {
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

/// Subjects that rules judged. Most rules judge all of their kind, and most requirements have some of these rules: each list
/// of names is made once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Judged {
    /// All of a kind.
    All(SubjectKind),
    /// Those of a list of places.
    Some(usize),
}

/// The tallies of all requirements.
pub(super) struct Tallies<'f> {
    frameworks: &'static [Framework],
    pub(super) all: Vec<Tally<'f>>,
    /// Indices into `all`, by framework and number.
    pub(super) places: BTreeMap<(usize, Cow<'static, str>), usize>,
    /// The same for each tag of a list: rules share their lists, and so do findings.
    lists: Vec<(ComplianceTags, Vec<Option<usize>>)>,
}

impl<'f> Tallies<'f> {
    /// Those of the frameworks' tables.
    pub(super) fn of(compliance: &Compliance) -> Self {
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
    pub(super) fn add(
        &mut self,
        tags: &ComplianceTags,
        mut note: impl FnMut(&ComplianceTag, &mut Tally<'f>),
    ) {
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
