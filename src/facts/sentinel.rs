//! Facts of a Sentinel.

use super::fact::{Fact, Item, Place};
use super::table::table;
use super::topology::monitored;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
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
    "servers", Type::List, "The Redis servers of the deployment that it monitors."
        => |s| s.monitors(|_, host| {
            let mut servers = s.deployment.servers.iter();
            let server = servers.find(|server| super::topology::answers(s.deployment, server, host))?;
            Some(server.name.clone())
        });
}
