//! Joins what the readers say: servers, clients, credentials, ports, networks, secret files, and which file feeds which.
//!
//! Each submodule finds one part and returns it as a value; only `assemble` makes a whole [`Deployment`].

mod assemble;
mod baked;
mod charts;
mod compose;
mod context;
mod credentials;
mod data_files;
mod dialects;
mod ignores;
mod look;
mod model;
mod owners;
mod plan;
mod references;
mod refusals;
mod resolve;
mod rotation;
mod scripts;
mod standalone;
mod topology;
mod user_roles;

pub use baked::Baked;
pub use charts::is_values_of_redis;
pub use context::{NearbyServer, TreeContext};
pub use credentials::elsewhere::find_written;
pub use credentials::model::{CredentialKind, CredentialLocation, CredentialUse};
pub use credentials::reused::{CredentialRef, SharedPassword, find_reused};
pub use look::{Look, look};
pub use model::{Deployment, FileKind, Refusal, RefusalOrigin};
pub use owners::Owners;
pub use plan::{
    Choose, ComposeInvocation, DeploymentSpec, SearchedFolders, compose_calls, default_files, kind_of_text,
    leftovers, lookalikes, looks_like_compose, may_use_redis, projects, with_calls, with_configured,
    with_env,
};
pub use resolve::Resolution;
pub use rotation::Rotation;
pub use scripts::{Scripts, copies_of_service, writes_password};
pub use standalone::model::ScriptFile;
pub use topology::certificates::{FileElsewhere, REFUSED as TLS_FILES_REFUSED, TlsFile, TlsFiles};
pub use topology::config_files::lacks_acl;
pub use topology::exposure::{
    is_of_lan, joined, joins_external_networks_only, lan_networks, network_owner, publishes_nothing, reach,
    without_network,
};
pub use topology::model::{
    ChartFacts, Client, ConfigFile, Exposure, PublishedPage, PublishedPort, Purpose, Reach, Server, Target,
};
pub use topology::proxies::pages::Middlewares;
pub use topology::python::is_requirements_file;
pub use topology::template_rendering::{RenderedFiles, rendered_by_scripts};
pub use topology::version_selection::one_branch;
pub use user_roles::{UsersOfPrograms, is_of_no_application, role_of_name, rotates};
