//! Dockerfiles: the instructions that decide what an image starts, with positions.
//!
//! It is written by hand because the crate for it is no longer maintained.

mod instruction;
mod read;
mod shipped;
mod stage;
#[cfg(test)]
mod tests;
mod words;

pub use read::{Dockerfile, parse};
pub use shipped::Shipped;
