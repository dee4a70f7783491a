//! The rules of a user, applied one after the other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use redproof_source::Secret;
use redproof_source::{Span, Text};

use super::super::model::{Password, User};
use super::super::tokens::{Words, words};
use super::super::version::Version;
use super::error::AclRuleErrorKind;
use super::permissions::PermissionRules;

/// The fewest characters of a word without a mark that is taken for a password.
const SHORTEST_PASSWORD: usize = 6;

/// A user in the making.
#[derive(Debug, Clone)]
pub(crate) struct UserRules {
    version: &'static Version,
    /// Whether `acl-pubsub-default` gives new users every channel.
    all_channels: bool,
    enabled: (bool, Option<Span>),
    nopass: (bool, Option<Span>),
    /// A password that was taken away leaves its place empty.
    passwords: Vec<Option<Password>>,
    /// Passwords in clear text that a rule takes away.
    removed: Vec<Password>,
    /// The hashes of `passwords`, with their places.
    hashes: HashMap<String, usize>,
    skips_sanitizing: Option<Span>,
    root: PermissionRules,
    selectors: Vec<PermissionRules>,
}

impl UserRules {
    /// A new user: off, and allowed nothing.
    pub(crate) fn new(version: &'static Version, all_channels: bool) -> Self {
        Self {
            version,
            all_channels,
            enabled: (false, None),
            nopass: (false, None),
            passwords: Vec::new(),
            removed: Vec::new(),
            hashes: HashMap::new(),
            skips_sanitizing: None,
            root: PermissionRules::new(all_channels),
            selectors: Vec::new(),
        }
    }

    /// A user whose rules are only checked, while the configuration is read and no module is loaded.
    pub(crate) fn on_trial(version: &'static Version, all_channels: bool) -> Self {
        let mut user = Self::new(version, all_channels);
        user.root.before_modules = true;
        user
    }

    /// The user `default` where no file defines it: everyone may do everything.
    pub(crate) fn default_user(version: &'static Version) -> Self {
        let mut user = Self::new(version, version.since(6, 2));
        user.enabled = (true, None);
        user.nopass = (true, None);
        user.root.commands.set_all(true, None);
        user.root.allow_all_keys(None);
        user
    }

    /// Gives it the password of `requirepass`.
    pub(crate) fn require(&mut self, password: &Text) {
        self.nopass = (false, Some(password.span()));
        self.add_password(password.clone(), password.span(), false, true);
    }

    /// Applies one rule.
    pub(crate) fn apply(&mut self, rule: &Text) -> Result<(), AclRuleErrorKind> {
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
                return Err(AclRuleErrorKind::BadHash);
            }
            self.add_password(value, span, hashed, false);
            self.nopass = (false, Some(span));
        } else if word.starts_with('<') || word.starts_with('!') {
            self.remove_password(&rule.slice(1..word.len()), span, word.starts_with('!'))?;
        } else if self.version.since(7, 0) && word.starts_with('(') && word.ends_with(')') {
            self.add_selector(rule)?;
        } else if self.version.since(7, 0) && is("clearselectors") {
            self.selectors.clear();
        } else if is("reset") {
            self.clear_passwords();
            let new = Self::new(self.version, self.all_channels);
            let removed = std::mem::take(&mut self.removed);
            *self = Self { removed, ..new };
            self.enabled = (false, Some(span));
        } else if let Err(fault) = self.root.apply(self.version, rule) {
            if fault != AclRuleErrorKind::Syntax || !looks_like_password(word) {
                return Err(fault);
            }
            // The server takes none of it, but the password is there for all to read.
            self.add_password(rule.clone(), span, false, false);
            return Err(AclRuleErrorKind::PasswordWithoutMark);
        }
        Ok(())
    }

    fn clear_passwords(&mut self) {
        let removed = self.passwords.drain(..).flatten();
        self.removed.extend(removed.filter(|password| !password.hashed));
        self.hashes.clear();
    }

    fn add_password(&mut self, value: Text, span: Span, hashed: bool, from_requirepass: bool) {
        let hash = if hashed {
            value.as_str().to_owned()
        } else {
            hash_of(value.as_str())
        };
        let Entry::Vacant(place) = self.hashes.entry(hash) else {
            return;
        };
        place.insert(self.passwords.len());
        self.passwords.push(Some(Password {
            secret: Secret::new(value.as_str()),
            hashed,
            span,
            text: (!hashed).then_some(value),
            from_requirepass,
        }));
    }

    fn remove_password(&mut self, value: &Text, span: Span, hashed: bool) -> Result<(), AclRuleErrorKind> {
        let word = value.as_str();
        if hashed && !is_hash(word) {
            return Err(AclRuleErrorKind::BadHash);
        }
        let hash = if hashed { word.to_owned() } else { hash_of(word) };
        if !hashed {
            self.removed.push(Password {
                secret: Secret::new(word),
                hashed: false,
                span,
                text: Some(value.clone()),
                from_requirepass: false,
            });
        }
        let at = self
            .hashes
            .remove(&hash)
            .ok_or(AclRuleErrorKind::NoSuchPassword)?;
        let password = self.passwords.get_mut(at).and_then(Option::take);
        self.removed.extend(password.filter(|password| !password.hashed));
        Ok(())
    }

    fn add_selector(&mut self, rule: &Text) -> Result<(), AclRuleErrorKind> {
        let inner = rule.slice(1..rule.as_str().len().saturating_sub(1));
        let Words::Split(rules) = words(&inner, self.version) else {
            return Err(AclRuleErrorKind::Syntax);
        };
        // A selector starts with no channels, whatever `acl-pubsub-default` says.
        let mut selector = PermissionRules::new(false);
        selector.before_modules = self.root.before_modules;
        for rule in &rules {
            selector.apply(self.version, rule)?;
        }
        self.selectors.push(selector);
        Ok(())
    }

    /// The user that the rules add up to.
    pub(crate) fn finish(self, name: &str, span: Option<Span>) -> User {
        User {
            name: redproof_source::shown_name(name).into_owned(),
            span,
            enabled: self.enabled,
            nopass: self.nopass,
            passwords: self.passwords.into_iter().flatten().collect(),
            removed_passwords: self.removed,
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

/// Whether a word that is no rule looks like a password: letters with digits, and nothing that patterns, categories and
/// references have.
fn looks_like_password(word: &str) -> bool {
    let has = |of: fn(&u8) -> bool| word.as_bytes().iter().any(of);
    word.len() >= SHORTEST_PASSWORD
        && has(u8::is_ascii_alphabetic)
        && has(u8::is_ascii_digit)
        && !is_hash(word)
        && !word.contains(['*', ':', '|', '$', '(', ')', '{', '=', ',', '.', '/'])
        && !word.starts_with(['+', '-', '~', '%', '&', '@'])
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
pub(crate) fn merge_selectors(words: &[Text], version: &Version) -> Result<Vec<Text>, Span> {
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
                selector.push(
                    " ",
                    word.span().part(0, 0),
                    false,
                    redproof_source::Origin::Literal,
                );
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
