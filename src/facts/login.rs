//! Whether a server accepts a client's user and password.

use super::fact::{Fact, FactValue, Place};
use crate::client::{Connection, PasswordSetting, PasswordValue};
use crate::secret::is_hash_of;
use redproof_redis::User;
use redproof_source::{Known, Text};
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

/// Whether a client sends a password: it is written, in a file, or in a variable that must not be empty.
pub(super) fn sends_password(password: &PasswordSetting) -> Known<bool> {
    match &password.value {
        PasswordValue::Literal(text) | PasswordValue::File(text) if !text.is_empty() => Known::Known(true),
        PasswordValue::Literal(text) => text.why_undefined().map_or(Known::Known(false), Known::Unknown),
        PasswordValue::File(_) | PasswordValue::Indirect(_) | PasswordValue::Empty => Known::Known(false),
    }
}

/// Whether a text is a literal: no undefined variable, and no reference that the application resolves.
fn is_literal(text: &Text) -> bool {
    !text.is_empty() && text.undefined().is_none() && crate::client::indirection(text).is_none()
}
