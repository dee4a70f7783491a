//! What becomes of findings once all deployments are judged: each thing once, in order, with a fingerprint.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::finding::{ComplianceTag, Finding, Location, Related};

/// Characters of a fingerprint.
const FINGERPRINT: usize = 32;

/// All that follows judging: [`once_per_place`], [`merge_deployments`], [`strongest_per_place`], the report's order,
/// [`fingerprint`].
pub fn settle(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = strongest_per_place(merge_deployments(once_per_place(findings)));
    sort(&mut findings);
    fingerprint(&mut findings);
    findings
}

/// Keeps one finding of a category for each place, subject and deployment: the most severe, then the first by id.
/// The others become related locations of it, so that nothing is lost from sight.
pub fn once_per_place(findings: Vec<Finding>) -> Vec<Finding> {
    type Key = (Arc<str>, Location, String, String);
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for mut finding in findings {
        let key = (
            finding.category.clone(),
            finding.location.clone(),
            finding.subject.clone(),
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
        if finding.rule == first.rule && finding.message == first.message {
            continue;
        }
        for tag in finding.compliance {
            let same = |other: &ComplianceTag| other.framework == tag.framework && other.id == tag.id;
            if !first.compliance.iter().any(same) {
                first.compliance.push(tag);
            }
        }
        for number in finding.cwe {
            if !first.cwe.contains(&number) {
                first.cwe.push(number);
            }
        }
        let mut more = vec![Related {
            location: finding.location,
            message: finding.message,
        }];
        more.extend(finding.related);
        for related in more {
            if !first.related.contains(&related) {
                first.related.push(related);
            }
        }
    }
    kept
}

/// Joins the same rule, place and subject seen from several deployments: the first keeps the finding.
pub fn merge_deployments(findings: Vec<Finding>) -> Vec<Finding> {
    type Key = (Arc<str>, Location, String, String);
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for finding in findings {
        let key = (
            finding.rule.clone(),
            finding.location.clone(),
            finding.path.clone(),
            finding.subject.clone(),
        );
        let same = known.entry(key).or_default();
        // Two of one deployment on one place are two findings: each joins the next of another deployment.
        let joined = same.iter().copied().find(|index| {
            kept.get(*index).is_some_and(|first| {
                first.deployment != finding.deployment && !first.also_in.contains(&finding.deployment)
            })
        });
        match joined.and_then(|index| kept.get_mut(index)) {
            Some(first) => {
                first.also_in.push(finding.deployment);
                // An overlay adds clients of the base's server.
                for related in finding.related {
                    if !first.related.contains(&related) {
                        first.related.push(related);
                    }
                }
            }
            None => {
                same.push(kept.len());
                kept.push(finding);
            }
        }
    }
    kept
}

/// Keeps of a category's rules that several deployments (a base, and the base with an overlay) break at one place and
/// subject the most severe: what fixes it there fixes the others. Its `also_in` stays its own, since the others break a
/// weaker rule.
fn strongest_per_place(findings: Vec<Finding>) -> Vec<Finding> {
    type Key = (Arc<str>, Location, String, String);
    let mut kept: Vec<Finding> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for finding in findings {
        let key = (
            finding.category.clone(),
            finding.location.clone(),
            finding.path.clone(),
            finding.subject.clone(),
        );
        let place = *known.entry(key).or_insert(kept.len());
        let first = kept.get_mut(place).filter(|first| first.rule != finding.rule);
        let Some(first) = first else {
            kept.push(finding);
            continue;
        };
        if (finding.severity, &first.rule) > (first.severity, &finding.rule) {
            *first = finding;
        }
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
            finding.subject.clone(),
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
