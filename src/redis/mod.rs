//! What redis-server makes of its configuration.

mod model;

pub use model::*;
