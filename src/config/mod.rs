//! `redproof.toml`: what the user says about the gate, further rules, deployments and accepted findings.

mod day;
mod file;

pub(crate) use day::days_of;
pub use day::parse as parse_day;
pub use file::{Config, ConfigError, DeploymentEntry, Suppress};

/// The config file's name at the root.
pub const FILE_NAME: &str = "redproof.toml";
