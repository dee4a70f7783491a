//! How a script changes a password, and what it does around that.

use std::collections::BTreeSet;

use super::{Script, Statement, is_shown, prints, program, variables, writes_file};
use crate::source::{Span, Text};
use crate::syntax::shell::{Command, Follows, assignment};

/// The command that changes a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// `CONFIG SET requirepass`
    ConfigSet,
    /// `ACL SETUSER`
    AclSetuser,
    /// A file that the server takes its password from, written anew, and a restart or `ACL LOAD`.
    NewFile,
}

/// A place where a script changes a password.
#[derive(Debug, Clone)]
pub struct Change {
    /// How.
    pub how: How,
    /// The command as the script calls it, in lower case: `config`, or what it was renamed to.
    pub called: String,
    /// The command for the server.
    pub at: Span,
    /// The new password, where it stands in the command.
    pub new: Vec<Text>,
    /// Whether the new password is on a command line.
    pub on_argv: bool,
    /// Whether the script sends `ACL SAVE`.
    pub saves: bool,
    /// Whether the script sends `CONFIG REWRITE`.
    pub rewrites: bool,
    /// Whether the script writes the new password to a file or hands it to another program.
    pub hands_on: bool,
    /// Whether the old password keeps working beside the new one.
    pub keeps_old: bool,
    /// Where the script shows the new password.
    pub prints: Vec<Span>,
    /// Whether the script goes on without having looked whether the server took the new password.
    pub trusts: bool,
}

impl Change {
    /// A change by a file that the server takes anew at a place of the script.
    pub fn by_file(at: Span) -> Self {
        Self {
            how: How::NewFile,
            called: String::new(),
            at,
            new: Vec::new(),
            on_argv: false,
            saves: false,
            rewrites: false,
            hands_on: true,
            keeps_old: false,
            prints: Vec::new(),
            trusts: false,
        }
    }
}

/// Every change, in order.
pub(super) fn find(script: &Script) -> Vec<Change> {
    let statements = || script.redis.iter().flat_map(|call| &call.statements);
    let saves = statements().any(|statement| starts(statement, &["acl", "save"]));
    let rewrites = statements().any(|statement| {
        let second = statement.words.get(1);
        second.is_some_and(|word| word.as_str().eq_ignore_ascii_case("rewrite"))
    });
    let mut found = Vec::new();
    for call in &script.redis {
        for statement in &call.statements {
            let Some((how, new, hashes)) = change(statement) else {
                continue;
            };
            let user = statement.words.get(2);
            let Some(at) = statement.words.iter().map(Text::span).reduce(Span::to) else {
                continue;
            };
            let removed = || {
                let same = statements().filter(|other| {
                    starts(other, &["acl", "setuser"]) && other.words.get(2).map(told) == user.map(told)
                });
                same.flat_map(|other| other.words.iter().skip(3)).any(removes)
            };
            let keeps_old = how == How::AclSetuser && !removed();
            // Rules of commands and keys: it defines a user, and says nothing of another password of that user.
            if keeps_old && statement.words.iter().skip(3).any(permits) {
                continue;
            }
            let names: BTreeSet<&str> = new.iter().flat_map(variables).map(|(name, _)| name).collect();
            let stored = hashes.iter().flat_map(variables).map(|(name, _)| name);
            let stored = names.iter().copied().chain(stored).collect();
            found.push(Change {
                how,
                called: statement
                    .words
                    .first()
                    .map_or(String::new(), |word| word.as_str().to_ascii_lowercase()),
                at,
                on_argv: statement.on_argv && !new.is_empty(),
                saves,
                rewrites,
                hands_on: hands_on(script, &stored),
                keeps_old,
                prints: shown(script, &names),
                trusts: !call.fails && !call.examined && !looks_before_acting(script, call.index),
                new,
            });
        }
    }
    found
}

fn starts(statement: &Statement, wanted: &[&str]) -> bool {
    statement.words.len() >= wanted.len()
        && statement
            .words
            .iter()
            .zip(wanted)
            .all(|(word, wanted)| word.as_str().eq_ignore_ascii_case(wanted))
}

/// A word with its variables, for comparing.
fn told(word: &Text) -> (String, Vec<String>) {
    let names = variables(word).map(|(name, _)| name.to_owned());
    (word.as_str().to_owned(), names.collect())
}

/// How a statement changes a password, the new one, and hashes of new ones.
fn change(statement: &Statement) -> Option<(How, Vec<Text>, Vec<Text>)> {
    if let [_, set, what, new @ ..] = statement.words.as_slice()
        && set.as_str().eq_ignore_ascii_case("set")
        && what.as_str().eq_ignore_ascii_case("requirepass")
    {
        return Some((How::ConfigSet, new.iter().take(1).cloned().collect(), Vec::new()));
    }
    if !starts(statement, &["acl", "setuser"]) {
        return None;
    }
    let rules = statement.words.get(3..).unwrap_or_default();
    let behind = |mark: char| -> Vec<Text> {
        let marked = rules.iter().filter(|word| word.as_str().starts_with(mark));
        marked.map(|word| word.slice(1..word.as_str().len())).collect()
    };
    let (new, hashes) = (behind('>'), behind('#'));
    (!new.is_empty() || !hashes.is_empty()).then_some((How::AclSetuser, new, hashes))
}

/// Whether a rule takes passwords away.
fn removes(word: &Text) -> bool {
    let rule = word.as_str();
    rule.starts_with(['<', '!'])
        || rule.eq_ignore_ascii_case("resetpass")
        || rule.eq_ignore_ascii_case("reset")
}

/// Whether a rule says which commands, keys or channels a user may use.
fn permits(word: &Text) -> bool {
    let rule = word.as_str();
    rule.starts_with(['~', '&', '+', '-', '%', '(']) || rule.to_ascii_lowercase().starts_with("all")
}

fn asks_for(text: &Text, names: &BTreeSet<&str>) -> Option<Span> {
    variables(text)
        .find(|(name, _)| names.contains(name))
        .map(|(_, at)| at)
}

/// Where a command has one of the variables.
fn place_in(command: &Command, names: &BTreeSet<&str>) -> Option<Span> {
    let inputs = command.inputs.iter().filter(|input| !input.quoted);
    let mut texts = command.words.iter().chain(inputs.map(|input| &input.text));
    texts.find_map(|text| asks_for(text, names))
}

/// Whether the new password is written to a file, or given to a program that is not the server.
fn hands_on(script: &Script, names: &BTreeSet<&str>) -> bool {
    script.commands.iter().enumerate().any(|(index, command)| {
        let to_server = script.redis.iter().any(|call| call.index == index);
        let tests = matches!(
            program(command),
            "[" | "[[" | "test" | "export" | "local" | "unset" | ""
        );
        let kept = writes_file(command) || command.follows == Follows::Pipe || !shows(command);
        let sets_only = command.words.iter().all(|word| assignment(word).is_some());
        !to_server && !tests && !sets_only && kept && place_in(command, names).is_some()
    })
}

/// Whether a command prints: `echo`, or `cat` with a here-document.
fn shows(command: &Command) -> bool {
    prints(command) || (program(command) == "cat" && !command.inputs.is_empty())
}

fn shown(script: &Script, names: &BTreeSet<&str>) -> Vec<Span> {
    let printing = script
        .commands
        .iter()
        .filter(|command| shows(command) && is_shown(command));
    printing.filter_map(|command| place_in(command, names)).collect()
}

/// Whether the next thing of weight after a command is a look at what the server answers.
fn looks_before_acting(script: &Script, index: usize) -> bool {
    for (later, command) in script.commands.iter().enumerate().skip(index + 1) {
        if let Some(call) = script.redis.iter().find(|call| call.index == later) {
            if call.examined || call.fails {
                return true;
            }
            continue;
        }
        let acts = command.words.iter().any(|word| {
            matches!(
                word.as_str(),
                "restart" | "up" | "rollout" | "mv" | "cp" | "tee" | "sed"
            )
        });
        if acts || writes_file(command) {
            return false;
        }
    }
    false
}
