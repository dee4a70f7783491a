//! Facts of operations: whether the application's user may run what its code sends.

use super::fact::{Fact, FactValue, Place};
use super::kind::SubjectKind;
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use crate::application::{Application, Denied, Operation, Sureness};
use redproof_redis::Denied as What;
use redproof_source::SourceMap;

/// An operation that is needed.
pub(super) struct Subject<'a> {
    one: &'a Application,
    operation: &'a Operation,
    denied: Option<&'a Denied>,
    map: &'a SourceMap,
}

pub(super) const RELATIONS: &[Relation] = &[];

/// None: [`super::collect_applications`] makes them once all deployments are known.
pub(super) fn subjects<'d>(_: &World<'d>) -> Vec<Found<'d>> {
    Vec::new()
}

/// The operations of an application whose user is known.
pub(super) fn of<'a>(one: &'a Application, map: &'a SourceMap) -> Vec<super::Subject<'a>> {
    if one.user.is_none() {
        return Vec::new();
    }
    let operations = one.operations.iter().enumerate();
    let subjects = operations.filter_map(|(index, operation)| {
        // A library's keys are denied or not as one.
        let denied = one.denied.iter().find(|denied| denied.operation == index);
        if operation.need.command.is_empty() && denied.is_none() {
            return None;
        }
        let at = operation.at.first()?;
        Some(super::Subject::new(
            SubjectKind::Operation,
            FIELDS,
            one.name.as_str().into(),
            Place::new(*at, path(operation)),
            Box::new(Subject {
                one,
                operation,
                denied,
                map,
            }),
        ))
    });
    subjects.collect()
}

fn path(operation: &Operation) -> String {
    format!(
        "operation.{}.{}",
        operation.need.command,
        operation.keys.join(" ")
    )
}

impl Subject<'_> {
    fn places(&self) -> Vec<Place> {
        let places = self.operation.at.iter();
        places.map(|at| Place::new(*at, path(self.operation))).collect()
    }

    fn command(&self) -> String {
        match self.operation.command() {
            "" => self.operation.library.clone().unwrap_or_default(),
            command => command.replace('|', " ").to_ascii_uppercase(),
        }
    }
}

table! {
    Subject<'_>;
    "command", Type::Text, "The command, in capitals.", eg "GET"
        => |s| Fact::text(s.command());
    "denied", Type::Boolean, "Whether the application's user may not run it."
        => |s| {
            let mut fact = Fact::boolean(s.denied.is_some());
            fact.at = s.places();
            fact
        };
    "what", Type::Text, "What is denied: the command, a key or a channel.", eg "the command"
        => |s| Fact::text(match s.denied.map(|denied| &denied.what) {
            None => return Fact::absent(),
            Some(What::Command) => "the command".to_owned(),
            Some(What::Key(pattern)) => format!("the key `{pattern}`"),
            Some(What::Channel(pattern)) => format!("the channel `{pattern}`"),
        });
    "token", Type::Text, "The rule that denies it.", eg "-@all"
        => |s| match s.denied.and_then(|denied| denied.by) {
            None => Fact::absent(),
            Some(by) => {
                let user = s.one.user.as_deref().unwrap_or_default();
                let token = FactValue::Text(s.map.slice(by).to_owned().into());
                Fact::at(token, Place::new(by, format!("user.{user}")))
            }
        };
    "user", Type::Text, "The user whose permissions count.", eg "app"
        => |s| s.one.user.clone().map_or_else(Fact::absent, Fact::text);
    "certainty", Type::Enum(Sureness::NAMES), "How sure it is that the code sends it."
        => |s| Fact::text(s.operation.sureness.name());
    "test", Type::Boolean, "Whether it is in tests, examples or benchmarks."
        => |s| Fact::boolean(s.operation.test);
    "library", Type::Text, "The library that sends it by itself.", eg "celery"
        => |s| s.operation.library.clone().map_or_else(Fact::absent, Fact::text);
}
