//! Substitutes variables in every value of a compose file. Keys are left as they are; a list item is one value.

use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_syntax::template::{self, Expression, Lookup};

use crate::log::Log;
use crate::model::Variable;
use crate::scalar;

/// Replaces the expressions below a node. `path` is the node's own structural path.
pub(crate) fn interpolate(node: &mut Node, path: &mut String, lookup: &Lookup<'_>, log: &mut Log) {
    match &mut node.value {
        NodeValue::Scalar(text, style) => {
            if !text.as_str().contains('$') {
                refuse_fault(node, path, log);
                return;
            }
            match template::substitute_within(text, lookup, &mut log.substituted_bytes) {
                Ok((substituted, expressions)) => {
                    // What holds a variable is a string to Compose, whatever the variable holds.
                    if !expressions.is_empty() && *style == ScalarStyle::Plain {
                        *style = ScalarStyle::DoubleQuoted;
                    }
                    *text = substituted.anchored(node.span);
                    refuse_missing(&expressions, path, log);
                    log.note_expressions(&expressions, path);
                }
                Err(problem) if problem.limit.is_some() => {
                    *text = template::unresolved(text);
                    *style = ScalarStyle::DoubleQuoted;
                    log.reached(problem);
                }
                Err(problem) => log.refuse(
                    problem.at,
                    path,
                    format!("invalid interpolation format: this {}", problem.message),
                    "Write `${NAME}`, `${NAME:-fallback}` or `${NAME:?message}`, and `$$` for a dollar sign.",
                ),
            }
        }
        NodeValue::Sequence(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                below(path, &format!("[{index}]"), |path| {
                    interpolate(item, path, lookup, log);
                });
            }
        }
        NodeValue::Mapping(entries) => {
            for entry in entries {
                if scalar::key_is_no_string(entry) {
                    log.refuse(
                        entry.key.span(),
                        path,
                        "a key must be a string",
                        "Put it in quotes.",
                    );
                }
                let step = if path.is_empty() {
                    entry.key.as_str().to_owned()
                } else {
                    format!(".{}", entry.key.as_str())
                };
                below(path, &step, |path| {
                    interpolate(&mut entry.value, path, lookup, log);
                });
            }
        }
    }
}

fn refuse_missing(expressions: &[Expression], path: &str, log: &mut Log) {
    for expression in expressions.iter().filter(|expression| expression.is_missing) {
        let name = expression.name.as_deref().unwrap_or_default();
        let message = format!("required variable `{name}` is missing a value");
        log.refuse(
            expression.span,
            path,
            message,
            "Set it to a value, where it is set to nothing.",
        );
    }
}

fn refuse_fault(node: &Node, path: &str, log: &mut Log) {
    if let Some(fault) = scalar::fault(node) {
        let message = format!("invalid value: {fault}");
        log.refuse(node.span, path, message, "Correct it, or put it in quotes.");
    }
}

fn below(path: &mut String, step: &str, inside: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push_str(step);
    inside(path);
    path.truncate(length);
}

/// In source order, one entry per place. What an alias or a merge key repeats is one expression; the path of a service
/// is preferred to that of an extension (`x-…`).
pub(crate) fn in_source_order(mut variables: Vec<Variable>) -> Vec<Variable> {
    variables.sort_by(|a, b| {
        let place = |v: &Variable| (v.expression, v.fallback, v.path.starts_with("x-"));
        place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name))
    });
    variables.dedup_by(|next, kept| next.expression == kept.expression && next.name == kept.name);
    variables
}
