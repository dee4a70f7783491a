//! The secrets of a deployment, and the places where they are written.

use std::ops::Range;
use std::sync::Arc;

use super::model::CredentialKind;
use crate::deployment::model::Deployment;
use crate::secret::Secret;
use redproof_source::{Origin, SourceMap};

/// The passwords of Redis in a deployment, and the new names of commands.
pub(in crate::deployment) fn secrets(deployment: &Deployment) -> Vec<Secret> {
    let mut secrets: Vec<Secret> = deployment
        .credential_uses
        .iter()
        .filter(|used| used.kind != CredentialKind::Indirect)
        .filter_map(|used| used.secret.clone())
        .collect();
    secrets.extend(deployment.passwords().map(|password| password.secret.clone()));
    secrets.extend(deployment.new_names().chain(deployment.lone_names()));
    secrets.retain(|secret| !secret.is_empty());
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

impl Deployment {
    /// The places of secrets, which are masked whatever a classifier makes of them. The expression of a variable is none.
    pub fn hidden(&self, map: &SourceMap) -> Vec<(Arc<str>, Range<usize>)> {
        let written = self
            .credential_uses
            .iter()
            .filter(|used| matches!(used.kind, CredentialKind::Literal));
        let literal = |password: &&redproof_redis::Password| {
            password
                .text
                .as_ref()
                .is_none_or(|text| text.segments().iter().all(|run| run.origin == Origin::Literal))
        };
        written
            .map(|used| used.span)
            .chain(self.passwords().filter(literal).map(|password| password.span))
            .filter_map(|span| Some((map.get(span.file)?.path().clone(), span.range())))
            .collect()
    }

    /// What commands are renamed to: by custom known to nobody but the administrator.
    fn new_names(&self) -> impl Iterator<Item = Secret> {
        let servers = self.servers.iter().filter_map(|server| server.redis.known());
        let renamed = servers.flat_map(|redis| &redis.renamed);
        renamed.map(|renamed| Secret::new(renamed.to.as_str()))
    }

    /// `redis://NAME@HOST`: clients take it for a user, but where no server has one of that name, it was meant to be the
    /// password.
    fn lone_names(&self) -> impl Iterator<Item = Secret> {
        let is_user = |name: &str| {
            let mut servers = self.servers.iter().filter_map(|server| server.redis.known());
            servers.any(|redis| redis.users.iter().any(|user| user.name == name))
        };
        let alone = self.clients.iter().map(|client| &client.connection);
        let alone = alone.filter(|connection| connection.is_url && connection.password.is_none());
        let names = alone.filter_map(|connection| connection.username.as_ref());
        names
            .filter(move |name| name.undefined().is_none() && !is_user(name.as_str()))
            .map(|name| Secret::new(name.as_str()))
    }

    /// Passwords and hashes of all users.
    fn passwords(&self) -> impl Iterator<Item = &redproof_redis::Password> {
        let servers = self.servers.iter().filter_map(|server| server.redis.known());
        servers
            .chain(self.acl_only.as_ref())
            .flat_map(|redis| &redis.users)
            .flat_map(|user| &user.passwords)
    }
}
