//! Verdicts: what a server's configuration means for who may connect, and how.
//!
//! Each is one function of [`Server`](crate::Server). The tests against the real redis-server ask the same functions.

mod access;
mod listening;

pub use access::{Authentication, DefaultUser, PasswordSource, RequirepassVoid};
pub use listening::{Listener, Tls};

use redproof_source::{Known, Span};

use crate::config_path::ConfigPath;
use crate::model::{Server, Setting, User};

/// The answer to a question about a server, with the places that decide it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<T> {
    /// The answer, or the reason why the files leave it open.
    pub answer: Known<T>,
    /// Where it is decided, the most important place first. Empty where a default decides.
    pub places: Vec<VerdictPlace>,
}

/// A place that decides a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictPlace {
    /// The line, the option with its values, or the ACL rule.
    pub span: Span,
    /// What it is about.
    pub path: ConfigPath,
}

impl VerdictPlace {
    fn new(span: Span, path: impl Into<ConfigPath>) -> Self {
        Self {
            span,
            path: path.into(),
        }
    }
}

impl<T> Verdict<T> {
    /// Changes the answer and keeps the places.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Verdict<U> {
        Verdict {
            answer: self.answer.map(change),
            places: self.places,
        }
    }
}

impl Server {
    /// Where a setting is set; empty for a default.
    pub fn places_of(&self, name: &str) -> Vec<VerdictPlace> {
        self.setting(name)
            .and_then(|setting| setting.span)
            .map(|span| VerdictPlace::new(span, name))
            .into_iter()
            .collect()
    }

    /// Whether a directive that takes `yes` or `no` is on; `None` where the version does not have it.
    pub fn is_on(&self, name: &str) -> Option<Verdict<bool>> {
        let setting = self.setting(name)?;
        Some(Verdict {
            answer: setting.shown.clone().map(|_| setting.is_yes()),
            places: self.places_of(name),
        })
    }

    /// Whether a directive has a value; `None` where the version does not have it.
    pub fn is_set(&self, name: &str) -> Option<Verdict<bool>> {
        Some(Verdict {
            answer: self.setting(name).map(Setting::is_set)?,
            places: self.places_of(name),
        })
    }

    fn default_account(&self) -> Option<&User> {
        self.user("default")
    }
}
