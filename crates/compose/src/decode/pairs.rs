//! `NAME=value` pairs in a list or a mapping.

use redproof_source::Text;
use redproof_source::yaml::{Entry, Node, NodeValue};

use super::fields::last_of_each;
use crate::merge::is_pairs;
use crate::model::Refusal;
use crate::scalar::{self, Kind};

/// Names with values from a list of `NAME=value`, a mapping, or the merged form of both; the last of a name counts.
pub(crate) fn pairs(
    node: Option<&Node>,
    path: &str,
    refusals: &mut Vec<Refusal>,
) -> Vec<(Text, Option<Text>)> {
    let mut read: Vec<(Text, Option<Text>)> = Vec::new();
    match node.map(|node| (&node.value, is_pairs(node))) {
        Some((NodeValue::Mapping(entries), _)) => {
            // Compose takes `x-…` for an extension here, too, and leaves it out.
            let own = entries
                .iter()
                .filter(|entry| !entry.key.as_str().starts_with("x-"));
            read.extend(own.map(|entry| pair(entry, path, refusals)));
        }
        Some((NodeValue::Sequence(items), is_merged)) => {
            for item in items {
                match &item.value {
                    NodeValue::Scalar(text, _) => read.push(cut(text)),
                    NodeValue::Mapping(entries) if is_merged => {
                        read.extend(entries.iter().map(|entry| pair(entry, path, refusals)));
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
    last_of_each(read, |(name, _)| Some(name.as_str().to_owned()))
}

fn pair(entry: &Entry, path: &str, refusals: &mut Vec<Refusal>) -> (Text, Option<Text>) {
    if matches!(scalar::kind(&entry.value), Kind::Sequence | Kind::Mapping) {
        let path = format!("{path}.{}", entry.key.as_str());
        refusals.push(Refusal::new(
            entry.value.span,
            &path,
            format!("`{path}` must be a single value"),
            "Write one value, in quotes if it is long.",
        ));
    }
    (entry.key.clone(), scalar::as_string(&entry.value))
}

/// `NAME=value`, or a name alone.
fn cut(text: &Text) -> (Text, Option<Text>) {
    match text.as_str().find('=') {
        Some(equals) => (
            text.slice(0..equals),
            Some(text.slice(equals + 1..text.as_str().len())),
        ),
        None => (text.clone(), None),
    }
}
