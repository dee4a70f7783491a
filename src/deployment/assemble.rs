//! Makes a deployment out of what the rooms find: the only place where a whole one comes to be.

use std::collections::HashSet;

use super::context::TreeContext;
use super::credentials::{self, hidden};
use super::model::{Deployment, FileKind};
use super::scripts::Scripts;
use super::standalone::Standalone;
use super::topology::build::Builds;
use super::topology::model::Server;
use super::topology::proxies::pages::Middlewares;
use super::topology::{client_keys, config_files, connections, proxies, server, version_selection};
use super::{baked, data_files, ignores, refusals, rotation};
use crate::inputs::{self, Ledger};
use redproof_compose::{Project, Service};
use redproof_source::{FileId, Known, SourceMap, Span, Tree};

/// Steps of the budget that a user of a server counts as, whose file another server loads, too.
const STEPS_OF_USER: usize = 50;

/// Joins a project with the files that it refers to.
pub(super) fn of_project(
    name: &str,
    project: Project,
    around: &TreeContext<'_>,
    tree: &Tree,
    map: &mut SourceMap,
) -> Deployment {
    let main = match project.files.first() {
        Some(file) => *file,
        None => map.add(name.to_owned(), ""),
    };
    let mut ledger = Ledger::default();
    let builds = Builds::of(&project, tree, map);
    let mut evaluate = |services: &mut dyn Iterator<Item = usize>, is_dialled: bool, map: &mut SourceMap| {
        let project = (&project, &builds);
        servers(project, services, is_dialled, around, tree, map, &mut ledger)
    };
    let mut servers = evaluate(&mut (0..project.services.len()), false, map);
    let mut clients = connections::of_project(&project, &servers, around.clients, tree, map);
    let dialled = connections::dialled(&project, &clients.clients, &servers);
    if !dialled.is_empty() {
        servers.extend(evaluate(&mut dialled.into_iter(), true, map));
        servers.sort_by_key(|server| server.service);
        clients = connections::of_project(&project, &servers, around.clients, tree, map);
    }
    let proxied = proxies::publish(&project, &builds, &mut servers, tree, map);
    let configs = config_files::of_project((&project, &builds), &servers, around.filling, tree, map);
    let credentials = credentials::of_project(
        (&project, &builds),
        &servers,
        &clients,
        &configs.mounted,
        around.calls,
        tree,
        map,
    );
    let client_keys =
        client_keys::of_clients((&clients.clients, &servers), Some((&project, &builds)), tree, map);
    let (baked, copying) = baked::of_project(
        (&project, &builds),
        &credentials.uses,
        (&servers, &client_keys),
        tree,
        map,
    );
    let rotations = rotation::of_servers(
        &servers,
        Some(&project),
        (around.rotating, around.scripts),
        tree,
        map,
    );

    let not_loaded = configs.mounted.iter().flat_map(refusals::of_mounted);
    let mut refused: Vec<_> = refused_by_redis(&servers).chain(not_loaded).collect();
    if project.services.is_empty() && project.refusals.is_empty() {
        refused.push(refusals::of_no_service(name, Span::top(main)));
    }
    // What Compose refuses in a project without any Redis is of no concern here; one without any service was kept for
    // what it says about Redis. A service that is refused need not look like the server that it was meant to be.
    let has_redis = !(servers.is_empty() && clients.clients.is_empty() && credentials.uses.is_empty());
    let mut services = project.services.iter();
    let is_about_redis = |service: &Service| inputs::mentions_redis(map.slice(service.span));
    let mut own = project.files.iter();
    let is_concerned = has_redis
        || project.services.is_empty()
        || services.any(is_about_redis)
        || own.any(|file| inputs::uses_redis(map.text(*file)));
    if is_concerned {
        refused.extend(refusals::of_compose(&project, name, map));
    }

    let tracked_data = match servers.is_empty() {
        true => Vec::new(),
        false => data_files::tracked(&project.folder, tree, map),
    };
    let dockerfiles = servers.iter().filter_map(|server| server.dockerfile.as_ref());
    let dockerfiles: Vec<_> = dockerfiles
        .map(|(file, _)| *file)
        .chain(copying)
        .map(|file| (file, FileKind::Dockerfile))
        .collect();
    let scripts = servers.iter().flat_map(|server| &server.start_scripts);
    let scripts: Vec<_> = scripts.map(|file| (*file, FileKind::Script)).collect();
    let own = project
        .files
        .iter()
        .map(|file| (*file, kind_of_project_file(map, *file)));
    let files = own
        .chain(dockerfiles)
        .chain(scripts)
        .chain(clients.files)
        .chain(credentials.files)
        .chain(configs.files)
        .chain(proxied.files);
    ledger.extend(clients.ledger);
    ledger.extend(credentials.ledger);
    let mut acl_only = None;
    let mut mounted = Vec::new();
    for file in configs.mounted {
        if file.config_file.acl && file.config_file.loaded.known().is_none() {
            acl_only = acl_only.or(file.evaluated.and_then(|evaluated| evaluated.redis));
        }
        mounted.push(file.config_file);
    }
    finish(
        Deployment {
            files: once_each(files),
            servers,
            clients: clients.clients,
            client_keys,
            credential_uses: credentials.uses,
            pages: proxied.pages,
            middlewares: proxied.middlewares,
            config_files: mounted,
            tracked_data,
            refusals: refused,
            ledger,
            templates: configs.templates,
            acl_only,
            baked,
            rotations,
            copying: backup_scripts(&project.folder, around.scripts),
            project: Some(project),
            ..empty(name, main)
        },
        map,
    )
}

/// The scripts beside a project that copy the data of a server.
fn backup_scripts(folder: &str, scripts: &Scripts) -> Vec<String> {
    let paths = scripts.copying.iter();
    paths
        .filter(|path| rotation::is_beside(path, folder))
        .cloned()
        .collect()
}

/// Makes a deployment of a file that no project uses. `rotating` are the scripts that may change its password.
pub(super) fn of_file(
    file: Standalone,
    rotating: (&[String], &Scripts),
    tree: &Tree,
    map: &mut SourceMap,
) -> Deployment {
    let servers = file.servers;
    let rotations = rotation::of_servers(&servers, None, rotating, tree, map);
    let client_keys = client_keys::of_clients((&file.clients, &servers), None, tree, map);
    let of_acl = file.acl_only.iter();
    let of_acl = of_acl.flat_map(|redis| refusals::of_redis(redis, &file.path, None));
    let refused = refused_by_redis(&servers).chain(of_acl).collect();
    let includes = file.includes.into_iter().map(|include| (include, file.kind));
    let files = std::iter::once((file.file, file.kind))
        .chain(includes)
        .chain(connections::requirements(&file.clients));
    finish(
        Deployment {
            files: once_each(files),
            servers,
            clients: file.clients,
            client_keys,
            credential_uses: file.credential_uses,
            config_files: file.config_file.into_iter().collect(),
            refusals: refused,
            acl_only: file.acl_only,
            ledger: file.ledger,
            rotations,
            script: file.script,
            ..empty(&file.path, file.file)
        },
        map,
    )
}

fn empty(name: &str, main: FileId) -> Deployment {
    Deployment {
        name: name.to_owned(),
        anchor: Span::top(main),
        files: Vec::new(),
        project: None,
        servers: Vec::new(),
        clients: Vec::new(),
        client_keys: Vec::new(),
        credential_uses: Vec::new(),
        pages: Vec::new(),
        middlewares: Middlewares::default(),
        config_files: Vec::new(),
        tracked_data: Vec::new(),
        refusals: Vec::new(),
        ledger: Ledger::default(),
        accounts: Vec::new(),
        templates: Vec::new(),
        secrets: Vec::new(),
        acl_only: None,
        ignores: Vec::new(),
        baked: Vec::new(),
        rotations: Vec::new(),
        copying: Vec::new(),
        script: None,
    }
}

/// Adds what depends on everything else.
fn finish(mut deployment: Deployment, map: &SourceMap) -> Deployment {
    let main = map.path(deployment.anchor.file);
    if let Some(limit) = map.budget().exceeded() {
        deployment.ledger.exceed(main, &deployment.name, limit);
    }
    let (ignores, refused) = ignores::of_files(&deployment.files, map);
    deployment.ignores = ignores;
    deployment.refusals.extend(refused);
    deployment.secrets = hidden::secrets(&deployment);
    deployment
}

/// The servers of some services.
fn servers(
    (project, builds): (&Project, &Builds),
    services: &mut dyn Iterator<Item = usize>,
    is_dialled: bool,
    around: &TreeContext<'_>,
    tree: &Tree,
    map: &mut SourceMap,
    ledger: &mut Ledger,
) -> Vec<Server> {
    let around = TreeContext {
        version: version_selection::of_images(&project.services),
        ..*around
    };
    let mut seen = HashSet::new();
    let mut servers = Vec::new();
    for index in services {
        for server in server::of_service((project, builds), index, is_dialled, &around, tree, map, ledger) {
            if let Known::Known(redis) = &server.redis
                && redis
                    .files
                    .iter()
                    .filter(|file| !seen.insert(**file) || !map.is_own(map.path(**file)))
                    .count()
                    > 0
            {
                // The users of a file are judged at each server that loads it, in any deployment.
                map.budget().spend(STEPS_OF_USER * redis.users.len());
            }
            servers.push(server);
        }
    }
    servers
}

fn refused_by_redis(servers: &[Server]) -> impl Iterator<Item = super::model::Refusal> {
    servers.iter().enumerate().flat_map(|(index, server)| {
        let refused = server
            .redis
            .known()
            .map(|redis| refusals::of_redis(redis, &server.name, Some(index)));
        refused.into_iter().flatten()
    })
}

fn kind_of_project_file(map: &SourceMap, file: FileId) -> FileKind {
    match inputs::kind_of(map.path(file)) {
        Some(inputs::Kind::Compose | inputs::Kind::Yaml | inputs::Kind::Settings) => FileKind::Compose,
        _ => FileKind::Env,
    }
}

/// Each file as what it was read as first.
fn once_each(files: impl Iterator<Item = (FileId, FileKind)>) -> Vec<(FileId, FileKind)> {
    let mut seen = HashSet::new();
    files.filter(|(file, _)| seen.insert(*file)).collect()
}
