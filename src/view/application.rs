//! Applications as the report contract writes them.

use serde::Serialize;

use super::Place;
use crate::application::{self, Applications, Denied};
use redproof_source::{SourceMap, Span};

/// What `acl check --format json` prints.
#[derive(Debug, Serialize)]
pub struct AclCheck {
    /// Always `1`.
    pub schema_version: &'static str,
    /// In order.
    pub applications: Vec<Application>,
}

/// An application.
#[derive(Debug, Serialize)]
pub struct Application {
    /// The service, else the folder of its manifest, else `.`.
    pub name: String,
    /// The server; `None` where the files do not show it.
    pub server: Option<String>,
    /// The user whose permissions count.
    pub user: Option<String>,
    /// How it logs in, where the files show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
    /// The languages of its code.
    pub languages: Vec<&'static str>,
    /// The libraries that it uses.
    pub libraries: Vec<String>,
    /// What it does.
    pub operations: Vec<Operation>,
    /// What its user may not do.
    pub denied: Vec<DeniedOperation>,
    /// What its user may do and no code does.
    pub excess: Vec<Excess>,
    /// The keys and channels that its user may use and no code does, where all that the code uses are known.
    pub excess_patterns: Vec<ExcessPattern>,
    /// What remains unknown.
    pub unknown: Vec<Unknown>,
    /// The line of an ACL file for it.
    pub suggestion: String,
    /// Whether excess is known.
    #[serde(skip)]
    pub excess_known: bool,
}

/// How an application logs in.
#[derive(Debug, Serialize)]
pub struct Login {
    /// The user.
    pub user: String,
    /// `on`, `off`, `missing` or `unknown`.
    pub state: &'static str,
    /// Where that is decided in the code or its configuration.
    pub location: Place,
    /// The token that keeps the user out.
    pub decided_by: Option<Place>,
}

/// A command with its keys.
#[derive(Debug, Serialize)]
pub struct Operation {
    /// In lower case, a subcommand as `client|setinfo`.
    pub command: String,
    /// Key patterns.
    pub keys: Vec<String>,
    /// `read`, `write`, `read-write` or `none`.
    pub access: &'static str,
    /// Channel patterns.
    pub channels: Vec<String>,
    /// `certain`, `likely` or `unknown-key`.
    pub certainty: &'static str,
    /// The library that sends it by itself.
    pub library: Option<String>,
    /// Whether it is in tests.
    pub test: bool,
    /// Where.
    pub locations: Vec<Place>,
}

/// A command that is denied.
#[derive(Debug, Serialize)]
pub struct DeniedOperation {
    /// The command.
    pub command: String,
    /// Its key patterns.
    pub keys: Vec<String>,
    /// Its channel patterns, where one is what is denied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// The token that decided; `None` is the start of every user, "nothing".
    pub decided_by: Option<Place>,
    /// Where the code asks for it.
    pub locations: Vec<Place>,
    /// What of it is denied, for people.
    #[serde(skip)]
    pub what: String,
    /// The token as it is written.
    #[serde(skip)]
    pub token: Option<String>,
    /// The library that sends it.
    #[serde(skip)]
    pub library: Option<String>,
}

/// A command that is granted for nothing.
#[derive(Debug, Serialize)]
pub struct Excess {
    /// The command.
    pub command: &'static str,
    /// The token that granted it.
    pub granted_by: Option<Place>,
    /// Whether it is dangerous.
    #[serde(skip)]
    pub dangerous: bool,
    /// The token as it is written.
    #[serde(skip)]
    pub token: Option<String>,
}

/// A pattern of keys or channels that matches more than what the code uses.
#[derive(Debug, Serialize)]
pub struct ExcessPattern {
    /// The rule, as `~cache:*` or `&news`.
    pub rule: String,
    /// What the code uses of it.
    pub used: Vec<String>,
    /// The token that granted it.
    pub granted_by: Option<Place>,
}

/// Something that remains unknown.
#[derive(Debug, Serialize)]
pub struct Unknown {
    /// What and why.
    pub why: String,
    /// Where.
    pub location: Place,
}

/// The applications of a tree as plain data.
pub fn applications(found: &Applications) -> AclCheck {
    let all = found.all.iter().map(|one| view(one, found));
    AclCheck {
        schema_version: "1",
        applications: all.collect(),
    }
}

fn view(one: &application::Application, found: &Applications) -> Application {
    let map = &found.map;
    let place = |span: Span| Place::of(map, span);
    let operations = one
        .operations
        .iter()
        .filter(|operation| !operation.need.command.is_empty());
    Application {
        name: one.name.clone(),
        server: one.server.clone(),
        user: one.user.clone(),
        login: one.login.as_ref().map(|login| Login {
            user: login.user.clone(),
            state: login.state.name(),
            location: place(login.at),
            decided_by: login.decided_by.map(place),
        }),
        languages: one.languages.clone(),
        libraries: one.libraries.clone(),
        operations: operations
            .map(|operation| view_operation(operation, map))
            .collect(),
        denied: one
            .denied
            .iter()
            .filter_map(|denied| view_denied(denied, one, map))
            .collect(),
        excess_known: one.excess.is_some(),
        excess: one
            .excess
            .iter()
            .flatten()
            .map(|excess| Excess {
                command: excess.command,
                granted_by: excess.by.map(place),
                dangerous: excess.danger.is_some(),
                token: excess.by.map(|by| map.slice(by).to_owned()),
            })
            .collect(),
        excess_patterns: one
            .surplus
            .iter()
            .map(|surplus| ExcessPattern {
                rule: match surplus.by {
                    Some(by) => map.slice(by).to_owned(),
                    None => format!(
                        "{}{}",
                        if surplus.is_channel { '&' } else { '~' },
                        surplus.pattern
                    ),
                },
                used: surplus.needed.clone(),
                granted_by: surplus.by.map(place),
            })
            .collect(),
        unknown: one
            .unknown
            .iter()
            .map(|unclear| Unknown {
                why: unclear.why.clone(),
                location: place(unclear.at),
            })
            .collect(),
        suggestion: application::line_of(found, one),
    }
}

fn view_operation(operation: &application::Operation, map: &SourceMap) -> Operation {
    Operation {
        command: operation.need.command.clone(),
        keys: operation.keys.clone(),
        access: operation.access,
        channels: operation
            .need
            .channels
            .iter()
            .map(|channel| channel.pattern.clone())
            .collect(),
        certainty: operation.sureness.name(),
        library: operation.library.clone(),
        test: operation.test,
        locations: operation.at.iter().map(|at| Place::of(map, *at)).collect(),
    }
}

fn view_denied(denied: &Denied, one: &application::Application, map: &SourceMap) -> Option<DeniedOperation> {
    use redproof_redis::Denied as What;
    let operation = one.operations.get(denied.operation)?;
    let token = denied.by.map(|by| map.slice(by).to_owned());
    let what = match &denied.what {
        What::Command => "the command".to_owned(),
        What::Key(pattern) => format!("the key `{pattern}`"),
        What::Channel(pattern) => format!("the channel `{pattern}`"),
    };
    let channels = match &denied.what {
        What::Channel(pattern) => vec![pattern.clone()],
        _ => Vec::new(),
    };
    Some(DeniedOperation {
        command: operation.command().to_owned(),
        keys: operation
            .need
            .keys
            .iter()
            .map(|key| key.pattern.clone())
            .collect(),
        channels,
        decided_by: denied.by.map(|by| Place::of(map, by)),
        locations: operation.at.iter().map(|at| Place::of(map, *at)).collect(),
        what,
        token,
        library: operation.library.clone(),
    })
}
