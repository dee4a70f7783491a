//! PHP.

mod docs;
mod names;

use std::sync::Arc;

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk};
use super::reader::{Reader, at, child_of_kind, children, plain, string, typed_param, unescape};
use crate::ir::{Arg, Expr, Kind, Param, Part, Stmt};
use names::{bare, class, name, uses, variable};

struct Php;

type W<'a> = Walk<'a, Php>;

/// The statements of a file.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    Walk { reader, grammar: Php }.block(root)
}

impl Grammar for Php {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "integer" => Role::Number,
            "null" => Role::Null,
            "string" | "encapsed_string" | "heredoc" | "nowdoc" => Role::Text,
            "parenthesized_expression"
            | "expression_statement"
            | "clone_expression"
            | "match_block"
            | "print_intrinsic" => Role::Inner,
            "member_access_expression" | "nullsafe_member_access_expression" => {
                Role::Member("object", "name")
            }
            "assignment_expression" | "reference_assignment_expression" => Role::Assign("left", "right"),
            "augmented_assignment_expression" => Role::Assign("left", "right"),
            "conditional_expression" => Role::Choice("condition", "body", "alternative"),
            "binary_expression" => Role::Binary,
            "list_literal" => Role::List,
            "anonymous_function" | "anonymous_function_creation_expression" | "arrow_function" => {
                Role::Lambda("parameters", "body")
            }
            "variadic_unpacking" => Role::Spread,
            "program"
            | "compound_statement"
            | "declaration_list"
            | "colon_block"
            | "else_clause"
            | "finally_clause"
            | "switch_block"
            | "enum_declaration_list" => Role::Block,
            "if_statement" | "else_if_clause" | "while_statement" | "do_statement" | "for_statement"
            | "catch_clause" | "switch_statement" | "case_statement" | "default_statement"
            | "match_expression" => Role::Branch,
            "return_statement" => Role::Return,
            "namespace_definition"
            | "namespace_use_declaration"
            | "class_declaration"
            | "trait_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "property_declaration"
            | "const_declaration"
            | "method_declaration"
            | "function_definition"
            | "foreach_statement"
            | "try_statement"
            | "static_variable_declaration"
            | "function_static_declaration"
            | "global_declaration"
            | "enum_case" => Role::Statement,
            "variable_name"
            | "name"
            | "qualified_name"
            | "relative_scope"
            | "boolean"
            | "function_call_expression"
            | "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression"
            | "object_creation_expression"
            | "array_creation_expression"
            | "subscript_expression"
            | "class_constant_access_expression"
            | "scoped_property_access_expression"
            | "cast_expression" => Role::Special,
            "php_tag"
            | "text"
            | "comment"
            | "attribute_list"
            | "use_declaration"
            | "namespace_name"
            | "visibility_modifier"
            | "primitive_type"
            | "named_type"
            | "optional_type"
            | "cast_type" => Role::Nothing,
            _ => Role::Other,
        }
    }

    fn joins(&self, operator: &str) -> bool {
        matches!(operator, "." | "+")
    }

    fn behind(&self, walk: &W<'_>, node: Node<'_>) -> Option<Stmt> {
        docs::behind(walk, node)
    }

    fn text(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let text = walk.reader.text(node);
        match node.kind() {
            "string" => {
                let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
                Expr::text(inner.replace("\\'", "'").replace("\\\\", "\\"), at(node))
            }
            "nowdoc" => {
                let body = child_of_kind(node, "nowdoc_body").unwrap_or(node);
                Expr::text(walk.reader.text(body), at(body))
            }
            _ => {
                let body = node.child_by_field_name("value").unwrap_or(node);
                let mut parts = Vec::new();
                let mut end = None;
                for child in children(body) {
                    // The ends of lines are between the parts.
                    let between = end.map(|end| walk.reader.between(end, child.start_byte()));
                    let line = between.filter(|text| text.trim().is_empty());
                    parts.extend(line.map(|text| Part::Literal(text.to_owned())));
                    end = Some(child.end_byte());
                    parts.push(match child.kind() {
                        "string_content" | "string_value" => {
                            Part::Literal(walk.reader.text(child).to_owned())
                        }
                        "escape_sequence" => Part::Literal(unescape(walk.reader.text(child))),
                        _ => Part::Value(walk.expr(child)),
                    });
                }
                string(parts, at(body))
            }
        }
    }

    fn statement(&self, walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
        match node.kind() {
            "namespace_definition" => {
                if let Some(body) = node.child_by_field_name("body") {
                    found.extend(walk.block(body));
                }
            }
            "namespace_use_declaration" => uses(walk, node, found),
            "class_declaration" | "trait_declaration" | "interface_declaration" | "enum_declaration" => {
                found.push(Stmt::Class(Arc::new(class(walk, node))));
            }
            "property_declaration" => {
                for element in children(node)
                    .into_iter()
                    .filter(|child| child.kind() == "property_element")
                {
                    let name = element
                        .child_by_field_name("name")
                        .or_else(|| child_of_kind(element, "variable_name"));
                    let default = element.child_by_field_name("default_value");
                    let initializer = child_of_kind(element, "property_initializer")
                        .and_then(|node| children(node).first().copied());
                    let value = default.or(initializer).map(|value| walk.expr(value));
                    if let Some(name) = name {
                        let declared = node.child_by_field_name("type");
                        let said = docs::of_property(walk, node).filter(|_| declared.is_none());
                        let mut declaration = walk.declare(variable(walk, name), declared, value);
                        if let (Stmt::Assign(assign), Some(said)) = (&mut declaration, said) {
                            assign.declared = said;
                        }
                        found.push(declaration);
                    }
                }
            }
            "const_declaration" => {
                for element in children(node)
                    .into_iter()
                    .filter(|child| child.kind() == "const_element")
                {
                    let parts = children(element);
                    if let (Some(name), Some(value)) = (parts.first(), parts.get(1)) {
                        let target = Expr::new(Kind::Name(walk.reader.name(*name)), at(*name));
                        found.push(walk.declare(target, None, Some(walk.expr(*value))));
                    }
                }
            }
            "enum_case" => {
                if let Some(name) = node.child_by_field_name("name") {
                    let target = Expr::new(Kind::Name(walk.reader.name(name)), at(name));
                    let value = node.child_by_field_name("value").map(|value| walk.expr(value));
                    found.push(walk.declare(target, None, value));
                }
            }
            "method_declaration" | "function_definition" => {
                let name = walk.reader.field_name(node, "name").unwrap_or_default();
                let mut function = walk.function(node, name, "parameters", "body");
                function.returns = walk.reader.type_of(node.child_by_field_name("return_type"));
                docs::fill(walk, node, &mut function);
                found.push(Stmt::Function(Arc::new(function)));
            }
            "foreach_statement" => {
                let parts = children(node);
                let body = walk.body(node, "body");
                if let (Some(list), Some(target)) = (parts.first(), parts.get(1)) {
                    // `foreach ($list as $key => $value)`
                    let target = match target.kind() {
                        "pair" => children(*target).last().map(|value| walk.expr(*value)),
                        _ => Some(walk.expr(*target)),
                    };
                    let target = target.unwrap_or_else(|| Expr::new(Kind::Null, at(node)));
                    found.push(Stmt::For(target, walk.expr(*list), body));
                }
            }
            "try_statement" => {
                walk.tried(node, found);
            }
            "function_static_declaration" => {
                for child in children(node) {
                    let value = child.child_by_field_name("value").map(|value| walk.expr(value));
                    if let Some(name) = child.child_by_field_name("name") {
                        found.push(walk.declare(variable(walk, name), None, value));
                    }
                }
            }
            "global_declaration" => {
                let names = children(node).into_iter().map(|name| bare(walk, name));
                found.push(Stmt::Global(names.collect()));
            }
            _ => found.extend(walk.block(node)),
        }
    }

    fn special(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let args = || walk.args(node.child_by_field_name("arguments"));
        let kind = match node.kind() {
            "variable_name" => return variable(walk, node),
            "name" | "qualified_name" | "relative_scope" => return name(walk, node),
            "boolean" => Kind::Bool(walk.reader.text(node).eq_ignore_ascii_case("true")),
            "function_call_expression" => {
                let callee = walk.field(node, "function");
                let args = args();
                match (&callee.kind, args.len()) {
                    // The keys that `array_keys` gives are the list as a loop sees it.
                    (Kind::Name(name), 1)
                        if matches!(
                            &**name,
                            "array_keys" | "array_unique" | "array_filter" | "array_values"
                        ) =>
                    {
                        match args.into_iter().next() {
                            Some(arg) => return arg.value,
                            None => Kind::Null,
                        }
                    }
                    _ => Kind::Call(Box::new(callee), args),
                }
            }
            "member_call_expression" | "nullsafe_member_call_expression" | "scoped_call_expression" => {
                let object = if node.kind() == "scoped_call_expression" {
                    "scope"
                } else {
                    "object"
                };
                let Some(called) = node.child_by_field_name("name") else {
                    return Expr::new(Kind::Null, at(node));
                };
                let object = walk.field(node, object);
                let callee = match called.kind() {
                    "name" => walk.reader.member(object, called, node),
                    // `$object->$name(…)`
                    _ => Expr::new(
                        Kind::Index(Box::new(object), Box::new(walk.expr(called))),
                        at(node),
                    ),
                };
                Kind::Call(Box::new(callee), args())
            }
            "object_creation_expression" => {
                let class = children(node)
                    .into_iter()
                    .find(|child| child.kind() != "arguments");
                let list = child_of_kind(node, "arguments");
                let Some(class) = class else {
                    return Expr::new(Kind::Null, at(node));
                };
                Kind::New(Box::new(walk.expr(class)), walk.args(list))
            }
            "array_creation_expression" => array(walk, node),
            "subscript_expression" => {
                let parts = children(node);
                match (parts.first(), parts.get(1)) {
                    // `$list[] = …`
                    (Some(object), None) => Kind::Index(
                        Box::new(walk.expr(*object)),
                        Box::new(Expr::new(Kind::Null, at(node))),
                    ),
                    (Some(object), Some(key)) => {
                        Kind::Index(Box::new(walk.expr(*object)), Box::new(walk.expr(*key)))
                    }
                    _ => Kind::Null,
                }
            }
            "class_constant_access_expression" | "scoped_property_access_expression" => {
                let parts = children(node);
                let (Some(class), Some(member)) = (parts.first(), parts.get(1)) else {
                    return Expr::new(Kind::Null, at(node));
                };
                let name = bare(walk, *member);
                if &*name == "class" {
                    return walk.expr(*class);
                }
                Kind::Member(Box::new(walk.expr(*class)), name, at(*member))
            }
            _ => return walk.field(node, "value"),
        };
        Expr::new(kind, at(node))
    }

    fn param(&self, walk: &W<'_>, node: Node<'_>) -> Option<Param> {
        let mut param = typed_param(walk.reader, node, "name", "type")?;
        param.name = bare(walk, node.child_by_field_name("name")?);
        param.default = node
            .child_by_field_name("default_value")
            .map(|value| walk.expr(value));
        param.field = node.kind() == "property_promotion_parameter";
        param.rest = node.kind() == "variadic_parameter";
        Some(param)
    }

    fn argument(&self, walk: &W<'_>, node: Node<'_>) -> Arg {
        if node.kind() != "argument" {
            return plain(walk.expr(node));
        }
        let name = walk.reader.field_name(node, "name");
        let value = children(node).last().map(|value| walk.expr(*value));
        Arg {
            name,
            value: value.unwrap_or_else(|| Expr::new(Kind::Null, at(node))),
        }
    }
}

/// An array: a map if it has keys, else a list.
fn array(walk: &W<'_>, node: Node<'_>) -> Kind {
    let elements = children(node);
    let parts: Vec<Vec<Node<'_>>> = elements.iter().map(|element| children(*element)).collect();
    if parts.iter().any(|parts| parts.len() == 2) {
        let pairs = parts.iter().filter_map(|parts| match parts.as_slice() {
            [key, value] => Some((walk.expr(*key), walk.expr(*value))),
            // A value without a key has a number.
            [only] => Some((Expr::new(Kind::Null, at(*only)), walk.expr(*only))),
            _ => None,
        });
        return Kind::Map(pairs.collect());
    }
    Kind::List(
        parts
            .into_iter()
            .flatten()
            .map(|element| walk.expr(element))
            .collect(),
    )
}
