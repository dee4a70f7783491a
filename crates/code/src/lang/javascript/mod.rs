//! JavaScript and TypeScript.

mod classes;
mod modules;
mod types;

use std::sync::Arc;

use tree_sitter::Node;

use super::branches::tried;
use super::grammar::{Grammar, Role, Walk};
use super::reader::{Reader, at, child_of_kind, children, string, unescape};
use crate::ir::{Expr, Kind, Name, Param, Part, Stmt};
use classes::{class, enumeration};
use modules::{assignment, export, import, required};
use types::{alias, bounded, interface};

struct JavaScript;

type W<'a> = Walk<'a, JavaScript>;

/// The statements of a module.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    Walk {
        reader,
        grammar: JavaScript,
    }
    .block(root)
}

impl Grammar for JavaScript {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "identifier"
            | "this"
            | "super"
            | "property_identifier"
            | "shorthand_property_identifier"
            | "shorthand_property_identifier_pattern"
            | "private_property_identifier"
            | "type_identifier" => Role::Name,
            "number" => Role::Number,
            "true" => Role::True,
            "false" => Role::False,
            "null" | "undefined" => Role::Null,
            "string" | "template_string" => Role::Text,
            "parenthesized_expression"
            | "await_expression"
            | "non_null_expression"
            | "expression_statement"
            | "yield_expression"
            | "import"
            | "computed_property_name" => Role::Inner,
            "member_expression" => Role::Member("object", "property"),
            "subscript_expression" => Role::Index("object", "index"),
            "augmented_assignment_expression" => Role::Assign("left", "right"),
            "ternary_expression" => Role::Choice("condition", "consequence", "alternative"),
            "binary_expression" => Role::Binary,
            "array" | "array_pattern" => Role::List,
            "function_expression" | "generator_function" | "function" => Role::Lambda("parameters", "body"),
            "spread_element" | "rest_pattern" => Role::Spread,
            "statement_block" | "program" | "else_clause" | "finally_clause" | "class_static_block"
            | "switch_body" => Role::Block,
            "if_statement" | "while_statement" | "do_statement" | "for_statement" | "catch_clause"
            | "switch_statement" | "switch_case" | "switch_default" | "labeled_statement" => Role::Branch,
            "for_in_statement" => Role::For("left", "right", "body"),
            "return_statement" => Role::Return,
            "try_statement"
            | "lexical_declaration"
            | "variable_declaration"
            | "import_statement"
            | "export_statement"
            | "function_declaration"
            | "generator_function_declaration"
            | "class_declaration"
            | "abstract_class_declaration"
            | "enum_declaration"
            | "ambient_declaration"
            | "internal_module"
            | "interface_declaration"
            | "type_alias_declaration"
            | "field_definition"
            | "public_field_definition"
            | "method_definition" => Role::Statement,
            "call_expression"
            | "new_expression"
            | "assignment_expression"
            | "arrow_function"
            | "object"
            | "object_pattern"
            | "assignment_pattern"
            | "object_assignment_pattern"
            | "as_expression"
            | "satisfies_expression"
            | "type_assertion"
            | "class"
            | "pair"
            | "sequence_expression" => Role::Special,
            "type_annotation" | "type_arguments" | "regex" | "hash_bang_line" => Role::Nothing,
            _ => Role::Other,
        }
    }

    fn text(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let text = walk.reader.text(node);
        if node.kind() == "string" {
            let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
            return Expr::text(unescape(inner), at(node));
        }
        let mut parts = Vec::new();
        let mut from = node.start_byte() + 1;
        let literal = |from: usize, to: usize| Part::Literal(unescape(walk.reader.between(from, to)));
        for child in children(node)
            .into_iter()
            .filter(|child| child.kind() == "template_substitution")
        {
            parts.push(literal(from, child.start_byte()));
            parts.extend(
                children(child)
                    .first()
                    .map(|value| Part::Value(walk.expr(*value))),
            );
            from = child.end_byte();
        }
        parts.push(literal(from, node.end_byte().saturating_sub(1)));
        parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
        string(parts, at(node))
    }

    fn statement(&self, walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
        match node.kind() {
            "lexical_declaration" | "variable_declaration" => {
                for declarator in children(node) {
                    if let Some(name) = declarator.child_by_field_name("name") {
                        let value = declarator
                            .child_by_field_name("value")
                            .map(|value| walk.expr(value));
                        found.push(walk.declare(
                            walk.expr(name),
                            declarator.child_by_field_name("type"),
                            value,
                        ));
                    }
                }
            }
            "try_statement" => {
                let handler = node.child_by_field_name("handler");
                found.extend(tried(walk.body(node, "body"), handler));
                for field in ["handler", "finalizer"] {
                    if let Some(other) = node.child_by_field_name(field) {
                        walk.statement(other, found);
                    }
                }
            }
            "import_statement" => import(walk, node, found),
            "export_statement" => export(walk, node, found),
            "function_declaration" | "generator_function_declaration" => {
                found.push(function(walk, node));
            }
            "class_declaration" | "abstract_class_declaration" => {
                found.push(Stmt::Class(Arc::new(class(walk, node, None))));
            }
            "type_alias_declaration" => found.extend(alias(walk, node)),
            "interface_declaration" => found.extend(interface(walk, node)),
            "enum_declaration" => found.push(Stmt::Class(Arc::new(enumeration(walk, node)))),
            "method_definition" => found.push(function(walk, node)),
            "field_definition" | "public_field_definition" => {
                let name = node
                    .child_by_field_name("name")
                    .or_else(|| node.child_by_field_name("property"));
                if let Some(name) = name {
                    let value = node.child_by_field_name("value").map(|value| walk.expr(value));
                    let target = Expr::new(Kind::Name(walk.reader.name(name)), at(name));
                    found.push(walk.declare(target, node.child_by_field_name("type"), value));
                }
            }
            _ => found.extend(
                children(node)
                    .into_iter()
                    .map(|child| Stmt::Expr(walk.expr(child))),
            ),
        }
    }

    fn special(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let boxed = |field: &str| Box::new(walk.field(node, field));
        let kind = match node.kind() {
            "call_expression" => {
                let args = node.child_by_field_name("arguments");
                let callee = boxed("function");
                if let Some(required) = required(walk, node) {
                    return required;
                }
                match args {
                    // A template with a tag is the template.
                    Some(template) if template.kind() == "template_string" => return walk.expr(template),
                    // `await (x)` reads as a call, too.
                    args => match (&callee.kind, walk.args(args)) {
                        (Kind::Name(name), mut args) if &**name == "await" && args.len() == 1 => {
                            match args.pop() {
                                Some(arg) => return arg.value,
                                None => Kind::Null,
                            }
                        }
                        (_, args) => {
                            let types = node.child_by_field_name("type_arguments");
                            walk.reader.typed_call(node, Kind::Call(callee, args), types)
                        }
                    },
                }
            }
            "new_expression" => Kind::New(
                boxed("constructor"),
                walk.args(node.child_by_field_name("arguments")),
            ),
            "assignment_expression" => return assignment(walk, node),
            "arrow_function" => {
                let mut function = walk.function(node, Name::default(), "parameters", "body");
                if let Some(only) = node.child_by_field_name("parameter") {
                    function.params.extend(self.param(walk, only));
                }
                Kind::Lambda(Arc::new(function))
            }
            "object" | "object_pattern" => Kind::Map(
                children(node)
                    .into_iter()
                    .filter_map(|child| entry(walk, child))
                    .collect(),
            ),
            "assignment_pattern" | "object_assignment_pattern" => {
                Kind::Any(vec![walk.field(node, "left"), walk.field(node, "right")])
            }
            "as_expression" | "satisfies_expression" => {
                let parts = children(node);
                let value = parts.first().map(|value| walk.expr(*value));
                let declared = walk.reader.type_of(parts.get(1).copied());
                match value {
                    Some(value) => Kind::Cast(Box::new(value), declared),
                    None => Kind::Null,
                }
            }
            // `<T>value`
            "type_assertion" => match children(node).as_slice() {
                [declared, value] => {
                    Kind::Cast(Box::new(walk.expr(*value)), walk.reader.type_of(Some(*declared)))
                }
                _ => Kind::Null,
            },
            "class" => {
                let class = class(walk, node, Some(Name::from("class")));
                let name = Arc::clone(&class.name);
                let defined = Stmt::Class(Arc::new(class));
                Kind::Block(vec![defined, Stmt::Expr(Expr::new(Kind::Name(name), at(node)))])
            }
            "sequence_expression" => {
                Kind::Block(walk.all(children(node)).into_iter().map(Stmt::Expr).collect())
            }
            _ => Kind::Other(walk.all(children(node))),
        };
        Expr::new(kind, at(node))
    }

    fn param(&self, walk: &W<'_>, node: Node<'_>) -> Option<Param> {
        let (pattern, declared, default) = match node.kind() {
            "required_parameter" | "optional_parameter" => (
                node.child_by_field_name("pattern")?,
                node.child_by_field_name("type"),
                node.child_by_field_name("value"),
            ),
            "assignment_pattern" => (
                node.child_by_field_name("left")?,
                None,
                node.child_by_field_name("right"),
            ),
            _ => (node, None, None),
        };
        let rest = pattern.kind() == "rest_pattern";
        let name = if rest {
            *children(pattern).first()?
        } else {
            pattern
        };
        // What a container gives, such as `@InjectQueue("mails")`.
        let injected =
            child_of_kind(node, "decorator").and_then(|decorator| children(decorator).first().copied());
        let default = default.or(injected.filter(|call| call.kind() == "call_expression"));
        let field = child_of_kind(node, "accessibility_modifier").is_some()
            || walk.reader.text(node).trim_start().starts_with("readonly ");
        Some(Param {
            name: walk.reader.name(name),
            declared: bounded(walk, node, walk.reader.type_of(declared)),
            default: default.map(|default| walk.expr(default)),
            rest,
            field,
        })
    }
}

/// A function or a method; what its patterns take apart is declared first.
fn function(walk: &W<'_>, node: Node<'_>) -> Stmt {
    let name = walk.reader.field_name(node, "name").unwrap_or_default();
    let mut function = walk.function(node, name, "parameters", "body");
    function.returns = walk.reader.type_of(node.child_by_field_name("return_type"));
    let text = walk.reader.text(node);
    function.property = node.kind() == "method_definition"
        && (text.starts_with("get ") || text.contains(" get "))
        && text
            .split('(')
            .next()
            .is_some_and(|head| head.split_whitespace().any(|word| word == "get"));
    let patterns = node
        .child_by_field_name("parameters")
        .map(children)
        .unwrap_or_default();
    let mut taken = Vec::new();
    for param in patterns {
        let pattern = param
            .child_by_field_name("pattern")
            .or_else(|| param.child_by_field_name("left"))
            .unwrap_or(param);
        if pattern.kind() == "object_pattern" {
            let name = Expr::new(Kind::Name(walk.reader.name(pattern)), at(pattern));
            taken.push(walk.declare(walk.expr(pattern), None, Some(name)));
        }
    }
    taken.append(&mut function.body);
    function.body = taken;
    Stmt::Function(Arc::new(function))
}

/// An entry of an object or of a pattern.
fn entry(walk: &W<'_>, node: Node<'_>) -> Option<(Expr, Expr)> {
    let null = || Expr::new(Kind::Null, at(node));
    let key_of = |key: Node<'_>| match key.kind() {
        "string" | "computed_property_name" | "template_string" => walk.expr(key),
        _ => Expr::text(walk.reader.text(key), at(key)),
    };
    Some(match node.kind() {
        "pair" | "pair_pattern" => (
            key_of(node.child_by_field_name("key")?),
            walk.field(node, "value"),
        ),
        "shorthand_property_identifier" | "shorthand_property_identifier_pattern" => {
            (key_of(node), walk.expr(node))
        }
        "object_assignment_pattern" => (key_of(node.child_by_field_name("left")?), walk.expr(node)),
        "method_definition" => {
            let name = node.child_by_field_name("name")?;
            let function = walk.function(node, Name::default(), "parameters", "body");
            let lambda = Expr::new(Kind::Lambda(Arc::new(function)), at(node));
            let is_getter = walk.reader.text(node).starts_with("get ");
            let value = if is_getter {
                Expr::new(Kind::Call(Box::new(lambda), Vec::new()), at(node))
            } else {
                lambda
            };
            (key_of(name), value)
        }
        "spread_element" => (walk.expr(node), null()),
        _ => return None,
    })
}
