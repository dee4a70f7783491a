//! Facts of a script.

use super::fact::{Fact, Item, Place};
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use crate::deployment::ScriptFile;
use crate::script::Change;
use redproof_source::Span;

/// A script.
pub(super) struct Subject<'a> {
    pub(super) script: &'a ScriptFile,
}

pub(super) const RELATIONS: &[Relation] = &[];

pub(super) fn subjects<'d>(world: &World<'d>) -> Vec<Found<'d>> {
    let deployment = world.deployment;
    let scripts = deployment.script.iter();
    scripts
        .map(|script| {
            Found::new(
                &deployment.name,
                Place::new(deployment.anchor, ""),
                Subject { script },
            )
        })
        .collect()
}

impl Subject<'_> {
    /// The commands of the changes for which there are places.
    fn changes(&self, places: impl Fn(&Change) -> Vec<Span>) -> Fact {
        let mut items: Vec<Item> = Vec::new();
        for change in &self.script.changes {
            for span in places(change) {
                let place = Place::new(span, "rotation");
                if !items.iter().any(|item| item.at.contains(&place)) {
                    items.push(Item {
                        word: super::rotation::spelled(change.how).to_owned(),
                        at: vec![place],
                    });
                }
            }
        }
        Fact::list(items)
    }
}

/// Commands that copy data.
fn copies(spans: &[Span]) -> Fact {
    let items = spans
        .iter()
        .map(|span| Item::new("copy", Place::new(*span, "backup")));
    Fact::list(items.collect())
}

/// The place of a change, if a condition holds.
fn of(change: &Change, is_so: bool) -> Vec<Span> {
    is_so.then_some(change.at).into_iter().collect()
}

table! {
    Subject<'_>;
    "passwords_on_argv", Type::List, "Redis passwords that it puts on a command line."
        => |s| Fact::list(s.script.passwords_on_argv.iter().map(|span| Item {
            word: "redis-cli".to_owned(),
            at: vec![Place::new(*span, "redis-cli")],
        }).collect());
    "changes", Type::List, "Places where it changes a Redis password."
        => |s| s.changes(|change| of(change, true));
    "keeps_old", Type::List, "Changes after which the old password keeps working."
        => |s| s.changes(|change| of(change, change.adds_without_removing));
    "prints_new", Type::List, "Places where it prints a new password."
        => |s| s.changes(|change| change.prints.clone());
    "backups", Type::List, "Commands that copy the data of a server: its snapshot or append-only file.", eg "{ empty: false }"
        => |s| copies(&s.script.backups.copies);
    "plain_backups", Type::List, "Those of them in scripts that encrypt nothing.", eg "{ empty: false }"
        => |s| copies(&s.script.backups.plain);
    "unchecked_changes", Type::List, "Changes for which nothing checks that the server accepted them."
        => |s| s.changes(|change| of(change, change.ignores_exit_status));
}
