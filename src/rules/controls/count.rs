//! Counts rules and findings for the requirements that their tags name.

use std::collections::BTreeSet;

use super::tally::{Judged, Tallies};
use crate::rules::coverage::{Coverage, Names};
use crate::rules::doubts::Doubt;
use crate::rules::finding::{Confidence, Finding, Status};
use crate::rules::set::RuleSet;

/// Counts what the rules that ran judged, and what they left open. Returns the places of [`Judged::Some`].
pub(super) fn rules(
    tallies: &mut Tallies<'_>,
    set: &RuleSet,
    findings: &[Finding],
    coverage: &Coverage,
    names: &Names<'_>,
) -> Vec<Vec<usize>> {
    let mut some: Vec<Vec<usize>> = Vec::new();
    let parts = findings.iter().flat_map(Finding::parts);
    let found: BTreeSet<&str> = parts.map(|finding| &*finding.rule).collect();
    for rule in set.active() {
        let judged = match coverage.judged_places(rule, names) {
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
    some
}

/// Counts the rules that were left out. One that was not run did not pass; without a subject of its kind there was nothing to
/// judge.
pub(super) fn left_out(tallies: &mut Tallies<'_>, set: &RuleSet, names: &Names<'_>) {
    let left_out = set.left_out();
    for rule in left_out.filter(|rule| !names.of_kind(rule.subject).is_empty()) {
        tallies.add(&rule.compliance, |tag, tally| {
            if tag.relation != "evidence" {
                tally.doubts.add(Doubt::LeftOut, &rule.id);
            }
        });
    }
}

/// Counts the findings.
pub(super) fn findings<'f>(tallies: &mut Tallies<'f>, findings: &'f [Finding]) {
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
                    tally.found.push(finding);
                    return tally.of_breaches.extend(tag.condition.clone());
                }
            };
            tally.doubts.add(doubt, rule);
            if is_open {
                tally.of_doubts.extend(tag.condition.clone());
            }
        });
    }
}

/// Whether a tag holds without further condition.
fn is_plain(relation: &str) -> bool {
    matches!(relation, "primary" | "supporting")
}
