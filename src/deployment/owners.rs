//! Who something belongs to.

use std::collections::BTreeSet;
use std::fmt;

/// The services that something belongs to, or the file that it is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owners(BTreeSet<String>);

impl Owners {
    /// Adds other owners.
    pub fn extend(&mut self, others: Owners) {
        self.0.extend(others.0);
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there is none with a name.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }

    /// Whether one of them has a name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

impl From<&String> for Owners {
    fn from(name: &String) -> Self {
        Self::from(name.as_str())
    }
}

impl From<&str> for Owners {
    fn from(name: &str) -> Self {
        Self(BTreeSet::from([name.to_owned()]))
    }
}

/// The names, separated by commas.
impl fmt::Display for Owners {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names().enumerate() {
            if index > 0 {
                out.write_str(", ")?;
            }
            out.write_str(name)?;
        }
        Ok(())
    }
}
