//! The small tree that every language is lowered to. It keeps what moves clients and strings about, and calls.

use std::sync::Arc;

/// A name, shared.
pub(crate) type Name = Arc<str>;

/// A range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct At {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// An expression with its place.
#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: Kind,
    pub(crate) at: At,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A string, with what is put into it.
    Text(Vec<Part>),
    Number(i64),
    Bool(bool),
    Null,
    Name(Name),
    /// `object.name`; the place is the name's.
    Member(Box<Expr>, Name, At),
    Index(Box<Expr>, Box<Expr>),
    Call(Box<Expr>, Vec<Arg>),
    New(Box<Expr>, Vec<Arg>),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    /// One of these.
    Any(Vec<Expr>),
    /// A list of what an expression is for each element of another list: target, list, tests, expression.
    Each(Box<(Expr, Expr, Vec<Expr>, Expr)>),
    /// A test, and the values if it holds and if it does not.
    Choice(Box<[Expr; 3]>),
    Add(Box<Expr>, Box<Expr>),
    Times(Box<Expr>, Box<Expr>),
    /// A format string, and what fills it.
    Format(Box<Expr>, Vec<Arg>, Style),
    /// Whether a container has a key: key, container.
    Contains(Box<Expr>, Box<Expr>),
    Lambda(Arc<Function>),
    /// `*list`.
    Spread(Box<Expr>),
    /// A value that is declared to be of a type.
    Cast(Box<Expr>, Type),
    /// Statements whose last one is the value.
    Block(Vec<Stmt>),
    /// Anything else, with the expressions in it.
    Other(Vec<Expr>),
}

/// How a format says what is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `%s`, `%1$s`, `%[1]d`, `%(name)s`, `%<name>s`, `%{name}`; `%%` is a percent sign.
    Percent,
    /// `{}`, `{0}`, `{name:x}`; `{{` and `}}` are braces.
    Braces,
}

/// A part of a string.
#[derive(Debug)]
pub(crate) enum Part {
    Literal(String),
    Value(Expr),
}

/// An argument of a call.
#[derive(Debug)]
pub(crate) struct Arg {
    pub(crate) name: Option<Name>,
    pub(crate) value: Expr,
}

/// What stands last among the names in the type of an array.
pub(crate) const LIST: &str = "[]";

/// The names in a type, outermost first: `Optional[redis.Redis]` is `Optional`, `redis.Redis`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Type(pub(crate) Vec<Name>);

/// A statement.
#[derive(Debug)]
pub(crate) enum Stmt {
    Expr(Expr),
    Assign(Assign),
    Delete(Expr),
    Import(Import),
    Function(Arc<Function>),
    Class(Arc<Class>),
    /// Statements that may or may not run.
    Branch(Vec<Stmt>),
    /// Statements of which one group runs.
    Either(Vec<Vec<Stmt>>),
    For(Expr, Expr, Vec<Stmt>),
    /// Statements in which names are of the types that these values are cast to; none are all that follow.
    Typed(Vec<(Name, Expr)>, Vec<Stmt>),
    Return(Expr),
    /// Names that a function assigns to in the file.
    Global(Vec<Name>),
}

/// An assignment or a declaration.
#[derive(Debug)]
pub(crate) struct Assign {
    pub(crate) target: Expr,
    pub(crate) declared: Type,
    pub(crate) value: Option<Expr>,
    /// Whether the value is added to what was there.
    pub(crate) adds: bool,
    /// Whether it makes a new name.
    pub(crate) declares: bool,
}

/// A name from elsewhere.
#[derive(Debug)]
pub(crate) struct Import {
    /// The module, as it is written.
    pub(crate) module: Name,
    /// The name in the module; `*` is all of them, `None` the module itself.
    pub(crate) item: Option<Name>,
    /// The name here; empty where all names are imported.
    pub(crate) local: Name,
    pub(crate) at: At,
}

/// A function, a method or a lambda.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Name,
    pub(crate) params: Vec<Param>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) decorators: Vec<Expr>,
    pub(crate) returns: Type,
    /// The class of a method that is written outside it, and the receiver's name.
    pub(crate) receiver: Option<(Name, Name)>,
    /// Whether the object is no parameter: Python's methods but the static ones have one.
    pub(crate) explicit_self: bool,
    /// Whether reading the name calls it, as a property.
    pub(crate) property: bool,
    /// Whether it is called as a method of its first parameter.
    pub(crate) extends: bool,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: Name,
    pub(crate) declared: Type,
    pub(crate) default: Option<Expr>,
    /// Whether it takes all further arguments.
    pub(crate) rest: bool,
    /// Whether it is also a field of the object, as in TypeScript's, PHP's and Kotlin's constructors.
    pub(crate) field: bool,
}

/// A class, an object or a struct.
#[derive(Debug, Default)]
pub(crate) struct Class {
    pub(crate) name: Name,
    pub(crate) bases: Vec<Name>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) decorators: Vec<Expr>,
    pub(crate) is_enumeration: bool,
    /// Whether no object is of it alone: those of the classes that extend it are.
    pub(crate) is_abstract: bool,
    /// The parameters of the class itself, as in Kotlin and C#.
    pub(crate) params: Vec<Param>,
}

impl Param {
    /// Whether it is the block that a method is called with.
    pub(crate) fn is_block(&self) -> bool {
        self.declared.0.first().is_some_and(|name| &**name == "&block")
    }
}

impl Expr {
    /// An expression of a kind.
    pub(crate) fn new(kind: Kind, at: At) -> Expr {
        Expr { kind, at }
    }

    /// A plain string.
    pub(crate) fn text(text: impl Into<String>, at: At) -> Expr {
        Expr::new(Kind::Text(vec![Part::Literal(text.into())]), at)
    }

    /// The string, if it is a plain one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(parts) => match parts.as_slice() {
                [] => Some(""),
                [Part::Literal(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The dotted name, if it is one.
    pub(crate) fn path(&self) -> Option<String> {
        match &self.kind {
            Kind::Name(name) => Some(name.to_string()),
            Kind::Member(object, name, _) => Some(format!("{}.{name}", object.path()?)),
            _ => None,
        }
    }
}
