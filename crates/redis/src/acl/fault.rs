//! Why the server does not take a rule, and what to write instead.

/// Why the server does not take a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    NoSuchName,
    Syntax,
    KeysAfterAll,
    ChannelsAfterAll,
    BadHash,
    NoSuchPassword,
    AlreadyWhole,
    ArgumentOfSubcommand,
}

impl Fault {
    /// What is wrong, without quoting the rule.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Fault::NoSuchName => "This rule names a command or category that this version does not have.",
            Fault::Syntax => "This is no ACL rule of this version.",
            Fault::KeysAfterAll => "A key pattern after `~*` has no effect, and the server refuses it.",
            Fault::ChannelsAfterAll => {
                "A channel pattern after `&*` has no effect, and the server refuses it."
            }
            Fault::BadHash => "A password's hash is exactly 64 hexadecimal digits in lower case.",
            Fault::NoSuchPassword => "This rule takes away a password that the user does not have.",
            Fault::AlreadyWhole => "This rule adds a part of a command that is already allowed as a whole.",
            Fault::ArgumentOfSubcommand => "Rules reach down to subcommands, not to the arguments of one.",
        }
    }

    /// Whether another version may take the rule.
    pub(crate) fn by_version(self) -> bool {
        matches!(self, Fault::NoSuchName | Fault::Syntax | Fault::AlreadyWhole)
    }

    /// What to write instead.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Fault::NoSuchName => {
                "Check the spelling with `ACL CAT` and `COMMAND LIST`. Renamed commands keep their original name here."
            }
            Fault::Syntax => {
                "Passwords start with `>` or `#`, keys with `~`, channels with `&`, commands with `+` or `-`. Spaces end a rule; nothing is expanded."
            }
            Fault::KeysAfterAll => "Put `resetkeys` before the pattern, or leave `~*` out.",
            Fault::ChannelsAfterAll => "Put `resetchannels` before the pattern, or leave `&*` out.",
            Fault::BadHash => "Write the SHA-256 of the password, as `ACL GETUSER` shows it.",
            Fault::NoSuchPassword => "Remove this rule.",
            Fault::AlreadyWhole => "Take the command away first, then add the part.",
            Fault::ArgumentOfSubcommand => "Name the command and its subcommand only.",
        }
    }
}
