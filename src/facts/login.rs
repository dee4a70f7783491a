//! Whether a server accepts a client's user and password.

use super::fact::{Fact, FactValue, Place};
use super::passwords::names_password;
use super::verdict;
use crate::client::{
    self, Connection, ConnectionSource, PasswordSetting, PasswordValue, RedisVariable, redis_variable,
};
use crate::deployment::{Client, CredentialLocation, Deployment};
use crate::secret::is_hash_of;
use redproof_redis::{Authentication, User};
use redproof_source::{Known, Text, Why};
use redproof_syntax::url::percent_decoded;

/// Whether the server has the user that the client logs in as.
pub(super) fn user(
    connection: &Connection,
    redis: &redproof_redis::Server,
    place: impl Fn(&Text) -> Place,
) -> Fact {
    let Some(name) = connection.username.as_ref().filter(|name| is_literal(name)) else {
        return Fact::absent();
    };
    let at = |value| Fact::at(value, place(name));
    if let Some(why) = redis.why_users_unknown() {
        return at(FactValue::Unknown(why));
    }
    at(FactValue::Text(
        match redis.users.iter().find(|user| user.name == name.as_str()) {
            None => "missing",
            Some(user) if !user.enabled.0 => "off",
            Some(_) => "on",
        }
        .into(),
    ))
}

/// Whether the server does not accept the password that the client sends.
pub(super) fn password_differs(
    connection: &Connection,
    redis: &redproof_redis::Server,
    place: impl Fn(&PasswordSetting) -> Place,
) -> Fact {
    let setting = connection.password.as_ref();
    let Some(setting) = setting.or(connection.password_beside.as_ref()) else {
        return Fact::absent();
    };
    let PasswordValue::Literal(sent) = &setting.value else {
        return Fact::absent();
    };
    let name = match &connection.username {
        None => "default",
        Some(name) if name.is_empty() && name.undefined().is_none() => "default",
        Some(name) if is_literal(name) => name.as_str(),
        Some(_) => return Fact::absent(),
    };
    let at = |value| Fact::at(value, place(setting));
    if let Some(why) = redis.why_users_unknown() {
        return at(FactValue::Unknown(why));
    }
    let user = redis.users.iter().find(|user| user.name == name);
    let Some(user) = user.filter(|user| user.enabled.0 && !user.nopass.0 && !user.passwords.is_empty())
    else {
        return Fact::absent();
    };
    let mut fact = match takes_password(user, sent, setting.in_url) {
        Known::Known(takes) => at(FactValue::Boolean(!takes)),
        Known::Unknown(why) => return at(FactValue::Unknown(why)),
    };
    let theirs = user
        .passwords
        .iter()
        .map(|password| Place::new(password.span, format!("user.{name}")));
    fact.at.extend(theirs);
    fact
}

/// Whether a password is one of a user's.
pub(super) fn takes_password(user: &User, sent: &Text, in_url: bool) -> Known<bool> {
    // If both sides use the same variable, they agree.
    let variable = |text: &Text| {
        text.segments()
            .iter()
            .find_map(|run| run.origin.variable().map(str::to_owned))
    };
    let same = |text: &Text| variable(text).is_some() && variable(text) == variable(sent);
    let texts = || {
        user.passwords
            .iter()
            .filter_map(|password| password.text.as_ref())
    };
    if texts().any(same) {
        return Known::Known(true);
    }
    if let Some(why) = sent
        .why_undefined()
        .or_else(|| texts().find_map(Text::why_undefined))
    {
        return Known::Unknown(why);
    }
    // Most clients decode a URL's password, and some send it as it is written.
    let decoded = match in_url {
        true => percent_decoded(sent.as_str()),
        false => sent.as_str().to_owned(),
    };
    Known::Known(user.passwords.iter().any(|password| {
        [sent.as_str(), &decoded]
            .iter()
            .any(|sent| match password.hashed {
                true => is_hash_of(&password.secret, sent),
                false => password.secret.is(sent),
            })
    }))
}

/// Whether the server requires a password, and nothing that the client's service gets contains one: a URL without one, an
/// empty setting, or variables none of which is for it. Unknown where something that the files do not show may contain it.
pub(super) fn lacks_password(
    deployment: &Deployment,
    client: &Client,
    redis: &redproof_redis::Server,
) -> Fact {
    let connection = &client.connection;
    let is_empty = |setting: &PasswordSetting| matches!(setting.value, PasswordValue::Empty);
    if connection
        .password
        .as_ref()
        .is_some_and(|setting| !is_empty(setting))
        || has_password(deployment, client)
    {
        return Fact::boolean(false);
    }
    let (span, path) = match &connection.password {
        Some(setting) => (setting.span, setting.path.clone()),
        None => (connection.at, connection.path.clone()),
    };
    let needs = redis.authentication();
    let value = match &needs.answer {
        Known::Known(Authentication::None) => FactValue::Boolean(false),
        Known::Known(_) => match may_have_password(deployment, client) {
            Some(what) => {
                FactValue::Unknown(Why::new(format!("{what} may contain the password"), Some(span)))
            }
            None => FactValue::Boolean(true),
        },
        Known::Unknown(why) => FactValue::Unknown(Why::clone(why)),
    };
    let mut fact = Fact::at(value, Place::new(span, path));
    fact.at.extend(verdict::places(needs.places));
    fact
}

/// Whether a client sends a password: it is written, in a file, or in a variable that must not be empty.
pub(super) fn sends_password(password: &PasswordSetting) -> Known<bool> {
    match &password.value {
        PasswordValue::Literal(text) | PasswordValue::File(text) if !text.is_empty() => Known::Known(true),
        PasswordValue::Literal(text) => text.why_undefined().map_or(Known::Known(false), Known::Unknown),
        PasswordValue::File(_) | PasswordValue::Indirect(_) | PasswordValue::Empty => Known::Known(false),
    }
}

/// What may contain a client's password where nothing that is read does: what its container gets beside variables. `None` if
/// there is nothing.
fn may_have_password(deployment: &Deployment, client: &Client) -> Option<&'static str> {
    let project = deployment.project.as_ref()?;
    let service = project.services.get(client.service?)?;
    if service.env_files.iter().any(|file| file.file.is_none()) {
        return Some("an env file that is not in the tree");
    }
    if !service.secrets.is_empty() {
        return Some("a secret");
    }
    // A URL, and a setting that is empty, say that there is none.
    if client.connection.is_url || client.connection.password.is_some() {
        return None;
    }
    let mounts = service.mounts.iter();
    let mounted = mounts.filter(|mount| mount.host_source().is_some()).count() + service.configs.len();
    // The file that the connection is in.
    let own = usize::from(client.connection.source == ConnectionSource::File);
    let may_hold = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["pass", "pwd", "auth", "secret", "credential", "token"]
            .iter()
            .any(|word| name.contains(word))
    };
    let mut variables = service.environment.iter();
    let has_variable = variables.any(|variable| {
        let is_none = variable.value.as_ref().is_some_and(client::is_no_password);
        may_hold(variable.name.as_str()) && !is_none
    });
    match () {
        () if service.build.is_some() => Some("what the service is built from"),
        () if mounted != own => Some("a file that is mounted"),
        () if has_variable => Some("another variable"),
        () => None,
    }
}

/// Whether the client's service gets the password another way: from a variable, a secret that is named so, or an argument.
/// What is no service of a project is unknown.
fn has_password(deployment: &Deployment, client: &Client) -> bool {
    let Some(project) = &deployment.project else {
        return true;
    };
    let Some(service) = client.service.and_then(|index| project.services.get(index)) else {
        return true;
    };
    let variable = service.environment.iter().any(|variable| {
        let kind = redis_variable(variable.name.as_str()).map(|(_, kind)| kind);
        let empty = variable.value.as_ref().is_some_and(client::is_no_password);
        matches!(kind, Some(RedisVariable::Password | RedisVariable::PasswordFile)) && !empty
    });
    let mut secrets = service.secrets.iter();
    let secret = secrets.any(|grant| names_password(grant.source.as_str()));
    let other = deployment.clients.iter().any(|other| {
        other.service == client.service
            && other
                .connection
                .password
                .as_ref()
                .is_some_and(|password| !matches!(password.value, PasswordValue::Empty))
    });
    // `redis-cli -h cache -a …`, or an exporter's option in the command beside its address in the environment.
    let argument = deployment.credential_uses.iter().any(|used| {
        used.location == CredentialLocation::Argument
            && used.owners.contains(service.name.as_str())
            && used.secret.as_ref().is_none_or(|secret| !secret.is_empty())
    });
    variable || secret || other || argument
}

/// Whether a text is a literal: no undefined variable, and no reference that the application resolves.
fn is_literal(text: &Text) -> bool {
    !text.is_empty() && text.undefined().is_none() && crate::client::indirection(text).is_none()
}
