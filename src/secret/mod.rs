//! Secrets: they can be compared, measured and looked up, and have no printable form.

mod common_words;
mod placeholder;
mod search;
mod strength;
mod words;

pub use common_words::is_made_of_words;
pub use redproof_source::Secret;
pub use search::{DISTINCTIVE_WORD, Distinctive};
pub(crate) use search::{is_token, spellings};
pub use strength::{SHORT_BELOW, Strength, hex, is_hash_of, sha256};
