//! The passwords that a script writes or hands over.

use std::collections::BTreeSet;

use super::command::{in_written_lines, of_word};
use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::{is_empty_value, is_password_variable, used};
use crate::client::indirection;
use crate::script::{self, Assignment, Script};
use redproof_source::{Origin, Span, Text};
use redproof_syntax::shell::Command;

/// Options of redis-server that hold a password.
const SERVER_OPTIONS: &[&str] = &["--requirepass", "--masterauth", "--primaryauth"];

/// Passwords that the script puts on a command line, whatever they are written as.
pub(in crate::deployment) fn on_argv(script: &Script) -> Vec<Span> {
    let calls = script.redis.iter().flat_map(|call| &call.passwords);
    let changes = script.changes.iter().filter(|change| change.on_argv);
    let told = calls.chain(changes.flat_map(|change| &change.new));
    let mut seen = BTreeSet::new();
    told.filter(|text| !text.is_empty() || text.undefined().is_some())
        .map(Text::span)
        .filter(|span| seen.insert(*span))
        .collect()
}

/// Variables that hold a Redis password: by their names, or since they are handed to redis-cli as one.
fn password_names(script: &Script) -> BTreeSet<String> {
    let by_name = script
        .assignments
        .iter()
        .map(|set| set.name.clone())
        .filter(|name| is_password_variable(name));
    let mut names: BTreeSet<String> = by_name.collect();
    let new = script.changes.iter().flat_map(|change| &change.new);
    let handed = script.redis.iter().flat_map(|call| &call.passwords).chain(new);
    names.extend(handed.filter_map(only_variable));
    let commands = script.commands.iter().filter(|command| !script::prints(command));
    names.extend(
        commands
            .flat_map(server_options)
            .filter_map(|(_, value)| only_variable(value)),
    );
    let written = script.commands.iter().flat_map(in_written_lines);
    names.extend(written.filter_map(|(_, value)| only_variable(&value)));
    // `PW=$OTHER`: the other one holds it, too. Backwards, since a variable is set before it is handed on.
    for set in script.assignments.iter().rev() {
        if names.contains(&set.name) {
            names.extend(only_variable(&set.value));
        }
    }
    names
}

/// The options of redis-server among a command's words that hold a password.
fn server_options(command: &Command) -> impl Iterator<Item = (&str, &Text)> {
    command.words.windows(2).filter_map(|pair| match pair {
        [option, value] if SERVER_OPTIONS.contains(&option.as_str()) => Some((option.as_str(), value)),
        _ => None,
    })
}

/// The variable whose value a text is.
fn only_variable(text: &Text) -> Option<String> {
    match text.segments() {
        [run] => run.origin.variable().map(str::to_owned),
        _ => None,
    }
}

/// Passwords that stand in the script as themselves or as a fallback.
pub(in crate::deployment) fn of_script(path: &str, script: &Script) -> Vec<CredentialUse> {
    let names = password_names(script);
    let holds = |name: &str| is_password_variable(name) || names.contains(name);
    let mut found = Vec::new();
    for set in script.assignments.iter().filter(|set| holds(&set.name)) {
        found.push(written(path, &set.value, &set.name));
    }
    for call in &script.redis {
        found.extend(
            call.passwords
                .iter()
                .map(|password| written(path, password, "redis-cli -a")),
        );
        for statement in &call.statements {
            let [command, .., password] = statement.words.as_slice() else {
                continue;
            };
            if command.as_str().eq_ignore_ascii_case("auth") {
                found.push(written(path, password, "AUTH"));
            }
        }
    }
    for change in &script.changes {
        found.extend(
            change
                .new
                .iter()
                .map(|new| written(path, new, "the new password")),
        );
    }
    for command in &script.commands {
        let inputs = command.inputs.iter().filter(|input| !input.quoted);
        let texts = command.words.iter().chain(inputs.map(|input| &input.text));
        found.extend(texts.flat_map(|text| fallbacks(path, text, &holds)));
        let lines = in_written_lines(command);
        found.extend(lines.iter().map(|(name, value)| written(path, value, name)));
        if script::prints(command) {
            continue;
        }
        for word in &command.words {
            found.extend(of_word(path, CredentialLocation::Script, word, "url"));
        }
        found.extend(server_options(command).map(|(option, value)| written(path, value, option)));
    }
    // A Makefile's own assignments are no commands.
    for Assignment { name, value } in &script.assignments {
        found.extend(fallbacks(path, value, &holds));
        found.extend(of_word(path, CredentialLocation::Script, value, name));
    }
    let mut seen = BTreeSet::new();
    found.retain(|used| {
        let told = used.secret.as_ref().is_some_and(|secret| !secret.is_empty());
        let here = matches!(used.kind, CredentialKind::Literal | CredentialKind::Fallback);
        told && here && seen.insert(used.span)
    });
    found.sort_by_key(|used| used.span);
    found
}

/// A password as it is written. A template's expression and what `'$…'` keeps from the shell are none.
fn written(path: &str, text: &Text, key: &str) -> CredentialUse {
    let mut used = used(
        path,
        CredentialLocation::Script,
        text,
        key.to_owned(),
        key.to_owned(),
    );
    let template = ["{{", "{%", "<%"]
        .iter()
        .any(|open| text.as_str().starts_with(open));
    if used.kind == CredentialKind::Literal
        && (template || is_empty_value(text) || indirection(text).is_some())
    {
        used.kind = CredentialKind::Indirect;
        used.secret = None;
    }
    used
}

/// The fallbacks of password variables in a text: each is one, whatever surrounds it.
fn fallbacks(path: &str, text: &Text, holds: &dyn Fn(&str) -> bool) -> Vec<CredentialUse> {
    let runs = text.parts().filter(|(run, _)| match &run.origin {
        Origin::Fallback { name, .. } => holds(name),
        _ => false,
    });
    runs.map(|(run, decoded)| {
        let mut one = Text::empty(run.span);
        one.push(decoded, run.span, run.exact, run.origin.clone());
        let key = run.origin.variable().unwrap_or_default();
        written(path, &one, key)
    })
    .collect()
}
