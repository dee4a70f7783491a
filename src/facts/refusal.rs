//! Facts of something that a program rejects.

use super::fact::{Fact, FactValue, Place};
use super::table::table;
use super::vocabulary::{Relation, SERVER, Type};
use super::world::{Found, World};
use crate::deployment::{Refusal, RefusalOrigin};

/// Something that Redis, Compose or redproof rejects.
pub(super) struct Subject<'a> {
    refusal: &'a Refusal,
}

pub(super) const RELATIONS: &[Relation] = &[SERVER];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let refusals = world.deployment.refusals.iter();
    refusals
        .map(|refusal| {
            let anchor = Place::new(refusal.at, refusal.path.clone());
            Found::new(&refusal.owner, anchor, Subject { refusal }).related(refusal.server)
        })
        .collect()
}

impl Subject<'_> {
    fn reason(&self) -> Fact {
        let more = match (self.refusal.also.len(), self.refusal.others.len()) {
            (0, _) => String::new(),
            (_, 1) => ", and one more of the kind".to_owned(),
            (1, 0) => ", and at one more place".to_owned(),
            (more, 0) => format!(", and at {more} more places"),
            (_, more) => format!(", and {more} more of the kind"),
        };
        let reason = FactValue::Text(format!("{}{more}", self.refusal.message).into());
        let fact = Fact::at(reason, Place::new(self.refusal.at, self.refusal.path.clone()));
        let also = self.refusal.also.iter();
        also.fold(fact, |fact, (at, path)| {
            fact.and_at(Place::new(*at, path.clone()))
        })
    }
}

table! {
    Subject<'_>;
    "by", Type::Enum(RefusalOrigin::NAMES),
        "Which program rejects it; `redproof` is for a suppression comment that is incomplete."
        => |s| Fact::text(s.refusal.by.name());
    "in_force", Type::Boolean, "Whether it stops something now; false in a file that is mounted and that no server loads."
        => |s| Fact::boolean(s.refusal.in_force);
    "dialect", Type::Text, "The program that the file is written for; absent if that is Docker Compose.", eg "Coolify"
        => |s| s.refusal.dialect.map_or_else(Fact::absent, Fact::text);
    "reason", Type::Text, "What is wrong."
        => |s| s.reason();
    "remedy", Type::Text, "What to write instead."
        => |s| Fact::text(s.refusal.help.clone());
}
