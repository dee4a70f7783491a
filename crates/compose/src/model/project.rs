//! A project as Docker Compose loads it.

use redproof_source::yaml::Node;
use redproof_source::{FileId, Problem, Span, Text};

use super::index::{Index, positions};
use super::refusal::Refusal;
use super::service::Service;
use super::sources::{ProvenanceLink, Reference, Variable};

/// One project: the default file with its override, or one other compose file.
#[derive(Debug, Clone)]
pub struct Project {
    /// The files that made it, in order: compose files, then `.env` and env files that were read.
    pub files: Vec<FileId>,
    /// The project's folder, relative to the root, without a trailing `/`; empty for the root.
    pub folder: String,
    /// Its name, the prefix of the names of networks and volumes.
    pub name: String,
    /// Whether the files say the name; otherwise it is that of the folder.
    pub is_name_written: bool,
    /// The profiles that are on; `*` is all. Services of others are read all the same.
    pub profiles: Vec<String>,
    /// Its services, in source order.
    pub services: Vec<Service>,
    /// Top-level networks, the implicit `default` left out.
    pub networks: Vec<Network>,
    /// Top-level named volumes.
    pub volumes: Vec<Resource>,
    /// Top-level secrets.
    pub secrets: Vec<Resource>,
    /// Top-level configs.
    pub configs: Vec<Resource>,
    /// What Compose would refuse, and all the same was judged.
    pub refusals: Vec<Refusal>,
    /// Every place that refers to a variable, in source order.
    pub variables: Vec<Variable>,
    /// Other places that decided a value, without variables.
    pub provenance: Vec<ProvenanceLink>,
    /// Files that it refers to and that could not be read or parsed.
    pub problems: Vec<Problem>,
    /// Files that `include`, `extends`, `env_file` and `label_file` name, whether they exist or not.
    pub references: Vec<Reference>,
    /// The merged files, for what the model does not keep.
    pub(crate) written: Node,
    pub(crate) index: Index,
}

impl Project {
    /// The variables of a value and of its elements, by the value's path.
    pub fn variables_at(&self, path: &str) -> impl Iterator<Item = &Variable> {
        let known = self.index.variables.get_or_init(|| {
            let value = |path: &str| path.split('[').next().unwrap_or_default().to_owned();
            let variables = self.variables.iter().enumerate();
            positions(variables.map(|(at, variable)| (at, value(&variable.path))))
        });
        let found = known.get(path).into_iter().flatten();
        found.filter_map(|at| self.variables.get(*at))
    }

    /// The service that the files call so.
    pub fn service(&self, name: &str) -> Option<&Service> {
        let known = self.index.names.get_or_init(|| {
            let services = self.services.iter().enumerate();
            positions(services.map(|(at, service)| (at, service.name.as_str())))
        });
        self.services.get(*known.get(name)?.first()?)
    }

    /// The network that the files call so.
    pub fn network(&self, name: &str) -> Option<&Network> {
        let known = self.index.networks.get_or_init(|| {
            let networks = self.networks.iter().enumerate();
            positions(networks.map(|(at, network)| (at, network.name.as_str())))
        });
        self.networks.get(*known.get(name)?.first()?)
    }

    /// The networks that a service joins, as far as the files describe them.
    pub fn networks_of<'a>(&'a self, service: &'a Service) -> impl Iterator<Item = Joined<'a>> {
        let named = service.networks.iter().filter_map(|attachment| {
            Some(Joined {
                network: self.network(attachment.network.as_str())?,
                place: attachment.network.span(),
                is_named: true,
            })
        });
        let default = service
            .uses_default_network()
            .then(|| self.network("default"))
            .flatten();
        named.chain(default.map(|network| Joined {
            network,
            place: network.name.span(),
            is_named: false,
        }))
    }

    /// The mode of a service's network: `network_mode`, or the name of one of Docker's own networks that it joins as an external one
    /// (`networks: { out: { external: true, name: host } }`).
    pub fn network_mode<'a>(&'a self, service: &'a Service) -> Option<&'a Text> {
        let of_docker = || {
            let external = self.networks_of(service).filter(|joined| joined.network.external);
            let mut names =
                external.map(|joined| joined.network.real_name.as_ref().unwrap_or(&joined.network.name));
            names.find(|name| matches!(name.as_str(), "host" | "none"))
        };
        service.network_mode.as_ref().or_else(of_docker)
    }

    /// The services as they are written, with their names.
    pub(crate) fn written_services(&self) -> impl Iterator<Item = (&str, &Node)> {
        let services = self
            .written
            .get("services")
            .map(Node::entries)
            .unwrap_or_default();
        services.iter().map(|entry| (entry.key.as_str(), &entry.value))
    }
}

/// A network that a service joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined<'a> {
    /// The network.
    pub network: &'a Network,
    /// Where the service names it. The `default` network is joined without a word, so that its own name stands for it.
    pub place: Span,
    /// Whether the service names it.
    pub is_named: bool,
}

/// A top-level network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its name in the file.
    pub name: Text,
    /// `internal: true`.
    pub internal: bool,
    /// `external: true`.
    pub external: bool,
    /// Where `external` is written.
    pub external_at: Option<Span>,
    /// `driver`.
    pub driver: Option<Text>,
    /// `driver_opts`: names and values.
    pub options: Vec<(Text, Text)>,
    /// Its real name, if the file gives one.
    pub real_name: Option<Text>,
    /// The whole entry.
    pub span: Span,
}

/// A top-level volume, secret or config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name in the file.
    pub name: Text,
    /// `file`: a path as written.
    pub file: Option<Text>,
    /// `environment`: a variable of the shell.
    pub environment: Option<Text>,
    /// The value of that variable, if `.env` sets it.
    pub value: Option<Text>,
    /// The host folder of a volume that the local driver binds (`o: bind`).
    pub device: Option<Text>,
    /// `driver_opts` of a volume: names and values.
    pub options: Vec<(Text, Text)>,
    /// `content` of a config.
    pub content: Option<Text>,
    /// `external: true`.
    pub external: bool,
    /// Its real name, if the file gives one.
    pub real_name: Option<Text>,
    /// The whole entry.
    pub span: Span,
}
