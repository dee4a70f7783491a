//! Decodes the merged tree into the model. What Compose would refuse is noted, and the rest is decoded.

mod build;
mod checks;
mod command;
mod entries;
mod env_files;
mod environment;
mod fields;
mod labels;
mod limits;
mod mounts;
mod pairs;
mod ports;
mod service;
mod top;

pub(crate) use command::command;
pub(crate) use fields::{string, strings, unique};
pub(crate) use pairs::pairs;
pub(crate) use service::extra_hosts;

use std::collections::HashMap;

use redproof_source::yaml::Node;
use redproof_source::{Limit, Problem, Text};

use crate::consistency;
use crate::context::Context;
use crate::model::{Index, MountKind, Network, Project, Refusal, Resource, Service};
use crate::schema;
use crate::scope::Scope;

/// The whole project. What does not come from the tree is left empty: files, folder, name, variables, notes. `profiles`: those
/// that are on.
pub(crate) fn project(ctx: &mut Context<'_>, root: Node, scope: &Scope, profiles: Vec<String>) -> Project {
    let refusals = &mut ctx.log.refusals;
    schema::check(&root, "", schema::ROOT, refusals);
    let networks = top::networks(root.get("networks"), refusals);
    let volumes = top::resources(root.get("volumes"), "volumes", schema::VOLUME, scope, refusals);
    let secrets = top::resources(root.get("secrets"), "secrets", schema::SECRET, scope, refusals);
    let configs = top::resources(root.get("configs"), "configs", schema::CONFIG, scope, refusals);
    let mut services = Vec::new();
    if let Some(node) = root.get("services") {
        schema::check_names(node, "services", refusals);
        for entry in node.entries() {
            if services.len() >= Limit::Services.value() {
                let what = "the project has too many services";
                let problem = Problem::over(entry.key.span(), what, Limit::Services);
                ctx.log.problems.push(problem);
                break;
            }
            services.push(service::service(ctx, entry, scope, &profiles));
        }
    }
    bind_volumes(&mut services, &volumes);
    bind_ports(&mut services, &networks);
    let project = Project {
        files: Vec::new(),
        folder: String::new(),
        name: String::new(),
        is_name_written: false,
        profiles,
        services,
        networks,
        volumes,
        secrets,
        configs,
        refusals: Vec::new(),
        variables: Vec::new(),
        provenance: Vec::new(),
        problems: Vec::new(),
        references: Vec::new(),
        written: root,
        index: Index::default(),
    };
    consistency::check(&project, &ctx.log.problems, &mut ctx.log.refusals);
    consistency::check_named(&project, &mut ctx.log.refusals);
    project
}

/// Gives mounts of volumes that bind a host folder that folder.
fn bind_volumes(services: &mut [Service], volumes: &[Resource]) {
    let devices: HashMap<&str, &Text> = volumes
        .iter()
        .filter_map(|volume| Some((volume.name.as_str(), volume.device.as_ref()?)))
        .collect();
    let mounts = services.iter_mut().flat_map(|service| &mut service.mounts);
    for mount in mounts.filter(|mount| mount.kind == MountKind::Volume) {
        let name = mount.source.as_ref().map_or("", Text::as_str);
        mount.volume_device = devices.get(name).map(|device| (*device).clone());
    }
}

/// The option of a bridge that says on which address of the host its ports are published.
const HOST_BINDING: &str = "com.docker.network.bridge.host_binding_ipv4";

/// Gives the ports of services in one network the address on the host that this network publishes them on. Only the bridge of a
/// project takes that option from its file.
fn bind_ports(services: &mut [Service], networks: &[Network]) {
    let addresses: HashMap<&str, &Text> = networks
        .iter()
        .filter(|network| {
            let driver = network.driver.as_ref().map_or("", Text::as_str);
            !network.external && matches!(driver, "" | "bridge")
        })
        .filter_map(|network| {
            let mut options = network.options.iter();
            let (_, address) = options.find(|(name, _)| name == HOST_BINDING)?;
            Some((network.name.as_str(), address)).filter(|_| address.undefined().is_none())
        })
        .collect();
    for service in services {
        let joined = match service.networks.as_slice() {
            [] if service.uses_default_network() => "default",
            [only] => only.network.as_str(),
            _ => continue,
        };
        if let Some(address) = addresses.get(joined) {
            let ports = service.ports.iter_mut();
            ports.for_each(|port| port.network_ip = Some(address.as_str().to_owned()));
        }
    }
}

/// What the schema refuses of the sections and services of a tree.
pub(crate) fn check_shape(root: &Node, refusals: &mut Vec<Refusal>) {
    schema::check(root, "", schema::ROOT, refusals);
    for entry in root.get("services").map(Node::entries).unwrap_or_default() {
        let path = format!("services.{}", entry.key.as_str());
        checks::check_shape(&entry.value, &path, refusals);
    }
}
