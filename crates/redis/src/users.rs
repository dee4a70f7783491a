//! The users of a server: `user` lines of its configuration, or an ACL file, and the default user.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::{Span, Text};

use super::acl::{Fault, UserRules, merge_selectors};
use super::model::User;
use super::values::Wrong;
use super::version::Version;

/// A `user` line that was taken.
#[derive(Debug)]
struct UserLine {
    name: Text,
    rules: Vec<Text>,
    span: Span,
}

/// The `user` lines so far.
#[derive(Debug, Default)]
pub(super) struct UserLines {
    lines: Vec<UserLine>,
    names: BTreeSet<String>,
}

/// A rule that the server refuses.
pub(super) struct RuleFault {
    /// The words that it depends on.
    pub(super) words: Vec<Text>,
    pub(super) at: Span,
    pub(super) path: String,
    pub(super) wrong: Wrong,
    /// Whether the rule names a command or category that the version does not have.
    pub(super) no_such_name: bool,
}

impl RuleFault {
    fn new(name: &Text, at: Span, words: Vec<Text>, wrong: Wrong) -> Self {
        Self {
            words,
            at,
            path: path(name.as_str()),
            wrong,
            no_such_name: false,
        }
    }

    fn of(name: &Text, rule: &Text, fault: Fault) -> Self {
        Self {
            no_such_name: fault == Fault::NoSuchName,
            ..Self::new(
                name,
                rule.span(),
                vec![rule.clone()],
                Wrong {
                    by_version: fault.by_version(),
                    ..Wrong::new(fault.message(), fault.help())
                },
            )
        }
    }
}

fn path(name: &str) -> String {
    if name.is_empty() || name.len() > 64 {
        "user".to_owned()
    } else {
        format!("user.{name}")
    }
}

/// Takes a `user` line (its words after `user`) while the configuration is read. Names that the version does not know
/// are found later, when users are loaded.
pub(super) fn accept(
    lines: &mut UserLines,
    mut words: Vec<Text>,
    span: Span,
    version: &'static Version,
    all_channels: bool,
) -> Vec<RuleFault> {
    if words.is_empty() {
        return Vec::new();
    }
    let name = words.remove(0);
    if version.since(7, 0) && lines.names.contains(name.as_str()) {
        let wrong = Wrong::new(
            "This user is defined twice.",
            "Put all rules of a user on one line.",
        );
        return vec![RuleFault::new(&name, span, vec![name.clone()], wrong)];
    }
    let merged = match merge_selectors(&words, version) {
        Ok(merged) => merged,
        Err(at) => {
            let wrong = Wrong::new(
                "This selector is never closed.",
                "Close the parenthesis on the same line.",
            );
            return vec![RuleFault::new(&name, at, words, wrong)];
        }
    };
    let mut trial = UserRules::on_trial(version, all_channels);
    let mut faults = Vec::new();
    let mut rules = Vec::new();
    for rule in merged {
        match trial.apply(&rule) {
            Err(fault) if fault != Fault::NoSuchName => faults.push(RuleFault::of(&name, &rule, fault)),
            _ => rules.push(rule),
        }
    }
    lines.names.insert(name.as_str().to_owned());
    lines.lines.push(UserLine { name, rules, span });
    faults
}

/// The users of `user` lines.
pub(super) fn load(
    lines: &UserLines,
    version: &'static Version,
    all_channels: bool,
) -> (Vec<User>, Vec<RuleFault>) {
    let mut users: Vec<User> = Vec::new();
    let mut faults = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines.lines {
        let name = line.name.as_str();
        if name.contains(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '\x0b' | '\0')) {
            let wrong = Wrong::new(
                "White space is not allowed in a user's name; the name and each rule are words of their own.",
                "On a command line, write `--user NAME RULE RULE` without quotes around the whole.",
            );
            faults.push(RuleFault::new(
                &line.name,
                line.name.span(),
                vec![line.name.clone()],
                wrong,
            ));
            continue;
        }
        let mut rules = UserRules::new(version, all_channels);
        for rule in &line.rules {
            if let Err(fault) = rules.apply(rule) {
                faults.push(RuleFault::of(&line.name, rule, fault));
            }
        }
        let user = rules.finish(name, Some(line.span));
        // 6.x lets a second line start again from nothing.
        match places.get(name).and_then(|at| users.get_mut(*at)) {
            Some(known) => *known = user,
            None => {
                places.insert(name, users.len());
                users.push(user);
            }
        }
    }
    (users, faults)
}
