//! The networks of a server, and who else is on them.

use std::collections::BTreeSet;

use super::exposure::place_of;
use super::fact::{Fact, FactValue, Item, Place};
use crate::deployment::{Deployment, Server, network_owner};
use redproof_compose::{Joined, Project, Service};
use redproof_source::{Text, Why};

/// The networks of a service, by their names in the file; the project's `default` if it names none.
fn joined(service: &Service) -> BTreeSet<&str> {
    if service.networks.is_empty() && service.network_mode.is_none() {
        return BTreeSet::from(["default"]);
    }
    let networks = service.networks.iter();
    networks.map(|attachment| attachment.network.as_str()).collect()
}

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
    if let Some(mode) = &service.network_mode {
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
    let others = project.services.iter().enumerate().filter(|(index, service)| {
        !joined(service).is_disjoint(&networks)
            && !is_server(*index)
            && !connects(*index, service)
            && !depends(service)
            && !about_redis(service)
            // What an own image or program connects to, only its code tells.
            && service.build.is_none()
    });
    Fact::list(
        others
            .map(|(_, service)| {
                Item::new(
                    service.name.as_str(),
                    Place::new(service.name.span(), service.path.clone()),
                )
            })
            .collect(),
    )
}

/// Services whose image is an exporter of a server's metrics.
pub(super) fn exporters(deployment: &Deployment) -> Vec<Item> {
    let services = deployment.project.iter().flat_map(|project| &project.services);
    services
        .filter(|service| {
            let image = service.image.as_ref().map_or("", Text::as_str);
            let repository = image.split('@').next().unwrap_or_default();
            let name = repository.rsplit('/').next().unwrap_or_default();
            let name = name.split(':').next().unwrap_or_default();
            matches!(
                name,
                "redis_exporter" | "redis-exporter" | "valkey_exporter" | "valkey-exporter"
            )
        })
        .map(|service| {
            Item::new(
                service.name.as_str(),
                Place::new(service.name.span(), service.path.clone()),
            )
        })
        .collect()
}
