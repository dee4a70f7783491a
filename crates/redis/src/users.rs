//! The users of a server: `user` lines of its configuration, or an ACL file, and the default user.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::{Span, Text};

use super::acl::{AclRuleErrorKind, UserRules, merge_selectors};
use super::config_path::ConfigPath;
use super::model::User;
use super::values::ValueError;
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
pub(super) struct AclRuleError {
    /// The words that it depends on.
    pub(super) words: Vec<Text>,
    pub(super) at: Span,
    pub(super) path: ConfigPath,
    pub(super) error: ValueError,
    /// Whether the rule names a command or category that the version does not have.
    pub(super) no_such_name: bool,
}

impl AclRuleError {
    fn new(name: &Text, at: Span, words: Vec<Text>, error: ValueError) -> Self {
        Self {
            words,
            at,
            path: ConfigPath::user(name.as_str()),
            error,
            no_such_name: false,
        }
    }

    fn of(name: &Text, rule: &Text, fault: AclRuleErrorKind) -> Self {
        Self {
            no_such_name: fault == AclRuleErrorKind::NoSuchName,
            ..Self::new(
                name,
                rule.span(),
                vec![rule.clone()],
                ValueError {
                    version_specific: fault.version_specific(),
                    ..ValueError::new(fault.message(), fault.help())
                },
            )
        }
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
) -> Vec<AclRuleError> {
    if words.is_empty() {
        return Vec::new();
    }
    let name = words.remove(0);
    if version.since(7, 0) && lines.names.contains(name.as_str()) {
        let error = ValueError::new(
            "This user is defined twice.",
            "Put all rules of a user on one line.",
        );
        return vec![AclRuleError::new(&name, span, vec![name.clone()], error)];
    }
    let merged = match merge_selectors(&words, version) {
        Ok(merged) => merged,
        Err(at) => {
            let error = ValueError::new(
                "This selector is not closed.",
                "Close the parenthesis on the same line.",
            );
            return vec![AclRuleError::new(&name, at, words, error)];
        }
    };
    let mut trial = UserRules::on_trial(version, all_channels);
    let mut faults = Vec::new();
    let mut rules = Vec::new();
    for rule in merged {
        match trial.apply(&rule) {
            Ok(()) | Err(AclRuleErrorKind::NoSuchName) => rules.push(rule),
            Err(fault) => {
                faults.push(AclRuleError::of(&name, &rule, fault));
                if fault == AclRuleErrorKind::PasswordWithoutMark {
                    rules.push(rule);
                }
            }
        }
    }
    lines.names.insert(name.as_str().to_owned());
    lines.lines.push(UserLine { name, rules, span });
    faults
}

/// Whether a name of a user holds what none may hold.
pub(super) fn has_blank(name: &str) -> bool {
    name.contains(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '\x0b' | '\0'))
}

/// The users of `user` lines.
pub(super) fn load(
    lines: &UserLines,
    version: &'static Version,
    all_channels: bool,
) -> (Vec<User>, Vec<AclRuleError>) {
    let mut users: Vec<User> = Vec::new();
    let mut faults = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines.lines {
        let name = line.name.as_str();
        if has_blank(name) {
            let error = ValueError::new(
                "A user name cannot contain white space; the name and each rule are separate words.",
                "On a command line, write `--user NAME RULE RULE` without quotes around the whole.",
            );
            faults.push(AclRuleError::new(
                &line.name,
                line.name.span(),
                vec![line.name.clone()],
                error,
            ));
            continue;
        }
        let mut rules = UserRules::new(version, all_channels);
        for rule in &line.rules {
            match rules.apply(rule) {
                // It was refused when the line was read.
                Ok(()) | Err(AclRuleErrorKind::PasswordWithoutMark) => {}
                Err(fault) => faults.push(AclRuleError::of(&line.name, rule, fault)),
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
