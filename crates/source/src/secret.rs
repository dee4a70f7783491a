//! Values that must not be shown.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroize as _;

/// A password, key or token found in a file. It has no `Display` and no `Serialize`, and its `Debug` shows a fixed word.
/// Its memory is overwritten when the last clone is dropped.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Secret(Arc<Value>);

#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Value(String);

impl Drop for Value {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Secret {
    /// Takes a value that must not be shown.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Arc::new(Value(value.into())))
    }

    /// Whether it is the empty string, which means no password to Redis.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Whether it is this text.
    pub fn is(&self, text: &str) -> bool {
        self.expose() == text
    }

    /// Whether it equals a word of the file, such as the name of a user or service, in any case.
    pub fn is_word(&self, word: &str) -> bool {
        !word.is_empty() && self.expose().eq_ignore_ascii_case(word)
    }

    /// Whether it is a path of a Docker secret instead of a password.
    pub fn is_secret_path(&self) -> bool {
        ["/run/secrets/", "/var/run/secrets/"]
            .iter()
            .any(|folder| self.expose().starts_with(folder))
    }

    /// The value itself, to be measured, hashed or searched for. It must not reach any output.
    pub fn expose(&self) -> &str {
        &self.0.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}
