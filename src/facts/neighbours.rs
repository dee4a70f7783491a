//! The networks of a server, and who else is on them.

use std::collections::BTreeSet;

use super::exposure::place_of;
use super::fact::{Fact, FactValue, Item, Place};
use crate::client::exports_metrics;
use crate::deployment::{Deployment, Server, joined, network_owner};
use redproof_compose::{Joined, Mount, Project, Service};
use redproof_source::{Tree, Why, below};

/// Networks that other projects can join, too.
pub(super) fn external(deployment: &Deployment, server: &Server) -> Fact {
    let Some((project, service)) = owner(deployment, server) else {
        return Fact::list(Vec::new());
    };
    let joined = project
        .networks_of(service)
        .filter(|joined| joined.network.external);
    Fact::list(
        joined
            .map(|joined| Item::new(joined.network.name.as_str(), place_of(service, &joined)))
            .collect(),
    )
}

/// The project of a server, and the service whose networks it is on.
fn owner<'d>(deployment: &'d Deployment, server: &Server) -> Option<(&'d Project, &'d Service)> {
    let project = deployment.project.as_ref()?;
    Some((project, network_owner(project, deployment.service_of(server)?)))
}

/// Whether all its networks are `internal`, so that its container reaches nothing outside.
pub(super) fn internal(deployment: &Deployment, server: &Server) -> Fact {
    let Some((project, service)) = owner(deployment, server) else {
        return Fact::absent();
    };
    if let Some(mode) = project.network_mode(service) {
        return match mode.why_undefined() {
            Some(why) => Fact::unknown(why),
            None => Fact::boolean(mode.as_str() == "none"),
        };
    }
    let names = joined(service);
    let networks: Vec<Joined<'_>> = project.networks_of(service).collect();
    let is_open = |joined: &Joined<'_>| !joined.network.internal && !joined.network.external;
    let is_closed = networks.len() == names.len() && !networks.iter().any(is_open);
    let external = networks.iter().find(|joined| joined.network.external);
    let value = match external.filter(|_| is_closed) {
        Some(joined) => {
            let name = joined.network.name.as_str();
            let reason = format!("whether the external network {name} is internal is decided elsewhere");
            FactValue::Unknown(Why::new(reason, Some(joined.place)))
        }
        None => FactValue::Boolean(is_closed),
    };
    Fact {
        value,
        at: networks
            .first()
            .map(|joined| place_of(service, joined))
            .into_iter()
            .collect(),
    }
}

/// Services that share a network with a server although nothing in the files says that they use Redis. `about_redis` says
/// whether the files of a service do.
pub(super) fn without_need(
    deployment: &Deployment,
    server: &Server,
    tree: &Tree,
    about_redis: impl Fn(&Service) -> bool,
) -> Fact {
    let Some((project, own)) = deployment.project.as_ref().zip(deployment.service_of(server)) else {
        return Fact::list(Vec::new());
    };
    let networks = joined(own);
    let is_server = |index: usize| {
        let mut servers = deployment.servers.iter();
        servers.any(|server| server.service == Some(index))
    };
    let connects = |index: usize, service: &Service| {
        let mut clients = deployment.clients.iter();
        clients.any(|client| {
            client.service == Some(index) || client.owners.names().any(|name| service.name == *name)
        })
    };
    let depends = |service: &Service| {
        let mut on = service.depends_on.iter();
        on.any(|dependency| dependency.service == *own.name.as_str())
    };
    // A service that uses Redis may write the configuration of others into a volume that they share.
    let using = project.services.iter().enumerate();
    let using = using.filter(|(index, service)| connects(*index, service) || about_redis(service));
    let configured: BTreeSet<&str> = using.flat_map(|(_, service)| volumes(service)).collect();
    let mut hidden = None;
    let others = project.services.iter().enumerate().filter(|(index, service)| {
        !joined(service).is_disjoint(&networks)
            && !is_server(*index)
            && !connects(*index, service)
            && !depends(service)
            && !about_redis(service)
            // What an own image or program connects to, only its code shows.
            && service.build.is_none()
            && !volumes(service).any(|volume| configured.contains(volume))
    });
    let mut items = Vec::new();
    for (_, service) in others {
        match hidden_mount(project, service, tree) {
            Some(mount) => {
                let why = "what is mounted into a service that shares its network is not in the files";
                hidden = hidden.or(Some(Why::new(why, Some(mount.span))));
            }
            None => items.push(Item::new(
                service.name.as_str(),
                Place::new(service.name.span(), service.path.clone()),
            )),
        }
    }
    match hidden.filter(|_| items.is_empty()) {
        Some(why) => Fact::unknown(why),
        None => Fact::list(items),
    }
}

/// The volumes of a service, by their names.
fn volumes(service: &Service) -> impl Iterator<Item = &str> {
    let named = service
        .mounts
        .iter()
        .filter(|mount| mount.host_source().is_none());
    named.filter_map(|mount| Some(mount.source.as_ref()?.as_str()))
}

/// Folders of a machine that hold no configuration of an application.
const OF_MACHINE: &[&str] = &[
    "/dev", "/etc", "/lib", "/proc", "/run", "/sys", "/usr", "/var/log", "/var/run",
];

/// A mount of a file or folder that is not among the files, and that may be the configuration of a service.
fn hidden_mount<'s>(project: &Project, service: &'s Service, tree: &Tree) -> Option<&'s Mount> {
    service.mounts.iter().find(|mount| {
        let source = mount.host_source().filter(|source| source.undefined().is_none());
        source.is_some_and(|source| {
            let of_machine = OF_MACHINE
                .iter()
                .any(|folder| below(source.as_str(), folder).is_some());
            let path = Tree::join(&project.folder, source.as_str());
            !of_machine && path.is_none_or(|path| !tree.is_file(&path) && !tree.is_folder(&path))
        })
    })
}

/// Services whose image is an exporter of a server's metrics.
pub(super) fn exporters(deployment: &Deployment) -> Vec<Item> {
    let services = deployment.project.iter().flat_map(|project| &project.services);
    services
        .filter(|service| {
            let image = service.image.as_ref();
            image.is_some_and(|image| exports_metrics(image.as_str()))
        })
        .map(|service| {
            Item::new(
                service.name.as_str(),
                Place::new(service.name.span(), service.path.clone()),
            )
        })
        .collect()
}
