//! Which connections the services of a project make, and which servers they lead to.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::clients::{self, Configurations, Found};
use super::container::Container;
use super::model::{Client, Server, Target, of_service};
use super::proxies;
use super::python::{self, Requirement};
use crate::client::Connection;
use crate::config::ClientEntry;
use crate::deployment::model::FileKind;
use crate::deployment::owners::Owners;
use crate::inputs::Ledger;
use redproof_compose::{Hosts, Project, Service};
use redproof_source::{FileId, Known, SourceMap, Span, Text, Tree};

/// The clients of a project.
#[derive(Default)]
pub(in crate::deployment) struct Clients {
    pub clients: Vec<Client>,
    /// Files that were read.
    pub files: Vec<(FileId, FileKind)>,
    /// Configuration files that were read, connections in them or not, with a service that has each.
    pub looked_at: Vec<(FileId, String)>,
    /// Paths that were named.
    pub ledger: Ledger,
}

/// Finds the clients of a project. Services that read one file make one connection there.
pub(in crate::deployment) fn of_project(
    project: &Project,
    servers: &[Server],
    declared: &[ClientEntry],
    tree: &Tree,
    map: &mut SourceMap,
) -> Clients {
    let is_server: HashSet<usize> = servers.iter().filter_map(|server| server.service).collect();
    let services = project.services.iter().enumerate();
    let redis = services.filter(|(index, _)| is_server.contains(index));
    let hosts = Hosts::of(project, redis.map(|(_, service)| service));
    let mut configurations = Configurations::of(hosts, declared);
    let mut found = Clients::default();
    let mut by_place: HashMap<Span, Vec<usize>> = HashMap::new();
    for (index, service) in project.services.iter().enumerate() {
        let container = Container::mounted(project, service, tree);
        let made = if !is_server.contains(&index) {
            clients::of_service(&container, &mut configurations, map)
        } else if runs_server(servers, index) {
            continue;
        } else {
            // An image of Redis that runs redis-cli.
            Found {
                connections: clients::of_commands(service),
                ..Found::default()
            }
        };
        found.ledger.extend(made.ledger);
        found.files.extend(made.files);
        let owner = service.name.as_str();
        found
            .looked_at
            .extend(made.looked_at.into_iter().map(|file| (file, owner.to_owned())));
        for connection in made.connections {
            let targets = targets(&connection, Some((project, index)), servers);
            let owners = Owners::from(service.name.as_str());
            let here = by_place.entry(connection.at).or_default();
            let same = here.iter().copied().find(|index| {
                let client = found.clients.get(*index);
                client.is_some_and(|client| {
                    client.targets == targets && client.connection.verification == connection.verification
                })
            });
            match same.and_then(|index| found.clients.get_mut(index)) {
                Some(client) => client.owners.extend(owners),
                None => {
                    here.push(found.clients.len());
                    found.clients.push(Client {
                        service: Some(index),
                        owners,
                        redis_py: redis_py(&container, &connection, map),
                        connection,
                        targets,
                    });
                }
            }
        }
    }
    found.files.extend(requirements(&found.clients));
    found
}

/// Services that clients connect to as they would to Redis, and whose image is of a program that nothing is known of.
pub(in crate::deployment) fn dialled(
    project: &Project,
    clients: &[Client],
    servers: &[Server],
) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for client in clients {
        for target in client.targets.iter().filter(|target| target.server.is_none()) {
            let endpoint = client.connection.endpoints.get(target.endpoint);
            let host = endpoint.map(|endpoint| &endpoint.host);
            if let Some(host) = host.filter(|host| host.undefined().is_none() && !host.is_empty()) {
                let host = host.as_str();
                let linked = client.service.and_then(|from| project.linked(from, host));
                found.extend(project.services_at(linked.unwrap_or(host)));
            }
        }
    }
    found.retain(|index| {
        let is_known = || of_service(servers, *index).next().is_some();
        let service = project.services.get(*index);
        service.is_some_and(|service| !is_known() && !proxies::is_other_program(service))
    });
    found
}

/// The requirements files of clients.
pub(in crate::deployment) fn requirements(
    clients: &[Client],
) -> impl Iterator<Item = (FileId, FileKind)> + use<> {
    let files: Vec<FileId> = clients
        .iter()
        .filter_map(|client| Some(client.redis_py?.at.file))
        .collect();
    files.into_iter().map(|file| (file, FileKind::Requirements))
}

/// Whether it is known that a service's container runs a server.
fn runs_server(servers: &[Server], service: usize) -> bool {
    of_service(servers, service).any(|(_, server)| matches!(server.redis, Known::Known(_)))
}

/// The servers that a connection's endpoints lead to. `from`: the service that connects, by its position.
pub(in crate::deployment) fn targets(
    connection: &Connection,
    from: Option<(&Project, usize)>,
    servers: &[Server],
) -> Vec<Target> {
    let find = |host: &Text| {
        if host.undefined().is_some() || host.is_empty() {
            return None;
        }
        let (project, from) = from?;
        let host = project.linked(from, host.as_str()).unwrap_or(host.as_str());
        let from = project.services.get(from);
        let named = project.services_at(host).into_iter();
        let of_service = |service| of_service(servers, service).map(|(server, _)| server).next();
        let answering = named.filter_map(of_service).next();
        let beside = || {
            let is_beside = |server: &Server| {
                let service = server.service.and_then(|index| project.services.get(index));
                service.is_some_and(|service| shares_network(from, service))
            };
            servers.iter().position(is_beside)
        };
        // A loopback address leads to what uses the same network stack.
        let is_loopback = host == "localhost" || host.starts_with("127.");
        match is_loopback.then(beside).flatten() {
            Some(beside) => Some(answering.map_or(beside, |answering| answering.min(beside))),
            None => answering,
        }
    };
    connection
        .endpoints
        .iter()
        .enumerate()
        .map(|(endpoint, at)| Target {
            endpoint,
            server: find(&at.host),
        })
        .collect()
}

/// Whether two services use one network stack.
fn shares_network(from: Option<&Service>, to: &Service) -> bool {
    fn mode(service: &Service) -> &str {
        service.network_mode.as_ref().map_or("", Text::as_str)
    }
    let Some(from) = from else { return false };
    let (own, other) = (mode(from), mode(to));
    own == "host" && other == "host"
        || own.strip_prefix("service:") == Some(to.name.as_str())
        || other.strip_prefix("service:") == Some(from.name.as_str())
}

/// The redis-py of a service's code: of its build, else beside the file that configures the connection.
fn redis_py(container: &Container<'_>, connection: &Connection, map: &mut SourceMap) -> Option<Requirement> {
    let build = container.service.build.as_ref();
    let context = build.and_then(|build| build.context.as_ref());
    let folder = match context.filter(|context| context.undefined().is_none()) {
        Some(context) => container.host_path(context.as_str(), "")?,
        None => Tree::parent(map.path(connection.at.file)).to_owned(),
    };
    python::of_connection(connection, container.tree, map, &folder)
}
