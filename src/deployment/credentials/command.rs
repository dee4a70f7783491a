//! The passwords among the words of commands: options, `AUTH` and the like, variables, URLs.

use std::collections::BTreeSet;

use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::written::in_written_lines;
use super::{expandable, is_boolean_flag, is_no_password, is_password_variable};
use crate::client::{self, PasswordValue};
use crate::script::{self, Script};
use crate::secret::Secret;
use redproof_compose::{Command, Service};
use redproof_redis::client as redis_client;
use redproof_source::{Origin, Span, Text};
use redproof_syntax::programs::{self, Invocation, Kind, Meaning, Program};
use redproof_syntax::shell;

/// The passwords among a command's words; also inside a script of `sh -c` or `CMD-SHELL`.
/// `before` are the words of the entrypoint that the command is handed to.
pub(super) fn of_command(
    service: &Service,
    before: &[Text],
    command: &Command,
    location: CredentialLocation,
    path: &str,
) -> Vec<CredentialUse> {
    let owner = service.name.as_str();
    let whole = [before, &command.words].concat();
    let script = script::of_service(&whole);
    // Docker starts what follows `CMD` itself, and no shell is there to expand anything.
    let words = command
        .words
        .split_first()
        .filter(|(first, _)| *first == "CMD")
        .map(|(_, words)| words);
    let plain = words.is_some_and(|words| redproof_redis::shell_script(words).is_none());
    let used = |found: &Found| {
        let mut used = expandable(owner, location, &found.text, path.to_owned(), found.key.clone());
        used.in_url = found.in_url;
        let literal = found
            .text
            .segments()
            .iter()
            .all(|run| run.origin == Origin::Literal);
        if plain && literal && client::indirection(&found.text).is_some() {
            // It is sent as it is written, so it is not a password.
            used.unexpanded = !found.is_variable;
            used.kind = CredentialKind::Indirect;
            used.secret = None;
        }
        used
    };
    let mut found: Vec<CredentialUse> = Vec::new();
    for index in 0..script.commands.len() {
        let here = in_command(&script, index);
        // What a health check reads when it runs is shown by the process list alone, and over standard input by nothing.
        let is_shown = |(found, used): &(&Found, CredentialUse)| {
            location != CredentialLocation::Healthcheck
                || used.kind != CredentialKind::Indirect
                || used.unexpanded
                || found.client.is_some()
        };
        let uses = here.iter().map(|found| (found, used(found))).filter(is_shown);
        found.extend(uses.map(|(_, used)| used));
    }
    for (key, text) in script.passwords.iter().filter(|(key, _)| key != "url") {
        found.push(used(&Found::new(text.clone(), key.as_str())));
    }
    for (name, value) in script.commands.iter().flat_map(in_written_lines) {
        let written = used(&Found::new(value, name));
        // What only the shell puts in is on no command line: `echo` is a part of it.
        found.extend(Some(written).filter(|used| used.kind != CredentialKind::Indirect));
    }
    let mut seen = BTreeSet::new();
    found.retain(|used| seen.insert(used.span));
    found.retain(|used| {
        !(used.kind == CredentialKind::Literal && used.secret.as_ref().is_some_and(Secret::is_empty))
    });
    found
}

/// A password among the words of a command.
#[derive(Debug)]
pub(in crate::deployment) struct Found {
    /// The password as it is written.
    pub(in crate::deployment) text: Text,
    /// What it is key there: an option, a variable, a command for the server.
    pub(in crate::deployment) key: String,
    /// Whether it is a part of a URL.
    pub(in crate::deployment) in_url: bool,
    /// The client of Redis that gets it on its command line.
    pub(in crate::deployment) client: Option<&'static str>,
    /// Whether it is the value of a variable, and not an argument.
    is_variable: bool,
}

impl Found {
    fn new(text: Text, key: impl Into<String>) -> Self {
        Self {
            text,
            key: key.into(),
            in_url: false,
            client: None,
            is_variable: false,
        }
    }
}

/// The passwords among the words of a command, and among what it sends to a server.
pub(in crate::deployment) fn in_command(script: &Script, index: usize) -> Vec<Found> {
    let Some(command) = script.commands.get(index) else {
        return Vec::new();
    };
    let mut found = variables_before(command);
    let statements = script.call(index).map_or(&[][..], |call| &call.statements);
    let sent = statements.iter().flat_map(|statement| {
        let passwords = redis_client::passwords(&statement.words).into_iter();
        let client = Some("redis-cli").filter(|_| statement.on_argv);
        passwords.map(move |(key, text)| Found {
            client,
            ..Found::new(text, key)
        })
    });
    if script::prints(command) {
        found.extend(sent);
        return found;
    }
    let arguments = programs::arguments(&command.words);
    let passwords = arguments
        .into_iter()
        .filter(|argument| argument.meaning == Meaning::Password);
    let client = Invocation::of_redis(&command.words).filter(|found| found.kind() == Kind::Client);
    let client = client.and_then(|found| found.program).map(Program::id);
    found.extend(passwords.map(|argument| {
        let key = argument.option.as_ref().map_or("", Text::as_str);
        Found {
            client,
            ..Found::new(argument.value, key)
        }
    }));
    found.extend(sent);
    found.extend(by_name(&command.words));
    let urls = command.words.iter().filter_map(in_url);
    found.extend(urls.map(|url| Found { client, ..url }));
    let mut seen = BTreeSet::new();
    found.retain(|found| {
        (!found.text.is_empty() || found.text.undefined().is_some()) && seen.insert(found.text.span())
    });
    found
}

/// `REDIS_PASSWORD=literal` before a program, or alone. What the shell puts in there is on no command line.
fn variables_before(command: &shell::Command) -> Vec<Found> {
    let set = command.words.iter().map_while(shell::assignment);
    let literal = set.filter(|(name, value)| {
        is_password_variable(name)
            && !value.is_empty()
            && value.undefined().is_none()
            && !is_only_expression(value)
    });
    let found = literal.map(|(name, value)| Found {
        is_variable: true,
        ..Found::new(value, name)
    });
    found.collect()
}

/// Whether a value is `$NAME` or an expression without a fallback.
fn is_only_expression(value: &Text) -> bool {
    client::indirection(value).is_some_and(|reference| reference.fallback.is_none())
}

/// Passwords by the names of options and variables, as the programs of many images have them
/// (`--providers.redis.password=x`, `--redis-password x`, `-e REDIS_PASSWORD=x`).
fn by_name(words: &[Text]) -> Vec<Found> {
    let before = words.iter().take_while(|word| shell::is_assignment(word)).count();
    let words = words.get(before..).unwrap_or_default();
    // The script of `sh -c` is read by itself.
    let script = redproof_redis::shell_script(words).map(|(script, _)| script.span());
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if script == Some(word.span()) {
            continue;
        }
        let (name, joined) = match word.as_str().split_once('=') {
            Some((name, value)) => (
                name,
                Some(word.slice(word.as_str().len() - value.len()..word.as_str().len())),
            ),
            None => (word.as_str(), None),
        };
        if !name.starts_with('-') {
            if let Some(value) = joined.filter(|_| shell::is_name(name) && is_password_variable(name)) {
                found.push(Found::new(value, name));
            }
            continue;
        }
        if !client::is_password_option(name) {
            continue;
        }
        let next = || {
            words
                .get(at + 1)
                .filter(|value| !value.as_str().starts_with('-'))
                .cloned()
        };
        if let Some(value) = joined
            .or_else(next)
            .filter(|value| !is_no_password(value) && !is_boolean_flag(name, value))
        {
            found.push(Found::new(value, name));
        }
    }
    found
}

/// The password of a URL among the words.
pub(in crate::deployment) fn in_url(word: &Text) -> Option<Found> {
    if !word.as_str().contains("://") {
        return None;
    }
    let text = password_of_url(&client::from_scheme(word), "url", "url")?;
    Some(Found {
        in_url: true,
        ..Found::new(text, "url")
    })
}

/// The password of a URL.
pub(super) fn of_url(
    owner: &str,
    location: CredentialLocation,
    text: &Text,
    path: &str,
    name: &str,
) -> Option<CredentialUse> {
    let value = password_of_url(text, path, name)?;
    let mut used = expandable(owner, location, &value, path.to_owned(), name.to_owned());
    used.in_url = true;
    Some(used)
}

fn password_of_url(text: &Text, path: &str, name: &str) -> Option<Text> {
    let password = client::url_connection(text, name, path)?.password?;
    match password.value {
        PasswordValue::Literal(value) => Some(value),
        PasswordValue::Indirect(reference) => match position_of(text, password.span) {
            Some(part) => Some(text.slice(part)),
            // `$$NAME`: what is written is not what is decoded.
            None => Some(Text::literal(format!("${}", reference.name?), password.span)),
        },
        PasswordValue::File(_) | PasswordValue::Empty => None,
    }
}

/// The part of a text that a span was cut from.
fn position_of(text: &Text, span: Span) -> Option<std::ops::Range<usize>> {
    let (run, _) = text
        .parts()
        .find(|(run, _)| run.exact && run.span.contains(span))?;
    let start = run.at + (span.start - run.span.start) as usize;
    Some(start..start + (span.end - span.start) as usize)
}
