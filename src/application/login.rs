//! Which server an application uses, and as which user.

use std::collections::BTreeSet;

use super::model::{Login, LoginState};
use super::side::{ServerSide, SideLogin, SideServer};
use crate::deployment::is_of_no_application;
use redproof_redis::User;
use redproof_source::{Known, Span, Text};

/// A connection that the code makes, as far as logging in goes.
#[derive(Debug, Clone)]
pub(super) struct CodeClient {
    /// The user that is written there.
    pub(super) user: Option<String>,
    /// Whether the call leaves no place for a user: clients then log in as `default`.
    pub(super) without_user: bool,
    pub(super) at: Span,
}

/// Whether the text of a constructor's call names its options, and leaves no place for a user that it does not name.
#[cfg_attr(not(feature = "code"), allow(dead_code, reason = "for code that is read"))]
pub(super) fn leaves_no_user(call: &str) -> bool {
    const MAY_HOLD: &[&str] = &["user", "**", "...", "url", "uri", "pool", "credential", "://"];
    let lower = call.to_ascii_lowercase();
    let arguments = lower.split_once('(').map_or("", |(_, arguments)| arguments);
    let is_named = |word: &str| {
        arguments.match_indices(word).any(|(at, _)| {
            let behind = arguments.get(at + word.len()..).unwrap_or_default().trim_start();
            behind.starts_with([':', '=', ',', '}'])
        })
    };
    let named = ["password", "host", "port", "auth"]
        .iter()
        .any(|word| is_named(word));
    named && !MAY_HOLD.iter().any(|word| arguments.contains(word))
}

/// The server that an application uses: the one that its configuration names, or the only one.
pub(super) fn server_of(side: &ServerSide, logins: &[&SideLogin]) -> Option<usize> {
    let named: BTreeSet<usize> = logins.iter().filter_map(|login| login.server).collect();
    let is_data = |index: &usize| side.servers.get(*index).is_some_and(|server| !server.sentinel);
    let mut named = named.into_iter().filter(is_data);
    if let Some(first) = named.next() {
        return Some(first);
    }
    let indices = || (0..side.servers.len()).filter(is_data);
    let mut primaries =
        indices().filter(|index| side.servers.get(*index).is_some_and(|server| !server.follows));
    match (primaries.next(), primaries.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// The users that an application logs in as, and what says so.
pub(super) fn users(clients: &[CodeClient], logins: &[&SideLogin]) -> Vec<(String, Span, bool)> {
    let mut found: Vec<(String, Span, bool)> = Vec::new();
    let mut add = |user: &str, at: Span, in_code: bool| {
        if !found.iter().any(|(known, ..)| known == user) {
            found.push((user.to_owned(), at, in_code));
        }
    };
    for client in clients {
        if let Some(user) = &client.user {
            add(user, client.at, true);
        } else if client.without_user {
            add("default", client.at, true);
        }
    }
    let is_literal = |user: &&Text| {
        !user.is_empty() && user.undefined().is_none() && crate::client::indirection(user).is_none()
    };
    if found.is_empty() {
        for login in logins {
            match &login.user {
                Some(user) if is_literal(&user) => add2(&mut found, user.as_str(), login.at),
                None if login.whole => add2(&mut found, "default", login.at),
                _ => {}
            }
        }
    }
    found
}

fn add2(found: &mut Vec<(String, Span, bool)>, user: &str, at: Span) {
    if !found.iter().any(|(known, ..)| known == user) {
        found.push((user.to_owned(), at, false));
    }
}

/// How a login as this user goes.
pub(super) fn login(server: Option<&SideServer>, user: &str, at: Span) -> Login {
    let (state, decided_by) = match server.map(|server| &server.users) {
        None | Some(Known::Unknown(_)) => (LoginState::Unknown, None),
        Some(Known::Known(users)) => match users.iter().find(|known| known.name == user) {
            None => (LoginState::Missing, None),
            Some(known) if known.enabled.0 => (LoginState::On, None),
            Some(known) => (LoginState::Off, known.enabled.1.or(known.span)),
        },
    };
    Login {
        user: user.to_owned(),
        state,
        at,
        decided_by,
    }
}

/// The user whose permissions count: the one that logs in, else the only one that an application could be meant to use.
pub(super) fn meant<'s>(server: &'s SideServer, login: Option<&Login>) -> Option<&'s User> {
    let users = server.users.known()?;
    if let Some(login) = login
        && login.state == LoginState::On
    {
        return users.iter().find(|user| user.name == login.user);
    }
    let enabled: Vec<&User> = users.iter().filter(|user| user.enabled.0).collect();
    let own: Vec<&&User> = enabled.iter().filter(|user| user.name != "default").collect();
    let applications: Vec<&&&User> = own
        .iter()
        .filter(|user| !is_of_no_application(&user.name))
        .collect();
    match (own.as_slice(), applications.as_slice(), enabled.as_slice()) {
        (_, [only], _) => Some(**only),
        ([only], ..) => Some(only),
        // Nobody else could log in.
        (_, _, [only]) if login.is_none() => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_may_leave_no_place_for_a_user() {
        for call in [
            "redis.Redis(host=h, port=6379, password=p)",
            "new Redis({ host: 'a', password })",
            "redis.Redis(host=settings.get('host', 'redis'), password=os.environ.get('REDIS_PASSWORD'))",
        ] {
            assert!(leaves_no_user(call), "{call}");
        }
        for call in [
            "redis.Redis(username=u, password=p)",
            "Redis.from_url(redis_url)",
            "redis.Redis(**kwargs)",
            "new Redis(options)",
            "redis.NewClient(opts)",
            "Redis()",
            "redis.Redis(connection_pool=pool)",
            "new Redis(process.env.REDIS_URL, {password})",
        ] {
            assert!(!leaves_no_user(call), "{call}");
        }
    }
}
