//! What a file of source code does with Redis.

use redproof_source::{Span, Text};

/// What one file does with Redis, in the order of its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceUse {
    /// The commands that it sends.
    pub operations: Vec<Operation>,
    /// The connections that it makes, and those of others that its operations use.
    pub clients: Vec<Client>,
    /// Libraries that use Redis by themselves, such as a queue.
    pub libraries: Vec<LibraryUse>,
    /// The client libraries, and those on top of them, that its operations go through, each with the first such place.
    pub through: Vec<(&'static str, Span)>,
    /// What remains unknown.
    pub unknown: Vec<Unknown>,
}

/// One command that the code sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// In lower case; a subcommand as `client|setinfo`.
    pub command: String,
    /// The keys it touches.
    pub keys: Vec<KeyUse>,
    /// The channels it publishes to or subscribes to.
    pub channels: Vec<Channel>,
    /// How sure it is.
    pub certainty: Certainty,
    /// The library that sends it by itself; `None` if the code calls for it.
    pub library: Option<String>,
    /// The connection, as an index into [`SourceUse::clients`].
    pub client: Option<usize>,
    /// Whether a Lua script runs it.
    pub in_lua: bool,
    /// The call.
    pub span: Span,
}

/// A key that a command touches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyUse {
    /// A glob of Redis: `*` for what is computed.
    pub pattern: String,
    /// What the command does to it.
    pub access: Access,
}

/// What a command does to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Neither, as `EXISTS`: a pattern with any permission will do.
    Any,
    /// It reads the value.
    Read,
    /// It writes or deletes the value.
    Write,
    /// Both.
    ReadWrite,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel {
    /// A glob of Redis: `*` for what is computed. What a client passes to `PSUBSCRIBE` is there as it is passed.
    pub pattern: String,
    /// Whether it is subscribed to as a pattern: an ACL must then have the same pattern literally.
    pub by_pattern: bool,
}

/// How sure an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The code says so.
    Certain,
    /// A name says that the object is a Redis client; the code that makes it was not found.
    Likely,
    /// The command is known, a key or channel is not.
    UnknownKey,
}

/// A connection to Redis that the code makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The client library, such as `redis-py`.
    pub library: String,
    /// The user it logs in as.
    pub user: Option<Text>,
    /// The host it connects to.
    pub host: Option<Text>,
    /// The database it selects.
    pub database: Option<u32>,
    /// Other options that are written as constants, such as `port`; never a password.
    pub options: Vec<(String, Text)>,
    /// The names of all options that are seen.
    pub given: Vec<String>,
    /// Whether there may be more: what holds them is computed, or comes from elsewhere.
    pub open: bool,
    /// The call of the constructor.
    pub span: Span,
}

/// A library that uses Redis by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryUse {
    /// Its profile in `data/libraries`.
    pub id: String,
    /// The uses of the profile that the code shows, such as `queue`; empty if it does not say.
    pub use_: Vec<String>,
    /// Parameters of the profile that the code shows, such as `prefix`.
    pub parameters: Vec<(String, Text)>,
    /// The import, the call or the line of the manifest.
    pub span: Span,
}

/// Something that remains unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What and why, as a noun phrase.
    pub why: String,
    /// The place.
    pub span: Span,
}
