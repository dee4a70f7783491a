//! Passwords that a server's container gets and does not use, or does not get.

use super::fact::{Fact, Item, Place};
use crate::client::{RedisVariable, is_password_of_server, redis_variable};
use crate::deployment::{Deployment, Server};
use redproof_compose::{Command, EnvironmentVariable, Service};
use redproof_source::Text;

/// Secrets that are named like a Redis password and granted to other services only.
pub(super) fn secrets_not_granted(deployment: &Deployment, server: &Server) -> Fact {
    let Some(project) = &deployment.project else {
        return Fact::list(Vec::new());
    };
    let own = server.service.and_then(|index| project.services.get(index));
    let granted =
        |service: &Service, name: &str| service.secrets.iter().any(|grant| grant.source.as_str() == name);
    let not_granted = project.secrets.iter().filter(|secret| {
        let name = secret.name.as_str();
        names_password(name)
            && project.services.iter().any(|service| granted(service, name))
            && !own.is_some_and(|own| granted(own, name))
    });
    Fact::list(
        not_granted
            .map(|secret| {
                let name = secret.name.as_str();
                Item::new(name, Place::new(secret.name.span(), format!("secrets.{name}")))
            })
            .collect(),
    )
}

/// Whether a Compose secret or a variable is named like a Redis password, or like a file that contains one.
pub(super) fn names_password(name: &str) -> bool {
    matches!(
        redis_variable(name),
        Some((_, RedisVariable::Password | RedisVariable::PasswordFile))
    )
}

/// Whether the command that starts a service reads a variable of its container, or one that runs later sets the server's
/// password by it.
fn is_read_at_start(service: &Service, variable: &str) -> bool {
    let reads = |command: &Command| {
        command.words.iter().any(|word| {
            let text = word.as_str();
            text.contains(&format!("${variable}")) || text.contains(&format!("${{{variable}"))
        })
    };
    let sets = |command: &Command| {
        let text = command
            .words
            .iter()
            .map(|word| word.as_str().to_ascii_lowercase());
        text.collect::<Vec<_>>().windows(3).any(|three| {
            three
                .iter()
                .any(|word| word == "requirepass" || word == "setuser")
        }) || command.words.iter().any(|word| {
            let text = word.as_str().to_ascii_lowercase();
            text.contains(" requirepass ") || text.contains("acl setuser")
        })
    };
    let commands = [&service.entrypoint, &service.command];
    let test = service.healthcheck.as_ref().and_then(|check| check.test.as_ref());
    let later = service.hooks.iter().map(|(_, command)| command).chain(test);
    commands.into_iter().flatten().any(reads) || later.filter(|command| sets(command)).any(reads)
}

/// Whether a variable holds options of a server that set its password, as `REDIS_ARGS` does for the images that read it.
fn sets_password(variable: &EnvironmentVariable) -> bool {
    let value = variable.value.as_ref();
    value.is_some_and(|value| {
        let mut words = value.as_str().split_ascii_whitespace();
        words.any(|word| word.eq_ignore_ascii_case("--requirepass"))
    })
}

/// Password variables of its container that its image does not read.
pub(super) fn ignored_variables(deployment: &Deployment, server: &Server) -> Fact {
    let (Some(service), Some(image)) = (deployment.service_of(server), &server.behaviour) else {
        return Fact::list(Vec::new());
    };
    let ignored = service.environment.iter().filter(|variable| {
        let name = variable.name.as_str();
        image.ignores_password(name)
            && (is_password_of_server(name) || sets_password(variable))
            // What ends in AUTH is for redis-cli in the same container.
            && !name.ends_with("CLI_AUTH")
            && !is_read_at_start(service, name)
            && !variable.value.as_ref().is_some_and(Text::is_empty_literal)
    });
    Fact::list(
        ignored
            .map(|variable| {
                Item::new(
                    variable.name.as_str(),
                    Place::new(variable.name.span(), variable.path()),
                )
            })
            .collect(),
    )
}

/// Secrets that are named like a password and granted to a server whose image reads none, where nothing that its service says
/// names their files.
pub(super) fn unread_secrets(deployment: &Deployment, server: &Server) -> Fact {
    let (Some(service), Some(image)) = (deployment.service_of(server), &server.behaviour) else {
        return Fact::list(Vec::new());
    };
    let health = service.healthcheck.as_ref().and_then(|check| check.test.as_ref());
    let commands = [service.entrypoint.as_ref(), service.command.as_ref(), health];
    let words = commands.into_iter().flatten().flat_map(|command| &command.words);
    let values = service
        .environment
        .iter()
        .filter_map(|variable| variable.value.as_ref());
    let said: Vec<&str> = words.chain(values).map(Text::as_str).collect();
    let is_named = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        said.iter().any(|text| text.contains(name))
    };
    let unread = service.secrets.iter().filter(|grant| {
        image.ignores_password(grant.source.as_str())
            && is_password_of_server(grant.source.as_str())
            && !is_named(&grant.secret_path())
    });
    Fact::list(
        unread
            .map(|grant| Item::new(grant.source.as_str(), Place::new(grant.span, grant.path.clone())))
            .collect(),
    )
}
