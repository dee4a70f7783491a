//! What rules may ask about a script's change of a password on a server.

use super::table::table;
use super::{Datum, Fact, Item, Place, Type};
use crate::deployment::{Deployment, Rotation, Server};
use crate::script::How;
use redproof_source::Known;

/// A change and the server.
pub(super) struct Subject<'a> {
    pub(super) rotation: &'a Rotation,
    pub(super) server: &'a Server,
}

/// The changes of a deployment, or of one of its servers, in words.
pub(super) fn items(deployment: &Deployment, server: Option<usize>) -> Vec<Item> {
    let rotations = deployment.rotations.iter();
    let own = rotations.filter(|rotation| server.is_none_or(|server| rotation.server == server));
    own.map(|rotation| Item {
        word: spelt(rotation.change.how).to_owned(),
        at: vec![Place::new(rotation.change.at, "rotation")],
    })
    .collect()
}

/// The command of a change as people write it.
pub(super) fn spelt(how: How) -> &'static str {
    match how {
        How::ConfigSet => "CONFIG SET requirepass",
        How::AclSetuser => "ACL SETUSER",
        How::NewFile => "a new file and a restart",
    }
}

impl Subject<'_> {
    fn redis(&self, answer: impl FnOnce(&redproof_redis::Server) -> bool) -> Fact {
        match &self.server.redis {
            Known::Known(redis) => Fact::flag(answer(redis)),
            Known::Unknown(why) => Fact::unknown(why.clone()),
        }
    }

    /// Whether the command that the script sends is not there.
    fn blocked(&self, redis: &redproof_redis::Server) -> bool {
        let renamed = || {
            let of_config =
                |renamed: &&redproof_redis::Renamed| renamed.command.as_str().eq_ignore_ascii_case("config");
            redis.renamed.iter().any(|renamed| of_config(&renamed))
        };
        self.rotation.change.how == How::ConfigSet && self.rotation.change.called == "config" && renamed()
    }

    /// Whether the password comes back from an ACL file.
    fn governed(&self, redis: &redproof_redis::Server) -> bool {
        self.rotation.change.how == How::ConfigSet && redis.acl_file.is_some()
    }

    /// Whether the new password is still there after a restart.
    fn persists(&self, redis: &redproof_redis::Server) -> bool {
        let change = &self.rotation.change;
        let by_argument = redis
            .settings
            .get("requirepass")
            .is_some_and(|setting| setting.origin == redproof_redis::SettingOrigin::Argument);
        let rewrites = change.rewrites && redis.config_file.is_some() && !self.blocked(redis);
        let by_server = match change.how {
            How::NewFile => true,
            // An argument wins over the rewritten file.
            How::ConfigSet => rewrites && !by_argument,
            How::AclSetuser => {
                (change.saves && redis.acl_file.is_some()) || (rewrites && redis.acl_file.is_none())
            }
        };
        // What it writes or hands on may well be what the server starts with.
        by_server || change.persists_new_secret
    }
}

table! {
    Subject<'_>;
    "script", Type::Word(&[]), true, "The script."
        => |s| Fact::word(s.rotation.script.clone());
    "how", Type::Word(&["config-set", "acl-setuser", "new-file"]), true, "Which command changes the password."
        => |s| Fact::at(Datum::Word(match s.rotation.change.how {
            How::ConfigSet => "config-set",
            How::AclSetuser => "acl-setuser",
            How::NewFile => "new-file",
        }.into()), Place::new(s.rotation.change.at, "rotation"));
    "blocked", Type::Flag, true, "Whether the server has no command of that name, since `CONFIG` is renamed or taken away."
        => |s| s.redis(|redis| s.blocked(redis));
    "governed_by_acl", Type::Flag, true, "Whether it sets `requirepass` where an ACL file says who may log in."
        => |s| s.redis(|redis| s.governed(redis));
    "persists", Type::Flag, true, "Whether the new password is saved, or written where the server may start from."
        => |s| s.redis(|redis| s.persists(redis));
    "keeps_old", Type::Flag, true, "Whether the old password keeps working."
        => |s| Fact::flag(s.rotation.change.adds_without_removing);
    "prints_new", Type::Flag, true, "Whether the script shows the new password."
        => |s| Fact::flag(!s.rotation.change.prints.is_empty());
    "checks_status", Type::Flag, true, "Whether the script looks whether the server took the new password."
        => |s| Fact::flag(!s.rotation.change.ignores_exit_status);
    "password_on_argv", Type::Flag, true, "Whether the new password is on a command line."
        => |s| Fact::flag(s.rotation.change.on_argv);
    "works", Type::Flag, true, "Whether the new password counts, stays, and replaces the old one."
        => |s| {
            let change = &s.rotation.change;
            s.redis(|redis| !s.blocked(redis) && !s.governed(redis) && s.persists(redis) && !change.adds_without_removing)
        };
}
