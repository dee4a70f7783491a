//! The passwords of a whole project: of its servers, services, builds, clients and secret files.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::fallbacks::with_fallbacks;
use super::found::Credentials;
use super::model::{CredentialKind, CredentialLocation, CredentialUse};
use super::{behind, client, elsewhere, env_files, secret_files, server, service};
use crate::client::ConnectionSource;
use crate::deployment::model::FileKind;
use crate::deployment::plan::ComposeInvocation;
use crate::deployment::topology::build::Builds;
use crate::deployment::topology::clients::is_dotenv;
use crate::deployment::topology::config_files::Mounted;
use crate::deployment::topology::connections::Clients;
use crate::deployment::topology::model::{Client, Server};
use crate::inputs::{Kind, kind_of};
use redproof_compose::{Project, Service};
use redproof_redis::Authentication;
use redproof_source::{Known, SourceMap, Span, Text, Tree};

/// Finds the credential uses of a project.
pub(in crate::deployment) fn of_project(
    (project, builds): (&Project, &Builds),
    servers: &[Server],
    clients: &Clients,
    mounted: &[Mounted],
    calls: &[ComposeInvocation],
    tree: &Tree,
    map: &mut SourceMap,
) -> Credentials {
    let looked_at = &clients.looked_at;
    let clients = &clients.clients;
    let mut found = Credentials::default();
    found.uses.extend(of_servers(project, servers));
    let of_services = of_services(project, servers, clients, &found.uses);
    found.uses.extend(of_services);
    let built = of_builds(project, builds, &mut found);
    let behind = behind::of_project(project, &built, &found.uses);
    found.uses.extend(behind);
    let granted = client::of_secrets(project, servers, map);
    found.uses.extend(granted);
    found.uses.extend(client::in_contents(project));
    let of_clients = of_clients(project, clients, &found.uses, tree, map);
    found.uses.extend(of_clients);
    let of_env_file = client::of_env_file(project, map);
    let known: HashSet<Span> = of_env_file.iter().map(|used| used.span).collect();
    let of_variables = client::of_variables(project, &found.uses, map);
    found.uses.extend(of_env_file);
    found.uses.extend(
        of_variables
            .into_iter()
            .filter(|used| !known.contains(&used.span)),
    );
    env_files::add(project, calls, tree, map, &mut found);
    secret_files::add((project, builds), servers, clients, tree, map, &mut found);
    // Loaded or not, a password that is written in a configuration file is written there.
    found.uses.extend(
        mounted
            .iter()
            .flat_map(|mounted| of_mounted(project, servers, mounted)),
    );
    found.uses = without_wholes(dedup_by_location(found.uses));
    let dockerfiles = found.dockerfiles.iter();
    let others: Vec<_> = dockerfiles
        .map(|(file, owner)| (*file, FileKind::Dockerfile, owner.clone()))
        .chain(
            looked_at
                .iter()
                .map(|(file, owner)| (*file, FileKind::AppConfig, owner.clone())),
        )
        .collect();
    let again = elsewhere::of_project(project, servers, &found.uses, &others, map);
    for (file, kind, _) in others {
        if again.iter().any(|used| used.span.file == file) && !found.files.contains(&(file, kind)) {
            found.files.push((file, kind));
        }
    }
    found.uses = dedup_by_location(found.uses.into_iter().chain(again).collect());
    mark_secret_files(&mut found.uses, project, map);
    found
}

fn of_servers(project: &Project, servers: &[Server]) -> Vec<CredentialUse> {
    let uses = servers.iter().flat_map(|one| {
        let service = one.service.and_then(|index| project.services.get(index));
        let uses = server::of_server(one).into_iter();
        uses.map(move |used| match service {
            Some(service) => with_names(service::in_variable(used, service), service),
            None => used,
        })
    });
    uses.collect()
}

/// The uses in services. An option of a server was judged with the server's configuration, if that is known.
fn of_services(
    project: &Project,
    servers: &[Server],
    clients: &[Client],
    of_servers: &[CredentialUse],
) -> Vec<CredentialUse> {
    let judged: HashMap<Span, bool> = of_servers
        .iter()
        .map(|used| (used.span, used.secret.is_some()))
        .collect();
    let fallbacks: HashSet<Span> = of_servers
        .iter()
        .filter(|used| used.kind == CredentialKind::Fallback)
        .map(|used| used.span)
        .collect();
    let is_new = |used: &CredentialUse| match judged.get(&used.span) {
        // `$${PW:-literal}`: the container's variable is set here, and the literal is written all the same.
        Some(_) if used.kind == CredentialKind::Fallback && !fallbacks.contains(&used.span) => true,
        Some(known) => used.location != CredentialLocation::Argument || used.secret.is_some() && !known,
        None => true,
    };
    let open = OpenServers::of(servers, clients);
    let uses = project.services.iter().enumerate().flat_map(|(index, service)| {
        let needs_none = open.are_all_that_it_uses(index, service);
        let is_handed_over = move |used: &CredentialUse| !(needs_none && is_without_value(used, service));
        let hidden = with_fallbacks(service);
        let hidden = hidden.iter().flat_map(|service| {
            let structured = service::in_structures(service);
            service::of_service(service).into_iter().chain(structured)
        });
        let hidden =
            hidden.filter(|used| used.kind == CredentialKind::Fallback && !fallbacks.contains(&used.span));
        let uses = service::of_service(service).into_iter().chain(hidden);
        let uses: Vec<CredentialUse> = uses
            .filter(is_handed_over)
            .map(|used| with_names(used, service))
            .collect();
        uses
    });
    uses.filter(is_new).collect()
}

/// Whether a use is a variable to which the files give no value, so that at most the shell does.
fn is_without_value(used: &CredentialUse, service: &Service) -> bool {
    let is_variable = matches!(
        used.location,
        CredentialLocation::Environment | CredentialLocation::EnvFile
    );
    is_variable
        && service.variable(&used.key).is_some_and(|variable| {
            let value = variable.value.as_ref();
            value.is_none_or(|value| value.is_empty() && value.undefined().is_some())
        })
}

/// The servers that require no password, and who connects to which.
struct OpenServers<'d> {
    /// Of each server.
    open: Vec<bool>,
    all: bool,
    /// The services that are servers.
    services: HashSet<usize>,
    /// The servers that each service connects to; `None` is one that is not known.
    targets: HashMap<&'d str, Vec<Option<usize>>>,
}

impl<'d> OpenServers<'d> {
    fn of(servers: &[Server], clients: &'d [Client]) -> Self {
        let is_open = |server: &Server| {
            let redis = server.redis.known();
            redis.is_some_and(|redis| redis.authentication().answer == Known::Known(Authentication::None))
        };
        let open: Vec<bool> = servers.iter().map(is_open).collect();
        let mut targets: HashMap<&str, Vec<Option<usize>>> = HashMap::new();
        for client in clients {
            for owner in client.owners.names() {
                let own = targets.entry(owner).or_default();
                // A client whose address is not in the files may go to any server.
                let known = client.targets.iter().filter(|target| {
                    let endpoint = client.connection.endpoints.get(target.endpoint);
                    endpoint.is_none_or(|endpoint| endpoint.host.undefined().is_none())
                });
                own.extend(known.map(|target| target.server));
            }
        }
        Self {
            all: !open.is_empty() && open.iter().all(|open| *open),
            open,
            services: servers.iter().filter_map(|server| server.service).collect(),
            targets,
        }
    }

    /// Whether a service is a client of these only: of those that it connects to, else of all.
    fn are_all_that_it_uses(&self, index: usize, service: &Service) -> bool {
        let targets = self.targets.get(service.name.as_str());
        let all_open = match targets.filter(|targets| !targets.is_empty()) {
            None => self.all,
            Some(targets) => {
                let is_open = |server: &Option<usize>| {
                    server.is_some_and(|server| self.open.get(server) == Some(&true))
                };
                targets.iter().all(is_open)
            }
        };
        all_open && !self.services.contains(&index) && !self.open.is_empty()
    }
}

/// A use whose password should not equal another name of its service, either.
pub(super) fn with_names(mut used: CredentialUse, service: &Service) -> CredentialUse {
    let names = [&service.container_name, &service.hostname].into_iter().flatten();
    used.context_words
        .extend(names.map(|name| name.as_str().to_owned()));
    used
}

/// Adds the uses in Dockerfiles of the project's services. Returns the variables that these set.
fn of_builds(project: &Project, builds: &Builds, found: &mut Credentials) -> behind::Built {
    let mut variables = behind::Built::new();
    for (index, service) in project.services.iter().enumerate() {
        let Some(build) = &service.build else { continue };
        let Some(built) = builds.of_service(index) else {
            continue;
        };
        let set = service::of_build_file(service, &built.dockerfile);
        if !set.is_empty() && build.dockerfile_inline.is_none() {
            found.files.push((built.file, FileKind::Dockerfile));
        }
        if build.dockerfile_inline.is_none() {
            found
                .dockerfiles
                .push((built.file, service.name.as_str().to_owned()));
        }
        found.uses.extend(set);
        variables.insert(
            service.name.as_str().to_owned(),
            built.dockerfile.environment.clone(),
        );
    }
    variables
}

/// The uses in configuration files of clients. What a container's environment holds is among the services' uses.
fn of_clients(
    project: &Project,
    clients: &[Client],
    known: &[CredentialUse],
    tree: &Tree,
    map: &SourceMap,
) -> Vec<CredentialUse> {
    let in_env_files = known
        .iter()
        .filter(|used| used.location == CredentialLocation::EnvFile);
    let in_env_files: BTreeSet<Span> = in_env_files.map(|used| used.span).collect();
    let uses = clients
        .iter()
        // A variable that does not say Redis holds a password of it where its host does.
        .filter(|client| client.connection.source != ConnectionSource::Variables || !client.connection.sure)
        .flat_map(|client| {
            client::of_client(client)
                .into_iter()
                .map(move |used| (client, used))
        })
        .filter(|(_, used)| !in_env_files.contains(&used.span));
    // Compose's `.env`, and one that git ignores, is judged as such, though the application reads it, too.
    let placed = uses.map(|(client, used)| {
        let path = map.path(used.span.file);
        let location = match client.connection.source {
            ConnectionSource::Argument => CredentialLocation::Argument,
            ConnectionSource::Structure | ConnectionSource::Variables
                if kind_of(path) == Some(Kind::Compose) =>
            {
                CredentialLocation::Environment
            }
            ConnectionSource::Structure | ConnectionSource::Variables => CredentialLocation::EnvFile,
            ConnectionSource::File => {
                // `content` of a config is in a compose file.
                let inline = matches!(kind_of(path), Some(Kind::Compose | Kind::Yaml));
                let local = !inline && is_dotenv(path) && tree.is_tracked(path) == Some(false);
                match local || !inline && project.files.contains(&used.span.file) {
                    true => CredentialLocation::DotEnv,
                    false => used.location,
                }
            }
        };
        let key = match client.connection.source {
            ConnectionSource::Structure => variable_around(project, client, used.span),
            _ => None,
        };
        let key = key.map_or(used.key.clone(), Into::into);
        CredentialUse {
            location,
            key,
            ..used
        }
    });
    placed.collect()
}

/// The name of the variable of a client's service whose value a place is in.
fn variable_around(project: &Project, client: &Client, at: Span) -> Option<String> {
    let service = project.services.get(client.service?)?;
    let holds = |value: &Text| value.segments().iter().any(|run| run.span.contains(at));
    let mut variables = service.environment.iter();
    let variable = variables.find(|variable| variable.value.as_ref().is_some_and(holds))?;
    Some(variable.name.as_str().to_owned())
}

/// The uses in a configuration or ACL file that no server is known to load. Those who mount it may not have its password as
/// their name, either.
fn of_mounted(project: &Project, servers: &[Server], mounted: &Mounted) -> Vec<CredentialUse> {
    let file = &mounted.config_file;
    let server = file.mounted.and_then(|(index, _)| servers.get(index));
    let service = server.and_then(|server| project.services.get(server.service?));
    let redis = mounted
        .evaluated
        .as_ref()
        .and_then(|evaluated| evaluated.redis.as_ref());
    let found = match redis {
        Some(redis) if file.acl => server::of_users(&file.path, redis),
        Some(redis) => server::of_redis(&file.path, redis),
        None => Vec::new(),
    };
    let named = found.into_iter().map(|mut used| match service {
        Some(service) => {
            used.context_words.push(service.name.as_str().to_owned());
            with_names(used, service)
        }
        None => used,
    });
    named.collect()
}

/// Joins the uses of services that mount one file, or share one anchor: they hold one password there.
fn dedup_by_location(uses: Vec<CredentialUse>) -> Vec<CredentialUse> {
    let mut kept: Vec<CredentialUse> = Vec::new();
    let mut places = HashMap::new();
    for used in uses {
        let is_fallback = used.kind == CredentialKind::Fallback;
        let location = (used.span, used.location, used.key.clone(), is_fallback);
        let known = places
            .get(&location)
            .and_then(|index: &usize| kept.get_mut(*index));
        match known {
            Some(known) if used.owners.names().all(|name| known.owners.contains(name)) => {}
            Some(known) => {
                known.owners.extend(used.owners);
                known.context_words.extend(used.context_words);
            }
            None => {
                places.insert(location, kept.len());
                kept.push(used);
            }
        }
    }
    kept
}

/// Leaves out a value where a part of it is known to be the password: `--requirepass ${P}` beside `${P}`.
fn without_wholes(mut uses: Vec<CredentialUse>) -> Vec<CredentialUse> {
    let mut spans: Vec<(CredentialLocation, Span)> =
        uses.iter().map(|used| (used.location, used.span)).collect();
    // At one start, the shorter one comes first.
    spans.sort_unstable_by_key(|(location, span)| (*location, span.file, span.start, span.end));
    let has_part = |used: &CredentialUse| {
        let from = spans.partition_point(|(location, span)| {
            (*location, span.file, span.start) < (used.location, used.span.file, used.span.start)
        });
        let mut near = spans.get(from..).unwrap_or_default().iter().take(4);
        near.any(|(location, span)| {
            *location == used.location && used.span.contains(*span) && *span != used.span && !span.is_empty()
        })
    };
    let parts: Vec<bool> = uses.iter().map(has_part).collect();
    let mut parts = parts.into_iter();
    uses.retain(|_| !parts.next().unwrap_or_default());
    uses
}

/// A redis.conf, an ACL file or a configuration that Compose hands over as a secret is where its passwords are meant to be.
fn mark_secret_files(uses: &mut [CredentialUse], project: &Project, map: &SourceMap) {
    let named = project.secrets.iter().filter_map(|secret| secret.file.as_ref());
    let files: BTreeSet<String> = named
        .filter_map(|file| Tree::join(&project.folder, file.as_str()))
        .collect();
    for used in uses {
        if matches!(
            used.location,
            CredentialLocation::RedisConf | CredentialLocation::AclFile | CredentialLocation::AppConfig
        ) && !used.unexpanded
            && files.contains(map.path(used.span.file))
        {
            used.location = CredentialLocation::SecretFile;
        }
    }
}
