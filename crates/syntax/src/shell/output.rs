//! What commands print that print a file.

use super::model::Command;
use redproof_source::{Text, Undefined};

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
