//! The tags `!reset` and `!override`.

use redproof_source::yaml::{Node, NodeValue};

/// Whether a value removes what an earlier file sets.
pub(crate) fn is_reset(node: &Node) -> bool {
    node.tag.as_deref() == Some("!reset")
}

/// Whether a value replaces what an earlier file sets.
pub(crate) fn is_override(node: &Node) -> bool {
    node.tag.as_deref() == Some("!override")
}

/// Removes what `!reset` marks, and the `!override` tags, after a merge.
pub(crate) fn resolve_tags(node: &mut Node) {
    if is_override(node) {
        node.tag = None;
    }
    match &mut node.value {
        NodeValue::Scalar(..) => {}
        NodeValue::Sequence(items) => {
            items.retain(|item| !is_reset(item));
            items.iter_mut().for_each(resolve_tags);
        }
        NodeValue::Mapping(entries) => {
            entries.retain(|entry| !is_reset(&entry.value));
            entries
                .iter_mut()
                .for_each(|entry| resolve_tags(&mut entry.value));
        }
    }
}
