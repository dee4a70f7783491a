//! A compose project as a deployment.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::credentials;
use super::credentials::hidden;
use super::job::Around;
use super::model::{CredentialUse, Deployment, FileKind, Refusal, Where};
use super::rotation;
use super::standalone;
use super::topology::build::Built;
use super::topology::clients;
use super::topology::config_files;
use super::topology::container::{self, Container, Located};
use super::topology::server;
use super::topology::versions;
use crate::client::{RedisVariable, redis_variable};
use crate::discover;
use redproof_compose::Project;
use redproof_source::{FileId, Known, SourceMap, Span, Tree};

/// Joins a project with the files that it refers to.
pub fn of_project(
    name: &str,
    project: Project,
    around: &Around<'_>,
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

    let beside = Around {
        version: versions::of_images(&project.services),
        ..*around
    };
    for (index, service) in project.services.iter().enumerate() {
        deployment.servers.extend(server::of_service(
            &project,
            index,
            service,
            &beside,
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
    config_files::join(&mut deployment, &project, around.filling, tree, map);
    in_secrets(&mut deployment, &project, map);
    for (index, server) in deployment.servers.iter().enumerate() {
        if let Known::Known(judged) = &server.redis {
            deployment
                .refusals
                .extend(standalone::refusals(judged, &server.name, Some(index)));
        }
    }
    if project.services.is_empty()
        && project.refusals.is_empty()
        && let Some(at) = anchor
    {
        deployment.refusals.push(Refusal {
            by: "compose",
            owner: name.to_owned(),
            at,
            path: "services".to_owned(),
            message: "it finds no service here to start".to_owned(),
            help: "Write the services below `services`".to_owned(),
            server: None,
            also: Vec::new(),
        });
    }
    // What Compose refuses in a project without any Redis is no concern of this audit; one without any service was kept
    // for what it says of Redis.
    let concerned = project.services.is_empty()
        || !(deployment.servers.is_empty()
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
        let help = standalone::clause(&refusal.help);
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
                message: standalone::clause(&refusal.message),
                help,
                server: None,
                also: Vec::new(),
            }),
        }
    }
    rotation::join(&mut deployment, Some(&project), around.rotating, tree, map);
    deployment.secrets = hidden::secrets(&deployment, &project);
    deployment.project = Some(project);
    deployment
}

fn kind_of_project_file(map: &SourceMap, file: FileId) -> FileKind {
    match discover::kind_of(map.path(file)) {
        Some(discover::Kind::Compose | discover::Kind::Yaml) => FileKind::Compose,
        _ => FileKind::Env,
    }
}

pub(super) fn note(files: &mut Vec<(FileId, FileKind)>, file: FileId, kind: FileKind) {
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

/// Whether it is known that a service's container runs a server.
fn runs_server(deployment: &Deployment, index: usize) -> bool {
    let mut servers = deployment.servers.iter();
    servers.any(|server| server.service == Some(index) && matches!(server.redis, Known::Known(_)))
}

fn join_clients(deployment: &mut Deployment, project: &Project, tree: &Tree, map: &mut SourceMap) {
    let servers = server_services(deployment);
    let services = project.services.iter().enumerate();
    let redis = services.filter(|(index, _)| servers.contains(index));
    let mut configurations = clients::Configurations::of(redis.map(|(_, service)| service));
    // Services that read one file make one connection there.
    let mut known: HashMap<Span, Vec<usize>> = HashMap::new();
    for (index, service) in project.services.iter().enumerate() {
        let container = Container::mounted(project, service, tree);
        let found = if !servers.contains(&index) {
            clients::of_service(&container, &mut configurations, map)
        } else if runs_server(deployment, index) {
            continue;
        } else {
            // An image of Redis that runs redis-cli
            clients::Found {
                connections: clients::of_commands(service),
                ..clients::Found::default()
            }
        };
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
                client.is_some_and(|client| {
                    client.targets == targets && client.connection.verification == connection.verification
                })
            });
            match same.and_then(|index| deployment.clients.get_mut(index)) {
                Some(client) if client.name.split(", ").any(|known| known == name) => {}
                Some(client) => client.name = format!("{}, {name}", client.name),
                None => {
                    here.push(deployment.clients.len());
                    let redis_py = clients::redis_py(&container, &connection, map);
                    deployment
                        .clients
                        .push(clients::client(index, name, connection, targets, redis_py));
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
    for service in project.services.iter().filter(|service| service.build.is_some()) {
        let Some(built) = Built::of(project, service, tree, map) else {
            continue;
        };
        let set = credentials::of_build_file(service.name.as_str(), &built.dockerfile);
        if !set.is_empty()
            && service
                .build
                .as_ref()
                .is_some_and(|build| build.dockerfile_inline.is_none())
        {
            note(&mut deployment.files, built.file, FileKind::Dockerfile);
        }
        uses.extend(set);
    }
    // A connection of a file is a use of its own; what a container's environment holds was taken above.
    let in_env_files: BTreeSet<Span> = uses
        .iter()
        .filter(|used| used.place == Where::EnvFile)
        .map(|used| used.span)
        .collect();
    for client in deployment
        .clients
        .iter()
        .filter(|client| client.connection.in_file)
    {
        let used = credentials::of_client(client).filter(|used| !in_env_files.contains(&used.span));
        // Compose's `.env`, and what git ignores, is judged as such, though the application reads it, too.
        uses.extend(used.map(|used| {
            let file = used.span.file;
            let of_compose = project.files.contains(&file);
            let local = clients::is_dotenv(map.path(file)) && tree.is_tracked(map.path(file)) == Some(false);
            match of_compose || local {
                true => CredentialUse {
                    place: Where::DotEnv,
                    ..used
                },
                false => used,
            }
        }));
    }
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

/// A redis.conf or ACL file that Compose hands over as a secret is the store of the passwords in it.
fn in_secrets(deployment: &mut Deployment, project: &Project, map: &SourceMap) {
    let named = project.secrets.iter().filter_map(|secret| secret.file.as_ref());
    let files: BTreeSet<String> = named
        .filter_map(|file| Tree::join(&project.folder, file.as_str()))
        .collect();
    for used in &mut deployment.credential_uses {
        if matches!(used.place, Where::RedisConf | Where::AclFile)
            && !used.unexpanded
            && files.contains(map.path(used.span.file))
        {
            used.place = Where::SecretFile;
        }
    }
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
