//! `params:` of a rule: named constants with defaults, which another rule file may override.

use std::collections::BTreeSet;

use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};

use super::error::Errors;
use super::suggest;
use super::written::{Located, Written};

/// The parameters of a rule, with the values that count.
pub(super) struct Params<'a> {
    known: Vec<(&'a Located, &'a Node)>,
    used: BTreeSet<String>,
}

impl<'a> Params<'a> {
    /// The parameters of a rule, and the files that override some of them; of these the last counts.
    pub(super) fn of(rule: &'a Written, overrides: &[&'a Written], errors: &mut Errors<'_>) -> Self {
        let mut known: Vec<(&Located, &Node)> =
            rule.params.iter().map(|(name, value)| (name, value)).collect();
        for (name, value) in overrides.iter().flat_map(|other| &other.params) {
            match known.iter_mut().find(|(known, _)| known.text == name.text) {
                Some(param) => param.1 = value,
                None => {
                    let names = known.iter().map(|(name, _)| &*name.text);
                    errors.push(name.at, suggest::unknown("parameter", &name.text, names));
                }
            }
        }
        Self {
            known,
            used: BTreeSet::new(),
        }
    }

    /// The value of a parameter.
    pub(super) fn get(&mut self, name: &str) -> Option<&'a Node> {
        let (_, value) = self.known.iter().find(|(known, _)| known.text == name)?;
        self.used.insert(name.to_owned());
        Some(value)
    }

    /// A node with the value of each `$name` in its place; `None` if there is no such parameter.
    pub(super) fn inserted(&mut self, node: &Node, errors: &mut Errors<'_>) -> Option<Node> {
        let value = match &node.value {
            NodeValue::Scalar(text, ScalarStyle::Plain) => {
                let Some(name) = text.as_str().strip_prefix('$') else {
                    return Some(node.clone());
                };
                let value = self.get(name).cloned();
                if value.is_none() {
                    let names = self.known.iter().map(|(name, _)| &*name.text);
                    errors.push(node.span, suggest::unknown("parameter", name, names));
                }
                return value;
            }
            NodeValue::Scalar(..) => return Some(node.clone()),
            NodeValue::Sequence(items) => NodeValue::Sequence(
                items
                    .iter()
                    .map(|item| self.inserted(item, errors))
                    .collect::<Option<_>>()?,
            ),
            NodeValue::Mapping(entries) => NodeValue::Mapping(
                entries
                    .iter()
                    .map(|entry| {
                        let value = self.inserted(&entry.value, errors)?;
                        Some(Entry::plain(entry.key.clone(), value))
                    })
                    .collect::<Option<_>>()?,
            ),
        };
        Some(Node::plain(value, node.span))
    }

    /// Reports the parameters that neither a condition nor a message uses.
    pub(super) fn finish(self, errors: &mut Errors<'_>) {
        for (name, _) in &self.known {
            if !self.used.contains(&*name.text) {
                errors.push(name.at, format!("the parameter `{}` is not used", name.text));
            }
        }
    }
}
