//! ACL files: one user a line, split on single spaces, without quotes and comments.

use std::collections::BTreeMap;

use redproof_source::{Span, Text};

use super::super::config_path::ConfigPath;
use super::super::model::{Refusal, RefusedLine, SettingOrigin, User};
use super::super::tokens::{all_lines, between_blanks};
use super::super::version::Version;
use super::rules::{UserRules, merge_selectors};

/// The users, the faults and the lines at fault of an ACL file. A rule at fault is left out; the rest of its line still counts.
pub(crate) fn load_acl_file(
    version: &'static Version,
    text: &Text,
    all_channels: bool,
) -> (Vec<User>, Vec<Refusal>, Vec<RefusedLine>) {
    let mut users: Vec<User> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut refusals = Vec::new();
    let mut refused_lines = Vec::new();
    let mut comments = false;
    for line in all_lines(text) {
        if line.is_empty() {
            continue;
        }
        // The server names every one; one finding is enough to say it.
        if line.as_str().starts_with('#') && std::mem::replace(&mut comments, true) {
            continue;
        }
        let words = split(&line);
        let before = refusals.len();
        let name = words.get(1).map_or("", Text::as_str);
        let known = places.get(name).copied();
        match fault_of_name(&line, &words, known.is_some() && version.since(7, 0)) {
            Some(fault) => refusals.push(fault),
            None => {
                let user = one_user(version, &line, &words, all_channels, &mut refusals);
                // 6.x lets a second definition start again from nothing.
                match known.and_then(|at| users.get_mut(at)) {
                    Some(earlier) => *earlier = user,
                    None => {
                        places.insert(user.name.clone(), users.len());
                        users.push(user);
                    }
                }
            }
        }
        if refusals.len() > before && !line.as_str().starts_with('#') {
            refused_lines.push(RefusedLine {
                words: between_blanks(&line),
                origin: SettingOrigin::File,
            });
        }
    }
    (users, refusals, refused_lines)
}

/// What is wrong with a line before its rules are looked at.
fn fault_of_name(line: &Text, words: &[Text], is_taken: bool) -> Option<Refusal> {
    let (Some(keyword), Some(name)) = (words.first(), words.get(1)) else {
        return Some(not_a_user(line, line.span()));
    };
    if keyword != "user" {
        return Some(not_a_user(line, line.span()));
    }
    let (message, help) = if name
        .as_str()
        .contains(|letter: char| letter.is_ascii_whitespace() || letter == '\x0b')
    {
        (
            "A user name cannot contain white space.",
            "Separate the words of the line by single spaces.",
        )
    } else if is_taken {
        (
            "This user is defined twice.",
            "Put all rules of a user on one line.",
        )
    } else {
        return None;
    };
    Some(refusal(name.span(), name.as_str(), message, help))
}

fn one_user(
    version: &'static Version,
    line: &Text,
    words: &[Text],
    all_channels: bool,
    refusals: &mut Vec<Refusal>,
) -> User {
    let name = words.get(1).map_or("", Text::as_str);
    let mut rules = UserRules::new(version, all_channels);
    match merge_selectors(words.get(2..).unwrap_or_default(), version) {
        Err(opened) => refusals.push(refusal(
            opened,
            name,
            "This selector is not closed. redis-server crashes at start instead of reporting the error.",
            "Close the parenthesis on the same line.",
        )),
        Ok(merged) => {
            for rule in &merged {
                let rule = rule.trim_matches(|c| matches!(c, '\t' | '\r' | '\n'));
                if let Err(fault) = rules.apply(&rule) {
                    refusals.push(Refusal {
                        version_specific: fault.version_specific(),
                        ..refusal(rule.span(), name, fault.message(), fault.help())
                    });
                }
            }
        }
    }
    rules.finish(name, Some(line.span()))
}

/// Each single space ends a word, so that two make an empty one.
fn split(line: &Text) -> Vec<Text> {
    let mut at = 0;
    line.as_str()
        .split(' ')
        .map(|word| {
            let start = at;
            at += word.len() + 1;
            line.slice(start..start + word.len())
        })
        .collect()
}

fn not_a_user(line: &Text, at: Span) -> Refusal {
    let comment = line.as_str().starts_with('#');
    let (message, help) = if comment {
        (
            "An ACL file cannot have comments. redis-server stops at this line, and at every further comment.",
            "Remove every line that starts with `#`. Comments are allowed in redis.conf.",
        )
    } else {
        (
            "Each line of an ACL file must start with `user`, in lower case, and a name.",
            "Write `user NAME` and the rules, separated by single spaces.",
        )
    };
    Refusal {
        at,
        path: ConfigPath::UnnamedUser,
        message: message.to_owned(),
        help: help.to_owned(),
        // From Redis 8.8 on, which is not carried, ACL files have comments.
        version_specific: comment,
    }
}

fn refusal(at: Span, user: &str, message: &str, help: &str) -> Refusal {
    Refusal {
        at,
        path: ConfigPath::user(user),
        message: message.to_owned(),
        help: help.to_owned(),
        version_specific: false,
    }
}
