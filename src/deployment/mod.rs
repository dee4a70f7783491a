//! Joins what the readers say: servers, clients, credentials, ports, networks, secret files, and which file feeds which.

mod build;
mod certificates;
mod clients;
mod concern;
mod config_files;
mod container;
mod credentials;
mod exposure;
mod filled;
mod format;
mod hidden;
mod ignores;
mod job;
mod loose;
mod model;
mod plan;
mod project;
mod python;
mod rotation;
mod script;
mod server;
mod shared;
mod strings;
mod versions;

pub use certificates::{REFUSED as TLS_FILES_REFUSED, TlsFile, TlsFiles};
pub use config_files::lacks_acl;
pub use exposure::{reach, without_network};
pub use filled::{Filling, filled_by_scripts};
pub use job::{Around, Outcome};
pub use loose::{acl_file, app_config, loopback_only, redis_conf};
pub use model::{
    Client, ConfigFile, CredentialUse, Deployment, Exposure, FileKind, Form, PublishedPort, Purpose, Reach,
    Refusal, Rotation, ScriptFile, Server, Target, Where,
};
pub use plan::{Job, default_files, leftovers, lookalikes, projects, with_configured, with_env};
pub use project::of_project;
pub use rotation::rotating_scripts;
pub use script::of_script;
pub use shared::{Held, SharedPassword, shared};
pub use versions::one_branch;
