//! How a container starts its server: the scripts that it runs, the files that they write, and the command that stays.

mod effects;
mod files;
mod run;
mod script;
mod supervisor;
mod surroundings;
#[cfg(test)]
mod tests;
mod text;
mod variables;

pub use files::{Made, MadeFiles};
pub(crate) use run::{Trace, trace};
pub use script::shell_script;
pub use supervisor::{is_supervisor, is_supervisor_file};
pub use surroundings::Surroundings;

use redproof_source::Text;
use redproof_syntax::programs::{self, Invocation};
use redproof_syntax::shell::{Command, Reach};

/// The files that a script makes or changes which a shell runs.
pub fn files_made_by(script: &Text, around: Surroundings<'_>) -> MadeFiles {
    let at = script.span();
    let words = [Text::literal("sh", at), Text::literal("-c", at), script.clone()];
    let no_server = |_: &Invocation<'_>| false;
    trace(&words, around, &no_server).map_or_else(MadeFiles::default, |trace| trace.made)
}

/// Why a script starts no server.
pub(crate) const NO_SERVER: &str = "the script does not start redis-server itself";

/// The command that starts the server which stays, among those of a script.
///
/// # Errors
/// Why that is not known.
pub(crate) fn start_of(
    commands: &[Command],
    starts: &dyn Fn(&Invocation<'_>) -> bool,
) -> Result<usize, &'static str> {
    let mut foreground: Vec<&Command> = Vec::new();
    let mut found = None;
    for (at, command) in commands.iter().enumerate() {
        if command.depth > 0 || command.reach == Reach::Never {
            continue;
        }
        let Some(program) =
            programs::invocation(&command.words).filter(|program| starts(program) && stays(program))
        else {
            continue;
        };
        if goes_on(command, &program) {
            if foreground.is_empty() {
                found = Some(at);
            }
            continue;
        }
        if foreground.is_empty() {
            found = Some(at);
        }
        foreground.push(command);
        if command.reach == Reach::Always {
            break;
        }
    }
    // One that may start is the server where no other one may.
    let same = foreground.windows(2).all(|pair| match pair {
        [one, other] => is_same(one, other),
        _ => true,
    });
    if !same {
        return Err("which server starts depends on a condition that the files do not decide");
    }
    found.ok_or(NO_SERVER)
}

fn is_same(one: &Command, other: &Command) -> bool {
    let program = |command: &Command| {
        let found = programs::invocation(&command.words)?;
        let words = [std::slice::from_ref(found.name), found.words].concat();
        Some(
            words
                .iter()
                .map(|word| (word.as_str().to_owned(), word.undefined().cloned()))
                .collect::<Vec<_>>(),
        )
    };
    program(one) == program(other)
}

/// Whether a server stays: with `--version` and the like it only prints something.
fn stays(found: &Invocation<'_>) -> bool {
    !matches!(found.words, [only] if matches!(only.as_str(), "-v" | "--version" | "-h" | "--help" | "--check-system"))
}

/// Whether the script goes on while the server runs.
pub(crate) fn goes_on(command: &Command, found: &Invocation<'_>) -> bool {
    let daemonizes = found.words.windows(2).any(|pair| match pair {
        [option, value] => option == "--daemonize" && value.as_str().eq_ignore_ascii_case("yes"),
        _ => false,
    });
    command.background || daemonizes
}
