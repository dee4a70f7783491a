//! Facts of a password that several deployments share.

use super::fact::{Fact, FactValue, Item, Place};
use super::kind::SubjectKind;
use super::subject::Subjects;
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use crate::deployment::SharedPassword;
use redproof_source::{Secret, SourceMap, Span, Tree};

/// A password, and its places in this and other deployments.
pub(super) struct Subject {
    secret: Secret,
    key: String,
    here: Place,
    elsewhere: Vec<(String, Place)>,
}

pub(super) const RELATIONS: &[Relation] = &[];

/// None: [`collect_shared`] makes them once all deployments are known.
pub(super) fn subjects<'d>(_: &World<'d>) -> Vec<Found<'d>> {
    Vec::new()
}

/// Subjects for what deployments have in common. The files are read again, since none was kept.
pub fn collect_shared(shared: &[SharedPassword], map: &mut SourceMap, tree: &Tree) -> Vec<Subjects<'static>> {
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
            secret: one.here.secret.clone(),
            key: one.here.key.to_string(),
            here: here.clone(),
            elsewhere,
        };
        found.push(Subjects {
            deployment: one.here.deployment.as_str().into(),
            all: vec![super::Subject::new(
                SubjectKind::SharedPassword,
                FIELDS,
                one.here.owners.clone(),
                here,
                Box::new(subject),
            )],
            profiles: std::collections::BTreeMap::new(),
            is_chart: false,
        });
    }
    found
}

table! {
    Subject, secret of |s| Some(&s.secret);
    "key", Type::Text, "The setting that holds it here, such as `requirepass`.", eg "requirepass"
        => |s| Fact::at(FactValue::Text(s.key.clone().into()), s.here.clone());
    "deployments", Type::List, "Other deployments with the same password, or some of them if there are many."
        => |s| Fact::list(s.elsewhere.iter().map(|(deployment, place)| Item {
            word: deployment.clone(),
            at: vec![place.clone()],
        }).collect());
}
