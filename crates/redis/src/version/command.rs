//! A command of the server.

use super::category_bit;

/// A command, or a subcommand, of one version.
#[derive(Debug)]
pub struct Command {
    /// Its name: `get`, `config|set`.
    pub name: &'static str,
    pub(crate) categories: u32,
    /// Number of words, itself included; negative is "at least".
    pub arity: i32,
    /// Whether everyone may run it, before logging in too (`auth`, `hello`).
    pub always: bool,
    pub(crate) keys: Keys,
    pub(crate) channels: Option<Channels>,
}

impl Command {
    /// Whether a module that comes with the server brings it: Redis gives those no category.
    pub(crate) fn is_of_module(&self) -> bool {
        self.categories == 0
    }

    /// Whether it belongs to a category (`dangerous`, without `@`).
    pub fn is_in(&self, category: &str) -> bool {
        category_bit(category).is_some_and(|bit| self.categories & bit != 0)
    }
}

/// How the server finds a command's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    None,
    /// 6.x: first, last (negative counts from the end), step.
    Range(i64, i64, i64),
    /// 7.0 and later, with the function that is used when a spec cannot be applied.
    Specs(&'static [KeySpec], Option<&'static str>),
    /// A function of the server reads the arguments.
    Function(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeySpec {
    pub(crate) begin: Begin,
    pub(crate) find: Find,
    pub(crate) access: Access,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    Index(i64),
    /// The word, and where the search starts; negative starts at the end and goes backwards.
    Keyword(&'static str, i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Find {
    /// Last, step, limit.
    Range(i64, i64, i64),
    /// Position of the count, position of the first key, step; both relative.
    Count(i64, i64, i64),
}

/// What a command does to a key. A command that does neither, such as `EXISTS`, needs a key pattern with any permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Access {
    /// It reads the value.
    pub read: bool,
    /// It changes or deletes the value.
    pub write: bool,
}

/// Where a command names its channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Channels {
    pub(crate) start: usize,
    /// `None` is all that follow.
    pub(crate) count: Option<u64>,
    pub(crate) pattern: bool,
    pub(crate) checked: bool,
}
