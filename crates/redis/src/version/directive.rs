//! A directive of a configuration file.

/// Directives whose value is a password or a passphrase.
pub const SECRET_DIRECTIVES: &[&str] = &[
    "requirepass",
    "masterauth",
    "primaryauth",
    "tls-key-file-pass",
    "tls-client-key-file-pass",
];

/// Lines that are commands and not settings.
pub(crate) const COMMANDS: &[&str] = &["include", "loadmodule", "rename-command", "sentinel", "user"];

/// A directive of one version.
#[derive(Debug)]
pub struct Directive {
    /// Its name, in lower case.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Smallest number, inclusive. For [`Kind::PercentOrMemory`] the highest percentage, negated.
    pub min: i128,
    /// Largest number, inclusive.
    pub max: i128,
    /// Fewest arguments.
    pub fewest: u32,
    /// Most arguments.
    pub most: u32,
    /// What `CONFIG GET` shows on a server that was started without arguments; `None`: nothing, or it depends on the machine.
    pub default: Option<&'static str>,
    /// Whether it takes several arguments; from 7.0 on a single one is then split again.
    pub multi: bool,
    /// A further test of a text.
    pub check: Option<&'static str>,
    /// Whether `""` unsets it.
    pub empty_is_unset: bool,
    /// Whether `""` is refused.
    pub nonempty: bool,
    /// The longest text.
    pub longest: Option<u64>,
    /// Whether `CONFIG GET *` leaves it out.
    pub hidden: bool,
    /// Whether it is read and ignored.
    pub no_effect: bool,
    /// Whether junk is not refused.
    pub lenient: bool,
    /// Whether it is a setting of a module that is built in.
    pub module: bool,
    /// Whether only `CONFIG SET` knows it.
    pub runtime_only: bool,
}

impl Directive {
    /// Whether its value is a password or a passphrase.
    pub fn is_secret(&self) -> bool {
        SECRET_DIRECTIVES.contains(&self.name)
    }

    /// Whether `CONFIG GET` answers to it: it has an effect, and is not a command such as `include`.
    pub fn is_setting(&self) -> bool {
        !COMMANDS.contains(&self.name) && !self.no_effect
    }
}

/// What a directive's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `yes` or `no`.
    Bool,
    /// A whole number.
    Integer,
    /// A whole number in octal digits.
    Octal,
    /// A number of bytes with an optional unit.
    Memory,
    /// That, or a percentage.
    PercentOrMemory,
    /// One of these words (several, if the directive takes several arguments).
    Enum(&'static [&'static str]),
    /// Any text.
    Text,
    /// It has its own grammar.
    Special,
}
