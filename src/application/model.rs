//! An application, and what became of each thing that it does.

use redproof_redis::{Danger, Denied as What, Need, Surplus, Version};
use redproof_source::Span;

/// Code that uses Redis, as one user of one server.
#[derive(Debug, Clone)]
pub struct Application {
    /// The service, else the folder of its manifest, else `.`.
    pub name: String,
    /// The folder of its code.
    pub folder: String,
    /// The deployment that it belongs to.
    pub deployment: Option<String>,
    /// The server.
    pub server: Option<String>,
    /// The version whose commands and rules hold.
    pub version: &'static Version,
    /// The user whose permissions count.
    pub user: Option<String>,
    /// How it logs in, where the files show it.
    pub login: Option<Login>,
    /// The languages of its code.
    pub languages: Vec<&'static str>,
    /// The libraries that it uses.
    pub libraries: Vec<String>,
    /// What it does, by command and keys.
    pub operations: Vec<Operation>,
    /// What its user may not do.
    pub denied: Vec<Denied>,
    /// What its user may do and no code does, the worst first; `None` where that is not known.
    pub excess: Option<Vec<Excess>>,
    /// The patterns of keys and channels that match more than what the code uses; empty where that is not known.
    pub surplus: Vec<Surplus>,
    /// What remains unknown.
    pub unknown: Vec<Unclear>,
    /// Where findings about all of it are reported.
    pub anchor: Span,
}

/// How an application logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The user; without a name clients log in as `default`.
    pub user: String,
    /// Whether the server takes it.
    pub state: LoginState,
    /// The constructor, or the configuration, that decides it.
    pub at: Span,
    /// The token that keeps the user out.
    pub decided_by: Option<Span>,
}

/// Whether the server lets a user in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginState {
    /// The user is enabled.
    On,
    /// The user is disabled.
    Off,
    /// The server has no such user.
    Missing,
    /// The users of the server are not known.
    Unknown,
}

impl LoginState {
    /// All names.
    pub const NAMES: &[&str] = &["on", "off", "missing", "unknown"];

    /// The name in rules and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        }
    }
}

/// How sure an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// The code says so.
    Certain,
    /// The object is a Redis client by its name only.
    Likely,
    /// The keys are computed.
    UnknownKey,
}

impl Sureness {
    /// All names.
    pub const NAMES: &[&str] = &["certain", "likely", "unknown-key"];

    /// The name in rules and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::UnknownKey => "unknown-key",
        }
    }
}

/// A command with its keys, at every place that sends it.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The command, keys and channels. A library's keys and channels are needs of their own, without a command.
    pub need: Need,
    /// The key patterns to show.
    pub keys: Vec<String>,
    /// `read`, `write`, `read-write` or `none`.
    pub access: &'static str,
    /// How sure it is.
    pub sureness: Sureness,
    /// The library that sends it by itself.
    pub library: Option<String>,
    /// Whether it works the same where this is denied.
    pub optional: bool,
    /// Whether it is in tests.
    pub test: bool,
    /// Whether a Lua script runs it.
    pub in_lua: bool,
    /// The user that its connection names.
    pub user: Option<String>,
    /// The places, in order.
    pub at: Vec<Span>,
    /// A command that uses the keys or the channel of a need without one.
    pub through: Option<&'static str>,
}

impl Operation {
    /// The command to show: of a library's keys, one that uses them.
    pub fn command(&self) -> &str {
        match self.need.command.as_str() {
            "" => self.through.unwrap_or_default(),
            command => command,
        }
    }

    /// Whether a user without it breaks the application.
    pub fn is_needed(&self) -> bool {
        !self.test && !self.optional
    }
}

/// An operation that the user may not run.
#[derive(Debug, Clone)]
pub struct Denied {
    /// The operation, as an index into [`Application::operations`].
    pub operation: usize,
    /// What is denied of it.
    pub what: What,
    /// The token that decided.
    pub by: Option<Span>,
}

/// A command that the user may run, and no code does.
#[derive(Debug, Clone)]
pub struct Excess {
    /// The command.
    pub command: &'static str,
    /// How bad it is.
    pub danger: Option<Danger>,
    /// The token that granted it.
    pub by: Option<Span>,
}

/// What remains unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// The place.
    pub at: Span,
    /// What and why.
    pub why: String,
    /// Whether it leaves open which commands are sent.
    pub of_commands: bool,
}
