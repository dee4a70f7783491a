//! Dockerfiles: the instructions that decide what an image starts, with positions.
//!
//! It is written by hand because the crate for it is no longer maintained.

mod instruction;
mod shipped;
mod stage;
#[cfg(test)]
mod tests;
mod words;

pub use shipped::Shipped;
pub use stage::{BuildOptions, Dockerfile, parse};
