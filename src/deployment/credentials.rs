//! Places where a Redis password is written or handed over.

use std::borrow::Cow;

use super::model::{Client, CredentialUse, Form, Server, Where};
use super::strings;
use crate::client::{self, PasswordValue, RedisVariable, indirection, redis_variable};
use crate::compose::{Command, Project, Service};
use crate::redis::{self, SettingOrigin};
use crate::secret::Secret;
use crate::source::{Known, SourceMap, Span, Text, UNTOLD};
use crate::syntax::shell::{self, Dollar};
use crate::syntax::template;

/// A use that starts from what its text tells.
pub(super) fn used(
    owner: &str,
    place: Where,
    text: &Text,
    path: String,
    called: impl Into<Cow<'static, str>>,
) -> CredentialUse {
    let called = called.into();
    let (form, variable, secret) = form_of(text);
    CredentialUse {
        owner: owner.to_owned(),
        place,
        form,
        span: text.span(),
        path,
        secret,
        in_url: false,
        near: vec![owner.to_owned(), called.to_string()],
        called,
        variable,
        unexpanded: false,
        split: text.unset() == Some(template::SPLIT),
    }
}

/// A variable's name, and where the files set it.
type Variable = (String, Option<Span>);

/// How a text is written, the variable behind it, and its value where the files tell it.
fn form_of(text: &Text) -> (Form, Option<Variable>, Option<Secret>) {
    let value = || Some(Secret::new(text.as_str()));
    if text.unset() == Some(shell::OUTPUT) {
        return (Form::Reference, None, None);
    }
    let split = text.unset() == Some(template::SPLIT);
    if let Some(name) = text.unset().filter(|_| !split) {
        // What stands beside other characters may be a part of a password with a `$` in it.
        let name = if text.is_empty() || text.as_str() == UNTOLD { name } else { "a variable in it" };
        return (Form::Unset, Some((name.to_owned(), None)), None);
    }
    if let Some((name, _)) = text.fallback() {
        return (Form::Fallback, Some((name.to_owned(), None)), value());
    }
    if let Some((name, defined)) = text.variable() {
        return (Form::Variable, Some((name.to_owned(), Some(defined))), value());
    }
    (Form::Literal, None, value())
}

/// A use of a text that the program in the container may still expand: `$PW` behind `sh -c`, `${PW}` for a client.
fn expandable(
    owner: &str,
    place: Where,
    text: &Text,
    path: String,
    called: impl Into<Cow<'static, str>>,
) -> CredentialUse {
    let mut used = used(owner, place, text, path, called);
    if used.form == Form::Literal
        && let Some(reference) = indirection(text)
    {
        used.variable = reference.name.map(|name| (name, None));
        match reference.fallback {
            Some(fallback) => {
                used.form = Form::Fallback;
                used.secret = Some(Secret::new(fallback.as_str()));
            }
            None => {
                used.form = Form::Reference;
                used.secret = None;
            }
        }
    }
    used
}

/// The passwords that a server's own configuration sets.
pub(super) fn of_server(server: &Server) -> Vec<CredentialUse> {
    let Known::Known(redis) = &server.redis else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for name in [
        "requirepass",
        "masterauth",
        "primaryauth",
        "tls-key-file-pass",
        "tls-client-key-file-pass",
    ] {
        let Some(setting) = redis.settings.get(name) else {
            continue;
        };
        let told = |word: &Text, origin| {
            let place = place_of(origin).filter(|_| !word.is_empty() || word.unset().is_some())?;
            Some(in_configuration(
                &server.name,
                place,
                word,
                name.to_owned(),
                name.to_owned(),
            ))
        };
        // What a later line overrides is still there for everybody to read.
        let replaced = setting
            .replaced
            .iter()
            .filter_map(|(word, origin)| told(word, *origin))
            .filter(|used| matches!(used.form, Form::Literal | Form::Fallback));
        found.extend(replaced);
        found.extend(setting.first().and_then(|word| told(word, setting.origin)));
    }
    found.extend(of_sentinel(server, redis));
    for user in &redis.users {
        found.extend(of_user(&server.name, redis, user));
    }
    found
}

/// The passwords that a Sentinel logs in with: `sentinel auth-pass MASTER PASSWORD`, `sentinel sentinel-pass PASSWORD`.
fn of_sentinel(server: &Server, redis: &redis::Server) -> Vec<CredentialUse> {
    let Some(setting) = redis.settings.get("sentinel") else {
        return Vec::new();
    };
    let Some(place) = place_of(setting.origin) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut words = setting.words.iter();
    while let Some(word) = words.next() {
        let name = word.as_str().to_ascii_lowercase();
        let password = match name.as_str() {
            "auth-pass" => words.nth(1),
            "sentinel-pass" => words.next(),
            _ => continue,
        };
        if let Some(password) = password.filter(|password| !password.is_empty()) {
            let called = format!("sentinel {name}");
            found.push(in_configuration(
                &server.name,
                place,
                password,
                called.clone(),
                called,
            ));
        }
    }
    found
}

/// Where a setting of an origin stands; `None` for what no file of the user's sets.
fn place_of(origin: SettingOrigin) -> Option<Where> {
    match origin {
        SettingOrigin::Argument => Some(Where::Argument),
        SettingOrigin::File | SettingOrigin::Include => Some(Where::RedisConf),
        // The environment's own entry is the use; see `of_environment`.
        SettingOrigin::Environment | SettingOrigin::Default | SettingOrigin::Image => None,
    }
}

/// The clear-text passwords of a user's rules.
pub(super) fn of_user(owner: &str, redis: &redis::Server, user: &redis::User) -> Vec<CredentialUse> {
    let acl = redis
        .acl_file
        .as_ref()
        .and_then(|acl| acl.file.known().copied().flatten());
    let passwords = user
        .passwords
        .iter()
        .filter(|password| !password.from_requirepass);
    passwords
        .filter_map(|password| {
            let hash = Text::empty(password.span);
            let text = match &password.text {
                Some(text) => text,
                None if password.hashed => &hash,
                None => return None,
            };
            let place = if acl == Some(password.span.file) {
                Where::AclFile
            } else {
                Where::RedisConf
            };
            let path = format!("user.{}", user.name);
            let mut used = in_configuration(owner, place, text, path, format!("user {}", user.name));
            used.near.push(user.name.clone());
            if password.hashed {
                used.form = Form::Hash;
                used.secret = Some(password.secret.clone());
            }
            Some(used)
        })
        .collect()
}

/// A password in redis.conf, an ACL file or an argument: nothing expands `${…}` there.
pub(super) fn in_configuration(
    owner: &str,
    place: Where,
    text: &Text,
    path: String,
    called: String,
) -> CredentialUse {
    let mut used = used(owner, place, text, path, called);
    used.unexpanded = used.form == Form::Literal && (indirection(text).is_some() || is_torn(place, text));
    used
}

/// The beginning of an expression with a space in it: an ACL file is split at spaces, so `>$(cat` is all that Redis sees.
fn is_torn(place: Where, text: &Text) -> bool {
    place == Where::AclFile
        && [("$(", ')'), ("${", '}'), ("{{", '}'), ("`", '`')]
            .iter()
            .any(|(open, close)| {
                text.as_str()
                    .strip_prefix(open)
                    .is_some_and(|rest| !rest.contains(*close))
            })
}

/// The passwords in a service's environment, health check, labels and command line.
pub(super) fn of_service(service: &Service, is_server: bool) -> Vec<CredentialUse> {
    let mut found = of_environment(service);
    if let Some(test) = service.healthcheck.as_ref().and_then(|check| check.test.as_ref()) {
        found.extend(of_command(
            service,
            test,
            Where::Healthcheck,
            &format!("{}.healthcheck.test", service.path),
        ));
    }
    let commands = [(&service.entrypoint, "entrypoint"), (&service.command, "command")];
    for (command, key) in commands
        .iter()
        .filter_map(|(command, key)| Some((command.as_ref()?, key)))
    {
        let path = format!("{}.{key}", service.path);
        // A server's own options were judged with its configuration.
        if !is_server {
            found.extend(of_command(service, command, Where::Argument, &path));
        }
    }
    for (name, value) in &service.labels {
        let path = format!("{}.labels.{}", service.path, name.as_str());
        let Some(value) = value else { continue };
        let owner = service.name.as_str();
        if let Some(url) = of_url(owner, Where::Label, value, &path, name.as_str()) {
            found.push(url);
        } else if is_password_variable(&name.as_str().replace(['.', '-', '/'], "_")) && !is_nothing(value) {
            found.push(expandable(
                owner,
                Where::Label,
                value,
                path,
                name.as_str().to_owned(),
            ));
        }
    }
    found
}

fn of_environment(service: &Service) -> Vec<CredentialUse> {
    let owner = service.name.as_str();
    let mut found = Vec::new();
    for variable in &service.environment {
        let name = variable.name.as_str();
        let place = if variable.from_env_file {
            Where::EnvFile
        } else {
            Where::Environment
        };
        let Some(value) = &variable.value else {
            if is_password_variable(name) {
                let mut passed = used(
                    owner,
                    place,
                    &variable.name,
                    variable.path.clone(),
                    name.to_owned(),
                );
                passed.form = Form::Unset;
                passed.secret = None;
                passed.variable = Some((name.to_owned(), None));
                found.push(passed);
            }
            continue;
        };
        if let Some(url) = of_url(owner, place, value, &variable.path, name) {
            found.push(url);
            continue;
        }
        let within = strings::passwords(name, value);
        let passwords = match is_password_variable(name) || hands_over_password(value) {
            _ if !within.is_empty() => within,
            true if !is_nothing(value) && !is_switch(name, value) => vec![value.clone()],
            _ => Vec::new(),
        };
        for password in passwords {
            let path = variable.path.clone();
            found.push(expandable(owner, place, &password, path, name.to_owned()));
        }
    }
    found
}

/// A password that a Dockerfile sets with `ENV`.
pub(super) fn of_image(owner: &str, name: &Text, value: &Text) -> Option<CredentialUse> {
    let is_password = is_password_variable(name.as_str()) && !is_nothing(value);
    is_password.then(|| {
        expandable(
            owner,
            Where::Environment,
            value,
            format!("ENV {}", name.as_str()),
            name.as_str().to_owned(),
        )
    })
}

/// `REDIS_AUTH: "true"` says whether there is a password, and is none.
fn is_switch(name: &str, value: &Text) -> bool {
    name.to_ascii_uppercase().ends_with("AUTH")
        && matches!(
            value.as_str().to_ascii_lowercase().as_str(),
            "true" | "yes" | "on" | "off" | "1" | "0" | "enabled" | "disabled"
        )
}

pub(super) fn is_password_variable(name: &str) -> bool {
    matches!(redis_variable(name), Some((_, RedisVariable::Password)))
}

/// A variable of another name whose value is a Redis password's variable.
fn hands_over_password(value: &Text) -> bool {
    value
        .runs()
        .iter()
        .any(|run| run.origin.variable().is_some_and(is_password_variable))
}

/// What switches a password off, or leaves it out.
pub(super) fn is_nothing(value: &Text) -> bool {
    value.unset().is_none()
        && matches!(
            value.as_str().to_ascii_lowercase().as_str(),
            "" | "null" | "none" | "false" | "no"
        )
}

/// The password of a URL.
fn of_url(owner: &str, place: Where, text: &Text, path: &str, name: &str) -> Option<CredentialUse> {
    let connection = client::url_connection(text, name, path)?;
    let password = connection.password?;
    let value = match password.value {
        PasswordValue::Literal(value) => value,
        PasswordValue::Indirect(_) => text.slice(position_of(text, password.span)?),
        PasswordValue::File(_) | PasswordValue::Empty => return None,
    };
    let mut used = expandable(owner, place, &value, path.to_owned(), name.to_owned());
    used.in_url = true;
    Some(used)
}

/// The part of a text that a span was cut from.
fn position_of(text: &Text, span: Span) -> Option<std::ops::Range<usize>> {
    let (run, _) = text
        .parts()
        .find(|(run, _)| run.exact && run.span.contains(span))?;
    let start = run.at + (span.start - run.span.start) as usize;
    Some(start..start + (span.end - span.start) as usize)
}

/// The passwords among a command's words: `redis-cli -a …`, URLs; also inside a script of `sh -c` or `CMD-SHELL`.
fn of_command(service: &Service, command: &Command, place: Where, path: &str) -> Vec<CredentialUse> {
    let owner = service.name.as_str();
    let shell = command
        .words
        .first()
        .is_some_and(|word| word.as_str() == "CMD-SHELL")
        || command.words.iter().any(|word| word.as_str() == "-c");
    let script: Vec<Text> = if shell {
        command.words.iter().flat_map(shell_words).collect()
    } else {
        command.words.clone()
    };
    // Docker starts what follows `CMD` itself, and no shell is there to expand anything.
    let plain = !shell && command.words.first().is_some_and(|word| word.as_str() == "CMD");
    let option = |value: &Text, called: String| {
        let path = path.to_owned();
        if plain {
            in_configuration(owner, place, value, path, called)
        } else {
            expandable(owner, place, value, path, called)
        }
    };
    let mut found = Vec::new();
    let mut after_cli = false;
    let mut words = script.iter().peekable();
    while let Some(word) = words.next() {
        let text = word.as_str();
        let program = text.rsplit('/').next().unwrap_or(text);
        if matches!(
            program,
            "redis-cli" | "valkey-cli" | "keydb-cli" | "redis_exporter" | "redis-benchmark"
        ) {
            after_cli = true;
        } else if matches!(text, "|" | "||" | "&&" | ";" | "&") {
            after_cli = false;
        }
        let exporter = matches!(text, "--redis.password" | "-redis.password");
        if exporter || (after_cli && matches!(text, "-a" | "--pass")) {
            if let Some(value) = words
                .peek()
                .filter(|value| !value.is_empty() || value.unset().is_some())
            {
                found.push(option(value, text.to_owned()));
            }
        } else if let Some(at) = joined_option(text, after_cli) {
            found.push(option(&word.slice(at..text.len()), "-a".to_owned()));
        } else if let Some(name) = text.split_once('=').map(|(name, _)| name)
            && is_password_variable(name)
        {
            // REDISCLI_AUTH=… redis-cli
            found.push(expandable(
                owner,
                place,
                &word.slice(name.len() + 1..text.len()),
                path.to_owned(),
                name.to_owned(),
            ));
        } else {
            found.extend(of_url(owner, place, &from_scheme(word), path, "url"));
        }
    }
    found.retain(|used| !(used.form == Form::Literal && used.secret.as_ref().is_some_and(Secret::is_empty)));
    found
}

/// A word from the scheme of its URL on.
fn from_scheme(word: &Text) -> Text {
    let text = word.as_str();
    let before = |at: usize| {
        text.get(..at)?
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '+')
    };
    let at = text.find("://").and_then(before).map_or(0, |at| at + 1);
    word.slice(at..text.len())
}

/// The password of a URL in a word of a script.
pub(super) fn of_word(owner: &str, place: Where, word: &Text, called: &str) -> Option<CredentialUse> {
    if !word.as_str().contains("://") {
        return None;
    }
    let mut found = of_url(owner, place, &from_scheme(word), called, called)?;
    // What the shell puts in was put in: `$` that is left is the shell's to keep.
    if found.form == Form::Literal && found.secret.is_none() {
        found.form = Form::Reference;
    }
    Some(found)
}

/// Where the value of `-aPASSWORD` or `--pass=PASSWORD` starts.
fn joined_option(word: &str, after_cli: bool) -> Option<usize> {
    // The exporter's image starts it by itself, so that its name is in no command.
    ["--redis.password=", "-redis.password=", "--pass="]
        .iter()
        .take(if after_cli { 3 } else { 2 })
        .find(|option| word.starts_with(**option))
        .map(|option| option.len())
        .or_else(|| {
            (after_cli && word.starts_with("-a") && word.len() > 2 && !word.starts_with("-a-")).then_some(2)
        })
}

/// The words of a shell script: quotes taken off, `;` between commands. What the shell expands stays as it is written.
fn shell_words(script: &Text) -> Vec<Text> {
    let mut words = Vec::new();
    for command in shell::commands(script, Dollar::Keep) {
        if !words.is_empty() {
            words.push(Text::literal(";", script.span()));
        }
        words.extend(command.words);
    }
    words
}

/// The passwords that application configuration holds.
pub(super) fn of_client(client: &Client) -> Option<CredentialUse> {
    let password = client.connection.password.as_ref()?;
    let mut found = match &password.value {
        PasswordValue::Literal(text) => used(
            &client.name,
            Where::AppConfig,
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
                &client.name,
                Where::AppConfig,
                &text,
                password.path.clone(),
                last_part(&password.path),
            );
            found.form = if reference.fallback.is_some() {
                Form::Fallback
            } else {
                Form::Reference
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
pub(super) fn of_env_file(project: &Project, map: &SourceMap) -> Vec<CredentialUse> {
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
                Where::DotEnv,
                &text,
                variable.name.clone(),
                variable.name.clone(),
            )
        })
        .filter(|used| !used.secret.as_ref().is_some_and(Secret::is_empty))
        .collect()
}
