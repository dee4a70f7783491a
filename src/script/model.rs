//! What a script is made of.

use redproof_redis::client::Statement;
use redproof_source::{FileId, Span, Text};
use redproof_syntax::shell::Command;

/// A script.
#[derive(Debug, Default)]
pub struct Script {
    /// Its commands, in order; those inside `$(…)` and `sh -c '…'` before the one that contains them.
    pub commands: Vec<Command>,
    /// Variables that it sets, and `NAME=value` that it writes into a file.
    pub assignments: Vec<Assignment>,
    /// Passwords that it hands to a client library, with the argument's name.
    pub passwords: Vec<(String, Text)>,
    /// Commands that it sends to a Redis server, in order.
    pub redis: Vec<RedisCommand>,
    /// Where it changes a password.
    pub changes: Vec<Change>,
    /// Files that it writes and makes servers take.
    pub file_rotations: Vec<FileRotation>,
    /// Secrets of a swarm that it replaces.
    pub secret_rotations: Vec<SecretRotation>,
    /// Copies that it makes of a server's data.
    pub backups: Backups,
}

/// Copies of data that a script makes.
#[derive(Debug, Default, Clone)]
pub struct Backups {
    /// The commands that copy.
    pub copies: Vec<Span>,
    /// Those of them in scripts that encrypt nothing.
    pub plain: Vec<Span>,
}

/// `NAME=value`.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// What it is set to.
    pub value: Text,
    /// The part of the value that it is, where `read` splits it.
    pub field: Option<Field>,
}

/// A part of a line that `read` splits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which one.
    pub index: usize,
    /// What separates them; blanks, if it is empty.
    pub separators: String,
}

impl Field {
    /// This part of a text.
    pub fn of(&self, text: &Text) -> Option<Text> {
        let is_separator = |c: char| match self.separators.is_empty() {
            true => c.is_ascii_whitespace(),
            false => self.separators.contains(c),
        };
        let whole = text.as_str();
        let blanks = self.separators.is_empty();
        let mut at = 0;
        let parts = whole.split(is_separator).map(|part| {
            let from = at;
            at += part.len() + 1;
            (from, part.len())
        });
        let mut parts = parts.filter(|(_, length)| !blanks || *length > 0);
        let (from, length) = parts.nth(self.index)?;
        Some(text.slice(from..from + length))
    }
}

impl Assignment {
    pub(super) fn new(name: &str, value: Text) -> Self {
        Self {
            name: name.to_owned(),
            value,
            field: None,
        }
    }
}

/// The command that changes a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// `CONFIG SET requirepass`
    ConfigSet,
    /// `ACL SETUSER`
    AclSetuser,
    /// A file that the server takes its password from, rewritten, and a restart or `ACL LOAD`.
    NewFile,
}

/// A place where a script changes a password.
#[derive(Debug, Clone)]
pub struct Change {
    /// How.
    pub how: How,
    /// The command as the script calls it, in lower case: `config`, or what it was renamed to.
    pub called: String,
    /// The command for the server.
    pub at: Span,
    /// The new password, where it is in the command.
    pub new: Vec<Text>,
    /// Whether the new password is on a command line.
    pub on_argv: bool,
    /// Whether the script sends `ACL SAVE`.
    pub saves: bool,
    /// Whether the script sends `CONFIG REWRITE`.
    pub rewrites: bool,
    /// Whether the script writes the new password to a file or hands it to another program.
    pub persists_new_secret: bool,
    /// Whether the old password keeps working beside the new one.
    pub adds_without_removing: bool,
    /// Where the script shows the new password.
    pub prints: Vec<Span>,
    /// Whether the script goes on without having looked whether the server took the new password.
    pub ignores_exit_status: bool,
}

impl Change {
    /// A change by a file that the server reloads at a place of the script.
    pub fn by_file(at: Span) -> Self {
        Self {
            how: How::NewFile,
            called: String::new(),
            at,
            new: Vec::new(),
            on_argv: false,
            saves: false,
            rewrites: false,
            persists_new_secret: true,
            adds_without_removing: false,
            prints: Vec::new(),
            ignores_exit_status: false,
        }
    }
}

impl Change {
    /// The same change of the same script in another map, where the script has another id.
    pub fn in_file(&self, file: FileId) -> Self {
        Self {
            at: self.at.in_file(file),
            new: self.new.iter().map(|text| text.in_file(file)).collect(),
            prints: self.prints.iter().map(|at| at.in_file(file)).collect(),
            ..self.clone()
        }
    }
}

/// A call of redis-cli.
#[derive(Debug)]
pub struct RedisCommand {
    /// The command in [`super::Script::commands`].
    pub index: usize,
    /// From the program's name to the last word.
    pub at: Span,
    /// Passwords on its command line (`-a`, `--pass`).
    pub passwords: Vec<Text>,
    /// Whether its exit status says that the server answered with an error (`-e`).
    pub fails: bool,
    /// Whether something reads its answer.
    pub examined: bool,
    /// What it sends.
    pub statements: Vec<Statement>,
}

/// A file that a script writes, with one thing that it does later.
#[derive(Debug, Clone)]
pub struct FileRotation {
    /// The file.
    pub file: HostPath,
    /// The variables that get new values in it.
    pub renewed: Vec<String>,
    /// Whether what the script writes is new as a whole.
    pub whole: bool,
    /// What happens later.
    pub reload: ReloadAction,
    /// What makes it happen, in [`Script::commands`].
    pub reloaded_by: usize,
    /// How that calls Compose, if it does.
    pub compose: Option<ComposeCall>,
    /// Where that is.
    pub at: Span,
}

/// A secret of a swarm that a script creates again and gives to services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRotation {
    /// What the service knows it as; `None` is any, where a whole stack is deployed again.
    pub name: Option<String>,
    /// Where the service gets it.
    pub at: Span,
}

/// A call of Compose.
#[derive(Debug, Clone)]
pub struct ComposeCall {
    /// The folder that it is made in.
    pub folder: HostPath,
    /// The files of `-f`.
    pub files: Vec<HostPath>,
    /// The files of `--env-file`.
    pub env_files: Vec<HostPath>,
}

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Base {
    /// The folder that the script is called in.
    Caller,
    /// The folder that the script is in.
    Script,
    /// A folder that the files do not show.
    Unknown,
}

/// A path of the host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPath {
    /// Where it begins.
    pub base: Base,
    /// The rest, relative to that. Behind an unknown folder it is as much of the end as is known.
    pub rest: String,
}

impl HostPath {
    /// Its last part.
    pub fn name(&self) -> &str {
        self.rest.rsplit('/').next().unwrap_or(&self.rest)
    }
}

/// What makes a server take a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReloadAction {
    /// A restart: files are read again, the environment of the container stays.
    Restart,
    /// `docker compose up`: a container is recreated if what Compose knows of it has changed, which the content of a
    /// mounted file is not.
    Up,
    /// `docker compose up --force-recreate`, or `up` after `down`: both.
    Recreate,
    /// `ACL LOAD`.
    AclLoad,
}
