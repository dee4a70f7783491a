//! A value, or the reason why it cannot be known from the files.

use crate::Span;

/// A value that the files may not decide. Unknown never silently becomes a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The files decide it.
    Known(T),
    /// They do not, for this reason.
    Unknown(Why),
}

/// Why something is unknown: a sentence without secrets, and the place that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// For example "REDIS_PASSWORD is set outside the files".
    pub reason: String,
    /// The place that leaves it open, if there is one.
    pub at: Option<Span>,
}

impl Why {
    /// A reason with the place that shows it.
    pub fn new(reason: impl Into<String>, at: Option<Span>) -> Self {
        Self {
            reason: reason.into(),
            at,
        }
    }
}

impl<T> Known<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Known::Known(value) => Some(value),
            Known::Unknown(_) => None,
        }
    }

    /// The reason, if it is unknown.
    pub fn why(&self) -> Option<&Why> {
        match self {
            Known::Known(_) => None,
            Known::Unknown(why) => Some(why),
        }
    }

    /// Changes the value and keeps the reason.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Known::Known(value) => Known::Known(change(value)),
            Known::Unknown(why) => Known::Unknown(why),
        }
    }
}
