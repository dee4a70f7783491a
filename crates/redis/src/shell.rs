//! The commands of a start script, for finding the server's among them.

use redproof_source::Text;
use redproof_syntax::shell::{self, Dollar, Given};

/// Answers with the value of a variable of the container.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<Text>;

/// The simple commands of a script, in order, as words. What only fills a `$(…)` is no command that starts a server.
pub(super) fn commands(script: &Text, given: Given<'_>, env: Environment<'_>) -> Vec<Vec<Text>> {
    let dollar = Dollar::Expand {
        lookup: env,
        own: true,
    };
    shell::commands_with(script, given, dollar)
        .into_iter()
        .filter(|command| command.depth == 0 && !command.words.is_empty())
        .map(|command| command.words)
        .collect()
}
