//! Command lines of programs: which words are options, values and operands, and what they mean.
//!
//! The programs are data: `data/programs.yml` says what each is called, which options it has and what their values
//! mean. To teach redproof a program, add an entry there.

mod read;
mod syntax;
#[cfg(test)]
mod tests;

pub use read::{Invocation, arguments, invocation};

use redproof_source::Text;

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

/// What a word of a command line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// A password of Redis.
    Password,
    /// The path of a file that holds a password of Redis.
    PasswordFile,
    /// A log-in that is not Redis's: `curl -u`, an HTTP header.
    Secret,
    /// A user name.
    User,
    /// A host, perhaps with a port.
    Host,
    /// A port.
    Port,
    /// The path of a Unix socket.
    Socket,
    /// A URL, or a host with a port.
    Url,
    /// Turns TLS on.
    Tls,
    /// Turns the verification of certificates off.
    Insecure,
    /// The path of a certificate authority.
    Ca,
    /// The path of a certificate.
    Certificate,
    /// The path of a private key.
    Key,
    /// The path of a configuration file.
    ConfigFile,
    /// A script, or the parts of one.
    Script,
    /// Makes the exit status say whether the server answered with an error.
    Status,
    /// A number.
    Number,
    /// The path of another file or folder.
    Path,
    /// An option's value that means something else.
    Other,
    /// A word of the command that is sent to Redis.
    Command,
    /// `NAME=value` before a program.
    Assignment,
    /// A word that no option takes.
    Operand,
}

/// What kind of program it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A Redis server.
    Server,
    /// Redis Sentinel.
    Sentinel,
    /// Connects to Redis.
    Client,
    /// Runs a script that is among its words.
    Shell,
    /// Starts the program that its operands name.
    Wrapper,
    /// Only prints its operands.
    Printer,
    /// May name another program and does not start it.
    Inert,
    /// Sends what it reads to a host.
    Relay,
    /// Changes files or settings and names no other program.
    Step,
    /// Everything else.
    Other,
}

impl Kind {
    /// Whether it belongs to Redis.
    pub fn is_redis(self) -> bool {
        matches!(self, Self::Server | Self::Sentinel | Self::Client)
    }
}

/// How options are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// `-a value`, `--pass value`, `--pass=value`.
    Getopt,
    /// One dash and two are the same: `-name value`, `--name=value`.
    Dashes,
    /// `--NAME VALUE...` up to the next option.
    Directives,
    /// Flags in one word; `c` among them says that the next word is a script.
    Shell,
}

/// What the operands are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// A command for Redis.
    Command,
    /// A configuration file.
    ConfigFile,
    /// The words of a script.
    Script,
    /// A server, or its options.
    Server,
    /// The user that a wrapper changes to, and a program.
    User,
    /// Nothing in particular.
    None,
}

/// An option.
#[derive(Debug)]
struct Opt {
    name: &'static str,
    meaning: Meaning,
    takes_value: bool,
    /// Whether people write it and the program does not have it.
    refused: bool,
}

/// A program.
#[derive(Debug)]
pub struct Program {
    id: &'static str,
    kind: Kind,
    syntax: Syntax,
    options: &'static [Opt],
    operands: usize,
    rest: Rest,
    environment: &'static [(&'static str, Meaning)],
}

impl Program {
    /// What kind of program it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The key of its entry, such as `redis-cli`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// What a variable of the environment means to it.
    pub fn variable(&self, name: &str) -> Option<Meaning> {
        let mut variables = self.environment.iter();
        variables
            .find(|(variable, _)| *variable == name)
            .map(|(_, meaning)| *meaning)
    }
}

/// A word that means something, with the option that it belongs to.
#[derive(Debug, Clone)]
pub struct Argument {
    /// What it means.
    pub meaning: Meaning,
    /// The option as it is written, without a joined value; for `NAME=value` the name.
    pub option: Option<Text>,
    /// The value; for an option without one the option.
    pub value: Text,
}

/// A program by its name, which may be a path.
pub fn program(name: &str) -> Option<&'static Program> {
    let name = base(name);
    match names_from(name).first().filter(|(known, _)| *known == name) {
        Some((_, at)) => PROGRAMS.get(*at),
        None => family(name),
    }
}

/// The program that a name is of the family of: `log_*`.
fn family(name: &str) -> Option<&'static Program> {
    // The longest prefix that is a name sorts before this name.
    let prefix = name
        .find('_')
        .and_then(|at| name.get(..=at))?
        .to_ascii_lowercase();
    let is_family = |known: &str| known.strip_suffix('*') == Some(&prefix);
    let (_, at) = names_like(&prefix).iter().find(|(known, _)| is_family(known))?;
    PROGRAMS.get(*at)
}

/// What a variable means to any program of Redis.
pub fn variable(name: &str) -> Option<Meaning> {
    PROGRAMS.iter().find_map(|program| program.variable(name))
}

/// Whether a word is an option of some program of Redis with which it does not verify certificates, for command lines
/// that do not name the program.
pub fn is_insecure(word: &Text) -> bool {
    let clients = PROGRAMS
        .iter()
        .filter(|program| program.kind == Kind::Client && program.syntax == Syntax::Dashes);
    let mut options = clients
        .flat_map(|program| program.options)
        .filter(|option| option.meaning == Meaning::Insecure);
    let Some(name) = word
        .as_str()
        .strip_prefix('-')
        .map(|name| name.trim_start_matches('-'))
    else {
        return false;
    };
    options.any(|option| {
        name.strip_prefix(option.name)
            .is_some_and(|rest| matches!(rest, "" | "=true" | "=1"))
    })
}

/// Whether a program is of a kind, by its name.
pub fn is(name: &str, kind: Kind) -> bool {
    program(name).is_some_and(|program| program.kind == kind)
}

/// The names that begin like a word. Most words of scripts are no names of programs, and this says so at once.
fn names_like(word: &str) -> &'static [(&'static str, usize)] {
    let first = word.bytes().next().map(usize::from);
    let range = first.and_then(|first| Some(*STARTS.get(first)?..*STARTS.get(first + 1)?));
    range.and_then(|range| NAMES.get(range)).unwrap_or_default()
}

/// The names that begin with the same byte as a word and sort behind it: the word itself, and those that go on from it,
/// are the first.
fn names_from(word: &str) -> &'static [(&'static str, usize)] {
    let names = names_like(word);
    let at = names.partition_point(|(known, _)| *known < word);
    names.get(at..).unwrap_or_default()
}

/// Where the names with each first byte start.
#[expect(
    clippy::indexing_slicing,
    reason = "what is out of bounds in a constant does not compile"
)]
static STARTS: [usize; 257] = {
    let mut starts = [NAMES.len(); 257];
    let mut byte = 256;
    let mut at = NAMES.len();
    while byte > 0 {
        byte -= 1;
        while at > 0 && NAMES[at - 1].0.as_bytes()[0] as usize >= byte {
            at -= 1;
        }
        starts[byte] = at;
    }
    starts
};

/// A name without its folder.
fn base(name: &str) -> &str {
    name.rfind('/').and_then(|at| name.get(at + 1..)).unwrap_or(name)
}
