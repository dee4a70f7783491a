//! What clients dial, and how.

use serde::Serialize;

use super::{Context, Place};
use crate::client::{Connection, PasswordSetting, PasswordValue, Tls, Verification};
use crate::deployment::{self, Deployment};
use redproof_source::{Origin, Text};

/// One endpoint of a client.
#[derive(Debug, Serialize)]
pub struct Client {
    /// The service's name, or the file's path.
    pub name: String,
    /// Where the endpoint is written.
    pub location: Place,
    /// The server of the deployment that it leads to; `None` where the files hold none.
    pub server: Option<String>,
    /// `off`, `on` or `unknown`.
    pub tls: &'static str,
    /// How much of the server's certificate is checked: `full`, `no-hostname`, `none` or `unknown`.
    pub verification: &'static str,
    /// Where the password comes from: `literal`, `environment`, `file`, `none` or `unknown`.
    pub credential: &'static str,
    /// Whether the files say what it dials.
    #[serde(skip)]
    pub dials: bool,
}

pub(super) fn clients(
    client: &deployment::Client,
    deployment: &Deployment,
    context: &Context<'_>,
) -> Vec<Client> {
    let connection = &client.connection;
    let entry = |endpoint: Option<usize>, server: Option<usize>| Client {
        name: client.owners.to_string(),
        location: Place::of(
            context.map,
            endpoint
                .and_then(|index| connection.endpoints.get(index))
                .map_or(connection.at, |endpoint| endpoint.span),
        ),
        server: server
            .and_then(|index| deployment.servers.get(index))
            .map(|server| server.name.clone()),
        tls: tls(connection, endpoint.is_some()),
        verification: verification(connection),
        credential: connection.password.as_ref().map_or("none", credential),
        dials: endpoint.is_some(),
    };
    if client.targets.is_empty() {
        return vec![entry(None, None)];
    }
    client
        .targets
        .iter()
        .map(|target| entry(Some(target.endpoint), target.server))
        .collect()
}

fn tls(connection: &Connection, dials: bool) -> &'static str {
    match connection.tls {
        // A password alone says nothing of a connection.
        Tls::NotSaid if !dials => "unknown",
        Tls::On(_) => "on",
        // Clients use none by default.
        Tls::Off(_) | Tls::Plain(_) | Tls::NotSaid => "off",
        Tls::Indirect(_) => "unknown",
    }
}

fn verification(connection: &Connection) -> &'static str {
    match connection.verification {
        Some((Verification::Full, _)) => "full",
        Some((Verification::NoHostname, _)) => "no-hostname",
        Some((Verification::None, _)) => "none",
        None => "unknown",
    }
}

fn credential(password: &PasswordSetting) -> &'static str {
    match &password.value {
        PasswordValue::Literal(text) => literal(text),
        PasswordValue::Indirect(reference) if reference.fallback.is_some() => "literal",
        PasswordValue::Indirect(reference) if reference.name.is_some() => "environment",
        PasswordValue::Indirect(_) => "unknown",
        PasswordValue::File(_) => "file",
        PasswordValue::Empty => "none",
    }
}

/// A value that Compose puts in comes from the environment, unless the fallback that stands there is taken.
fn literal(text: &Text) -> &'static str {
    let from_variable = |origin: &Origin| matches!(origin, Origin::Variable { .. } | Origin::Undefined(_));
    if text.segments().iter().any(|run| from_variable(&run.origin)) {
        "environment"
    } else {
        "literal"
    }
}
