//! Facts: typed values with the places where they are written.

use std::borrow::Cow;

use redproof_source::{Known, Span, Why};

/// A place in a file, with the structural path of the setting there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The bytes.
    pub span: Span,
    /// Such as `services.redis.ports[0]` or `requirepass`; it stays the same when lines are added above it.
    pub path: String,
}

impl Place {
    /// A place with its structural path.
    pub fn new(span: Span, path: impl Into<String>) -> Self {
        Self {
            span,
            path: path.into(),
        }
    }
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// True or false.
    Boolean(bool),
    /// A count, a port, days, bytes.
    Number(i64),
    /// A name, or one of a fixed set of words. Never a secret.
    Text(Cow<'static, str>),
    /// Several things, each with its own places.
    List(Vec<Item>),
    /// There is none, such as the tag of an image without one.
    Absent,
    /// The files do not show it.
    Unknown(Why),
    /// It was not looked at.
    Unread(Input),
}

/// What redproof needs beside the usual files to look at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Earlier versions of the files.
    History,
    /// A repository whose index says what git tracks.
    Repository,
    /// The permissions of files.
    Permissions,
    /// The files that a server's TLS directives name.
    Certificates,
    /// The code of applications.
    Code,
    /// What the code of applications says when it connects.
    CodeClients,
}

impl Input {
    /// Its name, which follows "without".
    pub const fn name(self) -> &'static str {
        match self {
            Input::History => "--history",
            Input::Repository => "the index of a git repository",
            Input::Permissions => "the permissions of files",
            Input::Certificates => "the certificates and keys of the server",
            Input::Code => "the code of applications",
            Input::CodeClients => "the clients in the code of applications",
        }
    }
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name. Never a secret.
    pub word: String,
    /// Where it is written; the first place is primary.
    pub at: Vec<Place>,
}

impl Item {
    /// An element with one place.
    pub fn new(word: impl Into<String>, place: Place) -> Self {
        Self {
            word: word.into(),
            at: vec![place],
        }
    }
}

/// A value with its places, the primary one first. Without a place, it is written at the subject's anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The value.
    pub value: FactValue,
    /// Where it is written.
    pub at: Vec<Place>,
}

impl Fact {
    /// A value without a place of its own.
    pub const fn of(value: FactValue) -> Self {
        Self {
            value,
            at: Vec::new(),
        }
    }

    /// A value with its primary place.
    pub fn at(value: FactValue, place: Place) -> Self {
        Self {
            value,
            at: vec![place],
        }
    }

    /// True or false.
    pub fn boolean(value: bool) -> Self {
        Self::of(FactValue::Boolean(value))
    }

    /// A name, or a word of a fixed set.
    pub fn text(value: impl Into<Cow<'static, str>>) -> Self {
        Self::of(FactValue::Text(value.into()))
    }

    /// A number.
    pub fn number(value: i64) -> Self {
        Self::of(FactValue::Number(value))
    }

    /// No value.
    pub const fn absent() -> Self {
        Self::of(FactValue::Absent)
    }

    /// A list.
    pub fn list(items: Vec<Item>) -> Self {
        Self::of(FactValue::List(items))
    }

    /// A value that the files do not show.
    pub fn unknown(why: Why) -> Self {
        Self::of(FactValue::Unknown(why))
    }

    /// A value that was not looked at.
    pub const fn unread(input: Input) -> Self {
        Self::of(FactValue::Unread(input))
    }

    /// The same value with one more place.
    pub fn and_at(mut self, place: Place) -> Self {
        self.at.push(place);
        self
    }
}

impl From<&Known<bool>> for Fact {
    fn from(known: &Known<bool>) -> Self {
        Fact::of(match known {
            Known::Known(value) => FactValue::Boolean(*value),
            Known::Unknown(why) => FactValue::Unknown(why.clone()),
        })
    }
}

/// A count as a number.
pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
