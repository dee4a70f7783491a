//! Passwords in what Compose drops of a command: an operator of a shell outside quotes, and all behind it. They reach no
//! server, and everybody can read them: `command: redis-server --user app on >PASSWORD`.

use super::command::in_command;
use super::model::{CredentialLocation, CredentialUse};
use super::{CredentialKind, expandable};
use crate::inputs::mentions_redis;
use crate::script;
use redproof_compose::{Command, Service};
use redproof_source::Text;

/// The signs that end a command, and that a password may be behind.
const OPERATORS: [char; 5] = ['>', '<', '|', '&', ';'];

/// The passwords in what Compose drops of a command that is at a path.
pub(super) fn of_command(service: &Service, command: &Command, path: &str) -> Vec<CredentialUse> {
    let Some(dropped) = &command.dropped else {
        return Vec::new();
    };
    let (behind, users): (Vec<Text>, Vec<Text>) =
        (words(dropped), passwords_of_users(service, command, dropped));
    let whole = script::read_command([command.words.clone(), behind].concat());
    let found = (0..whole.commands.len()).flat_map(|index| in_command(&whole, index));
    let found = found.map(|found| (found.text, found.key));
    let users = users.into_iter().map(|password| (password, "user".to_owned()));
    let within = found.filter(|(text, _)| dropped.span().contains(text.span()));
    let uses = users.chain(within).map(|(text, key)| {
        expandable(
            service.name.as_str(),
            CredentialLocation::Argument,
            &text,
            path.to_owned(),
            key,
        )
    });
    let is_written =
        |used: &CredentialUse| matches!(used.kind, CredentialKind::Literal | CredentialKind::Fallback);
    let uses = uses.filter(is_written);
    uses.map(|used| CredentialUse {
        dropped: true,
        ..used
    })
    .collect()
}

/// The words of what is dropped, without operators.
fn words(dropped: &Text) -> Vec<Text> {
    let bare = |word: &Text| {
        let whole = word.as_str();
        let bare = whole.trim_matches(OPERATORS).trim_matches(['"', '\'']);
        let from = whole.find(bare).unwrap_or_default();
        (!bare.is_empty()).then(|| word.slice(from..from + bare.len()))
    };
    at_blanks(dropped).iter().filter_map(bare).collect()
}

fn at_blanks(dropped: &Text) -> Vec<Text> {
    dropped.split(|c| matches!(c, ' ' | '\t' | '\r' | '\n'))
}

/// What is behind `>` without a blank and is no path, where a user of Redis is defined before.
fn passwords_of_users(service: &Service, command: &Command, dropped: &Text) -> Vec<Text> {
    let defines = |word: &Text| {
        let word = word.as_str().trim_start_matches('-').to_ascii_lowercase();
        matches!(word.as_str(), "user" | "setuser")
    };
    let mut of_redis = command.words.iter().chain(&service.image);
    if !of_redis.any(|word| mentions_redis(word.as_str())) || !command.words.iter().any(defines) {
        return Vec::new();
    }
    let password = |word: &Text| {
        let password = word.as_str().strip_prefix('>')?;
        let is_path = password.starts_with(['/', '.', '&', '>']);
        (!password.is_empty() && !is_path).then(|| word.slice(1..1 + password.len()))
    };
    at_blanks(dropped).iter().filter_map(password).collect()
}
