//! A container's environment.

use redproof_source::{FileId, Text};

/// One variable of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: Text,
    /// Its value; `None` where only the name is given and the shell (or `.env`) would have to set it, and does not.
    pub value: Option<Text>,
    /// Structural path of an entry of `environment`.
    pub(crate) written: String,
    /// Whether it comes from an env file.
    pub from_env_file: bool,
}

impl EnvironmentVariable {
    /// Structural path, such as `services.proxy.environment.REDIS_PASSWORD`; that of an env file's is the name.
    pub fn path(&self) -> &str {
        match self.from_env_file {
            true => self.name.as_str(),
            false => &self.written,
        }
    }
}

/// One entry of `env_file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvFile {
    /// The path as written.
    pub path: Text,
    /// Whether its absence is an error.
    pub required: bool,
    /// The file, if it is there.
    pub file: Option<FileId>,
    /// Whether it names a variable without a value, which the shell that runs Compose may have.
    pub passes_on: bool,
}
