//! The passwords of applications' configuration and of `.env`.

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::{is_password_variable, used};
use crate::client::{PasswordSetting, PasswordValue, RedisVariable, redis_variable};
use crate::deployment::topology::format;
use crate::deployment::topology::model::{Client, Server};
use crate::inputs::{Kind, kind_of};
use crate::secret::Secret;
use redproof_compose::{Project, Service};
use redproof_source::{FileId, SourceMap, Span, Text};
use std::collections::BTreeSet;

/// The passwords that an application's configuration holds.
pub(in crate::deployment) fn of_client(client: &Client) -> Vec<CredentialUse> {
    let passwords = client
        .connection
        .password
        .iter()
        .chain(&client.connection.other_passwords);
    passwords
        .filter_map(|password| of_setting(client, password))
        .collect()
}

fn of_setting(client: &Client, password: &PasswordSetting) -> Option<CredentialUse> {
    let use_of = |text: &Text| {
        used(
            client.owners.clone(),
            CredentialLocation::AppConfig,
            text,
            password.path.clone(),
            last_part(&password.path),
        )
    };
    let mut found = match &password.value {
        PasswordValue::Literal(text) => use_of(text),
        PasswordValue::Indirect(reference) => {
            let mut found = use_of(&Text::empty(password.span));
            found.kind = CredentialKind::Indirect;
            found.secret = None;
            if let Some(fallback) = &reference.fallback {
                found.kind = CredentialKind::Fallback;
                found.secret = Some(Secret::new(fallback.as_str()));
            }
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

/// The passwords that a project takes from variables which its `.env` sets, whatever they are called: each once, where it
/// is set.
pub(super) fn of_variables(project: &Project, uses: &[CredentialUse], map: &SourceMap) -> Vec<CredentialUse> {
    let is_env = |file: FileId| {
        project.files.contains(&file) && !matches!(kind_of(map.path(file)), Some(Kind::Compose | Kind::Yaml))
    };
    let mut seen = std::collections::BTreeSet::new();
    let set = uses.iter().filter_map(|used| match &used.variable {
        Some((name, Some(defined))) if used.kind == CredentialKind::Variable => Some((used, name, *defined)),
        _ => None,
    });
    set.filter(|(.., defined)| is_env(defined.file) && seen.insert(*defined))
        .map(|(used, name, defined)| CredentialUse {
            owners: map.path(defined.file).into(),
            location: CredentialLocation::DotEnv,
            span: defined,
            path: name.clone(),
            key: name.clone().into(),
            context_words: vec![name.clone()],
            ..used.clone()
        })
        .filter(|used| !used.secret.as_ref().is_some_and(Secret::is_empty))
        .collect()
}

/// The Redis passwords that `.env` sets and the project uses.
pub(in crate::deployment) fn of_env_file(project: &Project, map: &SourceMap) -> Vec<CredentialUse> {
    let mut seen = BTreeSet::new();
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
        .chain(in_structures(project, map))
        .collect()
}

/// The fallbacks of variables in the contents of configs that the compose file itself has, where a file sets the variables.
pub(super) fn in_contents(project: &Project) -> Vec<CredentialUse> {
    let mut found = Vec::new();
    for service in &project.services {
        for grant in &service.configs {
            let mut configs = project.configs.iter();
            let config = configs.find(|config| config.name.as_str() == grant.source.as_str());
            let Some(text) = config.and_then(|config| config.content.as_ref()?.with_fallbacks()) else {
                continue;
            };
            let connections = format::inline_connections(&grant.config_path(), &text);
            let passwords = connections
                .into_iter()
                .filter(|connection| connection.sure)
                .flat_map(|connection| connection.password.into_iter().chain(connection.other_passwords));
            found.extend(passwords.filter_map(|password| match password.value {
                PasswordValue::Literal(value) if value.fallback().is_some() => Some(used(
                    service.name.as_str(),
                    CredentialLocation::AppConfig,
                    &value,
                    password.path.clone(),
                    last_part(&password.path),
                )),
                _ => None,
            }));
        }
    }
    found
}

/// The passwords that `.env` sets and that a server is granted as secrets: `secrets: { pw: { environment: PW } }`.
pub(super) fn of_secrets(project: &Project, servers: &[Server], map: &SourceMap) -> Vec<CredentialUse> {
    let is_server = |index: usize| servers.iter().any(|server| server.service == Some(index));
    let services = project.services.iter().enumerate();
    let is_file = |service: &Service, path: &str| {
        service.environment.iter().any(|variable| {
            let kind = redis_variable(variable.name.as_str()).map(|(_, kind)| kind);
            let value = variable.value.as_ref().map(Text::as_str);
            kind == Some(RedisVariable::PasswordFile) && value == Some(path)
        })
    };
    let mut granted = BTreeSet::new();
    for (index, service) in services {
        let grants = service.secrets.iter().filter(|grant| {
            is_server(index)
                || is_password_variable(grant.source.as_str())
                || is_file(service, &grant.secret_path())
        });
        granted.extend(grants.map(|grant| grant.source.as_str()));
    }
    let secrets = project.secrets.iter();
    let secrets = secrets.filter(|secret| granted.contains(secret.name.as_str()));
    let uses = secrets.filter_map(|secret| {
        let (name, defined) = secret.value.as_ref()?.variable()?;
        let text = Text::literal(map.slice(defined), defined);
        let is_word = !text.is_empty() && !text.as_str().contains(['\n', ' ']);
        let location = CredentialLocation::DotEnv;
        let owner = map.path(defined.file);
        is_word.then(|| used(owner, location, &text, name.to_owned(), name.to_owned()))
    });
    uses.collect()
}

/// The Redis passwords in JSON that `.env` sets and the project uses.
fn in_structures(project: &Project, map: &SourceMap) -> Vec<CredentialUse> {
    let set: BTreeSet<(Span, &str)> = project
        .variables
        .iter()
        .filter_map(|variable| Some((variable.defined?, variable.name.as_str())))
        .collect();
    let uses = set.into_iter().flat_map(|(defined, name)| {
        let text = Text::literal(map.slice(defined), defined);
        let owner = map.path(defined.file);
        super::service::of_structure(owner, CredentialLocation::DotEnv, name, &text, name)
    });
    uses.collect()
}
