//! Where a part of a [`Text`](super::Text) comes from, and why it may have no value.

use std::fmt;
use std::sync::Arc;

use super::Text;
use crate::{FileId, Span};

/// The decoded placeholder of a value that the files do not define and that cannot be empty, such as `${NAME:?}` of a
/// variable that no file sets. Its segment is an [`Origin::Undefined`].
pub const UNRESOLVED: &str = "\u{fffc}";

/// Where a part of a [`Text`](super::Text) comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is written there.
    Literal,
    /// The value of a variable. The segment's span is the `${…}` that refers to it.
    Variable {
        /// The variable's name.
        name: Arc<str>,
        /// Where the value is written, for example a line of `.env`.
        defined: Span,
        /// What `${NAME:-fallback}` would put in where the files do not set the variable, unless that is nothing.
        fallback: Option<Arc<Text>>,
    },
    /// The fallback of `${NAME:-fallback}`, used because the files do not set the variable.
    Fallback {
        /// The variable's name.
        name: Arc<str>,
        /// The fallback inside the expression.
        written: Span,
    },
    /// The files do not define the value. The segment is empty, as the program sees it with the variable unset, or
    /// [`UNRESOLVED`] where the program refuses an empty value.
    Undefined(Undefined),
}

impl Origin {
    /// The variable that the part refers to, if it refers to one by name.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Origin::Variable { name, .. } | Origin::Fallback { name, .. } => Some(name),
            Origin::Undefined(reason) => reason.variable(),
            Origin::Literal => None,
        }
    }

    /// The same of a text whose file has another id.
    pub(super) fn in_file(&self, file: FileId) -> Self {
        match self {
            Origin::Literal | Origin::Undefined(_) => self.clone(),
            Origin::Variable {
                name,
                defined,
                fallback,
            } => Origin::Variable {
                name: name.clone(),
                defined: defined.in_file(file),
                fallback: fallback.as_ref().map(|text| Arc::new(text.in_file(file))),
            },
            Origin::Fallback { name, written } => Origin::Fallback {
                name: name.clone(),
                written: written.in_file(file),
            },
        }
    }

    /// Why the part has no value, if it has none.
    pub fn undefined(&self) -> Option<&Undefined> {
        match self {
            Origin::Undefined(reason) => Some(reason),
            _ => None,
        }
    }
}

/// Why the files do not define a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undefined {
    /// No file sets this variable.
    Variable(Arc<str>),
    /// A `$` in a value that reads as a variable by accident, as in the password `Zk8$mQ2v`. The name is not kept: it is a
    /// part of the password.
    StrayDollar,
    /// What a command prints or reads.
    CommandOutput,
    /// What a file holds, by its path where the command runs, as in `$(cat /run/secrets/password)`.
    FileContent(Arc<str>),
    /// Something else that the files do not say; a noun phrase, such as "a build argument".
    Other(&'static str),
}

impl Undefined {
    /// The variable that no file sets.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Undefined::Variable(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it is what a command prints or reads.
    pub fn is_output(&self) -> bool {
        matches!(self, Undefined::CommandOutput | Undefined::FileContent(_))
    }
}

/// A noun phrase for messages, or the name of the variable.
impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Undefined::FileContent(path) => return write!(f, "the content of {path}"),
            Undefined::Variable(name) => name,
            Undefined::StrayDollar => "a variable in it",
            Undefined::CommandOutput => "the output of a command",
            Undefined::Other(what) => what,
        })
    }
}

/// A part of a [`Text`](super::Text) that has one origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// First byte in the decoded string.
    pub at: usize,
    /// The source. For anything but [`Origin::Literal`] the whole `${…}`.
    pub span: Span,
    /// Whether the bytes of `span` are the decoded bytes, so that a part of one is the same part of the other.
    pub exact: bool,
    /// Where it comes from.
    pub origin: Origin,
}
