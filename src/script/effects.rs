//! What a script does around its changes of a password, gathered in one pass so that many changes cost no more than
//! their number.

use std::collections::{BTreeMap, BTreeSet};

use super::command::{is_shown, name, prints, variables, writes_file};
use super::model::{RedisCommand, Script};
use redproof_redis::client::Statement;
use redproof_source::{Span, Text};
use redproof_syntax::shell::{Command, Separator, is_assignment};

/// A user's name with its variables, for comparing.
type Name = (String, Vec<String>);

/// The script's own doings, by what a change asks.
pub(super) struct ScriptEffects<'a> {
    /// Whether it sends `ACL SAVE`.
    pub(super) saves: bool,
    /// Whether it sends `CONFIG REWRITE`.
    pub(super) rewrites: bool,
    /// Users that it takes a password away from.
    removes: BTreeSet<Option<Name>>,
    /// Variables that it writes to a file or gives to a program that is not the server.
    persisted: BTreeSet<&'a str>,
    /// Where it shows a variable: the command, the place among its texts, the span.
    shown: BTreeMap<&'a str, Vec<(usize, usize, Span)>>,
    /// By command: whether the next thing of weight from there on is a look at what the server answers.
    looks: Vec<bool>,
}

impl<'a> ScriptEffects<'a> {
    pub(super) fn of(script: &'a Script) -> Self {
        let statements = || script.redis.iter().flat_map(|call| &call.statements);
        let removing = statements().filter(|statement| {
            starts(statement, &["acl", "setuser"]) && statement.words.iter().skip(3).any(removes)
        });
        let calls: BTreeMap<usize, &RedisCommand> =
            script.redis.iter().map(|call| (call.index, call)).collect();
        let mut effects = Self {
            saves: statements().any(|statement| starts(statement, &["acl", "save"])),
            rewrites: statements().any(|statement| {
                let second = statement.words.get(1);
                second.is_some_and(|word| word.as_str().eq_ignore_ascii_case("rewrite"))
            }),
            removes: removing.map(name_of_user).collect(),
            persisted: BTreeSet::new(),
            shown: BTreeMap::new(),
            looks: looks(&script.commands, &calls),
        };
        for (index, command) in script.commands.iter().enumerate() {
            let persists = !calls.contains_key(&index) && persists(command);
            let shows = is_shown(command) && shows(command);
            if !persists && !shows {
                continue;
            }
            let inputs = command.inputs.iter().filter(|input| !input.quoted);
            let texts = command.words.iter().chain(inputs.map(|input| &input.text));
            for (place, text) in texts.enumerate() {
                for (name, span) in variables(text) {
                    if persists {
                        effects.persisted.insert(name);
                    }
                    if shows {
                        effects.shown.entry(name).or_default().push((index, place, span));
                    }
                }
            }
        }
        effects
    }

    /// Whether some statement takes passwords away from the user of this one.
    pub(super) fn removes(&self, statement: &Statement) -> bool {
        self.removes.contains(&name_of_user(statement))
    }

    /// Whether one of the variables is written to a file, or given to a program that is not the server.
    pub(super) fn persists(&self, names: &BTreeSet<&str>) -> bool {
        names.iter().any(|name| self.persisted.contains(name))
    }

    /// Where one of the variables is shown, once a command.
    pub(super) fn shown(&self, names: &BTreeSet<&str>) -> Vec<Span> {
        let mut places: Vec<&(usize, usize, Span)> = names
            .iter()
            .filter_map(|name| self.shown.get(name))
            .flatten()
            .collect();
        places.sort_by_key(|(command, place, span)| (*command, *place, span.start));
        places.dedup_by_key(|(command, ..)| *command);
        places.into_iter().map(|(.., span)| *span).collect()
    }

    /// Whether the next thing of weight after a command is a look at what the server answers.
    pub(super) fn looks_after(&self, index: usize) -> bool {
        self.looks.get(index + 1).copied().unwrap_or(false)
    }
}

/// Whether a statement begins with these words.
pub(super) fn starts(statement: &Statement, wanted: &[&str]) -> bool {
    statement.words.len() >= wanted.len()
        && statement
            .words
            .iter()
            .zip(wanted)
            .all(|(word, wanted)| word.as_str().eq_ignore_ascii_case(wanted))
}

fn name_of_user(statement: &Statement) -> Option<Name> {
    let word = statement.words.get(2)?;
    let names = variables(word).map(|(name, _)| name.to_owned());
    Some((word.as_str().to_owned(), names.collect()))
}

/// Whether a rule takes passwords away.
fn removes(word: &Text) -> bool {
    let rule = word.as_str();
    rule.starts_with(['<', '!'])
        || rule.eq_ignore_ascii_case("resetpass")
        || rule.eq_ignore_ascii_case("reset")
}

/// Whether what a command that is not for the server is given goes on from there.
fn persists(command: &Command) -> bool {
    let tests = matches!(
        name(command),
        "[" | "[[" | "test" | "export" | "local" | "unset" | ""
    );
    let kept = writes_file(command) || command.separator == Separator::Pipe || !shows(command);
    let sets_only = command.words.iter().all(is_assignment);
    !tests && !sets_only && kept
}

/// Whether a command prints: `echo`, or `cat` with a here-document.
fn shows(command: &Command) -> bool {
    prints(command) || (name(command) == "cat" && !command.inputs.is_empty())
}

/// For each command, whether the next thing of weight from it on is a look at an answer; found from the end.
fn looks(commands: &[Command], calls: &BTreeMap<usize, &RedisCommand>) -> Vec<bool> {
    let mut looks = vec![false; commands.len()];
    let mut next = false;
    for (index, command) in commands.iter().enumerate().rev() {
        next = match calls.get(&index) {
            Some(call) => call.examined || call.fails || next,
            None => next && !acts(command),
        };
        if let Some(place) = looks.get_mut(index) {
            *place = next;
        }
    }
    looks
}

/// Whether a command makes a change count: it restarts something or writes a file.
fn acts(command: &Command) -> bool {
    writes_file(command)
        || command.words.iter().any(|word| {
            matches!(
                word.as_str(),
                "restart" | "up" | "rollout" | "mv" | "cp" | "tee" | "sed"
            )
        })
}
