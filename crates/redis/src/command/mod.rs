//! How a container starts its server: entrypoint and command, directly or through a shell.

use std::sync::Arc;

use redproof_source::{Span, Text, Why};

use super::environment::Environment;
use super::images::Image;
use super::vendors;
use super::vendors::options;
use redproof_syntax::programs::{self, Invocation};

mod cases;
mod merged;
mod model;
mod script;
#[cfg(test)]
mod tests;

pub use model::{ServerCommand, ServerInvocation};

use super::start_script::Surroundings;

/// What a container of an image starts, if its variables are unknown.
pub fn server_arguments(
    image: &Image,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
) -> ServerCommand {
    server_arguments_in(
        image,
        entrypoint,
        command,
        Surroundings::with_environment(&|_| None),
    )
}

/// What a container of an image starts, with the variables and files that it sees.
///
/// In a script, `$NAME` is what `env` says, `${NAME:-x}` the fallback if `env` says nothing, and everything else
/// (`$(cat file)`, `$1`, unset variables) an empty text with an unset run, as for Compose's own variables.
pub fn server_arguments_in(
    image: &Image,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
    around: Surroundings<'_>,
) -> ServerCommand {
    let mut started = started(image, entrypoint, command, around);
    if let ServerCommand::Starts(runs) = &mut started {
        runs.entrypoint_drops_root |= drops_root(image, entrypoint, command);
        runs.drops_root |= runs.entrypoint_drops_root;
    }
    started
}

/// Whether the official entrypoint drops to the image's user: only where its first word is exactly the server, or where it
/// puts that before an option or a `.conf` (docker-library/redis and valkey-container, docker-entrypoint.sh; 2026-11).
fn drops_root(image: &Image, entrypoint: Option<&[Text]>, command: Option<&[Text]>) -> bool {
    let Some(own) = behind_own_entrypoint(image, entrypoint).filter(|_| image.drops_root()) else {
        return false;
    };
    let server = format!("{}-server", image.engine.name());
    let first = own.iter().chain(command.unwrap_or_default()).next();
    first.is_none_or(|first| first.as_str() == server || takes_the_server_before(first))
}

/// Whether a program before the server changes to another user than root.
fn changes_user(found: &Invocation<'_>) -> bool {
    let name = found.user().and_then(|user| user.split(':').next());
    name.is_some_and(|name| !matches!(name, "root" | "0"))
}

/// The words behind the image's own entrypoint, where that is what starts.
fn behind_own_entrypoint<'a>(image: &Image, entrypoint: Option<&'a [Text]>) -> Option<&'a [Text]> {
    let own = image.behaviour.entrypoint.as_ref().map(|own| own.name);
    match entrypoint {
        None => Some(&[]),
        Some([first, rest @ ..]) if own == Some(base(first.as_str())) => Some(rest),
        Some(_) => None,
    }
}

/// Whether docker-entrypoint.sh puts the server's name before this word: an option or a configuration file.
fn takes_the_server_before(word: &Text) -> bool {
    word.as_str().starts_with('-') || word.as_str().ends_with(".conf")
}

fn started(
    image: &Image,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
    around: Surroundings<'_>,
) -> ServerCommand {
    let env = around.environment;
    if let Some(own) = &image.behaviour.options {
        return with_own_options(image, own, entrypoint, command, env);
    }
    let own_entrypoint = behind_own_entrypoint(image, entrypoint).is_some();
    let mut words: Vec<Text> = entrypoint.unwrap_or_default().to_vec();
    words.extend(command.unwrap_or_default().iter().cloned());
    if entrypoint.is_none() && command.is_none() {
        return ServerCommand::Starts(with_extra(plain(image, Vec::new(), None), image, env));
    }
    if words.is_empty() {
        return unknown("entrypoint and command are empty", command);
    }
    let through_shell = |around: Surroundings<'_>| script::through_shell(image, &words, around);
    if let Some(started) = cases::by_cases(image, around, &through_shell) {
        return started;
    }
    let Some(found) = programs::invocation(&words) else {
        return unknown("the command names no program", Some(&words));
    };
    let first = found.name;
    let rest = words.get(found.before.len()..).unwrap_or_default();
    if is_server(first.as_str()) {
        let mut runs = plain(
            image,
            rest.get(1..).unwrap_or_default().to_vec(),
            Some(first.clone()),
        );
        runs.drops_root = changes_user(&found);
        let own = own_entrypoint && image.behaviour.extra_arguments_with_any_server;
        return ServerCommand::Starts(if own { with_extra(runs, image, env) } else { runs });
    }
    if image.behaviour.start_script == Some(base(first.as_str())) {
        // The script puts the words of its variable first, and its own behind them.
        let mut runs = with_extra(plain(image, Vec::new(), None), image, env);
        runs.arguments.extend(rest.iter().skip(1).cloned());
        return ServerCommand::Starts(runs);
    }
    if takes_the_server_before(first) && own_entrypoint && adds_server(image) {
        return ServerCommand::Starts(with_extra(plain(image, rest.to_vec(), None), image, env));
    }
    unknown("the container does not start redis-server itself", Some(&words))
}

/// Whether the image's entrypoint puts the server before an option or a configuration file.
fn adds_server(image: &Image) -> bool {
    let entrypoint = &image.behaviour.entrypoint;
    entrypoint
        .as_ref()
        .is_some_and(|entrypoint| entrypoint.adds_server)
}

/// A server with options of its own; its entrypoint puts the program's name before them.
fn with_own_options(
    image: &Image,
    own: &'static vendors::OwnOptions,
    entrypoint: Option<&[Text]>,
    command: Option<&[Text]>,
    env: Environment<'_>,
) -> ServerCommand {
    let words: Vec<Text> = [entrypoint, command]
        .into_iter()
        .flatten()
        .flatten()
        .cloned()
        .collect();
    match options::arguments(image.behaviour, own, &words, env) {
        Some(arguments) => ServerCommand::Starts(plain(image, arguments, None)),
        None => {
            let name = image.vendor().unwrap_or("the server");
            unknown(
                &format!("the files do not say with which options {name} starts"),
                Some(&words),
            )
        }
    }
}

fn plain(image: &Image, arguments: Vec<Text>, program: Option<Text>) -> ServerInvocation {
    let named = program
        .as_ref()
        .map(|program| program.as_str().contains("sentinel"));
    let own_config = image
        .config()
        .filter(|_| program.is_none() && arguments.is_empty());
    ServerInvocation {
        sentinel: named.unwrap_or(image.sentinel) || arguments.iter().any(|word| word == "--sentinel"),
        arguments,
        program,
        through_shell: false,
        drops_root: false,
        entrypoint_drops_root: false,
        after_other_commands: false,
        ends_container: true,
        made: Arc::default(),
        others: Vec::new(),
        own_config,
    }
}

/// Appends the words of the variable that the image's entrypoint appends.
fn with_extra(mut runs: ServerInvocation, image: &Image, env: Environment<'_>) -> ServerInvocation {
    if let Some(extra) = image.behaviour.extra_arguments.and_then(env) {
        runs.arguments
            .extend(blank_separated(&extra.with_unresolved_words()));
    }
    runs
}

fn blank_separated(text: &Text) -> Vec<Text> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.as_str().char_indices().chain([(text.as_str().len(), ' ')]) {
        match (letter.is_ascii_whitespace(), start) {
            (true, Some(from)) => {
                found.push(text.slice(from..at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    found
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

fn is_server(program: &str) -> bool {
    vendors::by_program(base(program)).is_some_and(|(_, image)| image.options.is_none())
}

fn unknown(reason: &str, words: Option<&[Text]>) -> ServerCommand {
    let at: Option<Span> = words.and_then(|words| words.iter().map(Text::span).reduce(Span::to));
    ServerCommand::Unknown(Why::new(reason, at))
}
