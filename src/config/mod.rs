//! `redproof.toml`: what the user says about the gate, further rules, deployments and accepted findings.

mod file;

pub use file::{Config, ConfigError, DeploymentEntry, Suppress};

/// The config file's name at the root.
pub const FILE_NAME: &str = "redproof.toml";
