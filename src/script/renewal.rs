//! Whether what a script writes is a new secret.

use std::collections::{BTreeMap, BTreeSet};

use super::command::program;
use super::model::Script;
use redproof_source::{Text, Undefined};
use redproof_syntax::shell::Command;

/// Programs that only hand on what is there: what comes out of them alone is not new.
const HANDING_ON: &[&str] = &[
    "cat",
    "grep",
    "egrep",
    "fgrep",
    "cut",
    "sed",
    "awk",
    "gawk",
    "head",
    "tail",
    "tr",
    "xargs",
    "source",
    ".",
    "printenv",
    "echo",
    "printf",
    "jq",
    "yq",
    "basename",
    "dirname",
    "cd",
    "pwd",
    "tee",
    "docker",
    "docker-compose",
    "redis-cli",
    "valkey-cli",
    "sort",
    "uniq",
    "wc",
    "hostname",
    "whoami",
    "test",
    "[",
    "env",
    "set",
    "ls",
    "read",
];

/// How many variables a value is followed through.
const DEEPEST: usize = 4;

/// How many variables one program is taken to set.
const MOST_NAMED: usize = 32;

/// What a script's variables hold.
pub(super) struct Values<'a> {
    script: &'a Script,
    /// What each variable is set to, and by which command.
    set: BTreeMap<&'a str, Vec<&'a Text>>,
    /// Places of `$(…)` whose commands only hand on what is there.
    handed_on: BTreeSet<(redproof_source::FileId, u32)>,
}

impl<'a> Values<'a> {
    pub(super) fn of(script: &'a Script) -> Self {
        let mut set: BTreeMap<&str, Vec<&Text>> = BTreeMap::new();
        for assigned in &script.assignments {
            set.entry(&assigned.name).or_default().push(&assigned.value);
        }
        // The commands of substitutions by their places: those of a here-document are behind the command that reads it.
        let place = |command: &Command| command.words.first().map(|word| word.span().start);
        let inner = script.commands.iter().filter(|command| command.depth > 0);
        let mut inner: Vec<(u32, &Command)> = inner
            .filter_map(|command| Some((place(command)?, command)))
            .collect();
        inner.sort_by_key(|(start, _)| *start);
        let mut handed_on = BTreeSet::new();
        for command in script.commands.iter().filter(|command| command.depth == 0) {
            let inputs = command.inputs.iter().map(|input| &input.text);
            let runs = command.words.iter().chain(inputs).flat_map(Text::segments);
            for run in runs.filter(|run| run.origin.undefined() == Some(&Undefined::CommandOutput)) {
                let from = inner.partition_point(|(start, _)| *start < run.span.start);
                let to = inner.partition_point(|(start, _)| *start < run.span.end);
                let within = inner.get(from..to).unwrap_or_default();
                // What has no commands is a call of Python that makes something up.
                if !within.is_empty() && within.iter().all(|(_, command)| hands_on(command)) {
                    handed_on.insert((run.span.file, run.span.start));
                }
            }
        }
        Self {
            script,
            set,
            handed_on,
        }
    }

    /// Whether a value that a variable or a file gets is a new one: something generates it, or the caller brings it.
    pub(super) fn is_new(&self, variable: &str, value: &Text) -> bool {
        self.is_new_within(variable, value, DEEPEST)
    }

    fn is_new_within(&self, variable: &str, value: &Text, depth: usize) -> bool {
        value.segments().iter().any(|run| match run.origin.undefined() {
            Some(Undefined::FileContent(_)) => false,
            Some(Undefined::CommandOutput) => !self.handed_on.contains(&(run.span.file, run.span.start)),
            Some(Undefined::Variable(name)) => match self.set.get(&**name) {
                Some(values) => values
                    .iter()
                    .any(|value| depth > 0 && self.is_new_within(variable, value, depth - 1)),
                // What it read from the file itself has the same name there.
                None if variable.is_empty() => is_brought(name),
                None => **name != *variable,
            },
            Some(_) => true,
            None => false,
        })
    }

    /// The variables that a text sets to something new: `NAME=value` in the lines that a command writes.
    pub(super) fn renewed_in(&self, text: &Text) -> Vec<String> {
        let whole = text.as_str();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/' | '|' | '#' | ',' | ';');
        let mut found = Vec::new();
        for (at, mark) in whole.match_indices(['=', ':']) {
            let before = whole.get(..at).unwrap_or_default();
            let length = before.bytes().rev().take_while(|byte| is_part(*byte)).count();
            let name = before.get(at - length..).unwrap_or_default();
            if name.is_empty() {
                continue;
            }
            let rest = whole.get(at + mark.len()..).unwrap_or_default();
            let quote = rest.len() - rest.trim_start_matches(['"', '\'', ' ']).len();
            let rest = rest.get(quote..).unwrap_or_default();
            let from = at + mark.len() + quote;
            let length = rest.find(ends).unwrap_or(rest.len());
            if self.is_new(name, &text.slice(from..from + length)) {
                found.push(name.to_owned());
            }
        }
        found
    }

    /// Whether the text of a program (awk, perl) takes something new out of its environment: `$ENV{NEW}`, `ENVIRON["NEW"]`.
    pub(super) fn takes_new(&self, program: &Text) -> bool {
        let whole = program.as_str();
        if !whole.to_ascii_lowercase().contains("env") {
            return false;
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut names = whole.split(|c: char| !is_part(c)).filter(|name| !name.is_empty());
        names.any(|name| match self.set.get(name) {
            Some(values) => values.iter().any(|value| self.is_new("", value)),
            None => is_brought(name) && name != "RANDOM" && name.len() > 3,
        })
    }

    /// The variables that the text of a program names before `=`: `{print "NAME=" n}`, `s/^NAME=.*/…/`.
    pub(super) fn named_in(program: &Text) -> Vec<String> {
        let whole = program.as_str();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let mut found: Vec<String> = Vec::new();
        for (at, _) in whole.match_indices(['=', ':']) {
            let before = whole.get(..at).unwrap_or_default();
            let length = before.bytes().rev().take_while(|byte| is_part(*byte)).count();
            let name = before.get(at - length..).unwrap_or_default();
            if !name.is_empty() && !found.iter().any(|known| known == name) && found.len() < MOST_NAMED {
                found.push(name.to_owned());
            }
        }
        found
    }

    /// Whether a command prints a new secret by itself: `openssl rand`, `echo "$new"`.
    pub(super) fn is_printed_new(&self, index: usize) -> bool {
        let Some(command) = self.script.commands.get(index) else {
            return false;
        };
        let (name, words) = program(command);
        match name {
            "" | "tee" | "cat" | "echo" | "printf" => {
                let inputs = command.inputs.iter().map(|input| &input.text);
                let mut texts = words.iter().chain(inputs);
                texts.any(|text| self.is_new("", text)) || name == "cat" && !hands_on(command)
            }
            _ => !hands_on(command) || words.iter().any(|word| self.is_new("", word)),
        }
    }
}

/// Whether a variable that the script does not set is by its name a new secret that the caller brings.
fn is_brought(name: &str) -> bool {
    name.contains(' ') || name == "RANDOM" || name.to_ascii_lowercase().contains("new")
}

fn hands_on(command: &Command) -> bool {
    let (name, words) = program(command);
    let mut named = command.reads.iter().chain(words);
    let random = named.any(|word| word.as_str().starts_with("/dev/") && word.as_str().ends_with("random"));
    !random && (name.is_empty() || HANDING_ON.contains(&name))
}
