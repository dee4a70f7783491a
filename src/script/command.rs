//! What a command of a script is: the program that it starts, and where its output goes.

use redproof_source::Text;
use redproof_syntax::programs::{self, Kind};
use redproof_syntax::shell::{self, Command, Separator};

/// A program's name without its folder.
pub(super) fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// The name of the program that a command starts, behind wrappers and assignments, and the words behind it. This reads
/// the words, so a caller that asks twice keeps the answer.
pub(super) fn program(command: &Command) -> (&str, &[Text]) {
    programs::invocation(&command.words).map_or(("", &[]), |found| (base(found.name.as_str()), found.words))
}

/// The name of the program that a command starts.
pub(super) fn name(command: &Command) -> &str {
    program(command).0
}

/// Whether a command only shows its words to somebody: `echo`, or a function with a name like `log_info`.
pub fn prints(command: &Command) -> bool {
    programs::is(name(command), Kind::Printer)
}

/// Whether what a command prints reaches the script's caller.
pub(super) fn is_shown(command: &Command) -> bool {
    let terminal = |output: &Text| matches!(output.as_str(), "/dev/tty" | "/dev/stdout" | "/dev/stderr");
    command.depth == 0 && command.separator != Separator::Pipe && command.outputs.iter().all(terminal)
}

/// Files that the command's output goes to.
pub(super) fn writes_file(command: &Command) -> bool {
    command
        .outputs
        .iter()
        .any(|output| !output.as_str().starts_with("/dev/"))
}

/// The variables that a text asks for.
pub(super) fn variables(text: &Text) -> impl Iterator<Item = (&str, redproof_source::Span)> {
    let names = text.segments().iter();
    let names = names.filter_map(|segment| Some((segment.origin.variable()?, segment.span)));
    names.filter(|(name, _)| shell::is_name(name))
}
