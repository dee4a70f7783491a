//! The server that a shell script starts: the first one in the foreground, since the shell waits for it.

use std::sync::Arc;

use redproof_source::{Text, Undefined, Why};

use super::{
    ServerCommand, ServerInvocation, changes_user, drops_root, is_server, plain, takes_the_server_before,
    unknown,
};
use crate::client;
use crate::images::Image;
use crate::start_script::{NO_SERVER, Surroundings, Trace, goes_on, start_of, trace};
use redproof_syntax::programs::{self, Invocation, Kind};
use redproof_syntax::shell::{Command, Reach};

/// What a shell or a script of the container starts; `None` if the words are neither.
pub(super) fn through_shell(
    image: &Image,
    words: &[Text],
    around: Surroundings<'_>,
) -> Option<ServerCommand> {
    let starts = |found: &Invocation<'_>| {
        let through_entrypoint = own_entrypoint(image, found.before).is_some();
        is_server(found.name.as_str()) || through_entrypoint && takes_the_server_before(found.name)
    };
    let Trace {
        commands,
        made,
        script,
        starts_unknown,
    } = trace(words, around, &starts)?;
    let made = Arc::new(made);
    let at = Some(std::slice::from_ref(&script));
    let start = match start_of(&commands, &starts) {
        Ok(start) => start,
        Err(_) if starts_unknown => {
            return Some(ServerCommand::Supervised(Why::new(
                "the files do not say which programs supervisord starts",
                Some(script.span()),
            )));
        }
        Err(reason) => return Some(unknown(reason, at)),
    };
    let found = commands
        .get(start)
        .and_then(|command| Some((command, programs::invocation(&command.words)?)));
    let Some((command, found)) = found else {
        return Some(unknown(NO_SERVER, at));
    };
    let words = command.words.get(found.before.len()..).unwrap_or_default();
    let mut server = match is_server(found.name.as_str()) {
        true => plain(image, found.words.to_vec(), Some(found.name.clone())),
        false => plain(image, words.to_vec(), None),
    };
    if goes_on(command, &found) {
        server.arguments.extend(set_later(&commands, start));
    }
    let others = beside(&commands, start).into_iter();
    let others = others.map(|found| ServerInvocation {
        through_shell: true,
        after_other_commands: true,
        made: made.clone(),
        ..plain(image, found.words.to_vec(), Some(found.name.clone()))
    });
    let others = others.collect();
    let entrypoint = own_entrypoint(image, found.before).and_then(|at| command.words.get(at..));
    let entrypoint_drops_root = entrypoint.is_some_and(|own| drops_root(image, Some(own), None));
    Some(ServerCommand::Starts(ServerInvocation {
        through_shell: true,
        drops_root: changes_user(&found) || entrypoint_drops_root,
        entrypoint_drops_root,
        after_other_commands: start > 0,
        ends_container: is_last(&commands, start),
        made,
        others,
        ..server
    }))
}

/// Whether nothing that a script runs stays longer than its server.
fn is_last(commands: &[Command], start: usize) -> bool {
    let others = commands.iter().enumerate().filter(|(at, command)| {
        *at != start && command.depth == 0 && command.reach != Reach::Never && !command.words.is_empty()
    });
    let mut staying = others.filter(|(at, command)| {
        let ends = || {
            let name = command.words.first().map_or("", Text::as_str);
            let kind = programs::invocation(&command.words).map(|found| found.kind());
            matches!(name, "wait" | "exit" | "true" | ":")
                || matches!(kind, Some(Kind::Printer | Kind::Client))
        };
        command.background || *at > start && !ends()
    });
    staying.next().is_none()
}

/// The servers that stay in the background beside the one that is started: they listen elsewhere, and nothing stops them.
fn beside(commands: &[Command], start: usize) -> Vec<Invocation<'_>> {
    let own = commands.get(start);
    let own = own.and_then(|command| Some(listens_at(&programs::invocation(&command.words)?)));
    let staying = commands.iter().enumerate().filter_map(|(at, command)| {
        let found = programs::invocation(&command.words).filter(|_| at != start)?;
        let runs = command.depth == 0 && command.reach == Reach::Always && goes_on(command, &found);
        let is_other = is_server(found.name.as_str()) && Some(listens_at(&found)) != own;
        (runs && is_other).then_some(found)
    });
    let staying: Vec<Invocation<'_>> = staying.collect();
    let stops = |at: usize| {
        let statements = client::statements(commands, at).into_iter();
        let mut first = statements.filter_map(|statement| statement.words.into_iter().next());
        first.any(|word| word.as_str().eq_ignore_ascii_case("shutdown"))
    };
    match staying.is_empty() || (0..commands.len()).any(stops) {
        true => Vec::new(),
        false => staying,
    }
}

/// What tells the address of a server: its port, or its configuration file.
fn listens_at(found: &Invocation<'_>) -> String {
    let mut pairs = found.words.windows(2);
    let port = pairs.find_map(|pair| match pair {
        [option, port] if option == "--port" => Some(port),
        _ => None,
    });
    let file = found.words.first().filter(|word| !word.as_str().starts_with('-'));
    port.or(file).map_or("6379", Text::as_str).to_owned()
}

/// What the script makes the running server take, as options behind its own: a password set by `CONFIG SET requirepass`,
/// or given to the default user by `ACL SETUSER`, counts from then on.
fn set_later(commands: &[Command], start: usize) -> Vec<Text> {
    let mut found = Vec::new();
    for (at, command) in commands.iter().enumerate().skip(start + 1) {
        if command.reach == Reach::Never {
            continue;
        }
        for statement in client::statements(commands, at) {
            let Some((name, value)) = client::new_password(&statement.words) else {
                continue;
            };
            let value = match command.reach {
                Reach::Always => value,
                _ => Text::unset(value.span(), Undefined::Other("a condition of the script")),
            };
            found.extend([option(name, &value), value]);
        }
    }
    found
}

fn option(name: &str, at: &Text) -> Text {
    Text::derived(&format!("--{name}"), at.span())
}

/// Where the image's own entrypoint is among the words before a program.
fn own_entrypoint(image: &Image, before: &[Text]) -> Option<usize> {
    let own = image
        .behaviour
        .entrypoint
        .as_ref()
        .filter(|own| own.adds_server)?;
    before
        .iter()
        .position(|word| super::base(word.as_str()) == own.name)
}
