//! Facts of a user of a server's ACL.

use std::cell::OnceCell;

use super::fact::{Fact, FactValue, Item, Place, count};
use super::table::table;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
use crate::client::REDIS_CLI;
use crate::deployment::{self, Client, Deployment};
use crate::inputs::is_in_tests;
use redproof_redis::{self, Danger, Dangerous};
use redproof_source::Known;

/// A user of a server, or of an ACL file that no server loads.
pub(super) struct Subject<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) server: Option<usize>,
    /// How many users of the server are enabled, this one included.
    pub(super) enabled_users: usize,
    /// Whether the file that defines it is an ACL file that no known server loads.
    pub(super) standalone: bool,
    pub(super) redis: &'a redproof_redis::Server,
    pub(super) user: &'a redproof_redis::User,
    /// What it is for, if a replica or a Sentinel logs in as it.
    pub(super) of_server: Option<&'static str>,
    dangerous: OnceCell<Vec<Dangerous>>,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let of_servers = deployment.users_of_servers();
    let mut found = Vec::new();
    for (index, server) in deployment.servers.iter().enumerate() {
        let Known::Known(redis) = &server.redis else {
            continue;
        };
        let enabled_users = enabled(redis);
        for user in &redis.users {
            let path = format!("user.{}", user.name);
            let anchor = user.span.map_or_else(
                || Place::new(server.anchor, server.path.clone()),
                |span| Place::new(span, path),
            );
            let subject = Subject {
                deployment,
                server: server.service.map(|_| index),
                enabled_users,
                standalone: false,
                redis,
                user,
                of_server: of_servers.get(&*user.name).copied(),
                dangerous: OnceCell::new(),
            };
            found.push(Found::new(&user.name, anchor, subject).related(Some(index)));
        }
    }
    if let Some(redis) = &deployment.acl_only {
        let enabled_users = enabled(redis);
        for user in &redis.users {
            let Some(span) = user.span else { continue };
            let subject = Subject {
                deployment,
                server: None,
                enabled_users,
                standalone: true,
                redis,
                user,
                of_server: of_servers.get(&*user.name).copied(),
                dangerous: OnceCell::new(),
            };
            let anchor = Place::new(span, format!("user.{}", user.name));
            found.push(Found::new(&user.name, anchor, subject).related(None));
        }
    }
    found
}

fn enabled(redis: &redproof_redis::Server) -> usize {
    redis.users.iter().filter(|user| user.enabled.0).count()
}

/// Commands that run a script or a function. `+@write` grants FUNCTION LOAD too, which without these runs nothing.
const RUN_SCRIPTS: &[&str] = &["eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro"];

impl Subject<'_> {
    fn path(&self) -> String {
        format!("user.{}", self.user.name)
    }

    fn place(&self, span: Option<redproof_source::Span>) -> Vec<Place> {
        span.or(self.user.span)
            .map(|span| Place::new(span, self.path()))
            .into_iter()
            .collect()
    }

    /// What the user is for: a server or a client logs in as it, or its name says so.
    fn role(&self) -> &'static str {
        // A client that logs in as `default` uses the password that all clients share; other rules report that.
        if self.user.name == "default" {
            return "default";
        }
        if let Some(role) = self.of_server {
            return role;
        }
        let by_name = deployment::role_of_name(&self.user.name);
        // A job of an administrator's is no application.
        let is_job = |client: &Client| by_name.is_some() && client.connection.name == REDIS_CLI;
        let logs_in = self.deployment.clients.iter().any(|client| {
            let here = client
                .targets
                .iter()
                .any(|target| target.server.is_some() && target.server == self.server);
            here && !is_job(client)
                && client
                    .connection
                    .username
                    .as_ref()
                    .is_some_and(|user| user.as_str() == self.user.name)
        });
        if logs_in {
            return "application";
        }
        let rotates = || {
            deployment::rotates(&self.user.name)
                && self.dangerous().iter().all(|found| {
                    let command = found.command.split('|').next().unwrap_or_default();
                    matches!(command, "acl" | "config")
                })
        };
        match by_name {
            Some(role) => role,
            // What changes passwords needs the commands for it, and no others.
            None if rotates() => "administration",
            None => "application",
        }
    }

    /// Whether a rule opens the user to everybody, as far as the server's settings show it.
    fn open(&self, by: impl Fn(&redproof_redis::User) -> (bool, Option<redproof_source::Span>)) -> Fact {
        match self.redis.needs_no_password(self.user) {
            Known::Known(_) => {
                let (is_so, at) = by(self.user);
                Fact {
                    value: FactValue::Boolean(is_so),
                    at: self.place(at),
                }
            }
            Known::Unknown(why) => Fact::unknown(why),
        }
    }

    fn dangerous(&self) -> &[Dangerous] {
        let all = || self.user.dangerous(self.redis.version);
        self.dangerous.get_or_init(all)
    }

    /// A fact of its rules; unknown if a file that could not be read may define it.
    fn defined(&self, fact: impl FnOnce() -> Fact) -> Fact {
        match self.redis.why_user_unknown(self.user) {
            Some(why) => Fact::unknown(why),
            None => fact(),
        }
    }

    fn ranked(&self, wanted: impl Fn(Danger) -> bool) -> Fact {
        self.only(|found| wanted(found.danger))
    }

    fn only(&self, wanted: impl Fn(&Dangerous) -> bool) -> Fact {
        self.defined(|| {
            let items = self.dangerous().iter().filter(|found| wanted(found));
            let items = items.map(|found| Item {
                word: found.command.replace('|', " "),
                at: self.place(found.granted_by),
            });
            Fact::list(items.collect())
        })
    }
}

table! {
    Subject<'_>;
    "enabled", Type::Boolean, "Whether the user may log in."
        => |s| s.defined(|| Fact { value: FactValue::Boolean(s.user.enabled.0), at: s.place(s.user.enabled.1) });
    "nopass", Type::Boolean, "Whether the user has `nopass`: any password is accepted."
        => |s| s.open(|user| user.nopass);
    "needs_no_password", Type::Boolean, "Whether everybody can log in as the user: any password is accepted, or the empty one."
        => |s| s.open(redproof_redis::User::needs_no_password);
    "harmless", Type::Boolean, "Whether the user may run only PING and commands that concern its own connection."
        => |s| s.defined(|| Fact::boolean(s.user.is_harmless(s.redis.version)));
    "passwords", Type::Number, "How many passwords the user has."
        => |s| s.defined(|| Fact::number(count(s.user.passwords.len())));
    "default", Type::Boolean, "Whether it is the user `default`."
        => |s| Fact::boolean(s.user.name == "default");
    "standalone", Type::Boolean, "Whether it is defined in an ACL file that no known server loads."
        => |s| Fact::boolean(s.standalone);
    "unloaded", Type::Boolean, "Whether it is defined in an ACL file that no server loads, though one could."
        => |s| Fact::boolean(s.standalone && s.deployment.config_files.iter().any(|file| {
            file.acl && file.loaded == Known::Known(false) && file.beside_server == Known::Known(true)
        }));
    "in_tests", Type::Boolean, "Whether it is defined below a folder of tests, in a file that no project uses."
        => |s| Fact::boolean(s.deployment.project.is_none() && is_in_tests(&s.deployment.name));
    "defined", Type::Boolean, "Whether a file defines the user."
        => |s| Fact { value: FactValue::Boolean(s.user.span.is_some()), at: s.place(None) };
    "role", Type::Enum(&["application", "default", "administration", "monitoring", "backup", "replication", "sentinel"]),
        "What the user is for, judged by the clients that log in as it or by its name."
        => |s| Fact { value: FactValue::Text(s.role().into()), at: s.place(None) };
    "dangerous", Type::List, "Commands it may run that destroy data, stop the server or take it over.", eg "{ has: config set }"
        => |s| s.ranked(|danger| danger >= Danger::DataLoss);
    "takeover", Type::List, "Commands it may run that take over the server.", eg "{ has: config set }"
        => |s| s.ranked(|danger| danger == Danger::Takeover);
    "scripts", Type::List, "Commands it may run that execute scripts in the server.", eg "{ has: eval }"
        => |s| s.only(|found| RUN_SCRIPTS.contains(&found.command));
    "commands", Type::Text, "Its command rules, as `ACL LIST` shows them.", eg "\"+@all\""
        => |s| s.defined(|| Fact { value: FactValue::Text(s.user.root.commands_shown().into()), at: s.place(None) });
    "all_keys", Type::Boolean, "Whether it may read and write every key."
        => |s| s.defined(|| match s.user.root.keys.iter().find(|key| key.pattern == "*" && key.read && key.write) {
            Some(key) => Fact { value: FactValue::Boolean(true), at: s.place(key.span) },
            None => Fact::boolean(false),
        });
    "other_users", Type::Number, "Enabled users apart from this one."
        => |s| match (s.enabled_users - usize::from(s.user.enabled.0), s.redis.why_users_unknown()) {
            (0, Some(why)) => Fact::unknown(why),
            (others, _) => Fact::number(count(others)),
        };
    "loaded", Type::Boolean, "Whether a server loads the file that defines it."
        => |s| Fact::boolean(s.server.is_some());
}
