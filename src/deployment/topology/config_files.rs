//! Which configuration and ACL files the servers of a project load, and which are only mounted.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::build::{Builds, Built};
use super::container::{Container, Located, read_bytes};
use super::model::{ConfigFile, Server, image_tags};
use super::redis_files::{self, Evaluated, sets_auth_or_tls};
use super::template_rendering::RenderedFiles;
use super::version_selection;
use crate::deployment::model::FileKind;
use crate::inputs;
use redproof_compose::{Grant, Project, Service};
use redproof_source::{FileId, Known, SourceMap, Span, Text, Tree, Why};

/// The configuration and ACL files of a project.
#[derive(Default)]
pub(in crate::deployment) struct ConfigFiles {
    /// Those that were read.
    pub files: Vec<(FileId, FileKind)>,
    /// Those that no server is known to load.
    pub mounted: Vec<Mounted>,
    /// Those that a script fills in before a server reads the outcome.
    pub templates: Vec<String>,
}

/// A file that is mounted into a server's container and that the server is not known to load.
pub(in crate::deployment) struct Mounted {
    /// The file.
    pub config_file: ConfigFile,
    /// What Redis makes of it on its own.
    pub evaluated: Option<Evaluated>,
}

/// Steps of the budget that a configuration file in a mounted folder counts as, for each server that mounts it.
const STEPS_OF_FILE: usize = 50;

/// A configuration or ACL file among a server's mounts: the server's index, the path and the mount.
type Candidate = (usize, String, Span);

/// Finds the configuration and ACL files that the servers of a project load or mount.
pub(in crate::deployment) fn of_project(
    (project, builds): (&Project, &Builds),
    servers: &[Server],
    filling: &RenderedFiles,
    tree: &Tree,
    map: &mut SourceMap,
) -> ConfigFiles {
    let loaded = loaded(servers);
    // What is `configs:` text is in the compose file itself, which is listed already.
    let kind = |acl| if acl { FileKind::Acl } else { FileKind::RedisConf };
    let mut found = ConfigFiles {
        files: loaded.iter().map(|(file, acl)| (*file, kind(*acl))).collect(),
        ..ConfigFiles::default()
    };
    let loaded: HashSet<FileId> = loaded.into_iter().map(|(file, _)| file).collect();
    let (mut candidates, templates) = candidates(project, servers, filling, &loaded, tree, map);
    let built: Vec<(usize, &Built)> = servers
        .iter()
        .enumerate()
        .filter_map(|(index, server)| Some((index, builds.of_service(server.service?)?)))
        .collect();
    candidates.extend(copied(servers, &built, tree, map));
    found.templates = templates;
    // What a start script makes others of, and no server loads as it is.
    let by_start = servers.iter().flat_map(|server| &server.start_files);
    let by_start = by_start
        .filter(|file| !loaded.contains(file))
        .map(|file| map.path(*file).to_owned());
    let is_configuration = |path: &String| {
        let kind = inputs::kind_of(path);
        matches!(kind, Some(inputs::Kind::RedisConf | inputs::Kind::Acl))
    };
    found.templates.extend(by_start.filter(is_configuration));
    // What a build makes others of.
    for (_, built) in &built {
        let changed = built.changed(tree).into_iter();
        let is_loaded = |path: &String| map.find(path).is_some_and(|file| loaded.contains(&file));
        let changed: Vec<String> = changed.filter(|path| !is_loaded(path)).collect();
        found
            .templates
            .extend(changed.into_iter().filter(is_configuration));
    }
    let beside_server = servers.iter().any(lacks_acl);
    let version = version_selection::one_branch(image_tags(servers));
    let mut seen = loaded;
    for (index, path, mount) in candidates {
        if map.find(&path).is_some_and(|file| seen.contains(&file)) {
            continue;
        }
        let Ok((file, text)) = read_bytes(tree, map, &path) else {
            continue;
        };
        let acl = inputs::kind_of(&path) == Some(inputs::Kind::Acl);
        // What is mounted into a server need not be its configuration.
        let is_ours = acl || redproof_redis::is_redis_conf(text.as_str());
        if !is_ours || !seen.insert(file) {
            continue;
        }
        let why = servers.get(index).and_then(|server| match &server.redis {
            Known::Known(redis) => unread(redis, acl).cloned(),
            Known::Unknown(why) => Some(why.clone()),
        });
        let evaluated = if acl {
            redis_files::acl_file(tree, map, &path, version).ok()
        } else {
            redis_files::redis_conf(tree, map, &path, version).ok()
        };
        let redis = evaluated.as_ref().and_then(|evaluated| evaluated.redis.as_ref());
        found.files.push((file, kind(acl)));
        found.mounted.push(Mounted {
            config_file: ConfigFile {
                path,
                file,
                acl,
                loaded: why.map_or(Known::Known(false), Known::Unknown),
                mounted: Some((index, mount)),
                beside_server: Known::Known(beside_server),
                users: 0,
                sets_auth_or_tls: acl || redis.is_some_and(sets_auth_or_tls),
            },
            evaluated,
        });
    }
    found
}

/// The files that servers load, and whether each is an ACL file.
fn loaded(servers: &[Server]) -> BTreeSet<(FileId, bool)> {
    let known = servers.iter().filter_map(|server| server.redis.known());
    known
        .flat_map(|redis| {
            let acl = redis.acl_file.as_ref();
            let acl = acl.and_then(|acl| acl.file.known().copied().flatten());
            redis.files.iter().map(move |file| (*file, Some(*file) == acl))
        })
        .collect()
}

/// The configuration and ACL files that are mounted into the servers' containers, and the templates among them.
fn candidates(
    project: &Project,
    servers: &[Server],
    filling: &RenderedFiles,
    loaded: &HashSet<FileId>,
    tree: &Tree,
    map: &SourceMap,
) -> (Vec<Candidate>, Vec<String>) {
    let mut candidates = Vec::new();
    let mut templates = Vec::new();
    // A file that a server loads as it is, is not a template.
    let is_loaded = |path: &str| map.find(path).is_some_and(|file| loaded.contains(&file));
    for (index, server) in servers.iter().enumerate() {
        let Some(service) = server.service.and_then(|index| project.services.get(index)) else {
            continue;
        };
        let container = Container::mounted(project, service, tree);
        let by_start = |path: &str| {
            map.find(path)
                .is_some_and(|file| server.start_files.contains(&file))
        };
        let commands = [&service.entrypoint, &service.command].into_iter().flatten();
        let own = RenderedFiles::of_commands(commands.flat_map(|command| &command.words).map(Text::as_str));
        for (path, at) in sources(&container) {
            let paths = configuration_files(tree, &path, map);
            if !map.budget().spend(STEPS_OF_FILE * paths.len()) {
                break;
            }
            for path in paths.iter() {
                let read = tree.read_bytes(path);
                let fills = |text: &str| {
                    filling.is_rendered(path, text) || own.is_rendered(path, text) || by_start(path)
                };
                if !is_loaded(path) && read.is_ok_and(|text| fills(&text)) {
                    templates.push(path.clone());
                } else {
                    candidates.push((index, path.clone(), at));
                }
            }
        }
    }
    (candidates, templates)
}

/// The configuration and ACL files that are copied into images of servers that load none, or of which that is not known.
fn copied(servers: &[Server], built: &[(usize, &Built)], tree: &Tree, map: &SourceMap) -> Vec<Candidate> {
    let loads_none = |index: usize| {
        let redis = servers.get(index).map(|server| &server.redis);
        redis.is_some_and(|redis| {
            let of_script = servers.get(index).is_some_and(|server| server.start_writes);
            redis
                .known()
                .is_none_or(|redis| redis.config_file.is_none() && !of_script)
        })
    };
    let mut found = Vec::new();
    for (index, built) in built.iter().filter(|(index, _)| loads_none(*index)) {
        for source in built.sources() {
            let files = configuration_files(tree, &source, map);
            if !map.budget().spend(STEPS_OF_FILE * files.len()) {
                break;
            }
            found.extend(files.iter().map(|path| {
                let at = built.ships(path).unwrap_or(Span::top(built.file));
                (*index, path.clone(), at)
            }));
        }
    }
    found
}

/// Where a configuration or ACL file of the tree is mounted or granted, if one is.
pub(super) fn mounted(container: &Container<'_>, map: &SourceMap) -> Option<Span> {
    let is_configuration = |target: &str| match container.locate(target) {
        Located::Tree(path, _) => !configuration_files(container.tree, &path, map).is_empty(),
        Located::Inline(_) => target.ends_with(".conf") || target.ends_with(".acl"),
        _ => false,
    };
    let granted = grants(container.service).find(|(_, target)| is_configuration(target));
    if let Some((grant, _)) = granted {
        return Some(grant.span);
    }
    let mut sources = sources(container);
    let mounted = sources.find(|(path, _)| !configuration_files(container.tree, path, map).is_empty())?;
    Some(mounted.1)
}

/// The configs and secrets of a service, with their paths in the container.
fn grants(service: &Service) -> impl Iterator<Item = (&Grant, String)> {
    let configs = service.configs.iter().map(|grant| (grant, grant.config_path()));
    let secrets = service.secrets.iter().map(|grant| (grant, grant.secret_path()));
    configs.chain(secrets)
}

/// The files and folders of the tree that a container mounts or is granted, and where that is said.
fn sources(container: &Container<'_>) -> impl Iterator<Item = (String, Span)> {
    let mounts = container.service.mounts.iter().filter_map(|mount| {
        let source = mount
            .host_source()
            .filter(|source| source.undefined().is_none())?;
        Some((container.host_path(source.as_str(), "")?, mount.span))
    });
    let granted = grants(container.service).filter_map(|(grant, target)| match container.locate(&target) {
        Located::Tree(path, _) => Some((path, grant.span)),
        _ => None,
    });
    mounts.chain(granted)
}

/// Why it is not known which configuration or ACL file a server loads.
fn unread(redis: &redproof_redis::Server, acl: bool) -> Option<&Why> {
    let config = redis.config_file.as_ref().and_then(|config| config.file.why());
    let users = redis.acl_file.as_ref().and_then(|users| users.file.why());
    config.or(users.filter(|_| acl))
}

/// The configuration and ACL files at a path: the file, or those of the folder.
fn configuration_files(tree: &Tree, path: &str, map: &SourceMap) -> Arc<[String]> {
    map.shares()
        .list("redis.conf and ACL files", path, || find_files(tree, path))
}

fn find_files(tree: &Tree, path: &str) -> Vec<String> {
    let wanted = |path: &str| {
        matches!(
            inputs::kind_of(path),
            Some(inputs::Kind::RedisConf | inputs::Kind::Acl)
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
    let redis = server.redis.known();
    !server.sentinel && redis.is_some_and(|redis| redis.acl_file.is_none())
}
