//! The passwords of applications' configuration and of `.env`.

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::{is_password_variable, used};
use crate::client::PasswordValue;
use crate::deployment::topology::model::Client;
use crate::secret::Secret;
use redproof_compose::Project;
use redproof_source::{SourceMap, Text};

/// The passwords that application configuration holds.
pub(in crate::deployment) fn of_client(client: &Client) -> Option<CredentialUse> {
    let password = client.connection.password.as_ref()?;
    let mut found = match &password.value {
        PasswordValue::Literal(text) => used(
            client.owners.clone(),
            CredentialLocation::AppConfig,
            text,
            password.path.clone(),
            last_part(&password.path),
        ),
        PasswordValue::Indirect(reference) => {
            let text = reference
                .fallback
                .clone()
                .unwrap_or_else(|| Text::empty(password.span));
            let mut found = used(
                client.owners.clone(),
                CredentialLocation::AppConfig,
                &text,
                password.path.clone(),
                last_part(&password.path),
            );
            found.kind = if reference.fallback.is_some() {
                CredentialKind::Fallback
            } else {
                CredentialKind::Indirect
            };
            found.secret = reference
                .fallback
                .as_ref()
                .map(|fallback| Secret::new(fallback.as_str()));
            found.span = password.span;
            found.variable = reference.name.clone().map(|name| (name, None));
            found
        }
        PasswordValue::File(_) | PasswordValue::Empty => return None,
    };
    found.in_url = password.in_url;
    Some(found)
}

fn last_part(path: &str) -> String {
    path.rsplit('.').next().unwrap_or(path).to_owned()
}

/// The Redis passwords that `.env` sets and the project uses.
pub(in crate::deployment) fn of_env_file(project: &Project, map: &SourceMap) -> Vec<CredentialUse> {
    let mut seen = std::collections::BTreeSet::new();
    let variables = project
        .variables
        .iter()
        .filter(|variable| is_password_variable(&variable.name));
    variables
        .filter_map(|variable| Some((variable, variable.defined?)))
        .filter(|(_, defined)| seen.insert(*defined))
        .map(|(variable, defined)| {
            let text = Text::literal(map.slice(defined), defined);
            used(
                map.path(defined.file),
                CredentialLocation::DotEnv,
                &text,
                variable.name.clone(),
                variable.name.clone(),
            )
        })
        .filter(|used| !used.secret.as_ref().is_some_and(Secret::is_empty))
        .collect()
}
