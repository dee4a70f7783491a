//! What rules may ask about deployments, configuration files and refusals.

/// A deployment as a whole.
pub(super) mod deployment {
    use super::super::table::table;
    use super::super::{Fact, Type, count};
    use crate::deployment::Deployment;

    pub(in super::super) struct Subject<'a> {
        pub(in super::super) deployment: &'a Deployment,
    }

    table! {
        Subject<'_>;
        "servers", Type::Number, true, "How many Redis servers it has."
            => |s| Fact::number(count(s.deployment.servers.len()));
        "clients", Type::Number, true, "How many connections its clients make."
            => |s| Fact::number(count(s.deployment.clients.len()));
        "project", Type::Flag, true, "Whether it is a compose project; else a file that no project uses."
            => |s| Fact::flag(s.deployment.project.is_some());
        "open_consoles", Type::List, true,
            "Services with a web console for Redis that others than the host reach, and that asks for no login."
            => |s| super::super::consoles::open(s.deployment);
        "rotation", Type::List, true, "Mechanisms in the tree that change a Redis password."
            => |s| Fact::list(super::super::rotation::items(s.deployment, None));
    }
}

/// A configuration or ACL file.
pub(super) mod config_file {
    use super::super::table::table;
    use super::super::{Datum, Fact, Place, Type, count, flag_of};
    use crate::deployment::ConfigFile;

    pub(in super::super) struct Subject<'a> {
        pub(in super::super) file: &'a ConfigFile,
    }

    table! {
        Subject<'_>;
        "kind", Type::Word(&["redis-conf", "acl"]), true, "A configuration file or an ACL file."
            => |s| Fact::word(if s.file.acl { "acl" } else { "redis-conf" });
        "loaded", Type::Flag, true, "Whether a server loads it."
            => |s| flag_of(&s.file.loaded);
        "mounted", Type::Flag, true, "Whether it is mounted into a Redis server's container."
            => |s| match &s.file.mounted {
                Some((_, span)) => Fact::at(Datum::Flag(true), Place::new(*span, "volumes")),
                None => Fact::flag(false),
            };
        "beside_server", Type::Flag, true, "Whether a Redis server that this file could be for loads no file of its kind."
            => |s| flag_of(&s.file.beside_server);
        "users", Type::Number, true, "Users that it defines beside default."
            => |s| Fact::number(count(s.file.users));
        "guards", Type::Flag, true, "Whether it sets a password, users or TLS."
            => |s| Fact::flag(s.file.sets_auth_or_tls);
    }
}

/// Something that Redis or Compose would refuse.
pub(super) mod refusal {
    use super::super::table::table;
    use super::super::{Datum, Fact, Place, Type};
    use crate::deployment::{Refusal, RefusalOrigin};

    pub(in super::super) struct Subject<'a> {
        pub(in super::super) refusal: &'a Refusal,
    }

    table! {
        Subject<'_>;
        "by", Type::Word(RefusalOrigin::NAMES), true,
            "Which program refuses it; redproof: a comment that should accept a finding and says too little."
            => |s| Fact::word(s.refusal.by.name());
        "reason", Type::Word(&[]), true, "What is wrong."
            => |s| {
                let more = match s.refusal.also.len() {
                    0 => String::new(),
                    1 => ", and once more".to_owned(),
                    more => format!(", and {more} times more"),
                };
                let said = Datum::Word(format!("{}{more}", s.refusal.message).into());
                let fact = Fact::at(said, Place::new(s.refusal.at, s.refusal.path.clone()));
                s.refusal.also.iter().fold(fact, |fact, (at, path)| fact.and_at(Place::new(*at, path.clone())))
            };
        "remedy", Type::Word(&[]), true, "What to write instead."
            => |s| Fact::word(s.refusal.help.clone());
    }
}
