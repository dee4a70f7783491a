//! A deployment: servers, clients, credentials, and which file feeds which.

use std::collections::BTreeSet;

use super::baked::Baked;
use super::credentials::model::CredentialUse;
use super::rotation::Rotation;
use super::standalone::model::ScriptFile;
use super::topology::certificates::TlsFile;
use super::topology::model::{Client, ConfigFile, PublishedPage, Server};
use super::topology::proxies::pages::Middlewares;
use crate::inputs::{Ledger, Settled};
use crate::secret::Secret;
use redproof_compose::{Project, Service};
use redproof_redis::Listener;
use redproof_source::{FileId, Known, Span, Text, Why};
use redproof_syntax::ignore::Ignore;

/// What one `docker compose up` would start, or one file that no project uses.
#[derive(Debug)]
pub struct Deployment {
    /// The path of its main file.
    pub name: String,
    /// The start of its main file.
    pub anchor: Span,
    /// Files that were read and judged, with what they were read as.
    pub files: Vec<(FileId, FileKind)>,
    /// The project, unless it is a single file.
    pub project: Option<Project>,
    /// Its Redis servers.
    pub servers: Vec<Server>,
    /// Connections of its clients.
    pub clients: Vec<Client>,
    /// The private keys of its clients.
    pub client_keys: Vec<TlsFile>,
    /// Places where a Redis password is written or handed over.
    pub credential_uses: Vec<CredentialUse>,
    /// Web consoles that proxies publish.
    pub pages: Vec<PublishedPage>,
    /// Configuration and ACL files, and whether a server loads them.
    pub config_files: Vec<ConfigFile>,
    /// Snapshots and append-only files below its folder that git tracks.
    pub tracked_data: Vec<FileId>,
    /// What Redis or Compose would refuse.
    pub refusals: Vec<Refusal>,
    /// The paths that were named while its files were read.
    pub(super) ledger: Ledger,
    /// What became of every path that it refers to.
    pub accounts: Vec<Settled>,
    /// Configuration and ACL files that a script fills in before a server reads the outcome: not judged.
    pub templates: Vec<String>,
    /// Every value of the deployment that must not be shown, Redis's or not.
    pub secrets: Vec<Secret>,
    /// The users of an ACL file that no server loads, as a server with nothing else would have them.
    pub acl_only: Option<redproof_redis::Server>,
    /// Comments in its files that accept a finding.
    pub ignores: Vec<(FileId, Ignore)>,
    /// Files with a secret that builds of its services can reach.
    pub baked: Vec<Baked>,
    /// What scripts of the tree do to change the password of its servers.
    pub rotations: Vec<Rotation>,
    /// The middlewares of Traefik that its labels define.
    pub middlewares: Middlewares,
    /// Scripts beside it that copy a server's data.
    pub copying: Vec<String>,
    /// The script, if it is one.
    pub script: Option<ScriptFile>,
}

/// What a file was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A compose file.
    Compose,
    /// `.env` or an env file.
    Env,
    /// A configuration file of redis-server or Sentinel.
    RedisConf,
    /// An ACL file.
    Acl,
    /// An application's configuration.
    AppConfig,
    /// The values of a Helm chart.
    HelmValues,
    /// A file that holds a secret.
    Secret,
    /// A script.
    Script,
    /// A Dockerfile that a Redis server is built from.
    Dockerfile,
    /// `requirements.txt` of a client in Python.
    Requirements,
    /// A certificate or key of a server.
    Certificate,
}

impl FileKind {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            FileKind::Compose => "compose",
            FileKind::Env => "env",
            FileKind::RedisConf => "redis-conf",
            FileKind::Acl => "acl",
            FileKind::AppConfig => "app-config",
            FileKind::HelmValues => "helm-values",
            FileKind::Secret => "secret",
            FileKind::Script => "script",
            FileKind::Dockerfile => "dockerfile",
            FileKind::Requirements => "requirements",
            FileKind::Certificate => "certificate",
        }
    }
}

/// A program that refuses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalOrigin {
    /// redis-server.
    Redis,
    /// Docker Compose.
    Compose,
    /// redproof itself, which refuses suppression comments that are incomplete.
    Redproof,
}

impl RefusalOrigin {
    /// The names of all origins.
    pub const NAMES: &[&str] = &["redis", "compose", "redproof"];

    /// The name in rules.
    pub const fn name(self) -> &'static str {
        match self {
            RefusalOrigin::Redis => "redis",
            RefusalOrigin::Compose => "compose",
            RefusalOrigin::Redproof => "redproof",
        }
    }
}

/// Something that Redis or Compose would refuse.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Which program refuses it.
    pub by: RefusalOrigin,
    /// The service or file.
    pub owner: String,
    /// Where it is written.
    pub at: Span,
    /// Structural path.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The server that it stops.
    pub server: Option<usize>,
    /// Whether it is in force: not in a file that no server of its project loads.
    pub in_force: bool,
    /// The program that the file is written for, if that is not Docker Compose.
    pub dialect: Option<&'static str>,
    /// Further places with the same fault.
    pub also: Vec<(Span, String)>,
    /// What is wrong there, where it is another fault of the same kind.
    pub others: BTreeSet<String>,
}

impl Deployment {
    /// The certificate and key files of its servers and clients.
    pub fn tls_files(&self) -> impl Iterator<Item = &TlsFile> {
        let of_servers = self.servers.iter().flat_map(|server| &server.tls_files.here);
        of_servers.chain(&self.client_keys)
    }

    /// What the images of its servers say about their versions.
    pub fn image_tags(&self) -> impl Iterator<Item = redproof_redis::TagMatch> + '_ {
        super::topology::model::image_tags(&self.servers)
    }

    /// The servers that a host name leads to, with their positions.
    pub fn servers_at(&self, host: &str) -> impl Iterator<Item = (usize, &Server)> {
        let project = self.project.iter();
        let services = project.flat_map(|project| project.services_at(host));
        services.flat_map(|service| super::topology::model::of_service(&self.servers, service))
    }

    /// The server that a replica follows or a Sentinel monitors at a host name and port; `None` where no server of the deployment
    /// has the name. Unknown where several may listen on the port, or none does.
    pub fn primary_at(&self, host: &Text, port: Option<&Text>) -> Known<Option<&Server>> {
        let number: Option<u16> = port.and_then(|port| port.as_str().parse().ok());
        let may_listen = |server: &Server| match (&server.redis, number) {
            (Known::Known(redis), Some(number)) => redis.listener(number) != Known::Known(Listener::Nothing),
            _ => true,
        };
        let servers = self.servers_at(host.as_str());
        let mut there = servers
            .map(|(_, server)| server)
            .filter(|server| !server.sentinel)
            .peekable();
        if there.peek().is_none() {
            return Known::Known(None);
        }
        let mut listening = there.filter(|server| may_listen(server));
        let reason = match (listening.next(), listening.next()) {
            (Some(server), None) => return Known::Known(Some(server)),
            (None, _) => "no server there listens on this port",
            (Some(_), Some(_)) => "several servers there may listen on this port",
        };
        Known::Unknown(Why::new(reason, Some(port.unwrap_or(host).span())))
    }

    /// The service that a server is, if a compose file starts it.
    pub fn service_of(&self, server: &Server) -> Option<&Service> {
        self.project.as_ref()?.services.get(server.service?)
    }
}
