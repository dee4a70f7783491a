//! Rules on commands, keys and channels, applied one after the other: the root of a user, or a selector.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::{Span, Text};

use super::super::model::{KeyPattern, Permissions};
use super::super::version::{Command, Version};
use super::commands::CommandSet;
use super::error::AclRuleErrorKind;

/// A permission set in the making.
#[derive(Debug, Clone)]
pub(super) struct PermissionRules {
    pub(super) commands: CommandSet,
    all_keys: bool,
    keys: Vec<KeyPattern>,
    key_places: BTreeMap<String, usize>,
    all_channels: bool,
    channels: Vec<(String, Option<Span>)>,
    channel_names: BTreeSet<String>,
    databases: Option<BTreeSet<u64>>,
    /// Modules are not loaded yet, so that their commands are no commands: while the configuration is read.
    pub(super) before_modules: bool,
}

impl PermissionRules {
    pub(super) fn new(all_channels: bool) -> Self {
        let mut rules = Self {
            commands: CommandSet::nothing(),
            all_keys: false,
            keys: Vec::new(),
            key_places: BTreeMap::new(),
            all_channels: false,
            channels: Vec::new(),
            channel_names: BTreeSet::new(),
            databases: None,
            before_modules: false,
        };
        if all_channels {
            rules.allow_all_channels(None);
        }
        rules
    }

    pub(super) fn allow_all_keys(&mut self, by: Option<Span>) {
        self.reset_keys();
        self.all_keys = true;
        self.keys.push(KeyPattern {
            pattern: "*".to_owned(),
            read: true,
            write: true,
            span: by,
        });
    }

    fn reset_keys(&mut self) {
        self.all_keys = false;
        self.keys.clear();
        self.key_places.clear();
    }

    fn allow_all_channels(&mut self, by: Option<Span>) {
        self.reset_channels();
        self.all_channels = true;
        self.channels.push(("*".to_owned(), by));
    }

    fn reset_channels(&mut self) {
        self.all_channels = false;
        self.channels.clear();
        self.channel_names.clear();
    }

    /// Applies a rule on commands, keys or channels.
    pub(super) fn apply(&mut self, version: &Version, rule: &Text) -> Result<(), AclRuleErrorKind> {
        let by = Some(rule.span());
        let word = rule.as_str();
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        let knows_channels = version.since(6, 2);
        if is("allkeys") || word == "~*" {
            self.allow_all_keys(by);
        } else if is("resetkeys") {
            self.reset_keys();
        } else if knows_channels && (is("allchannels") || word == "&*") {
            self.allow_all_channels(by);
        } else if knows_channels && is("resetchannels") {
            self.reset_channels();
        } else if is("allcommands") || is("+@all") {
            self.commands.set_all(true, by);
        } else if is("nocommands") || is("-@all") {
            self.commands.set_all(false, by);
        } else if word.starts_with('~') || (version.since(7, 0) && word.starts_with('%')) {
            return self.add_key_pattern(word, by);
        } else if let Some(pattern) = word.strip_prefix('&').filter(|_| knows_channels) {
            return self.add_channel(pattern, by);
        } else if let Some(name) = word.strip_prefix("+@") {
            return self.category(name, true, by);
        } else if let Some(name) = word.strip_prefix("-@") {
            return self.category(name, false, by);
        } else if let Some(name) = word.strip_prefix('+') {
            return self.add_command(version, name, by);
        } else if let Some(name) = word.strip_prefix('-') {
            let index = self.index(version, name)?;
            self.commands.set(index, false, by);
            self.commands.remember(name, false);
        } else if let Some(rule) = database_rule(word).filter(|_| version.valkey_since(9, 1)) {
            self.databases = rule;
        } else {
            return Err(AclRuleErrorKind::Syntax);
        }
        Ok(())
    }

    fn add_key_pattern(&mut self, word: &str, by: Option<Span>) -> Result<(), AclRuleErrorKind> {
        if self.all_keys {
            return Err(AclRuleErrorKind::KeysAfterAll);
        }
        let (mut read, mut write) = (true, true);
        let pattern = match word.strip_prefix('%') {
            None => word.get(1..).unwrap_or_default(),
            Some(rest) => {
                // Without a `~` the pattern is empty: it matches the empty key.
                let (letters, pattern) = rest.split_once('~').unwrap_or((rest, ""));
                (read, write) = (false, false);
                for letter in letters.chars() {
                    match letter.to_ascii_uppercase() {
                        'R' if !read => read = true,
                        'W' if !write => write = true,
                        _ => return Err(AclRuleErrorKind::Syntax),
                    }
                }
                if !read && !write {
                    return Err(AclRuleErrorKind::Syntax);
                }
                pattern
            }
        };
        if has_space(pattern) {
            return Err(AclRuleErrorKind::Syntax);
        }
        match self.key_places.get(pattern).and_then(|at| self.keys.get_mut(*at)) {
            Some(known) => {
                known.read |= read;
                known.write |= write;
            }
            None => {
                self.key_places.insert(pattern.to_owned(), self.keys.len());
                self.keys.push(KeyPattern {
                    pattern: pattern.to_owned(),
                    read,
                    write,
                    span: by,
                });
            }
        }
        Ok(())
    }

    fn add_channel(&mut self, pattern: &str, by: Option<Span>) -> Result<(), AclRuleErrorKind> {
        if self.all_channels {
            return Err(AclRuleErrorKind::ChannelsAfterAll);
        }
        if has_space(pattern) {
            return Err(AclRuleErrorKind::Syntax);
        }
        if self.channel_names.insert(pattern.to_owned()) {
            self.channels.push((pattern.to_owned(), by));
        }
        Ok(())
    }

    fn category(&mut self, name: &str, allowed: bool, by: Option<Span>) -> Result<(), AclRuleErrorKind> {
        self.commands.set_category(name, allowed, by)?;
        self.commands.remember(&format!("@{name}"), allowed);
        Ok(())
    }

    fn index(&self, version: &Version, name: &str) -> Result<usize, AclRuleErrorKind> {
        let index = version.command_index(name).ok_or(AclRuleErrorKind::NoSuchName)?;
        let of_module = version.commands.get(index).is_some_and(Command::is_of_module);
        if self.before_modules && of_module {
            return Err(AclRuleErrorKind::NoSuchName);
        }
        Ok(index)
    }

    /// `+command`, `+container|subcommand`, `+command|first-argument`.
    fn add_command(
        &mut self,
        version: &Version,
        name: &str,
        by: Option<Span>,
    ) -> Result<(), AclRuleErrorKind> {
        let split = if version.since(7, 0) {
            name.rsplit_once('|')
        } else {
            name.split_once('|')
        };
        let Some((command, part)) = split else {
            let index = self.index(version, name)?;
            self.commands.set(index, true, by);
            self.commands.remember(name, true);
            return Ok(());
        };
        let index = self.index(version, command)?;
        if command.contains('|') {
            return Err(AclRuleErrorKind::ArgumentOfSubcommand);
        }
        if part.is_empty() {
            return Err(AclRuleErrorKind::Syntax);
        }
        if version.subcommands(&command.to_ascii_lowercase()).is_empty() {
            // 6.x knows only this way; later versions use it for commands without subcommands.
            let whole = !version.since(7, 0) && self.commands.grant(version, index).allowed;
            if whole && !version.since(6, 2) {
                return Err(AclRuleErrorKind::AlreadyWhole);
            }
            if !whole {
                self.commands.add_first_argument(version, index, part, by);
            }
        } else {
            let index = self.index(version, name)?;
            self.commands.set(index, true, by);
        }
        self.commands.remember(name, true);
        Ok(())
    }

    pub(super) fn finish(self, version: &'static Version) -> Permissions {
        Permissions {
            version,
            keys: self.keys,
            channels: self.channels,
            databases: self.databases,
            commands: self.commands,
        }
    }
}

impl Permissions {
    /// The command rules as `ACL LIST` would show them, such as `-@all +@read`.
    pub fn commands_shown(&self) -> String {
        super::describe::describe(&self.commands, self.version)
    }
}

/// What `alldbs`, `resetdbs` or `db=0,1` allows; `None` for any other rule. Each replaces the one before.
fn database_rule(word: &str) -> Option<Option<BTreeSet<u64>>> {
    if word.eq_ignore_ascii_case("alldbs") {
        return Some(None);
    }
    if word.eq_ignore_ascii_case("resetdbs") {
        return Some(Some(BTreeSet::new()));
    }
    word.get(..3).filter(|name| name.eq_ignore_ascii_case("db="))?;
    let numbers = word.get(3..)?.split(',').map(|number| {
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        number.parse().ok().filter(|_| digits)
    });
    numbers.collect::<Option<BTreeSet<u64>>>().map(Some)
}

fn has_space(word: &str) -> bool {
    word.bytes()
        .any(|byte| byte.is_ascii_whitespace() || byte == 0x0b || byte == 0)
}
