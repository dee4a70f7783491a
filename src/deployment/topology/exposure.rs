//! How far a server's ports reach.

use std::collections::BTreeSet;

use super::model::{Exposure, PublishedPort, Purpose, Reach};
use redproof_compose::{Joined, Network, Port, Project, Service};
use redproof_source::{Known, Span, Text, Why};

/// Ports that a server listens on, with what they are for.
pub(in crate::deployment) fn listening(
    redis: &Known<redproof_redis::Server>,
    sentinel: bool,
) -> Vec<(u16, Purpose)> {
    let Known::Known(redis) = redis else {
        // What it is configured to is unknown: the usual ports stand for it.
        return if sentinel {
            vec![(26379, Purpose::Sentinel)]
        } else {
            vec![(6379, Purpose::Plaintext)]
        };
    };
    let number = |name: &str| match redis.settings.get(name).map(|setting| &setting.shown) {
        Some(Known::Known(shown)) => shown.parse::<u16>().unwrap_or(0),
        // A variable decides: the default stands for it.
        Some(Known::Unknown(_)) if name == "port" && sentinel => 26379,
        Some(Known::Unknown(_)) if name == "port" => 6379,
        _ => 0,
    };
    let (plain, secure) = (number("port"), number("tls-port"));
    let mut ports = Vec::new();
    if plain != 0 {
        ports.push((
            plain,
            if sentinel {
                Purpose::Sentinel
            } else {
                Purpose::Plaintext
            },
        ));
    }
    if secure != 0 {
        ports.push((secure, Purpose::Tls));
    }
    if redis
        .settings
        .get("cluster-enabled")
        .is_some_and(redproof_redis::Setting::is_yes)
    {
        let base = if plain != 0 { plain } else { secure };
        // From 7.0 on the bus may be moved.
        let bus = Some(number("cluster-port")).filter(|bus| *bus != 0);
        let bus = bus.or_else(|| base.checked_add(10000));
        ports.extend(bus.map(|port| (port, Purpose::Bus)));
    }
    ports
}

fn on_loopback_only(redis: &redproof_redis::Server) -> bool {
    redis.loopback_only().answer == Known::Known(true)
}

/// The networks of a service, by their names in the file; the project's `default` if it names none.
pub fn joined(service: &Service) -> BTreeSet<&str> {
    if service.networks.is_empty() && service.network_mode.is_none() {
        return BTreeSet::from(["default"]);
    }
    let networks = service.networks.iter();
    networks.map(|attachment| attachment.network.as_str()).collect()
}

/// The service whose network a service uses, and so whose `ports` publish it.
pub fn network_owner<'a>(project: &'a Project, service: &'a Service) -> &'a Service {
    let owner = service
        .network_mode
        .as_ref()
        .and_then(|mode| mode.as_str().strip_prefix("service:"));
    owner.and_then(|name| project.service(name)).unwrap_or(service)
}

/// Whether a service has no network at all.
pub fn without_network(project: &Project, service: &Service) -> bool {
    let mode = project.network_mode(network_owner(project, service));
    mode.is_some_and(|mode| mode.as_str() == "none")
}

/// Whether all networks of a service are internal bridges. Docker publishes no port of such a container
/// (moby/moby, issue 36174; 2026-11).
fn internal_only(project: &Project, service: &Service) -> bool {
    let internal = |joined: &Joined<'_>| {
        let driver = joined.network.driver.as_ref().map_or("bridge", Text::as_str);
        // What is said of an external network says nothing: it is made elsewhere.
        joined.network.internal && !joined.network.external && driver == "bridge"
    };
    let networks: Vec<Joined<'_>> = project.networks_of(service).collect();
    !networks.is_empty() && networks.len() >= service.networks.len() && networks.iter().all(internal)
}

/// The option of a macvlan or ipvlan network that names an interface of the host. Without one, Docker makes one that leads
/// nowhere, as it does for an internal network.
const PARENT: &str = "parent";

/// Networks of a service that make it a host of the local network, with an address of its own and all its ports.
pub fn lan_networks<'a>(project: &'a Project, service: &'a Service) -> impl Iterator<Item = Joined<'a>> {
    project
        .networks_of(service)
        .filter(|joined| is_of_lan(joined.network))
}

/// Whether the containers of a network have addresses in the local network.
pub fn is_of_lan(network: &Network) -> bool {
    let driver = network.driver.as_ref().map_or("", Text::as_str);
    let mut options = network.options.iter();
    let has_parent = options.any(|(name, parent)| name == PARENT && !parent.is_empty_literal());
    matches!(driver, "macvlan" | "ipvlan") && has_parent && !network.internal && !network.external
}

/// Whether every network of a service belongs to other projects, too, so that a name that no service answers to is a
/// container of one of these.
pub fn joins_external_networks_only(project: &Project, service: &Service) -> bool {
    let owner = network_owner(project, service);
    let is_external = |name: &str| project.network(name).is_some_and(|network| network.external);
    let mut joined = owner.networks.iter();
    match (&owner.network_mode, owner.networks.is_empty()) {
        (Some(_), _) => false,
        (None, true) => is_external("default"),
        (None, false) => joined.all(|network| is_external(network.network.as_str())),
    }
}

/// The published ports that lead to the server. What listens on the container's own loopback is reached by none: Docker
/// sends what comes to the host's port to the container's address.
pub(in crate::deployment) fn published(
    project: &Project,
    service: &Service,
    redis: &Known<redproof_redis::Server>,
    listening: &[(u16, Purpose)],
) -> Vec<PublishedPort> {
    if is_unreachable(redis) {
        return Vec::new();
    }
    published_ports(project, service)
        .filter_map(|port| leads_to(port, redis, listening))
        .collect()
}

/// Whether a server listens on its container's own loopback only.
pub(super) fn is_unreachable(redis: &Known<redproof_redis::Server>) -> bool {
    redis.known().is_some_and(on_loopback_only)
}

/// The ports of TCP through which the host lets others reach a service.
pub(super) fn published_ports<'a>(
    project: &'a Project,
    service: &'a Service,
) -> impl Iterator<Item = &'a Port> {
    let is_cut_off = publishes_nothing(project, service);
    network_owner(project, service)
        .ports
        .iter()
        .filter(move |port| !is_cut_off && port.protocol == "tcp")
}

/// Whether Docker publishes none of a service's ports, whatever its `ports` say.
pub fn publishes_nothing(project: &Project, service: &Service) -> bool {
    without_network(project, service) || internal_only(project, network_owner(project, service))
}

/// A port as one of the server's, if it is or may be one.
fn leads_to(
    port: &Port,
    redis: &Known<redproof_redis::Server>,
    listening: &[(u16, Purpose)],
) -> Option<PublishedPort> {
    let known = port
        .target
        .known()
        .and_then(|target| listening.iter().find(|(listened, _)| listened == target));
    let purpose = match (known, &port.target, redis) {
        (Some((_, purpose)), ..) => Known::Known(*purpose),
        (None, Known::Unknown(why), _) => Known::Unknown(why.clone()),
        (None, Known::Known(_), Known::Unknown(_)) => {
            let why = "the files do not say on which ports the server listens";
            Known::Unknown(Why::new(why, Some(port.span)))
        }
        (None, Known::Known(_), Known::Known(_)) => return None,
    };
    Some(PublishedPort {
        span: port.span,
        path: port.path.clone(),
        published: port.published.clone(),
        target: port.target.clone(),
        reach: reach(port),
        purpose,
    })
}

/// How far a published port reaches.
pub fn reach(port: &Port) -> Known<Reach> {
    port.host_ip
        .clone()
        .map(|ip| match ip.as_deref().or(port.network_ip.as_deref()) {
            None => Reach::Everywhere,
            Some(ip) => reach_of(ip),
        })
}

fn reach_of(ip: &str) -> Reach {
    let ip = ip.trim_start_matches('[').trim_end_matches(']');
    match ip.parse::<std::net::IpAddr>() {
        Ok(ip) if ip.is_unspecified() => Reach::Everywhere,
        Ok(ip) if ip.is_loopback() => Reach::Loopback,
        Ok(_) => Reach::Address,
        Err(_) if ip.is_empty() => Reach::Everywhere,
        Err(_) if ip == "localhost" => Reach::Loopback,
        Err(_) => Reach::Address,
    }
}

/// How far the server reaches, and where that is decided if not at a port.
pub(in crate::deployment) fn exposure(
    project: &Project,
    service: &Service,
    ports: &[PublishedPort],
    redis: &Known<redproof_redis::Server>,
) -> (Known<Exposure>, Option<(Span, String)>) {
    let owner = network_owner(project, service);
    if let Some(mode) = project.network_mode(owner)
        && mode.as_str() == "host"
    {
        let reach = match redis {
            Known::Known(redis) if on_loopback_only(redis) => Exposure::Loopback,
            _ => Exposure::HostNetwork,
        };
        return (
            Known::Known(reach),
            Some((mode.span(), format!("{}.network_mode", owner.path))),
        );
    }
    let is_local = redis.known().is_some_and(on_loopback_only);
    if let Some(lan) = lan_networks(project, owner).next().filter(|_| !is_local) {
        return (
            Known::Known(Exposure::Published),
            Some((lan.place, format!("{}.networks", owner.path))),
        );
    }
    let mut widest = Exposure::Network;
    let mut unknown = None;
    for port in ports {
        match (&port.reach, &port.purpose) {
            (Known::Unknown(why), _) | (_, Known::Unknown(why)) => unknown = Some(why.clone()),
            (Known::Known(Reach::Everywhere | Reach::Address), _) => widest = widest.max(Exposure::Published),
            (Known::Known(Reach::Loopback), _) => widest = widest.max(Exposure::Loopback),
        }
    }
    match unknown {
        Some(why) if widest < Exposure::Published => (Known::Unknown(why), None),
        _ => (Known::Known(widest), None),
    }
}
