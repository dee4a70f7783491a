//! Java.

use std::sync::Arc;

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk, function};
use super::reader::{Reader, at, child_of_kind, children, dotted, in_field, plain, typed_param, unescape};
use crate::ir::{Arg, Class, Expr, Import, Kind, Name, Param, Stmt};

struct Java;

type W<'a> = Walk<'a, Java>;

/// The statements of a file.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    Walk {
        reader,
        grammar: Java,
    }
    .block(root)
}

impl Grammar for Java {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "identifier" | "this" | "super" | "type_identifier" | "scoped_type_identifier" => Role::Name,
            "decimal_integer_literal" => Role::Number,
            "decimal_floating_point_literal" => Role::Fraction,
            "true" => Role::True,
            "false" => Role::False,
            "null_literal" => Role::Null,
            "string_literal" | "character_literal" => Role::Text,
            "parenthesized_expression" | "expression_statement" | "resource_specification" => Role::Inner,
            "field_access" => Role::Member("object", "field"),
            "array_access" => Role::Index("array", "index"),
            "assignment_expression" => Role::Assign("left", "right"),
            "ternary_expression" => Role::Choice("condition", "consequence", "alternative"),
            "binary_expression" => Role::Binary,
            "array_initializer" | "element_value_array_initializer" => Role::List,
            "block"
            | "program"
            | "class_body"
            | "interface_body"
            | "constructor_body"
            | "enum_body_declarations"
            | "finally_clause"
            | "switch_block" => Role::Block,
            "if_statement"
            | "while_statement"
            | "do_statement"
            | "for_statement"
            | "catch_clause"
            | "switch_expression"
            | "switch_block_statement_group"
            | "switch_rule"
            | "labeled_statement"
            | "synchronized_statement" => Role::Branch,
            "enhanced_for_statement" => Role::For("name", "value", "body"),
            "return_statement" => Role::Return,
            "import_declaration"
            | "class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "record_declaration"
            | "field_declaration"
            | "constant_declaration"
            | "local_variable_declaration"
            | "method_declaration"
            | "constructor_declaration"
            | "try_statement"
            | "try_with_resources_statement"
            | "static_initializer" => Role::Statement,
            "explicit_constructor_invocation"
            | "method_invocation"
            | "object_creation_expression"
            | "array_creation_expression"
            | "cast_expression"
            | "annotation"
            | "marker_annotation"
            | "class_literal"
            | "lambda_expression"
            | "method_reference" => Role::Special,
            "package_declaration"
            | "modifiers"
            | "line_comment"
            | "block_comment"
            | "type_arguments"
            | "generic_type"
            | "dimensions"
            | "integral_type" => Role::Nothing,
            _ => Role::Other,
        }
    }

    fn text(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let text = walk.reader.text(node);
        let quotes = if text.starts_with("\"\"\"") { 3 } else { 1 };
        let inner = text
            .get(quotes..text.len().saturating_sub(quotes))
            .unwrap_or_default();
        Expr::text(unescape(inner), at(node))
    }

    fn statement(&self, walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
        match node.kind() {
            "import_declaration" => found.extend(import(walk, node)),
            "class_declaration" | "interface_declaration" | "enum_declaration" | "record_declaration" => {
                found.push(Stmt::Class(Arc::new(class(walk, node))));
            }
            "field_declaration" | "constant_declaration" | "local_variable_declaration" => {
                for declarator in in_field(node, "declarator") {
                    let value = declarator
                        .child_by_field_name("value")
                        .map(|value| walk.expr(value))
                        .or_else(|| setting(walk, node));
                    let target = walk.field(declarator, "name");
                    found.push(walk.declare(target, node.child_by_field_name("type"), value));
                }
            }
            "method_declaration" | "constructor_declaration" => {
                let name = walk.reader.field_name(node, "name").unwrap_or_default();
                let mut function = walk.function(node, name, "parameters", "body");
                function.returns = walk.reader.type_of(node.child_by_field_name("type"));
                function.decorators = annotations(walk, node);
                found.push(Stmt::Function(Arc::new(function)));
            }
            "try_statement" | "try_with_resources_statement" => {
                for resource in node
                    .child_by_field_name("resources")
                    .map(children)
                    .unwrap_or_default()
                {
                    let value = resource
                        .child_by_field_name("value")
                        .map(|value| walk.expr(value));
                    if let Some(name) = resource.child_by_field_name("name") {
                        found.push(walk.declare(
                            walk.expr(name),
                            resource.child_by_field_name("type"),
                            value,
                        ));
                    }
                }
                walk.tried(node, found);
            }
            _ => found.extend(walk.block(node)),
        }
    }

    fn special(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let args = || walk.args(node.child_by_field_name("arguments"));
        let kind = match node.kind() {
            "method_invocation" => {
                let Some(name) = node.child_by_field_name("name") else {
                    return Expr::new(Kind::Null, at(node));
                };
                let callee = match node.child_by_field_name("object") {
                    Some(object) => walk.reader.member(walk.expr(object), name, node),
                    None => walk.expr(name),
                };
                Kind::Call(Box::new(callee), args())
            }
            "explicit_constructor_invocation" => {
                Kind::Call(Box::new(walk.field(node, "constructor")), args())
            }
            "object_creation_expression" => {
                // The type without its arguments.
                let declared = walk.reader.type_of(node.child_by_field_name("type"));
                let name = declared.0.first().cloned().unwrap_or_default();
                let mut args = args();
                if let Some(body) = child_of_kind(node, "class_body") {
                    match walk.nameless(body) {
                        lambda @ Kind::Lambda(_) => return Expr::new(lambda, at(node)),
                        body => args.push(plain(Expr::new(body, at(node)))),
                    }
                }
                Kind::New(Box::new(dotted(name.split('.'), node)), args)
            }
            "annotation" | "marker_annotation" => Kind::Call(Box::new(walk.field(node, "name")), args()),
            "array_creation_expression" => return walk.field(node, "value"),
            "cast_expression" => {
                let declared = walk.reader.type_of(node.child_by_field_name("type"));
                Kind::Cast(Box::new(walk.field(node, "value")), declared)
            }
            // `Jedis.class`
            "class_literal" => {
                let declared = walk.reader.type_of(children(node).first().copied());
                let name = declared.0.first().map_or("", |name| name);
                return dotted(name.split('.'), node);
            }
            "lambda_expression" => {
                let mut lambda = function(Name::default());
                if let Some(list) = node.child_by_field_name("parameters") {
                    lambda.params = if list.kind() == "identifier" {
                        self.param(walk, list).into_iter().collect()
                    } else {
                        walk.params(Some(list))
                    };
                }
                lambda.body = walk.body(node, "body");
                Kind::Lambda(Arc::new(lambda))
            }
            // `keys::of`
            "method_reference"
                if let [object, .., name] = children(node).as_slice()
                    && name.kind() == "identifier" =>
            {
                return walk.reader.member(walk.expr(*object), *name, node);
            }
            _ => Kind::Other(walk.all(children(node))),
        };
        Expr::new(kind, at(node))
    }

    fn param(&self, walk: &W<'_>, node: Node<'_>) -> Option<Param> {
        if node.kind() == "identifier" {
            return Some(Param {
                name: walk.reader.name(node),
                declared: crate::ir::Type::default(),
                default: None,
                rest: false,
                field: false,
            });
        }
        if node.kind() == "spread_parameter" {
            let declarator = child_of_kind(node, "variable_declarator")?;
            let mut param = typed_param(walk.reader, declarator, "name", "type")?;
            param.rest = true;
            return Some(param);
        }
        let mut param = typed_param(walk.reader, node, "name", "type")?;
        param.default = setting(walk, node);
        Some(param)
    }

    fn argument(&self, walk: &W<'_>, node: Node<'_>) -> Arg {
        // `name = value` of an annotation.
        match node.kind() {
            "element_value_pair" => Arg {
                name: walk.reader.field_name(node, "key"),
                value: walk.field(node, "value"),
            },
            _ => plain(walk.expr(node)),
        }
    }
}

/// The annotations of a class or a method, as calls.
fn annotations(walk: &W<'_>, node: Node<'_>) -> Vec<Expr> {
    let modifiers = child_of_kind(node, "modifiers").map(children).unwrap_or_default();
    let named = modifiers
        .into_iter()
        .filter(|child| child.kind().ends_with("annotation"));
    named.map(|child| walk.expr(child)).collect()
}

fn import(walk: &W<'_>, node: Node<'_>) -> Option<Stmt> {
    let path = children(node)
        .into_iter()
        .find(|child| matches!(child.kind(), "scoped_identifier" | "identifier"))?;
    let path = walk.reader.text(path);
    let whole = child_of_kind(node, "asterisk").is_some();
    let (module, item) = if whole {
        (path, "*")
    } else {
        path.rsplit_once('.')?
    };
    Some(Stmt::Import(Import {
        module: Arc::from(module),
        item: Some(Arc::from(item)),
        local: Arc::from(if whole { "" } else { item }),
        at: at(node),
    }))
}

fn class(walk: &W<'_>, node: Node<'_>) -> Class {
    let mut bases: Vec<Name> = Vec::new();
    for field in ["superclass", "interfaces"] {
        bases.extend(walk.reader.type_of(node.child_by_field_name(field)).0);
    }
    let extends = child_of_kind(node, "extends_interfaces");
    bases.extend(walk.reader.type_of(extends).0);
    bases.retain(|base| !matches!(&**base, "extends" | "implements"));
    let mut body = Vec::new();
    if let Some(inner) = node.child_by_field_name("body") {
        for child in children(inner) {
            if child.kind() == "enum_constant" {
                let list = child.child_by_field_name("arguments");
                body.push(walk.made(walk.reader.field_name(node, "name"), list, child));
                body.extend(constant(walk, child));
            } else {
                walk.statement(child, &mut body);
            }
        }
    }
    Class {
        name: walk.reader.field_name(node, "name").unwrap_or_default(),
        bases,
        body,
        decorators: annotations(walk, node),
        is_enumeration: node.kind() == "enum_declaration",
        is_abstract: walk.reader.is_abstract(node),
        params: walk.params(node.child_by_field_name("parameters")),
    }
}

/// The setting that `@Value("${name}")` fills in.
fn setting(walk: &W<'_>, node: Node<'_>) -> Option<Expr> {
    let is_value = |made: &Expr| {
        let Kind::Call(class, _) = &made.kind else {
            return false;
        };
        class.path().is_some_and(|path| path == "Value")
    };
    annotations(walk, node).into_iter().find(is_value)
}

/// A constant of an enumeration: its first argument, if it has one.
fn constant(walk: &W<'_>, node: Node<'_>) -> Option<Stmt> {
    let name = node.child_by_field_name("name")?;
    let args = node
        .child_by_field_name("arguments")
        .map(children)
        .unwrap_or_default();
    let value = match args.first() {
        Some(first) => walk.expr(*first),
        None => Expr::text(walk.reader.text(name), at(name)),
    };
    Some(walk.declare(walk.expr(name), None, Some(value)))
}
