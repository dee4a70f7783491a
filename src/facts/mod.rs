//! The questions a rule may ask. One file a subject, each a table of fields.
//!
//! A fact answers one question worth asking and knows where its answer is written. Rules see subjects and facts only.

mod certificate;
mod collect;
mod company;
mod connection;
mod consoles;
mod credential_use;
mod elsewhere;
mod health;
mod image;
mod login;
mod others;
mod port;
mod rotation;
mod script;
mod server;
mod shared_password;
mod table;
mod transport;
mod user;
mod verdict;
mod vocabulary;

pub use collect::collect;
pub use shared_password::collect_shared;
pub use vocabulary::{Field, Hop, Kind, Type, fields, hops};

use std::borrow::Cow;

use redproof_source::{Known, Span, Why};

/// A place in a file, with the structural path of the setting that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The bytes.
    pub span: Span,
    /// Such as `services.redis.ports[0]` or `requirepass`; the same after lines were added above it.
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

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// Yes or no.
    Flag(bool),
    /// A count, a port, days.
    Number(i64),
    /// A name or one of a fixed set of words. Never a secret.
    Word(Cow<'static, str>),
    /// Several things, each with its own places.
    List(Vec<Item>),
    /// There is none: an image that is not named, a list that cannot be.
    Absent,
    /// The files do not tell.
    Unknown(Why),
}

/// One thing of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name. Never a secret.
    pub word: String,
    /// Where it is written; the first is primary.
    pub at: Vec<Place>,
}

/// An answer with its places, the primary one first. No place: the subject's anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The answer.
    pub datum: Datum,
    /// Where it is written.
    pub at: Vec<Place>,
}

impl Fact {
    /// An answer without a place of its own.
    pub fn of(datum: Datum) -> Self {
        Self {
            datum,
            at: Vec::new(),
        }
    }

    /// An answer with its primary place.
    pub fn at(datum: Datum, place: Place) -> Self {
        Self {
            datum,
            at: vec![place],
        }
    }

    /// Yes or no.
    pub fn flag(value: bool) -> Self {
        Self::of(Datum::Flag(value))
    }

    /// A word of a fixed set, or a name.
    pub fn word(value: impl Into<Cow<'static, str>>) -> Self {
        Self::of(Datum::Word(value.into()))
    }

    /// A count.
    pub fn number(value: i64) -> Self {
        Self::of(Datum::Number(value))
    }

    /// Nothing there.
    pub fn absent() -> Self {
        Self::of(Datum::Absent)
    }

    /// A list.
    pub fn list(items: Vec<Item>) -> Self {
        Self::of(Datum::List(items))
    }

    /// Not told by the files.
    pub fn unknown(why: Why) -> Self {
        Self::of(Datum::Unknown(why))
    }

    /// The same answer with one more place.
    pub fn and_at(mut self, place: Place) -> Self {
        self.at.push(place);
        self
    }
}

/// One thing that rules are about: a server, a port, a user.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What it is.
    pub kind: Kind,
    /// Its name, as findings show it.
    pub name: String,
    /// Where findings about something absent stand.
    pub anchor: Place,
    /// The answers, one for each of [`fields`] of its kind, in that order.
    pub facts: Vec<Fact>,
    /// The subjects that it is made of, one for each of [`hops`] of its kind, in that order: indices into
    /// [`Subjects::all`]; `None` where there is none (a client whose server is not in the files).
    pub parts: Vec<Option<usize>>,
}

/// All subjects of one deployment.
#[derive(Debug, Clone)]
pub struct Subjects {
    /// The deployment's name.
    pub deployment: String,
    /// In a fixed order.
    pub all: Vec<Subject>,
}

/// A count as rules see it.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Yes, no, or why that is unknown.
fn flag_of(known: &Known<bool>) -> Fact {
    Fact::of(match known {
        Known::Known(flag) => Datum::Flag(*flag),
        Known::Unknown(why) => Datum::Unknown(why.clone()),
    })
}
