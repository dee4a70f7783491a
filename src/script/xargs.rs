//! What `xargs` runs: its command with each line that it reads, in the place of `{}` or behind the other words.

use super::command::base;
use redproof_redis::client::lines;
use redproof_source::{Text, Undefined};
use redproof_syntax::shell::{self, Command, Separator};
use redproof_syntax::{programs, words};

/// Most lines that are followed.
const MOST_LINES: usize = 64;

/// Most words that the commands of all lines have together; one command is followed in any case.
const MOST_WORDS: usize = 4096;

/// The commands that `xargs` makes of what the command before it prints; `None` if it is another program.
pub(super) fn commands_of(command: &Command, before: Option<&Command>) -> Option<Vec<Command>> {
    let at = command
        .words
        .iter()
        .position(|word| base(word.as_str()) == "xargs")?;
    let inner = programs::invocation(&command.words)?.words.len() + 1;
    let start = command
        .words
        .len()
        .checked_sub(inner)
        .filter(|start| *start > at)?;
    let (options, own) = (command.words.get(at + 1..start)?, command.words.get(start..)?);
    let feeder = before.filter(|before| before.separator == Separator::Pipe && before.depth == command.depth);
    let printed: Vec<Text> = feeder.map(shell::printed).unwrap_or_default();
    let lines = printed.iter().flat_map(lines).map(|line| line.trim());
    let lines: Vec<Text> = lines
        .filter(|line| !line.segments().is_empty())
        .take(MOST_LINES)
        .collect();
    let run = |words: Vec<Text>| {
        let mut run = command.clone();
        run.words = words;
        run
    };
    let Some(place) = place(options) else {
        let behind = lines.iter().filter_map(|line| words::split(line).ok());
        let behind = behind.flat_map(|line| line.words);
        return Some(vec![run(own.iter().cloned().chain(behind).collect())]);
    };
    let filled = |line: &Text| run(own.iter().map(|word| put_in(word, place, line)).collect());
    Some(match lines.as_slice() {
        [] => vec![filled(&Text::unresolved(
            command.words.get(at)?.span(),
            Undefined::CommandOutput,
        ))],
        lines => {
            let most = (MOST_WORDS / own.len().max(1)).max(1);
            lines.iter().take(most).map(filled).collect()
        }
    })
}

/// What stands for the line: `-I{}`, `-I X`, `-i`, `--replace=X`.
fn place(options: &[Text]) -> Option<&str> {
    let mut options = options.iter().map(Text::as_str);
    while let Some(option) = options.next() {
        match option
            .strip_prefix("-I")
            .or_else(|| option.strip_prefix("--replace="))
        {
            Some("") => return options.next(),
            Some(place) => return Some(place),
            None if matches!(option, "-i" | "--replace") => return Some("{}"),
            None => {}
        }
    }
    None
}

/// A word with a line in each place that stands for it.
fn put_in(word: &Text, place: &str, line: &Text) -> Text {
    let whole = word.as_str();
    let mut filled = Text::empty(word.span());
    let mut from = 0;
    for (at, _) in whole.match_indices(place) {
        filled.push_text(&word.slice(from..at));
        filled.push_text(line);
        from = at + place.len();
    }
    match from {
        0 => word.clone(),
        from => {
            filled.push_text(&word.slice(from..whole.len()));
            filled
        }
    }
}
