//! The environment of a container.

use redproof_source::Text;

/// Answers with the value of a variable of the container.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<Text>;
