//! Passwords that several deployments have in common, found when all of them were read.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use crate::deployment::model::Deployment;
use crate::deployment::owners::Owners;
use crate::secret::{Secret, Strength};
use redproof_source::SourceMap;

/// A reference to the place where a server's password is written. It holds no file, so that memory does not grow with
/// the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CredentialRef {
    /// The password, or its hash.
    pub secret: Secret,
    /// The deployment.
    pub deployment: String,
    /// The file.
    pub path: Arc<str>,
    /// First byte and the one behind the last.
    pub bytes: (usize, usize),
    /// The services that have it there, or the file.
    pub owners: Owners,
    /// The key that it is written for.
    pub key: String,
    /// Structural path.
    pub setting: String,
}

impl Deployment {
    /// The passwords of its servers, without those that are weak by themselves and so have a finding of their own.
    pub fn credential_refs(&self, map: &SourceMap) -> Vec<CredentialRef> {
        let servers: HashSet<&str> = self.servers.iter().map(|server| server.name.as_str()).collect();
        let own = self.credential_uses.iter().filter(|used| {
            used.owners.names().any(|owner| servers.contains(owner))
                || matches!(
                    used.location,
                    CredentialLocation::AclFile | CredentialLocation::RedisConf
                )
        });
        own.filter_map(|used| self.credential_ref(used, map)).collect()
    }

    fn credential_ref(&self, used: &CredentialUse, map: &SourceMap) -> Option<CredentialRef> {
        let secret = used.secret.as_ref().filter(|secret| !secret.is_empty())?;
        let strength = match used.kind {
            CredentialKind::Hash => Strength::behind_hash(secret),
            _ => Strength::of(secret),
        };
        if strength.listed || strength.placeholder || used.unexpanded || used.key.starts_with("tls-") {
            return None;
        }
        // One line of `.env` is one place, however many services take the variable.
        let span = match (used.kind, &used.variable) {
            (CredentialKind::Literal | CredentialKind::Fallback | CredentialKind::Hash, _) => used.span,
            (CredentialKind::Variable, Some((_, Some(defined)))) => *defined,
            _ => return None,
        };
        Some(CredentialRef {
            secret: secret.clone(),
            deployment: self.name.clone(),
            path: map.get(span.file)?.path().clone(),
            bytes: (span.range().start, span.range().end),
            owners: used.owners.clone(),
            key: used.key.to_string(),
            setting: used.path.clone(),
        })
    }
}

/// A password of a deployment that others have, too.
#[derive(Debug)]
pub struct SharedPassword {
    /// The place in the deployment.
    pub here: CredentialRef,
    /// A place in each other deployment, in order of their names.
    pub elsewhere: Vec<CredentialRef>,
}

/// Places in other deployments that are named, at most.
const NAMED: usize = 8;

/// The passwords that more than one deployment has, each written in a place of its own.
pub fn find_reused(mut held: Vec<CredentialRef>) -> Vec<SharedPassword> {
    held.sort();
    held.dedup();
    let mut by_secret: BTreeMap<Secret, Vec<CredentialRef>> = BTreeMap::new();
    for one in held {
        by_secret.entry(one.secret.clone()).or_default().push(one);
    }
    let mut found = Vec::new();
    for places in by_secret.into_values() {
        // Deployments that read one file have one password there, and share it on purpose.
        let mut seen = BTreeSet::new();
        let mut first: BTreeMap<&str, &CredentialRef> = BTreeMap::new();
        for place in &places {
            if !first.contains_key(place.deployment.as_str()) && seen.insert((&place.path, place.bytes)) {
                first.insert(&place.deployment, place);
            }
        }
        if first.len() < 2 {
            continue;
        }
        for here in first.values() {
            let others = first.values().filter(|other| other.deployment != here.deployment);
            found.push(SharedPassword {
                here: (*here).clone(),
                elsewhere: others.take(NAMED).map(|other| (*other).clone()).collect(),
            });
        }
    }
    found
}
