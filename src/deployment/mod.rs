//! Joins what the readers say: servers, clients, credentials, ports, networks, secret files, and which file feeds which.

mod clients;
mod container;
mod credentials;
mod dockerfile;
mod exposure;
mod loose;
mod model;
mod plan;
mod project;
mod rotation;
mod server;
mod strings;
mod versions;

pub use loose::{acl_file, app_config, redis_conf};
pub use model::{
    Client, ConfigFile, CredentialUse, Deployment, Exposure, FileKind, Form, PublishedPort, Purpose, Reach,
    Refusal, Server, Target, Where,
};
pub use plan::{Job, Outcome, leftovers, projects};
pub use project::{lacks_acl, of_project};
pub use rotation::{Rotation, rotations};
