//! What Docker Compose makes of its files.

mod model;

pub use model::*;
