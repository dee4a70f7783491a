//! Commands that are sent to a Redis server: by `redis-cli` and its kin, on the command line or from a here-document.

use std::collections::BTreeSet;

use super::output;
use super::{base, from_program, prints, program};
use redproof_source::{Span, Text};
use redproof_syntax::redis_cli::{is_cli, takes_value};
use redproof_syntax::shell::{Command, Follows};

/// A call of redis-cli.
#[derive(Debug)]
pub struct RedisCommand {
    /// The command in [`super::Script::commands`].
    pub index: usize,
    /// From the program's name to the last word.
    pub at: Span,
    /// Passwords on its command line (`-a`, `--pass`).
    pub passwords: Vec<Text>,
    /// Whether its exit status tells of errors that the server answers with (`-e`).
    pub fails: bool,
    /// Whether something reads its answer.
    pub examined: bool,
    /// What it sends.
    pub statements: Vec<Statement>,
}

/// One command for the server.
#[derive(Debug)]
pub struct Statement {
    /// Its words.
    pub words: Vec<Text>,
    /// Whether it stands on the command line; else it comes from standard input.
    pub on_argv: bool,
}

/// Programs that take the name of redis-cli for a word of theirs and do not start it.
const DO_NOT_RUN: &[&str] = &[
    "which", "type", "hash", "apt", "apt-get", "apk", "yum", "dnf", "brew", "pip", "pip3", "npm", "pkill",
    "killall", "pgrep", "grep", "man", "cat", "ls", "test", "[", "[[", "for", "case", "-v", "dpkg", "rpm",
    "alias", "cp", "ln",
];

/// The lines of a here-document.
pub(super) fn lines(text: &Text) -> Vec<Text> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.as_str().split('\n') {
        found.push(text.slice(at..at + line.len()));
        at += line.len() + 1;
    }
    found
}

/// A line in words, as redis-cli splits it: no operator means anything.
fn words(line: &Text) -> Vec<Text> {
    let bytes = line.as_str().as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut after_word = false;
    while at <= bytes.len() {
        if bytes.get(at).is_none_or(u8::is_ascii_whitespace) {
            // A variable that stands alone between blanks.
            let alone = line.slice(at..at);
            if !after_word && alone.undefined().is_some() {
                found.push(alone);
            }
            after_word = false;
            at += 1;
            continue;
        }
        let mut word = Text::empty(line.span_of(at..at));
        let mut quote: Option<u8> = None;
        let mut from = at;
        while let Some(&byte) = bytes.get(at) {
            match quote {
                None if byte.is_ascii_whitespace() => break,
                None if matches!(byte, b'"' | b'\'') => {
                    word.push_text(&line.slice(from..at));
                    quote = Some(byte);
                    from = at + 1;
                }
                Some(open) if open == byte => {
                    word.push_text(&line.slice(from..at));
                    quote = None;
                    from = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        if from < at || word.segments().is_empty() {
            word.push_text(&line.slice(from..at));
        }
        found.push(word);
        after_word = true;
    }
    found
}

/// Every call of redis-cli, in order.
pub(super) fn find(commands: &[Command]) -> Vec<RedisCommand> {
    let found = commands
        .iter()
        .enumerate()
        .filter_map(|(index, command)| call(commands, index, command));
    let mut found: Vec<RedisCommand> = found.collect();
    // `redis() { redis-cli "$@"; }` and `$REDIS_CLI`: what else sends a change of a password goes through those.
    if !found.is_empty() {
        let fails = found.iter().any(|call| call.fails);
        let known: Vec<usize> = found.iter().map(|call| call.index).collect();
        for (index, command) in commands.iter().enumerate() {
            if known.binary_search(&index).is_ok() || prints(command) || searches(command) {
                continue;
            }
            if let (Some(words), Some(at)) = (change_in(&command.words), command.span()) {
                found.push(RedisCommand {
                    index,
                    at,
                    passwords: Vec::new(),
                    fails,
                    examined: is_examined(commands, index),
                    statements: vec![Statement {
                        words: words.to_vec(),
                        on_argv: true,
                    }],
                });
            }
        }
        // The call of a function is what is examined; the command inside was read with the call's own words.
        let through: BTreeSet<Span> = found.iter().skip(known.len()).filter_map(last_word).collect();
        for call in found.iter_mut().take(known.len()) {
            if last_word(call).is_some_and(|last| through.contains(&last)) {
                call.statements.clear();
            }
        }
        found.sort_by_key(|call| call.index);
    }
    found
}

/// Where the last word stands that a call sends.
fn last_word(call: &RedisCommand) -> Option<Span> {
    call.statements.last()?.words.last().map(Text::span)
}

fn searches(command: &Command) -> bool {
    matches!(
        program(command),
        "grep" | "sed" | "awk" | "egrep" | "git" | "assert" | "test" | "[" | "[["
    )
}

/// The words from a change of a password on.
fn change_in(words: &[Text]) -> Option<&[Text]> {
    let is = |word: &Text, wanted: &str| word.as_str().eq_ignore_ascii_case(wanted);
    let at = words.windows(3).position(|three| match three {
        [config, set, what] if is(set, "set") && is(what, "requirepass") => !config.is_empty(),
        [acl, setuser, _] => is(acl, "acl") && is(setuser, "setuser"),
        _ => false,
    })?;
    words.get(at..)
}

fn call(commands: &[Command], index: usize, command: &Command) -> Option<RedisCommand> {
    let program = program(command);
    if prints(command) || DO_NOT_RUN.contains(&program) {
        return None;
    }
    let rest = from_program(command);
    let at = rest.iter().position(|word| is_cli(base(word.as_str())))?;
    let span = rest.get(at..)?.iter().map(Text::span).reduce(Span::to)?;
    let mut call = RedisCommand {
        index,
        at: span,
        passwords: Vec::new(),
        fails: false,
        examined: is_examined(commands, index),
        statements: Vec::new(),
    };
    let arguments = rest.get(at + 1..).unwrap_or_default();
    let sent = options(arguments, &mut call);
    if !sent.is_empty() {
        call.statements.push(Statement {
            words: sent.to_vec(),
            on_argv: true,
        });
    }
    let fed = fed_by(commands, index);
    let lines = command
        .inputs
        .iter()
        .flat_map(|input| lines(&input.text))
        .chain(fed);
    for line in lines {
        let words = words(&line);
        if !words.is_empty() {
            call.statements.push(Statement {
                words,
                on_argv: false,
            });
        }
    }
    Some(call)
}

/// Takes the options in; what is left is the command for the server.
fn options<'a>(arguments: &'a [Text], call: &mut RedisCommand) -> &'a [Text] {
    let mut rest = arguments;
    while let Some((first, others)) = rest.split_first() {
        let option = first.as_str();
        if !option.starts_with('-') {
            break;
        }
        rest = others;
        if matches!(option, "-a" | "--pass") {
            if let Some((value, others)) = rest.split_first() {
                call.passwords.push(value.clone());
                rest = others;
            }
        } else if let Some(at) = option.starts_with("--pass=").then_some("--pass=".len()) {
            call.passwords.push(first.slice(at..option.len()));
        } else if option == "-e" {
            call.fails = true;
        } else if takes_value(option) {
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    rest
}

/// The lines that a command before a pipe feeds.
fn fed_by(commands: &[Command], index: usize) -> Vec<Text> {
    let Some(command) = commands.get(index) else {
        return Vec::new();
    };
    let before = commands.get(..index).unwrap_or_default().iter().rev();
    let feeder = before
        .take(8)
        .find(|before| before.depth == command.depth)
        .filter(|before| before.follows == Follows::Pipe);
    let Some(feeder) = feeder else { return Vec::new() };
    output(feeder).iter().flat_map(lines).collect()
}

/// Whether something reads what a command answers: a pipe, a variable, a file.
fn is_examined(commands: &[Command], index: usize) -> bool {
    let Some(command) = commands.get(index) else {
        return false;
    };
    if command.depth > 0 || super::writes_file(command) {
        return true;
    }
    let next = commands
        .iter()
        .skip(index + 1)
        .find(|next| next.depth <= command.depth);
    command.follows == Follows::Pipe && next.is_some_and(|next| !matches!(program(next), "tee" | "cat"))
}
