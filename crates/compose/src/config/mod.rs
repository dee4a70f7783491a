//! The effective project, as `docker compose config` shows it, for the active profiles.
//!
//! Paths are relative to the root instead of absolute. Nothing is masked here.

mod attached;
mod keys;
mod path;
mod service;
mod settings;
mod shape;
mod top;
mod value;

pub use value::{ConfigValue, Content};

use crate::model::{Project, Service};
use redproof_source::yaml::Node;
use value::Fields;

/// The effective project, with the place of every value.
///
/// Values are shown as they are, secrets included: mask them before you print them.
pub fn config(project: &Project) -> ConfigValue {
    let written = project.written_services().map(|(_, node)| node);
    let services = project.services.iter().zip(written);
    let active: Vec<(&Service, &Node)> = services
        .filter(|(service, _)| service.is_active(&project.profiles))
        .collect();
    let mut out = Fields::default();
    out.insert("name", ConfigValue::implicit(project.name.as_str()));
    let started: Vec<&Service> = active.iter().map(|(service, _)| *service).collect();
    out.collection("networks", top::networks(project, &started));
    let services = active.iter().map(|(service, node)| {
        let value = service::service(service, node, &project.folder);
        (service.name.as_str().to_owned(), value)
    });
    out.insert("services", ConfigValue::sorted(services, None));
    top::resources(project, &started, &mut out);
    for entry in project.written.entries() {
        if entry.key.as_str().starts_with("x-") {
            let value = shape::print(&entry.value, shape::Shape::Raw, &project.folder);
            out.insert_some(entry.key.as_str(), value);
        }
    }
    out.finish(None)
}

/// The effective project as `docker compose config --format json` prints it: [`config`] without places.
///
/// Values are shown as they are, secrets included: mask them before you print them.
pub fn config_json(project: &Project) -> serde_json::Value {
    config(project).to_json()
}
