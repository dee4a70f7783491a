//! How a replica or a Sentinel logs in at the server that it follows or monitors.

use super::fact::{Fact, FactValue, Item, Place};
use super::failover::{monitors, values};
use super::login::takes_password;
use crate::deployment::Deployment;
use redproof_redis::{Server, Setting};
use redproof_source::{Known, Text};

/// What a replica sends to its primary; source: replication.c.
const OF_REPLICA: &[&[&str]] = &[&["ping"], &["replconf", "capa", "eof"], &["psync", "?", "-1"]];

/// What a Sentinel sends to the servers that it monitors and cannot do without; source: sentinel.c. A command that is denied in
/// its transaction makes the whole of it fail.
const OF_SENTINEL: &[&[&str]] = &[
    &["ping"],
    &["info"],
    &["publish", "__sentinel__:hello", "x"],
    &["subscribe", "__sentinel__:hello"],
    &["multi"],
    &["slaveof", "no", "one"],
    &["config", "rewrite"],
    &["client", "kill", "type", "normal"],
    &["exec"],
];

/// What becomes of a login.
enum Login {
    /// There is no such user, it is off, or it has another password.
    Refused(&'static str),
    /// It is accepted, and these commands are denied.
    Accepted(Vec<String>),
}

/// Logs in with a password, as `default` without a name.
fn log_in(server: &Server, name: Option<&Text>, password: &Text, sends: &[&[&str]]) -> Known<Login> {
    if let Some(why) = name.and_then(Text::why_undefined) {
        return Known::Unknown(why);
    }
    let name = name.map(Text::as_str).filter(|name| !name.is_empty());
    let user = server.user(name.unwrap_or("default"));
    if let Some(why) = server
        .why_users_unknown()
        .filter(|_| user.is_none_or(|user| user.span.is_none()))
    {
        return Known::Unknown(why);
    }
    let Some(user) = user else {
        return Known::Known(Login::Refused("missing"));
    };
    if !user.enabled.0 {
        return Known::Known(Login::Refused("off"));
    }
    let takes = match user.nopass.0 {
        true => Known::Known(true),
        false => takes_password(user, password, false),
    };
    takes.map(|takes| match takes {
        false => Login::Refused("password"),
        true => {
            let denied = sends
                .iter()
                .filter(|words| !user.may(server.version, words).allowed);
            Login::Accepted(denied.map(|words| command(words)).collect())
        }
    })
}

/// The name of a command, and of the subcommand of those that have some.
fn command(words: &[&str]) -> String {
    match words {
        [name @ ("config" | "client"), sub, ..] => format!("{name} {sub}"),
        [name, ..] => (*name).to_owned(),
        [] => String::new(),
    }
}

/// The login of a replica at its primary, with the place of what it logs in with; `None` if it sends no password or follows no
/// server of the deployment.
fn of_replica(deployment: &Deployment, redis: &Server) -> Known<Option<(Login, Place)>> {
    let (host, name, password) = match (
        redis.written("replicaof"),
        redis.written("masteruser"),
        redis.written("masterauth"),
    ) {
        (Known::Unknown(why), ..) | (_, Known::Unknown(why), _) | (.., Known::Unknown(why)) => {
            return Known::Unknown(why);
        }
        (Known::Known(host), Known::Known(name), Known::Known(password)) => (host, name, password),
    };
    let password = password
        .and_then(Setting::first)
        .filter(|password| !password.is_empty_literal());
    let Some(([host, rest @ ..], password)) = host.map(|host| &*host.words).zip(password) else {
        return Known::Known(None);
    };
    let primary = match deployment.primary_at(host, rest.first()) {
        Known::Known(None) => return Known::Known(None),
        Known::Known(Some(primary)) => &primary.redis,
        Known::Unknown(why) => return Known::Unknown(why),
    };
    let primary = match primary {
        Known::Known(primary) => primary,
        Known::Unknown(why) => return Known::Unknown(why.clone()),
    };
    let place = match name.and_then(|name| name.span) {
        Some(span) => Place::new(span, "masteruser"),
        None => Place::new(password.span(), "masterauth"),
    };
    let login = log_in(primary, name.and_then(Setting::first), password, OF_REPLICA);
    login.map(|login| Some((login, place)))
}

/// Whether the primary of a replica takes the user and the password that it sends.
pub(super) fn login_of_replica(deployment: &Deployment, redis: &Server) -> Fact {
    match of_replica(deployment, redis) {
        Known::Unknown(why) => Fact::unknown(why),
        Known::Known(None) => Fact::absent(),
        Known::Known(Some((login, place))) => {
            let word = match login {
                Login::Refused(word) => word,
                Login::Accepted(_) => "accepted",
            };
            Fact::at(FactValue::Text(word.into()), place)
        }
    }
}

/// Commands of replication that the primary of a replica denies.
pub(super) fn denied_to_replica(deployment: &Deployment, redis: &Server) -> Fact {
    match of_replica(deployment, redis) {
        Known::Unknown(why) => Fact::unknown(why),
        Known::Known(Some((Login::Accepted(denied), place))) => Fact::list(
            denied
                .into_iter()
                .map(|name| Item::new(name, place.clone()))
                .collect(),
        ),
        Known::Known(_) => Fact::list(Vec::new()),
    }
}

/// What a Sentinel's logins come to at the primaries of the deployment to which it sends a password; `items` takes it from each.
fn of_sentinel(
    deployment: &Deployment,
    sentinel: &Server,
    items: impl Fn(&Text, Login) -> Vec<String>,
) -> Fact {
    let mut found = Vec::new();
    let mut unknown = sentinel.unread.first().cloned();
    let (passwords, users) = (values(sentinel, "auth-pass"), values(sentinel, "auth-user"));
    for monitor in monitors(sentinel) {
        let name = monitor.name.as_str();
        let Some(password) = passwords.get(name).copied() else {
            continue;
        };
        let user = users.get(name).copied();
        let primary = deployment.primary_at(monitor.host, Some(monitor.port));
        let login = match primary.map(|primary| primary.map(|primary| &primary.redis)) {
            Known::Known(None) => continue,
            Known::Known(Some(Known::Known(primary))) => log_in(primary, user, password, OF_SENTINEL),
            Known::Known(Some(Known::Unknown(why))) => Known::Unknown(why.clone()),
            Known::Unknown(why) => Known::Unknown(why),
        };
        let place = Place::new(user.unwrap_or(password).span(), "sentinel");
        match login {
            Known::Known(login) => {
                let words = items(monitor.name, login).into_iter();
                found.extend(words.map(|word| Item::new(word, place.clone())));
            }
            Known::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    match unknown.filter(|_| found.is_empty()) {
        Some(why) => Fact::unknown(why),
        None => Fact::list(found),
    }
}

/// The primaries that do not take the user or the password that a Sentinel sends.
pub(super) fn refusing_sentinel(deployment: &Deployment, sentinel: &Server) -> Fact {
    of_sentinel(deployment, sentinel, |primary, login| match login {
        Login::Refused(_) => vec![primary.as_str().to_owned()],
        Login::Accepted(_) => Vec::new(),
    })
}

/// Commands that a primary denies to the user as which a Sentinel logs in.
pub(super) fn denied_to_sentinel(deployment: &Deployment, sentinel: &Server) -> Fact {
    of_sentinel(deployment, sentinel, |_, login| match login {
        Login::Refused(_) => Vec::new(),
        Login::Accepted(denied) => denied,
    })
}
