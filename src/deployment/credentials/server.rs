//! The passwords that a server's own configuration and its users set.

use std::collections::HashSet;

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::{in_configuration, refused};
use crate::deployment::topology::model::Server;
use redproof_redis::{self, SettingOrigin};
use redproof_source::{FileId, Known, Span, Text};

/// The passwords that a server's own configuration sets.
pub(in crate::deployment) fn of_server(server: &Server) -> Vec<CredentialUse> {
    let Known::Known(redis) = &server.redis else {
        return Vec::new();
    };
    let mut found = of_redis(&server.name, redis);
    // A literal that a start script writes into the configuration is in the script.
    let in_script = |file: FileId| {
        server.start_writes
            && !server.start_files.contains(&file)
            && (file == server.anchor.file || !redis.files.contains(&file))
    };
    for used in &mut found {
        let is_written = matches!(used.kind, CredentialKind::Literal | CredentialKind::Fallback);
        if is_written && in_script(used.span.file) {
            used.location = match server.start_scripts.contains(&used.span.file) {
                true => CredentialLocation::Script,
                false => CredentialLocation::Argument,
            };
        }
    }
    found
}

/// The passwords of a configuration: its directives, Sentinel's, and its users.
pub(super) fn of_redis(owner: &str, redis: &redproof_redis::Server) -> Vec<CredentialUse> {
    let mut found = Vec::new();
    for name in redproof_redis::SECRET_DIRECTIVES.iter().copied() {
        let Some(setting) = redis.settings.get(name) else {
            continue;
        };
        let credential = |word: &Text, origin| {
            let location = location_of(origin).filter(|_| !word.is_empty() || word.undefined().is_some())?;
            Some(in_configuration(
                owner,
                location,
                word,
                name.to_owned(),
                name.to_owned(),
            ))
        };
        // What a later line overrides is still there for everybody to read.
        let replaced = setting
            .replaced
            .iter()
            .filter_map(|(word, origin)| credential(word, *origin))
            .filter(|used| matches!(used.kind, CredentialKind::Literal | CredentialKind::Fallback));
        found.extend(replaced);
        // What a clone without the local `.env` runs with.
        let fallback = setting.first().and_then(Text::with_fallbacks);
        let fallback = fallback.and_then(|word| credential(&word, setting.origin));
        found.extend(fallback.filter(|used| used.kind == CredentialKind::Fallback));
        found.extend(setting.first().and_then(|word| credential(word, setting.origin)));
    }
    found.extend(of_sentinel(owner, redis));
    found.extend(of_users(owner, redis));
    found
}

/// The passwords of all users, and those in lines that are refused.
pub(in crate::deployment) fn of_users(owner: &str, redis: &redproof_redis::Server) -> Vec<CredentialUse> {
    let users = redis.users.iter();
    let mut found: Vec<CredentialUse> = users.flat_map(|user| of_user(owner, redis, user)).collect();
    // Of a line that is refused for one rule, the others may count.
    let known: HashSet<Span> = found.iter().map(|used| used.span).collect();
    let refused = refused::of_redis(owner, redis).into_iter();
    found.extend(refused.filter(|used| !known.contains(&used.span)));
    found
}

/// The passwords that a Sentinel logs in with: `sentinel auth-pass MASTER PASSWORD`, `sentinel sentinel-pass PASSWORD`.
fn of_sentinel(owner: &str, redis: &redproof_redis::Server) -> Vec<CredentialUse> {
    let Some(setting) = redis.settings.get("sentinel") else {
        return Vec::new();
    };
    let Some(location) = location_of(setting.origin) else {
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
            let key = format!("sentinel {name}");
            found.push(in_configuration(owner, location, password, key.clone(), key));
        }
    }
    found
}

/// Where a setting of an origin is; `None` for what no file of the user's sets.
pub(super) fn location_of(origin: SettingOrigin) -> Option<CredentialLocation> {
    match origin {
        SettingOrigin::Argument => Some(CredentialLocation::Argument),
        SettingOrigin::File | SettingOrigin::Include => Some(CredentialLocation::RedisConf),
        // The environment's own entry is the use; see `of_environment`.
        SettingOrigin::Environment | SettingOrigin::Default | SettingOrigin::Image => None,
    }
}

/// The clear-text passwords of a user's rules.
fn of_user(owner: &str, redis: &redproof_redis::Server, user: &redproof_redis::User) -> Vec<CredentialUse> {
    let acl = redis
        .acl_file
        .as_ref()
        .and_then(|acl| acl.file.known().copied().flatten());
    let passwords = user
        .passwords
        .iter()
        .chain(&user.removed_passwords)
        .filter(|password| !password.from_requirepass);
    passwords
        .filter_map(|password| {
            let hash = Text::empty(password.span);
            let text = match &password.text {
                Some(text) => text,
                None if password.hashed => &hash,
                None => return None,
            };
            let file = password.span.file;
            let location = if acl == Some(file) {
                CredentialLocation::AclFile
            } else if redis.acl_file.is_none() && !redis.files.contains(&file) {
                CredentialLocation::Argument
            } else {
                CredentialLocation::RedisConf
            };
            let path = format!("user.{}", user.name);
            let mut used = in_configuration(owner, location, text, path, format!("user {}", user.name));
            used.context_words.push(user.name.clone());
            if password.hashed {
                used.kind = CredentialKind::Hash;
                used.secret = Some(password.secret.clone());
            }
            Some(used)
        })
        .collect()
}
