//! A service.

use redproof_source::{Span, Text};

use super::command::{Build, Command, Healthcheck};
use super::deploy::Deploy;
use super::environment::{EnvFile, EnvironmentVariable};
use super::files::{Grant, Mount};
use super::network::{Attachment, Port};

/// A service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name.
    pub name: Text,
    /// Its structural path, `services.NAME`.
    pub path: String,
    /// The whole service, its key included.
    pub span: Span,
    /// The image, with variables substituted.
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
    /// Whether it has the mounts of other services or containers, too (`volumes_from`).
    pub volumes_from: bool,
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
    /// `extra_hosts`: names and the addresses that they have in the container.
    pub extra_hosts: Vec<(Text, Text)>,
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
    /// `pid`.
    pub pid: Option<Text>,
    /// `ipc`.
    pub ipc: Option<Text>,
    /// `mem_limit`; see [`Service::memory_limit`].
    pub mem_limit: Option<Text>,
    /// `pids_limit`; see [`Service::process_limit`].
    pub pids_limit: Option<Text>,
    /// `logging.driver`.
    pub logging_driver: Option<Text>,
    /// `provider`: another program runs it, and it needs no image.
    pub has_provider: bool,
}

impl Service {
    /// The memory limit, as written: `mem_limit`, or `deploy.resources.limits.memory`.
    pub fn memory_limit(&self) -> Option<&Text> {
        let limits = self.deploy.as_ref().and_then(|deploy| deploy.limits.as_ref());
        self.mem_limit
            .as_ref()
            .or_else(|| limits.and_then(|limits| limits.memory.as_ref()))
    }

    /// The most processes, as written: `pids_limit`, or `deploy.resources.limits.pids`.
    pub fn process_limit(&self) -> Option<&Text> {
        let limits = self.deploy.as_ref().and_then(|deploy| deploy.limits.as_ref());
        self.pids_limit
            .as_ref()
            .or_else(|| limits.and_then(|limits| limits.pids.as_ref()))
    }
}

impl Service {
    /// Whether it is started when these profiles are on.
    pub fn is_active(&self, profiles: &[String]) -> bool {
        Self::is_on(&self.profiles, profiles)
    }

    /// Whether a service of some profiles is started when these are on.
    pub(crate) fn is_on(own: &[Text], profiles: &[String]) -> bool {
        let is_on = |own: &Text| profiles.iter().any(|on| on == "*" || on == own.as_str());
        own.is_empty() || own.iter().any(is_on)
    }

    /// Whether it joins the project's `default` network.
    pub(crate) fn uses_default_network(&self) -> bool {
        self.networks.is_empty() && self.network_mode.is_none() && !self.has_provider
    }

    /// The place of findings about something that the service lacks: its image, else its key.
    pub fn anchor(&self) -> Span {
        self.image.as_ref().map_or_else(|| self.name.span(), Text::span)
    }

    /// The value of a variable in the container: `Some(None)` is "passed through from the shell".
    pub fn variable(&self, name: &str) -> Option<&EnvironmentVariable> {
        self.environment
            .iter()
            .find(|variable| variable.name.as_str() == name)
    }
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
    /// Whether a restart of it restarts this service, too.
    pub restart: bool,
}
