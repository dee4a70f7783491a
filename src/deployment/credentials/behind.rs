//! What is behind a password that a shell in the container takes from a variable of its environment.

use std::collections::{BTreeSet, HashMap};

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::project::with_names;
use redproof_compose::{Project, Service};
use redproof_source::{Span, Text};

/// The variables that the Dockerfiles of services set, by service.
pub(super) type Built = HashMap<String, Vec<(Text, Text)>>;

/// The passwords in variables that commands and health checks of a project's services take them from, whatever the variables are
/// called: `TOK: ${TOK:-word}` and `--requirepass $$TOK`, `ENV TOK=word` and `CMD redis-server --requirepass $TOK`.
pub(super) fn of_project(project: &Project, built: &Built, uses: &[CredentialUse]) -> Vec<CredentialUse> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let by_name: HashMap<&str, &Service> = project
        .services
        .iter()
        .map(|service| (service.name.as_str(), service))
        .collect();
    for used in uses {
        let Some((name, defined)) = &used.variable else {
            continue;
        };
        for service in used.owners.names().filter_map(|owner| by_name.get(owner)) {
            let Some((value, path, location)) = value_of(service, built, name) else {
                continue;
            };
            // What Compose itself puts in is no variable of the container.
            let is_passed = match used.kind {
                CredentialKind::Variable | CredentialKind::Indirect => true,
                CredentialKind::Undefined => value.undefined().is_some(),
                _ => false,
            };
            let is_it = is_passed && defined.is_none_or(|defined| is_within(defined, value));
            if !is_it || used.span == value.span() || !seen.insert(value.span()) {
                continue;
            }
            // In a clone without the local `.env`, a fallback counts.
            for text in [Some(value.clone()), value.with_fallbacks()]
                .into_iter()
                .flatten()
            {
                found.push(with_names(
                    super::used(service.name.as_str(), location, &text, path.clone(), name.clone()),
                    service,
                ));
            }
        }
    }
    found.retain(|used| used.secret.as_ref().is_none_or(|secret| !secret.is_empty()));
    found
}

/// The value of a variable of a service's container, with its structural path and location.
fn value_of<'a>(
    service: &'a Service,
    built: &'a Built,
    name: &str,
) -> Option<(&'a Text, String, CredentialLocation)> {
    if let Some(variable) = service.variable(name) {
        let location = match variable.from_env_file {
            true => CredentialLocation::EnvFile,
            false => CredentialLocation::Environment,
        };
        return Some((variable.value.as_ref()?, variable.path().to_owned(), location));
    }
    let variables = built.get(service.name.as_str())?;
    let (name, value) = variables.iter().rev().find(|(own, _)| own == name)?;
    let path = format!("ENV {}", name.as_str());
    Some((value, path, CredentialLocation::Environment))
}

/// Whether a value is where a variable is known to be set: there, or in the variable that it is made of.
fn is_within(defined: Span, value: &Text) -> bool {
    value.span().contains(defined)
}
