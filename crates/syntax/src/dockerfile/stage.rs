//! One stage of a Dockerfile.

use std::collections::{HashMap, HashSet};

use redproof_source::{Text, Undefined, absolute};

use super::instruction::Instruction;
use crate::template;

/// One stage as it is written.
#[derive(Debug, Default)]
pub(super) struct Stage {
    /// The image after `FROM`, unless that is an earlier stage, and how many build arguments have a default before it.
    pub(super) image: Option<(Text, usize)>,
    /// The earlier stage after `FROM`, as an index.
    pub(super) earlier: Option<usize>,
    pub(super) instructions: Vec<Instruction>,
}

/// The absolute path that a number of sources are copied to. A folder ends in `/`.
pub(super) fn target(written: &str, sources: usize, working_dir: &str) -> String {
    let full = absolute(working_dir, written);
    if written.ends_with('/') || sources > 1 || written == "." {
        return format!("{}/", full.trim_end_matches('/'));
    }
    full
}

/// Substitutes build arguments: those `given`, else their `defaults`. One without a value leaves the text undefined.
pub(super) fn substituted(text: &Text, given: &[(Text, Option<Text>)], defaults: &[(Text, Text)]) -> Text {
    if !text.as_str().contains('$') {
        return text.clone();
    }
    let defaults = defaults.iter().map(|(name, value)| (name.as_str(), value));
    let mut values: HashMap<&str, &Text> = defaults.collect();
    // The first of a name that is given counts, and an empty one leaves the default.
    let mut seen = HashSet::new();
    let given = given.iter().filter(|(name, _)| seen.insert(name.as_str()));
    values.extend(given.filter_map(|(name, value)| Some((name.as_str(), value.as_ref()?))));
    let lookup = |name: &str| values.get(name).map(|value| (*value).clone());
    template::substitute(text, &lookup).map_or_else(|_| unset(text), |(text, _)| text)
}

fn unset(text: &Text) -> Text {
    Text::unset(text.span(), Undefined::Other("a build argument"))
}
