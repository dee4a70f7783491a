//! What an application says about a connection to Redis.

use super::indirect::Indirection;
use super::keys;
use redproof_source::{Span, Text};

/// One connection to Redis that an application is configured to make.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Whether its keys or its scheme say that it leads to Redis; else only its host can say.
    pub sure: bool,
    /// Where it is written.
    pub source: ConnectionSource,
    /// The key or variable it is under, such as `redis` or `REDIS_URL`.
    pub name: String,
    /// Structural path in its file.
    pub path: String,
    /// Where findings about something it lacks are.
    pub at: Span,
    /// The servers it dials, in order. Empty where only the application knows.
    pub endpoints: Vec<Endpoint>,
    /// Whether it is configured to use TLS.
    pub tls: Tls,
    /// A scheme that asks for TLS in other letters than `rediss`, which clients refuse, or read as no TLS.
    pub odd_scheme: Option<Span>,
    /// Whether it checks the server's certificate, where the file says so.
    pub verification: Option<(Verification, Span)>,
    /// Whether something is said of the check of the certificate as such, whatever it is.
    pub says_check: bool,
    /// Whether it is configured to check the name in the certificate, or the application decides.
    pub says_host_name: bool,
    /// Whether a URL describes it, which then says all of it.
    pub is_url: bool,
    /// The user it logs in as.
    pub username: Option<Text>,
    /// The password, where the file says anything about one.
    pub password: Option<PasswordSetting>,
    /// Further passwords that are written beside it: of other nodes, or ignored.
    pub other_passwords: Vec<PasswordSetting>,
    /// The password in variables beside a URL without one, which the application may put in.
    pub password_beside: Option<PasswordSetting>,
    /// Paths of the client's private key.
    pub key_files: Vec<Text>,
    /// Settings that the library ignores, since a URL is set.
    pub ignored: Vec<Ignored>,
    /// Timeouts and pools, where a mapping describes it.
    pub limits: Option<Limits>,
}

/// The limits that a mapping sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// The first timeout, and whether it is one: a null waits for ever.
    pub timeout: Option<(bool, Span)>,
    /// The first limit on the number of connections.
    pub pool: Option<Span>,
}

/// A setting that a library ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Its key or variable.
    pub key: String,
    /// Where it is.
    pub span: Span,
    /// Structural path.
    pub path: String,
}

impl Connection {
    /// A connection of which nothing is said yet.
    pub(super) fn unsaid(name: impl Into<String>, path: impl Into<String>, at: Span) -> Self {
        Self {
            sure: true,
            source: ConnectionSource::Variables,
            name: name.into(),
            path: path.into(),
            at,
            endpoints: Vec::new(),
            tls: Tls::NotSaid,
            odd_scheme: None,
            verification: None,
            says_check: false,
            says_host_name: false,
            is_url: false,
            username: None,
            password: None,
            other_passwords: Vec::new(),
            password_beside: None,
            key_files: Vec::new(),
            ignored: Vec::new(),
            limits: None,
        }
    }
}

/// Where a connection is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionSource {
    /// In variables, by their names, or on a command line.
    Variables,
    /// In JSON or YAML that is the value of a variable.
    Structure,
    /// In JSON or YAML that is an argument.
    Argument,
    /// In a file of the application's own.
    File,
}

/// A server that a client dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The host.
    pub host: Text,
    /// The port, if one is given and is a number.
    pub port: Option<(u16, Span)>,
    /// The whole endpoint.
    pub span: Span,
    /// Structural path.
    pub path: String,
}

/// Whether a client is configured to use TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// It is.
    On(Span),
    /// It is configured not to: `ssl: false`.
    Off(Span),
    /// A scheme without TLS, such as `redis://`.
    Plain(Span),
    /// Nothing is said, and clients then use none.
    NotSaid,
    /// A value that only the application can read, such as `${REDIS_SSL}`.
    Indirect(Span),
}

/// How much of the server's certificate a client checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Chain and name.
    Full,
    /// The chain, not the name.
    NoHostname,
    /// Nothing.
    None,
}

/// What a file says of a password.
#[derive(Debug, Clone)]
pub struct PasswordSetting {
    /// Where the value is.
    pub span: Span,
    /// Structural path.
    pub path: String,
    /// The value.
    pub value: PasswordValue,
    /// Whether it is a part of a URL.
    pub in_url: bool,
}

impl PasswordSetting {
    /// What is at the place of a value.
    pub(super) fn at(place: &Text, path: &str, value: PasswordValue) -> Self {
        Self {
            span: place.span(),
            path: path.to_owned(),
            value,
            in_url: false,
        }
    }

    /// A value, in whatever form it is there.
    pub(super) fn of(text: &Text, path: &str) -> Self {
        Self::at(text, path, keys::password_value(text))
    }

    /// The same in a URL.
    pub(super) fn of_url(text: &Text, path: &str) -> Self {
        Self {
            in_url: true,
            ..Self::of(text, path)
        }
    }
}

/// A password as a file gives it.
#[derive(Debug, Clone)]
pub enum PasswordValue {
    /// Text that is the password.
    Literal(Text),
    /// A reference that the application resolves, and the text it falls back to, if one is written.
    Indirect(Indirection),
    /// The path of a file that holds it.
    File(Text),
    /// Null or empty: the client sends none.
    Empty,
}
