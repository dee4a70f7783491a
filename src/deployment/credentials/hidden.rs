//! What of a deployment no output may show: values, and the places where they stand.

use std::ops::Range;
use std::sync::Arc;

use super::model::CredentialKind;
use crate::deployment::model::{Deployment, FileKind, Refusal, RefusalOrigin};
use crate::secret::Secret;
use redproof_source::{Origin, SourceMap, Span, Text};

/// Every value of a deployment that must not be shown.
pub(in crate::deployment) fn secrets(deployment: &Deployment) -> Vec<Secret> {
    let mut secrets: Vec<Secret> = deployment
        .credential_uses
        .iter()
        .filter(|used| used.kind != CredentialKind::Indirect)
        .filter_map(|used| used.secret.clone())
        .collect();
    for service in deployment.project.iter().flat_map(|project| &project.services) {
        for variable in &service.environment {
            let value = variable.value.as_ref().map(Text::as_str).unwrap_or_default();
            if crate::secret::is_secret_name(variable.name.as_str()) && !value.is_empty() {
                secrets.push(Secret::new(value));
            }
        }
    }
    secrets.extend(deployment.passwords().map(|password| password.secret.clone()));
    secrets.extend(deployment.new_names().chain(deployment.lone_names()));
    secrets.retain(|secret| !secret.is_empty());
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

impl Deployment {
    /// The places of secrets, which frames must not show whatever surrounds them. A variable's expression is none.
    pub fn hidden(&self, map: &SourceMap) -> Vec<(Arc<str>, Range<usize>)> {
        let written = self
            .credential_uses
            .iter()
            .filter(|used| matches!(used.kind, CredentialKind::Literal));
        let literal = |password: &&redproof_redis::Password| {
            password
                .text
                .as_ref()
                .is_none_or(|text| text.segments().iter().all(|run| run.origin == Origin::Literal))
        };
        written
            .map(|used| used.span)
            .chain(
                self.refusals
                    .iter()
                    .filter_map(|refusal| self.refused(refusal, map)),
            )
            .chain(self.passwords().filter(literal).map(|password| password.span))
            .filter_map(|span| Some((map.get(span.file)?.path().clone(), span.range())))
            .collect()
    }

    /// The words of what Redis refuses that may be passwords, for outputs that show them elsewhere than on their line.
    pub fn refused_words(&self, map: &SourceMap) -> Vec<Secret> {
        let values = self
            .refusals
            .iter()
            .filter_map(|refusal| self.refused(refusal, map));
        values
            .flat_map(|span| map.slice(span).split_whitespace())
            .map(|word| word.trim_matches(['"', '\'', ',', '[', ']']))
            .filter(|word| !word.is_empty())
            .map(Secret::new)
            .collect()
    }

    /// The part of a refused place that may be a password.
    fn refused(&self, refusal: &Refusal, map: &SourceMap) -> Option<Span> {
        let file = refusal.at.file;
        let is_env = || self.files.contains(&(file, FileKind::Env));
        match refusal.by {
            RefusalOrigin::Redis => refused_value(refusal, map),
            RefusalOrigin::Compose if is_env() => refused_variable(refusal, map),
            // A secret's value has no place in a compose file, under whatever key.
            RefusalOrigin::Compose if refusal.path.starts_with("secrets.") => {
                let (_, after) = around(refusal.at, map)?;
                let from = if after.trim_start().starts_with(':') {
                    refusal.at.end
                } else {
                    refusal.at.start
                };
                Some(Span {
                    start: from,
                    end: refusal.at.end.saturating_add(bytes(after.len())),
                    ..refusal.at
                })
            }
            _ => None,
        }
    }

    /// What commands are renamed to: by custom known to nobody but the administrator.
    fn new_names(&self) -> impl Iterator<Item = Secret> {
        let servers = self.servers.iter().filter_map(|server| server.redis.known());
        let renamed = servers.flat_map(|redis| &redis.renamed);
        renamed.map(|renamed| Secret::new(renamed.to.as_str()))
    }

    /// `redis://NAME@HOST`: clients take it for a user, but where no server has one of that name, it was meant to be the
    /// password.
    fn lone_names(&self) -> impl Iterator<Item = Secret> {
        let is_user = |name: &str| {
            let mut servers = self.servers.iter().filter_map(|server| server.redis.known());
            servers.any(|redis| redis.users.iter().any(|user| user.name == name))
        };
        let alone = self.clients.iter().map(|client| &client.connection);
        let alone = alone.filter(|connection| connection.is_url && connection.password.is_none());
        let names = alone.filter_map(|connection| connection.username.as_ref());
        names
            .filter(move |name| name.undefined().is_none() && !is_user(name.as_str()))
            .map(|name| Secret::new(name.as_str()))
    }

    /// Passwords and hashes of all users.
    fn passwords(&self) -> impl Iterator<Item = &redproof_redis::Password> {
        let servers = self.servers.iter().filter_map(|server| server.redis.known());
        servers
            .chain(self.acl_only.as_ref())
            .flat_map(|redis| &redis.users)
            .flat_map(|user| &user.passwords)
    }
}

/// What a line that Redis refuses may tell: a password without its `>`, one behind a misspelt `requirepass`, one too many.
fn refused_value(refusal: &Refusal, map: &SourceMap) -> Option<Span> {
    let text = map.slice(refusal.at);
    if refusal.path.starts_with("user.") {
        let command = text.starts_with(['+', '-']) && !is_made_up(text);
        return (!command && !text.starts_with(['~', '%', '&', '('])).then_some(refusal.at);
    }
    let (before, after) = around(refusal.at, map)?;
    let before = before.trim_start();
    let shows_name = !before.is_empty() || !is_made_up(text);
    let renames = before.to_ascii_lowercase().starts_with("rename-command");
    let name_ends = match text.find(char::is_whitespace) {
        Some(blank) => blank,
        None if !shows_name || (renames && is_made_up(text)) => 0,
        None => text.len(),
    };
    Some(Span {
        start: refusal.at.start.saturating_add(bytes(name_ends)),
        end: refusal.at.end.saturating_add(bytes(after.len())),
        ..refusal.at
    })
}

/// What a line of an env file that Compose refuses may tell: all behind the variable's name.
fn refused_variable(refusal: &Refusal, map: &SourceMap) -> Option<Span> {
    let (before, after) = around(refusal.at, map)?;
    let text = map.slice(refusal.at);
    let line = [before, text.lines().next().unwrap_or_default(), after].concat();
    let exported = line.trim_start();
    let named = exported.strip_prefix("export ").unwrap_or(exported).trim_start();
    let length = named
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
        .unwrap_or(named.len());
    let name = named
        .get(..length)
        .filter(|name| !is_made_up(name))
        .unwrap_or_default();
    let start = refusal.at.start.saturating_sub(bytes(before.len()));
    let from = line.len() - named.len() + name.len();
    Some(Span {
        start: start.saturating_add(bytes(from)),
        end: start.saturating_add(bytes(line.len())).max(refusal.at.end),
        ..refusal.at
    })
}

/// What stands before and behind a place in its lines.
fn around(at: Span, map: &SourceMap) -> Option<(&str, &str)> {
    let text = map.get(at.file)?.text();
    let before = text.get(..at.range().start)?.rsplit('\n').next()?;
    let after = text.get(at.range().end..)?.lines().next().unwrap_or_default();
    Some((before, after))
}

/// Whether a word is like no name of a command, a directive or a variable, but like a password: digits, or capitals
/// behind small letters.
fn is_made_up(word: &str) -> bool {
    let mut letters = word.chars().zip(word.chars().skip(1));
    word.contains(|c: char| c.is_ascii_digit()) || letters.any(|(a, b)| a.is_lowercase() && b.is_uppercase())
}

fn bytes(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
