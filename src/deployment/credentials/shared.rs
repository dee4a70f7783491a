//! Passwords that several deployments have in common: told when all of them were looked at.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::model::{CredentialUse, Form, Where};
use crate::deployment::model::Deployment;
use crate::deployment::owners::Owners;
use crate::secret::{Secret, Strength};
use redproof_source::SourceMap;

/// A server's password, where it is written. It holds no file, so that memory does not grow with the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
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
    /// What it is called there.
    pub called: String,
    /// Structural path.
    pub setting: String,
}

impl Deployment {
    /// The passwords of its servers that are not weak by themselves: those are already reported.
    pub fn held(&self, map: &SourceMap) -> Vec<Held> {
        let servers: HashSet<&str> = self.servers.iter().map(|server| server.name.as_str()).collect();
        let own = self.credential_uses.iter().filter(|used| {
            used.owners.names().any(|owner| servers.contains(owner))
                || matches!(used.place, Where::AclFile | Where::RedisConf)
        });
        own.filter_map(|used| self.one_held(used, map)).collect()
    }

    fn one_held(&self, used: &CredentialUse, map: &SourceMap) -> Option<Held> {
        let secret = used.secret.as_ref().filter(|secret| !secret.is_empty())?;
        let strength = match used.form {
            Form::Hash => Strength::behind_hash(secret),
            _ => Strength::of(secret),
        };
        if strength.listed || strength.placeholder || used.unexpanded || used.called.starts_with("tls-") {
            return None;
        }
        // One line of `.env` is one place, whoever takes the variable.
        let span = match (used.form, &used.variable) {
            (Form::Literal | Form::Fallback | Form::Hash, _) => used.span,
            (Form::Variable, Some((_, Some(defined)))) => *defined,
            _ => return None,
        };
        Some(Held {
            secret: secret.clone(),
            deployment: self.name.clone(),
            path: map.get(span.file)?.path().clone(),
            bytes: (span.range().start, span.range().end),
            owners: used.owners.clone(),
            called: used.called.to_string(),
            setting: used.path.clone(),
        })
    }
}

/// A password of a deployment that others have, too.
#[derive(Debug)]
pub struct SharedPassword {
    /// The place in the deployment.
    pub here: Held,
    /// A place in each other deployment, in order of their names.
    pub elsewhere: Vec<Held>,
}

/// Places in other deployments that are named, at most.
const NAMED: usize = 8;

/// What is held by more than one deployment, at places of their own.
pub fn shared(mut held: Vec<Held>) -> Vec<SharedPassword> {
    held.sort();
    held.dedup();
    let mut by_secret: BTreeMap<Secret, Vec<Held>> = BTreeMap::new();
    for one in held {
        by_secret.entry(one.secret.clone()).or_default().push(one);
    }
    let mut found = Vec::new();
    for places in by_secret.into_values() {
        // Deployments that read one file have one password there, and share it on purpose.
        let mut seen = BTreeSet::new();
        let mut first: BTreeMap<&str, &Held> = BTreeMap::new();
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
