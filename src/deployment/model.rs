//! A deployment: servers, clients, credentials, and which file feeds which.

use std::borrow::Cow;

use super::topology::certificates::TlsFiles;
use super::topology::python::Requirement;
use crate::client::Connection;
use crate::script::Change;
use crate::secret::Secret;
use redproof_compose::{Project, Service};
use redproof_source::{FileId, Known, Span, Text};
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
    /// Places where a Redis password is written or handed over.
    pub credential_uses: Vec<CredentialUse>,
    /// Configuration and ACL files, and whether a server loads them.
    pub config_files: Vec<ConfigFile>,
    /// What Redis or Compose would refuse.
    pub refusals: Vec<Refusal>,
    /// Files that a service needs and that could not be read: path and reason.
    pub problems: Vec<(String, String)>,
    /// Configuration and ACL files that a script fills in before a server reads the outcome: not judged.
    pub templates: Vec<String>,
    /// Every value of the deployment that must not be shown, Redis's or not.
    pub secrets: Vec<Secret>,
    /// The users of an ACL file that no server loads, as a server with nothing else would have them.
    pub acl_only: Option<redproof_redis::Server>,
    /// Comments in its files that accept a finding.
    pub ignores: Vec<(FileId, Ignore)>,
    /// What scripts of the tree do to change the password of its servers.
    pub rotations: Vec<Rotation>,
    /// The script, if it is one.
    pub script: Option<ScriptFile>,
}

/// A script's change of a password, on one server.
#[derive(Debug)]
pub struct Rotation {
    /// The script's path.
    pub script: String,
    /// What it does.
    pub change: Change,
    /// The server, as an index into [`Deployment::servers`].
    pub server: usize,
}

/// A script that concerns Redis.
#[derive(Debug)]
pub struct ScriptFile {
    /// Where it puts passwords on a command line.
    pub passwords_on_argv: Vec<Span>,
    /// Where it changes a password.
    pub changes: Vec<Change>,
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
    /// A file that holds a secret.
    Secret,
    /// A script.
    Script,
    /// A Dockerfile that a Redis server is built from.
    Dockerfile,
    /// `requirements.txt` of a client in Python.
    Requirements,
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
            FileKind::Secret => "secret",
            FileKind::Script => "script",
            FileKind::Dockerfile => "dockerfile",
            FileKind::Requirements => "requirements",
        }
    }
}

/// A Redis server.
#[derive(Debug)]
pub struct Server {
    /// The service's name, or the file's path.
    pub name: String,
    /// Its service, as an index into the project's.
    pub service: Option<usize>,
    /// Where findings about something absent stand: the image, else the service's key, else line 1.
    pub anchor: Span,
    /// Structural path.
    pub path: String,
    /// The image as it is written.
    pub image: Option<Text>,
    /// The Dockerfile that it is built from, and the variables that it sets.
    pub dockerfile: Option<(FileId, Vec<(Text, Text)>)>,
    /// What is known of that image; `None` for a file on its own.
    pub image_facts: Option<redproof_redis::Image>,
    /// Who built the image; `None` for a configuration that no service runs.
    pub behaviour: Option<redproof_redis::Image>,
    /// What redis-server makes of its configuration, or why that is unknown.
    pub redis: Known<redproof_redis::Server>,
    /// Its certificate and key files.
    pub tls_files: TlsFiles,
    /// Whether it runs as root; `None` where the files do not tell.
    pub root: Option<bool>,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// Published ports that lead to one of the ports it listens on.
    pub ports: Vec<PublishedPort>,
    /// How far its ports reach.
    pub exposure: Known<Exposure>,
    /// Where that is decided, if not at a port.
    pub exposure_at: Option<(Span, String)>,
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
    pub target: u16,
    /// How far it reaches.
    pub reach: Known<Reach>,
    /// What listens there.
    pub purpose: Purpose,
}

/// A connection of a client.
#[derive(Debug)]
pub struct Client {
    /// The service that makes it, as an index into the project's.
    pub service: Option<usize>,
    /// The service's name, or the file's path.
    pub name: String,
    /// What its configuration says.
    pub connection: Connection,
    /// What it reaches: one entry an endpoint.
    pub targets: Vec<Target>,
    /// The redis-py that it is pinned to, where a requirements file beside it tells.
    pub redis_py: Option<Requirement>,
}

/// What an endpoint of a client leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The endpoint, as an index into the connection's.
    pub endpoint: usize,
    /// The server in [`Deployment::servers`], if the host is one of them.
    pub server: Option<usize>,
}

/// Where a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Where {
    /// On a command line.
    Argument,
    /// In a container's environment.
    Environment,
    /// In an argument of a build.
    BuildArgument,
    /// In an env file that fills an environment.
    EnvFile,
    /// In `.env`, from where Compose puts it into its files.
    DotEnv,
    /// In redis.conf.
    RedisConf,
    /// In an ACL file.
    AclFile,
    /// In an application's configuration.
    AppConfig,
    /// In a health check.
    Healthcheck,
    /// In a label.
    Label,
    /// In a file that is there to hold a secret.
    SecretFile,
    /// In a script.
    Script,
}

/// How a credential is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As itself.
    Literal,
    /// As the fallback of a variable.
    Fallback,
    /// As a variable that the files set.
    Variable,
    /// As a variable that no file sets.
    Unset,
    /// As a reference that the application resolves.
    Reference,
    /// As its SHA-256, which is then the secret here.
    Hash,
}

/// One place where a Redis password is written or handed over.
#[derive(Debug, Clone)]
pub struct CredentialUse {
    /// Who has it there: a service, or a file.
    pub owner: String,
    /// Where it stands.
    pub place: Where,
    /// How it is written.
    pub form: Form,
    /// The value's span; for a variable the whole `${…}`.
    pub span: Span,
    /// Structural path.
    pub path: String,
    /// The value, where the files tell it.
    pub secret: Option<Secret>,
    /// Whether it is a part of a URL.
    pub in_url: bool,
    /// What it is called there: `requirepass`, `REDIS_PASSWORD`, `user app`.
    pub called: Cow<'static, str>,
    /// The variable that it comes from, and where that is set, if the files set it.
    pub variable: Option<(String, Option<Span>)>,
    /// Whether it is an expression that nothing expands there, and so is the password itself.
    pub unexpanded: bool,
    /// Whether Compose takes a `$` in it, and what follows, for a variable that nobody sets.
    pub split: bool,
    /// Words near it that a password should not equal: the user, the service, the variable.
    pub near: Vec<String>,
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
    pub guards: bool,
}

/// What Redis or Compose would refuse.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// `redis` or `compose`; `redproof` for a comment that is meant for it and says too little.
    pub by: &'static str,
    /// The service or file.
    pub owner: String,
    /// Where.
    pub at: Span,
    /// Structural path.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The server that it stops.
    pub server: Option<usize>,
    /// Further places with the same fault.
    pub also: Vec<(Span, String)>,
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

impl Deployment {
    /// What the images of its servers say about their versions.
    pub fn image_tags(&self) -> impl Iterator<Item = redproof_redis::TagMatch> + '_ {
        let images = self
            .servers
            .iter()
            .filter_map(|server| server.image_facts.as_ref());
        images.map(|image| image.version)
    }

    /// The service that a server is, if a compose file starts it.
    pub fn service_of(&self, server: &Server) -> Option<&Service> {
        self.project.as_ref()?.services.get(server.service?)
    }
}
