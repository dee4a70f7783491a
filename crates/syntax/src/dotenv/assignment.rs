//! The assignments of an env file.

use redproof_source::{Problem, Text};

use crate::template::Expression;

/// A line that sets a variable, or only names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The name.
    pub name: Text,
    /// The value; `None` for a name alone, whose value comes from outside.
    pub value: Option<Text>,
}

/// A file's assignments, in order, and what Compose would refuse in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dotenv {
    /// The assignments. The last one of a name counts.
    pub assignments: Vec<Assignment>,
    /// Where Compose would stop reading. Later lines were read, too.
    pub faults: Vec<Problem>,
    /// Expressions inside values.
    pub expressions: Vec<Expression>,
    /// Bytes that variables added to values.
    pub substituted_bytes: usize,
}

impl Dotenv {
    /// The assignment of a name that counts.
    pub fn get(&self, name: &str) -> Option<&Assignment> {
        self.assignments
            .iter()
            .rev()
            .find(|assignment| assignment.name.as_str() == name)
    }
}
