//! Facts of applications: as whom their code logs in, and what that user may do for nothing.

use std::collections::BTreeMap;

use super::fact::{Fact, FactValue, Input, Item, Place};
use super::kind::SubjectKind;
use super::subject::Subjects;
use super::table::table;
use super::vocabulary::{Relation, Type};
use super::world::{Found, World};
use super::{connection, credential_use, operation};
use crate::application::{Application, Applications, Excess, LoginState};
use redproof_source::{SourceMap, Why};

/// An application.
pub(super) struct Subject<'a> {
    one: &'a Application,
    map: &'a SourceMap,
}

pub(super) const RELATIONS: &[Relation] = &[];

/// None: [`collect_applications`] makes them once all deployments are known.
pub(super) fn subjects<'d>(_: &World<'d>) -> Vec<Found<'d>> {
    Vec::new()
}

/// Applications and their operations, by deployment. Those of which no server is known are left out. A deployment whose users no
/// code logs in as has one that was not looked at.
pub fn collect_applications(found: &Applications) -> Vec<Subjects<'_>> {
    let mut all: BTreeMap<&str, Subjects<'_>> = BTreeMap::new();
    for one in &found.all {
        let Some(deployment) = one.deployment.as_deref().filter(|_| one.server.is_some()) else {
            continue;
        };
        let subjects = all.entry(deployment).or_insert_with(|| Subjects {
            deployment: deployment.into(),
            all: Vec::new(),
            profiles: std::collections::BTreeMap::new(),
            is_chart: false,
        });
        let subject = Subject { one, map: &found.map };
        subjects.all.push(super::Subject::new(
            SubjectKind::Application,
            FIELDS,
            one.name.as_str().into(),
            Place::new(one.anchor, path(one)),
            Box::new(subject),
        ));
        subjects.all.extend(operation::of(one, &found.map));
    }
    let sides = found.sides.iter().filter(|side| side.has_users());
    for side in sides.filter(|side| !side.servers.is_empty()) {
        let name = side.deployment.as_str();
        all.entry(name).or_insert_with(|| {
            let kind = SubjectKind::Application;
            let subject = super::Subject::unread(kind, FIELDS, name, Input::Code, &[]);
            Subjects {
                deployment: name.into(),
                all: vec![subject],
                profiles: std::collections::BTreeMap::new(),
                is_chart: false,
            }
        });
    }
    all.into_values().collect()
}

/// What stands for the passwords and TLS options in code that uses Redis, which are not looked at.
pub fn unread_code(deployment: &str) -> Subjects<'static> {
    let (name, input) = ("code of applications", Input::CodeClients);
    let written = [("location", "app-config")];
    Subjects {
        deployment: deployment.into(),
        profiles: BTreeMap::new(),
        is_chart: false,
        all: vec![
            super::Subject::unread(
                SubjectKind::CredentialUse,
                credential_use::FIELDS,
                name,
                input,
                &written,
            ),
            super::Subject::unread(SubjectKind::Connection, connection::FIELDS, name, input, &[]),
        ],
    }
}

/// The structural path of what concerns the whole application.
fn path(one: &Application) -> String {
    format!("code.{}", one.folder)
}

impl Subject<'_> {
    fn excess(&self, wanted: impl Fn(&Excess) -> bool) -> Fact {
        let Some(excess) = &self.one.excess else {
            let why = "what the code sends, or who else logs in as the user, is not known";
            return Fact::unknown(Why::new(why, None));
        };
        let items = excess.iter().filter(|excess| wanted(excess)).map(|excess| Item {
            word: excess.command.replace('|', " "),
            at: excess
                .by
                .map(|by| {
                    Place::new(
                        by,
                        format!("user.{}", self.one.user.as_deref().unwrap_or_default()),
                    )
                })
                .into_iter()
                .collect(),
        });
        Fact::list(items.collect())
    }

    fn tokens(&self) -> Fact {
        let mut tokens: BTreeMap<(usize, usize), (&str, usize)> = BTreeMap::new();
        for excess in self.one.excess.iter().flatten() {
            if let Some(by) = excess.by {
                let range = by.range();
                tokens
                    .entry((range.start, range.end))
                    .or_insert((self.map.slice(by), 0))
                    .1 += 1;
            }
        }
        Fact::number(super::fact::count(tokens.len()))
    }
}

table! {
    Subject<'_>;
    "user", Type::Text, "The user whose permissions count.", eg "app"
        => |s| s.one.user.clone().map_or_else(Fact::absent, Fact::text);
    "server", Type::Text, "The server.", eg "redis"
        => |s| s.one.server.clone().map_or_else(Fact::absent, Fact::text);
    "login", Type::Enum(LoginState::NAMES), "Whether the server lets in the user that the code logs in as."
        => |s| match &s.one.login {
            None => Fact::absent(),
            Some(login) => {
                let state = FactValue::Text(login.state.name().into());
                let mut fact = Fact::at(state, Place::new(login.at, path(s.one)));
                let by = login.decided_by.map(|by| Place::new(by, format!("user.{}", login.user)));
                fact.at.extend(by);
                fact
            }
        };
    "login_user", Type::Text, "The user that the code logs in as; without a name clients log in as `default`.", eg "default"
        => |s| s.one.login.as_ref().map_or_else(Fact::absent, |login| Fact::text(login.user.clone()));
    "excess", Type::List, "Commands that its user may run and no code sends.", eg "{ has: keys }"
        => |s| s.excess(|_| true);
    "excess_dangerous", Type::List, "Those of them that are dangerous: they show other keys, run scripts, destroy data or take over the server.", eg "{ has: keys }"
        => |s| s.excess(|excess| excess.danger.is_some());
    "excess_tokens", Type::Number, "How many rules grant commands that no code sends."
        => |s| s.tokens();
    "operations", Type::Number, "How many operations its code has."
        => |s| Fact::number(super::fact::count(s.one.operations.len()));
}
