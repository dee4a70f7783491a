//! What the topology of a deployment is made of: servers, their ports, clients and configuration files.

use super::certificates::TlsFiles;
use super::python::Requirement;
use crate::client::{Connection, Endpoint, Tls};
use crate::deployment::owners::Owners;
use redproof_compose::Service;
use redproof_redis::Listener;
use redproof_source::{FileId, Known, Span, Text, Why};

/// A Redis server.
#[derive(Debug)]
pub struct Server {
    /// The service's name, or the file's path.
    pub name: String,
    /// Its service, as an index into the project's.
    pub service: Option<usize>,
    /// Where findings about something absent are: the image, else the service's key, else line 1.
    pub anchor: Span,
    /// Structural path.
    pub path: String,
    /// The image as it is written.
    pub image: Option<Text>,
    /// The Dockerfile that it is built from, and the variables that it sets.
    pub dockerfile: Option<(FileId, Vec<(Text, Text)>)>,
    /// Whether the files list all variables of its container but those that its image sets.
    pub lists_variables: bool,
    /// What is known of that image; `None` for a file on its own.
    pub image_facts: Option<redproof_redis::Image>,
    /// How the image behaves; `None` for a configuration that no service runs.
    pub behaviour: Option<redproof_redis::Image>,
    /// What redis-server makes of its configuration, or why that is unknown.
    pub redis: Known<redproof_redis::Server>,
    /// Its certificate and key files.
    pub tls_files: TlsFiles,
    /// Files of the tree that the start script makes others of.
    pub start_files: Vec<FileId>,
    /// Scripts of the tree that start it.
    pub start_scripts: Vec<FileId>,
    /// Whether the start script writes files.
    pub start_writes: bool,
    /// Whether the container ends with it: its process is the container's own, or the last that the start script leaves.
    pub is_main_process: bool,
    /// Whether it runs as root.
    pub root: Known<bool>,
    /// What keeps the image's entrypoint from giving root's rights up.
    pub root_kept_by: Option<Span>,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// Published ports that lead to one of the ports it listens on.
    pub ports: Vec<PublishedPort>,
    /// How far its ports reach.
    pub exposure: Known<Exposure>,
    /// Where that is decided, if not at a port.
    pub exposure_at: Option<(Span, String)>,
    /// What the Helm chart that runs it says beside its configuration.
    pub chart: Option<ChartFacts>,
}

impl Server {
    /// A server that no service of a project is. `user` is why it is not known whether it runs as root.
    pub(in crate::deployment) fn without_service(
        name: &str,
        anchor: Span,
        redis: Known<redproof_redis::Server>,
        user: Why,
        exposure: Known<Exposure>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            service: None,
            anchor,
            path: String::new(),
            image: None,
            dockerfile: None,
            lists_variables: false,
            image_facts: None,
            behaviour: None,
            redis,
            tls_files: TlsFiles::default(),
            start_files: Vec::new(),
            start_scripts: Vec::new(),
            start_writes: false,
            is_main_process: false,
            root: Known::Unknown(user),
            root_kept_by: None,
            sentinel: false,
            ports: Vec::new(),
            exposure,
            exposure_at: None,
            chart: None,
        }
    }

    /// Whether a variable is known not to be set in the container of its service.
    pub fn lacks_variable(&self, service: &Service, name: &str) -> bool {
        let mut built = self.dockerfile.iter().flat_map(|(_, variables)| variables);
        let is_image = |image: &redproof_redis::Image| image.lacks_variable(name);
        self.lists_variables
            && self.behaviour.as_ref().is_some_and(is_image)
            && service.variable(name).is_none()
            && !built.any(|(known, _)| known == name)
    }
}

/// What a Helm chart says of a server beside its configuration.
#[derive(Debug)]
pub struct ChartFacts {
    /// Whether a NetworkPolicy limits which pods reach it, and where that is set; `None` if the values do not say.
    pub network_policy: Option<(Known<bool>, Span, String)>,
}

/// How far a server can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exposure {
    /// From containers of its networks only.
    Network,
    /// From the host itself.
    Loopback,
    /// Through a port published on an address that others reach.
    Published,
    /// On all interfaces of the host, without a published port.
    HostNetwork,
}

/// Which of a server's ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `port`.
    Plaintext,
    /// `tls-port`.
    Tls,
    /// The cluster bus.
    Bus,
    /// A Sentinel's port.
    Sentinel,
}

/// How far a published port reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On every interface.
    Everywhere,
    /// On one address that is not the host's own.
    Address,
    /// On the host's loopback.
    Loopback,
}

/// A published port of a server.
#[derive(Debug)]
pub struct PublishedPort {
    /// Where it is written.
    pub span: Span,
    /// Structural path.
    pub path: String,
    /// The port on the host, if one is given.
    pub published: Known<Option<u16>>,
    /// The port in the container.
    pub target: Known<u16>,
    /// How far it reaches.
    pub reach: Known<Reach>,
    /// What listens there; unknown if that may be something other than the server.
    pub purpose: Known<Purpose>,
}

/// A web console that a proxy's own configuration publishes.
#[derive(Debug)]
pub struct PublishedPage {
    /// The console's service, as an index into the project's.
    pub service: usize,
    /// Where the proxy's configuration passes requests on to it.
    pub span: Span,
    /// Whether it can be opened from beyond the host without a login of the proxy.
    pub open: Known<bool>,
}

/// A connection of a client.
#[derive(Debug)]
pub struct Client {
    /// The first service that makes it, as an index into the project's.
    pub service: Option<usize>,
    /// The services that make it, or the file that configures it.
    pub owners: Owners,
    /// What its configuration says.
    pub connection: Connection,
    /// What it reaches: one entry an endpoint.
    pub targets: Vec<Target>,
    /// The redis-py that it is pinned to, where a requirements file beside it shows it.
    pub redis_py: Option<Requirement>,
}

impl Client {
    /// What answers on the port of an endpoint; `None` where the endpoint has no port or the server is not in the files.
    pub fn listener(endpoint: Option<&Endpoint>, server: Option<&Server>) -> Option<Known<Listener>> {
        let (port, _) = endpoint?.port?;
        Some(match &server?.redis {
            Known::Known(redis) => redis.listener(port),
            Known::Unknown(why) => Known::Unknown(why.clone()),
        })
    }

    /// Whether it uses TLS for an endpoint; `None` where only the application knows. Where nothing is said and a plaintext
    /// port answers, it does not.
    pub fn encrypts(&self, endpoint: Option<&Endpoint>, server: Option<&Server>) -> Option<bool> {
        let is_plain = || Self::listener(endpoint, server) == Some(Known::Known(Listener::Plaintext));
        match self.connection.tls {
            Tls::On(_) => Some(true),
            Tls::Off(_) | Tls::Plain(_) => Some(false),
            Tls::NotSaid => is_plain().then_some(false),
            Tls::Indirect(_) => None,
        }
    }
}

/// What an endpoint of a client leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The endpoint, as an index into the connection's.
    pub endpoint: usize,
    /// The server in the deployment's servers, if the host is one of them.
    pub server: Option<usize>,
}

/// A configuration or ACL file.
#[derive(Debug)]
pub struct ConfigFile {
    /// Its path.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// An ACL file, else a configuration file.
    pub acl: bool,
    /// Whether a server loads it.
    pub loaded: Known<bool>,
    /// Where it is mounted, if it is: the service's index, and the mount.
    pub mounted: Option<(usize, Span)>,
    /// Whether a project of the tree could use it: one with a Redis server and no file of that kind.
    pub beside_server: Known<bool>,
    /// Users that it defines, default left out.
    pub users: usize,
    /// Whether it sets a password, users or TLS, so that not loading it leaves the server less safe than it looks.
    pub sets_auth_or_tls: bool,
}

impl Exposure {
    /// The word in rules and in `inspect`.
    pub const fn name(self) -> &'static str {
        match self {
            Exposure::Network => "network",
            Exposure::Loopback => "loopback",
            Exposure::Published => "published",
            Exposure::HostNetwork => "host-network",
        }
    }
}

/// The servers that a service runs, with their positions. Servers are in the order of their services.
pub(in crate::deployment) fn of_service(
    servers: &[Server],
    service: usize,
) -> impl Iterator<Item = (usize, &Server)> {
    let first = servers.partition_point(|server| server.service < Some(service));
    let rest = servers.iter().enumerate().skip(first);
    rest.take_while(move |(_, server)| server.service == Some(service))
}

/// What the images of servers say about their versions.
pub(in crate::deployment) fn image_tags(
    servers: &[Server],
) -> impl Iterator<Item = redproof_redis::TagMatch> + '_ {
    let images = servers.iter().filter_map(|server| server.image_facts.as_ref());
    images.map(|image| image.version)
}
