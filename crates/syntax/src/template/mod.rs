//! `$NAME` and `${NAME…}` as Compose substitutes them: `$$`, `:-`, `-`, `:?`, `?`, `:+`, `+`, nested.

mod expression;
mod substitute;
#[cfg(test)]
mod tests;

pub use substitute::{Expression, Lookup, substitute, substitute_within, unresolved};
