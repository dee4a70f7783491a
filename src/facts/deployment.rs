//! Facts of a deployment.

use super::fact::{Fact, Place, count};
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use crate::deployment::Deployment;

/// A deployment as a whole.
pub(super) struct Subject<'a> {
    deployment: &'a Deployment,
}

pub(super) const RELATIONS: &[Relation] = &[];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let anchor = Place::new(deployment.anchor, "");
    vec![Found::new(&deployment.name, anchor, Subject { deployment })]
}

table! {
    Subject<'_>;
    "servers", Type::Number, "How many Redis servers it has."
        => |s| Fact::number(count(s.deployment.servers.len()));
    "clients", Type::Number, "How many connections its clients make."
        => |s| Fact::number(count(s.deployment.clients.len()));
    "project", Type::Boolean, "Whether it is a Compose project; otherwise it is a file that no project uses."
        => |s| Fact::boolean(s.deployment.project.is_some());
    "rotation", Type::List, "Mechanisms in the files that change a Redis password."
        => |s| Fact::list(super::rotation::items(s.deployment, None));
}
