//! How a script changes a password, and what it does around that.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::command::variables;
use super::effects::{ScriptEffects, starts};
use super::model::{Change, How, Script};
use redproof_redis::client::Statement;
use redproof_source::{Span, Text};

/// Every change, in order.
pub(super) fn find(script: &Script) -> Vec<Change> {
    // Most scripts change no password, so most never need this.
    let effects = LazyCell::new(|| ScriptEffects::of(script));
    let mut found = Vec::new();
    for call in &script.redis {
        for statement in &call.statements {
            let Some((how, new, hashes)) = change(statement) else {
                continue;
            };
            let Some(at) = statement.words.iter().map(Text::span).reduce(Span::to) else {
                continue;
            };
            let adds_without_removing = how == How::AclSetuser && !effects.removes(statement);
            // Rules of commands and keys: it defines a user, and says nothing of another password of that user.
            if adds_without_removing && statement.words.iter().skip(3).any(permits) {
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
                saves: effects.saves,
                rewrites: effects.rewrites,
                persists_new_secret: effects.persists(&stored),
                adds_without_removing,
                prints: effects.shown(&names),
                ignores_exit_status: !call.fails && !call.examined && !effects.looks_after(call.index),
                new,
            });
        }
    }
    found
}

/// How a statement changes a password, the new one, and hashes of new ones.
fn change(statement: &Statement) -> Option<(How, Vec<Text>, Vec<Text>)> {
    if let [_, set, what, new @ ..] = statement.words.as_slice()
        && set.as_str().eq_ignore_ascii_case("set")
        && what.as_str().eq_ignore_ascii_case("requirepass")
    {
        return Some((How::ConfigSet, new.iter().take(1).cloned().collect(), Vec::new()));
    }
    let (new, hashes) = (passwords_of_user(statement), of_user(statement, '#'));
    (!new.is_empty() || !hashes.is_empty()).then_some((How::AclSetuser, new, hashes))
}

/// The passwords in the rules of `ACL SETUSER`.
pub fn passwords_of_user(statement: &Statement) -> Vec<Text> {
    of_user(statement, '>')
}

/// What is behind a mark in the rules of `ACL SETUSER`: passwords behind `>`, hashes behind `#`.
fn of_user(statement: &Statement, mark: char) -> Vec<Text> {
    if !starts(statement, &["acl", "setuser"]) {
        return Vec::new();
    }
    let rules = statement.words.iter().skip(3);
    let marked = rules.filter(|word| word.as_str().starts_with(mark));
    marked.map(|word| word.slice(1..word.as_str().len())).collect()
}

/// Whether a rule says which commands, keys or channels a user may use.
fn permits(word: &Text) -> bool {
    let rule = word.as_str();
    rule.starts_with(['~', '&', '+', '-', '%', '(']) || rule.to_ascii_lowercase().starts_with("all")
}
