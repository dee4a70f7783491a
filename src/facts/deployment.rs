//! Facts of a deployment.

use super::fact::{Fact, Item, Place, count};
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use crate::deployment::Deployment;
use redproof_source::{SourceMap, Span};

/// A deployment as a whole.
pub(super) struct Subject<'a> {
    deployment: &'a Deployment,
    map: &'a SourceMap,
}

pub(super) const RELATIONS: &[Relation] = &[];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let anchor = Place::new(deployment.anchor, "");
    let map = world.map;
    vec![Found::new(&deployment.name, anchor, Subject { deployment, map })]
}

table! {
    Subject<'_>;
    "servers", Type::Number, "How many Redis servers it has."
        => |s| Fact::number(count(s.deployment.servers.len()));
    "clients", Type::Number, "How many connections its clients make."
        => |s| Fact::number(count(s.deployment.clients.len()));
    "project", Type::Boolean, "Whether it is a Compose project; otherwise it is a file that no project uses."
        => |s| Fact::boolean(s.deployment.project.is_some());
    "tracked_data", Type::List, "Snapshots and append-only files of Redis below its folder that git tracks.", eg "{ has: dump.rdb }"
        => |s| Fact::list(s.deployment.tracked_data.iter().map(|file| Item::new(s.map.path(*file), Place::new(Span::top(*file), ""))).collect());
    "rotation", Type::List, "Mechanisms in the files that change a Redis password."
        => |s| Fact::list(super::rotation::items(s.deployment, None));
}
