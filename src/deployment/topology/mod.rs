//! Servers, clients, ports and networks of a deployment, and which file feeds which.

pub(super) mod build;
pub(super) mod certificates;
pub(super) mod client_keys;
pub(super) mod clients;
pub(super) mod config_files;
pub(super) mod connections;
pub(super) mod container;
mod container_faults;
pub(super) mod exposure;
pub(super) mod format;
mod launch;
pub(super) mod model;
mod packages;
pub(super) mod proxies;
pub(super) mod python;
pub(super) mod redis_files;
mod root;
pub(super) mod server;
mod shadow;
pub(super) mod template_rendering;
mod unnamed_image;
pub(super) mod version_selection;
