//! What rules may ask about a password that several deployments have in common.

use super::table::table;
use super::{Datum, Fact, Item, Kind, Place, Subjects, Type};
use crate::deployment::SharedPassword;
use redproof_source::{SourceMap, Span, Tree};

/// A password, and its places in this and other deployments.
pub(super) struct Subject<'a> {
    shared: &'a SharedPassword,
    here: Place,
    elsewhere: Vec<(String, Place)>,
}

/// Subjects for what deployments have in common. The files are read again, since none was kept.
pub fn collect_shared(shared: &[SharedPassword], map: &mut SourceMap, tree: &Tree) -> Vec<Subjects> {
    let mut place = |held: &crate::deployment::CredentialRef| {
        let file = match map.find(&held.path) {
            Some(file) => file,
            None => map.add(held.path.clone(), tree.read(&held.path).ok()?),
        };
        let (start, end) = held.bytes;
        Some(Place::new(Span::new(file, start, end), held.setting.clone()))
    };
    let mut found = Vec::new();
    for one in shared {
        let Some(here) = place(&one.here) else { continue };
        let elsewhere = one
            .elsewhere
            .iter()
            .filter_map(|held| Some((held.deployment.clone(), place(held)?)))
            .collect();
        let subject = Subject {
            shared: one,
            here: here.clone(),
            elsewhere,
        };
        found.push(Subjects {
            deployment: one.here.deployment.clone(),
            all: vec![super::Subject {
                kind: Kind::SharedPassword,
                name: one.here.owners.to_string(),
                anchor: here,
                facts: answers(subject),
                parts: Vec::new(),
            }],
        });
    }
    found
}

table! {
    Subject<'_>;
    "called", Type::Word(&[]), true, "What it is called here, such as `requirepass`."
        => |s| Fact::at(Datum::Word(s.shared.here.key.clone().into()), s.here.clone());
    "deployments", Type::List, true, "Other deployments that have it, too; some of them, where there are many."
        => |s| Fact::list(s.elsewhere.iter().map(|(deployment, place)| Item {
            word: deployment.clone(),
            at: vec![place.clone()],
        }).collect());
}
