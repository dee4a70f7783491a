//! What the readers of all languages share: access to the nodes of a syntax tree, within limits.

pub(crate) use redproof_syntax::escapes::unescape;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use tree_sitter::Node;

use crate::ir::{Arg, At, Expr, Kind, LIST, Name, Param, Part, Type};

/// The deepest nesting that is read.
const DEPTH: usize = 200;

/// A file on its way to the tree.
pub(crate) struct Reader<'a> {
    source: &'a str,
    depth: Cell<usize>,
    /// Where nesting was too deep, if it was.
    pub(crate) too_deep: Cell<Option<At>>,
    /// The modules that calls import, such as `require("x")`.
    pub(crate) required: RefCell<Vec<(Name, At)>>,
    /// The modules whose names all files of the project have, as by `global using`.
    pub(crate) shared: RefCell<Vec<Name>>,
}

impl<'a> Reader<'a> {
    /// A reader of a text.
    pub(crate) fn new(source: &'a str) -> Self {
        Reader {
            source,
            depth: Cell::new(0),
            too_deep: Cell::new(None),
            required: RefCell::default(),
            shared: RefCell::default(),
        }
    }

    /// Runs a step one level deeper; nothing beyond the limit.
    pub(crate) fn deeper<T>(&self, node: Node<'_>, step: impl FnOnce() -> T) -> Option<T> {
        if self.depth.get() >= DEPTH {
            self.too_deep.set(Some(at(node)));
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let done = step();
        self.depth.set(self.depth.get() - 1);
        Some(done)
    }

    /// The text of a node.
    pub(crate) fn text(&self, node: Node<'_>) -> &'a str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    /// The text of a node as a name.
    pub(crate) fn name(&self, node: Node<'_>) -> Name {
        Arc::from(self.text(node))
    }

    /// A call, of which type arguments say what it gives: `container.resolve<Redis>("cache")`.
    pub(crate) fn typed_call(&self, node: Node<'_>, call: Kind, types: Option<Node<'_>>) -> Kind {
        match types {
            Some(_) => Kind::Cast(Box::new(Expr::new(call, at(node))), self.type_of(types)),
            None => call,
        }
    }

    /// The text between two bytes.
    pub(crate) fn between(&self, start: usize, end: usize) -> &'a str {
        self.source.get(start..end).unwrap_or_default()
    }

    /// Whether a class is abstract, by the words in front of its name: an interface is, too.
    pub(crate) fn is_abstract(&self, class: Node<'_>) -> bool {
        let mut is_abstract = false;
        for word in self.text(class).split_whitespace().take(60) {
            match word {
                "abstract" | "sealed" => is_abstract = true,
                "interface" => return true,
                "class" | "struct" | "record" | "enum" | "trait" | "object" => return is_abstract,
                _ => {}
            }
        }
        false
    }

    /// A field's text as a name.
    pub(crate) fn field_name(&self, node: Node<'_>, field: &str) -> Option<Name> {
        node.child_by_field_name(field).map(|node| self.name(node))
    }

    /// `object.name`.
    pub(crate) fn member(&self, object: Expr, name: Node<'_>, whole: Node<'_>) -> Expr {
        // In C# `Get<User>` is `Get`.
        let bare = (name.kind() == "generic_name").then(|| children(name).first().copied());
        let name = bare.flatten().unwrap_or(name);
        Expr::new(
            Kind::Member(Box::new(object), self.name(name), at(name)),
            at(whole),
        )
    }

    /// The names in a type: words with dots, outermost first.
    pub(crate) fn type_of(&self, node: Option<Node<'_>>) -> Type {
        let Some(node) = node else { return Type::default() };
        type_names(self.text(node))
    }

    /// A whole number in any notation; what is no number of 64 bits is unknown.
    pub(crate) fn number(&self, node: Node<'_>) -> Expr {
        let digits = self.text(node).replace('_', "");
        let digits = digits.trim_end_matches(['l', 'L', 'n', 'u', 'U']);
        let kind = digits.parse().map_or(Kind::Other(Vec::new()), Kind::Number);
        Expr::new(kind, at(node))
    }
}

/// A parameter that has only a name and a type.
pub(crate) fn typed_param(reader: &Reader<'_>, node: Node<'_>, name: &str, declared: &str) -> Option<Param> {
    Some(Param {
        name: reader.field_name(node, name)?,
        declared: reader.type_of(node.child_by_field_name(declared)),
        default: None,
        rest: false,
        field: false,
    })
}

/// The names in the text of a type.
pub(crate) fn type_names(text: &str) -> Type {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '\\');
    let words = text
        .split(|c| !is_word(c))
        .map(|word| word.trim_matches(['.', '\\']));
    let words = words.filter(|word| !word.is_empty()).take(8);
    let is_list = text.starts_with("[]") || text.trim_end_matches('?').ends_with("[]");
    let list = is_list.then(|| Name::from(LIST));
    Type(
        words
            .map(|word| Arc::from(word.replace('\\', ".")))
            .chain(list)
            .collect(),
    )
}

/// The place of a node.
pub(crate) fn at(node: Node<'_>) -> At {
    At {
        start: u32::try_from(node.start_byte()).unwrap_or(u32::MAX),
        end: u32::try_from(node.end_byte()).unwrap_or(u32::MAX),
    }
}

/// The named children of a node, comments left out.
pub(crate) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !child.is_extra() && !child.kind().ends_with("comment"))
        .collect()
}

/// The children in a field.
pub(crate) fn in_field<'t>(node: Node<'t>, field: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(field, &mut cursor).collect()
}

/// The first named child of a kind.
pub(crate) fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    children(node).into_iter().find(|child| child.kind() == kind)
}

/// The expression in a field, as `read` reads it; none is null.
pub(crate) fn in_box(node: Node<'_>, field: &str, read: impl FnOnce(Node<'_>) -> Expr) -> Box<Expr> {
    let child = node.child_by_field_name(field);
    Box::new(child.map_or_else(|| Expr::new(Kind::Null, at(node)), read))
}

/// A name of several parts as an expression.
pub(crate) fn dotted<'n>(mut parts: impl Iterator<Item = &'n str>, node: Node<'_>) -> Expr {
    let first = Expr::new(Kind::Name(Arc::from(parts.next().unwrap_or_default())), at(node));
    parts.fold(first, |object, part| {
        Expr::new(
            Kind::Member(Box::new(object), Arc::from(part), at(node)),
            at(node),
        )
    })
}

/// One expression, or a list of several.
pub(crate) fn only(mut values: Vec<Expr>, node: Node<'_>) -> Option<Expr> {
    match values.len() {
        0 | 1 => values.pop(),
        _ => Some(Expr::new(Kind::List(values), at(node))),
    }
}

/// An argument without a name.
pub(crate) fn plain(value: Expr) -> Arg {
    Arg { name: None, value }
}

/// A string of parts, neighbouring literals joined.
pub(crate) fn string(parts: Vec<Part>, at: At) -> Expr {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    Expr::new(Kind::Text(joined), at)
}
