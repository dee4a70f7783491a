//! Ruby.

mod calls;

use std::sync::Arc;

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk, function};
use super::reader::{Reader, at, child_of_kind, children, string, unescape};
use crate::ir::{Arg, Class, Expr, Kind, Name, Param, Part, Stmt, Style, Type};
use calls::{block_argument, block_body, call, included, members, method, returned};

struct Ruby;

/// The name of the argument that a block is passed as.
const BLOCK: &str = "&block";

type W<'a> = Walk<'a, Ruby>;

/// The statements of a file.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    Walk {
        reader,
        grammar: Ruby,
    }
    .block(root)
}

impl Grammar for Ruby {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "constant" | "global_variable" => Role::Name,
            "integer" => Role::Number,
            "true" => Role::True,
            "false" => Role::False,
            "nil" => Role::Null,
            "string" | "simple_symbol" | "hash_key_symbol" | "bare_string" | "bare_symbol"
            | "delimited_symbol" | "chained_string" | "heredoc_beginning" | "subshell" => Role::Text,
            "parenthesized_statements"
            | "then"
            | "body_statement"
            | "program"
            | "block_body"
            | "do"
            | "begin_block"
            | "ensure" => Role::Block,
            "scope_resolution" => Role::Special,
            "assignment" => Role::Assign("left", "right"),
            "operator_assignment" => Role::Special,
            "conditional" => Role::Choice("condition", "consequence", "alternative"),
            "binary" => Role::Special,
            "array" | "left_assignment_list" | "string_array" | "symbol_array" | "right_assignment_list" => {
                Role::List
            }
            "splat_argument" | "hash_splat_argument" | "forward_argument" => Role::Spread,
            "if" | "unless" | "elsif" | "else" | "while" | "until" | "case" | "case_match" | "when"
            | "rescue" | "in_clause" => Role::Branch,
            "for" => Role::For("pattern", "value", "body"),
            "return" => Role::Return,
            "method" | "singleton_method" | "class" | "module" | "singleton_class" | "begin"
            | "if_modifier" | "unless_modifier" | "rescue_modifier" | "while_modifier" | "until_modifier" => {
                Role::Statement
            }
            "identifier" | "instance_variable" | "class_variable" | "self" | "call" | "element_reference"
            | "hash" | "lambda" | "block_argument" | "pair" | "super" | "yield" => Role::Special,
            "comment" | "heredoc_body" => Role::Nothing,
            _ => Role::Other,
        }
    }

    fn declares(&self) -> bool {
        false
    }

    fn text(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let text = walk.reader.text(node);
        match node.kind() {
            "simple_symbol" => Expr::text(text.trim_start_matches(':'), at(node)),
            "hash_key_symbol" | "bare_symbol" => Expr::text(text, at(node)),
            "chained_string" => {
                let parts = children(node)
                    .into_iter()
                    .flat_map(|child| match self.text(walk, child).kind {
                        Kind::Text(parts) => parts,
                        _ => Vec::new(),
                    });
                string(parts.collect(), at(node))
            }
            "heredoc_beginning" => heredoc(walk, node),
            _ => {
                let raw = text.starts_with('\'') || text.starts_with("%q");
                string(parts(walk, node, raw), at(node))
            }
        }
    }

    fn statement(&self, walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
        match node.kind() {
            "method" | "singleton_method" => found.push(method(walk, node)),
            "class" | "module" => {
                let base = node
                    .child_by_field_name("superclass")
                    .and_then(|base| children(base).first().copied());
                // `DelegateClass(Redis)` has what Redis has.
                let base = base.map(|base| match base.child_by_field_name("arguments") {
                    Some(args) if walk.reader.text(base).starts_with("DelegateClass") => {
                        children(args).first().copied().unwrap_or(base)
                    }
                    _ => base,
                });
                let name = walk.reader.field_name(node, "name").unwrap_or_default();
                let base = base.into_iter().chain(included(walk, node));
                found.push(Stmt::Class(Arc::new(Class {
                    name: Arc::from(name.rsplit("::").next().unwrap_or(&name)),
                    bases: base
                        .map(|base| Arc::from(walk.reader.text(base).replace("::", ".")))
                        .collect(),
                    body: members(walk, node),
                    ..Class::default()
                })));
            }
            "singleton_class" => found.extend(walk.body(node, "body")),
            "begin" => {
                for child in children(node) {
                    walk.statement(child, found);
                }
            }
            _ => {
                // `value if test`
                if let Some(test) = node.child_by_field_name("condition") {
                    found.push(Stmt::Expr(walk.expr(test)));
                }
                let mut inner = Vec::new();
                for field in ["body", "handler"] {
                    if let Some(body) = node.child_by_field_name(field) {
                        walk.statement(body, &mut inner);
                    }
                }
                found.push(Stmt::Branch(walk.typed(&walk.narrowing(node).holds, inner)));
            }
        }
    }

    fn special(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let kind = match node.kind() {
            "identifier" => Kind::Name(walk.reader.name(node)),
            "self" => Kind::Name(Name::from("self")),
            "instance_variable" | "class_variable" => {
                let this = Expr::new(Kind::Name(Name::from("self")), at(node));
                let name = Arc::from(walk.reader.text(node).trim_start_matches('@'));
                Kind::Member(Box::new(this), name, at(node))
            }
            "operator_assignment" => {
                // `a ||= b` gives a value to what has none.
                let operator = node
                    .child_by_field_name("operator")
                    .map(|node| walk.reader.text(node));
                let adds = matches!(operator, Some("+=" | "<<="));
                if node
                    .child_by_field_name("left")
                    .is_some_and(|left| left.kind() == "element_reference")
                {
                    return Expr::new(
                        Kind::Any(vec![walk.field(node, "left"), walk.field(node, "right")]),
                        at(node),
                    );
                }
                let assign = Stmt::Assign(crate::ir::Assign {
                    target: walk.field(node, "left"),
                    declared: Type::default(),
                    value: Some(walk.field(node, "right")),
                    adds,
                    declares: false,
                });
                Kind::Block(vec![assign, Stmt::Expr(walk.field(node, "left"))])
            }
            "scope_resolution" => {
                let name = node.child_by_field_name("name").unwrap_or(node);
                let Some(scope) = node.child_by_field_name("scope") else {
                    // `::Name`
                    return walk.expr(name);
                };
                return walk.reader.member(walk.expr(scope), name, node);
            }
            "call" => return call(walk, node),
            "binary" => {
                let operator = node.child_by_field_name("operator");
                match operator.map(|operator| (operator, walk.reader.text(operator))) {
                    Some((_, "%")) => {}
                    Some((operator, "<<")) => {
                        // `list << element` is a method of the list.
                        let callee = walk.reader.member(walk.field(node, "left"), operator, node);
                        let element = super::reader::plain(walk.field(node, "right"));
                        return Expr::new(Kind::Call(Box::new(callee), vec![element]), at(node));
                    }
                    _ => return Expr::new(walk.binary(node), at(node)),
                }
                // `format % values`
                let values = match node.child_by_field_name("right") {
                    Some(list) if list.kind() == "array" => walk.args(Some(list)),
                    Some(hash) if hash.kind() == "hash" => walk.args(Some(hash)),
                    Some(value) => vec![super::reader::plain(walk.expr(value))],
                    None => Vec::new(),
                };
                Kind::Format(Box::new(walk.field(node, "left")), values, Style::Percent)
            }
            "element_reference" => {
                let parts = children(node);
                let (Some(object), Some(key)) = (parts.first(), parts.get(1)) else {
                    return Expr::new(Kind::Null, at(node));
                };
                Kind::Index(Box::new(walk.expr(*object)), Box::new(walk.expr(*key)))
            }
            "hash" => Kind::Map(
                children(node)
                    .into_iter()
                    .filter_map(|child| pair(walk, child))
                    .collect(),
            ),
            "pair" => match pair(walk, node) {
                Some(entry) => Kind::Map(vec![entry]),
                None => Kind::Null,
            },
            "lambda" => {
                let body = node.child_by_field_name("body").unwrap_or(node);
                let mut lambda = function(Name::default());
                lambda.params = walk.params(node.child_by_field_name("parameters"));
                lambda.body = returned(block_body(walk, body));
                Kind::Lambda(Arc::new(lambda))
            }
            "block_argument" => match children(node).first() {
                Some(value) => return walk.expr(*value),
                None => Kind::Name(Name::from(BLOCK)),
            },
            "super" => Kind::Name(Name::from("super")),
            "yield" => {
                let list = child_of_kind(node, "argument_list");
                let args = list.map_or_else(Vec::new, |list| walk.args(Some(list)));
                Kind::Call(Box::new(Expr::new(Kind::Name(Name::from(BLOCK)), at(node))), args)
            }
            _ => Kind::Other(walk.all(children(node))),
        };
        Expr::new(kind, at(node))
    }

    fn param(&self, walk: &W<'_>, node: Node<'_>) -> Option<Param> {
        let name = node.child_by_field_name("name").unwrap_or(node);
        let is_block = node.kind() == "block_parameter";
        Some(Param {
            name: walk.reader.name(name),
            declared: Type(is_block.then(|| Name::from(BLOCK)).into_iter().collect()),
            default: node.child_by_field_name("value").map(|value| walk.expr(value)),
            rest: node.kind() == "splat_parameter",
            field: false,
        })
    }

    fn argument(&self, walk: &W<'_>, node: Node<'_>) -> Arg {
        if node.kind() == "pair"
            && let Some(key) = node
                .child_by_field_name("key")
                .filter(|key| key.kind() == "hash_key_symbol")
        {
            let name = walk.reader.name(key);
            let value = match node.child_by_field_name("value") {
                Some(value) => walk.expr(value),
                // `f(a:)` passes the variable of that name.
                None => Expr::new(Kind::Name(Arc::clone(&name)), at(key)),
            };
            return Arg {
                name: Some(name),
                value,
            };
        }
        if node.kind() == "block_argument" {
            return Arg {
                name: Some(Name::from(BLOCK)),
                value: block_argument(walk, node),
            };
        }
        Arg {
            name: None,
            value: walk.expr(node),
        }
    }
}

fn parts(walk: &W<'_>, node: Node<'_>, raw: bool) -> Vec<Part> {
    let mut found = Vec::new();
    for child in children(node) {
        let text = walk.reader.text(child);
        found.push(match child.kind() {
            "string_content" | "heredoc_content" if raw => Part::Literal(text.to_owned()),
            "string_content" | "heredoc_content" | "escape_sequence" => Part::Literal(unescape(text)),
            "interpolation" => match children(child).first() {
                Some(value) => Part::Value(walk.expr(*value)),
                None => continue,
            },
            _ => continue,
        });
    }
    found
}

/// A heredoc: its body follows the line, in the order of the beginnings.
fn heredoc(walk: &W<'_>, node: Node<'_>) -> Expr {
    let mut outer = Some(node);
    while let Some(here) = outer {
        let mut next = here.next_sibling();
        while let Some(sibling) = next {
            if sibling.kind() == "heredoc_body" {
                let raw = walk.reader.text(node).contains('\'');
                let parts = parts(walk, sibling, raw);
                // The content without the end's line has the place of the content.
                let place = child_of_kind(sibling, "heredoc_content")
                    .filter(|_| parts.len() == 1)
                    .map_or(at(sibling), at);
                return string(parts, place);
            }
            next = sibling.next_sibling();
        }
        outer = here.parent();
    }
    Expr::text("", at(node))
}

fn pair(walk: &W<'_>, node: Node<'_>) -> Option<(Expr, Expr)> {
    if node.kind() == "hash_splat_argument" {
        return Some((walk.expr(node), Expr::new(Kind::Null, at(node))));
    }
    let key = node.child_by_field_name("key")?;
    let value = match node.child_by_field_name("value") {
        Some(value) => walk.expr(value),
        None => Expr::new(Kind::Name(walk.reader.name(key)), at(key)),
    };
    Some((walk.expr(key), value))
}
