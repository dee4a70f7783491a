//! Passwords that several deployments have in common, found when all of them were read.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use crate::deployment::model::{Deployment, FileKind};
use crate::deployment::owners::Owners;
use crate::secret::{Secret, Strength};
use redproof_source::{SourceMap, Tree};

/// A reference to the place where a server's password is written. It holds no file, so that memory does not grow with
/// the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CredentialRef {
    /// The password, or its hash.
    pub secret: Secret,
    /// Whether it is a hash.
    pub hashed: bool,
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
    /// How deployments are known to be one.
    pub set: Arc<SetMember>,
}

/// How deployments are known to be one: by files that they have in common, and replication.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetMember {
    /// The folder of the main file.
    folder: String,
    /// Its compose files.
    compose: Vec<Arc<str>>,
    /// Whether it holds a replica, a Sentinel or a node of a cluster, which have to know the password of others.
    replicates: bool,
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
        let set = Arc::new(self.set_member(map));
        own.filter_map(|used| self.credential_ref(used, &set, map))
            .collect()
    }

    fn set_member(&self, map: &SourceMap) -> SetMember {
        let compose = self.files.iter().filter(|(_, kind)| *kind == FileKind::Compose);
        // The nodes of a cluster log in to each other, too.
        let follows = |redis: &redproof_redis::Server| {
            ["replicaof", "slaveof", "cluster-enabled"].iter().any(|name| {
                let words = redis.settings.get(name).map(|setting| &setting.words);
                words.is_some_and(|words| words.iter().any(|word| !word.is_empty() && word.as_str() != "no"))
            })
        };
        let mut servers = self.servers.iter();
        SetMember {
            folder: Tree::parent(&self.name).to_owned(),
            compose: compose
                .filter_map(|(file, _)| Some(map.get(*file)?.path().clone()))
                .collect(),
            replicates: servers.any(|server| server.sentinel || server.redis.known().is_some_and(follows)),
        }
    }

    fn credential_ref(
        &self,
        used: &CredentialUse,
        set: &Arc<SetMember>,
        map: &SourceMap,
    ) -> Option<CredentialRef> {
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
            hashed: used.kind == CredentialKind::Hash,
            deployment: self.name.clone(),
            path: map.get(span.file)?.path().clone(),
            bytes: (span.range().start, span.range().end),
            owners: used.owners.clone(),
            key: used.key.to_string(),
            setting: used.path.clone(),
            set: set.clone(),
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
        // The first place of each set.
        let mut first: BTreeMap<usize, &CredentialRef> = BTreeMap::new();
        for (place, set) in places.iter().zip(sets(&places)) {
            first.entry(set).or_insert(place);
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

/// The set that each place belongs to. Deployments are one if they read one place or one compose file, as a base and its
/// overlays do; so are a replica or a Sentinel and those that lie nearest to it, such as its primary.
fn sets(places: &[CredentialRef]) -> Vec<usize> {
    let mut sets = Sets {
        parent: (0..places.len()).collect(),
    };
    let mut by_deployment: HashMap<&str, usize> = HashMap::new();
    let mut by_place: HashMap<(&str, (usize, usize)), usize> = HashMap::new();
    let mut by_compose: HashMap<&str, usize> = HashMap::new();
    let mut by_folder: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut joined: HashSet<&str> = HashSet::new();
    for (index, place) in places.iter().enumerate() {
        sets.join(index, *by_deployment.entry(&place.deployment).or_insert(index));
        sets.join(
            index,
            *by_place.entry((&*place.path, place.bytes)).or_insert(index),
        );
        for file in &place.set.compose {
            sets.join(index, *by_compose.entry(file).or_insert(index));
        }
        for folder in ancestors(&place.set.folder) {
            by_folder.entry(folder).or_default().push(index);
        }
    }
    for (index, place) in places
        .iter()
        .enumerate()
        .filter(|(_, place)| place.set.replicates)
    {
        let is_other = |other: &usize| {
            let other = places.get(*other);
            other.is_some_and(|other| other.deployment != place.deployment)
        };
        let mut near = ancestors(&place.set.folder);
        let nearest = near.find_map(|folder| {
            let near = by_folder.get(folder)?;
            near.iter().any(is_other).then_some((folder, near))
        });
        let Some((folder, near)) = nearest else { continue };
        // All in one folder are joined once.
        let length = if joined.insert(folder) { near.len() } else { 1 };
        for other in near.iter().take(length) {
            sets.join(index, *other);
        }
    }
    (0..places.len()).map(|index| sets.root(index)).collect()
}

/// A folder and those above it.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        (!folder.is_empty()).then(|| Tree::parent(folder))
    })
}

/// Disjoint sets of indices. Each is named by the smallest of its members.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn root(&mut self, index: usize) -> usize {
        let mut at = index;
        while let Some(above) = self.parent.get(at).copied().filter(|above| *above != at) {
            let next = self.parent.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.parent.get_mut(at) {
                *slot = next;
            }
            at = above;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.parent.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}
