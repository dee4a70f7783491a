//! Variables that the project demands somewhere (`${NAME:?}`): without a value Compose starts nothing, so that they are empty
//! nowhere.

use std::collections::HashSet;
use std::sync::Arc;

use redproof_source::yaml::{Node, NodeValue};
use redproof_source::{Segment, Text, Undefined};

/// Replaces demanded variables that count as empty by values that are not known.
pub(crate) fn fill(node: &mut Node, demanded: &HashSet<Arc<str>>) {
    match &mut node.value {
        NodeValue::Scalar(text, _) => {
            let mut segments = text.segments().iter();
            if segments.any(|segment| reason(segment, demanded).is_some()) {
                *text = filled(text, demanded).anchored(node.span);
            }
        }
        NodeValue::Sequence(items) => items.iter_mut().for_each(|item| fill(item, demanded)),
        NodeValue::Mapping(entries) => entries
            .iter_mut()
            .for_each(|entry| fill(&mut entry.value, demanded)),
    }
}

fn reason<'s>(segment: &'s Segment, demanded: &HashSet<Arc<str>>) -> Option<&'s Undefined> {
    let reason = segment.origin.undefined()?;
    demanded.contains(reason.variable()?).then_some(reason)
}

fn filled(text: &Text, demanded: &HashSet<Arc<str>>) -> Text {
    let mut out = Text::empty(text.span());
    for (segment, part) in text.parts() {
        match reason(segment, demanded).filter(|_| part.is_empty()) {
            Some(reason) => out.push_unresolved(segment.span, reason.clone()),
            None => out.push(part, segment.span, segment.exact, segment.origin.clone()),
        }
    }
    out
}
