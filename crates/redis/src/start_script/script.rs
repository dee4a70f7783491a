//! Scripts among the words of a command line.

use redproof_source::Text;
use redproof_syntax::programs;
use redproof_syntax::shell::Arguments;

/// The script of `sh -c SCRIPT PARAMETERS`, and what it is started with.
pub fn shell_script(words: &[Text]) -> Option<(&Text, Arguments<'_>)> {
    let found = programs::invocation(words)?;
    let (script, parameters) = found.script()?;
    let before = found.before;
    Some((script, Arguments { parameters, before }))
}
