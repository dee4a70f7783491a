//! Which users of servers have the same password.

use std::collections::{BTreeSet, HashMap};

use crate::deployment::{CredentialKind, CredentialUse};
use crate::secret::sha256;

/// The users that have each password, by its SHA-256: one may have the password that another has the hash of.
pub(super) struct Sharing<'d>(HashMap<String, BTreeSet<(&'d str, &'d str)>>);

impl<'d> Sharing<'d> {
    /// Those of the users of all servers, with the servers or files that have them.
    pub(super) fn of(uses: &'d [CredentialUse]) -> Self {
        let mut users: HashMap<String, BTreeSet<(&str, &str)>> = HashMap::new();
        for used in uses {
            if let Some((user, hash)) = user_of(used).zip(hash_of(used)) {
                let owners = used.owners.names().map(|owner| (user, owner));
                users.entry(hash).or_default().extend(owners);
            }
        }
        Self(users)
    }

    /// Whether another user has the same. `requirepass` is compared with the users of its own server only.
    pub(super) fn has(&self, used: &CredentialUse) -> bool {
        let Some(user) = user_of(used) else {
            return false;
        };
        let is_own = |owner: &str| used.owners.names().any(|own| own == owner);
        let is_other =
            |(other, owner): &(&str, &str)| *other != user && (!is_default(other, user) || is_own(owner));
        let users = hash_of(used).and_then(|hash| self.0.get(&hash));
        users.is_some_and(|users| users.iter().any(is_other))
    }
}

/// The name that stands for the user of `requirepass`.
pub(super) const REQUIREPASS: &str = "requirepass";

/// Whether one of two is the user of `requirepass`.
fn is_default(one: &str, other: &str) -> bool {
    one == REQUIREPASS || other == REQUIREPASS
}

/// The user of a server whose password it is.
pub(super) fn user_of(used: &CredentialUse) -> Option<&str> {
    match used.key.strip_prefix("user ") {
        // It is the same password, written twice.
        Some("default") => Some(REQUIREPASS),
        Some(user) => Some(user),
        None if used.key == REQUIREPASS => Some(REQUIREPASS),
        None => None,
    }
}

/// The SHA-256 of a password that is known, in hex.
fn hash_of(used: &CredentialUse) -> Option<String> {
    let known = used.secret.as_ref().filter(|secret| !secret.is_empty());
    let secret = known.filter(|_| !used.unexpanded)?;
    Some(match used.kind {
        CredentialKind::Hash => secret.expose().to_ascii_lowercase(),
        _ => sha256(secret.expose()),
    })
}
