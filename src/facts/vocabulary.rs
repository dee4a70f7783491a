//! What a fact is called, its type and its description.

use std::borrow::Cow;

use super::kind::SubjectKind;

/// The type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A whole number.
    Number,
    /// A number of bytes, written with an optional unit: `100mb`.
    Size,
    /// One word of a fixed set.
    Enum(&'static [&'static str]),
    /// Any text.
    Text,
    /// A list of texts.
    List,
}

impl Type {
    /// The name, as `redproof facts` shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Type::Boolean => "boolean",
            Type::Number => "number",
            Type::Size => "size",
            Type::Enum(_) => "enum",
            Type::Text => "text",
            Type::List => "list",
        }
    }
}

/// A fact that rules may use.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in rules.
    pub name: Cow<'static, str>,
    /// Its type.
    pub ty: Type,
    /// What it says, in one sentence.
    pub doc: Cow<'static, str>,
    /// Whether messages may show it.
    pub shown: bool,
    /// What a condition compares it with, if another example than that of its type says more.
    pub sample: Option<&'static str>,
}

impl Field {
    /// A condition on the fact, as a line of `when`.
    pub fn example(&self) -> String {
        let by_type = match self.ty {
            Type::Boolean => "true",
            Type::Number => "{ above: 0 }",
            Type::Size => "{ below: 100mb }",
            Type::Enum(words) => words.first().copied().unwrap_or("\"\""),
            Type::Text => "{ absent: false }",
            Type::List => "{ empty: false }",
        };
        let sample = self.sample.unwrap_or(by_type);
        // YAML reads some words as booleans; rules take them as words, and quotes show that.
        let quoted = matches!(sample, "on" | "off" | "yes" | "no");
        let quote = if quoted { "\"" } else { "" };
        format!("{}: {quote}{sample}{quote}", self.name)
    }
}

/// Another subject that belongs to a subject, reached as `name.fact`.
#[derive(Debug, Clone, Copy)]
pub struct Relation {
    /// Its name in rules.
    pub name: &'static str,
    /// What kind of subject it is.
    pub kind: SubjectKind,
}

/// The server that a subject belongs to.
pub(super) const SERVER: Relation = Relation {
    name: "server",
    kind: SubjectKind::Server,
};

/// The Compose service that a subject belongs to.
pub(super) const SERVICE: Relation = Relation {
    name: "service",
    kind: SubjectKind::Service,
};
