//! A server as redis-server would start it, with the place of every value.

use std::collections::BTreeSet;

use redproof_source::Secret;
use redproof_source::{FileId, Known, Span, Text, Why};

use super::images::ImageEffects;
pub use super::refusal::{Refusal, RefusedLine};
pub use super::settings::{Setting, SettingOrigin, Settings};
use super::version::Version;

/// What a server is started with.
pub struct Launch<'a> {
    /// The version whose rules hold.
    pub version: &'static Version,
    /// The words after the program's name, configuration file included.
    pub arguments: Vec<Text>,
    /// Started as `redis-sentinel` or with `--sentinel`.
    pub sentinel: bool,
    /// What the image adds: settings that it compiles in, variables that it reads.
    pub image: ImageEffects,
    /// Where the server runs: relative paths start here, until `dir` changes it.
    pub working_dir: String,
    /// What the command line itself is written in; for refusals that have no better place.
    pub anchor: Span,
    /// Reads a file by its path in the server's own file system. A path with `*`, `?` or `[` comes from an `include`
    /// of 7.0 or later and is a pattern: the answer is the matching files in order of their names, joined with nothing
    /// between them, or `Missing` where none matches.
    pub files: &'a mut dyn FnMut(&str) -> FileAnswer,
}

/// What is at a path of the server's file system.
#[derive(Debug, Clone)]
pub enum FileAnswer {
    /// This text.
    Found(FileId, Text),
    /// Nothing.
    Missing,
    /// The files do not say: it is in a volume, or a part of the image.
    Unknown(Why),
}

/// A server as redis-server would start it.
#[derive(Debug, Clone)]
pub struct Server {
    /// The version whose rules were used.
    pub version: &'static Version,
    /// How the version was chosen.
    pub version_choice: VersionChoice,
    /// Whether it starts.
    pub starts: Known<bool>,
    /// Why not. The settings and users below are what they would be with the faulty lines left out.
    pub refusals: Vec<Refusal>,
    /// The lines of these refusals, and those that only a module could take.
    pub refused_lines: Vec<RefusedLine>,
    /// Every directive that the version knows, by its name, and those that were set.
    pub settings: Settings,
    /// `rename-command` directives in order: the command, its new name (empty: taken away), and where.
    pub renamed: Vec<Renamed>,
    /// The users, `default` first, then in the order of their definition.
    pub users: Vec<User>,
    /// Configuration files that were read, in order, the ACL file last.
    pub files: Vec<FileId>,
    /// The ACL file, if one is set: its path as written, and the file if it was found.
    pub acl_file: Option<AclFile>,
    /// Configuration that counts but could not be read: a file in a volume, standard input. What it may have changed is
    /// unknown in `settings`.
    pub unread: Vec<Why>,
    /// The configuration file of the command line, if one is named: its path as written, and whether it was found.
    pub config_file: Option<ConfigFile>,
}

/// How the version whose rules hold was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionChoice {
    /// The caller names this version.
    Named,
    /// The files name another release of its branch.
    SameBranch,
    /// A tag that moves names its branch.
    Floating,
    /// The files name a version that is newer than all known ones.
    Newer,
    /// The files name a version that is older than all known ones.
    Older,
    /// Other files of the tree name its branch.
    OtherFiles,
    /// The files name no version.
    Unnamed,
}

impl VersionChoice {
    /// The reason, where the files do not name just this version.
    pub const fn reason(self) -> Option<&'static str> {
        Some(match self {
            Self::Named => return None,
            Self::SameBranch => "the known release of its branch",
            Self::Floating => "the newest known release of a tag that moves",
            Self::Newer => "this version is newer than all that are known",
            Self::Older => "this version is older than all that are known",
            Self::OtherFiles => "the one branch that other files name",
            Self::Unnamed => "the files name no version",
        })
    }
}

/// The ACL file that a server loads.
#[derive(Debug, Clone)]
pub struct AclFile {
    /// The path as written.
    pub path: Text,
    /// The file.
    pub file: Known<Option<FileId>>,
}

/// The configuration file that a server is started with.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// The path as written.
    pub path: Text,
    /// The file.
    pub file: Known<Option<FileId>>,
}

/// One `rename-command`.
#[derive(Debug, Clone)]
pub struct Renamed {
    /// The command.
    pub command: Text,
    /// Its new name; empty takes it away.
    pub to: Text,
    /// The whole line.
    pub span: Span,
}

/// A user, as the server computes it.
#[derive(Debug, Clone)]
pub struct User {
    /// The name, as [`shown_name`](redproof_source::shown_name) has it.
    pub name: String,
    /// Where the user is defined; `None` for a default user that no file mentions.
    pub span: Option<Span>,
    /// Whether the user may log in, and the rule that says so.
    pub enabled: (bool, Option<Span>),
    /// Whether any password is accepted, and the rule that says so.
    pub nopass: (bool, Option<Span>),
    /// Passwords, in order.
    pub passwords: Vec<Password>,
    /// Passwords in clear text that a later rule takes away: they open nothing, and everybody can read them.
    pub removed_passwords: Vec<Password>,
    /// The rule `skip-sanitize-payload`, if it applies.
    pub skips_sanitizing: Option<Span>,
    /// The permissions at the root.
    pub root: Permissions,
    /// Selectors.
    pub selectors: Vec<Permissions>,
}

/// One password of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// The clear text, or the 64 hex digits of its hash.
    pub secret: Secret,
    /// Whether it is a hash.
    pub hashed: bool,
    /// The rule (`>…`, `#…`), or `requirepass`'s value.
    pub span: Span,
    /// The clear text with its sources; `None` for a hash.
    pub text: Option<Text>,
    /// Whether it came from `requirepass`.
    pub from_requirepass: bool,
}

impl Password {
    /// Whether it is the empty password, in clear text or as a hash. Redis accepts it like any other.
    pub fn is_empty(&self) -> bool {
        match self.hashed {
            true => self.secret.is(EMPTY_HASH),
            false => self.secret.is_empty() && self.why_unknown().is_none(),
        }
    }

    /// Why the files do not say whether it is empty.
    pub fn why_unknown(&self) -> Option<Why> {
        let text = self.text.as_ref().filter(|text| text.is_empty())?;
        text.why_undefined()
    }
}

/// The SHA-256 hash of the empty text.
const EMPTY_HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Commands, keys and channels, as one permission set.
#[derive(Debug, Clone)]
pub struct Permissions {
    /// The version whose commands they are about.
    pub(super) version: &'static Version,
    /// Key patterns in order.
    pub keys: Vec<KeyPattern>,
    /// Channel patterns in order.
    pub channels: Vec<(String, Option<Span>)>,
    /// The databases that it may use; `None` is all of them. Only Valkey has rules on them, from 9.1 on.
    pub databases: Option<BTreeSet<u64>>,
    /// The rule that last decided each command; see [`Permissions::may_run`].
    pub(super) commands: super::acl::CommandSet,
}

/// One key pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPattern {
    /// The pattern.
    pub pattern: String,
    /// Whether it lets read.
    pub read: bool,
    /// Whether it lets write.
    pub write: bool,
    /// The rule.
    pub span: Option<Span>,
}

/// The answer to "may this user run this?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The token that decided, if one did; `None` is the start of every user, "nothing".
    pub decided_by: Option<Span>,
}

/// How bad a command is in an application's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// It discloses what the application need not know.
    Disclosure,
    /// It runs scripts in the server. `-@dangerous` leaves these; they are `@scripting`.
    Scripting,
    /// It destroys data or stops the service.
    DataLoss,
    /// It runs code or takes the server over.
    Takeover,
}

/// A dangerous command that a user may run.
#[derive(Debug, Clone)]
pub struct Dangerous {
    /// The command, such as `config|set`.
    pub command: &'static str,
    /// How bad.
    pub danger: Danger,
    /// The token that granted it last.
    pub granted_by: Option<Span>,
}
