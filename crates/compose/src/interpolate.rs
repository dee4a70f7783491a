//! Puts variables into every value of a compose file. Keys are left as they are; list items are values as a whole.

use redproof_source::yaml::{Node, NodeValue, ScalarStyle};
use redproof_source::{Problem, Span};
use redproof_syntax::template::{self, Expression, Lookup};

use super::{Provenance, ProvenanceLink, Refusal, Variable, scalar};

/// Links that are kept of one project.
const MOST_LINKS: usize = 10_000;

/// What was found on the way.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) variables: Vec<Variable>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) provenance: std::collections::BTreeSet<ProvenanceLink>,
    /// Caps that were reached, the first place of each.
    pub(super) limits: Vec<Problem>,
    /// Bytes that variables have added so far.
    pub(super) substituted_bytes: usize,
    /// Published ports so far.
    pub(super) ports: usize,
}

impl Found {
    /// Notes a place that took part in a value. What is over the cap is left out: it only tells more of a finding.
    pub(super) fn link(&mut self, value: Span, at: Span, kind: Provenance) {
        if self.provenance.len() < MOST_LINKS && value != at {
            self.provenance.insert(ProvenanceLink { value, at, kind });
        }
    }

    /// Notes the variables that a value refers to.
    pub(super) fn note_expressions(&mut self, expressions: &[Expression], path: &str) {
        self.variables.extend(expressions.iter().filter_map(|expression| {
            Some(Variable {
                name: expression.name.as_deref()?.to_owned(),
                expression: expression.span,
                path: path.to_owned(),
                required: expression.required,
                refuses_empty: expression.refuses_empty,
                fallback: expression.fallback,
                defined: expression.defined,
            })
        }));
    }

    /// Notes a cap, once.
    pub(super) fn reached(&mut self, problem: Problem) {
        if !self.limits.iter().any(|known| known.limit == problem.limit) {
            self.limits.push(problem);
        }
    }
}

/// Replaces the expressions below a node. `path` is the node's own structural path.
pub(super) fn interpolate(node: &mut Node, path: &mut String, lookup: &Lookup<'_>, found: &mut Found) {
    match &mut node.value {
        NodeValue::Scalar(text, style) => {
            if !text.as_str().contains('$') {
                refuse_fault(node, path, found);
                return;
            }
            match template::substitute_within(text, lookup, &mut found.substituted_bytes) {
                Ok((substituted, expressions)) => {
                    // What holds a variable is a string to Compose, whatever the variable holds.
                    if !expressions.is_empty() && *style == ScalarStyle::Plain {
                        *style = ScalarStyle::DoubleQuoted;
                    }
                    *text = substituted.anchored(node.span);
                    found.note_expressions(&expressions, path);
                }
                Err(problem) if problem.limit.is_some() => {
                    *text = template::unresolved(text);
                    *style = ScalarStyle::DoubleQuoted;
                    found.reached(problem);
                }
                Err(problem) => found.refusals.push(Refusal {
                    at: problem.at,
                    path: path.clone(),
                    message: format!("Compose refuses this value: it {}", problem.message),
                    help: "Write `${NAME}`, `${NAME:-fallback}` or `${NAME:?message}`, and `$$` for a dollar sign."
                        .to_owned(),
                }),
            }
        }
        NodeValue::Sequence(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                below(path, &format!("[{index}]"), |path| {
                    interpolate(item, path, lookup, found);
                });
            }
        }
        NodeValue::Mapping(entries) => {
            for entry in entries {
                if scalar::key_is_no_string(entry) {
                    found.refusals.push(Refusal {
                        at: entry.key.span(),
                        path: path.clone(),
                        message: "Compose refuses this key: it is read as no string".to_owned(),
                        help: "Put it in quotes.".to_owned(),
                    });
                }
                let step = if path.is_empty() {
                    entry.key.as_str().to_owned()
                } else {
                    format!(".{}", entry.key.as_str())
                };
                below(path, &step, |path| {
                    interpolate(&mut entry.value, path, lookup, found);
                });
            }
        }
    }
}

fn refuse_fault(node: &Node, path: &str, found: &mut Found) {
    if let Some(fault) = scalar::fault(node) {
        found.refusals.push(Refusal {
            at: node.span,
            path: path.to_owned(),
            message: format!("Compose refuses this value: {fault}"),
            help: "Correct it, or put it in quotes.".to_owned(),
        });
    }
}

fn below(path: &mut String, step: &str, inside: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push_str(step);
    inside(path);
    path.truncate(length);
}

/// In source order, one entry a place: what an alias or a merge key repeats is one expression, best told by the
/// service that uses it.
pub(super) fn in_source_order(mut variables: Vec<Variable>) -> Vec<Variable> {
    variables.sort_by(|a, b| {
        let place = |v: &Variable| (v.expression, v.fallback, v.path.starts_with("x-"));
        place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name))
    });
    variables.dedup_by(|next, kept| next.expression == kept.expression && next.name == kept.name);
    variables
}
