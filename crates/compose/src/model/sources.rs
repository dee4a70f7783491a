//! Where the values of a project come from.

use redproof_source::{Span, Text};

/// A file that a compose file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The folder that the path is relative to.
    pub folder: String,
    /// The path as written, variables substituted.
    pub path: Text,
    /// Whether the file holds a part of the model, as those of `include` and `extends` do.
    pub is_model: bool,
}

/// Connects a value to another place that took part in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProvenanceLink {
    /// Where the value is written.
    pub value: Span,
    /// The other place.
    pub at: Span,
    /// How it took part.
    pub kind: Provenance,
}

/// How a place takes part in a value that is written elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provenance {
    /// An earlier file or service sets another value here, which the later one replaces.
    Replaced,
    /// An alias or merge key inserts the value here.
    Alias,
    /// A service inherits it with `extends`.
    Extends,
    /// `include` names its file.
    Include,
}

/// One `$NAME` or `${NAME…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The whole expression.
    pub expression: Span,
    /// Structural path of the scalar that contains it.
    pub path: String,
    /// Whether `${NAME:?message}` or `${NAME?message}` refuses an unset one.
    pub required: bool,
    /// Whether an empty value is refused, too (`:?`).
    pub refuses_empty: bool,
    /// The fallback's place, if the expression has one (`:-`, `-`), taken or not; empty span for an empty one.
    pub fallback: Option<Span>,
    /// Where `.env` sets it.
    pub defined: Option<Span>,
}
