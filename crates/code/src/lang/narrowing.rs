//! Narrowing: which names are of which type where a test of types holds, and where it fails.

use tree_sitter::Node;

use super::reader::{Reader, children};
use crate::ir::Type;

/// Functions that go on only if what they get holds.
const ASSERTS: &[&str] = &["Assert", "assert", "check", "require"];
/// Functions that ask for the type of their first argument, and methods that ask for that of their object.
const ASKS: &[&str] = &["instance_of?", "is_a?", "isinstance", "kind_of?"];

/// A name that is of a type.
#[derive(Clone)]
pub(super) struct Typed<'t> {
    pub(super) name: Node<'t>,
    /// What it is a name for; the name itself, if that was there before.
    pub(super) of: Node<'t>,
    pub(super) declared: Type,
}

/// What a test says of the types of names.
#[derive(Default)]
pub(super) struct Narrowing<'t> {
    pub(super) holds: Vec<Typed<'t>>,
    pub(super) fails: Vec<Typed<'t>>,
}

impl<'t> Narrowing<'t> {
    /// What the opposite says.
    pub(super) fn swapped(self) -> Self {
        Narrowing {
            holds: self.fails,
            fails: self.holds,
        }
    }

    fn held(holds: Vec<Typed<'t>>) -> Self {
        Narrowing {
            holds,
            fails: Vec::new(),
        }
    }
}

/// What a test says of names.
pub(super) fn narrowing<'t>(reader: &Reader<'_>, test: Node<'t>) -> Narrowing<'t> {
    reader.deeper(test, || inner(reader, test)).unwrap_or_default()
}

/// The same of a test, if there is one.
pub(super) fn narrowing_of<'t>(reader: &Reader<'_>, test: Option<Node<'t>>) -> Narrowing<'t> {
    test.map(|test| narrowing(reader, test)).unwrap_or_default()
}

fn inner<'t>(reader: &Reader<'_>, test: Node<'t>) -> Narrowing<'t> {
    let parts = || children(test);
    let sides = || {
        (
            test.child_by_field_name("left"),
            test.child_by_field_name("right"),
        )
    };
    match test.kind() {
        "parenthesized_expression"
        | "parenthesized_statements"
        | "match_condition_list"
        | "argument"
        | "value_argument" => match parts().as_slice() {
            [only] => narrowing(reader, *only),
            _ => Narrowing::default(),
        },
        "unary_expression" | "prefix_unary_expression" | "unary_op_expression" | "unary" | "not_operator" => {
            let text = reader.text(test);
            match parts().last() {
                Some(operand) if text.starts_with('!') || text.starts_with("not") => {
                    narrowing(reader, *operand).swapped()
                }
                _ => Narrowing::default(),
            }
        }
        "binary_expression" | "boolean_operator" | "binary" => match sides() {
            (Some(left), Some(right)) => {
                match reader.between(left.end_byte(), right.start_byte()).trim() {
                    "&&" | "and" => both(narrowing(reader, left), narrowing(reader, right)),
                    "||" | "or" => both(
                        narrowing(reader, left).swapped(),
                        narrowing(reader, right).swapped(),
                    )
                    .swapped(),
                    "instanceof" => Narrowing::held(of(reader, left, None, right)),
                    // Ruby: `Redis === object`
                    "===" if left.kind() == "constant" => Narrowing::held(of(reader, right, None, left)),
                    _ => Narrowing::default(),
                }
            }
            _ => Narrowing::default(),
        },
        "is_expression" | "instanceof_expression" => match sides() {
            (Some(left), Some(right)) => {
                let narrowing = Narrowing::held(of(reader, left, test.child_by_field_name("name"), right));
                match reader.between(left.end_byte(), right.start_byte()).trim() {
                    "!is" => narrowing.swapped(),
                    _ => narrowing,
                }
            }
            _ => Narrowing::default(),
        },
        "is_pattern_expression" => {
            let field = |name| test.child_by_field_name(name);
            match (field("expression"), field("pattern")) {
                (Some(subject), Some(pattern)) => matched(reader, subject, pattern),
                _ => Narrowing::default(),
            }
        }
        "call" => asked(reader, test),
        _ => Narrowing::default(),
    }
}

fn both<'t>(mut one: Narrowing<'t>, other: Narrowing<'t>) -> Narrowing<'t> {
    one.holds.extend(other.holds);
    Narrowing::held(one.holds)
}

/// What it says that an expression is of a type: of the expression, if that is a name, and of the name that it gets.
fn of<'t>(
    reader: &Reader<'_>,
    subject: Node<'t>,
    name: Option<Node<'t>>,
    declared: Node<'t>,
) -> Vec<Typed<'t>> {
    let declared = reader.type_of(Some(declared));
    let is_name = matches!(
        subject.kind(),
        "identifier" | "variable_name" | "simple_identifier"
    );
    let own = is_name.then_some(subject);
    let names = own.into_iter().chain(name);
    let typed = names.map(|name| Typed {
        name,
        of: subject,
        declared: declared.clone(),
    });
    typed.collect()
}

/// `isinstance(object, T)`, `object.is_a?(T)`.
fn asked<'t>(reader: &Reader<'_>, call: Node<'t>) -> Narrowing<'t> {
    let name = call
        .child_by_field_name("method")
        .or_else(|| call.child_by_field_name("function"));
    let args = call
        .child_by_field_name("arguments")
        .map(children)
        .unwrap_or_default();
    let subject = call.child_by_field_name("receiver");
    let words = subject.into_iter().chain(args);
    match (name, words.collect::<Vec<_>>().as_slice()) {
        (Some(name), [subject, declared]) if ASKS.contains(&reader.text(name)) => {
            Narrowing::held(of(reader, *subject, None, *declared))
        }
        _ => Narrowing::default(),
    }
}

/// What it says that an expression matches a pattern.
pub(super) fn matched<'t>(reader: &Reader<'_>, subject: Node<'t>, pattern: Node<'t>) -> Narrowing<'t> {
    let inner = || match children(pattern).as_slice() {
        [only, ..] => matched(reader, subject, *only),
        [] => Narrowing::default(),
    };
    let field = |name| pattern.child_by_field_name(name);
    reader
        .deeper(pattern, || match pattern.kind() {
            "negated_pattern" => inner().swapped(),
            "parenthesized_pattern" | "case_pattern" | "pattern" | "switch_label" => inner(),
            "and_pattern" => match (field("left"), field("right")) {
                (Some(left), Some(right)) => {
                    both(matched(reader, subject, left), matched(reader, subject, right))
                }
                _ => Narrowing::default(),
            },
            "declaration_pattern" | "recursive_pattern" => match field("type") {
                Some(declared) => Narrowing::held(of(reader, subject, field("name"), declared)),
                None => Narrowing::default(),
            },
            // Java's, and in C# a type alone.
            "type_pattern" => match children(pattern).as_slice() {
                [declared, name] => Narrowing::held(of(reader, subject, Some(*name), *declared)),
                [declared] => Narrowing::held(of(reader, subject, None, *declared)),
                _ => Narrowing::default(),
            },
            "type_test" => {
                let narrowing = match children(pattern).as_slice() {
                    [declared] => Narrowing::held(of(reader, subject, None, *declared)),
                    _ => Narrowing::default(),
                };
                match reader.text(pattern).starts_with('!') {
                    true => narrowing.swapped(),
                    false => narrowing,
                }
            }
            // `case T() as name`, `in T => name`
            "as_pattern" => {
                let parts = children(pattern);
                match (parts.first(), parts.last()) {
                    (Some(inner), Some(name)) => {
                        let mut narrowing = matched(reader, subject, *inner);
                        let declared = narrowing.holds.first().map(|typed| typed.declared.clone());
                        let declared = declared.or_else(|| class_in(reader, *inner));
                        narrowing.holds.extend(declared.map(|declared| Typed {
                            name: *name,
                            of: subject,
                            declared,
                        }));
                        narrowing
                    }
                    _ => Narrowing::default(),
                }
            }
            "class_pattern" => match children(pattern).first() {
                Some(class) => Narrowing::held(of(reader, subject, None, *class)),
                None => Narrowing::default(),
            },
            "constant_pattern" | "constant" | "scope_resolution" => {
                Narrowing::held(of(reader, subject, None, pattern))
            }
            _ => Narrowing::default(),
        })
        .unwrap_or_default()
}

/// The class that a pattern names, if it does.
fn class_in(reader: &Reader<'_>, pattern: Node<'_>) -> Option<Type> {
    let mut inner = Some(pattern);
    while let Some(node) = inner.filter(|node| node.kind() != "class_pattern") {
        if matches!(node.kind(), "constant" | "scope_resolution") {
            return Some(reader.type_of(Some(node)));
        }
        inner = children(node).into_iter().next();
    }
    Some(reader.type_of(children(inner?).first().copied()))
}

/// What an arm of a switch says of what is switched on.
pub(super) fn narrowed_by_arm<'t>(
    reader: &Reader<'_>,
    subject: Option<Node<'t>>,
    arm: Node<'t>,
) -> Vec<Typed<'t>> {
    let tests = ["condition", "conditional_expressions"];
    let test = tests.iter().find_map(|field| arm.child_by_field_name(field));
    let patterns = children(arm).into_iter().filter(|part| {
        let kind = part.kind();
        kind.contains("pattern") || matches!(kind, "switch_label" | "type_test")
    });
    let by_pattern = |subject| patterns.flat_map(move |pattern| matched(reader, subject, pattern).holds);
    match subject {
        Some(subject) => by_pattern(subject).collect(),
        // `when { object is T -> … }`
        None => narrowing_of(reader, test).holds,
    }
}

/// The test that a statement goes on from only if it holds.
pub(super) fn asserted<'t>(reader: &Reader<'_>, statement: Node<'t>) -> Option<Node<'t>> {
    match statement.kind() {
        "assert_statement" => children(statement).first().copied(),
        "expression_statement" => match children(statement).as_slice() {
            [call] => asserted(reader, *call),
            _ => None,
        },
        "call_expression" | "function_call_expression" | "invocation_expression" => {
            let callee = children(statement).first().copied()?;
            if callee.kind() == statement.kind() {
                // `require(test) { … }`
                return asserted(reader, callee);
            }
            let name = reader.text(callee);
            let name = name.rsplit(['.', '\\']).next().unwrap_or(name);
            let args = children(statement)
                .into_iter()
                .nth(1)
                .filter(|_| ASSERTS.contains(&name))?;
            children(args).first().copied()
        }
        _ => None,
    }
}
