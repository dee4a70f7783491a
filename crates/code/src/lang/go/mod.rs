//! Go.

mod types;

use std::sync::Arc;

use tree_sitter::Node;

use super::grammar::{Grammar, Role, Walk};
use super::reader::{Reader, at, child_of_kind, children, dotted, in_field, plain, typed_param, unescape};
use crate::ir::{Assign, Expr, Import, Kind, Name, Param, Stmt, Type};
use types::{alias, client_interface, composite, structure};

struct Go;

type W<'a> = Walk<'a, Go>;

/// The statements of a file.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    Walk { reader, grammar: Go }.block(root)
}

impl Grammar for Go {
    fn role(&self, kind: &str) -> Role {
        match kind {
            "identifier" | "field_identifier" | "type_identifier" | "package_identifier" => Role::Name,
            "int_literal" => Role::Number,
            "true" => Role::True,
            "false" => Role::False,
            "nil" => Role::Null,
            "interpreted_string_literal" | "raw_string_literal" => Role::Text,
            "parenthesized_expression"
            | "unary_expression"
            | "expression_statement"
            | "go_statement"
            | "defer_statement"
            | "literal_element" => Role::Inner,
            "selector_expression" => Role::Member("operand", "field"),
            "qualified_type" => Role::Member("package", "name"),
            "index_expression" => Role::Index("operand", "index"),
            "binary_expression" => Role::Binary,
            "func_literal" => Role::Lambda("parameters", "body"),
            "variadic_argument" => Role::Spread,
            "block" | "source_file" | "statement_list" => Role::Block,
            "if_statement"
            | "expression_switch_statement"
            | "type_switch_statement"
            | "select_statement"
            | "expression_case"
            | "default_case"
            | "communication_case"
            | "type_case"
            | "labeled_statement" => Role::Branch,
            "return_statement" => Role::Return,
            "expression_list"
            | "call_expression"
            | "type_conversion_expression"
            | "composite_literal"
            | "slice_expression"
            | "type_assertion_expression" => Role::Special,
            "import_declaration"
            | "function_declaration"
            | "method_declaration"
            | "type_declaration"
            | "var_declaration"
            | "const_declaration"
            | "short_var_declaration"
            | "assignment_statement"
            | "for_statement"
            | "var_spec_list" => Role::Statement,
            "package_clause" | "slice_type" | "map_type" | "pointer_type" | "function_type"
            | "struct_type" | "interface_type" | "array_type" | "generic_type" | "channel_type" => {
                Role::Nothing
            }
            _ => Role::Other,
        }
    }

    fn text(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let text = walk.reader.text(node);
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
        let raw = text.starts_with('`');
        Expr::text(if raw { inner.to_owned() } else { unescape(inner) }, at(node))
    }

    fn statement(&self, walk: &W<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
        match node.kind() {
            "import_declaration" => {
                let specs = child_of_kind(node, "import_spec_list").map_or_else(|| children(node), children);
                found.extend(specs.into_iter().filter_map(|spec| import(walk, spec)));
            }
            "function_declaration" | "method_declaration" => found.push(function(walk, node)),
            "type_declaration" => {
                for spec in children(node) {
                    found.extend(structure(walk, spec).map(|class| Stmt::Class(Arc::new(class))));
                    found.extend(client_interface(walk, spec));
                    found.extend(alias(walk, spec));
                }
            }
            "var_declaration" | "const_declaration" => {
                let specs = child_of_kind(node, "var_spec_list").map_or_else(|| children(node), children);
                match embedded(walk, node) {
                    Some(value) if specs.len() == 1 => {
                        let names = specs
                            .first()
                            .map(|spec| in_field(*spec, "name"))
                            .unwrap_or_default();
                        if let [name] = names.as_slice() {
                            found.push(walk.declare(walk.expr(*name), None, Some(value)));
                        }
                    }
                    _ => specs.into_iter().for_each(|spec| variables(walk, spec, found)),
                }
            }
            "short_var_declaration" | "assignment_statement" => {
                let adds = node
                    .child_by_field_name("operator")
                    .is_some_and(|node| walk.reader.text(node) == "+=");
                let declares = node.kind() == "short_var_declaration";
                if let (Some(left), Some(right)) = (
                    node.child_by_field_name("left"),
                    node.child_by_field_name("right"),
                ) {
                    found.extend(assignments(walk, children(left), children(right), declares, adds));
                }
            }
            _ => {
                // `for`
                let body = walk.body(node, "body");
                match child_of_kind(node, "range_clause") {
                    Some(range) => {
                        let targets = range
                            .child_by_field_name("left")
                            .map(children)
                            .unwrap_or_default();
                        // `for index, element := range list`
                        let list = walk.field(range, "right");
                        let mut targets = walk.all(targets);
                        let place = at(range);
                        let target = match targets.len() {
                            0 | 1 => targets.pop().unwrap_or_else(|| Expr::new(Kind::Null, place)),
                            _ => Expr::new(Kind::List(targets), place),
                        };
                        found.push(Stmt::For(target, list, body));
                    }
                    None => {
                        let clause = children(node).into_iter().filter(|child| child.kind() != "block");
                        found.extend(clause.map(|clause| Stmt::Expr(walk.expr(clause))));
                        found.push(Stmt::Branch(body));
                    }
                }
            }
        }
    }

    fn special(&self, walk: &W<'_>, node: Node<'_>) -> Expr {
        let kind = match node.kind() {
            "expression_list" => match children(node).as_slice() {
                [only] => return walk.expr(*only),
                several => Kind::List(walk.all(several.to_vec())),
            },
            "call_expression" => {
                let function = node.child_by_field_name("function");
                let args = walk.args(node.child_by_field_name("arguments"));
                match function.map(|function| (function.kind(), function)) {
                    // `make([]T, n)`
                    Some(("identifier", name))
                        if walk.reader.text(name) == "make"
                            && node
                                .child_by_field_name("arguments")
                                .and_then(|args| children(args).first().copied())
                                .is_some_and(|declared| declared.kind() == "slice_type") =>
                    {
                        Kind::List(Vec::new())
                    }
                    // `name[T](x)`
                    Some(("index_expression", generic)) => {
                        let callee = walk.field(generic, "operand");
                        let call = Kind::Call(Box::new(callee), args);
                        walk.reader
                            .typed_call(node, call, generic.child_by_field_name("index"))
                    }
                    // `[]byte(x)` is x.
                    Some(("slice_type" | "parenthesized_type", _)) => match args.into_iter().next() {
                        Some(arg) => return arg.value,
                        None => Kind::Null,
                    },
                    _ => {
                        let call = Kind::Call(Box::new(walk.field(node, "function")), args);
                        walk.reader
                            .typed_call(node, call, node.child_by_field_name("type_arguments"))
                    }
                }
            }
            "type_conversion_expression" => return converted(walk, node),
            "type_assertion_expression" => Kind::Cast(
                Box::new(walk.field(node, "operand")),
                walk.reader.type_of(node.child_by_field_name("type")),
            ),
            "slice_expression" => return walk.field(node, "operand"),
            _ => composite(walk, node),
        };
        Expr::new(kind, at(node))
    }

    fn param(&self, walk: &W<'_>, node: Node<'_>) -> Option<Param> {
        let mut param = typed_param(walk.reader, node, "name", "type")?;
        param.rest = node.kind() == "variadic_parameter_declaration";
        Some(param)
    }
}

/// A value as another type; `name[T](x)`, which reads as one, is a call that gives a `T`.
fn converted(walk: &W<'_>, node: Node<'_>) -> Expr {
    let operand = walk.field(node, "operand");
    let generic = node
        .child_by_field_name("type")
        .filter(|declared| declared.kind() == "generic_type");
    let Some(name) = generic.and_then(|generic| generic.child_by_field_name("type")) else {
        return operand;
    };
    let callee = dotted(walk.reader.text(name).split('.'), name);
    let call = Kind::Call(Box::new(callee), vec![plain(operand)]);
    let types = generic.and_then(|generic| generic.child_by_field_name("type_arguments"));
    Expr::new(walk.reader.typed_call(node, call, types), at(node))
}

fn import(walk: &W<'_>, spec: Node<'_>) -> Option<Stmt> {
    let path = walk.expr(spec.child_by_field_name("path")?);
    let module = path.as_text()?;
    let named = walk.reader.field_name(spec, "name").filter(|name| &**name != "_");
    let whole = named.as_deref() == Some(".");
    // The package of `example.org/redis/v9` is `redis`; that of `example.org/go-redis` too.
    let mut parts = module.rsplit('/');
    let mut last = parts.next().unwrap_or(module);
    if last.starts_with('v') && last.len() > 1 && last.chars().skip(1).all(|c| c.is_ascii_digit()) {
        last = parts.next().unwrap_or(last);
    }
    let last = last.split(".v").next().unwrap_or(last);
    let last = last.strip_prefix("go-").unwrap_or(last);
    Some(Stmt::Import(Import {
        module: Arc::from(module),
        item: whole.then(|| Name::from("*")),
        local: named.filter(|_| !whole).unwrap_or_else(|| Arc::from(last)),
        at: at(spec),
    }))
}

/// Parameters that share a type, as `a, b string`.
fn params(walk: &W<'_>, list: Option<Node<'_>>) -> Vec<Param> {
    let mut found = Vec::new();
    for node in list.map(children).unwrap_or_default() {
        let names = in_field(node, "name");
        if names.is_empty() {
            continue;
        }
        for name in names {
            found.push(Param {
                name: walk.reader.name(name),
                declared: walk.reader.type_of(node.child_by_field_name("type")),
                default: None,
                rest: node.kind() == "variadic_parameter_declaration",
                field: false,
            });
        }
    }
    found
}

fn function(walk: &W<'_>, node: Node<'_>) -> Stmt {
    let name = walk.reader.field_name(node, "name").unwrap_or_default();
    let mut function = walk.function(node, name, "none", "body");
    function.params = params(walk, node.child_by_field_name("parameters"));
    function.returns = walk.reader.type_of(node.child_by_field_name("result"));
    let receiver = node
        .child_by_field_name("receiver")
        .and_then(|list| children(list).first().copied());
    function.receiver = receiver.and_then(|receiver| {
        let class = walk
            .reader
            .type_of(receiver.child_by_field_name("type"))
            .0
            .first()
            .cloned()?;
        Some((
            class,
            walk.reader.field_name(receiver, "name").unwrap_or_default(),
        ))
    });
    Stmt::Function(Arc::new(function))
}

/// The file that `//go:embed` in front of a variable puts into it.
fn embedded(walk: &W<'_>, node: Node<'_>) -> Option<Expr> {
    let comment = node
        .prev_named_sibling()
        .filter(|comment| comment.kind() == "comment")?;
    let path = walk.reader.text(comment).strip_prefix("//go:embed ")?.trim();
    let callee = Expr::new(Kind::Name(Name::from("embed")), at(comment));
    let args = vec![super::reader::plain(Expr::text(path, at(comment)))];
    Some(Expr::new(Kind::Call(Box::new(callee), args), at(comment)))
}

fn variables(walk: &W<'_>, spec: Node<'_>, found: &mut Vec<Stmt>) {
    let names = in_field(spec, "name");
    let values = spec
        .child_by_field_name("value")
        .map(children)
        .unwrap_or_default();
    if values.len() == 1 && names.len() > 1 {
        found.extend(assignments(walk, names, values, true, false));
        return;
    }
    for (index, name) in names.into_iter().enumerate() {
        if name.kind() != "identifier" {
            continue;
        }
        let declared = spec.child_by_field_name("type");
        let is_list = declared.is_some_and(|declared| declared.kind() == "slice_type");
        let value = values.get(index).map(|value| walk.expr(*value));
        // A list without a value is empty.
        let value = value.or_else(|| is_list.then(|| Expr::new(Kind::List(Vec::new()), at(name))));
        found.push(walk.declare(walk.expr(name), spec.child_by_field_name("type"), value));
    }
}

fn assignments(
    walk: &W<'_>,
    left: Vec<Node<'_>>,
    right: Vec<Node<'_>>,
    declares: bool,
    adds: bool,
) -> Vec<Stmt> {
    let assign = |target: Expr, value: Expr| {
        Stmt::Assign(Assign {
            target,
            declared: Type::default(),
            value: Some(value),
            adds,
            declares,
        })
    };
    if let (true, [only]) = (left.len() > 1, right.as_slice()) {
        let place = at(*only);
        let targets = Expr::new(Kind::List(walk.all(left)), place);
        return vec![assign(targets, walk.expr(*only))];
    }
    let pairs = left.into_iter().zip(right);
    pairs
        .map(|(target, value)| assign(walk.expr(target), walk.expr(value)))
        .collect()
}
