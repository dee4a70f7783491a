//! Whether a client's service gets a password that the client does not name.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Fact, FactValue, Place};
use super::passwords::names_password;
use super::verdict;
use crate::client::{self, Connection, ConnectionSource, PasswordSetting, PasswordValue};
use crate::deployment::{Client, CredentialLocation, Deployment};
use redproof_compose::Service;
use redproof_redis::Authentication;
use redproof_source::{Known, Why};

/// What the services of a deployment's clients get beside a connection: looked at once for all connections of a service.
pub(super) struct Passwords<'a> {
    deployment: &'a Deployment,
    by_service: OnceCell<BTreeMap<usize, Given>>,
}

/// What a service gets.
struct Given {
    /// The password: from a variable, a secret that is named so, or an argument.
    password: bool,
    /// A variable whose name is that of a password, of Redis or not.
    may_hold: bool,
    /// Files of its own: its mounts and configs.
    files: usize,
}

impl<'a> Passwords<'a> {
    pub(super) fn of(deployment: &'a Deployment) -> Self {
        Self {
            deployment,
            by_service: OnceCell::new(),
        }
    }

    /// Whether the server requires a password, and nothing that the client's service gets contains one: a URL without one, an
    /// empty setting, or variables none of which is for it. Unknown where something that the files do not show may contain it.
    pub(super) fn lacks(&self, client: &Client, redis: &redproof_redis::Server) -> Fact {
        let connection = &client.connection;
        // What is no service of a project may have it.
        let Some((service, given)) = self.given(client) else {
            return Fact::boolean(false);
        };
        if given.password || connection.password.as_ref().is_some_and(is_set) {
            return Fact::boolean(false);
        }
        let (span, path) = match &connection.password {
            Some(setting) => (setting.span, setting.path.clone()),
            None => (connection.at, connection.path.clone()),
        };
        let needs = redis.authentication();
        let value = match &needs.answer {
            Known::Known(Authentication::None) => FactValue::Boolean(false),
            Known::Known(_) => match given.may_contain(service, connection) {
                Some(what) => {
                    FactValue::Unknown(Why::new(format!("{what} may contain the password"), Some(span)))
                }
                None => FactValue::Boolean(true),
            },
            Known::Unknown(why) => FactValue::Unknown(Why::clone(why)),
        };
        let mut fact = Fact::at(value, Place::new(span, path));
        fact.at.extend(verdict::places(needs.places));
        fact
    }

    /// A client's service, and what it gets.
    fn given(&self, client: &Client) -> Option<(&Service, &Given)> {
        let index = client.service?;
        let service = self.deployment.project.as_ref()?.services.get(index)?;
        let all = self.by_service.get_or_init(|| given(self.deployment));
        Some((service, all.get(&index)?))
    }
}

/// What the services of all clients get.
fn given(deployment: &Deployment) -> BTreeMap<usize, Given> {
    let services = deployment.project.as_ref().map(|project| &project.services);
    let mut all = BTreeMap::new();
    // `redis-cli -h cache -a …`, or an exporter's option in the command beside its address in the environment.
    let arguments = deployment.credential_uses.iter().filter(|used| {
        used.location == CredentialLocation::Argument
            && used.secret.as_ref().is_none_or(|secret| !secret.is_empty())
    });
    let with_argument: BTreeSet<&str> = arguments.flat_map(|used| used.owners.names()).collect();
    for client in &deployment.clients {
        let Some(index) = client.service else { continue };
        let Some(service) = services.and_then(|services| services.get(index)) else {
            continue;
        };
        let given = all.entry(index).or_insert_with(|| {
            let mut given = Given::by_service(service);
            given.password |= with_argument.contains(service.name.as_str());
            given
        });
        given.password |= client.connection.password.as_ref().is_some_and(is_set);
    }
    all
}

impl Given {
    fn by_service(service: &Service) -> Self {
        let may_hold = |name: &str| {
            let name = name.to_ascii_lowercase();
            ["pass", "pwd", "auth", "secret", "credential", "token"]
                .iter()
                .any(|word| name.contains(word))
        };
        let set = || {
            let variables = service.environment.iter();
            let set =
                variables.filter(|variable| !variable.value.as_ref().is_some_and(client::is_no_password));
            set.map(|variable| variable.name.as_str())
        };
        let mut secrets = service.secrets.iter();
        let mounts = service.mounts.iter();
        Self {
            password: set().any(names_password) || secrets.any(|grant| names_password(grant.source.as_str())),
            may_hold: set().any(may_hold),
            files: mounts.filter(|mount| mount.host_source().is_some()).count() + service.configs.len(),
        }
    }

    /// What may contain a client's password where nothing that is read does: what its container gets beside variables. `None` if
    /// there is nothing.
    fn may_contain(&self, service: &Service, connection: &Connection) -> Option<&'static str> {
        if service.env_files.iter().any(|file| file.file.is_none()) {
            return Some("an env file that is not in the tree");
        }
        if !service.secrets.is_empty() {
            return Some("a secret");
        }
        // A URL, and a setting that is empty, say that there is none.
        if connection.is_url || connection.password.is_some() {
            return None;
        }
        // The file that the connection is in.
        let own = usize::from(connection.source == ConnectionSource::File);
        match () {
            () if service.build.is_some() => Some("what the service is built from"),
            () if self.files != own => Some("a file that is mounted"),
            () if self.may_hold => Some("another variable"),
            () => None,
        }
    }
}

fn is_set(password: &PasswordSetting) -> bool {
    !matches!(password.value, PasswordValue::Empty)
}
