//! Secrets: they can be compared, measured and looked up, and have no printable form.

mod mask;
mod strength;

pub use mask::{MASK, Mask, MaskedLine};
pub use strength::{SHORT_BELOW, Strength};

/// Whether a key or variable of this name holds something that must not be shown, Redis's or not.
pub fn is_secret_name(name: &str) -> bool {
    mask::key::is_secret_like(name)
}

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// A password, key or token that was found in a file. It has no `Display` and no `Serialize`, and its `Debug` shows
/// a fixed word.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Bytes up to which a secret is sought in names. To build a search of megabytes takes minutes, and no name is as long.
    const SOUGHT_UP_TO: usize = 4096;

    /// Takes a value that must not be shown.
    pub fn new(value: impl Into<Arc<str>>) -> Self {
        Self(value.into())
    }

    /// Whether it is the empty string, which Redis takes for "no password".
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How hard it is to guess.
    pub fn strength(&self) -> Strength {
        Strength::of(&self.0)
    }

    /// Whether it is this text.
    pub fn is(&self, text: &str) -> bool {
        &*self.0 == text
    }

    /// Whether it equals a word of the file, such as a user's or service's name, in any case.
    pub fn is_word(&self, word: &str) -> bool {
        !word.is_empty() && self.0.eq_ignore_ascii_case(word)
    }

    /// Whether it is a path below the folder where Docker puts secrets, which somebody wrote where the password belongs.
    pub fn is_secret_path(&self) -> bool {
        ["/run/secrets/", "/var/run/secrets/"]
            .iter()
            .any(|folder| self.0.starts_with(folder))
    }

    /// What can be said of the password of which this is the SHA-256, in hex: whether it is a listed one.
    pub fn strength_behind_hash(&self) -> Strength {
        Strength::behind_hash(&self.0)
    }

    /// Whether this is the SHA-256 of a word, in hex.
    pub fn is_hash_of(&self, word: &str) -> bool {
        !word.is_empty() && self.0.eq_ignore_ascii_case(&strength::sha256(word))
    }

    /// Those that are part of none of the texts that are shown anyway, such as files' names, in any case: in one pass
    /// over the texts, however many secrets there are.
    pub fn not_within(secrets: Vec<Secret>, texts: &BTreeSet<&str>) -> Vec<Secret> {
        let (short, long): (Vec<Secret>, Vec<Secret>) = secrets
            .into_iter()
            .partition(|secret| secret.0.len() <= Self::SOUGHT_UP_TO);
        let lower: Vec<String> = short.iter().map(|secret| secret.0.to_lowercase()).collect();
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let Ok(search) = AhoCorasick::builder().kind(kind).build(&lower) else {
            return short.into_iter().chain(long).collect();
        };
        let mut shown = vec![false; short.len()];
        for text in texts {
            for found in search.find_overlapping_iter(&text.to_lowercase()) {
                if let Some(shown) = shown.get_mut(found.pattern().as_usize()) {
                    *shown = true;
                }
            }
        }
        let both = short.into_iter().zip(shown);
        let hidden = both.filter(|(_, shown)| !shown).map(|(secret, _)| secret);
        hidden.chain(long).collect()
    }

    /// The value, for masking and hashing inside this module only.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_secrets_are_sought_in_many_texts() {
        let secrets: Vec<Secret> = (0..50_000)
            .map(|number| Secret::new(format!("Pw{number:05}")))
            .collect();
        let texts: Vec<String> = (0..50_000)
            .map(|number| format!("services.s{number}.image"))
            .collect();
        let mut texts: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
        texts.insert("a file of pw00007 and PW49999");
        let left = Secret::not_within(secrets, &texts);
        assert_eq!(left.len(), 49_998);
        assert!(
            !left
                .iter()
                .any(|secret| secret.is("Pw00007") || secret.is("Pw49999"))
        );
    }
}
