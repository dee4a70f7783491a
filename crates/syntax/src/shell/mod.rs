//! Shell scripts as simple commands: quotes, escapes, comments, redirections, here-documents and `$(…)` of the
//! POSIX shell and bash, as far as they decide which words a command gets.
//!
//! Every command of the script is listed, in order of their ends, and says whether it runs ([`Reach`]): branches,
//! `&&`, `||`, loops, functions, `exit` and `exec` are followed. Nothing is run.
//!
//! Why our own reader: a `Text` knows where each of its parts was written, through quotes, variables and the YAML around
//! the script, and scripts come in pieces (recipes of Makefiles, health checks) that a strict parser refuses. The crate
//! `brush-parser` has positions of words, not of what is in them, and overflows the stack at deep nesting.

mod alternative;
mod arithmetic;
mod assigned;
mod braces;
mod brackets;
mod comparison;
mod condition;
mod expand;
#[cfg(test)]
mod expansion_tests;
mod fallback;
mod flow;
mod frame;
mod functions;
mod model;
mod output;
mod printed;
mod printf;
mod reader;
mod redirection;
mod state;
#[cfg(test)]
mod tests;
mod unnamed;
mod variables;
mod word;

pub use model::{
    Arguments, Command, Expansion, Input, Reach, Separator, assignment, is_assignment, is_keyword, is_name,
};
pub use printed::printed;
pub use unnamed::{may_set, sets_unnamed, stops_at_unset};

use redproof_source::Text;

/// Whether a text is a shell script by its first line.
pub fn has_shebang(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let program = first.strip_prefix("#!").unwrap_or_default();
    program
        .split([' ', '\t', '/'])
        .any(|part| matches!(part, "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh"))
}

/// The simple commands of a script.
pub fn commands(script: &Text, dollar: Expansion<'_>) -> Vec<Command> {
    commands_with(script, Arguments::default(), dollar)
}

/// The simple commands of a script that is started with parameters and variables.
pub fn commands_with(script: &Text, given: Arguments<'_>, dollar: Expansion<'_>) -> Vec<Command> {
    reader::read(script, dollar, 0, given)
}
