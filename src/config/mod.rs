//! The config file, `redproof.toml`: gate, rules, severities, deployments, clients and suppressions.

mod date;
mod glob_expression;
mod globs;
mod load;
mod model;
mod paths;
mod reader;
mod rows;
pub(crate) mod suggest;
#[cfg(test)]
mod tests;
mod written;

pub use date::{date_of, parse_date, parse_epoch};
pub use globs::Globs;
pub use load::Read;
pub use model::{
    ClientEntry, ClientKeys, Config, ConfigError, DeploymentEntry, LimitEntry, Origin, ParamEntry, Setting,
    SeverityEntry, Suppress, SuppressPath,
};
pub use rows::Row;

/// The config file's default name, at the root.
pub const FILE_NAME: &str = "redproof.toml";
