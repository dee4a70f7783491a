//! The picture of a deployment: Redis servers, what connects to them and how, networks and published ports.

use std::collections::{HashMap, HashSet};

use super::client::{self, Client};
use super::{Context, mask};
use crate::deployment::{self, Reach};
use redproof_compose::Service;
use redproof_source::{Known, SourceMap};

/// What a picture of a deployment shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topology {
    /// The deployment's name.
    pub name: String,
    /// Its Redis servers.
    pub servers: Vec<ServerNode>,
    /// Services and files that connect to one.
    pub clients: Vec<ClientNode>,
    /// Who connects to what.
    pub links: Vec<Link>,
}

/// A Redis server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerNode {
    /// The service's name, or the file's path.
    pub name: String,
    /// Its image.
    pub image: Option<String>,
    /// `none`, `password`, `acl` or `unknown`.
    pub authentication: &'static str,
    /// `off`, `on`, `both` or `unknown`.
    pub tls: &'static str,
    /// `published`, `loopback`, `host-network`, `network` or `unknown`.
    pub exposure: &'static str,
    /// Networks that it joins.
    pub networks: Vec<String>,
    /// The servers that it follows as a replica or monitors as a Sentinel, after what it does: `replica of a`.
    pub follows: Vec<String>,
    /// Ports that are published for it.
    pub ports: Vec<PortNode>,
}

/// A published port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortNode {
    /// The service that publishes it in place of the server, such as a proxy.
    pub via: Option<String>,
    /// The port on the host; `None` is a random or an unknown one.
    pub published: Option<u16>,
    /// The port in the container.
    pub target: Option<u16>,
    /// `everywhere`, `address`, `loopback` or `unknown`.
    pub reach: &'static str,
}

/// A service or file that connects to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientNode {
    /// Its name.
    pub name: String,
    /// Networks that it joins; none for a file.
    pub networks: Vec<String>,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// The client's name.
    pub client: String,
    /// The server's name; `None` for one outside of the files.
    pub server: Option<String>,
    /// `off`, `on` or `unknown`.
    pub tls: &'static str,
    /// Whether something may listen on the port.
    pub is_answered: bool,
    /// `full`, `no-hostname`, `none` or `unknown`.
    pub verification: &'static str,
    /// `literal`, `environment`, `file`, `none` or `unknown`.
    pub credential: &'static str,
}

/// The picture of a deployment.
pub fn topology(deployment: &deployment::Deployment, map: &SourceMap) -> Topology {
    let context = Context::new(map, mask(deployment), &[]);
    let servers = deployment.servers.iter();
    let servers = servers.map(|server| server_node(server, deployment, &context));
    let services = deployment.project.iter().flat_map(|project| &project.services);
    let services: HashMap<&str, &Service> =
        services.map(|service| (service.name.as_str(), service)).collect();
    let mut clients: Vec<ClientNode> = Vec::new();
    let mut links: Vec<Link> = Vec::new();
    let mut linked: HashSet<Link> = HashSet::new();
    let mut connected: HashSet<&str> = HashSet::new();
    for one in &deployment.clients {
        let shown = client::clients(one, deployment, &context);
        for name in one.owners.names() {
            for shown in shown.iter().filter(|shown| shown.dials || shown.server.is_some()) {
                let link = link(name, shown);
                if linked.insert(link.clone()) {
                    links.push(link);
                }
                if connected.insert(name) {
                    clients.push(ClientNode {
                        name: name.to_owned(),
                        networks: services
                            .get(name)
                            .map_or_else(Vec::new, |service| networks(service)),
                    });
                }
            }
        }
    }
    Topology {
        name: deployment.name.clone(),
        servers: servers.collect(),
        clients,
        links,
    }
}

fn server_node(
    server: &deployment::Server,
    deployment: &deployment::Deployment,
    context: &Context<'_>,
) -> ServerNode {
    const UNKNOWN: &str = "unknown";
    let redis = server.redis.known();
    let authentication = redis.and_then(|redis| redis.authentication().answer.known().copied());
    let tls = redis.and_then(|redis| redis.tls().answer.known().copied());
    ServerNode {
        name: server.name.clone(),
        image: server
            .image
            .as_ref()
            .map(|image| context.mask.text(image.as_str())),
        authentication: authentication.map_or(UNKNOWN, |needed| needed.word()),
        tls: tls.map_or(UNKNOWN, |tls| tls.word()),
        exposure: server
            .exposure
            .known()
            .map_or(UNKNOWN, |exposure| exposure.name()),
        networks: deployment.service_of(server).map_or_else(Vec::new, networks),
        follows: follows(server, deployment),
        ports: server.ports.iter().map(|one| port(one, server)).collect(),
    }
}

/// The servers of the deployment that one follows or monitors.
fn follows(server: &deployment::Server, deployment: &deployment::Deployment) -> Vec<String> {
    let words = |name: &str| {
        let settings = server.redis.known().map(|redis| &redis.settings);
        let setting = settings.and_then(|settings| settings.get(name));
        setting.map_or(&[][..], |setting| setting.words.as_slice())
    };
    let replica = words("replicaof").first().map(|host| ("replica of", host));
    let monitored = words("sentinel").windows(3).filter_map(|three| match three {
        [monitor, _, host] if monitor.as_str().eq_ignore_ascii_case("monitor") => Some(("monitors", host)),
        _ => None,
    });
    let named = replica.into_iter().chain(monitored).filter_map(|(what, host)| {
        let (_, other) = deployment.servers_at(host.as_str()).next()?;
        Some(format!("{what} {}", other.name))
    });
    let mut named: Vec<String> = named.collect();
    named.sort();
    named.dedup();
    named
}

fn port(port: &deployment::PublishedPort, server: &deployment::Server) -> PortNode {
    let service = port
        .path
        .strip_prefix("services.")
        .and_then(|path| path.rsplit_once('.'));
    let via = service.map(|(name, _)| name).filter(|name| *name != server.name);
    PortNode {
        via: via.map(str::to_owned),
        published: port.published.known().copied().flatten(),
        target: port.target.known().copied(),
        reach: match port.reach {
            Known::Known(Reach::Everywhere) => "everywhere",
            Known::Known(Reach::Address) => "address",
            Known::Known(Reach::Loopback) => "loopback",
            Known::Unknown(_) => "unknown",
        },
    }
}

fn link(name: &str, client: &Client) -> Link {
    Link {
        client: name.to_owned(),
        server: client.server.clone(),
        tls: client.tls,
        is_answered: client.is_answered,
        verification: client.verification,
        credential: client.credential,
    }
}

/// The networks of a service by name.
fn networks(service: &Service) -> Vec<String> {
    if let Some(mode) = &service.network_mode {
        return vec![format!("network_mode: {}", mode.as_str())];
    }
    if service.networks.is_empty() {
        return vec!["default".to_owned()];
    }
    let networks = service.networks.iter();
    networks
        .map(|attachment| attachment.network.as_str().to_owned())
        .collect()
}
