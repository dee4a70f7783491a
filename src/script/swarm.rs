//! Secrets of a swarm: a script that creates one under a new name and gives it to a service changes the password.

use super::command::program;
use super::model::SecretRotation;
use redproof_source::Text;
use redproof_syntax::shell::Command;

/// The secrets that a script replaces.
pub(super) fn find(commands: &[Command]) -> Vec<SecretRotation> {
    let call = |command: &Command, first: &str, second: &str| {
        let (name, words) = program(command);
        let mut words = words.iter();
        name == "docker" && words.any(|word| word == first) && words.next().is_some_and(|word| word == second)
    };
    let Some(created) = commands
        .iter()
        .position(|command| call(command, "secret", "create"))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for command in commands.iter().skip(created + 1) {
        let Some(at) = command.span() else { continue };
        if call(command, "service", "update") {
            let names = names(&command.words);
            found.extend(names.map(|name| SecretRotation { name: Some(name), at }));
        } else if call(command, "stack", "deploy") {
            found.push(SecretRotation { name: None, at });
        }
    }
    found
}

/// What a service knows the secrets as that an update takes from it or gives to it.
fn names(words: &[Text]) -> impl Iterator<Item = String> + '_ {
    let values = words.iter().enumerate().filter_map(|(at, word)| {
        let word = word.as_str();
        match word.split_once('=') {
            Some(("--secret-add" | "--secret-rm", value)) => Some(value),
            _ if matches!(word, "--secret-add" | "--secret-rm") => words.get(at + 1).map(Text::as_str),
            _ => None,
        }
    });
    values.map(|value| {
        let target = value.split(',').find_map(|part| part.strip_prefix("target="));
        target.unwrap_or(value).to_owned()
    })
}
