//! The config file, `redproof.toml`: gate, additional rules, deployments and suppressions.

mod date;
mod file;

pub use date::{date_of, parse_date, parse_epoch};
pub use file::{Config, ConfigError, DeploymentEntry, Suppress};

/// The config file's default name, at the root.
pub const FILE_NAME: &str = "redproof.toml";
