//! Proxies whose configuration is YAML, JSON or TOML: Envoy's listeners and clusters, and lists of `listen` and `upstream`.

use super::forward::{Forward, Listen, ReadFile, STEPS_OF_FORWARD, listened, target};

use redproof_source::yaml::{self, Node};
use redproof_source::{Budget, Text};
use redproof_syntax::toml;

/// The documents of a file.
pub(super) fn documents(file: &ReadFile<'_>) -> Vec<Node> {
    if file.path.ends_with(".toml") {
        return toml::parse(file.file, file.text).into_iter().collect();
    }
    let Ok(arena) = yaml::parse(file.file, file.text) else {
        return Vec::new();
    };
    let documents = arena.documents.iter();
    documents
        .filter_map(|document| Some(yaml::expand(&arena, *document).ok()?.root))
        .collect()
}

/// Where a file passes connections on to.
pub(super) fn forwards(file: &ReadFile<'_>, budget: &Budget) -> Vec<Forward> {
    let mut found = Vec::new();
    for root in documents(file) {
        let resources = root.get("static_resources").unwrap_or(&root);
        envoy(resources, budget, &mut found);
        pairs(&root, &mut found);
    }
    found
}

fn envoy(resources: &Node, budget: &Budget, found: &mut Vec<Forward>) {
    let items = |key: &str| resources.get(key).map(Node::items).unwrap_or_default();
    for listener in items("listeners") {
        let Some((_, listen)) = listener.get("address").and_then(socket_address) else {
            continue;
        };
        let mut clusters = Vec::new();
        strings_of(listener, "cluster", &mut clusters);
        let mut tls = Vec::new();
        nodes_of(listener, "transport_socket", &mut tls);
        let named = |cluster: &&Node| {
            let name = cluster.get("name").and_then(Node::text);
            // Each listener is compared with each cluster.
            budget.spend(1 + clusters.len())
                && name.is_some_and(|name| clusters.iter().any(|known| known.as_str() == name.as_str()))
        };
        for cluster in items("clusters").iter().filter(named) {
            let mut addresses = Vec::new();
            nodes_of(cluster, "address", &mut addresses);
            if !budget.spend(STEPS_OF_FORWARD * addresses.len()) {
                return;
            }
            let targets = addresses.iter().filter_map(|address| socket_address(address));
            found.extend(targets.map(|(host, port)| Forward {
                listen: Listen::Port(listen),
                host,
                port,
                tls: !tls.is_empty(),
            }));
        }
    }
}

fn socket_address(node: &Node) -> Option<(String, u16)> {
    let address = node.get("socket_address")?;
    let host = address.get("address")?.text()?.as_str().to_owned();
    let port = address.get("port_value")?.text()?.as_str().parse().ok()?;
    (!host.starts_with("127.")).then_some((host, port))
}

/// Mappings with both ends, as Toxiproxy has them; and Twemproxy, with a weight behind each server.
fn pairs(node: &Node, found: &mut Vec<Forward>) {
    let text = |key: &str| node.get(key).and_then(Node::text).map(Text::as_str);
    if let (Some(listen), Some((host, port))) = (
        text("listen").and_then(listened),
        text("upstream").and_then(target),
    ) {
        found.push(Forward {
            listen: Listen::Port(listen),
            host,
            port,
            tls: false,
        });
    }
    let servers = node.get("servers").map(Node::items).unwrap_or_default();
    for server in servers.iter().filter_map(Node::text) {
        let address = server
            .as_str()
            .split_ascii_whitespace()
            .next()
            .unwrap_or_default();
        let weighted = address.rsplit_once(':').map_or(address, |(address, _)| address);
        let to = target(weighted).or_else(|| target(address));
        if let (Some(listen), Some((host, port))) = (text("listen").and_then(listened), to) {
            found.push(Forward {
                listen: Listen::Port(listen),
                host,
                port,
                tls: false,
            });
        }
    }
    node.items().iter().for_each(|item| pairs(item, found));
    node.entries().iter().for_each(|entry| pairs(&entry.value, found));
}

fn strings_of<'a>(node: &'a Node, key: &str, found: &mut Vec<&'a Text>) {
    let mut nodes = Vec::new();
    nodes_of(node, key, &mut nodes);
    found.extend(nodes.into_iter().filter_map(Node::text));
}

/// The values of a key, wherever it is.
fn nodes_of<'a>(node: &'a Node, key: &str, found: &mut Vec<&'a Node>) {
    node.items().iter().for_each(|item| nodes_of(item, key, found));
    for entry in node.entries() {
        if entry.key.as_str() == key {
            found.push(&entry.value);
        }
        nodes_of(&entry.value, key, found);
    }
}
