//! C#.

mod braces;
mod members;

use std::sync::Arc;

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk, function};
use super::reader::{Reader, at, child_of_kind, children, plain, string, typed_param, unescape};
use crate::ir::{Arg, Expr, Import, Kind, Name, Param, Part, Stmt, Type};
use braces::braced;
use members::{anonymous, class, creation, extends, property, variables};

struct CSharp;

type W<'a> = Walk<'a, CSharp>;

/// The statements of a file.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    Walk {
        reader,
        grammar: CSharp,
    }
    .block(root)
}

impl Grammar for CSharp {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "identifier" | "this" | "predefined_type" => Role::Name,
            "integer_literal" => Role::Number,
            "null_literal" => Role::Null,
            "string_literal"
            | "verbatim_string_literal"
            | "raw_string_literal"
            | "interpolated_string_expression"
            | "character_literal" => Role::Text,
            "real_literal" => Role::Fraction,
            "parenthesized_expression"
            | "expression_statement"
            | "await_expression"
            | "global_statement"
            | "checked_expression"
            | "postfix_unary_expression"
            | "prefix_unary_expression"
            | "arrow_expression_clause"
            | "collection_element"
            | "expression_element"
            | "ref_expression"
            | "yield_statement" => Role::Inner,
            "member_access_expression" => Role::Member("expression", "name"),
            "assignment_expression" => Role::Assign("left", "right"),
            "conditional_expression" => Role::Choice("condition", "consequence", "alternative"),
            "binary_expression" => Role::Binary,
            "initializer_expression" | "collection_expression" | "implicit_array_creation_expression" => {
                Role::Special
            }
            "compilation_unit" | "block" | "declaration_list" | "finally_clause" | "switch_body"
            | "accessor_list" => Role::Block,
            "if_statement" | "while_statement" | "do_statement" | "for_statement" | "catch_clause"
            | "switch_statement" | "switch_section" | "switch_expression" | "lock_statement"
            | "labeled_statement" => Role::Branch,
            "foreach_statement" => Role::For("left", "right", "body"),
            "return_statement" => Role::Return,
            "using_directive"
            | "namespace_declaration"
            | "file_scoped_namespace_declaration"
            | "class_declaration"
            | "struct_declaration"
            | "record_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "field_declaration"
            | "local_declaration_statement"
            | "property_declaration"
            | "method_declaration"
            | "constructor_declaration"
            | "local_function_statement"
            | "using_statement"
            | "try_statement"
            | "variable_declaration" => Role::Statement,
            "base"
            | "boolean_literal"
            | "invocation_expression"
            | "conditional_access_expression"
            | "element_access_expression"
            | "anonymous_object_creation_expression"
            | "object_creation_expression"
            | "implicit_object_creation_expression"
            | "array_creation_expression"
            | "cast_expression"
            | "typeof_expression"
            | "as_expression"
            | "lambda_expression"
            | "anonymous_method_expression"
            | "generic_name"
            | "tuple_expression"
            | "qualified_name"
            | "declaration_expression"
            | "spread_element" => Role::Special,
            "attribute_list" | "modifier" | "type_argument_list" | "comment" | "array_type"
            | "nullable_type" | "implicit_type" => Role::Nothing,
            _ => Role::Other,
        }
    }

    fn text(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let text = walk.reader.text(node);
        match node.kind() {
            "verbatim_string_literal" => {
                let inner = text.get(2..text.len().saturating_sub(1)).unwrap_or_default();
                Expr::text(inner.replace("\"\"", "\""), at(node))
            }
            "raw_string_literal" => {
                let body = child_of_kind(node, "raw_string_content").unwrap_or(node);
                Expr::text(walk.reader.text(body), at(body))
            }
            "interpolated_string_expression" => {
                let mut parts = Vec::new();
                for child in children(node) {
                    match child.kind() {
                        "string_content" if text.starts_with("$$") => {
                            parts.push(Part::Literal(walk.reader.text(child).to_owned()));
                        }
                        "string_content" => parts.extend(braced(walk.reader.text(child), at(child))),
                        "escape_sequence" => parts.push(Part::Literal(unescape(walk.reader.text(child)))),
                        "interpolation" => {
                            let value = children(child)
                                .into_iter()
                                .find(|child| child.kind() != "interpolation_brace");
                            parts.extend(value.map(|value| Part::Value(walk.expr(value))));
                        }
                        _ => {}
                    }
                }
                string(parts, at(node))
            }
            _ => {
                let text = text.trim_end_matches(['u', 'U', '8']);
                let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
                Expr::text(unescape(inner), at(node))
            }
        }
    }

    fn statement(&self, walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
        match node.kind() {
            "using_directive" => {
                let last = children(node).into_iter().last();
                if let Some(name) = last {
                    let alias = walk.reader.field_name(node, "name");
                    if walk.reader.text(node).starts_with("global") {
                        let whole = Name::from(format!("{}.*", walk.reader.text(name)));
                        walk.reader.shared.borrow_mut().push(whole);
                    }
                    found.push(Stmt::Import(Import {
                        module: walk.reader.name(name),
                        item: if alias.is_none() {
                            Some(Name::from("*"))
                        } else {
                            None
                        },
                        local: alias.unwrap_or_default(),
                        at: at(node),
                    }));
                }
            }
            "namespace_declaration" => found.extend(walk.body(node, "body")),
            "file_scoped_namespace_declaration" => {
                for child in children(node) {
                    if !matches!(child.kind(), "qualified_name" | "identifier") {
                        walk.statement(child, found);
                    }
                }
            }
            "class_declaration"
            | "struct_declaration"
            | "record_declaration"
            | "interface_declaration"
            | "enum_declaration" => {
                found.push(Stmt::Class(Arc::new(class(walk, node))));
            }
            "field_declaration" | "local_declaration_statement" => {
                for child in children(node)
                    .into_iter()
                    .filter(|child| child.kind() == "variable_declaration")
                {
                    variables(walk, child, found);
                }
            }
            "variable_declaration" => variables(walk, node, found),
            "property_declaration" => property(walk, node, found),
            "method_declaration" | "constructor_declaration" | "local_function_statement" => {
                let name = walk.reader.field_name(node, "name").unwrap_or_default();
                let mut function = walk.function(node, name, "parameters", "body");
                let returns = node
                    .child_by_field_name("returns")
                    .or_else(|| node.child_by_field_name("type"));
                function.returns = walk.reader.type_of(returns);
                function.extends = extends(walk, node);
                // `: base(…)`
                if let Some(initializer) = child_of_kind(node, "constructor_initializer") {
                    let is_base = walk
                        .reader
                        .text(initializer)
                        .trim_start_matches([':', ' '])
                        .starts_with("base");
                    let name = Name::from(if is_base { "super" } else { "this" });
                    let args = walk.args(child_of_kind(initializer, "argument_list"));
                    let callee = Box::new(Expr::new(Kind::Name(name), at(initializer)));
                    let call = Expr::new(Kind::Call(callee, args), at(initializer));
                    function.body.insert(0, Stmt::Expr(call));
                }
                found.push(Stmt::Function(Arc::new(function)));
            }
            "using_statement" => {
                for child in children(node) {
                    if child.kind() != "block" {
                        walk.statement(child, found);
                    }
                }
                found.extend(walk.body(node, "body"));
            }
            "try_statement" => {
                walk.tried(node, found);
            }
            _ => found.extend(walk.block(node)),
        }
    }

    fn special(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let null = || Expr::new(Kind::Null, at(node));
        let kind = match node.kind() {
            "base" => Kind::Name(Name::from("super")),
            "boolean_literal" => Kind::Bool(walk.reader.text(node) == "true"),
            "invocation_expression" => {
                let call = Kind::Call(
                    Box::new(walk.field(node, "function")),
                    walk.args(node.child_by_field_name("arguments")),
                );
                let function = node.child_by_field_name("function");
                let name =
                    function.and_then(|function| function.child_by_field_name("name").or(Some(function)));
                let generic = name.filter(|name| name.kind() == "generic_name");
                match generic.and_then(|name| child_of_kind(name, "type_argument_list")) {
                    // `services.GetRequiredService<T>()` is a T.
                    Some(types) => Kind::Cast(
                        Box::new(Expr::new(call, at(node))),
                        walk.reader.type_of(Some(types)),
                    ),
                    None => call,
                }
            }
            // `a?.b`
            "conditional_access_expression" => {
                let object = walk.field(node, "condition");
                let binding = children(node).into_iter().last();
                return binding.map_or_else(null, |binding| bound(walk, object, binding));
            }
            "generic_name" => match children(node).first() {
                Some(name) => return walk.expr(*name),
                None => Kind::Null,
            },
            "qualified_name" => Kind::Name(walk.reader.name(node)),
            "element_access_expression" => {
                let key = node
                    .child_by_field_name("subscript")
                    .map(|list| walk.args(Some(list)));
                let key = key.and_then(|args| args.into_iter().next()).map(|arg| arg.value);
                Kind::Index(
                    Box::new(walk.field(node, "expression")),
                    Box::new(key.unwrap_or_else(null)),
                )
            }
            "anonymous_object_creation_expression" => anonymous(walk, node),
            "object_creation_expression" | "implicit_object_creation_expression" => creation(walk, node),
            "array_creation_expression" | "implicit_array_creation_expression" => {
                return child_of_kind(node, "initializer_expression")
                    .map_or_else(null, |list| walk.expr(list));
            }
            "initializer_expression" | "collection_expression" | "tuple_expression" => {
                let mut items = Vec::new();
                for child in children(node) {
                    let child = if child.kind() == "argument" {
                        children(child).last().copied()
                    } else {
                        Some(child)
                    };
                    items.extend(child.map(|child| walk.expr(child)));
                }
                Kind::List(items)
            }
            // `out var name`
            "declaration_expression" => return walk.field(node, "name"),
            "spread_element" => match children(node).first() {
                Some(inner) => Kind::Spread(Box::new(walk.expr(*inner))),
                None => Kind::Null,
            },
            "cast_expression" => Kind::Cast(
                Box::new(walk.field(node, "value")),
                walk.reader.type_of(node.child_by_field_name("type")),
            ),
            "typeof_expression" => {
                let declared = walk
                    .reader
                    .type_of(node.child_by_field_name("type"))
                    .0
                    .into_iter();
                declared.take(1).next().map_or(Kind::Null, Kind::Name)
            }
            "as_expression" => Kind::Cast(
                Box::new(walk.field(node, "left")),
                walk.reader.type_of(node.child_by_field_name("right")),
            ),
            _ => {
                let mut lambda = function(Name::default());
                if let Some(params) = node.child_by_field_name("parameters") {
                    lambda.params = if params.kind() == "parameter_list" {
                        walk.params(Some(params))
                    } else {
                        self.param(walk, params).into_iter().collect()
                    };
                }
                lambda.body = walk.body(node, "body");
                Kind::Lambda(Arc::new(lambda))
            }
        };
        Expr::new(kind, at(node))
    }

    fn param(&self, walk: &W<'_>, node: Node<'_>) -> Option<Param> {
        if node.kind() != "parameter" {
            // `params string[] parts` is in the list without a node of its own.
            let list = node.parent().filter(|list| list.kind() == "parameter_list");
            let is = |field: &str| list.and_then(|list| list.child_by_field_name(field)) == Some(node);
            if is("type") {
                return None;
            }
            return Some(Param {
                name: walk.reader.name(node),
                declared: Type::default(),
                default: None,
                rest: is("name"),
                field: false,
            });
        }
        let mut param = typed_param(walk.reader, node, "name", "type")?;
        // The default is what follows the name.
        let name = node.child_by_field_name("name")?;
        let default = children(node)
            .into_iter()
            .find(|child| child.start_byte() > name.end_byte());
        param.default = default.map(|default| walk.expr(default));
        Some(param)
    }

    fn argument(&self, walk: &W<'_>, node: Node<'_>) -> Arg {
        if node.kind() != "argument" {
            return plain(walk.expr(node));
        }
        let value = children(node).last().map(|value| walk.expr(*value));
        Arg {
            name: walk.reader.field_name(node, "name"),
            value: value.unwrap_or_else(|| Expr::new(Kind::Null, at(node))),
        }
    }
}

fn bound(walk: &W<'_>, object: Expr, binding: Node<'_>) -> Expr {
    match binding.kind() {
        "member_binding_expression" => match binding.child_by_field_name("name") {
            Some(name) => walk.reader.member(object, name, binding),
            None => object,
        },
        "invocation_expression" => {
            let callee = binding
                .child_by_field_name("function")
                .map(|function| bound(walk, object, function));
            let args = walk.args(binding.child_by_field_name("arguments"));
            let callee = callee.unwrap_or_else(|| Expr::new(Kind::Null, at(binding)));
            Expr::new(Kind::Call(Box::new(callee), args), at(binding))
        }
        _ => Expr::new(Kind::Other(vec![object, walk.expr(binding)]), at(binding)),
    }
}
