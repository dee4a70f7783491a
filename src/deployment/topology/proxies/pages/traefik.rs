//! Services of Traefik's files that pass requests on.

use std::collections::HashMap;

use super::super::forward::{ReadFile, command_line};
use super::super::structured::documents;
use super::super::traefik::{field, labels};
use super::{Login, Route};
use redproof_compose::{Project, Service};
use redproof_source::yaml::Node;

include!(concat!(env!("OUT_DIR"), "/traefik-directives.rs"));

/// The beginning of labels that define middlewares.
const DEFINITIONS: &str = "traefik.http.middlewares.";

/// What a middleware of a kind asks for.
fn login_of(kind: &str) -> Login {
    let kind = kind.to_ascii_lowercase();
    match kind.as_str() {
        kind if LOGINS.contains(&kind) => Login::Required,
        kind if HARMLESS.contains(&kind) => Login::None,
        _ => Login::Unknown,
    }
}

/// What defines a middleware or names one. A name counts in its own provider, unless it says another: `auth@file`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Provider {
    /// Labels of Docker or of a swarm.
    Labels,
    /// Files.
    Files,
}

impl Provider {
    /// The one behind `@`; `None` for one whose middlewares are in no file of the project.
    fn named(name: &str) -> Option<Self> {
        match name {
            "docker" | "swarm" => Some(Self::Labels),
            "file" => Some(Self::Files),
            _ => None,
        }
    }
}

/// Middlewares by their names, and those that each entry point adds.
#[derive(Debug, Default)]
pub struct Middlewares {
    logins: HashMap<(Provider, String), Login>,
    /// What entry points ask for.
    outer: Login,
}

impl Middlewares {
    /// Adds those that the labels of a project's services define.
    pub(in super::super) fn of_project(project: &Project) -> Self {
        let mut found = Self::default();
        for service in &project.services {
            for name in labels(service).keys() {
                let mut parts = name.strip_prefix(DEFINITIONS).unwrap_or_default().split('.');
                if let (Some(name), Some(kind)) = (parts.next(), parts.next()) {
                    found.add(Provider::Labels, name, kind);
                }
            }
            found.of_entry_points(service);
        }
        found
    }

    /// Those of labels and of files.
    fn of<'n>(project: &Project, roots: impl Iterator<Item = &'n Node>) -> Self {
        let mut found = Self::of_project(project);
        roots.for_each(|root| found.of_file(root));
        found
    }

    /// Whether all of a list of middlewares in a label are defined by labels, and let everybody through: `a,b@docker`.
    pub fn let_through(&self, names: &str) -> bool {
        self.login(Provider::Labels, names.split(',')) == Login::None
    }

    fn add(&mut self, provider: Provider, name: &str, kind: &str) {
        let login = self
            .logins
            .entry((provider, name.to_ascii_lowercase()))
            .or_insert(Login::None);
        *login = login_of(kind).max(*login);
    }

    /// Options and variables of Traefik that put middlewares before all routers of an entry point.
    fn of_entry_points(&mut self, service: &Service) {
        let line = command_line(service).to_ascii_lowercase();
        let mut options = line.split_ascii_whitespace();
        let in_command = options
            .any(|option| option.starts_with("--entrypoints.") && option.contains(".http.middlewares"));
        let in_variables = service.environment.iter().any(|variable| {
            let name = variable.name.as_str().to_ascii_lowercase();
            name.starts_with("traefik_entrypoints_") && name.ends_with("_http_middlewares")
        });
        if in_command || in_variables {
            self.outer = Login::Unknown;
        }
    }

    fn of_file(&mut self, root: &Node) {
        let entries = |name: &str| {
            field(root, "http")
                .and_then(|http| field(http, name))
                .map(Node::entries)
        };
        for entry in entries("middlewares").unwrap_or_default() {
            for kind in entry.value.entries() {
                self.add(Provider::Files, entry.key.as_str(), kind.key.as_str());
            }
        }
        let points = field(root, "entryPoints").map(Node::entries).unwrap_or_default();
        if points
            .iter()
            .any(|point| point.value.at(&["http", "middlewares"]).is_some())
        {
            self.outer = Login::Unknown;
        }
    }

    /// What middlewares ask for that a router of a provider names.
    fn login<'n>(&self, own: Provider, names: impl Iterator<Item = &'n str>) -> Login {
        let of_name = |name: &str| {
            let (name, provider) = match name.split_once('@') {
                Some((name, provider)) => (name, Provider::named(provider.trim())),
                None => (name, Some(own)),
            };
            let key = provider.map(|provider| (provider, name.trim().to_ascii_lowercase()));
            let login = key.and_then(|key| self.logins.get(&key).copied());
            login.unwrap_or(Login::Unknown)
        };
        names.map(of_name).fold(self.outer, Login::max)
    }
}

/// What all routers ask for, whatever middlewares they name.
pub(super) fn login_of_all(project: &Project, files: &[ReadFile<'_>]) -> Login {
    let roots: Vec<Node> = files.iter().flat_map(documents).collect();
    Middlewares::of(project, roots.iter()).outer
}

/// What Traefik's files pass requests on to: the servers of services that a router leads to.
pub(in super::super) fn of_traefik(project: &Project, files: &[ReadFile<'_>]) -> Vec<Route> {
    let roots: Vec<(usize, Node)> = files
        .iter()
        .enumerate()
        .flat_map(|(index, file)| documents(file).into_iter().map(move |root| (index, root)))
        .collect();
    let middlewares = Middlewares::of(project, roots.iter().map(|(_, root)| root));
    roots
        .iter()
        .flat_map(|(index, root)| of_document(*index, root, &middlewares))
        .collect()
}

fn of_document(index: usize, root: &Node, middlewares: &Middlewares) -> Vec<Route> {
    let mut found = Vec::new();
    let entries = |name: &str| root.at(&["http", name]).map(Node::entries).unwrap_or_default();
    let text = |node: &Node, key: &str| node.get(key)?.text().map(|text| text.as_str().to_owned());
    // Of several routers of a service, the one that asks for least counts.
    let mut logins: HashMap<String, Login> = HashMap::new();
    for router in entries("routers").iter().map(|entry| &entry.value) {
        let named = router.get("middlewares").map(Node::items).unwrap_or_default();
        let named = named.iter().filter_map(|name| Some(name.text()?.as_str()));
        let login = middlewares.login(Provider::Files, named);
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
            to: url.as_str().to_owned(),
            listen: None,
            login,
            file: index,
            at: url.span().range(),
        }));
    }
    found
}
