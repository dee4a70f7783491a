//! Places where a Redis password is written or handed over.

mod behind;
mod client;
mod command;
mod connection_strings;
mod dropped;
pub(super) mod elsewhere;
mod env_files;
mod fallbacks;
mod found;
pub(super) mod hidden;
pub(super) mod model;
mod project;
mod refused;
pub(super) mod reused;
mod script;
mod secret_files;
mod server;
mod service;
mod written;

pub(super) use client::of_client;
pub(super) use project::of_project;
pub(super) use script::{among_words, of_script, on_argv};
pub(super) use server::{of_server, of_users};

use std::borrow::Cow;
use std::sync::Arc;

use self::model::{CredentialKind, CredentialLocation, CredentialUse};
use crate::client::{RedisVariable, indirection, is_bare_variable, is_no_password, redis_variable};
use crate::deployment::owners::Owners;
use crate::secret::Secret;
use redproof_source::{Span, Text, UNRESOLVED, Undefined};

/// A use that starts from what its text shows.
pub(in crate::deployment) fn used(
    owners: impl Into<Owners>,
    location: CredentialLocation,
    text: &Text,
    path: String,
    key: impl Into<Cow<'static, str>>,
) -> CredentialUse {
    let (owners, key) = (owners.into(), key.into());
    let (kind, variable, secret) = kind_of(text);
    CredentialUse {
        context_words: owners
            .names()
            .map(str::to_owned)
            .chain([key.to_string()])
            .collect(),
        owners,
        location,
        kind,
        span: text.span(),
        path,
        secret,
        in_url: false,
        key,
        variable,
        content_of: content_of(text),
        unexpanded: false,
        same_as: None,
        split: text.undefined() == Some(&Undefined::StrayDollar),
        dropped: false,
    }
}

/// The path in the container of the file whose content a text is.
fn content_of(text: &Text) -> Option<Arc<str>> {
    match text.undefined()? {
        Undefined::FileContent(path) => Some(path.clone()),
        _ => None,
    }
}

/// A variable's name, and where the files set it.
type Variable = (String, Option<Span>);

/// How a text is written, the variable behind it, and its value where the files show it.
fn kind_of(text: &Text) -> (CredentialKind, Option<Variable>, Option<Secret>) {
    let value = || Some(Secret::new(text.as_str()));
    if text.undefined().is_some_and(Undefined::is_output) {
        return (CredentialKind::Indirect, None, None);
    }
    let stray = text.undefined() == Some(&Undefined::StrayDollar);
    if text.undefined().is_some() && !stray {
        // Beside other characters, what looks like a variable may be a part of the password, and is not named.
        let is_alone = text.is_empty() || text == UNRESOLVED;
        let name = text.undefined_variable().filter(|_| is_alone);
        return (
            CredentialKind::Undefined,
            name.map(|name| (name.to_owned(), None)),
            None,
        );
    }
    if let Some((name, _)) = text.fallback() {
        return (CredentialKind::Fallback, Some((name.to_owned(), None)), value());
    }
    if let Some((name, defined)) = text.variable() {
        return (
            CredentialKind::Variable,
            Some((name.to_owned(), Some(defined))),
            value(),
        );
    }
    (CredentialKind::Literal, None, value())
}

/// A use of a text that the program in the container may still expand: `$PW` behind `sh -c`, `${PW}` for a client.
pub(in crate::deployment) fn expandable(
    owner: &str,
    location: CredentialLocation,
    text: &Text,
    path: String,
    key: impl Into<Cow<'static, str>>,
) -> CredentialUse {
    let mut used = used(owner, location, text, path, key);
    // Nothing expands `$word` in a container's environment; `$WORD` may be a reference that was meant for a shell.
    let is_environment = matches!(
        location,
        CredentialLocation::Environment
            | CredentialLocation::EnvFile
            | CredentialLocation::DotEnv
            | CredentialLocation::BuildArgument
            | CredentialLocation::Label
    );
    if used.kind == CredentialKind::Literal
        && !(is_environment && is_bare_variable(text.as_str()))
        && let Some(reference) = indirection(text)
    {
        used.variable = reference.name.map(|name| (name, None));
        match reference.fallback {
            Some(fallback) => {
                used.kind = CredentialKind::Fallback;
                used.secret = Some(Secret::new(fallback.as_str()));
            }
            None => {
                used.kind = CredentialKind::Indirect;
                used.secret = None;
            }
        }
    }
    used
}

/// A password in redis.conf, an ACL file or an argument: nothing expands `${…}` there.
pub(in crate::deployment) fn in_configuration(
    owner: &str,
    location: CredentialLocation,
    text: &Text,
    path: String,
    key: String,
) -> CredentialUse {
    let mut used = used(owner, location, text, path, key);
    used.unexpanded = used.kind == CredentialKind::Literal
        && (indirection(text).is_some() || is_truncated_expansion(location, text));
    used
}

pub(in crate::deployment) fn is_password_variable(name: &str) -> bool {
    matches!(redis_variable(name), Some((_, RedisVariable::Password)))
}

/// `REDIS_AUTH: "true"` says whether there is a password, and is none.
pub(super) fn is_boolean_flag(name: &str, value: &Text) -> bool {
    name.to_ascii_uppercase().ends_with("AUTH")
        && matches!(
            value.as_str().to_ascii_lowercase().as_str(),
            "true" | "yes" | "on" | "off" | "1" | "0" | "enabled" | "disabled"
        )
}

/// The beginning of an expression with a space in it: an ACL file is split at spaces, so `>$(cat` is all that Redis sees.
fn is_truncated_expansion(location: CredentialLocation, text: &Text) -> bool {
    location == CredentialLocation::AclFile
        && [("$(", ')'), ("${", '}'), ("{{", '}'), ("`", '`')]
            .iter()
            .any(|(open, close)| {
                text.as_str()
                    .strip_prefix(open)
                    .is_some_and(|rest| !rest.contains(*close))
            })
}
