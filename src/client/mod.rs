//! How applications connect to Redis: their configuration files and environment variables.
//!
//! Files are read as PyYAML reads them. An adapter for one application's format is one file here.

mod command;
mod declared;
mod defaults;
mod dotnet;
mod environment;
mod fields;
mod indirect;
mod keys;
mod limits;
mod meaning;
mod model;
mod shape;
mod sources;
mod structure;
mod variable;
mod vocabulary;

pub use command::{CLIENT as REDIS_CLI, from_command, from_scheme, is_password_option, of_server_arguments};
pub use declared::declared;
pub use defaults::{assume_defaults, assume_defaults_of_image};
pub use environment::from_environment;
pub use fields::join_documents;
pub use indirect::{Indirection, indirection, is_bare_variable};
pub(crate) use keys::key;
pub use keys::{is_likely_redis, is_no_password, truth, url_connection};
pub(crate) use meaning::Key;
pub use meaning::RedisVariable;
pub use model::{
    Connection, ConnectionSource, Endpoint, Ignored, Limits, PasswordSetting, PasswordValue, Tls,
    Verification,
};
pub use shape::{from_yaml, from_yaml_of_redis};
pub use sources::join_sources;
pub use structure::from_structure;
pub use variable::{is_password_of_server, redis_variable};
pub use vocabulary::{
    Program, exports_metrics, is_file_of_redis, is_tool_image, names_tool, program_of_image,
};

use redproof_source::Text;

/// The connection that a text describes by itself: a URL, or a connection string.
fn in_text(text: &Text, name: &str, path: &str) -> Option<Connection> {
    url_connection(text, name, path)
        .or_else(|| keys::session_connection(text, name, path))
        .or_else(|| dotnet::connection(text, name, path, false))
        .or_else(|| keys::fallback_connection(text, name, path))
}
