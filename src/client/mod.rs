//! What applications say of their Redis: configuration files and environment variables.
//!
//! Files are read as PyYAML reads them. An adapter for one application's format is one file here.

mod command;
mod dotnet;
mod environment;
mod fields;
mod indirect;
mod keys;
mod model;
mod shape;
mod variable;

pub use command::{from_command, from_scheme, is_password_option};
pub use environment::from_environment;
pub use indirect::{Indirection, indirection};
pub(crate) use keys::{Key, key};
pub use keys::{is_likely_redis, truth, url_connection};
pub use model::{Connection, Endpoint, PasswordSetting, PasswordValue, Tls, Verification};
pub use shape::from_yaml;
pub use variable::{RedisVariable, redis_variable};

use redproof_source::Text;

/// The connection that a text describes by itself: a URL, or a connection string.
fn in_text(text: &Text, name: &str, path: &str) -> Option<Connection> {
    url_connection(text, name, path)
        .or_else(|| keys::session_connection(text, name, path))
        .or_else(|| dotnet::connection(text, name, path))
}
