//! What rules may ask about a script.

use super::table::table;
use super::{Fact, Item, Place, Type};
use crate::deployment::ScriptFile;
use crate::script::Change;
use redproof_source::Span;

/// A script.
pub(super) struct Subject<'a> {
    pub(super) script: &'a ScriptFile,
}

impl Subject<'_> {
    /// The changes that are so, as their commands, each where something tells it.
    fn changes(&self, places: impl Fn(&Change) -> Vec<Span>) -> Fact {
        let mut items: Vec<Item> = Vec::new();
        for change in &self.script.changes {
            for span in places(change) {
                let place = Place::new(span, "rotation");
                if !items.iter().any(|item| item.at.contains(&place)) {
                    items.push(Item {
                        word: super::rotation::spelt(change.how).to_owned(),
                        at: vec![place],
                    });
                }
            }
        }
        Fact::list(items)
    }
}

/// The place of a change for which something is so.
fn of(change: &Change, is_so: bool) -> Vec<Span> {
    is_so.then_some(change.at).into_iter().collect()
}

table! {
    Subject<'_>;
    "passwords_on_argv", Type::List, true, "Redis passwords that it puts on a command line."
        => |s| Fact::list(s.script.passwords_on_argv.iter().map(|span| Item {
            word: "redis-cli".to_owned(),
            at: vec![Place::new(*span, "redis-cli")],
        }).collect());
    "changes", Type::List, true, "Where it changes a Redis password."
        => |s| s.changes(|change| of(change, true));
    "keeps_old", Type::List, true, "Changes after which the old password keeps working."
        => |s| s.changes(|change| of(change, change.adds_without_removing));
    "prints_new", Type::List, true, "Where it shows a new password."
        => |s| s.changes(|change| change.prints.clone());
    "trusts_status", Type::List, true, "Changes of which nothing looks whether the server took them."
        => |s| s.changes(|change| of(change, change.ignores_exit_status));
}
