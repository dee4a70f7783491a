//! The passwords in a service's environment, build, health check, labels and command line.

use super::command::{of_command, of_url};
use super::connection_strings;
use super::dropped;
use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::{expandable, is_boolean_flag, is_no_password, is_password_variable, used};
use crate::client::{self, PasswordValue};
use crate::deployment::topology::clients::program_of_image;
use crate::inputs::mentions_redis;
use redproof_compose::{Command, Service};
use redproof_redis::Image;
use redproof_source::{Span, Text};
use redproof_syntax::dockerfile::Dockerfile;
use redproof_syntax::words;

/// The passwords in a service's environment, health check, labels and command line.
pub(in crate::deployment) fn of_service(service: &Service) -> Vec<CredentialUse> {
    let mut found = of_environment(service);
    found.extend(of_build(service));
    if let Some(test) = service.healthcheck.as_ref().and_then(|check| check.test.as_ref()) {
        found.extend(of_command(
            service,
            &[],
            test,
            CredentialLocation::Healthcheck,
            &format!("{}.healthcheck.test", service.path),
        ));
    }
    let commands = [(&service.entrypoint, "entrypoint"), (&service.command, "command")];
    for (command, key) in commands
        .iter()
        .filter_map(|(command, key)| Some((command.as_ref()?, key)))
    {
        let path = format!("{}.{key}", service.path);
        // A server's own options were judged with its configuration; what else its script sends is reported here.
        let before = service.entrypoint.as_ref().filter(|_| *key == "command");
        let before = before.map(|entrypoint| entrypoint.words.clone());
        let before = before.unwrap_or_else(|| program_of_image(service).into_iter().collect());
        found.extend(of_command(
            service,
            &before,
            command,
            CredentialLocation::Argument,
            &path,
        ));
        found.extend(dropped::of_command(service, command, &path));
    }
    for (path, command) in &service.hooks {
        found.extend(dropped::of_command(service, command, path));
        found.extend(of_command(
            service,
            &[],
            command,
            CredentialLocation::Argument,
            path,
        ));
    }
    for (name, value) in &service.labels {
        let path = format!("{}.labels.{}", service.path, name.as_str());
        let Some(value) = value else { continue };
        let owner = service.name.as_str();
        // A label of a server that holds a connection is about that server.
        let is_server = service
            .image
            .as_ref()
            .is_some_and(|image| Image::named(image.as_str()).is_some());
        let key = match is_server && !mentions_redis(name.as_str()) {
            true => format!("redis.{}", name.as_str()),
            false => name.as_str().to_owned(),
        };
        found.extend(of_structure(owner, CredentialLocation::Label, &key, value, &path));
        if mentions_redis(value.as_str())
            && let Ok(words) = words::split(value)
        {
            let command = Command {
                words: words.words,
                span: value.span(),
                dropped: words.dropped,
            };
            found.extend(of_command(
                service,
                &[],
                &command,
                CredentialLocation::Label,
                &path,
            ));
        }
        if let Some(url) = of_url(owner, CredentialLocation::Label, value, &path, name.as_str()) {
            found.push(url);
        } else if is_password_variable(&name.as_str().replace(['.', '-', '/'], "_")) && !is_no_password(value)
        {
            found.push(expandable(
                owner,
                CredentialLocation::Label,
                value,
                path,
                name.as_str().to_owned(),
            ));
        }
    }
    found
}

/// The passwords in structures that are the values of a service's variables. As it runs, its clients have them.
pub(super) fn in_structures(service: &Service) -> Vec<CredentialUse> {
    let uses = service.environment.iter().filter_map(|variable| {
        let location = match variable.from_env_file {
            true => CredentialLocation::EnvFile,
            false => CredentialLocation::Environment,
        };
        let (owner, name) = (service.name.as_str(), variable.name.as_str());
        Some(of_structure(
            owner,
            location,
            name,
            variable.value.as_ref()?,
            variable.path(),
        ))
    });
    let commands = [&service.entrypoint, &service.command].into_iter().flatten();
    let words = commands.flat_map(|command| &command.words);
    let in_words = words.flat_map(|word| {
        let text = word.as_str();
        let start = text.find(['{', '[']).unwrap_or(text.len());
        let name = text.get(..start).unwrap_or_default();
        let path = format!("{}.command", service.path);
        let value = word.slice(start..text.len());
        let (owner, location) = (service.name.as_str(), CredentialLocation::Argument);
        of_structure(owner, location, name, &value, &path)
    });
    uses.flatten().chain(in_words).collect()
}

fn of_environment(service: &Service) -> Vec<CredentialUse> {
    let owner = service.name.as_str();
    let mut found = Vec::new();
    for variable in &service.environment {
        let name = variable.name.as_str();
        let location = if variable.from_env_file {
            CredentialLocation::EnvFile
        } else {
            CredentialLocation::Environment
        };
        let Some(value) = &variable.value else {
            if is_password_variable(name) {
                let mut passed = used(
                    owner,
                    location,
                    &variable.name,
                    variable.path().to_owned(),
                    name.to_owned(),
                );
                passed.kind = CredentialKind::Undefined;
                passed.secret = None;
                passed.variable = Some((name.to_owned(), None));
                found.push(passed);
            }
            continue;
        };
        found.extend(of_variable(
            owner,
            location,
            &variable.name,
            value,
            variable.path(),
        ));
    }
    found
}

/// The passwords in the value of a variable.
fn of_variable(
    owner: &str,
    location: CredentialLocation,
    name: &Text,
    value: &Text,
    path: &str,
) -> Vec<CredentialUse> {
    let name = name.as_str();
    if let Some(url) = of_url(owner, location, value, path, name) {
        return vec![url];
    }
    let within = connection_strings::passwords(name, value);
    let passwords = match is_password_variable(name) || hands_over_password(value) {
        _ if !within.is_empty() => within,
        true if !is_no_password(value) && !is_boolean_flag(name, value) => vec![value.clone()],
        _ => Vec::new(),
    };
    let used = |password: &Text| expandable(owner, location, password, path.to_owned(), name.to_owned());
    passwords.iter().map(used).collect()
}

/// The passwords of Redis in JSON or YAML that is a value.
pub(super) fn of_structure(
    owner: &str,
    location: CredentialLocation,
    name: &str,
    value: &Text,
    path: &str,
) -> Vec<CredentialUse> {
    let connections = client::from_structure(value, name, path).into_iter();
    let passwords = connections
        .filter(|connection| connection.sure)
        .flat_map(|connection| {
            let first = connection.password.into_iter();
            first.chain(connection.other_passwords).collect::<Vec<_>>()
        });
    let uses = passwords.filter_map(|password| match password.value {
        PasswordValue::Literal(text) => {
            let key = password.path.rsplit('.').next().unwrap_or(name).to_owned();
            let mut used = expandable(owner, location, &text, password.path, key);
            used.in_url = password.in_url;
            Some(used)
        }
        _ => None,
    });
    uses.collect()
}

/// The passwords in a build's arguments, which stay in the image's history.
fn of_build(service: &Service) -> Vec<CredentialUse> {
    let arguments = service.build.iter().flat_map(|build| &build.args);
    arguments
        .filter_map(|(name, value)| {
            let path = format!("{}.build.args.{}", service.path, name.as_str());
            let owner = service.name.as_str();
            let location = CredentialLocation::BuildArgument;
            let value = value.as_ref()?;
            let mut found = of_variable(owner, location, name, value, &path);
            found.extend(of_structure(owner, location, name.as_str(), value, &path));
            Some(found)
        })
        .flatten()
        .collect()
}

/// An argument that the image takes out of a variable (`REDIS_ARGS`, `VALKEY_EXTRA_FLAGS`) is in that variable.
pub(in crate::deployment) fn in_variable(mut used: CredentialUse, service: &Service) -> CredentialUse {
    let holds = |value: &Text| value.segments().iter().any(|run| run.span.contains(used.span));
    let variable = service.environment.iter().find(|variable| {
        used.location == CredentialLocation::Argument && variable.value.as_ref().is_some_and(holds)
    });
    if let Some(variable) = variable {
        used.location = if variable.from_env_file {
            CredentialLocation::EnvFile
        } else {
            CredentialLocation::Environment
        };
        used.key = variable.name.as_str().to_owned().into();
        variable.path().clone_into(&mut used.path);
    }
    used
}

/// The passwords that a Dockerfile sets with `ENV` and `ARG`, and those in the commands that it runs or leaves to be run.
pub(in crate::deployment) fn of_build_file(service: &Service, dockerfile: &Dockerfile) -> Vec<CredentialUse> {
    let owner = service.name.as_str();
    let set = |location, key: &'static str, pairs: &[(Text, Text)]| -> Vec<CredentialUse> {
        let of = |(name, value): &(Text, Text)| {
            let path = format!("{key} {}", name.as_str());
            let mut found = of_variable(owner, location, name, value, &path);
            found.extend(of_structure(owner, location, name.as_str(), value, &path));
            found
        };
        pairs.iter().flat_map(of).collect()
    };
    let mut found = set(CredentialLocation::Environment, "ENV", &dockerfile.environment);
    found.extend(set(
        CredentialLocation::BuildArgument,
        "ARG",
        &dockerfile.arguments,
    ));
    let mut run = |key: &str, location, words: Vec<Text>| {
        let Some(span) = words.iter().map(Text::span).reduce(Span::to) else {
            return;
        };
        let command = Command {
            words,
            span,
            dropped: None,
        };
        found.extend(of_command(service, &[], &command, location, key));
    };
    if let Some(test) = dockerfile.healthcheck.clone() {
        run("HEALTHCHECK", CredentialLocation::Healthcheck, test);
    }
    // A service's own command takes the place of the image's.
    if service.entrypoint.is_none() {
        for (key, words) in [
            ("ENTRYPOINT", &dockerfile.entrypoint),
            ("CMD", &dockerfile.command),
        ] {
            let words = words
                .clone()
                .filter(|_| key == "ENTRYPOINT" || service.command.is_none());
            run(key, CredentialLocation::Argument, words.unwrap_or_default());
        }
    }
    for (text, _) in &dockerfile.runs {
        let shell = |word: &str| Text::derived(word, text.span());
        let words = vec![shell("/bin/sh"), shell("-c"), text.clone()];
        run("RUN", CredentialLocation::Argument, words);
    }
    found
}

/// A variable of another name whose value is a Redis password's variable.
fn hands_over_password(value: &Text) -> bool {
    value
        .segments()
        .iter()
        .any(|run| run.origin.variable().is_some_and(is_password_variable))
}
