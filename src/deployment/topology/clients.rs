//! Who dials which server: connections from environments and from the configuration files a container sees.

use std::collections::{BTreeSet, HashMap};

use super::container::{self, Container, Located};
use super::format::{self, Format};
use crate::client::{self, Connection, ConnectionSource, Endpoint, RedisVariable, Tls};
use crate::config::ClientEntry;
use crate::deployment::model::FileKind;
use crate::inputs::{self, Ledger, Role};
use redproof_compose::{EnvironmentVariable, Hosts, Service};
use redproof_source::{FileId, Limit, ReadError, SourceMap, Text, Tree, Undefined};
use redproof_syntax::programs;

/// A service's connections, the files that they were read from, and those that could not be read and why.
#[derive(Default)]
pub(in crate::deployment) struct Found {
    pub(in crate::deployment) connections: Vec<Connection>,
    pub(in crate::deployment) files: Vec<(FileId, FileKind)>,
    pub(in crate::deployment) looked_at: Vec<FileId>,
    pub(in crate::deployment) ledger: Ledger,
}

/// The configuration files of a deployment's applications, each read once however many services mount it.
#[derive(Default)]
pub(in crate::deployment) struct Configurations<'a> {
    /// The hosts by which services that are Redis are dialled.
    hosts: Hosts<'a>,
    /// Connections that the config file declares.
    declared: &'a [ClientEntry],
    /// By path, and by whether all that it holds leads to Redis.
    read: HashMap<(String, bool), Result<Option<Configuration>, String>>,
}

/// Steps of the budget that a configuration file counts as for each further container that has it.
const STEPS_OF_FILE: usize = 20;

/// Steps of the budget that a connection counts as for each container that makes it.
const STEPS_OF_CONNECTION: usize = 50;

/// A configuration file and its connections.
type Configuration = (FileId, Vec<Connection>);

/// The connections that a service is configured to make.
pub(in crate::deployment) fn of_service(
    container: &Container<'_>,
    configurations: &mut Configurations<'_>,
    map: &mut SourceMap,
) -> Found {
    let service = container.service;
    let variables: Vec<(&Text, Text, &str)> = service
        .environment
        .iter()
        .filter_map(|variable| Some((&variable.name, value(variable)?, variable.path())))
        .collect();
    let variables = variables.iter().map(|(name, value, path)| (*name, value, *path));
    let mut connections = client::from_environment(variables);
    connections.extend(of_commands(service));
    let image = service.image.as_ref().map_or("", Text::as_str);
    let is_tool = client::is_tool_image(image);
    connections.retain(|connection| configurations.leads_to_redis(connection));
    // Services may share an env file, or one environment.
    if !map.budget().spend(STEPS_OF_CONNECTION * connections.len()) {
        connections.clear();
    }
    let mut files = Vec::new();
    let mut looked_at = Vec::new();
    let mut ledger = Ledger::default();
    for path in configuration_files(container, is_tool, map, &mut ledger) {
        match configurations.read_for(container.tree, map, &path, is_tool) {
            Ok(Some((file, read))) => {
                files.push((file, FileKind::AppConfig));
                looked_at.push(file);
                connections.extend(read);
            }
            Ok(None) => looked_at.extend(map.find(&path)),
            Err(why) => {
                let service = service.name.as_str();
                ledger.fail(&path, service, why);
            }
        }
    }
    for grant in &service.configs {
        if let Located::Inline(text) = container.locate(&grant.config_path()) {
            let mut inline = format::inline_connections(&grant.config_path(), &text);
            inline.retain(|connection| is_tool || configurations.leads_to_redis(connection));
            for connection in &mut inline {
                connection.source = ConnectionSource::File;
            }
            connections.extend(inline);
        }
    }
    client::join_sources(&mut connections);
    for connection in &mut connections {
        client::assume_defaults(connection);
        client::assume_defaults_of_image(connection, image);
    }
    Found {
        connections,
        files,
        looked_at,
        ledger,
    }
}

/// The value of a variable. An address that the shell has to set is one that the files do not show.
fn value(variable: &EnvironmentVariable) -> Option<Text> {
    let name = &variable.name;
    let kind = client::redis_variable(name.as_str()).map(|(_, kind)| kind);
    let is_address = || {
        matches!(
            kind,
            Some(RedisVariable::Host | RedisVariable::Url | RedisVariable::Nodes)
        )
    };
    let unset = || Text::unset(name.span(), Undefined::Variable(name.as_str().into()));
    variable.value.clone().or_else(|| is_address().then(unset))
}

/// The connections that a service's command line tells.
pub(in crate::deployment) fn of_commands(service: &Service) -> Vec<Connection> {
    let commands = [&service.entrypoint, &service.command].into_iter().flatten();
    let path = format!("{}.command", service.path);
    let program = program_of_image(service);
    commands
        .flat_map(|command| {
            let words: Vec<Text> = program.iter().chain(&command.words).cloned().collect();
            client::from_command(&words, &path)
        })
        .collect()
}

/// The program that an image starts with a command which is nothing but options: `oliver006/redis_exporter` with
/// `--redis.addr=cache:6379`.
pub(in crate::deployment) fn program_of_image(service: &Service) -> Option<Text> {
    let first = service.command.as_ref()?.words.first()?;
    let image = service.image.as_ref().filter(|_| service.entrypoint.is_none())?;
    let name = redproof_redis::repository(image.as_str());
    let name = name.rsplit('/').next().unwrap_or(name);
    let is_client = programs::program(name).is_some_and(|program| program.kind() == programs::Kind::Client);
    (is_client && first.as_str().starts_with('-')).then(|| Text::derived(name, image.span()))
}

impl<'a> Configurations<'a> {
    /// `hosts`: those of the services of the deployment that are Redis.
    pub(in crate::deployment) fn of(hosts: Hosts<'a>, declared: &'a [ClientEntry]) -> Self {
        Self {
            hosts,
            declared,
            read: HashMap::new(),
        }
    }

    /// The connections that a file holds; `None` if it has none.
    ///
    /// # Errors
    /// Why a file that may hold one cannot be read, or is not in the format of its name.
    pub(in crate::deployment) fn read(
        &mut self,
        tree: &Tree,
        map: &mut SourceMap,
        path: &str,
    ) -> Result<Option<Configuration>, String> {
        self.read_for(tree, map, path, false)
    }

    /// The same for a program whose configuration is nothing but connections to Redis, if it is one (`is_tool`).
    fn read_for(
        &mut self,
        tree: &Tree,
        map: &mut SourceMap,
        path: &str,
        is_tool: bool,
    ) -> Result<Option<Configuration>, String> {
        let key = (path.to_owned(), is_tool);
        if let Some(known) = self.read.get(&key) {
            let connections = known.as_ref().ok().and_then(Option::as_ref);
            let count = connections.map_or(0, |(_, connections)| connections.len());
            let steps = STEPS_OF_FILE + STEPS_OF_CONNECTION * count;
            return match map.budget().spend(steps) {
                true => known.clone(),
                false => Err(ReadError::TooBig(Limit::Steps).to_string()),
            };
        }
        let read = self.connections_of(tree, map, path, is_tool);
        self.read.insert(key, read.clone());
        read
    }

    /// Whether its keys or its hosts say that a connection leads to Redis.
    fn leads_to_redis(&self, connection: &Connection) -> bool {
        let leads = |at: &Endpoint| self.hosts.contains(at.host.as_str());
        connection.sure || client::is_likely_redis(connection) || connection.endpoints.iter().any(leads)
    }

    fn connections_of(
        &self,
        tree: &Tree,
        map: &mut SourceMap,
        path: &str,
        is_tool: bool,
    ) -> Result<Option<Configuration>, String> {
        // Java reads Latin-1, and shells and libraries take the bytes of an env file as they are.
        let read = match Format::of(path) {
            Some(Format::Properties | Format::Dotenv) => container::read_bytes,
            _ => container::read,
        };
        let (file, text) = match read(tree, map, path) {
            Ok(read) => read,
            // A file that git ignores is not in a clean tree.
            Err(ReadError::Missing | ReadError::Local) => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let declared: Vec<&ClientEntry> = self
            .declared
            .iter()
            .filter(|entry| entry.files.has(path))
            .collect();
        let speaks = is_tool
            || !declared.is_empty()
            || inputs::concerns_redis(text.as_str())
            || inputs::name_of_redis(path).is_some();
        let mut words = text
            .as_str()
            .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'));
        if !speaks && (self.hosts.is_empty() || !words.any(|word| self.hosts.contains(word))) {
            return Ok(None);
        }
        let mut connections = match format::connections(path, file, map, is_tool) {
            Ok(connections) => connections,
            Err(why) if speaks && is_configuration(path) => return Err(why),
            Err(_) => return Ok(None),
        };
        connections.retain(|connection| is_tool || self.leads_to_redis(connection));
        if !declared.is_empty() {
            connections = format::with_declared(connections, &declared, path, file, map)?;
        }
        for connection in &mut connections {
            connection.source = ConnectionSource::File;
            // The tools have TLS off by default.
            if is_tool && connection.tls == Tls::NotSaid {
                connection.tls = Tls::Plain(connection.at);
            }
        }
        Ok((!connections.is_empty()).then_some((file, connections)))
    }
}

/// Configuration files that the container sees: those that a variable or an argument names; of mounts that hold
/// none of these, all.
fn configuration_files(
    container: &Container<'_>,
    is_tool: bool,
    map: &SourceMap,
    ledger: &mut Ledger,
) -> BTreeSet<String> {
    let service = container.service;
    let mut files = BTreeSet::new();
    let mut chosen_mounts = BTreeSet::new();
    let values = service
        .environment
        .iter()
        .filter_map(|variable| variable.value.as_ref());
    let words = [&service.entrypoint, &service.command]
        .into_iter()
        .flatten()
        .flat_map(|command| &command.words);
    for text in values.chain(words) {
        let value = text.as_str();
        let path = value.rsplit_once('=').map_or(value, |(_, path)| path);
        if !is_configuration(path) {
            // A tool's file of passwords has any name, and so have its certificates.
            if is_tool
                && path.starts_with('/')
                && let Located::Tree(path, _) = container.locate(path)
                && container.tree.is_file(&path)
            {
                files.insert(path);
            }
            continue;
        }
        let absolute = absolute(service, path);
        match container.locate(&absolute) {
            Located::Tree(path, mount) => {
                chosen_mounts.insert(mount);
                let role = configuration_role(&path);
                ledger.note(path.clone(), role, Some(text.span()), service.name.as_str());
                if container.tree.is_file(&path) {
                    files.insert(path);
                }
            }
            Located::Outside(path, _) => {
                let role = configuration_role(&path);
                ledger.note(path, role, Some(text.span()), service.name.as_str());
            }
            _ => {}
        }
    }
    for mount in &service.mounts {
        if chosen_mounts.contains(&mount.span) {
            continue;
        }
        let Some(source) = mount.host_source().filter(|source| source.undefined().is_none()) else {
            continue;
        };
        let Some(path) = container.host_path(source.as_str(), "") else {
            continue;
        };
        if path.is_empty() {
            // The whole project, as in development: of what is there, its `.env` is surely read.
            files.extend(Some(".env".to_owned()).filter(|path| container.tree.is_file(path)));
        } else if is_configuration(&path) {
            files.insert(path);
        } else if container.tree.is_folder(&path) {
            let all = map.shares().list("configuration files", &path, || {
                let names = container.tree.list(&path);
                let names = names.iter().filter(|name| is_configuration(name));
                names.map(|name| format!("{path}/{name}")).collect()
            });
            // Many containers may mount a folder of many files.
            if map.budget().spend(all.len()) {
                files.extend(all.iter().cloned());
            }
        }
    }
    for grant in &service.configs {
        if let Located::Tree(path, _) = container.locate(&grant.config_path())
            && is_configuration(&path)
        {
            files.insert(path);
        }
    }
    // A compose file in a mounted folder (often `.`) is not the application's configuration.
    files.retain(|path| inputs::kind_of(path) != Some(inputs::Kind::Compose));
    files
}

/// Whether a file is an application's `.env`.
pub(in crate::deployment) fn is_dotenv(path: &str) -> bool {
    Format::of(path) == Some(Format::Dotenv)
}

/// What a file that an application reads is to the deployment. A `.env` is not in a fresh clone.
fn configuration_role(path: &str) -> Role {
    if is_dotenv(path) {
        Role::Local
    } else {
        Role::Configuration
    }
}

fn is_configuration(path: &str) -> bool {
    Format::of(path).is_some()
}

fn absolute(service: &Service, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let folder = service.working_dir.as_ref().map_or("/", Text::as_str);
    format!(
        "{}/{}",
        folder.trim_end_matches('/'),
        path.trim_start_matches("./")
    )
}
