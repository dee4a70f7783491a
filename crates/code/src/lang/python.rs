//! Python.

use std::sync::Arc;

use tree_sitter::Node;

use super::reader::{Reader, at, child_of_kind, children, in_field, plain, string, unescape};
use crate::ir::{Arg, Assign, Class, Expr, Function, Import, Kind, Name, Param, Part, Stmt};

/// The statements of a module.
pub(crate) fn module(reader: &Reader<'_>, root: Node<'_>) -> Vec<Stmt> {
    block(reader, root)
}

fn block(reader: &Reader<'_>, node: Node<'_>) -> Vec<Stmt> {
    let mut found = Vec::new();
    for child in children(node) {
        reader.deeper(child, || statement(reader, child, &mut found));
    }
    found
}

fn field_block(reader: &Reader<'_>, node: Node<'_>, field: &str) -> Vec<Stmt> {
    node.child_by_field_name(field)
        .map(|body| block(reader, body))
        .unwrap_or_default()
}

fn statement(reader: &Reader<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    match node.kind() {
        "expression_statement" => {
            for child in children(node) {
                match child.kind() {
                    "assignment" | "augmented_assignment" => found.push(assignment(reader, child)),
                    _ => found.push(Stmt::Expr(expr(reader, child))),
                }
            }
        }
        "import_statement" => imports(reader, node, found),
        "import_from_statement" => imports_from(reader, node, found),
        "function_definition" => found.push(Stmt::Function(Arc::new(function(reader, node, Vec::new())))),
        "class_definition" => found.push(Stmt::Class(Arc::new(class(reader, node, Vec::new())))),
        "decorated_definition" => {
            let decorators: Vec<Expr> = children(node)
                .into_iter()
                .filter(|child| child.kind() == "decorator")
                .filter_map(|child| children(child).first().map(|inner| expr(reader, *inner)))
                .collect();
            if let Some(inner) = node.child_by_field_name("definition") {
                found.push(match inner.kind() {
                    "class_definition" => Stmt::Class(Arc::new(class(reader, inner, decorators))),
                    _ => Stmt::Function(Arc::new(function(reader, inner, decorators))),
                });
            }
        }
        "return_statement" => {
            let value = children(node).first().map(|child| expr(reader, *child));
            found.extend(value.map(Stmt::Return));
        }
        "delete_statement" => {
            for child in children(node) {
                let many = child.kind() == "expression_list";
                let targets = if many { children(child) } else { vec![child] };
                found.extend(
                    targets
                        .into_iter()
                        .map(|target| Stmt::Delete(expr(reader, target))),
                );
            }
        }
        "for_statement" => {
            if let (Some(left), Some(right)) = (
                node.child_by_field_name("left"),
                node.child_by_field_name("right"),
            ) {
                let body = field_block(reader, node, "body");
                found.push(Stmt::For(expr(reader, left), expr(reader, right), body));
            }
            found.push(Stmt::Branch(field_block(reader, node, "alternative")));
        }
        "with_statement" => {
            for clause in children(node)
                .into_iter()
                .filter(|child| child.kind() == "with_clause")
            {
                for item in children(clause) {
                    with_item(reader, item, found);
                }
            }
            found.extend(field_block(reader, node, "body"));
        }
        "try_statement" => {
            // What is tried usually runs; what handles errors may.
            found.extend(field_block(reader, node, "body"));
            for child in children(node) {
                if child.kind() != "block" {
                    found.push(Stmt::Branch(block(reader, child)));
                }
            }
        }
        "if_statement" | "elif_clause" | "while_statement" | "match_statement" | "case_clause" => {
            let mut tests = in_field(node, "condition");
            tests.extend(in_field(node, "subject"));
            tests.extend(in_field(node, "guard"));
            found.extend(tests.iter().map(|test| Stmt::Expr(expr(reader, *test))));
            for field in ["consequence", "body"] {
                found.push(Stmt::Branch(field_block(reader, node, field)));
            }
            let mut others = Vec::new();
            for other in in_field(node, "alternative") {
                reader.deeper(other, || statement(reader, other, &mut others));
            }
            found.push(Stmt::Branch(others));
        }
        "else_clause" | "finally_clause" | "except_clause" => found.extend(block(reader, node)),
        "block" => found.extend(block(reader, node)),
        "global_statement" | "nonlocal_statement" => {
            found.push(Stmt::Global(
                children(node).into_iter().map(|name| reader.name(name)).collect(),
            ));
        }
        "comment" | "pass_statement" => {}
        _ => {
            for child in children(node) {
                if child.kind() == "block" {
                    found.extend(block(reader, child));
                } else {
                    found.push(Stmt::Expr(expr(reader, child)));
                }
            }
        }
    }
}

fn with_item(reader: &Reader<'_>, item: Node<'_>, found: &mut Vec<Stmt>) {
    let Some(value) = item.child_by_field_name("value") else {
        return;
    };
    let (value, target) = if value.kind() == "as_pattern" {
        let parts = children(value);
        let target = value
            .child_by_field_name("alias")
            .and_then(|alias| children(alias).first().copied());
        (parts.first().copied(), target)
    } else {
        (Some(value), None)
    };
    let Some(value) = value else { return };
    // `with x as y` runs `x.__enter__()`.
    let entered = Expr::new(
        Kind::Call(
            Box::new(Expr::new(
                Kind::Member(Box::new(expr(reader, value)), Name::from("__enter__"), at(value)),
                at(value),
            )),
            Vec::new(),
        ),
        at(value),
    );
    found.push(match target {
        Some(target) => assign(expr(reader, target), entered),
        None => Stmt::Expr(entered),
    });
}

fn assign(target: Expr, value: Expr) -> Stmt {
    Stmt::Assign(Assign {
        target,
        declared: crate::ir::Type::default(),
        value: Some(value),
        adds: false,
        declares: true,
    })
}

fn assignment(reader: &Reader<'_>, node: Node<'_>) -> Stmt {
    let target = node.child_by_field_name("left").map_or_else(
        || Expr::new(Kind::Other(Vec::new()), at(node)),
        |left| expr(reader, left),
    );
    let value = node.child_by_field_name("right").map(|right| match right.kind() {
        // `a = b = value`
        "assignment" => {
            let at = at(right);
            let inner = assignment(reader, right);
            let value = right.child_by_field_name("right").map(|node| expr(reader, node));
            let last = value.map(Stmt::Expr);
            Expr::new(Kind::Block(std::iter::once(inner).chain(last).collect()), at)
        }
        _ => expr(reader, right),
    });
    Stmt::Assign(Assign {
        target,
        declared: reader.type_of(node.child_by_field_name("type")),
        value,
        adds: node.kind() == "augmented_assignment",
        declares: true,
    })
}

fn imports(reader: &Reader<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    for child in in_field(node, "name") {
        let (module, local) = match child.kind() {
            "aliased_import" => (
                reader.field_name(child, "name").unwrap_or_default(),
                reader.field_name(child, "alias").unwrap_or_default(),
            ),
            _ => {
                // `import a.b` binds `a`.
                let whole = reader.text(child);
                let first = whole.split('.').next().unwrap_or(whole);
                found.push(import(whole, None, first, node));
                continue;
            }
        };
        found.push(import(&module, None, &local, node));
    }
}

fn import(module: &str, item: Option<&str>, local: &str, node: Node<'_>) -> Stmt {
    // A module that is imported as a whole is found under its first part.
    let module = if item.is_none() && module.split('.').next() == Some(local) {
        local
    } else {
        module
    };
    Stmt::Import(Import {
        module: Arc::from(module),
        item: item.map(Arc::from),
        local: Arc::from(local),
        at: at(node),
    })
}

fn imports_from(reader: &Reader<'_>, node: Node<'_>, found: &mut Vec<Stmt>) {
    let Some(module) = node.child_by_field_name("module_name") else {
        return;
    };
    let module = reader.text(module);
    for child in in_field(node, "name") {
        let (item, local) = match child.kind() {
            "aliased_import" => (
                reader.field_name(child, "name").unwrap_or_default(),
                reader.field_name(child, "alias").unwrap_or_default(),
            ),
            _ => (reader.name(child), reader.name(child)),
        };
        found.push(import(module, Some(&item), &local, node));
    }
    if child_of_kind(node, "wildcard_import").is_some() {
        found.push(import(module, Some("*"), "", node));
    }
}

fn function(reader: &Reader<'_>, node: Node<'_>, decorators: Vec<Expr>) -> Function {
    let is = |name: &str| {
        decorators
            .iter()
            .filter_map(|decorator| decorator.path())
            .any(|path| path.rsplit('.').next() == Some(name))
    };
    let (is_static, property) = (is("staticmethod"), is("property") || is("cached_property"));
    Function {
        name: reader.field_name(node, "name").unwrap_or_default(),
        params: params(reader, node),
        body: reader
            .deeper(node, || field_block(reader, node, "body"))
            .unwrap_or_default(),
        decorators,
        returns: reader.type_of(node.child_by_field_name("return_type")),
        receiver: None,
        explicit_self: !is_static,
        property,
        at: at(node),
    }
}

fn params(reader: &Reader<'_>, node: Node<'_>) -> Vec<Param> {
    let Some(list) = node.child_by_field_name("parameters") else {
        return Vec::new();
    };
    children(list)
        .into_iter()
        .filter_map(|child| param(reader, child))
        .collect()
}

fn param(reader: &Reader<'_>, node: Node<'_>) -> Option<Param> {
    let mut rest = false;
    let mut name = match node.kind() {
        "identifier" => Some(node),
        _ => node
            .child_by_field_name("name")
            .or_else(|| children(node).first().copied()),
    }?;
    if matches!(name.kind(), "list_splat_pattern" | "dictionary_splat_pattern") {
        rest = true;
        name = children(name).first().copied()?;
    }
    rest |= matches!(node.kind(), "list_splat_pattern" | "dictionary_splat_pattern");
    Some(Param {
        name: reader.name(name),
        declared: reader.type_of(node.child_by_field_name("type")),
        default: node.child_by_field_name("value").map(|value| expr(reader, value)),
        rest,
        field: false,
    })
}

fn class(reader: &Reader<'_>, node: Node<'_>, decorators: Vec<Expr>) -> Class {
    let bases = node
        .child_by_field_name("superclasses")
        .map(children)
        .unwrap_or_default();
    Class {
        name: reader.field_name(node, "name").unwrap_or_default(),
        bases: bases.into_iter().map(|base| reader.name(base)).collect(),
        body: reader
            .deeper(node, || field_block(reader, node, "body"))
            .unwrap_or_default(),
        decorators,
        params: Vec::new(),
        at: at(node),
    }
}

fn expr(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    reader
        .deeper(node, || inner(reader, node))
        .unwrap_or_else(|| Expr::new(Kind::Other(Vec::new()), at(node)))
}

fn all(reader: &Reader<'_>, nodes: Vec<Node<'_>>) -> Vec<Expr> {
    nodes.into_iter().map(|node| expr(reader, node)).collect()
}

fn inner(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let field = |name: &str| {
        Box::new(
            node.child_by_field_name(name)
                .map_or_else(|| Expr::new(Kind::Null, at(node)), |child| expr(reader, child)),
        )
    };
    let kind = match node.kind() {
        "identifier" => Kind::Name(reader.name(node)),
        "integer" => return reader.number(node),
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        "none" => Kind::Null,
        "string" => return text(reader, node),
        "concatenated_string" => {
            let parts = children(node)
                .into_iter()
                .flat_map(|child| match text(reader, child).kind {
                    Kind::Text(parts) => parts,
                    _ => Vec::new(),
                });
            return string(parts.collect(), at(node));
        }
        "attribute" => {
            let Some(name) = node.child_by_field_name("attribute") else {
                return *field("object");
            };
            return reader.member(*field("object"), name, node);
        }
        "subscript" => {
            let Some(key) = node.child_by_field_name("subscript") else {
                return *field("value");
            };
            Kind::Index(field("value"), Box::new(expr(reader, key)))
        }
        "call" => return call(reader, node),
        "await" | "parenthesized_expression" | "type" => match children(node).as_slice() {
            [only] => return expr(reader, *only),
            several => Kind::Other(all(reader, several.to_vec())),
        },
        "yield" => {
            let values = all(reader, children(node));
            Kind::Block(values.into_iter().map(Stmt::Return).collect())
        }
        "named_expression" => {
            let stored = assign(*field("name"), *field("value"));
            Kind::Block(vec![stored, Stmt::Expr(*field("name"))])
        }
        "binary_operator" => {
            let operator = node.child_by_field_name("operator").map(|node| reader.text(node));
            match operator {
                Some("+") => Kind::Add(field("left"), field("right")),
                Some("%") => {
                    let filling = match field("right").kind {
                        Kind::List(items) => items.into_iter().map(plain).collect(),
                        _ => vec![plain(*field("right"))],
                    };
                    Kind::Format(field("left"), filling)
                }
                _ => Kind::Other(vec![*field("left"), *field("right")]),
            }
        }
        "boolean_operator" => Kind::Any(vec![*field("left"), *field("right")]),
        "conditional_expression" => match <[Expr; 3]>::try_from(all(reader, children(node))) {
            Ok([yes, test, no]) => Kind::Block(vec![
                Stmt::Expr(test),
                Stmt::Expr(Expr::new(Kind::Any(vec![yes, no]), at(node))),
            ]),
            Err(parts) => Kind::Other(parts),
        },
        "comparison_operator" => {
            let operators = in_field(node, "operators");
            let is_in = operators
                .iter()
                .any(|node| matches!(reader.text(*node), "in" | "not in"));
            match <[Expr; 2]>::try_from(all(reader, children(node))) {
                Ok([left, right]) if is_in => Kind::Contains(Box::new(left), Box::new(right)),
                Ok(both) => Kind::Other(Vec::from(both)),
                Err(parts) => Kind::Other(parts),
            }
        }
        "lambda" => {
            let body = Stmt::Return(*field("body"));
            Kind::Lambda(Arc::new(Function {
                name: Name::default(),
                params: params(reader, node),
                body: vec![body],
                decorators: Vec::new(),
                returns: crate::ir::Type::default(),
                receiver: None,
                explicit_self: false,
                property: false,
                at: at(node),
            }))
        }
        "list" | "tuple" | "set" | "expression_list" | "pattern_list" | "tuple_pattern" | "list_pattern" => {
            Kind::List(all(reader, children(node)))
        }
        "dictionary" => Kind::Map(
            children(node)
                .into_iter()
                .filter_map(|child| pair(reader, child))
                .collect(),
        ),
        "list_splat" | "dictionary_splat" => match children(node).first() {
            Some(inner) => Kind::Spread(Box::new(expr(reader, *inner))),
            None => Kind::Null,
        },
        "list_comprehension" | "set_comprehension" | "generator_expression" | "dictionary_comprehension" => {
            return comprehension(reader, node);
        }
        "as_pattern_target" => match children(node).first() {
            Some(inner) => return expr(reader, *inner),
            None => Kind::Null,
        },
        _ => Kind::Other(all(reader, children(node))),
    };
    Expr::new(kind, at(node))
}

fn pair(reader: &Reader<'_>, node: Node<'_>) -> Option<(Expr, Expr)> {
    if node.kind() == "pair" {
        let (key, value) = (
            node.child_by_field_name("key")?,
            node.child_by_field_name("value")?,
        );
        return Some((expr(reader, key), expr(reader, value)));
    }
    let spread = expr(reader, node);
    Some((spread, Expr::new(Kind::Null, at(node))))
}

/// `[element for target in list]` as a loop whose value is a list of the element.
fn comprehension(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let element = node.child_by_field_name("body").map_or_else(
        || Expr::new(Kind::Null, at(node)),
        |body| match body.kind() {
            "pair" => {
                let entry = pair(reader, body).into_iter().collect();
                Expr::new(Kind::Map(entry), at(body))
            }
            _ => {
                let spread = Kind::Spread(Box::new(Expr::new(
                    Kind::List(vec![expr(reader, body)]),
                    at(body),
                )));
                Expr::new(Kind::List(vec![Expr::new(spread, at(body))]), at(body))
            }
        },
    );
    let mut statements = Vec::new();
    for child in children(node) {
        match (
            child.kind(),
            child.child_by_field_name("left"),
            child.child_by_field_name("right"),
        ) {
            ("for_in_clause", Some(left), Some(right)) => {
                statements.push(Stmt::For(expr(reader, left), expr(reader, right), Vec::new()));
            }
            ("if_clause", ..) => statements.extend(all(reader, children(child)).into_iter().map(Stmt::Expr)),
            _ => {}
        }
    }
    statements.push(Stmt::Expr(element));
    Expr::new(Kind::Block(statements), at(node))
}

fn call(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let Some(function) = node.child_by_field_name("function") else {
        return Expr::new(Kind::Other(all(reader, children(node))), at(node));
    };
    let arguments = node.child_by_field_name("arguments");
    let args: Vec<Arg> = match arguments {
        Some(list) if list.kind() == "argument_list" => children(list)
            .into_iter()
            .map(|child| argument(reader, child))
            .collect(),
        Some(only) => vec![plain(expr(reader, only))],
        None => Vec::new(),
    };
    let callee = expr(reader, function);
    let kind = match callee.kind {
        Kind::Member(object, name, _)
            if &*name == "format" && matches!(object.kind, Kind::Text(_) | Kind::Name(_)) =>
        {
            Kind::Format(object, args)
        }
        _ => Kind::Call(Box::new(callee), args),
    };
    Expr::new(kind, at(node))
}

fn argument(reader: &Reader<'_>, node: Node<'_>) -> Arg {
    match (node.kind(), node.child_by_field_name("value")) {
        ("keyword_argument", Some(value)) => Arg {
            name: reader.field_name(node, "name"),
            value: expr(reader, value),
        },
        _ => plain(expr(reader, node)),
    }
}

fn text(reader: &Reader<'_>, node: Node<'_>) -> Expr {
    let start = child_of_kind(node, "string_start").map(|start| reader.text(start).to_ascii_lowercase());
    let raw = start.is_some_and(|start| start.contains('r'));
    let mut parts = Vec::new();
    for child in children(node) {
        match child.kind() {
            "string_content" if raw => parts.push(Part::Literal(reader.text(child).to_owned())),
            "string_content" => parts.push(Part::Literal(unescape(reader.text(child)))),
            "interpolation" => {
                let value = child
                    .child_by_field_name("expression")
                    .or_else(|| children(child).first().copied());
                parts.extend(value.map(|value| Part::Value(expr(reader, value))));
            }
            _ => {}
        }
    }
    string(parts, at(node))
}
