//! From where a server can be reached.

use super::fact::{Fact, FactValue, Item, Place};
use crate::deployment::{
    self, Deployment, Exposure, PublishedPort, Purpose, Reach, Server, network_owner, without_network,
};
use redproof_compose::{Joined, Network, Service};
use redproof_source::Known;

/// From where a server can be reached, and where that is decided.
pub(super) fn of_server(server: &Server) -> Fact {
    match &server.exposure {
        Known::Known(exposure) => Fact {
            value: FactValue::Text(exposure.name().into()),
            at: places(server),
        },
        Known::Unknown(why) => Fact::unknown(why.clone()),
    }
}

fn places(server: &Server) -> Vec<Place> {
    if let Some((span, path)) = &server.exposure_at {
        return vec![Place::new(*span, path.clone())];
    }
    let ports = server.ports.iter();
    ports
        .map(|port| Place::new(port.span, port.path.clone()))
        .collect()
}

/// Networks that give its container an address in the local network.
pub(super) fn lan_networks(deployment: &Deployment, server: &Server) -> Fact {
    let project = deployment.project.as_ref().zip(deployment.service_of(server));
    let networks = project.into_iter().flat_map(|(project, service)| {
        let owner = network_owner(project, service);
        deployment::lan_networks(project, owner)
    });
    let items = networks.map(|joined| {
        let place = Place::new(joined.place, "networks");
        Item::new(joined.network.name.as_str(), place)
    });
    Fact::list(items.collect())
}

/// Whether its container has no network.
pub(super) fn has_no_network(deployment: &Deployment, server: &Server) -> bool {
    let project = deployment.project.as_ref();
    let service = project.and_then(|project| Some((project, project.services.get(server.service?)?)));
    service.is_some_and(|(project, service)| without_network(project, service))
}

/// Published ports and clients that cannot reach a server, since it listens on its container's own loopback only.
pub(super) fn cut_off(deployment: &Deployment, index: usize, redis: &redproof_redis::Server) -> Fact {
    let none = || Fact::list(Vec::new());
    let server = deployment.servers.get(index);
    let Some((project, service)) = deployment
        .project
        .as_ref()
        .zip(server.and_then(|server| deployment.service_of(server)))
    else {
        return none();
    };
    let owner = network_owner(project, service);
    let on_host = project.network_mode(owner).is_some_and(|mode| *mode == *"host");
    if on_host || redis.loopback_only().answer != Known::Known(true) {
        return none();
    }
    let listens_on = |target: &Known<u16>| {
        let mut ports = ["port", "tls-port"].iter().map(|name| redis.port(name).answer);
        target.known().is_some() && ports.any(|port| port == *target)
    };
    let ports = owner.ports.iter().filter(|port| listens_on(&port.target));
    let ports = ports.map(|port| Item::new("its published port", Place::new(port.span, port.path.clone())));
    let clients = deployment.clients.iter().filter_map(|client| {
        let mut targets = client.targets.iter();
        let target = targets.find(|target| target.server == Some(index))?;
        let from = network_owner(project, project.services.get(client.service?)?);
        let endpoint = client.connection.endpoints.get(target.endpoint)?;
        let place = Place::new(endpoint.span, endpoint.path.clone());
        (!std::ptr::eq(from, owner)).then(|| Item::new(client.owners.to_string(), place))
    });
    Fact::list(ports.chain(clients).collect())
}

/// Whether a client on another network or host can reach it.
pub(super) fn traffic_leaves(deployment: &Deployment, server: &Server) -> Fact {
    let exposure = match &server.exposure {
        Known::Known(exposure) => *exposure,
        Known::Unknown(why) => return Fact::unknown(why.clone()),
    };
    if matches!(exposure, Exposure::Published | Exposure::HostNetwork) {
        return Fact {
            value: FactValue::Boolean(true),
            at: places(server),
        };
    }
    match external_network(deployment, server) {
        Some(place) => Fact::at(FactValue::Boolean(true), place),
        None => Fact {
            value: FactValue::Boolean(false),
            at: places(server),
        },
    }
}

/// The same for its plaintext port alone: ports that are published for TLS do not count.
pub(super) fn plaintext_leaves(deployment: &Deployment, server: &Server) -> Fact {
    let mut leaves = traffic_leaves(deployment, server);
    let published = matches!(server.exposure, Known::Known(Exposure::Published));
    if leaves.value != FactValue::Boolean(true) || !published {
        return leaves;
    }
    let plain = |port: &&PublishedPort| {
        matches!(port.purpose, Known::Known(Purpose::Plaintext | Purpose::Sentinel))
            && !matches!(port.reach, Known::Known(Reach::Loopback))
    };
    let ports = server.ports.iter().filter(plain);
    leaves.at = ports
        .map(|port| Place::new(port.span, port.path.clone()))
        .collect();
    if leaves.at.is_empty() {
        return match external_network(deployment, server) {
            Some(place) => Fact::at(FactValue::Boolean(true), place),
            None => Fact::boolean(false),
        };
    }
    leaves
}

/// A network of the server that is not the project's alone: an external one, or one with a driver that gives the container an
/// address on the host's network.
fn external_network(deployment: &Deployment, server: &Server) -> Option<Place> {
    let project = deployment.project.as_ref()?;
    let service = network_owner(project, project.services.get(server.service?)?);
    let mut joined = project.networks_of(service);
    joined.find_map(|joined| reaches_out(joined.network))
}

/// Where a service joins a network.
pub(super) fn place_of(service: &Service, joined: &Joined<'_>) -> Place {
    let path = match joined.is_named {
        true => format!("{}.networks", service.path),
        false => format!("networks.{}", joined.network.name.as_str()),
    };
    Place::new(joined.place, path)
}

/// Where a network says that it is not the project's alone.
fn reaches_out(network: &Network) -> Option<Place> {
    let (at, key) = match &network.driver {
        _ if network.external => (network.external_at?, "external"),
        Some(driver) if deployment::is_of_lan(network) => (driver.span(), "driver"),
        _ => return None,
    };
    Some(Place::new(
        at,
        format!("networks.{}.{key}", network.name.as_str()),
    ))
}
