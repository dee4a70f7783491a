//! How each requirement of each framework fares, over all findings.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, Status, Unknown};
use super::set::RuleSet;
use crate::facts::Kind;

/// A requirement and how it fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Such as `pci-dss`.
    pub framework: String,
    /// The framework's version.
    pub version: String,
    /// The requirement's number.
    pub id: String,
    /// How it fares.
    pub state: ControlState,
    /// Open findings that concern it.
    pub findings: usize,
}

/// How a requirement fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ControlState {
    /// An open finding is evidence against it.
    Fail,
    /// Rules looked, and found nothing.
    Pass,
    /// Something could not be told, or findings concern it only under a condition that the files do not show.
    Unknown,
    /// Nothing here can tell: no rule, no deployment, or a process that files cannot fail.
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
    version: String,
    /// A rule that was run speaks of it without condition.
    judged: bool,
    breached: bool,
    concerned: bool,
    untold: bool,
    findings: usize,
}

/// All requirements that the frameworks' tables or rules name, in the frameworks' order. `met` are the kinds of subjects
/// that there were: where a rule had nothing to look at, nothing passes.
pub fn controls(
    set: &RuleSet,
    findings: &[Finding],
    unknowns: &[Unknown],
    met: &BTreeSet<Kind>,
) -> Vec<Control> {
    let mut tallies: BTreeMap<(usize, String), Tally> = BTreeMap::new();
    let frameworks = set.compliance().frameworks;
    let place = |framework: &str| frameworks.iter().position(|known| known.id == framework);
    for (order, framework) in frameworks.iter().enumerate() {
        for tag in framework.categories.iter().flat_map(|(_, tags)| tags.iter()) {
            let tally = tallies.entry((order, tag.id.to_owned())).or_default();
            framework.version.clone_into(&mut tally.version);
        }
    }
    let untold_rules: BTreeSet<&str> = unknowns
        .iter()
        .flat_map(|unknown| unknown.rules.iter().map(|rule| &**rule))
        .collect();
    for rule in set.rules() {
        let untold = untold_rules.contains(&*rule.id);
        let looked = met.contains(&rule.subject) || (!met.is_empty() && absence_tells(rule.subject));
        for tag in set.tags(rule) {
            let Some(order) = place(&tag.framework) else {
                continue;
            };
            let tally = tallies.entry((order, tag.id)).or_default();
            tally.version = tag.version;
            let plain = is_plain(&tag.relation);
            tally.judged |= looked && plain;
            tally.untold |= untold && plain;
        }
    }
    for finding in findings.iter().filter(|finding| finding.status == Status::Open) {
        for tag in &finding.compliance {
            let Some(order) = place(&tag.framework) else {
                continue;
            };
            let tally = tallies.entry((order, tag.id.clone())).or_default();
            tally.version.clone_from(&tag.version);
            tally.findings += 1;
            tally.breached |= is_plain(&tag.relation);
            tally.concerned |= tag.relation == "conditional";
        }
    }
    let mut controls: Vec<Control> = tallies
        .into_iter()
        .map(|((order, id), tally)| Control {
            framework: frameworks
                .get(order)
                .map_or("", |framework| framework.id)
                .to_owned(),
            state: tally.state(),
            version: tally.version,
            id,
            findings: tally.findings,
        })
        .collect();
    controls.sort_by_cached_key(|control| (place(&control.framework), numbers_in_order(&control.id)));
    controls
}

/// Whether it says something that there is none: without a published port none is exposed, but without a certificate
/// none is known to be good.
const fn absence_tells(kind: Kind) -> bool {
    match kind {
        Kind::Port
        | Kind::CredentialUse
        | Kind::ConfigFile
        | Kind::Refusal
        | Kind::Script
        | Kind::Rotation
        | Kind::SharedPassword => true,
        Kind::Deployment | Kind::Server | Kind::User | Kind::Connection | Kind::Image | Kind::Certificate => {
            false
        }
    }
}

/// Whether a tag holds without further condition.
fn is_plain(relation: &str) -> bool {
    matches!(relation, "primary" | "supporting")
}

impl Tally {
    fn state(&self) -> ControlState {
        if self.breached {
            ControlState::Fail
        } else if self.concerned || self.untold {
            ControlState::Unknown
        } else if self.judged {
            ControlState::Pass
        } else {
            ControlState::NotAssessed
        }
    }
}

/// A key that puts 8.3.2 before 8.3.11.
fn numbers_in_order(id: &str) -> Vec<(String, u64)> {
    let mut key = Vec::new();
    let mut word = String::new();
    let mut rest = id;
    while let Some(c) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some((number, after)) = rest.split_at_checked(digits).filter(|_| digits > 0) {
            key.push((std::mem::take(&mut word), number.parse().unwrap_or(u64::MAX)));
            rest = after;
        } else {
            word.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    key.push((word, 0));
    key
}
