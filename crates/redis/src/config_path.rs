//! What a refusal or a verdict is about.

use std::fmt;

use redproof_source::shown_name;

/// The part of a server's configuration that a refusal or a verdict is about; the same after lines were added above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigPath {
    /// A directive, by its name.
    Directive(String),
    /// A line whose directive the version does not have.
    UnknownDirective,
    /// A user, by its name.
    User(String),
    /// A line of users without a name.
    UnnamedUser,
    /// The command line.
    Arguments,
    /// The image.
    Image,
}

/// Longer names are not names.
const LONGEST_NAME: usize = 64;

impl ConfigPath {
    /// A user. An empty name comes from two spaces, and a long one may be anything but a name. One with a space is a whole
    /// line in one word, its password included: Redis refuses it.
    pub(crate) fn user(name: &str) -> Self {
        if name.is_empty() || name.len() > LONGEST_NAME || name.contains(char::is_whitespace) {
            Self::UnnamedUser
        } else {
            Self::User(shown_name(name).into_owned())
        }
    }

    /// The name of the directive, if it is one.
    pub fn directive(&self) -> Option<&str> {
        match self {
            Self::Directive(name) => Some(name),
            _ => None,
        }
    }
}

impl From<&str> for ConfigPath {
    fn from(directive: &str) -> Self {
        Self::Directive(directive.to_owned())
    }
}

impl fmt::Display for ConfigPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directive(name) => f.write_str(name),
            Self::UnknownDirective => f.write_str("directive"),
            Self::User(name) => write!(f, "user.{name}"),
            Self::UnnamedUser => f.write_str("user"),
            Self::Arguments => f.write_str("arguments"),
            Self::Image => f.write_str("image"),
        }
    }
}
