//! Versions of Redis and Valkey, as data.

/// A version whose directives, commands and categories are known.
#[derive(Debug)]
pub struct Version {
    /// Such as `7.0.15`.
    pub number: &'static str,
}
