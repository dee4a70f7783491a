//! The top-level networks, volumes, secrets and configs that active services use.

use std::collections::{BTreeMap, BTreeSet};

use redproof_source::Text;
use redproof_source::yaml::Node;

use super::keys;
use super::path::from_root;
use super::shape::{self, Shape};
use super::value::{ConfigValue, Fields, shown};
use crate::model::{MountKind, Network, Project, Resource, Service};

/// The networks that services use.
pub(super) fn networks(project: &Project, services: &[&Service]) -> ConfigValue {
    let mut used = BTreeSet::new();
    for service in services {
        let joined = service.networks.iter();
        used.extend(joined.map(|attachment| attachment.network.as_str()));
        if service.uses_default_network() {
            used.insert("default");
        }
    }
    let defined: BTreeMap<&str, &Network> = project
        .networks
        .iter()
        .map(|network| (network.name.as_str(), network))
        .collect();
    let shown = used.into_iter().map(|name| {
        let written = project
            .written
            .get("networks")
            .and_then(|networks| networks.get(name));
        let value = network(name, defined.get(name).copied(), written, project);
        (name.to_owned(), value)
    });
    ConfigValue::sorted(shown, None)
}

fn network(name: &str, network: Option<&Network>, node: Option<&Node>, project: &Project) -> ConfigValue {
    let mut out = Fields::default();
    let is_external = network.is_some_and(|network| network.external);
    let real = network.and_then(|network| network.real_name.as_ref());
    out.insert_some("name", real_name(name, real, is_external, &project.name));
    let driver = network.and_then(|network| network.driver.as_ref());
    out.insert_some(
        "driver",
        driver.map(|driver| ConfigValue::scalar(driver.as_str(), Some(driver.span()))),
    );
    let mut ipam = Fields::default();
    if let Some(node) = node.and_then(|node| node.get("ipam")) {
        shape::add(node, keys::IPAM, &project.folder, &mut ipam);
    }
    out.insert("ipam", ipam.finish(None));
    if let Some(node) = node {
        shape::add(node, keys::NETWORK, &project.folder, &mut out);
    }
    let span = network.map(|network| network.span);
    out.flag("external", is_external, span);
    out.flag("internal", network.is_some_and(|network| network.internal), span);
    out.finish(span)
}

/// Adds the volumes, secrets and configs that services use.
pub(super) fn resources(project: &Project, services: &[&Service], out: &mut Fields) {
    let volumes = services
        .iter()
        .flat_map(|service| &service.mounts)
        .filter(|mount| mount.kind == MountKind::Volume)
        .filter_map(|mount| mount.source.as_ref());
    out.collection("volumes", used(project, "volumes", &project.volumes, volumes));
    let secrets = services.iter().flat_map(|service| {
        let built = service.build.iter().flat_map(|build| &build.secrets);
        let built = built.map(|grant| &grant.source);
        let granted = service.secrets.iter().map(|grant| &grant.source);
        granted.chain(built)
    });
    out.collection("secrets", used(project, "secrets", &project.secrets, secrets));
    let configs = services.iter().flat_map(|service| &service.configs);
    let configs = configs.map(|grant| &grant.source);
    out.collection("configs", used(project, "configs", &project.configs, configs));
}

fn used<'a>(
    project: &Project,
    section: &str,
    resources: &[Resource],
    names: impl Iterator<Item = &'a Text>,
) -> ConfigValue {
    let written = project.written.get(section);
    let names: BTreeSet<&str> = names.map(Text::as_str).collect();
    let used = resources
        .iter()
        .filter(|resource| names.contains(resource.name.as_str()))
        .map(|found| {
            let name = found.name.as_str();
            let node = written.and_then(|written| written.get(name));
            (name.to_owned(), resource(found, node, project))
        });
    ConfigValue::sorted(used, None)
}

fn resource(resource: &Resource, node: Option<&Node>, project: &Project) -> ConfigValue {
    let mut out = Fields::default();
    let name = real_name(
        resource.name.as_str(),
        resource.real_name.as_ref(),
        resource.external,
        &project.name,
    );
    out.insert_some("name", name);
    if let Some(file) = &resource.file {
        let path = from_root(&project.folder, &shown(file));
        out.insert("file", ConfigValue::scalar(path, Some(file.span())));
    }
    if let Some(variable) = &resource.environment {
        let value = ConfigValue::scalar(variable.as_str(), Some(variable.span()));
        out.insert("environment", value);
    }
    out.insert_some("content", resource.content.as_ref().map(ConfigValue::text));
    out.flag("external", resource.external, Some(resource.span));
    if let Some(node) = node {
        shape::add(node, keys::RESOURCE, &project.folder, &mut out);
        let options = node.get("driver_opts");
        let options = options.and_then(|node| shape::print(node, Shape::Pairs, &project.folder));
        let device = resource.device.as_ref().map(|device| {
            ConfigValue::scalar(from_root(&project.folder, &shown(device)), Some(device.span()))
        });
        out.insert_some(
            "driver_opts",
            options.map(|options| options.with("device", device)),
        );
    }
    out.finish(Some(resource.span))
}

/// The name that the engine uses; none where the file gives an external resource an empty one.
fn real_name(name: &str, real: Option<&Text>, is_external: bool, project: &str) -> Option<ConfigValue> {
    match real {
        Some(real) if !real.is_empty() => Some(ConfigValue::text(real)),
        Some(_) if is_external => None,
        None if is_external => Some(ConfigValue::implicit(name)),
        _ => Some(ConfigValue::implicit(format!("{project}_{name}"))),
    }
}
