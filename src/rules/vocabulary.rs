//! The words that rule files may use, as a value, so that tests can bring their own.

use crate::facts::{self, Field, Hop, Kind};

/// Which facts and parts each kind of subject has.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// The facts of a kind, in the order of a subject's answers.
    pub fields: fn(Kind) -> &'static [Field],
    /// The parts of a kind, in the order of a subject's parts.
    pub hops: fn(Kind) -> &'static [Hop],
}

impl Vocabulary {
    /// What redproof knows of a deployment.
    pub fn standard() -> Self {
        Self {
            fields: facts::fields,
            hops: facts::hops,
        }
    }
}
