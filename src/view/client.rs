//! What clients dial, and how.

use serde::Serialize;

use super::{Context, Place};
use crate::client::{Connection, Endpoint, PasswordSetting, PasswordValue, Verification};
use crate::deployment::{self, Deployment};
use redproof_redis::Listener;
use redproof_source::{Known, Origin, Text};

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
    /// Whether something may listen on the port that it dials.
    #[serde(skip)]
    pub is_answered: bool,
}

pub(super) fn clients(
    client: &deployment::Client,
    deployment: &Deployment,
    context: &Context<'_>,
) -> Vec<Client> {
    let connection = &client.connection;
    let at = |index: Option<usize>| connection.endpoints.get(index?);
    let served = |index: Option<usize>| deployment.servers.get(index?);
    let entry = |endpoint: Option<usize>, server: Option<usize>| Client {
        name: client.owners.to_string(),
        location: Place::of(
            context.map,
            at(endpoint).map_or(connection.at, |endpoint| endpoint.span),
        ),
        server: served(server).map(|server| server.name.clone()),
        tls: tls(client, at(endpoint), served(server)),
        verification: verification(connection),
        credential: connection.password.as_ref().map_or("none", credential),
        dials: endpoint.is_some(),
        is_answered: deployment::Client::listener(at(endpoint), served(server))
            != Some(Known::Known(Listener::Nothing)),
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

fn tls(
    client: &deployment::Client,
    endpoint: Option<&Endpoint>,
    server: Option<&deployment::Server>,
) -> &'static str {
    match client.encrypts(endpoint, server) {
        Some(true) => "on",
        Some(false) => "off",
        None => "unknown",
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

/// A value that Compose puts in comes from the environment, unless the fallback that is there is taken.
fn literal(text: &Text) -> &'static str {
    let from_variable = |origin: &Origin| matches!(origin, Origin::Variable { .. } | Origin::Undefined(_));
    if text.segments().iter().any(|run| from_variable(&run.origin)) {
        "environment"
    } else {
        "literal"
    }
}
