//! What rules may ask about a user of a server's ACL.

use super::table::table;
use super::{Datum, Fact, Item, Place, Type, count};
use crate::deployment::Deployment;
use redproof_redis::{self, Danger, Dangerous};

/// A user of a server, or of an ACL file that no server loads.
pub(super) struct Subject<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) server: Option<usize>,
    /// How many users of the server are enabled, this one included.
    pub(super) enabled_users: usize,
    /// Whether the file that defines it is an ACL file on its own.
    pub(super) alone: bool,
    pub(super) redis: &'a redproof_redis::Server,
    pub(super) user: &'a redproof_redis::User,
}

/// Words that name users who are there for something else than the application.
const OTHER_ROLES: &[(&str, &[&str])] = &[
    (
        "administration",
        &["admin", "root", "ops", "operator", "superuser", "dba", "adm"],
    ),
    (
        "monitoring",
        &[
            "monitor",
            "metrics",
            "exporter",
            "prometheus",
            "health",
            "ping",
            "stats",
            "readonly-monitor",
        ],
    ),
    ("backup", &["backup", "dump", "snapshot"]),
    (
        "replication",
        &["repl", "replica", "replication", "slave", "primary", "sync"],
    ),
    ("sentinel", &["sentinel"]),
];

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

    /// What the user is for: some client logs in as it, or its name says so.
    fn role(&self) -> &'static str {
        // Whoever logs in as `default` uses the one password that every client has: other rules say that.
        if self.user.name == "default" {
            return "default";
        }
        let name = self.user.name.to_ascii_lowercase();
        let logs_in = self.deployment.clients.iter().any(|client| {
            let here = client
                .targets
                .iter()
                .any(|target| target.server.is_some() && target.server == self.server);
            here && client
                .connection
                .username
                .as_ref()
                .is_some_and(|user| user.as_str() == self.user.name)
        });
        if logs_in {
            return "application";
        }
        let parts: Vec<&str> = name.split(['-', '_', '.']).collect();
        let other = OTHER_ROLES.iter().find(|(_, words)| {
            words.iter().any(|word| {
                parts
                    .iter()
                    .any(|part| part == word || (word.len() > 4 && part.starts_with(word)))
            })
        });
        other.map_or("application", |(role, _)| role)
    }

    fn ranked(&self, wanted: impl Fn(Danger) -> bool) -> Fact {
        self.only(|found| wanted(found.danger))
    }

    fn only(&self, wanted: impl Fn(&Dangerous) -> bool) -> Fact {
        let items = self
            .user
            .dangerous(self.redis.version)
            .into_iter()
            .filter(&wanted);
        Fact::list(
            items
                .map(|found| Item {
                    word: found.command.replace('|', " "),
                    at: self.place(found.granted_by),
                })
                .collect(),
        )
    }
}

table! {
    Subject<'_>;
    "enabled", Type::Flag, true, "Whether the user may log in."
        => |s| Fact { datum: Datum::Flag(s.user.enabled.0), at: s.place(s.user.enabled.1) };
    "nopass", Type::Flag, true, "Whether any password is accepted."
        => |s| Fact { datum: Datum::Flag(s.user.nopass.0), at: s.place(s.user.nopass.1) };
    "harmless", Type::Flag, true, "Whether the user may run nothing but PING and what belongs to a connection."
        => |s| Fact::flag(s.user.is_harmless(s.redis.version));
    "passwords", Type::Number, true, "How many passwords the user has."
        => |s| Fact::number(count(s.user.passwords.len()));
    "default", Type::Flag, true, "Whether it is the user `default`."
        => |s| Fact::flag(s.user.name == "default");
    "alone", Type::Flag, true, "Whether it is in an ACL file that no known server loads."
        => |s| Fact::flag(s.alone);
    "defined", Type::Flag, true, "Whether a file defines the user."
        => |s| Fact { datum: Datum::Flag(s.user.span.is_some()), at: s.place(None) };
    "role", Type::Word(&["application", "default", "administration", "monitoring", "backup", "replication", "sentinel"]), true,
        "The user's purpose, by the clients that log in as it, or by its name."
        => |s| Fact { datum: Datum::Word(s.role().into()), at: s.place(None) };
    "dangerous", Type::List, true, "Commands it may run that destroy data, stop the server or take it over."
        => |s| s.ranked(|danger| danger >= Danger::DataLoss);
    "takeover", Type::List, true, "Commands it may run that take the server over."
        => |s| s.ranked(|danger| danger == Danger::Takeover);
    "scripts", Type::List, true, "Commands it may run that run scripts in the server."
        => |s| s.only(|found| RUN_SCRIPTS.contains(&found.command));
    "commands", Type::Word(&[]), true, "Its command rules, as `ACL LIST` shows them."
        => |s| Fact { datum: Datum::Word(s.user.root.commands_shown.clone().into()), at: s.place(None) };
    "all_keys", Type::Flag, true, "Whether it may touch every key."
        => |s| match s.user.root.keys.iter().find(|key| key.pattern == "*" && key.read && key.write) {
            Some(key) => Fact { datum: Datum::Flag(true), at: s.place(key.span) },
            None => Fact::flag(false),
        };
    "other_users", Type::Number, true, "Enabled users besides this one."
        => |s| Fact::number(count(s.enabled_users - usize::from(s.user.enabled.0)));
    "loaded", Type::Flag, true, "Whether a server loads the file that defines it."
        => |s| Fact::flag(s.server.is_some());
}
