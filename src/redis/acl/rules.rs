//! The rules of a user, applied one after the other.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::secret::Secret;
use crate::source::{Span, Text};

use super::super::model::{KeyPattern, Password, Permissions, User};
use super::super::tokens::{Words, words};
use super::super::version::Version;
use super::commands::CommandSet;

/// Why the server does not take a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::redis) enum Fault {
    NoSuchName,
    Syntax,
    KeysAfterAll,
    ChannelsAfterAll,
    BadHash,
    NoSuchPassword,
    AlreadyWhole,
    ArgumentOfSubcommand,
}

impl Fault {
    /// What is wrong, without quoting the rule.
    pub(in crate::redis) fn message(self) -> &'static str {
        match self {
            Fault::NoSuchName => "This rule names a command or category that this version does not have.",
            Fault::Syntax => "This is no ACL rule of this version.",
            Fault::KeysAfterAll => "A key pattern after `~*` has no effect, and the server refuses it.",
            Fault::ChannelsAfterAll => {
                "A channel pattern after `&*` has no effect, and the server refuses it."
            }
            Fault::BadHash => "A password's hash is exactly 64 hexadecimal digits in lower case.",
            Fault::NoSuchPassword => "This rule takes away a password that the user does not have.",
            Fault::AlreadyWhole => "This rule adds a part of a command that is already allowed as a whole.",
            Fault::ArgumentOfSubcommand => "Rules reach down to subcommands, not to the arguments of one.",
        }
    }

    /// Whether another version may take the rule.
    pub(in crate::redis) fn by_version(self) -> bool {
        matches!(self, Fault::NoSuchName | Fault::Syntax | Fault::AlreadyWhole)
    }

    /// What to write instead.
    pub(in crate::redis) fn help(self) -> &'static str {
        match self {
            Fault::NoSuchName => {
                "Check the spelling with `ACL CAT` and `COMMAND LIST`. Renamed commands keep their original name here."
            }
            Fault::Syntax => {
                "Passwords start with `>` or `#`, keys with `~`, channels with `&`, commands with `+` or `-`. Spaces end a rule; nothing is expanded."
            }
            Fault::KeysAfterAll => "Put `resetkeys` before the pattern, or leave `~*` out.",
            Fault::ChannelsAfterAll => "Put `resetchannels` before the pattern, or leave `&*` out.",
            Fault::BadHash => "Write the SHA-256 of the password, as `ACL GETUSER` shows it.",
            Fault::NoSuchPassword => "Remove this rule.",
            Fault::AlreadyWhole => "Take the command away first, then add the part.",
            Fault::ArgumentOfSubcommand => "Name the command and its subcommand only.",
        }
    }
}

/// A permission set in the making.
#[derive(Debug, Clone)]
pub(super) struct PermissionRules {
    commands: CommandSet,
    all_keys: bool,
    keys: Vec<KeyPattern>,
    key_places: BTreeMap<String, usize>,
    all_channels: bool,
    channels: Vec<(String, Option<Span>)>,
    channel_names: BTreeSet<String>,
}

impl PermissionRules {
    fn new(all_channels: bool) -> Self {
        let mut rules = Self {
            commands: CommandSet::nothing(),
            all_keys: false,
            keys: Vec::new(),
            key_places: BTreeMap::new(),
            all_channels: false,
            channels: Vec::new(),
            channel_names: BTreeSet::new(),
        };
        if all_channels {
            rules.allow_all_channels(None);
        }
        rules
    }

    fn allow_all_keys(&mut self, by: Option<Span>) {
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
    fn apply(&mut self, version: &Version, rule: &Text) -> Result<(), Fault> {
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
            return self.category(version, name, true, by);
        } else if let Some(name) = word.strip_prefix("-@") {
            return self.category(version, name, false, by);
        } else if let Some(name) = word.strip_prefix('+') {
            return self.add_command(version, name, by);
        } else if let Some(name) = word.strip_prefix('-') {
            let index = version.command_index(name).ok_or(Fault::NoSuchName)?;
            self.commands.set(version, index, false, by);
            self.commands.remember(name, false);
        } else if version.valkey_since(9, 1) && (is("alldbs") || is("resetdbs") || is_database_rule(word)) {
            // Databases are no part of the model: commands, keys and channels hold in those that are allowed.
        } else {
            return Err(Fault::Syntax);
        }
        Ok(())
    }

    fn add_key_pattern(&mut self, word: &str, by: Option<Span>) -> Result<(), Fault> {
        if self.all_keys {
            return Err(Fault::KeysAfterAll);
        }
        let (mut read, mut write) = (true, true);
        let pattern = match word.strip_prefix('%') {
            None => word.get(1..).unwrap_or_default(),
            Some(rest) => {
                // Without a `~` the pattern is empty: it stands for the empty key.
                let (letters, pattern) = rest.split_once('~').unwrap_or((rest, ""));
                (read, write) = (false, false);
                for letter in letters.chars() {
                    match letter.to_ascii_uppercase() {
                        'R' if !read => read = true,
                        'W' if !write => write = true,
                        _ => return Err(Fault::Syntax),
                    }
                }
                if !read && !write {
                    return Err(Fault::Syntax);
                }
                pattern
            }
        };
        if has_space(pattern) {
            return Err(Fault::Syntax);
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

    fn add_channel(&mut self, pattern: &str, by: Option<Span>) -> Result<(), Fault> {
        if self.all_channels {
            return Err(Fault::ChannelsAfterAll);
        }
        if has_space(pattern) {
            return Err(Fault::Syntax);
        }
        if self.channel_names.insert(pattern.to_owned()) {
            self.channels.push((pattern.to_owned(), by));
        }
        Ok(())
    }

    fn category(
        &mut self,
        version: &Version,
        name: &str,
        allowed: bool,
        by: Option<Span>,
    ) -> Result<(), Fault> {
        self.commands.set_category(version, name, allowed, by)?;
        self.commands.remember(&format!("@{name}"), allowed);
        Ok(())
    }

    /// `+command`, `+container|subcommand`, `+command|first-argument`.
    fn add_command(&mut self, version: &Version, name: &str, by: Option<Span>) -> Result<(), Fault> {
        let split = if version.since(7, 0) {
            name.rsplit_once('|')
        } else {
            name.split_once('|')
        };
        let Some((command, part)) = split else {
            let index = version.command_index(name).ok_or(Fault::NoSuchName)?;
            self.commands.set(version, index, true, by);
            self.commands.remember(name, true);
            return Ok(());
        };
        let index = version.command_index(command).ok_or(Fault::NoSuchName)?;
        if command.contains('|') {
            return Err(Fault::ArgumentOfSubcommand);
        }
        if part.is_empty() {
            return Err(Fault::Syntax);
        }
        if version.subcommands(&command.to_ascii_lowercase()).is_empty() {
            // 6.x knows only this way; later versions use it for commands without subcommands.
            let whole = !version.since(7, 0) && self.commands.grant(index).allowed;
            if whole && !version.since(6, 2) {
                return Err(Fault::AlreadyWhole);
            }
            if !whole {
                self.commands.add_first_argument(index, part, by);
            }
        } else {
            let index = version.command_index(name).ok_or(Fault::NoSuchName)?;
            self.commands.set(version, index, true, by);
        }
        self.commands.remember(name, true);
        Ok(())
    }

    fn finish(self, version: &Version) -> Permissions {
        Permissions {
            commands_shown: super::describe::describe(&self.commands, version),
            keys: self.keys,
            channels: self.channels,
            commands: self.commands,
        }
    }
}

fn is_database_rule(word: &str) -> bool {
    let list = word
        .get(..3)
        .filter(|name| name.eq_ignore_ascii_case("db="))
        .and_then(|_| word.get(3..));
    list.is_some_and(|list| {
        list.split(',')
            .all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn has_space(word: &str) -> bool {
    word.bytes()
        .any(|byte| byte.is_ascii_whitespace() || byte == 0x0b || byte == 0)
}

/// A user in the making.
#[derive(Debug, Clone)]
pub(in crate::redis) struct UserRules {
    version: &'static Version,
    /// Whether `acl-pubsub-default` gives new users every channel.
    all_channels: bool,
    enabled: (bool, Option<Span>),
    nopass: (bool, Option<Span>),
    passwords: Vec<Password>,
    /// The hashes of `passwords`, in the same order, and as a set.
    hashes: Vec<String>,
    known_hashes: BTreeSet<String>,
    skips_sanitizing: Option<Span>,
    root: PermissionRules,
    selectors: Vec<PermissionRules>,
}

impl UserRules {
    /// A new user: off, and allowed nothing.
    pub(in crate::redis) fn new(version: &'static Version, all_channels: bool) -> Self {
        Self {
            version,
            all_channels,
            enabled: (false, None),
            nopass: (false, None),
            passwords: Vec::new(),
            hashes: Vec::new(),
            known_hashes: BTreeSet::new(),
            skips_sanitizing: None,
            root: PermissionRules::new(all_channels),
            selectors: Vec::new(),
        }
    }

    /// The user `default` of a server that no file speaks of: everyone may do everything.
    pub(in crate::redis) fn default_user(version: &'static Version) -> Self {
        let mut user = Self::new(version, version.since(6, 2));
        user.enabled = (true, None);
        user.nopass = (true, None);
        user.root.commands.set_all(true, None);
        user.root.allow_all_keys(None);
        user
    }

    /// Gives it the password of `requirepass`.
    pub(in crate::redis) fn require(&mut self, password: &Text) {
        self.nopass = (false, Some(password.span()));
        self.add_password(password.clone(), password.span(), false, true);
    }

    /// Applies one rule.
    pub(in crate::redis) fn apply(&mut self, rule: &Text) -> Result<(), Fault> {
        let word = rule.as_str();
        let span = rule.span();
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if word.is_empty() {
            return Ok(());
        }
        if is("on") || is("off") {
            self.enabled = (is("on"), Some(span));
        } else if is("nopass") {
            self.clear_passwords();
            self.nopass = (true, Some(span));
        } else if is("resetpass") {
            self.clear_passwords();
            self.nopass = (false, Some(span));
        } else if self.version.since(6, 2) && is("skip-sanitize-payload") {
            // Valkey 9.1 takes the word and always checks.
            self.skips_sanitizing = (!self.version.valkey_since(9, 1)).then_some(span);
        } else if self.version.since(6, 2) && is("sanitize-payload") {
            self.skips_sanitizing = None;
        } else if word.starts_with('>') || word.starts_with('#') {
            let hashed = word.starts_with('#');
            let value = rule.slice(1..word.len());
            if hashed && !is_hash(value.as_str()) {
                return Err(Fault::BadHash);
            }
            self.add_password(value, span, hashed, false);
            self.nopass = (false, Some(span));
        } else if word.starts_with('<') || word.starts_with('!') {
            let value = word.get(1..).unwrap_or_default();
            self.remove_password(value, word.starts_with('!'))?;
        } else if self.version.since(7, 0) && word.starts_with('(') && word.ends_with(')') {
            self.add_selector(rule)?;
        } else if self.version.since(7, 0) && is("clearselectors") {
            self.selectors.clear();
        } else if is("reset") {
            *self = Self::new(self.version, self.all_channels);
            self.enabled = (false, Some(span));
        } else {
            self.root.apply(self.version, rule)?;
        }
        Ok(())
    }

    fn clear_passwords(&mut self) {
        self.passwords.clear();
        self.hashes.clear();
        self.known_hashes.clear();
    }

    fn add_password(&mut self, value: Text, span: Span, hashed: bool, from_requirepass: bool) {
        let hash = if hashed {
            value.as_str().to_owned()
        } else {
            hash_of(value.as_str())
        };
        if !self.known_hashes.insert(hash.clone()) {
            return;
        }
        self.hashes.push(hash);
        self.passwords.push(Password {
            secret: Secret::new(value.as_str()),
            hashed,
            span,
            text: (!hashed).then_some(value),
            from_requirepass,
        });
    }

    fn remove_password(&mut self, value: &str, hashed: bool) -> Result<(), Fault> {
        if hashed && !is_hash(value) {
            return Err(Fault::BadHash);
        }
        let hash = if hashed { value.to_owned() } else { hash_of(value) };
        if !self.known_hashes.remove(&hash) {
            return Err(Fault::NoSuchPassword);
        }
        if let Some(at) = self.hashes.iter().position(|known| *known == hash) {
            self.hashes.remove(at);
            self.passwords.remove(at);
        }
        Ok(())
    }

    fn add_selector(&mut self, rule: &Text) -> Result<(), Fault> {
        let inner = rule.slice(1..rule.as_str().len().saturating_sub(1));
        let Words::Split(rules) = words(&inner, self.version) else {
            return Err(Fault::Syntax);
        };
        // A selector starts with no channels, whatever `acl-pubsub-default` says.
        let mut selector = PermissionRules::new(false);
        for rule in &rules {
            selector.apply(self.version, rule)?;
        }
        self.selectors.push(selector);
        Ok(())
    }

    /// The user that the rules add up to.
    pub(in crate::redis) fn finish(self, name: &str, span: Option<Span>) -> User {
        User {
            name: name.to_owned(),
            span,
            enabled: self.enabled,
            nopass: self.nopass,
            passwords: self.passwords,
            skips_sanitizing: self.skips_sanitizing,
            root: self.root.finish(self.version),
            selectors: self
                .selectors
                .into_iter()
                .map(|selector| selector.finish(self.version))
                .collect(),
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn hash_of(clear: &str) -> String {
    Sha256::digest(clear.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Joins the words of selectors that contain spaces; before 7.0 there are none. `Err` is the opening word of one
/// that is not closed.
pub(in crate::redis) fn merge_selectors(words: &[Text], version: &Version) -> Result<Vec<Text>, Span> {
    if !version.since(7, 0) {
        return Ok(words.to_vec());
    }
    let mut merged = Vec::new();
    let mut open: Option<(Text, Span)> = None;
    for word in words {
        let opens = word.as_str().starts_with('(') && !word.as_str().ends_with(')');
        if opens && (open.is_none() || !version.since(7, 2)) {
            // 7.0 forgets the selector that another one opens inside of.
            open = Some((word.clone(), word.span()));
            continue;
        }
        match open.as_mut() {
            None => merged.push(word.clone()),
            Some((selector, _)) => {
                selector.push(" ", word.span().part(0, 0), false, crate::source::Origin::Literal);
                selector.push_text(word);
                if word.as_str().ends_with(')') {
                    merged.extend(open.take().map(|(selector, _)| selector));
                }
            }
        }
    }
    match open {
        Some((_, at)) => Err(at),
        None => Ok(merged),
    }
}
