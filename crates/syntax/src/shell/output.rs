//! What the commands of a substitution print: the content of a file, or a literal.

use super::model::{Command, Reach, Separator, is_assignment};
use super::printed;
use crate::programs::{self, Kind};
use redproof_source::{Origin, Text, Undefined};

/// What the commands of a substitution print: the content of a file (`cat FILE`, `tr -d '\n' < FILE`), or something else.
pub(super) fn source_of(commands: &[Command], depth: usize) -> Undefined {
    let first = commands.iter().find(|command| command.depth == depth);
    first.map_or(Undefined::CommandOutput, |first| {
        match first.words.split_first() {
            None => content(first.reads.iter()),
            Some((program, words)) if PRINT_FILES.contains(&program.as_str()) => {
                content(words.iter().chain(&first.reads))
            }
            Some(_) => Undefined::CommandOutput,
        }
    })
}

/// Programs that print what is in a file, as it is or a part of it.
const PRINT_FILES: &[&str] = &["cat", "head", "tail", "tr", "sed", "cut", "xargs"];

/// The content of the one file that words name by a whole path.
pub(super) fn content<'a>(words: impl Iterator<Item = &'a Text>) -> Undefined {
    let mut paths = words.filter(|word| word.as_str().starts_with('/') && word.undefined().is_none());
    match (paths.next(), paths.next()) {
        // A device gives something else each time.
        (Some(path), None) if !path.as_str().starts_with("/dev/") => {
            Undefined::FileContent(path.as_str().into())
        }
        _ => Undefined::CommandOutput,
    }
}

/// A literal that a command substitution gives.
pub(super) enum Printed {
    /// `$(echo literal)`
    Always(Text),
    /// `$(cat FILE || echo literal)`
    Fallback(Text),
}

/// The literal that the commands of a substitution print, if the script says one: the only thing that they print, or one
/// of several by a condition.
pub(super) fn literal_output(commands: &[Command], depth: usize) -> Option<Printed> {
    let own: Vec<(usize, &Command)> = commands
        .iter()
        .enumerate()
        .filter(|(_, command)| command.depth == depth)
        .collect();
    let mut literal: Option<(Text, Reach)> = None;
    let mut certain = 0;
    let mut others = false;
    for (index, (_, command)) in own.iter().enumerate() {
        if command.reach == Reach::Never || is_silent(command) || !reaches_the_end(&own, index) {
            continue;
        }
        certain += usize::from(command.reach == Reach::Always);
        match literal_of(command) {
            Some(text) => {
                others |= literal.is_some();
                literal = Some((text, command.reach));
            }
            None => others = true,
        }
    }
    let (text, reach) = literal?;
    match reach {
        // Behind something else that it prints in any case, it is only a part.
        Reach::Always if certain > 1 => None,
        Reach::Always if !others => Some(Printed::Always(text)),
        _ => Some(Printed::Fallback(text)),
    }
}

/// The literal that a command prints.
fn literal_of(command: &Command) -> Option<Text> {
    if !command.inputs.is_empty() && !is_filter(command) {
        return None;
    }
    let [text] = <[Text; 1]>::try_from(printed(command)).ok()?;
    let text = text.trim();
    let literal = text.segments().iter().all(|run| run.origin == Origin::Literal);
    (literal && !text.is_empty() && !text.as_str().contains(['$', '`', '\n'])).then_some(text)
}

/// Whether a command prints nothing to the caller of the substitution.
fn is_silent(command: &Command) -> bool {
    const SILENT: &[&str] = &[
        "[", "[[", "test", "true", "false", ":", "cd", "exit", "return", "for", "case", "read", "shift",
        "unset", "export", "local", "readonly", "declare", "sleep", "trap",
    ];
    if command.words.is_empty() || !command.outputs.is_empty() || command.diverted {
        return true;
    }
    let set = command.words.iter().take_while(|word| is_assignment(word));
    let Some(name) = command.words.get(set.count()) else {
        return true;
    };
    let kind = programs::program(name.as_str()).map(programs::Program::kind);
    SILENT.contains(&name.as_str()) || name == "set" || kind == Some(Kind::Step) && !is_filter(command)
}

/// Programs that hand on what they read, but for blanks and line breaks.
const FILTERS: &[&str] = &[
    "cat", "tr", "head", "tail", "cut", "sed", "xargs", "base64", "tee",
];

fn is_filter(command: &Command) -> bool {
    command
        .words
        .first()
        .is_some_and(|name| FILTERS.contains(&name.as_str()))
}

/// Whether what a command prints goes to the end of the pipe that it is in, as it is: `(cat F || echo x) | tr -d '\n'`.
/// What reads from a pipe and hands that on prints nothing of its own.
fn reaches_the_end(own: &[(usize, &Command)], index: usize) -> bool {
    let Some((_, command)) = own.get(index) else {
        return false;
    };
    let before = index.checked_sub(1).and_then(|before| own.get(before));
    if is_filter(command) && before.is_some_and(|(_, before)| before.separator == Separator::Pipe) {
        return false;
    }
    let mut at = index;
    // Each pipe leads to a later command.
    while let Some(next) = leads_to(own, at) {
        if !own.get(next).is_some_and(|(_, next)| is_filter(next)) {
            return false;
        }
        at = next;
    }
    true
}

/// The command that reads what one prints through a pipe, its own or that of a construct around it.
fn leads_to(own: &[(usize, &Command)], index: usize) -> Option<usize> {
    let (place, command) = own.get(index)?;
    if command.separator == Separator::Pipe {
        return Some(index + 1);
    }
    let rest = own.iter().enumerate().skip(index + 1).take(MOST_COVERED);
    let mut around = rest.filter(|(_, (at, later))| later.words.is_empty() && later.covers >= at - place);
    let (at, (_, around)) = around.next()?;
    (around.separator == Separator::Pipe).then_some(at + 1)
}

/// How many commands of a construct are looked at for the pipe behind it.
const MOST_COVERED: usize = 32;
