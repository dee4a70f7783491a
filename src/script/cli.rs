//! Calls of `redis-cli` and the like in a script: what they send, and whether somebody looks at the answer.

use std::collections::BTreeSet;

use super::command::{self, name, prints};
use super::model::RedisCommand;
use redproof_redis::client::{self, Statement};
use redproof_source::{Span, Text};
use redproof_syntax::programs::{self, Invocation, Kind, Meaning};
use redproof_syntax::shell::{Command, Separator};

/// Every call of redis-cli, in order.
pub(super) fn find(commands: &[Command]) -> Vec<RedisCommand> {
    let mut found: Vec<RedisCommand> = (0..commands.len())
        .filter_map(|index| call(commands, index))
        .collect();
    // `redis() { redis-cli "$@"; }` and `$REDIS_CLI`: what else sends a change of a password goes through those.
    if !found.is_empty() {
        let fails = found.iter().any(|call| call.fails);
        let known: Vec<usize> = found.iter().map(|call| call.index).collect();
        for (index, command) in commands.iter().enumerate() {
            if let (Some(words), Some(at)) = (change_in(&command.words), command.span())
                && known.binary_search(&index).is_err()
                && !prints(command)
                && !searches(command)
            {
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

/// The span of the last word that a call sends.
fn last_word(call: &RedisCommand) -> Option<Span> {
    call.statements.last()?.words.last().map(Text::span)
}

/// Whether a command only looks for its words in something, or changes files.
fn searches(command: &Command) -> bool {
    let kind = programs::program(name(command)).map(programs::Program::kind);
    matches!(kind, Some(Kind::Inert | Kind::Step))
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

fn call(commands: &[Command], index: usize) -> Option<RedisCommand> {
    let command = commands.get(index)?;
    let Some(found) = Invocation::of_redis(&command.words).filter(Invocation::sends_commands) else {
        return relay(commands, index);
    };
    let end = found.words.last().unwrap_or(found.name);
    let arguments = found.arguments();
    let of = |meaning| {
        arguments
            .iter()
            .filter(move |argument| argument.meaning == meaning)
    };
    Some(RedisCommand {
        index,
        at: found.name.span().to(end.span()),
        passwords: of(Meaning::Password)
            .map(|argument| argument.value.clone())
            .collect(),
        fails: of(Meaning::Status).next().is_some(),
        examined: is_examined(commands, index),
        statements: client::statements(commands, index),
    })
}

/// What is sent to a server without a client of its own: `echo "AUTH x" | nc redis 6379`.
fn relay(commands: &[Command], index: usize) -> Option<RedisCommand> {
    let statements = client::statements(commands, index);
    let at = commands.get(index)?.span()?;
    (!statements.is_empty()).then(|| RedisCommand {
        index,
        at,
        passwords: Vec::new(),
        fails: false,
        examined: is_examined(commands, index),
        statements,
    })
}

/// Whether something reads what a command answers: a pipe, a variable, a file.
fn is_examined(commands: &[Command], index: usize) -> bool {
    let Some(command) = commands.get(index) else {
        return false;
    };
    if command.depth > 0 || command::writes_file(command) {
        return true;
    }
    let next = commands
        .iter()
        .skip(index + 1)
        .find(|next| next.depth <= command.depth);
    command.separator == Separator::Pipe && next.is_some_and(|next| !matches!(name(next), "tee" | "cat"))
}
