//! What `read` and `mapfile` take in.

use super::command::program;
use super::model::{Assignment, Field};
use redproof_redis::client::lines;
use redproof_source::Text;
use redproof_syntax::shell::{self, Command, Separator, assignment};

/// Most values that one `read` of a loop is followed to.
const MOST_READ: usize = 256;

/// How far back the command that sets a variable is looked for.
const MOST_BEFORE: usize = 256;

/// What `read A B` takes in: from its own here-string, from the here-document of the loop around it, or from the pipe before
/// the loop. `read -a NAME` and `mapfile NAME` take in a list.
pub(super) fn read_in(command: &Command, commands: &[Command], index: usize) -> Vec<Assignment> {
    let separators = command
        .words
        .iter()
        .map_while(assignment)
        .find(|(name, _)| *name == "IFS");
    let separators = separators.map_or_else(String::new, |(_, value)| value.as_str().to_owned());
    let (name, words) = program(command);
    let names = words.iter().filter(|word| shell::is_name(word.as_str()));
    let names: Vec<&str> = names.map(Text::as_str).collect();
    let is_list = name == "read"
        && words.iter().any(|word| {
            let flags = word.as_str().strip_prefix('-');
            flags.is_some_and(|flags| flags.ends_with('a'))
        });
    let mut found = Vec::new();
    for line in taken_in(command, commands, index)
        .iter()
        .flat_map(lines)
        .filter(|line| !line.trim().segments().is_empty())
    {
        if name != "read" {
            found.extend(names.last().map(|name| Assignment::new(name, line.trim())));
        } else if is_list {
            let field = |index| Field {
                index,
                separators: separators.clone(),
            };
            let parts = (0..MOST_READ).map_while(|index| field(index).of(&line));
            let parts: Vec<Text> = parts.collect();
            let name = names.last().copied().unwrap_or_default();
            found.extend(parts.into_iter().map(|part| Assignment::new(name, part)));
        } else {
            for (index, name) in names.iter().enumerate() {
                let field = Field {
                    index,
                    separators: separators.clone(),
                };
                found.push(Assignment {
                    field: Some(field),
                    ..Assignment::new(name, line.clone())
                });
            }
        }
        if found.len() > MOST_READ {
            break;
        }
    }
    found
}

/// The texts that a command reads; a variable alone is what the script sets it to.
fn taken_in(command: &Command, commands: &[Command], index: usize) -> Vec<Text> {
    let own: Vec<Text> = command.inputs.iter().map(|input| input.text.clone()).collect();
    let before = index.checked_sub(1).and_then(|before| commands.get(before));
    let feeder = before.filter(|before| before.separator == Separator::Pipe && before.depth == command.depth);
    let texts = match (own.is_empty(), feeder) {
        (false, _) => own,
        (true, Some(feeder)) => shell::printed(feeder),
        (true, None) => {
            let mut after = commands.iter().skip(index + 1);
            let around = after.find(|command| command.words.is_empty() && !command.inputs.is_empty());
            let inputs = around.into_iter().flat_map(|around| &around.inputs);
            inputs.map(|input| input.text.clone()).collect()
        }
    };
    texts
        .into_iter()
        .map(|text| set_before(&text, commands, index).unwrap_or(text))
        .collect()
}

/// What a script sets the variable to that a text is.
fn set_before(text: &Text, commands: &[Command], index: usize) -> Option<Text> {
    let trimmed = text.trim();
    let name = match trimmed.segments() {
        [run] => run
            .origin
            .variable()
            .filter(|_| run.origin.undefined().is_some())?,
        _ => return None,
    };
    let before = commands.get(..index)?.iter().rev().take(MOST_BEFORE);
    let mut set = before.flat_map(|command| &command.words).filter_map(assignment);
    set.find(|(known, _)| *known == name).map(|(_, value)| value)
}
