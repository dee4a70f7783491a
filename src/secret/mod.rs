//! Secrets: they can be compared, measured and looked up, and have no printable form.

mod placeholder;
mod strength;

pub use redproof_source::Secret;
pub use strength::{SHORT_BELOW, Strength, is_hash_of};
