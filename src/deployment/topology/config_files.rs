//! Which configuration and ACL files the servers of a project load, and which are only mounted.

use super::container::{self, Container};
use super::filled::{self, Filling};
use super::versions;
use crate::deployment::assemble::note;
use crate::deployment::model::{ConfigFile, Deployment, FileKind, Server};
use crate::deployment::standalone;
use crate::discover;
use redproof_compose::{MountKind, Project};
use redproof_source::{FileId, Known, SourceMap, Span, Text, Tree, Why};

/// Which configuration and ACL files the servers load, and which are only mounted.
pub(in crate::deployment) fn join(
    deployment: &mut Deployment,
    project: &Project,
    filling: &Filling,
    tree: &Tree,
    map: &mut SourceMap,
) {
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
    // What a server loads as it is, is no template.
    let is_loaded = |path: &str, map: &SourceMap| {
        map.find(path)
            .is_some_and(|file| loaded.iter().any(|(known, _)| *known == file))
    };
    let mut mounted = Vec::new();
    for (index, server) in deployment.servers.iter().enumerate() {
        let Some(service) = server.service.and_then(|index| project.services.get(index)) else {
            continue;
        };
        let container = Container::mounted(project, service, tree);
        let commands = [&service.entrypoint, &service.command];
        let words: Vec<Text> = commands
            .into_iter()
            .flatten()
            .flat_map(|command| command.words.iter().cloned())
            .collect();
        let own = filled::at_start(&words, &container).all;
        for mount in service
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Bind)
        {
            let Some(source) = mount
                .source
                .as_ref()
                .filter(|source| source.undefined().is_none())
            else {
                continue;
            };
            let Some(path) = container.host_path(source.as_str(), "") else {
                continue;
            };
            for path in configuration_files(tree, &path) {
                let read = tree.read_bytes(&path);
                let fills = |text: &str| filling.fills(&path, text) || own.fills(&path, text);
                if !is_loaded(&path, map) && read.is_ok_and(|text| fills(&text)) {
                    deployment.templates.push(path);
                } else {
                    mounted.push((index, path, mount.span));
                }
            }
        }
    }
    for (index, path, mount) in mounted {
        let acl = discover::kind_of(&path) == Some(discover::Kind::Acl);
        let Ok((file, _)) = container::read_bytes(tree, map, &path) else {
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
            standalone::acl_file(tree, map, &path, Some(beside_server), version).ok()
        } else {
            standalone::redis_conf(tree, map, &path, version).ok()
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
            beside_server: Known::Known(beside_server),
            users: 0,
            guards,
        });
    }
}

/// Where a configuration or ACL file of the tree is mounted, if one is.
pub(super) fn mounted(container: &Container<'_>) -> Option<Span> {
    let mut mounts = container.service.mounts.iter();
    let mount = mounts.find(|mount| {
        let source = mount
            .source
            .as_ref()
            .filter(|source| mount.kind == MountKind::Bind && source.undefined().is_none());
        let path = source.and_then(|source| container.host_path(source.as_str(), ""));
        path.is_some_and(|path| !configuration_files(container.tree, &path).is_empty())
    })?;
    Some(mount.span)
}

/// Why it is not known which configuration or ACL file a server loads.
fn unread(redis: &redproof_redis::Server, acl: bool) -> Option<&Why> {
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
            .is_some_and(|redis: &redproof_redis::Server| redis.acl_file.is_none())
}
