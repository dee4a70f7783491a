//! Facts of a Sentinel.

use super::fact::{Fact, Item, Place};
use super::table::table;
use super::topology::monitored;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
use super::{failover, peer};
use crate::deployment::{Deployment, Server};
use redproof_source::Known;

/// A Sentinel. What it has in common with servers are the facts of its `server`.
pub(super) struct Subject<'a> {
    deployment: &'a Deployment,
    server: &'a Server,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let servers = deployment.servers.iter().enumerate();
    servers
        .filter(|(_, server)| server.sentinel)
        .map(|(index, server)| {
            let anchor = Place::new(server.anchor, server.path.clone());
            Found::new(&server.name, anchor, Subject { deployment, server }).related(Some(index))
        })
        .collect()
}

impl Subject<'_> {
    fn redis(&self, fact: impl FnOnce(&redproof_redis::Server) -> Fact) -> Fact {
        match &self.server.redis {
            Known::Known(redis) => fact(redis),
            Known::Unknown(why) => Fact::unknown(why.clone()),
        }
    }

    /// Its `sentinel monitor` lines, as something of each.
    fn monitors(&self, word: impl Fn(&str, &str) -> Option<String>) -> Fact {
        match &self.server.redis {
            Known::Unknown(why) => Fact::unknown(why.clone()),
            Known::Known(redis) => Fact::list(
                monitored(redis)
                    .filter_map(|(name, host)| {
                        let word = word(name.as_str(), host.as_str())?;
                        Some(Item::new(word, Place::new(host.span(), "sentinel")))
                    })
                    .collect(),
            ),
        }
    }
}

table! {
    Subject<'_>;
    "primaries", Type::List, "The names of the primaries that it monitors."
        => |s| s.monitors(|name, _| Some(name.to_owned()));
    "quorum_of_one", Type::List, "The primaries for which its word alone decides that they are down.", eg "{ has: mymaster }"
        => |s| s.redis(failover::quorum_of_one);
    "quorum_too_high", Type::List, "The primaries for which more Sentinels have to agree than the deployment runs.", eg "{ has: mymaster }"
        => |s| s.redis(|redis| failover::quorum_too_high(s.deployment, redis));
    "without_password", Type::List,
        "The primaries of the deployment that require a password, and to which it sends none (`sentinel auth-pass`).", eg "{ has: mymaster }"
        => |s| s.redis(|redis| failover::without_password(s.deployment, redis));
    "refusing", Type::List,
        "The primaries of the deployment that do not take the user or the password that it sends (`sentinel auth-user`, `sentinel auth-pass`).", eg "{ has: mymaster }"
        => |s| s.redis(|redis| peer::refusing_sentinel(s.deployment, redis));
    "denied", Type::List, "Commands that it needs and that a primary denies to the user as which it logs in.", eg "{ has: slaveof }"
        => |s| s.redis(|redis| peer::denied_to_sentinel(s.deployment, redis));
    "sentinels", Type::Number, "How many Sentinels the deployment runs."
        => |s| failover::count_of(s.deployment, |server| server.sentinel);
    "servers", Type::List, "The Redis servers of the deployment that it monitors."
        => |s| s.monitors(|_, host| {
            let (_, server) = s.deployment.servers_at(host).next()?;
            Some(server.name.clone())
        });
}
