//! The least rule: what a user needs for given calls, and nothing else.

mod patterns;

use std::collections::{BTreeMap, BTreeSet};

use super::super::version::Version;
use super::need::Need;

/// The rules of a user that may do what is needed, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeastRule {
    /// Rules in a fixed order: `resetkeys`, keys, `resetchannels`, channels, `-@all`, commands.
    pub tokens: Vec<LeastToken>,
    /// The needs whose command the version does not have, so that no rule can name it.
    pub not_in_version: Vec<usize>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeastToken {
    /// Such as `%R~cache:*` or `+client|setname`.
    pub text: String,
    /// The needs that it is for. None for what every user starts with.
    pub needs: Vec<usize>,
}

impl LeastRule {
    /// The least rule for these needs on this version.
    pub fn of(version: &Version, needs: &[Need]) -> Self {
        let mut commands: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut not_in_version = Vec::new();
        let mut keys = patterns::Keys::default();
        let mut channels = patterns::Channels::default();
        for (index, need) in needs.iter().enumerate() {
            match token_of(version, &need.command) {
                Token::Free => {}
                Token::Grants(name) => {
                    commands.entry(name).or_default().insert(index);
                }
                Token::NotThere => {
                    not_in_version.push(index);
                    continue;
                }
            }
            for (key, access) in need.accesses(version) {
                keys.add(&key.pattern, access, index);
            }
            for channel in &need.channels {
                channels.add(&channel.pattern, channel.literal, index);
            }
        }
        // A container that is granted brings its subcommands along.
        let whole: BTreeSet<String> = commands
            .keys()
            .filter(|name| !name.contains('|'))
            .cloned()
            .collect();
        commands.retain(|name, _| {
            let container = name.split_once('|').map(|(container, _)| container);
            container.is_none_or(|container| !whole.contains(container))
        });
        let mut tokens = vec![LeastToken::fixed("resetkeys")];
        tokens.extend(keys.tokens(version.since(7, 0)));
        // In 6.0 every user may use all channels.
        if version.since(6, 2) {
            tokens.push(LeastToken::fixed("resetchannels"));
            tokens.extend(channels.tokens());
        }
        tokens.push(LeastToken::fixed("-@all"));
        tokens.extend(commands.into_iter().map(|(name, needs)| LeastToken {
            text: format!("+{name}"),
            needs: needs.into_iter().collect(),
        }));
        Self {
            tokens,
            not_in_version,
        }
    }

    /// The rules as they are on a line, between single spaces.
    pub fn line(&self) -> String {
        let tokens: Vec<&str> = self.tokens.iter().map(|token| token.text.as_str()).collect();
        tokens.join(" ")
    }
}

impl LeastToken {
    fn fixed(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            needs: Vec::new(),
        }
    }
}

/// How a command is granted.
enum Token {
    /// Everyone may run it.
    Free,
    /// By this name.
    Grants(String),
    /// Not at all: the version does not have it.
    NotThere,
}

fn token_of(version: &Version, command: &str) -> Token {
    match version.command(command) {
        None if command.is_empty() => Token::Free,
        Some(found) if found.always => Token::Free,
        Some(found) => Token::Grants(found.name.to_owned()),
        // 6.x takes any word for a subcommand of a container, and has most of those that 7.0 has.
        None if !version.since(7, 0) => match command.split_once('|') {
            Some((container, _)) if version.command(container).is_some() && is_of_7(command) => {
                Token::Grants(command.to_owned())
            }
            _ => Token::NotThere,
        },
        None => Token::NotThere,
    }
}

fn is_of_7(command: &str) -> bool {
    Version::all()
        .iter()
        .filter(|version| version.since(7, 0))
        .min_by_key(|version| (version.engine, version.release))
        .is_some_and(|version| version.command(command).is_some())
}

#[cfg(test)]
mod tests;
