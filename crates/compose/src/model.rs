//! A project as Docker Compose would load it, with the place of every value.

use redproof_source::{FileId, Known, Problem, Span, Text};

use super::limits::Deploy;

/// One project: the default file with its override, or one other compose file.
#[derive(Debug, Clone)]
pub struct Project {
    /// The files that made it, in order: compose files, then `.env` and env files that were read.
    pub files: Vec<FileId>,
    /// The project's folder, relative to the root, without a trailing `/`; empty for the root.
    pub folder: String,
    /// Its name, as Compose puts it before the names of networks and volumes.
    pub name: String,
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
    /// Every place where a variable is put in, in source order.
    pub variables: Vec<Variable>,
    /// Other places that decided a value, without variables.
    pub provenance: Vec<ProvenanceLink>,
    /// Files that it refers to and that could not be read or parsed.
    pub problems: Vec<Problem>,
    /// Files that `include`, `extends`, `env_file` and `label_file` name, whether or not they are there.
    pub references: Vec<Reference>,
}

/// A file that a compose file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The folder that the path is relative to.
    pub folder: String,
    /// The path as written, variables substituted.
    pub path: Text,
    /// Whether the file holds a part of the model, as those of `include` and `extends` do.
    pub is_model: bool,
}

/// Connects a value to another place that took part in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProvenanceLink {
    /// Where the value is written.
    pub value: Span,
    /// The other place.
    pub at: Span,
    /// How it took part.
    pub kind: Provenance,
}

/// How a place takes part in a value that is written elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provenance {
    /// An earlier file or service sets another value here, which the later one replaces.
    Replaced,
    /// An alias or merge key inserts the value here.
    Alias,
    /// A service inherits it with `extends`.
    Extends,
    /// `include` names its file.
    Include,
}

/// Something that Compose refuses: `docker compose config` would end with an error there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub at: Span,
    /// Structural path, such as `services.redis.ports[0]`.
    pub path: String,
    /// What is wrong, in our words, without quoting values.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// One `$NAME` or `${NAME…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The whole expression.
    pub expression: Span,
    /// Structural path of the scalar it stands in.
    pub path: String,
    /// Whether `${NAME:?message}` or `${NAME?message}` refuses an unset one.
    pub required: bool,
    /// Whether an empty value is refused, too (`:?`).
    pub refuses_empty: bool,
    /// The fallback's place, if the expression has one (`:-`, `-`), taken or not; empty span for an empty one.
    pub fallback: Option<Span>,
    /// Where `.env` sets it.
    pub defined: Option<Span>,
}

/// A service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: Text,
    /// Its structural path, `services.NAME`.
    pub path: String,
    /// The whole service, its key included.
    pub span: Span,
    /// The image, as written and put in.
    pub image: Option<Text>,
    /// The build, if it has one.
    pub build: Option<Build>,
    /// The entrypoint, if the file sets it. An empty list resets the image's.
    pub entrypoint: Option<Command>,
    /// The command, if the file sets it.
    pub command: Option<Command>,
    /// `container_name`.
    pub container_name: Option<Text>,
    /// `hostname`.
    pub hostname: Option<Text>,
    /// `user`.
    pub user: Option<Text>,
    /// `working_dir`.
    pub working_dir: Option<Text>,
    /// The container's environment: `environment` over `env_file`s, one entry a name, the one that counts.
    pub environment: Vec<EnvironmentVariable>,
    /// Env files, in order.
    pub env_files: Vec<EnvFile>,
    /// Published ports, ranges expanded pair by pair.
    pub ports: Vec<Port>,
    /// `expose`.
    pub expose: Vec<Text>,
    /// Networks it joins; empty with no `network_mode` is the project's `default`.
    pub networks: Vec<Attachment>,
    /// `network_mode`.
    pub network_mode: Option<Text>,
    /// Volumes and bind mounts.
    pub mounts: Vec<Mount>,
    /// Secrets granted.
    pub secrets: Vec<Grant>,
    /// Configs granted.
    pub configs: Vec<Grant>,
    /// The health check.
    pub healthcheck: Option<Healthcheck>,
    /// `deploy`: how many containers run, and what each may use.
    pub deploy: Option<Deploy>,
    /// The commands of `post_start` and `pre_stop`, with their paths.
    pub hooks: Vec<(String, Command)>,
    /// `profiles`.
    pub profiles: Vec<Text>,
    /// Names of the services it depends on.
    pub depends_on: Vec<Dependency>,
    /// Labels, key and value.
    pub labels: Vec<(Text, Option<Text>)>,
    /// `links`, `SERVICE[:ALIAS]`.
    pub links: Vec<Text>,
    /// `read_only`.
    pub read_only: Option<(bool, Span)>,
    /// `privileged`.
    pub privileged: Option<(bool, Span)>,
    /// `cap_add`.
    pub cap_add: Vec<Text>,
    /// `cap_drop`.
    pub cap_drop: Vec<Text>,
    /// `security_opt`.
    pub security_opt: Vec<Text>,
    /// `restart`.
    pub restart: Option<Text>,
    /// `provider`: another program runs it, and it needs no image.
    pub has_provider: bool,
}

impl Service {
    /// Whether it is started when these profiles are on.
    pub fn is_active(&self, profiles: &[String]) -> bool {
        let is_on = |own: &Text| profiles.iter().any(|on| on == "*" || on == own.as_str());
        self.profiles.is_empty() || self.profiles.iter().any(is_on)
    }

    /// Where findings about something that the service lacks stand: its image, else its key.
    pub fn anchor(&self) -> Span {
        self.image.as_ref().map_or_else(|| self.name.span(), Text::span)
    }

    /// The names and addresses by which other containers of its networks reach it.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let networks = self.networks.iter();
        let of_networks = networks.flat_map(|network| network.aliases.iter().chain(&network.addresses));
        let own = [&self.container_name, &self.hostname].into_iter().flatten();
        own.chain([&self.name]).chain(of_networks).map(Text::as_str)
    }

    /// Whether other containers of its networks reach it by this name.
    pub fn answers_to(&self, host: &str) -> bool {
        self.hosts().any(|name| name == host)
    }

    /// The value of a variable in the container: `Some(None)` is "passed through from the shell".
    pub fn variable(&self, name: &str) -> Option<&EnvironmentVariable> {
        self.environment
            .iter()
            .find(|variable| variable.name.as_str() == name)
    }
}

/// `build`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The whole key's value.
    pub span: Span,
    /// The context, `.` if the file does not say.
    pub context: Option<Text>,
    /// The Dockerfile, relative to the context.
    pub dockerfile: Option<Text>,
    /// A Dockerfile in the compose file itself.
    pub dockerfile_inline: Option<Text>,
    /// The stage of the Dockerfile to stop at.
    pub target: Option<Text>,
    /// `args`: names with values; no value is "passed on from the shell", where `.env` has none.
    pub args: Vec<(Text, Option<Text>)>,
    /// Names of the secrets that the build is granted.
    pub secrets: Vec<Text>,
}

/// `command`, `entrypoint` or a health check's `test`, split into words as Compose does: a string as a shell splits
/// it (after variables were put in), a list element by element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The words.
    pub words: Vec<Text>,
    /// The whole value.
    pub span: Span,
    /// Whether it was written as one string.
    pub string: bool,
}

/// One variable of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentVariable {
    /// Its name.
    pub name: Text,
    /// Its value; `None` where only the name is given and the shell (or `.env`) would have to set it, and does not.
    pub value: Option<Text>,
    /// Structural path, such as `services.proxy.environment.REDIS_PASSWORD`; `env_file` entries have the file's own.
    pub path: String,
    /// Whether it comes from an env file.
    pub from_env_file: bool,
}

/// One entry of `env_file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvFile {
    /// The path as written.
    pub path: Text,
    /// Whether its absence is an error.
    pub required: bool,
    /// The file, if it is there.
    pub file: Option<FileId>,
}

/// One published port, one container port to one host port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Where it is written: the short form's whole scalar, the long form's mapping.
    pub span: Span,
    /// Structural path, such as `services.redis.ports[0]`.
    pub path: String,
    /// The address on the host; `None` is every interface.
    pub host_ip: Known<Option<String>>,
    /// The port on the host; `None` is a random one.
    pub published: Known<Option<u16>>,
    /// First and last of a range of host ports of which Docker takes a free one; [`Port::published`] is then unknown.
    pub published_range: Option<(u16, u16)>,
    /// The port in the container.
    pub target: Known<u16>,
    /// `tcp`, `udp`, or another protocol.
    pub protocol: String,
    /// The long form's `mode`.
    pub mode: Option<String>,
}

/// A service that another one waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The service's name.
    pub service: Text,
    /// What is waited for, such as `service_healthy`.
    pub condition: String,
    /// Whether it has to be there.
    pub required: bool,
    /// Whether it takes this service along when it is started anew.
    pub restart: bool,
}

/// A network that a service joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The network's name in the file.
    pub network: Text,
    /// Names that the service has there, besides its own.
    pub aliases: Vec<Text>,
    /// Its fixed addresses there.
    pub addresses: Vec<Text>,
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
    /// `driver`.
    pub driver: Option<Text>,
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
    /// `content` of a config.
    pub content: Option<Text>,
    /// `external: true`.
    pub external: bool,
    /// Its real name, if the file gives one.
    pub real_name: Option<Text>,
    /// The whole entry.
    pub span: Span,
}

/// A volume or bind mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where it is written.
    pub span: Span,
    /// Structural path, such as `services.redis.volumes[0]`.
    pub path: String,
    /// What it is.
    pub kind: MountKind,
    /// Host path or volume name as written; `None` is an anonymous volume or a tmpfs.
    pub source: Option<Text>,
    /// The path in the container.
    pub target: Text,
    /// Read-only.
    pub read_only: bool,
}

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountKind {
    /// A host path.
    Bind,
    /// A named or anonymous volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// Anything else.
    Other,
}

/// A secret or config granted to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The top-level name.
    pub source: Text,
    /// The target as written: a name below `/run/secrets` or a path; a config's is a path.
    pub target: Option<Text>,
    /// The permission bits of the file in the container.
    pub mode: Option<(i64, Span)>,
    /// Its owner.
    pub uid: Option<Text>,
    /// Its group.
    pub gid: Option<Text>,
    /// Where it is written.
    pub span: Span,
    /// Structural path.
    pub path: String,
}

impl Grant {
    /// The path in the container of a secret.
    pub fn secret_path(&self) -> String {
        let target = self.target.as_ref().unwrap_or(&self.source).as_str();
        if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/run/secrets/{target}")
        }
    }

    /// The path in the container of a config.
    pub fn config_path(&self) -> String {
        let target = self.target.as_ref().unwrap_or(&self.source).as_str();
        if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/{target}")
        }
    }
}

/// A health check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Healthcheck {
    /// `test`; its first word is `CMD`, `CMD-SHELL` or `NONE` (a string is `CMD-SHELL`).
    pub test: Option<Command>,
    /// `disable: true`.
    pub disabled: bool,
    /// `interval`, as written.
    pub interval: Option<Text>,
    /// `timeout`, as written.
    pub timeout: Option<Text>,
    /// `start_period`, as written.
    pub start_period: Option<Text>,
    /// `start_interval`, as written.
    pub start_interval: Option<Text>,
    /// `retries`: failures in a row that count as one.
    pub retries: Option<Text>,
    /// The whole entry.
    pub span: Span,
    /// Structural path.
    pub path: String,
}
