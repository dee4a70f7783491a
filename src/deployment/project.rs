//! A compose project as a deployment.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::container::{self, Container, Located};
use super::model::{Client, ConfigFile, CredentialUse, Deployment, FileKind, Form, Refusal, Server, Where};
use super::{clients, credentials, loose, rotation, server, versions};
use crate::client::{RedisVariable, Tls, redis_variable};
use crate::compose::{MountKind, Project};
use crate::discover;
use crate::redis::{self, Family};
use crate::secret::Secret;
use crate::source::{FileId, Known, SourceMap, Span, Text, Tree, Why};

/// Joins a project with the files that it refers to.
pub fn of_project(
    name: &str,
    project: Project,
    rotating: &[String],
    tree: &Tree,
    map: &mut SourceMap,
) -> Deployment {
    let main = project.files.first().copied();
    let anchor = main.map_or_else(
        || project.services.first().map(|service| service.span),
        |file| Some(Span::top(file)),
    );
    let mut deployment = match (main, anchor) {
        (Some(file), Some(_)) => Deployment::empty(name, file, FileKind::Compose),
        _ => {
            let file = map.add(name.to_owned(), "");
            Deployment::empty(name, file, FileKind::Compose)
        }
    };
    deployment.files = project
        .files
        .iter()
        .map(|file| (*file, kind_of_project_file(map, *file)))
        .collect();

    for (index, service) in project.services.iter().enumerate() {
        deployment.servers.extend(server::of_service(
            &project,
            index,
            service,
            tree,
            map,
            &mut deployment.problems,
        ));
    }
    for server in &deployment.servers {
        if let Some((file, _)) = &server.dockerfile {
            note(&mut deployment.files, *file, FileKind::Dockerfile);
        }
    }
    join_clients(&mut deployment, &project, tree, map);
    deployment.note_requirements();
    join_credentials(&mut deployment, &project, tree, map);
    join_config_files(&mut deployment, &project, tree, map);
    for (index, server) in deployment.servers.iter().enumerate() {
        // KeyDB and Dragonfly know directives that Redis does not.
        // Bitnami's Sentinel writes its configuration when it starts.
        let other_maker = match server.family {
            Some(Family::KeyDb | Family::Dragonfly) => true,
            Some(Family::Bitnami) => server.sentinel,
            _ => false,
        };
        if let Known::Known(judged) = &server.redis
            && !other_maker
        {
            deployment
                .refusals
                .extend(loose::refusals(judged, &server.name, Some(index)));
        }
    }
    // What Compose refuses in a project without any Redis is no concern of this audit.
    let concerned = !(deployment.servers.is_empty()
        && deployment.clients.is_empty()
        && deployment.credential_uses.is_empty());
    // An env file that git ignores is not in a clean tree: its absence is no fault, but its variables are unknown.
    let absent: Vec<Span> = project
        .services
        .iter()
        .flat_map(|service| &service.env_files)
        .filter(|env_file| env_file.file.is_none())
        .map(|env_file| env_file.path.span())
        .collect();
    let refused = project
        .refusals
        .iter()
        .filter(|refusal| concerned && !absent.contains(&refusal.at))
        .filter(|refusal| !refusal.path.ends_with(".env_file"));
    for refusal in refused {
        let help = loose::clause(&refusal.help);
        // Twenty volumes that are not defined are one fault, told once.
        let same = deployment
            .refusals
            .iter_mut()
            .find(|known| known.by == "compose" && known.help == help && known.at.file == refusal.at.file);
        match same {
            Some(known) => known.also.push((refusal.at, refusal.path.clone())),
            None => deployment.refusals.push(Refusal {
                by: "compose",
                owner: name.to_owned(),
                at: refusal.at,
                path: refusal.path.clone(),
                message: loose::clause(&refusal.message),
                help,
                server: None,
                also: Vec::new(),
            }),
        }
    }
    rotation::join(&mut deployment, Some(&project), rotating, tree, map);
    deployment.secrets = secrets(&deployment, &project);
    deployment.project = Some(project);
    deployment
}

fn kind_of_project_file(map: &SourceMap, file: FileId) -> FileKind {
    match discover::kind_of(map.path(file)) {
        Some(discover::Kind::Compose | discover::Kind::Yaml) => FileKind::Compose,
        _ => FileKind::Env,
    }
}

fn note(files: &mut Vec<(FileId, FileKind)>, file: FileId, kind: FileKind) {
    if !files.iter().any(|(known, _)| *known == file) {
        files.push((file, kind));
    }
}

/// The services that are Redis servers, by index.
fn server_services(deployment: &Deployment) -> HashSet<usize> {
    deployment
        .servers
        .iter()
        .filter_map(|server| server.service)
        .collect()
}

fn join_clients(deployment: &mut Deployment, project: &Project, tree: &Tree, map: &mut SourceMap) {
    let servers = server_services(deployment);
    // Services that read one file make one connection there.
    let mut known: HashMap<Span, Vec<usize>> = HashMap::new();
    for (index, service) in project.services.iter().enumerate() {
        if servers.contains(&index) {
            continue;
        }
        let container = Container::mounted(project, service, tree);
        let found = clients::of_service(&container, map);
        deployment.problems.extend(found.problems);
        for (file, kind) in found.files {
            note(&mut deployment.files, file, kind);
        }
        for connection in found.connections {
            let targets = clients::targets(&connection, Some(service), Some(project), &deployment.servers);
            let name = service.name.as_str();
            let here = known.entry(connection.at).or_default();
            let same = here.iter().copied().find(|index| {
                let client = deployment.clients.get(*index);
                client.is_some_and(|client| client.targets == targets)
            });
            match same.and_then(|index| deployment.clients.get_mut(index)) {
                Some(client) => client.name = format!("{}, {name}", client.name),
                None => {
                    here.push(deployment.clients.len());
                    let redis_py = match connection.tls {
                        Tls::On(_) => clients::redis_py(&container, &connection, map),
                        _ => None,
                    };
                    deployment.clients.push(Client {
                        redis_py,
                        ..clients::client(index, name, connection, targets)
                    });
                }
            }
        }
    }
}

fn join_credentials(deployment: &mut Deployment, project: &Project, tree: &Tree, map: &mut SourceMap) {
    let mut uses: Vec<CredentialUse> = deployment
        .servers
        .iter()
        .flat_map(|server| {
            let service = server.service.and_then(|index| project.services.get(index));
            let uses = credentials::of_server(server).into_iter();
            uses.map(move |used| match service {
                Some(service) => credentials::in_variable(used, service),
                None => used,
            })
        })
        .collect();
    let mut names: HashMap<&str, Vec<String>> = HashMap::new();
    for service in &project.services {
        uses.extend(credentials::of_service(service));
        let own = [&service.container_name, &service.hostname].into_iter().flatten();
        let own = own.map(|name| name.as_str().to_owned());
        names.entry(service.name.as_str()).or_default().extend(own);
    }
    for used in &mut uses {
        let names = names.get(used.owner.as_str()).into_iter().flatten();
        used.near.extend(names.cloned());
    }
    for server in &deployment.servers {
        let set = server.dockerfile.iter().flat_map(|(_, environment)| environment);
        uses.extend(set.filter_map(|(name, value)| credentials::of_image(&server.name, name, value)));
    }
    // A connection of a file is a use of its own; what a container's environment holds was taken above.
    let of_files = deployment.clients.iter().filter(|client| {
        let file = client.connection.at.file;
        deployment
            .files
            .iter()
            .any(|(known, kind)| *known == file && *kind == FileKind::AppConfig)
    });
    uses.extend(of_files.filter_map(credentials::of_client));
    uses.extend(credentials::of_env_file(project, map));
    uses.extend(secret_files(deployment, project, tree, map));
    deployment.credential_uses = once_a_place(uses);
}

/// Services that mount one file, or share one anchor, hold one password there.
fn once_a_place(uses: Vec<CredentialUse>) -> Vec<CredentialUse> {
    let mut kept: Vec<CredentialUse> = Vec::new();
    let mut places = HashMap::new();
    for used in uses {
        let place = (used.span, used.place, used.called.clone());
        let known = places.get(&place).and_then(|index: &usize| kept.get_mut(*index));
        let Some(known) = known else {
            places.insert(place, kept.len());
            kept.push(used);
            continue;
        };
        if !known.owner.split(", ").any(|owner| owner == used.owner) {
            known.owner = format!("{}, {}", known.owner, used.owner);
            known.near.extend(used.near);
        }
    }
    kept
}

/// Secret files that a Redis server or one of its clients is granted.
fn secret_files(
    deployment: &mut Deployment,
    project: &Project,
    tree: &Tree,
    map: &mut SourceMap,
) -> Vec<CredentialUse> {
    let servers = server_services(deployment);
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, service) in project.services.iter().enumerate() {
        let concerned = servers.contains(&index);
        for grant in &service.secrets {
            let name = grant.source.as_str();
            let is_password = redis_variable(name).is_some_and(|(_, kind)| kind == RedisVariable::Password)
                || (concerned && name.to_ascii_lowercase().contains("pass"));
            if !is_password {
                continue;
            }
            let container = Container::mounted(project, service, tree);
            let Located::Tree(path, _) = container.locate(&grant.secret_path()) else {
                continue;
            };
            // A secret file that is not in the tree is as it should be: git ignores it.
            if !seen.insert(path.clone()) || !tree.is_file(&path) {
                continue;
            }
            match container::read(tree, map, &path) {
                Ok((file, text)) => {
                    note(&mut deployment.files, file, FileKind::Secret);
                    let value = text.trim();
                    if !value.is_empty() {
                        found.push(credentials::used(
                            service.name.as_str(),
                            Where::SecretFile,
                            &value,
                            path,
                            name.to_owned(),
                        ));
                    }
                }
                Err(error) => deployment.problems.push((path, error.to_string())),
            }
        }
    }
    found
}

/// Which configuration and ACL files the servers load, and which are only mounted.
fn join_config_files(deployment: &mut Deployment, project: &Project, tree: &Tree, map: &mut SourceMap) {
    let mut loaded: Vec<(FileId, bool)> = Vec::new();
    for server in &deployment.servers {
        let Known::Known(redis) = &server.redis else {
            continue;
        };
        let acl = redis
            .acl_file
            .as_ref()
            .and_then(|acl| acl.file.known().copied().flatten());
        loaded.extend(redis.files.iter().map(|file| (*file, Some(*file) == acl)));
    }
    loaded.sort_unstable();
    loaded.dedup();
    for (file, acl) in &loaded {
        // A `configs:` text stands in the compose file itself, which is noted.
        let kind = if *acl { FileKind::Acl } else { FileKind::RedisConf };
        note(&mut deployment.files, *file, kind);
    }
    let mut mounted = Vec::new();
    for (index, server) in deployment.servers.iter().enumerate() {
        let Some(service) = server.service.and_then(|index| project.services.get(index)) else {
            continue;
        };
        let container = Container::mounted(project, service, tree);
        for mount in service
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Bind)
        {
            let Some(source) = mount.source.as_ref().filter(|source| source.unset().is_none()) else {
                continue;
            };
            let Some(path) = container.host_path(source.as_str(), "") else {
                continue;
            };
            for path in configuration_files(tree, &path) {
                mounted.push((index, path, mount.span));
            }
        }
    }
    for (index, path, mount) in mounted {
        let acl = discover::kind_of(&path) == Some(discover::Kind::Acl);
        let Ok((file, _)) = container::read(tree, map, &path) else {
            continue;
        };
        if loaded.iter().any(|(known, _)| *known == file)
            || deployment.config_files.iter().any(|known| known.file == file)
        {
            continue;
        }
        let why = deployment
            .servers
            .get(index)
            .and_then(|server| match &server.redis {
                Known::Known(redis) => unread(redis, acl).cloned(),
                Known::Unknown(why) => Some(why.clone()),
            });
        let loaded = why.map_or(Known::Known(false), Known::Unknown);
        let beside_server = deployment.servers.iter().any(lacks_acl);
        let version = versions::one_branch(deployment.image_tags());
        let alone = if acl {
            loose::acl_file(tree, map, &path, beside_server, version).ok()
        } else {
            loose::redis_conf(tree, map, &path, version).ok()
        };
        let guards = acl
            || alone
                .as_ref()
                .is_some_and(|alone| alone.config_files.iter().any(|file| file.guards));
        if let Some(alone) = alone {
            // Loaded or not, a password that is written there is written there.
            deployment.credential_uses.extend(alone.credential_uses);
            if loaded.known().is_none() && deployment.acl_only.is_none() {
                deployment.acl_only = alone.acl_only;
            }
        }
        note(
            &mut deployment.files,
            file,
            if acl { FileKind::Acl } else { FileKind::RedisConf },
        );
        deployment.config_files.push(ConfigFile {
            path,
            file,
            acl,
            loaded,
            mounted: Some((index, mount)),
            beside_server,
            users: 0,
            guards,
        });
    }
}

/// Why it is not known which configuration or ACL file a server loads.
fn unread(redis: &redis::Server, acl: bool) -> Option<&Why> {
    let config = redis.config_file.as_ref().and_then(|config| config.file.why());
    let users = redis.acl_file.as_ref().and_then(|users| users.file.why());
    config.or(users.filter(|_| acl))
}

/// The configuration and ACL files at a path: the file, or those of the folder.
fn configuration_files(tree: &Tree, path: &str) -> Vec<String> {
    let wanted = |path: &str| {
        matches!(
            discover::kind_of(path),
            Some(discover::Kind::RedisConf | discover::Kind::Acl)
        )
    };
    if tree.is_file(path) {
        let named = wanted(path) || path.ends_with(".conf");
        return if named { vec![path.to_owned()] } else { Vec::new() };
    }
    if path.is_empty() || !tree.is_folder(path) {
        return Vec::new();
    }
    tree.list(path)
        .iter()
        .map(|name| format!("{path}/{name}"))
        .filter(|path| wanted(path) && tree.is_file(path))
        .collect()
}

/// Whether a server runs without an ACL file.
pub fn lacks_acl(server: &Server) -> bool {
    !server.sentinel
        && server
            .redis
            .known()
            .is_some_and(|redis: &redis::Server| redis.acl_file.is_none())
}

/// Every value that must not be shown.
fn secrets(deployment: &Deployment, project: &Project) -> Vec<Secret> {
    let mut secrets: Vec<Secret> = deployment
        .credential_uses
        .iter()
        .filter(|used| used.form != Form::Reference)
        .filter_map(|used| used.secret.clone())
        .collect();
    for service in &project.services {
        for variable in &service.environment {
            let value = variable.value.as_ref().map(Text::as_str).unwrap_or_default();
            if crate::secret::is_secret_name(variable.name.as_str()) && !value.is_empty() {
                secrets.push(Secret::new(value));
            }
        }
    }
    secrets.extend(users_secrets(deployment));
    secrets.retain(|secret| !secret.is_empty());
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

/// Passwords and hashes of all users.
pub(super) fn users_secrets(deployment: &Deployment) -> impl Iterator<Item = Secret> {
    let servers = deployment
        .servers
        .iter()
        .filter_map(|server| server.redis.known());
    servers
        .chain(deployment.acl_only.as_ref())
        .flat_map(|redis| &redis.users)
        .flat_map(|user| &user.passwords)
        .map(|password| password.secret.clone())
}
