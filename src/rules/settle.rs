//! What becomes of findings once all deployments are judged: each thing once, in order, with a fingerprint.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::facts::SubjectKind;

use super::finding::{ComplianceTag, ComplianceTags, Finding, Location, Related, unique};

/// Characters of a fingerprint.
const FINGERPRINT: usize = 32;

/// All that follows judging: [`once_per_place`], [`merge_deployments`], the report's order, [`fingerprint`].
pub fn settle(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = merge_deployments(once_per_place(findings));
    sort(&mut findings);
    fingerprint(&mut findings);
    findings
}

/// Keeps one finding of a category for each place and deployment: the most severe, then the first by id. It has the subjects of
/// all, and the others become related locations of it, so that nothing is lost from sight.
pub fn once_per_place(findings: Vec<Finding>) -> Vec<Finding> {
    type Key = (Arc<str>, Location, String);
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for mut finding in findings {
        let key = (
            finding.category.clone(),
            finding.location.clone(),
            finding.deployment.clone(),
        );
        let Some(first) = known.get(&key).and_then(|index| kept.get_mut(*index)) else {
            known.insert(key, kept.len());
            kept.push(finding);
            continue;
        };
        let stronger = finding.severity > first.severity
            || (finding.severity == first.severity && finding.rule < first.rule);
        if stronger {
            std::mem::swap(first, &mut finding);
        }
        // The same of another service, or the same again.
        let is_same = finding.rule == first.rule
            && (finding.message == first.message || finding.subject != first.subject);
        first.subject.extend(finding.subject);
        if is_same {
            continue;
        }
        first.compliance = joined(&first.compliance, &finding.compliance);
        for number in finding.cwe {
            if !first.cwe.contains(&number) {
                first.cwe.push(number);
            }
        }
        first.related.push(Related {
            location: finding.location,
            message: finding.message,
        });
        first.related.extend(finding.related);
    }
    kept.iter_mut().for_each(|finding| unique(&mut finding.related));
    kept
}

/// The tags of two rules: of one requirement the first's.
fn joined(first: &ComplianceTags, second: &[ComplianceTag]) -> ComplianceTags {
    let is_new = |tag: &&ComplianceTag| {
        let same = |other: &ComplianceTag| other.framework == tag.framework && other.id == tag.id;
        !first.iter().any(same)
    };
    match second.iter().any(|tag| is_new(&tag)) {
        true => first
            .iter()
            .chain(second.iter().filter(is_new))
            .cloned()
            .collect(),
        false => first.clone(),
    }
}

/// Keeps one finding of a category and kind of subject for each place, from whichever deployments (a base, and the base with an overlay) it is seen:
/// the most severe, since what fixes it there fixes the others. Its `also_in` are the deployments that break the same rule there.
pub fn merge_deployments(findings: Vec<Finding>) -> Vec<Finding> {
    type Key = (Arc<str>, Location, SubjectKind);
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for finding in findings {
        let key = (finding.category.clone(), finding.location.clone(), finding.kind);
        let place = *known.entry(key).or_insert(kept.len());
        match kept.get_mut(place) {
            None => kept.push(finding),
            Some(first) if first.rule == finding.rule => {
                if first.deployment != finding.deployment {
                    first.also_in.push(finding.deployment);
                }
                // An overlay adds clients of the base's server.
                first.related.extend(finding.related);
            }
            // Another rule of the category: the weaker becomes a related place of the stronger.
            Some(first) => {
                let mut weaker = finding;
                if (weaker.severity, &first.rule) > (first.severity, &weaker.rule) {
                    std::mem::swap(first, &mut weaker);
                }
                let related = Related {
                    location: weaker.location,
                    message: weaker.message,
                };
                if related.message != first.message {
                    first.related.push(related);
                }
            }
        }
    }
    for finding in &mut kept {
        unique(&mut finding.also_in);
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
    let mut ordinals: BTreeMap<[String; 4], usize> = BTreeMap::new();
    for index in order {
        let Some(finding) = findings.get_mut(index) else {
            continue;
        };
        let key = [
            finding.rule.to_string(),
            finding.deployment.clone(),
            finding.subject.to_string(),
            finding.path.clone(),
        ];
        let mut hash = Sha256::new();
        for part in &key {
            // With its length before it, no part can pass for the end of another.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let ordinal = ordinals.entry(key).or_default();
        hash.update((*ordinal as u64).to_be_bytes());
        *ordinal += 1;
        let mut hex = String::new();
        for byte in hash.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex.truncate(FINGERPRINT);
        finding.fingerprint = hex;
    }
}
