//! One stage of a Dockerfile.

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

impl Stage {
    /// The image, with build arguments substituted: those `given`, else their `defaults`.
    pub(super) fn image(&self, given: &[(Text, Option<Text>)], defaults: &[(Text, Text)]) -> Option<Text> {
        let (image, before) = self.image.as_ref()?;
        let defaults = defaults.get(..*before).unwrap_or_default();
        Some(substituted(image, given, defaults))
    }
}

/// The absolute path that a number of sources are copied to. A folder ends in `/`.
pub(super) fn target(written: &str, sources: usize, working_dir: &str) -> String {
    let full = absolute(working_dir, written);
    if written.ends_with('/') || sources > 1 || written == "." {
        return format!("{}/", full.trim_end_matches('/'));
    }
    full
}

/// Substitutes build arguments. One without a value leaves the text undefined.
fn substituted(text: &Text, given: &[(Text, Option<Text>)], defaults: &[(Text, Text)]) -> Text {
    let lookup = |name: &str| {
        let given = given
            .iter()
            .find(|(known, _)| known.as_str() == name)
            .and_then(|(_, value)| value.as_ref());
        let default = || {
            let found = defaults.iter().rev().find(|(known, _)| known.as_str() == name);
            found.map(|(_, value)| value)
        };
        given.or_else(default).cloned()
    };
    template::substitute(text, &lookup).map_or_else(|_| unset(text), |(text, _)| text)
}

fn unset(text: &Text) -> Text {
    Text::unset(text.span(), Undefined::Other("a build argument"))
}
