//! Why the server does not take a rule, and what to write instead.

/// Why the server does not take a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AclRuleErrorKind {
    NoSuchName,
    Syntax,
    PasswordWithoutMark,
    KeysAfterAll,
    ChannelsAfterAll,
    BadHash,
    NoSuchPassword,
    AlreadyWhole,
    ArgumentOfSubcommand,
}

impl AclRuleErrorKind {
    /// What is error, without quoting the rule.
    pub(crate) fn message(self) -> &'static str {
        match self {
            AclRuleErrorKind::NoSuchName => {
                "This rule names a command or category that this version does not have."
            }
            AclRuleErrorKind::Syntax => "This version does not have this ACL rule.",
            AclRuleErrorKind::PasswordWithoutMark => {
                "This word is no ACL rule. It looks like a password without its `>`."
            }
            AclRuleErrorKind::KeysAfterAll => {
                "A key pattern after `~*` has no effect, and redis-server refuses it."
            }
            AclRuleErrorKind::ChannelsAfterAll => {
                "A channel pattern after `&*` has no effect, and redis-server refuses it."
            }
            AclRuleErrorKind::BadHash => "A password hash must be exactly 64 lower-case hexadecimal digits.",
            AclRuleErrorKind::NoSuchPassword => "This rule removes a password that the user does not have.",
            AclRuleErrorKind::AlreadyWhole => {
                "This rule adds a subcommand of a command that is already allowed."
            }
            AclRuleErrorKind::ArgumentOfSubcommand => "A rule can name a subcommand, but not its arguments.",
        }
    }

    /// Whether another version may take the rule.
    pub(crate) fn version_specific(self) -> bool {
        matches!(
            self,
            AclRuleErrorKind::NoSuchName | AclRuleErrorKind::Syntax | AclRuleErrorKind::AlreadyWhole
        )
    }

    /// What to write instead.
    pub(crate) fn help(self) -> &'static str {
        match self {
            AclRuleErrorKind::NoSuchName => {
                "Check the spelling with `ACL CAT` and `COMMAND LIST`. Renamed commands keep their original name here."
            }
            AclRuleErrorKind::Syntax => {
                "Passwords start with `>` or `#`, keys with `~`, channels with `&`, commands with `+` or `-`. Spaces end a rule; nothing is expanded."
            }
            AclRuleErrorKind::PasswordWithoutMark => {
                "Choose a new password, since this one is in the file and in the server's error messages, and write its SHA-256 with `#` in front."
            }
            AclRuleErrorKind::KeysAfterAll => "Put `resetkeys` before the pattern, or remove `~*`.",
            AclRuleErrorKind::ChannelsAfterAll => "Put `resetchannels` before the pattern, or remove `&*`.",
            AclRuleErrorKind::BadHash => "Write the SHA-256 of the password, as `ACL GETUSER` shows it.",
            AclRuleErrorKind::NoSuchPassword => "Remove this rule.",
            AclRuleErrorKind::AlreadyWhole => "Remove the command first, then add the subcommand.",
            AclRuleErrorKind::ArgumentOfSubcommand => "Name the command and its subcommand only.",
        }
    }
}
