//! The effective project, as `docker compose config` shows it, for the active profiles.
//!
//! Paths are relative to the root instead of absolute, and settings that the model does not have (such as `logging`)
//! are left out. Nothing is masked here.

mod attached;
mod path;
mod service;
mod settings;
mod top;
mod value;

pub use value::{ConfigValue, Content};

use crate::model::{Project, Service};
use value::Fields;

/// The effective project, with the place of every value.
///
/// Values are shown as they are, secrets included: mask them before you print them.
pub fn config(project: &Project) -> ConfigValue {
    let is_active = |service: &&Service| service.is_active(&project.profiles);
    let active: Vec<&Service> = project.services.iter().filter(is_active).collect();
    let mut out = Fields::default();
    out.insert("name", ConfigValue::implicit(project.name.as_str()));
    out.collection("networks", top::networks(project, &active));
    let services = active.iter().map(|service| {
        let value = service::service(service, &project.folder);
        (service.name.as_str().to_owned(), value)
    });
    out.insert("services", ConfigValue::sorted(services, None));
    top::resources(project, &active, &mut out);
    out.finish(None)
}

/// The effective project as `docker compose config --format json` prints it: [`config`] without places.
///
/// Values are shown as they are, secrets included: mask them before you print them.
pub fn config_json(project: &Project) -> serde_json::Value {
    config(project).to_json()
}
