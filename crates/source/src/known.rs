//! A value, or the reason why it cannot be known from the files.

use super::Span;

/// What a reader could find out. Unknown never silently becomes a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The files decide it.
    Known(T),
    /// They do not, and this is why.
    Unknown(Why),
}

/// Why something is unknown: a sentence without secrets, and the place that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Such as "REDIS_PASSWORD is set outside the files".
    pub reason: String,
    /// Where the files stop telling, if they say anything at all.
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
    /// The value, if the files decide it.
    pub fn known(&self) -> Option<&T> {
        match self {
            Known::Known(value) => Some(value),
            Known::Unknown(_) => None,
        }
    }

    /// Why there is none.
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
