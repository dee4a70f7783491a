//! What connects servers: primaries and replicas, Sentinels, and the project's variables.

use super::external_host::is_outside;
use super::fact::{Fact, FactValue, Item, Place};
use super::login;
use super::verdict::settings_place;
use crate::client::Endpoint;
use crate::deployment::{Client, Deployment, Server};
use redproof_redis::{Authentication, Renamed, Setting};
use redproof_source::{Known, Text};

/// Commands that a Sentinel sends to the servers that it monitors; source: sentinel.c of Redis 7.0, and the list for
/// `user sentinel` in Redis's documentation of Sentinel and ACL. It sends `SLAVEOF`, never `REPLICAOF`.
const OF_SENTINEL: &[&str] = &[
    "multi",
    "slaveof",
    "ping",
    "exec",
    "subscribe",
    "config",
    "role",
    "publish",
    "info",
    "client",
    "script",
];

/// The connections that reach a server, each with its endpoint.
fn connections(deployment: &Deployment, server: usize) -> impl Iterator<Item = (&Client, Option<&Endpoint>)> {
    deployment.clients.iter().flat_map(move |client| {
        let targets = client.targets.iter();
        let targets = targets.filter(move |target| target.server == Some(server));
        targets.map(move |target| (client, client.connection.endpoints.get(target.endpoint)))
    })
}

/// A client, at its endpoint.
fn item((client, endpoint): (&Client, Option<&Endpoint>)) -> Item {
    let at = endpoint.map_or(client.connection.at, |endpoint| endpoint.span);
    let place = Place::new(at, client.connection.path.clone());
    Item::new(client.owners.to_string(), place)
}

/// The clients of a server.
pub(super) fn clients(deployment: &Deployment, server: usize) -> Fact {
    Fact::list(connections(deployment, server).map(item).collect())
}

/// The clients of a server that are known to connect in plain text, or the others.
pub(super) fn plaintext_clients(deployment: &Deployment, server: usize, plain: bool) -> Fact {
    let of_server = deployment.servers.get(server);
    let connections = connections(deployment, server);
    let wanted = connections
        .filter(|(client, endpoint)| (client.encrypts(*endpoint, of_server) == Some(false)) == plain);
    Fact::list(wanted.map(item).collect())
}

/// Clients that are sure to send a password; unknown where some may.
pub(super) fn clients_with_password(deployment: &Deployment, server: usize) -> Fact {
    let mut items = Vec::new();
    let mut unknown = None;
    for (client, _) in connections(deployment, server) {
        let Some(password) = &client.connection.password else {
            continue;
        };
        match login::sends_password(password) {
            Known::Known(true) => {
                let place = Place::new(password.span, password.path.clone());
                items.push(Item::new(client.owners.to_string(), place));
            }
            Known::Known(false) => {}
            Known::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    match unknown.filter(|_| items.is_empty()) {
        Some(why) => Fact::unknown(why),
        None => Fact::list(items),
    }
}

/// Whether it follows a primary of the deployment that requires a password, and sends none; the places are `replicaof`
/// and the primary's password.
pub(super) fn refused_by_primary(deployment: &Deployment, redis: &redproof_redis::Server) -> Fact {
    let setting = match redis.written("replicaof") {
        Known::Known(setting) => setting,
        Known::Unknown(why) => return Fact::unknown(why),
    };
    let Some([host, rest @ ..]) = setting.map(|setting| &*setting.words) else {
        return Fact::boolean(false);
    };
    let primary = deployment.primary_at(host, rest.first());
    let primary = match primary.map(|primary| primary.map(|primary| &primary.redis)) {
        Known::Known(Some(Known::Known(primary))) => primary,
        Known::Known(Some(Known::Unknown(why))) => return Fact::unknown(why.clone()),
        Known::Known(None) => return Fact::boolean(false),
        Known::Unknown(why) => return Fact::unknown(why),
    };
    let sends = ["masterauth", "primaryauth"]
        .iter()
        .filter_map(|name| redis.settings.get(name))
        .any(|setting| !matches!(setting.is_set(), Known::Known(false)));
    let needs = primary.authentication();
    let value = match &needs.answer {
        _ if sends => FactValue::Boolean(false),
        Known::Known(answer) => FactValue::Boolean(*answer != Authentication::None),
        // Once the variable is set, the password is required.
        Known::Unknown(why) => FactValue::Unknown(why.clone()),
    };
    let mut at = settings_place(redis, "replicaof");
    at.extend(settings_place(primary, "requirepass"));
    Fact { value, at }
}

/// Whether it follows a primary that is neither in the deployment nor on this machine.
pub(super) fn primary_elsewhere(deployment: &Deployment, redis: &redproof_redis::Server) -> Fact {
    let host = match redis.written("replicaof") {
        Known::Known(setting) => setting.and_then(Setting::first),
        Known::Unknown(why) => return Fact::unknown(why),
    };
    let Some(host) = host else {
        return Fact::boolean(false);
    };
    let name = host.as_str().to_ascii_lowercase();
    let project = deployment.project.as_ref();
    let is_own = project.is_some_and(|project| !project.services_at(&name).is_empty());
    Fact {
        value: FactValue::Boolean(!is_own && is_outside(&name)),
        at: settings_place(redis, "replicaof"),
    }
}

/// Name and host of each primary that a Sentinel's configuration monitors.
pub(super) fn monitored(sentinel: &redproof_redis::Server) -> impl Iterator<Item = (&Text, &Text)> {
    let setting = sentinel.settings.get("sentinel");
    let words = setting.map_or(&[][..], |setting| &setting.words);
    words.windows(3).filter_map(|three| match three {
        [monitor, name, host] if monitor.as_str().eq_ignore_ascii_case("monitor") => Some((name, host)),
        _ => None,
    })
}

/// Whether a Sentinel knows a command's new name: `sentinel rename-command PRIMARY COMMAND NAME`.
fn knows_new_name(sentinel: &redproof_redis::Server, primary: &str, renamed: &Renamed) -> bool {
    let setting = sentinel.settings.get("sentinel");
    let words = setting.map_or(&[][..], |setting| &setting.words);
    words.windows(4).any(|four| match four {
        [rename, name, command, to] => {
            let is = |word: &Text, wanted: &Text| word.as_str().eq_ignore_ascii_case(wanted.as_str());
            rename.as_str().eq_ignore_ascii_case("rename-command")
                && name == primary
                && is(command, &renamed.command)
                && is(to, &renamed.to)
                // One that is gone has no name to call it by.
                && !renamed.to.is_empty()
        }
        _ => false,
    })
}

/// Commands that `rename-command` hides from the Sentinels that monitor it.
pub(super) fn hidden_from_sentinel(
    deployment: &Deployment,
    server: &Server,
    redis: &redproof_redis::Server,
) -> Fact {
    // Most servers rename nothing; then there is no need to look for Sentinels.
    let sentinels = deployment
        .servers
        .iter()
        .filter(|sentinel| sentinel.sentinel && !redis.renamed.is_empty());
    // Each Sentinel, with the name that it has for this server.
    let watching: Vec<(&redproof_redis::Server, &str)> = sentinels
        .filter_map(|sentinel| sentinel.redis.known())
        .filter_map(|sentinel| {
            let mut primaries = monitored(sentinel);
            let is_it = |host: &str| {
                deployment
                    .servers_at(host)
                    .any(|(_, known)| std::ptr::eq(known, server))
            };
            let (name, _) = primaries.find(|(_, host)| is_it(host.as_str()))?;
            Some((sentinel, name.as_str()))
        })
        .collect();
    let hidden = redis.renamed.iter().filter(|renamed| {
        OF_SENTINEL.contains(&renamed.command.as_str().to_ascii_lowercase().as_str())
            && watching
                .iter()
                .any(|(sentinel, name)| !knows_new_name(sentinel, name, renamed))
    });
    Fact::list(
        hidden
            .map(|renamed| Item {
                word: renamed.command.as_str().to_ascii_uppercase(),
                at: vec![Place::new(renamed.span, "rename-command")],
            })
            .collect(),
    )
}

/// Directives with `yes` that allow protected settings, DEBUG or MODULE LOAD for every client.
pub(super) fn enabled_debug_commands(redis: &redproof_redis::Server) -> Fact {
    let names = [
        "enable-protected-configs",
        "enable-debug-command",
        "enable-module-command",
    ];
    let mut items = Vec::new();
    let mut unknown = None;
    for name in names {
        match redis.written(name) {
            Known::Known(setting) if setting.is_some_and(|setting| setting.is_yes()) => items.push(Item {
                word: name.to_owned(),
                at: settings_place(redis, name),
            }),
            Known::Known(_) => {}
            Known::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    match unknown.filter(|_| items.is_empty()) {
        Some(why) => Fact::unknown(why),
        None => Fact::list(items),
    }
}

/// Variables in the command or the health check that Compose takes from the host's environment, although the service sets them for its container.
/// The first place is the expression, the second the variable in the container's environment.
pub(super) fn interpolated_from_host_env(deployment: &Deployment, server: &Server) -> Fact {
    let (Some(project), Some(service)) = (&deployment.project, deployment.service_of(server)) else {
        return Fact::list(Vec::new());
    };
    let keys = ["command", "entrypoint", "healthcheck.test"].map(|key| format!("{}.{key}", service.path));
    let outside = keys.iter().flat_map(|key| project.variables_at(key));
    let outside = outside.filter(|variable| variable.defined.is_none() && variable.fallback.is_none());
    Fact::list(
        outside
            .filter_map(|variable| {
                let set = service.variable(&variable.name)?;
                // `NAME: ${NAME}` has the same source.
                let is_other = set
                    .value
                    .as_ref()
                    .is_some_and(|value| value.undefined_variable() != Some(variable.name.as_str()));
                is_other.then(|| Item {
                    word: variable.name.clone(),
                    at: vec![
                        Place::new(variable.expression, variable.path.clone()),
                        Place::new(set.name.span(), set.path()),
                    ],
                })
            })
            .collect(),
    )
}
