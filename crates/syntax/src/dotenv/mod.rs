//! `.env` and env files as Compose reads them: quotes, comments, `export`, values over several lines, escapes, and
//! variables from lines before.
//!
//! It is written by hand because Compose has its own dialect, which no crate reads.

mod assignment;
mod escape;
mod raw;
mod reader;
#[cfg(test)]
mod tests;

pub use assignment::{Assignment, Dotenv};
pub use raw::parse_raw;
pub use reader::parse;
