//! Traefik: routers of TCP, in labels of the services or in files, and the entry points of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::forward::{Forward, Listen, ReadFile, STEPS_OF_FORWARD, command_line, listened, target};
use super::structured::documents;

use redproof_compose::{Project, Service};
use redproof_source::yaml::Node;
use redproof_source::{Budget, Text};

/// Where it passes connections on to.
pub(super) fn forwards(
    project: &Project,
    proxy: &Service,
    files: &[ReadFile<'_>],
    budget: &Budget,
) -> Vec<Forward> {
    let files: Vec<Node> = files.iter().flat_map(documents).collect();
    let entry_points = EntryPoints::of(proxy, &files);
    let mut found = Vec::new();
    for service in &project.services {
        let labels = labels(service);
        // Each proxy reads all labels.
        if !budget.spend(1 + labels.len()) {
            break;
        }
        if labels.get("traefik.enable").map(String::as_str) == Some("false") {
            continue;
        }
        of_labels(&labels, service, &entry_points, &mut found);
    }
    for root in &files {
        of_file(root, &entry_points, budget, &mut found);
    }
    found
}

/// The labels of a service and of its `deploy`, which is where a swarm has them. Their names have no case.
pub(super) fn labels(service: &Service) -> BTreeMap<String, String> {
    let of_deploy = service.deploy.iter().flat_map(|deploy| &deploy.labels);
    let labels = service.labels.iter().chain(of_deploy);
    labels
        .filter_map(|(name, value)| {
            let value = value.as_ref().filter(|value| value.undefined().is_none())?;
            Some((name.as_str().to_ascii_lowercase(), value.as_str().to_owned()))
        })
        .collect()
}

fn of_labels(
    labels: &BTreeMap<String, String>,
    service: &Service,
    entry_points: &EntryPoints,
    found: &mut Vec<Forward>,
) {
    let part = |name: &str, section: &str| {
        let rest = name.strip_prefix(section)?;
        Some(rest.split('.').next().unwrap_or(rest).to_owned())
    };
    let routers: BTreeSet<String> = labels
        .keys()
        .filter_map(|name| part(name, "traefik.tcp.routers."))
        .collect();
    let services: BTreeSet<String> = labels
        .keys()
        .filter_map(|name| part(name, "traefik.tcp.services."))
        .collect();
    for router in routers {
        let of_router = |key: &str| labels.get(&format!("traefik.tcp.routers.{router}.{key}"));
        let name = of_router("service").or_else(|| match services.len() {
            1 => services.first(),
            _ => Some(&router),
        });
        let port = name.and_then(|name| {
            let name = name.split('@').next().unwrap_or(name).to_ascii_lowercase();
            labels.get(&format!("traefik.tcp.services.{name}.loadbalancer.server.port"))
        });
        // Without one Traefik takes the port that the image exposes.
        let port = port.map_or(Some(6379), |port| port.parse().ok());
        let prefix = format!("traefik.tcp.routers.{router}.tls");
        let next = labels.range(prefix.clone()..).next();
        let tls = next.is_some_and(|(name, _)| name.starts_with(&prefix))
            && of_router("tls.passthrough").map(String::as_str) != Some("true");
        let chosen = of_router("entrypoints").map(|names| {
            let names = names.split(',').map(|name| name.trim().to_ascii_lowercase());
            names.collect::<Vec<_>>()
        });
        for listen in entry_points.chosen(chosen.as_deref()) {
            found.extend(port.map(|port| Forward {
                listen,
                host: service.name.as_str().to_owned(),
                port,
                tls,
            }));
        }
    }
}

fn of_file(root: &Node, entry_points: &EntryPoints, budget: &Budget, found: &mut Vec<Forward>) {
    let Some(tcp) = field(root, "tcp") else {
        return;
    };
    let entries = |key: &str| field(tcp, key).map(Node::entries).unwrap_or_default();
    for router in entries("routers") {
        let names = field(&router.value, "entryPoints").map(|names| {
            let names = names.items().iter().filter_map(Node::text);
            names
                .map(|name| name.as_str().to_ascii_lowercase())
                .collect::<Vec<_>>()
        });
        let Some(name) = field(&router.value, "service").and_then(Node::text) else {
            continue;
        };
        // Each router is compared with each service.
        if !budget.spend(1 + entries("services").len()) {
            break;
        }
        let service = entries("services")
            .iter()
            .find(|entry| entry.key.as_str() == name.as_str());
        let balancer = service.and_then(|service| field(&service.value, "loadBalancer"));
        let servers = balancer.and_then(|balancer| field(balancer, "servers"));
        let addresses = servers.map(Node::items).unwrap_or_default().iter();
        let targets: Vec<(String, u16)> = addresses
            .filter_map(|server| target(field(server, "address")?.text()?.as_str()))
            .collect();
        let tls = field(&router.value, "tls");
        let passes_through = tls
            .and_then(|tls| field(tls, "passthrough")?.text())
            .is_some_and(|passes| passes.as_str() == "true");
        let listens = entry_points.chosen(names.as_deref());
        if !budget.spend(STEPS_OF_FORWARD * listens.len() * targets.len()) {
            break;
        }
        for listen in listens {
            found.extend(targets.iter().map(|(host, port)| Forward {
                listen,
                host: host.clone(),
                port: *port,
                tls: tls.is_some() && !passes_through,
            }));
        }
    }
}

/// A field, in any case: Traefik's names have none.
pub(super) fn field<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let mut entries = node.entries().iter();
    let found = entries.find(|entry| entry.key.as_str().eq_ignore_ascii_case(name));
    found.map(|entry| &entry.value)
}

/// The names and ports on which Traefik listens.
struct EntryPoints(BTreeMap<String, u16>);

impl EntryPoints {
    fn of(proxy: &Service, files: &[Node]) -> Self {
        let mut found = BTreeMap::new();
        let mut add = |name: &str, address: &str| {
            let (address, protocol) = address.split_once('/').unwrap_or((address, "tcp"));
            if protocol == "tcp"
                && let Some(port) = listened(address)
            {
                found.insert(name.to_ascii_lowercase(), port);
            }
        };
        for root in files {
            for entry in field(root, "entryPoints").map(Node::entries).unwrap_or_default() {
                if let Some(address) = field(&entry.value, "address").and_then(Node::text) {
                    add(entry.key.as_str(), address.as_str());
                }
            }
        }
        let line = command_line(proxy).replace(" :", "=:");
        for word in line.split_ascii_whitespace() {
            let lower = word.to_ascii_lowercase();
            if let Some((name, address)) = lower
                .strip_prefix("--entrypoints.")
                .and_then(|rest| rest.split_once(".address="))
            {
                add(name, address);
            }
        }
        for variable in &proxy.environment {
            let name = variable.name.as_str().to_ascii_lowercase();
            let name = name
                .strip_prefix("traefik_entrypoints_")
                .and_then(|rest| rest.strip_suffix("_address"));
            if let (Some(name), Some(address)) = (name, variable.value.as_ref().map(Text::as_str)) {
                add(name, address);
            }
        }
        Self(found)
    }

    /// Where the entry points of these names listen; without names, all of them.
    fn chosen(&self, names: Option<&[String]>) -> Vec<Listen> {
        let port = |port: Option<&u16>| port.map_or(Listen::Unknown, |port| Listen::Port(*port));
        match names {
            // Traefik leaves out names that it does not have.
            Some(names) if names.iter().any(|name| self.0.contains_key(name)) => {
                let known = names.iter().filter_map(|name| self.0.get(name));
                known.map(|found| port(Some(found))).collect()
            }
            Some(_) => vec![Listen::Unknown],
            None if self.0.is_empty() => vec![Listen::Unknown],
            None => self.0.values().map(|found| port(Some(found))).collect(),
        }
    }
}
