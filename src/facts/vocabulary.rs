//! The words rules are written in: kinds of subject, their fields and their parts.

use std::fmt;

/// A kind of subject, as `for:` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// All that one `docker compose up` starts, or a file that no project uses.
    Deployment,
    /// A Redis server.
    Server,
    /// A user of a server's ACL.
    User,
    /// A published port.
    Port,
    /// A client's connection, with the server it reaches.
    Connection,
    /// One place where a credential is written.
    CredentialUse,
    /// A configuration file of Redis.
    ConfigFile,
    /// The image of a server.
    Image,
    /// A certificate or key file of a server.
    Certificate,
    /// Something that Redis or Compose would refuse.
    Refusal,
    /// A script or Makefile that concerns Redis.
    Script,
    /// A script's change of a password, with the server that it is for.
    Rotation,
    /// A password that several deployments have in common.
    SharedPassword,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// A word of the fixed set, or any name if the set is empty.
    Word(&'static [&'static str]),
    /// A list of words.
    List,
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in rules.
    pub name: &'static str,
    /// What it answers with.
    pub ty: Type,
    /// The question, in one sentence.
    pub doc: &'static str,
    /// Whether messages may show it.
    pub shown: bool,
}

/// A part of a subject, reached as `name.field`.
#[derive(Debug, Clone, Copy)]
pub struct Hop {
    /// Its name in rules.
    pub name: &'static str,
    /// What kind of subject it is.
    pub kind: Kind,
}

impl Kind {
    /// All kinds.
    pub const ALL: &'static [Kind] = &[
        Kind::Deployment,
        Kind::Server,
        Kind::User,
        Kind::Port,
        Kind::Connection,
        Kind::CredentialUse,
        Kind::ConfigFile,
        Kind::Image,
        Kind::Certificate,
        Kind::Refusal,
        Kind::Script,
        Kind::Rotation,
        Kind::SharedPassword,
    ];

    /// The name in rules.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Deployment => "deployment",
            Kind::Server => "server",
            Kind::User => "user",
            Kind::Port => "port",
            Kind::Connection => "connection",
            Kind::CredentialUse => "credential_use",
            Kind::ConfigFile => "config_file",
            Kind::Image => "image",
            Kind::Certificate => "certificate",
            Kind::Refusal => "refusal",
            Kind::Script => "script",
            Kind::Rotation => "rotation",
            Kind::SharedPassword => "shared_password",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The fields of a kind, in the order of [`super::Subject::facts`].
pub fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Deployment => super::others::deployment::FIELDS,
        Kind::Server => super::server::FIELDS,
        Kind::User => super::user::FIELDS,
        Kind::Port => super::port::FIELDS,
        Kind::Connection => super::connection::FIELDS,
        Kind::CredentialUse => super::credential_use::FIELDS,
        Kind::ConfigFile => super::others::config_file::FIELDS,
        Kind::Image => super::image::FIELDS,
        Kind::Certificate => super::certificate::FIELDS,
        Kind::Refusal => super::others::refusal::FIELDS,
        Kind::Script => super::script::FIELDS,
        Kind::Rotation => super::rotation::FIELDS,
        Kind::SharedPassword => super::shared_password::FIELDS,
    }
}

/// The parts of a kind, in the order of [`super::Subject::parts`].
pub fn hops(kind: Kind) -> &'static [Hop] {
    const SERVER: &[Hop] = &[Hop {
        name: "server",
        kind: Kind::Server,
    }];
    match kind {
        Kind::Port
        | Kind::User
        | Kind::Connection
        | Kind::CredentialUse
        | Kind::Image
        | Kind::Certificate
        | Kind::Refusal
        | Kind::Rotation => SERVER,
        Kind::Deployment | Kind::Server | Kind::ConfigFile | Kind::Script | Kind::SharedPassword => &[],
    }
}
