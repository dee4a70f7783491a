//! The walk over a syntax tree that most languages share: a language says what its nodes are, and reads the rest itself.

use std::sync::Arc;

use tree_sitter::Node;

use super::reader::{Reader, at, children, only, plain};
use crate::ir::{Arg, Assign, Class, Expr, Function, Kind, Name, Param, Stmt, Type};

/// What a node is; the strings are names of fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    Name,
    Number,
    /// A number with a fraction.
    Fraction,
    True,
    False,
    Null,
    Text,
    /// What is in it, such as parentheses.
    Inner,
    /// Object, name.
    Member(&'static str, &'static str),
    /// Object, key.
    Index(&'static str, &'static str),
    /// Target, value.
    Assign(&'static str, &'static str),
    /// Test, both values.
    Choice(&'static str, &'static str, &'static str),
    /// `left`, `operator`, `right`.
    Binary,
    List,
    /// Parameters, body.
    Lambda(&'static str, &'static str),
    Spread,
    /// Statements.
    Block,
    /// Statements that may not run.
    Branch,
    /// Targets, list, body.
    For(&'static str, &'static str, &'static str),
    Return,
    /// A statement that the language reads itself.
    Statement,
    /// An expression that the language reads itself.
    Special,
    /// Nothing that matters, such as a type.
    Nothing,
    /// Anything else.
    Other,
}

/// A language.
pub(super) trait Grammar {
    /// What a kind of node is.
    fn role(&self, kind: &str) -> Role;
    /// A string.
    fn text(&self, walk: &Walk<'_, Self>, node: Node<'_>) -> Expr
    where
        Self: Sized;
    /// A statement that only this language has.
    fn statement(&self, walk: &Walk<'_, Self>, node: Node<'_>, found: &mut Vec<Stmt>)
    where
        Self: Sized;
    /// An expression that only this language has.
    fn special(&self, walk: &Walk<'_, Self>, node: Node<'_>) -> Expr
    where
        Self: Sized;
    /// A parameter.
    fn param(&self, walk: &Walk<'_, Self>, node: Node<'_>) -> Option<Param>
    where
        Self: Sized;
    /// An argument.
    fn argument(&self, walk: &Walk<'_, Self>, node: Node<'_>) -> Arg
    where
        Self: Sized,
    {
        plain(walk.expr(node))
    }
    /// What a statement says for those behind it, such as a comment of it.
    fn behind(&self, _: &Walk<'_, Self>, _: Node<'_>) -> Option<Stmt>
    where
        Self: Sized,
    {
        None
    }
    /// The operator that joins strings.
    fn joins(&self, operator: &str) -> bool {
        operator == "+"
    }
    /// Whether an assignment makes a new name where there is none.
    fn declares(&self) -> bool {
        false
    }
}

/// The walk over one file.
pub(super) struct Walk<'a, G> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) grammar: G,
}

impl<G: Grammar> Walk<'_, G> {
    /// The statements in a node.
    pub(super) fn block(&self, node: Node<'_>) -> Vec<Stmt> {
        let mut found = Vec::new();
        for child in children(node) {
            self.statement(child, &mut found);
            found.extend(self.behind(child));
        }
        found
    }

    /// The statements of a field that holds a block.
    pub(super) fn block_of(&self, node: Node<'_>, field: &str) -> Vec<Stmt> {
        let block = node.child_by_field_name(field);
        block.map(|block| self.block(block)).unwrap_or_default()
    }

    /// A class with the name of its node, whose bases are types.
    pub(super) fn class<'t>(
        &self,
        node: Node<'_>,
        bases: impl IntoIterator<Item = Node<'t>>,
        body: Vec<Stmt>,
        params: Vec<Param>,
    ) -> Class {
        let bases = bases.into_iter();
        Class {
            name: self.reader.field_name(node, "name").unwrap_or_default(),
            bases: bases
                .filter_map(|base| self.reader.type_of(Some(base)).0.into_iter().next())
                .collect(),
            body,
            params,
            is_abstract: self.reader.is_abstract(node),
            ..Class::default()
        }
    }

    /// The statements in a field; a single expression is returned.
    pub(super) fn body(&self, node: Node<'_>, field: &str) -> Vec<Stmt> {
        let Some(body) = node.child_by_field_name(field) else {
            return Vec::new();
        };
        match self.grammar.role(body.kind()) {
            Role::Block => self.block(body),
            Role::Branch | Role::For(..) | Role::Return | Role::Statement => {
                let mut found = Vec::new();
                self.statement(body, &mut found);
                found
            }
            _ => vec![Stmt::Return(self.expr(body))],
        }
    }

    /// A statement.
    pub(super) fn statement(&self, node: Node<'_>, found: &mut Vec<Stmt>) {
        self.reader.deeper(node, || match self.grammar.role(node.kind()) {
            Role::Nothing => {}
            Role::Statement => self.grammar.statement(self, node, found),
            Role::Block => found.extend(self.block(node)),
            Role::Branch => self.branch(node, found),
            Role::For(targets, list, body) => {
                let declared = node.child_by_field_name("type");
                let target =
                    node.child_by_field_name(targets)
                        .map(|target| match (self.expr(target), declared) {
                            (target, Some(declared)) => {
                                let place = target.at;
                                let declared = self.reader.type_of(Some(declared));
                                Expr::new(Kind::Cast(Box::new(target), declared), place)
                            }
                            (target, None) => target,
                        });
                let list = node.child_by_field_name(list).map(|list| self.expr(list));
                let body = self.body(node, body);
                match (target, list) {
                    (Some(target), Some(list)) => found.push(Stmt::For(target, list, body)),
                    _ => found.push(Stmt::Branch(body)),
                }
            }
            Role::Return => {
                let values: Vec<Expr> = children(node).into_iter().map(|child| self.expr(child)).collect();
                found.extend(only(values, node).map(Stmt::Return));
            }
            Role::Assign(target, value) if node.child_by_field_name(target).is_some() => {
                found.push(Stmt::Assign(self.assignment(node, target, value)));
            }
            Role::Inner => match children(node).as_slice() {
                [inner] => self.statement(*inner, found),
                several => found.extend(several.iter().map(|child| Stmt::Expr(self.expr(*child)))),
            },
            _ => found.push(Stmt::Expr(self.expr(node))),
        });
    }

    /// The expression in a field; none is null.
    pub(super) fn field(&self, node: Node<'_>, field: &str) -> Expr {
        node.child_by_field_name(field)
            .map_or_else(|| Expr::new(Kind::Null, at(node)), |child| self.expr(child))
    }

    /// The expressions of several nodes.
    pub(super) fn all(&self, nodes: Vec<Node<'_>>) -> Vec<Expr> {
        nodes.into_iter().map(|node| self.expr(node)).collect()
    }

    /// An expression.
    pub(super) fn expr(&self, node: Node<'_>) -> Expr {
        self.reader
            .deeper(node, || self.inner(node))
            .unwrap_or_else(|| Expr::new(Kind::Other(Vec::new()), at(node)))
    }

    fn inner(&self, node: Node<'_>) -> Expr {
        let boxed = |field: &str| Box::new(self.field(node, field));
        let kind = match self.grammar.role(node.kind()) {
            Role::Name => Kind::Name(self.reader.name(node)),
            Role::Number => return self.reader.number(node),
            Role::Fraction => Kind::Cast(
                Box::new(Expr::new(Kind::Other(Vec::new()), at(node))),
                Type(vec![Name::from("double")]),
            ),
            Role::True => Kind::Bool(true),
            Role::False => Kind::Bool(false),
            Role::Null => Kind::Null,
            Role::Text => return self.grammar.text(self, node),
            Role::Special => return self.grammar.special(self, node),
            Role::Inner => match only(self.all(children(node)), node) {
                Some(Expr {
                    kind: Kind::Number(number),
                    ..
                }) if self.reader.text(node).starts_with('-') => Kind::Number(-number),
                Some(inner) => return inner,
                None => Kind::Null,
            },
            Role::Member(object, name) => {
                let Some(name) = node.child_by_field_name(name) else {
                    return self.field(node, object);
                };
                return self.reader.member(self.field(node, object), name, node);
            }
            Role::Index(object, key) => Kind::Index(boxed(object), boxed(key)),
            Role::Assign(target, value) => self.assigned(node, target, value),
            // `test ?: otherwise`
            Role::Choice(test, yes, no) if node.child_by_field_name(yes).is_none() => {
                Kind::Any([test, no].map(|field| self.field(node, field)).into())
            }
            Role::Choice(test, yes, no) => {
                self.choice(node, [test, yes, no].map(|field| self.field(node, field)))
            }
            Role::Binary => self.binary(node),
            Role::List => Kind::List(self.all(children(node))),
            Role::Lambda(params, body) => {
                Kind::Lambda(Arc::new(self.function(node, Name::default(), params, body)))
            }
            Role::Spread => match children(node).first() {
                Some(inner) => Kind::Spread(Box::new(self.expr(*inner))),
                // Ruby's `new(...)` passes on what is not named.
                None => Kind::Spread(Box::new(Expr::new(Kind::Other(Vec::new()), at(node)))),
            },
            Role::Branch if let Some((body, others)) = self.alternatives(node) => {
                let block = |group: Node<'_>| Expr::new(Kind::Block(self.group(group)), at(group));
                let others = others.into_iter().map(block).collect();
                let other = Expr::new(Kind::Any(others), at(node));
                self.choice(node, [self.field(node, "condition"), block(body), other])
            }
            Role::Branch => Kind::Block(self.parts(node)),
            Role::Block => Kind::Block(self.block(node)),
            Role::For(..) | Role::Return | Role::Statement => {
                let mut found = Vec::new();
                self.statement(node, &mut found);
                Kind::Block(found)
            }
            Role::Nothing => Kind::Null,
            Role::Other => Kind::Other(self.all(children(node))),
        };
        Expr::new(kind, at(node))
    }

    fn assigned(&self, node: Node<'_>, target: &str, value: &str) -> Kind {
        let assign = self.assignment(node, target, value);
        Kind::Block(vec![Stmt::Assign(assign), Stmt::Expr(self.field(node, target))])
    }

    fn assignment(&self, node: Node<'_>, target: &str, value: &str) -> Assign {
        let (target, value) = (self.field(node, target), self.field(node, value));
        let operator = self
            .reader
            .between(target.at.end as usize, value.at.start as usize)
            .trim();
        Assign {
            // `a ??= b` gives a value to what has none.
            adds: matches!(operator, "+=" | ".=" | "<<="),
            target,
            declared: Type::default(),
            value: Some(value),
            declares: self.grammar.declares(),
        }
    }

    pub(super) fn binary(&self, node: Node<'_>) -> Kind {
        let (left, right) = (self.field(node, "left"), self.field(node, "right"));
        let operator = match node.child_by_field_name("operator") {
            Some(operator) => self.reader.text(operator),
            None => self
                .reader
                .between(left.at.end as usize, right.at.start as usize)
                .trim(),
        };
        match operator {
            operator if self.grammar.joins(operator) => Kind::Add(Box::new(left), Box::new(right)),
            "*" => Kind::Times(Box::new(left), Box::new(right)),
            "&&" | "and" => Kind::Any(vec![left, self.if_left_holds(node, right)]),
            "||" | "??" | "?:" | "or" => Kind::Any(vec![left, right]),
            _ => Kind::Other(vec![left, right]),
        }
    }

    /// The arguments in a list.
    pub(super) fn args(&self, list: Option<Node<'_>>) -> Vec<Arg> {
        let nodes = list.map(children).unwrap_or_default();
        nodes
            .into_iter()
            .map(|node| self.grammar.argument(self, node))
            .collect()
    }

    /// The parameters in a list.
    pub(super) fn params(&self, list: Option<Node<'_>>) -> Vec<Param> {
        let nodes = list.map(children).unwrap_or_default();
        nodes
            .into_iter()
            .filter_map(|node| self.grammar.param(self, node))
            .collect()
    }

    /// A function with its parameters and its body in these fields.
    pub(super) fn function(&self, node: Node<'_>, name: Name, params: &str, body: &str) -> Function {
        Function {
            params: self.params(node.child_by_field_name(params)),
            body: self
                .reader
                .deeper(node, || self.body(node, body))
                .unwrap_or_default(),
            ..function(name)
        }
    }

    /// The body of a class without a name: a single method is a function, and others are run where they are written.
    pub(super) fn nameless(&self, body: Node<'_>) -> Kind {
        let mut body = self.block(body);
        let is_function = matches!(body.as_slice(), [Stmt::Function(method)] if !method.params.is_empty());
        match body.pop() {
            Some(Stmt::Function(method)) if is_function => Kind::Lambda(method),
            last => {
                body.extend(last);
                Kind::Block(body)
            }
        }
    }

    /// The making of an object, such as a constant of an enumeration.
    pub(super) fn made(&self, class: Option<Name>, args: Option<Node<'_>>, node: Node<'_>) -> Stmt {
        let class = Expr::new(Kind::Name(class.unwrap_or_default()), at(node));
        Stmt::Expr(Expr::new(Kind::New(Box::new(class), self.args(args)), at(node)))
    }

    /// The declaration of a name.
    pub(super) fn declare(&self, target: Expr, declared: Option<Node<'_>>, value: Option<Expr>) -> Stmt {
        Stmt::Assign(Assign {
            target,
            declared: self.reader.type_of(declared),
            value,
            adds: false,
            declares: true,
        })
    }
}

/// A function without parameters and body.
pub(super) fn function(name: Name) -> Function {
    Function {
        name,
        params: Vec::new(),
        body: Vec::new(),
        decorators: Vec::new(),
        returns: Type::default(),
        receiver: None,
        explicit_self: false,
        property: false,
        extends: false,
    }
}
