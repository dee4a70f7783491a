//! Joins what the readers say: servers, clients, credentials, ports, networks, secret files, and which file feeds which.

mod assemble;
mod credentials;
mod ignores;
mod job;
mod model;
mod plan;
mod rotation;
mod standalone;
mod topology;

pub use assemble::of_project;
pub use credentials::shared::{Held, SharedPassword, shared};
pub use job::{Around, Outcome};
pub use model::{
    Client, ConfigFile, CredentialUse, Deployment, Exposure, FileKind, Form, PublishedPort, Purpose, Reach,
    Refusal, Rotation, ScriptFile, Server, Target, Where,
};
pub use plan::{Job, default_files, leftovers, lookalikes, projects, with_configured, with_env};
pub use rotation::rotating_scripts;
pub use standalone::script::of_script;
pub use standalone::{acl_file, app_config, redis_conf};
pub use topology::certificates::{REFUSED as TLS_FILES_REFUSED, TlsFile, TlsFiles};
pub use topology::config_files::lacks_acl;
pub use topology::exposure::{reach, without_network};
pub use topology::filled::{Filling, filled_by_scripts};
pub use topology::versions::one_branch;
