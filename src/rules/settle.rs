//! What becomes of findings once all deployments are judged: each thing once, in order, with a fingerprint.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::facts::SubjectKind;
use crate::secret::hex;

use super::finding::{Finding, Location, Related, Status, unique};

/// Characters of a fingerprint.
const FINGERPRINT: usize = 32;

/// All that follows judging: [`once_per_place`], [`merge_deployments`], the report's order, [`fingerprint`].
pub fn settle(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = merge_deployments(once_per_place(findings));
    sort(&mut findings);
    fingerprint(&mut findings);
    findings
}

/// Keeps one finding of a rule for each place and deployment, with the subjects of all.
pub fn once_per_place(findings: Vec<Finding>) -> Vec<Finding> {
    type Key = (Arc<str>, Location, Arc<str>);
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for finding in findings {
        let key = (
            finding.rule.clone(),
            finding.location.clone(),
            finding.deployment.clone(),
        );
        let place = *known.entry(key).or_insert(kept.len());
        let Some(first) = kept.get_mut(place) else {
            kept.push(finding);
            continue;
        };
        // The same of another service, or the same again.
        let is_same = finding.message == first.message || finding.subject != first.subject;
        first.subject.extend(finding.subject);
        if !is_same {
            first.related.push(Related {
                location: finding.location,
                message: finding.message,
            });
            first.related.extend(finding.related);
        }
    }
    kept.iter_mut().for_each(|finding| unique(&mut finding.related));
    kept
}

/// Keeps one finding of a rule for each place, from whichever deployments (a base, and the base with an overlay) it is seen. Its
/// `also_in` are the others.
pub fn merge_deployments(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<(Arc<str>, Location), usize> = BTreeMap::new();
    for finding in findings {
        let key = (finding.rule.clone(), finding.location.clone());
        let place = *known.entry(key).or_insert(kept.len());
        let Some(first) = kept.get_mut(place) else {
            kept.push(finding);
            continue;
        };
        if first.deployment != finding.deployment {
            first.also_in.push(finding.deployment);
        }
        // An overlay adds clients of the base's server.
        first.related.extend(finding.related);
    }
    for finding in &mut kept {
        unique(&mut finding.also_in);
        unique(&mut finding.related);
    }
    kept
}

/// What findings of a category at one place have in common that are shown as one: they are of one deployment, or about things of
/// one kind (a base, and the base with an overlay).
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Deployment(Arc<str>),
    Kind(SubjectKind),
}

/// Categories whose rules are each about another setting, with a fix of its own.
const APART: [&str; 4] = ["availability", "hardening", "logging", "persistence"];

/// Shows one open finding of a category for each place: the most severe, then the first by id. The others are `merged` into it, and
/// are related places of it, so that nothing is lost from sight. Suppressions and the baseline come before, since they are about
/// one rule each.
pub fn merge_open(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<(Arc<str>, Location, Group), usize> = BTreeMap::new();
    for mut finding in findings {
        let key = |group| (finding.category.clone(), finding.location.clone(), group);
        let keys = [
            key(Group::Deployment(finding.deployment.clone())),
            key(Group::Kind(finding.kind)),
        ];
        let mut place = kept.len();
        if finding.status == Status::Open && !APART.contains(&&*finding.category) {
            place = keys
                .iter()
                .find_map(|key| known.get(key).copied())
                .unwrap_or(place);
            for key in keys {
                known.entry(key).or_insert(place);
            }
        }
        let Some(first) = kept.get_mut(place) else {
            kept.push(finding);
            continue;
        };
        if (finding.severity, &first.rule) > (first.severity, &finding.rule) {
            std::mem::swap(first, &mut finding);
            first.merged = std::mem::take(&mut finding.merged);
        }
        first.merged.push(finding);
    }
    for finding in &mut kept {
        for other in &finding.merged {
            finding.cwe.extend(&other.cwe);
            if other.message != finding.message {
                finding.related.push(Related {
                    location: other.location.clone(),
                    message: other.message.clone(),
                });
            }
            finding.related.extend(other.related.iter().cloned());
        }
        unique(&mut finding.cwe);
        unique(&mut finding.related);
    }
    kept
}

/// The report's order: by place, then the worst first.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        a.location
            .cmp(&b.location)
            .then(b.severity.cmp(&a.severity))
            .then_with(|| (&a.rule, &a.deployment, &a.subject).cmp(&(&b.rule, &b.deployment, &b.subject)))
            .then_with(|| (&a.path, &a.message).cmp(&(&b.path, &b.message)))
    });
}

/// Gives every finding of a report its fingerprint: from rule, deployment, subject, structural path and an ordinal
/// among equals in source order; never from lines, messages or values.
pub fn fingerprint(findings: &mut [Finding]) {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by(|a, b| match (findings.get(*a), findings.get(*b)) {
        (Some(a), Some(b)) => a.location.cmp(&b.location),
        _ => a.cmp(b),
    });
    let mut ordinals: BTreeMap<(Arc<str>, Arc<str>, String, String), usize> = BTreeMap::new();
    for index in order {
        let Some(finding) = findings.get_mut(index) else {
            continue;
        };
        let key = (
            finding.rule.clone(),
            finding.deployment.clone(),
            finding.subject.to_string(),
            finding.path.clone(),
        );
        let mut hash = Sha256::new();
        for part in [&*key.0, &key.1, &key.2, &key.3] {
            // With its length before it, no part can pass for the end of another.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let ordinal = ordinals.entry(key).or_default();
        hash.update((*ordinal as u64).to_be_bytes());
        *ordinal += 1;
        finding.fingerprint = hex(&hash.finalize());
        finding.fingerprint.truncate(FINGERPRINT);
    }
}
