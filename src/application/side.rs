//! What a deployment says of its servers' users, and of who logs in.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::client::Connection;
use crate::deployment::{Client, Deployment, Server};
use crate::inputs::is_below;
use redproof_compose::{Project, Service};
use redproof_redis::{Engine, User, Version, VersionChoice};
use redproof_source::{FileId, Known, Secret, SourceMap, Span, Text, Tree};

/// Servers with their users, and services with their logins. It holds no file.
#[derive(Debug, Clone, Default)]
pub struct ServerSide {
    /// The deployment's name.
    pub deployment: String,
    /// The servers that clients use; Sentinels are among them.
    pub servers: Vec<SideServer>,
    /// The services of the project.
    pub services: Vec<SideService>,
    /// The logins of files that no service is known to read.
    pub loose: Vec<SideLogin>,
    /// What must not be shown.
    pub secrets: Vec<Secret>,
    /// The paths of the files that spans are in.
    pub(super) paths: BTreeMap<FileId, Arc<str>>,
}

/// A server.
#[derive(Debug, Clone)]
pub struct SideServer {
    /// The service, or the file.
    pub name: String,
    /// Whether it is a Sentinel.
    pub sentinel: bool,
    /// The version whose commands hold.
    pub version: &'static Version,
    /// Whether that is only one of several that the files may mean.
    pub vague: bool,
    /// Its users.
    pub users: Known<Vec<User>>,
    /// Whether it follows another server.
    pub follows: bool,
    /// The user that it logs in as there: of a replica, or of a Sentinel.
    pub upstream_user: Option<String>,
    /// Whether its health check asks redis-server something.
    pub health_check: bool,
    /// Whether a script of the tree changes its password.
    pub rotated: bool,
    /// How its container starts it.
    pub start: Start,
}

/// How a container starts a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// The entrypoint of the service, without the one of the image.
    pub entrypoint: Vec<String>,
    /// Whether something else than redis-server gets the service's command, or what it gets must not be shown.
    pub is_script: bool,
}

impl Start {
    fn of(service: &Service) -> Self {
        let words = |command: &Option<redproof_compose::Command>| -> Vec<String> {
            let words = command.iter().flat_map(|command| &command.words);
            words.map(|word| word.as_str().to_owned()).collect()
        };
        let (mut entrypoint, command) = (words(&service.entrypoint), words(&service.command));
        let name = |word: &String| word.rsplit('/').next().map(str::to_owned);
        if entrypoint.first().and_then(name).as_deref() == Some("docker-entrypoint.sh") {
            entrypoint.remove(0);
        }
        let is_server = entrypoint.first().or(command.first()).is_none_or(|first| {
            let server = name(first)
                .is_some_and(|name| name.ends_with("redis-server") || name.ends_with("valkey-server"));
            // The image's entrypoint passes these on to the server.
            server || entrypoint.is_empty() && (first.starts_with('-') || first.ends_with(".conf"))
        });
        let is_secret = entrypoint.iter().any(|word| {
            let word = word.to_ascii_lowercase();
            word.contains("pass") || word.contains("auth")
        });
        let is_script = !is_server || is_secret;
        Start {
            entrypoint: if is_secret { Vec::new() } else { entrypoint },
            is_script,
        }
    }
}

/// A service.
#[derive(Debug, Clone)]
pub struct SideService {
    /// Its name.
    pub name: String,
    /// The folders that its code may be in: what it is built from, and what is mounted.
    pub folders: Vec<String>,
    /// The Dockerfile that it is built by.
    pub dockerfile: Option<String>,
    /// The repository of its image.
    pub image: Option<String>,
    /// The file of the secret that holds its password of Redis, as it is written.
    pub secret_file: Option<String>,
    /// How it logs in, as its configuration says.
    pub logins: Vec<SideLogin>,
}

/// A login that configuration describes.
#[derive(Debug, Clone)]
pub struct SideLogin {
    /// The server, if the host is one of the deployment's.
    pub server: Option<usize>,
    /// The user; `None` where none is named.
    pub user: Option<Text>,
    /// Whether it says all that there is to say of a login: it is a URL.
    pub whole: bool,
    /// Where it is written.
    pub at: Span,
}

impl ServerSide {
    /// What a deployment says; `None` where it has no server, and no service that may use one.
    pub fn of(deployment: &Deployment, map: &SourceMap) -> Option<Self> {
        let usual = usual_version()?;
        let mut servers: Vec<SideServer> = deployment
            .servers
            .iter()
            .enumerate()
            .map(|(index, server)| side_server(server, index, deployment, usual))
            .collect();
        if let Some(redis) = &deployment.acl_only {
            servers.push(of_acl_file(&deployment.name, redis));
        }
        if servers.is_empty() && deployment.clients.is_empty() {
            return None;
        }
        let services = deployment.project.as_ref().map_or(Vec::new(), |project| {
            let clients = by_service(project, &deployment.clients);
            let services = project.services.iter().enumerate();
            services
                .map(|(index, service)| {
                    let clients = clients.get(&index).map_or(&[][..], Vec::as_slice);
                    side_service(project, service, clients)
                })
                .collect()
        });
        let loose = deployment
            .clients
            .iter()
            .filter(|client| client.service.is_none());
        Some(Self {
            deployment: deployment.name.clone(),
            servers,
            services,
            loose: loose.flat_map(logins).collect(),
            secrets: deployment.secrets.clone(),
            paths: map.iter().map(|(id, file)| (id, file.path().clone())).collect(),
        })
    }

    /// Whether the users of a server are known, and are more than the one that all have.
    pub fn has_users(&self) -> bool {
        let has = |users: &Vec<User>| users.iter().any(|user| user.name != "default" || !user.enabled.0);
        self.servers
            .iter()
            .any(|server| server.users.known().is_some_and(has))
    }

    /// Whether a file may be code of one of its services.
    pub fn is_code(&self, path: &str) -> bool {
        let mut folders = self.services.iter().flat_map(|service| &service.folders);
        folders.any(|folder| is_below(path, folder))
    }

    /// A span of the deployment's files in another map, which takes the file in.
    pub(super) fn moved(&self, span: Span, map: &mut SourceMap, tree: &Tree) -> Option<Span> {
        let path = self.paths.get(&span.file)?;
        let file = match map.find(path) {
            Some(file) => file,
            None => map.add(path.clone(), tree.read_bytes(path).ok()?),
        };
        Some(Span::new(file, span.range().start, span.range().end))
    }
}

fn side_server(
    server: &Server,
    index: usize,
    deployment: &Deployment,
    usual: &'static Version,
) -> SideServer {
    let redis = server.redis.known();
    let word = |name: &str| {
        let setting = redis?.settings.get(name)?;
        let word = setting.first()?.as_str();
        (!word.is_empty()).then(|| word.to_owned())
    };
    let follows = ["replicaof", "slaveof"].iter().any(|name| {
        let words = redis
            .and_then(|redis| redis.settings.get(name))
            .map(|setting| &setting.words);
        words.is_some_and(|words| words.iter().any(|word| !word.is_empty() && word.as_str() != "no"))
    });
    let users = match &server.redis {
        Known::Unknown(why) => Known::Unknown(why.clone()),
        Known::Known(redis) => match redis.why_users_unknown() {
            Some(why) => Known::Unknown(why),
            None => Known::Known(redis.users.clone()),
        },
    };
    let service = deployment.service_of(server);
    let check = service.and_then(|service| service.healthcheck.as_ref());
    SideServer {
        name: server.name.clone(),
        sentinel: server.sentinel,
        version: redis.map_or(usual, |redis| redis.version),
        vague: redis.is_none_or(|redis| is_vague(server, redis.version_choice)),
        users,
        follows,
        upstream_user: word("masteruser").or_else(|| word("primaryuser")),
        health_check: check.is_some_and(|check| !check.disabled && check.test.is_some()),
        rotated: deployment
            .rotations
            .iter()
            .any(|rotation| rotation.server == index),
        start: service.map(Start::of).unwrap_or_default(),
    }
}

/// The version that is meant where nothing names one: rules for it load on every later one, too.
pub(super) fn usual_version() -> Option<&'static Version> {
    Version::exact(Engine::Redis, "7.0.15").or_else(|| Version::newest(Engine::Redis))
}

/// Whether the files leave open which release of some years it is. Rules must then load on all of them.
fn is_vague(server: &Server, choice: VersionChoice) -> bool {
    match choice {
        VersionChoice::Named | VersionChoice::SameBranch | VersionChoice::Newer | VersionChoice::Older => {
            false
        }
        VersionChoice::OtherFiles => false,
        VersionChoice::Unnamed => true,
        VersionChoice::Floating => {
            let image = server.image.as_ref().map_or("", |image| image.as_str());
            let tag = image.rsplit('/').next().and_then(|name| name.split_once(':'));
            let version = tag.map_or("", |(_, tag)| tag.split(['-', '@']).next().unwrap_or_default());
            let is_major = version.parse::<u32>().is_ok_and(|major| major < 8);
            is_major || !version.starts_with(|c: char| c.is_ascii_digit())
        }
    }
}

fn of_acl_file(name: &str, redis: &redproof_redis::Server) -> SideServer {
    SideServer {
        name: name.to_owned(),
        sentinel: false,
        version: redis.version,
        vague: true,
        users: Known::Known(redis.users.clone()),
        follows: false,
        upstream_user: None,
        health_check: false,
        rotated: false,
        start: Start::default(),
    }
}

/// Whether a file of source code is in a folder that a service of the deployment is made of.
pub fn is_code_of(deployment: &Deployment, path: &str) -> bool {
    let Some(project) = &deployment.project else {
        return false;
    };
    let services = project.services.iter();
    let mut folders = services.flat_map(|service| code_folders(project, service));
    folders.any(|folder| is_below(path, &folder))
}

/// The folders that the code of a service may be in: what it is built from, and what is mounted.
fn code_folders(project: &Project, service: &Service) -> Vec<String> {
    let mut folders = Vec::new();
    if let Some(build) = &service.build
        && let Some(context) = build
            .context_path()
            .and_then(|context| Tree::join(&project.folder, context))
    {
        // A Dockerfile of its own folder says which part of a large context the service is made of.
        let own = dockerfile(project, service).map(|path| Tree::parent(&path).to_owned());
        folders.extend(own.filter(|own| *own != context));
        folders.push(context);
    }
    let mounts = service
        .mounts
        .iter()
        .filter_map(redproof_compose::Mount::host_source);
    folders.extend(mounts.filter_map(|source| Tree::join(&project.folder, source.as_str())));
    folders
}

/// The Dockerfile that a service is built by.
fn dockerfile(project: &Project, service: &Service) -> Option<String> {
    let build = service.build.as_ref()?;
    let context = Tree::join(&project.folder, build.context_path()?)?;
    let path = build
        .dockerfile_path()
        .filter(|_| build.dockerfile_inline.is_none());
    Tree::join(&context, path?)
}

/// The clients of each service, by its index.
fn by_service<'d>(project: &Project, clients: &'d [Client]) -> BTreeMap<usize, Vec<&'d Client>> {
    let services = project.services.iter().enumerate();
    let indices: HashMap<&str, usize> = services
        .map(|(index, service)| (service.name.as_str(), index))
        .collect();
    let mut found: BTreeMap<usize, Vec<&Client>> = BTreeMap::new();
    for client in clients {
        let owners = client
            .owners
            .names()
            .filter_map(|name| indices.get(name).copied());
        let of: BTreeSet<usize> = owners.chain(client.service).collect();
        for index in of {
            found.entry(index).or_default().push(client);
        }
    }
    found
}

fn side_service(project: &Project, service: &Service, clients: &[&Client]) -> SideService {
    let folders = code_folders(project, service);
    let image = service.image.as_ref();
    SideService {
        name: service.name.as_str().to_owned(),
        folders,
        dockerfile: dockerfile(project, service),
        secret_file: secret_file(project, service),
        image: image.map(|image| redproof_redis::repository(image.as_str()).to_owned()),
        logins: clients.iter().flat_map(|client| logins(client)).collect(),
    }
}

/// The file of the secret that a service is granted for Redis: the one whose name says so, or the only password.
fn secret_file(project: &Project, service: &Service) -> Option<String> {
    let granted: Vec<&str> = service
        .secrets
        .iter()
        .map(|grant| grant.source.as_str())
        .collect();
    let of_redis = granted
        .iter()
        .find(|name| name.to_ascii_lowercase().contains("redis"));
    let only = match granted.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let name = of_redis.or(only)?;
    let secret = project
        .secrets
        .iter()
        .find(|secret| secret.name.as_str() == *name)?;
    let file = secret.file.as_ref().filter(|file| file.undefined().is_none())?;
    Some(file.as_str().to_owned())
}

fn logins(client: &Client) -> Vec<SideLogin> {
    let connection: &Connection = &client.connection;
    let login = |server| SideLogin {
        server,
        user: connection.username.clone(),
        whole: connection.is_url,
        at: connection.username.as_ref().map_or(connection.at, Text::span),
    };
    if client.targets.is_empty() {
        return vec![login(None)];
    }
    client.targets.iter().map(|target| login(target.server)).collect()
}
