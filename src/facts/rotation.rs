//! Facts of a change of a server's password by a script.

use super::fact::{Fact, FactValue, Item, Place};
use super::storage;
use super::table::table;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
use crate::deployment::{Deployment, Rotation, Server};
use crate::script::How;
use redproof_compose::{Grant, Resource};
use redproof_source::{Known, Text, Why};

/// A change and its server.
pub(super) struct Subject<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) rotation: &'a Rotation,
    pub(super) server: &'a Server,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let rotations = world.deployment.rotations.iter();
    rotations
        .filter_map(|rotation| {
            let server = world.deployment.servers.get(rotation.server)?;
            let anchor = Place::new(rotation.change.at, "rotation");
            let subject = Subject {
                deployment: world.deployment,
                rotation,
                server,
            };
            Some(Found::new(&server.name, anchor, subject).related(Some(rotation.server)))
        })
        .collect()
}

/// The changes of a deployment or of one of its servers.
pub(super) fn items(deployment: &Deployment, server: Option<usize>) -> Vec<Item> {
    let rotations = deployment.rotations.iter();
    let own = rotations.filter(|rotation| server.is_none_or(|server| rotation.server == server));
    own.map(|rotation| Item {
        word: spelled(rotation.change.how).to_owned(),
        at: vec![Place::new(rotation.change.at, "rotation")],
    })
    .collect()
}

/// What renews the password of a server: changes by scripts, a user with two passwords, which overlap while clients change over,
/// and a secret whose name has a version. What happens to a secret of a swarm, which is made outside the files, is unknown.
pub(super) fn renewals(deployment: &Deployment, server: (usize, &Server)) -> Fact {
    let (index, server) = server;
    let mut found = items(deployment, Some(index));
    let users = server.redis.known().into_iter().flat_map(|redis| &redis.users);
    for user in users.filter(|user| user.enabled.0 && !user.nopass.0) {
        if let [_, second, ..] = user.passwords.as_slice() {
            found.push(Item::new("two passwords", Place::new(second.span, "user")));
        }
    }
    let project = deployment.project.iter();
    let granted: Vec<(&Grant, &Resource)> = project
        .flat_map(|project| &project.secrets)
        .flat_map(|secret| {
            let grants = deployment
                .service_of(server)
                .into_iter()
                .flat_map(|service| &service.secrets);
            let own = grants.filter(|grant| grant.source.as_str() == secret.name.as_str());
            own.map(move |grant| (grant, secret))
        })
        .filter(|(grant, secret)| {
            let names = [Some(&secret.name), secret.real_name.as_ref()];
            let is_password = |name: &Text| is_for_password(name.as_str());
            !is_of_tls(&grant.secret_path()) && names.into_iter().flatten().any(is_password)
        })
        .collect();
    for (grant, secret) in &granted {
        let names = [Some(&secret.name), secret.real_name.as_ref()];
        if names.into_iter().flatten().any(|name| has_version(name.as_str())) {
            found.push(Item::new("versioned secret", Place::new(grant.span, "secrets")));
        }
    }
    match granted
        .iter()
        .find(|(_, secret)| secret.external)
        .filter(|_| found.is_empty())
    {
        Some((grant, _)) => Fact::unknown(Why::new(
            "the secret is made outside the files, and may be renewed there",
            Some(grant.span),
        )),
        None => Fact::list(found),
    }
}

/// Whether a secret is a password, or the ACL file with it, by its name.
fn is_for_password(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["pass", "pw", "auth", "secret", "redis", "valkey", "acl", "users"]
        .iter()
        .any(|word| name.contains(word))
}

/// Whether a secret is a key or a certificate, by its path.
fn is_of_tls(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "pem" | "crt" | "key" | "cer")
}

/// Whether a name ends in a version or a date: `redis_pw_v4`, `redis-password-2026-11-01`. A bare number may count servers.
fn has_version(name: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = name.rsplit(['_', '-', '.']);
    let last = parts.next().unwrap_or(name);
    if last.len() == name.len() {
        return false;
    }
    // `2026-11-01`
    let is_date = || {
        let before: Vec<&str> = parts.take(2).collect();
        matches!(before.as_slice(), [month, year]
            if is_number(last) && is_number(month) && is_number(year) && year.len() == 4)
    };
    match last.strip_prefix('v') {
        Some(number) => is_number(number),
        None => is_number(last) && last.len() >= 6 || is_date(),
    }
}

/// The command of a change.
pub(super) fn spelled(how: How) -> &'static str {
    match how {
        How::ConfigSet => "CONFIG SET requirepass",
        How::AclSetuser => "ACL SETUSER",
        How::NewFile => "a new file and a restart",
    }
}

impl Subject<'_> {
    fn redis(&self, answer: impl FnOnce(&redproof_redis::Server) -> bool) -> Fact {
        match &self.server.redis {
            Known::Known(redis) => Fact::boolean(answer(redis)),
            Known::Unknown(why) => Fact::unknown(why.clone()),
        }
    }

    /// Whether the server does not have the command that the script sends.
    fn blocked(&self, redis: &redproof_redis::Server) -> bool {
        let renamed = || {
            let of_config =
                |renamed: &&redproof_redis::Renamed| renamed.command.as_str().eq_ignore_ascii_case("config");
            redis.renamed.iter().any(|renamed| of_config(&renamed))
        };
        self.rotation.change.how == How::ConfigSet && self.rotation.change.called == "config" && renamed()
    }

    /// Whether an ACL file restores the old password.
    fn governed(&self, redis: &redproof_redis::Server) -> bool {
        self.rotation.change.how == How::ConfigSet && redis.acl_file.is_some()
    }

    /// Whether there is a file, and the server may write to it: it is not mounted read-only, and no config or secret.
    fn may_write(&self, path: Option<&str>) -> bool {
        let Some((path, service)) = path.map(|path| (path, self.deployment.service_of(self.server))) else {
            return false;
        };
        service.is_none_or(|service| {
            let mut configs = service.configs.iter();
            let mut secrets = service.secrets.iter();
            let is_granted = configs.any(|grant| grant.config_path() == path)
                || secrets.any(|grant| grant.secret_path() == path);
            !is_granted && storage::mount_of(service, path).is_none_or(|mount| !mount.read_only)
        })
    }

    /// Whether the new password is still there after a restart.
    fn persists(&self, redis: &redproof_redis::Server) -> bool {
        let change = &self.rotation.change;
        let by_argument = redis
            .settings
            .get("requirepass")
            .is_some_and(|setting| setting.origin == redproof_redis::SettingOrigin::Argument);
        let config = redis.config_file.as_ref().map(|config| config.path.as_str());
        let acl = redis.acl_file.as_ref().map(|acl| acl.path.as_str());
        let rewrites = change.rewrites && self.may_write(config) && !self.blocked(redis);
        let by_server = match change.how {
            How::NewFile => true,
            // An argument overrides the rewritten file.
            How::ConfigSet => rewrites && !by_argument,
            How::AclSetuser => (change.saves && self.may_write(acl)) || (rewrites && acl.is_none()),
        };
        // The server may start with what the script writes or passes on.
        by_server || change.persists_new_secret
    }
}

table! {
    Subject<'_>;
    "script", Type::Text, "The path of the script.", eg "{ matches: \"rotate\" }"
        => |s| Fact::text(s.rotation.script.clone());
    "how", Type::Enum(&["config-set", "acl-setuser", "new-file"]), "Which command changes the password."
        => |s| Fact::at(FactValue::Text(match s.rotation.change.how {
            How::ConfigSet => "config-set",
            How::AclSetuser => "acl-setuser",
            How::NewFile => "new-file",
        }.into()), Place::new(s.rotation.change.at, "rotation"));
    "blocked", Type::Boolean, "Whether the server does not have the command, because `CONFIG` is renamed or disabled."
        => |s| s.redis(|redis| s.blocked(redis));
    "governed_by_acl", Type::Boolean, "Whether it sets `requirepass` on a server with an ACL file."
        => |s| s.redis(|redis| s.governed(redis));
    "persists", Type::Boolean, "Whether the new password is saved, or written to a place that the server may start from."
        => |s| s.redis(|redis| s.persists(redis));
    "keeps_old", Type::Boolean, "Whether the old password keeps working."
        => |s| Fact::boolean(s.rotation.change.adds_without_removing);
    "prints_new", Type::Boolean, "Whether the script prints the new password."
        => |s| Fact::boolean(!s.rotation.change.prints.is_empty());
    "checks_status", Type::Boolean, "Whether the script checks that the server accepted the new password."
        => |s| Fact::boolean(!s.rotation.change.ignores_exit_status);
    "password_on_argv", Type::Boolean, "Whether the new password is on a command line."
        => |s| Fact::boolean(s.rotation.change.on_argv);
    "works", Type::Boolean, "Whether the new password takes effect, persists and replaces the old one."
        => |s| {
            let change = &s.rotation.change;
            s.redis(|redis| !s.blocked(redis) && !s.governed(redis) && s.persists(redis) && !change.adds_without_removing)
        };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_version() {
        for name in ["redis_pw_v4", "redis-password-2026-11-01", "redis_pw_20261101"] {
            assert!(has_version(name), "{name}");
        }
        for name in [
            "redis_pw",
            "redis6",
            "v4",
            "redis_v",
            "pw_v4_old",
            "pw.2",
            "host-10-0-0-1",
        ] {
            assert!(!has_version(name), "{name}");
        }
    }
}
