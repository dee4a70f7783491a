//! The networks of a server, and who else is on them.

use std::collections::BTreeSet;

use super::fact::{Fact, FactValue, Item, Place};
use crate::deployment::{Deployment, Server};
use redproof_compose::{Network, Project, Service};
use redproof_source::Text;

/// The networks of a service, by their names in the file; the project's `default` if it names none.
fn joined(service: &Service) -> BTreeSet<&str> {
    if service.networks.is_empty() && service.network_mode.is_none() {
        return BTreeSet::from(["default"]);
    }
    let networks = service.networks.iter();
    networks.map(|attachment| attachment.network.as_str()).collect()
}

fn network<'p>(project: &'p Project, name: &str) -> Option<&'p Network> {
    project.networks.iter().find(|network| network.name == *name)
}

/// Networks that other projects can join, too.
pub(super) fn external(deployment: &Deployment, server: &Server) -> Fact {
    let Some((project, service)) = deployment.project.as_ref().zip(deployment.service_of(server)) else {
        return Fact::list(Vec::new());
    };
    let joined = service.networks.iter().filter(|attachment| {
        network(project, attachment.network.as_str()).is_some_and(|network| network.external)
    });
    Fact::list(
        joined
            .map(|attachment| {
                let place = Place::new(attachment.network.span(), format!("{}.networks", service.path));
                Item::new(attachment.network.as_str(), place)
            })
            .collect(),
    )
}

/// Whether all its networks are `internal`, so that its container reaches nothing outside.
pub(super) fn internal(deployment: &Deployment, server: &Server) -> Fact {
    let Some((project, service)) = deployment.project.as_ref().zip(deployment.service_of(server)) else {
        return Fact::absent();
    };
    if let Some(mode) = &service.network_mode {
        return match mode.why_undefined() {
            Some(why) => Fact::unknown(why),
            None => Fact::boolean(mode.as_str() == "none"),
        };
    }
    let mut networks = joined(service).into_iter();
    let all = networks.all(|name| network(project, name).is_some_and(|network| network.internal));
    let at = service
        .networks
        .first()
        .map(|attachment| Place::new(attachment.network.span(), format!("{}.networks", service.path)));
    Fact {
        value: FactValue::Boolean(all),
        at: at.into_iter().collect(),
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
