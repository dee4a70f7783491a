//! Mappings whose entries all have one shape.

use redproof_source::yaml::Node;

use crate::model::Refusal;
use crate::schema;

/// Checks a mapping whose entries all have one shape.
pub(super) fn check_entries(
    node: &Node,
    path: &str,
    fields: &schema::Fields,
    may_be_null: bool,
    refusals: &mut Vec<Refusal>,
) {
    for entry in node.entries() {
        let path = format!("{path}.{}", entry.key.as_str());
        if entry.value.is_mapping() {
            schema::check(&entry.value, &path, fields, refusals);
        } else if !(may_be_null && entry.value.is_null()) {
            refusals.push(Refusal::new(
                entry.value.span,
                &path,
                format!("`{path}` must be a mapping"),
                "Write its settings below it.",
            ));
        }
    }
}
