//! Services of Traefik's files that pass requests on.

use std::collections::HashMap;

use super::super::forward::ReadFile;
use super::super::structured::documents;
use super::{Login, Route, host_of};
use redproof_source::yaml::Node;

/// What a file of Traefik's passes requests on to: the servers of services that a router leads to. What its middlewares do may
/// be in another file.
pub(in super::super) fn of_traefik(index: usize, file: &ReadFile<'_>) -> Vec<Route> {
    let mut found = Vec::new();
    for root in documents(file) {
        let entries = |name: &str| root.at(&["http", name]).map(Node::entries).unwrap_or_default();
        let text = |node: &Node, key: &str| node.get(key)?.text().map(|text| text.as_str().to_owned());
        // Of several routers of a service, the one that asks for least counts.
        let mut logins: HashMap<String, Login> = HashMap::new();
        for router in entries("routers").iter().map(|entry| &entry.value) {
            let login = match router.get("middlewares").is_some() {
                true => Login::Unknown,
                false => Login::None,
            };
            if let Some(service) = text(router, "service") {
                let least = logins.entry(service).or_insert(login);
                *least = login.min(*least);
            }
        }
        for service in entries("services") {
            let Some(login) = logins.get(service.key.as_str()).copied() else {
                continue;
            };
            let servers = service
                .value
                .at(&["loadBalancer", "servers"])
                .map(Node::items)
                .unwrap_or_default();
            let urls = servers.iter().filter_map(|server| server.get("url")?.text());
            found.extend(urls.map(|url| Route {
                host: host_of(url.as_str()).to_owned(),
                listen: None,
                login,
                file: index,
                at: url.span().range(),
            }));
        }
    }
    found
}
