//! Scripts that change a Redis password, and the servers that they change it on.

mod renewed;

use std::collections::{BTreeSet, HashSet};

use crate::deployment::scripts::{Scripts, may_change};
use crate::deployment::topology::model::Server;
use crate::script::{self, Change, FileRotation, Script, SecretRotation};
use redproof_compose::Project;
use redproof_source::{SourceMap, Text, Tree};

/// A script's change of a password, on one server.
#[derive(Debug)]
pub struct Rotation {
    /// The script's path.
    pub script: String,
    /// What it does.
    pub change: Change,
    /// The server, as an index into the deployment's servers.
    pub server: usize,
}

/// Steps of the budget that a change of one server counts as.
const STEPS_OF_ROTATION: usize = 50;

/// Folders that scripts are in for the sake of order: what is in them is for what is around them.
const FOLDERS_OF_SCRIPTS: &[&str] = &[
    "scripts",
    "script",
    "bin",
    "ops",
    "tools",
    "hooks",
    "cron",
    "cron.d",
    "security",
    "rotation",
    "maintenance",
];

/// Whether a script can be for a project, by where both lie: one folder holds the other. In a tree of many deployments a
/// script of one says nothing of the next.
pub(super) fn is_beside(script: &str, project: &str) -> bool {
    let base = base_folder(script);
    crate::inputs::is_below(project, base) || crate::inputs::is_below(Tree::parent(script), project)
}

/// The folder that a script is for by where it is.
fn base_folder(script: &str) -> &str {
    let mut base = Tree::parent(script);
    while let (parent, last) = base.rsplit_once('/').unwrap_or(("", base))
        && FOLDERS_OF_SCRIPTS.contains(&last)
    {
        base = parent;
    }
    base
}

/// Pairs each change of each script with the servers that the script names, else with all of them.
pub(super) fn of_servers(
    servers: &[Server],
    project: Option<&Project>,
    (rotating, scripts): (&[String], &Scripts),
    tree: &Tree,
    map: &mut SourceMap,
) -> Vec<Rotation> {
    let mut found = Vec::new();
    if servers.iter().all(|server| server.sentinel) {
        return found;
    }
    let services = project.iter().flat_map(|project| &project.services);
    let services: HashSet<&str> = services
        .flat_map(|service| service.container_name.iter().chain([&service.name]))
        .map(Text::as_str)
        .collect();
    let files = project.iter().flat_map(|project| &project.files);
    let files: Vec<String> = files.map(|file| map.path(*file).to_owned()).collect();
    for path in rotating {
        if !concerns(path, servers, project, tree) {
            continue;
        }
        let Ok(Some((file, script))) = scripts.rotation(tree, map, path) else {
            continue;
        };
        let targets = targets(&script, servers, project);
        let file_rotations: Vec<(&FileRotation, HashSet<&str>)> = script
            .file_rotations
            .iter()
            .map(|file_rotation| {
                (
                    file_rotation,
                    renewed::services_of(file_rotation, &script, &services),
                )
            })
            .collect();
        let rotation = |change: Change, server: usize| Rotation {
            script: path.clone(),
            change,
            server,
        };
        for (index, server) in servers.iter().enumerate().filter(|(_, server)| !server.sentinel) {
            let Some(project) = project else { continue };
            let file_rotation = file_rotations
                .iter()
                .find(|(one, named)| renewed::renews(path, one, named, server, (project, &files)));
            found.extend(
                file_rotation.map(|(file_rotation, _)| {
                    rotation(Change::by_file(file_rotation.at.in_file(file)), index)
                }),
            );
        }
        for (index, server) in servers.iter().enumerate() {
            let renewed = script
                .secret_rotations
                .iter()
                .find(|one| takes(server, project, one));
            found.extend(renewed.map(|one| rotation(Change::by_file(one.at.in_file(file)), index)));
        }
        let pairs = pairs(&script.changes, &targets, map);
        found.extend(pairs.map(|(change, server)| rotation(change.in_file(file), server)));
    }
    found.extend(of_services(servers, project, map));
    found
}

/// Each change on each of its servers, as far as the budget allows.
fn pairs<'p>(
    changes: &'p [Change],
    targets: &'p [usize],
    map: &'p SourceMap,
) -> impl Iterator<Item = (&'p Change, usize)> {
    let all = changes
        .iter()
        .flat_map(|change| targets.iter().map(move |server| (change, *server)));
    all.take_while(|_| map.budget().spend(STEPS_OF_ROTATION))
}

/// The changes by what the services of a project run: a job that sends `ACL SETUSER` with a new password.
fn of_services(servers: &[Server], project: Option<&Project>, map: &SourceMap) -> Vec<Rotation> {
    let mut found = Vec::new();
    for service in project.iter().flat_map(|project| &project.services) {
        let words = [&service.entrypoint, &service.command].into_iter().flatten();
        let words: Vec<Text> = words.flat_map(|command| command.words.iter().cloned()).collect();
        if !words.iter().any(|word| may_change(word.as_str())) || !map.budget().spend(words.len()) {
            continue;
        }
        let script = script::of_service(&words);
        let targets = targets(&script, servers, project);
        let changes = script::changes_of_service(&script);
        found.extend(pairs(&changes, &targets, map).map(|(change, server)| Rotation {
            script: map.path(change.at.file).to_owned(),
            change: change.clone(),
            server,
        }));
    }
    found
}

/// Whether a server is given a secret of a swarm that a script replaces.
fn takes(server: &Server, project: Option<&Project>, renewed: &SecretRotation) -> bool {
    let service = server
        .service
        .zip(project)
        .and_then(|(index, project)| project.services.get(index));
    let mut grants = service.into_iter().flat_map(|service| &service.secrets);
    let is_external = |name: &str| {
        let mut secrets = project.into_iter().flat_map(|project| &project.secrets);
        secrets.any(|secret| secret.name.as_str() == name && secret.file.is_none())
    };
    grants.any(|grant| {
        let source = grant.source.as_str();
        let path = grant.secret_path();
        let known_as = path.rsplit('/').next().unwrap_or_default();
        let is_named = |name: &String| name == source || name == known_as;
        is_external(source) && renewed.name.as_ref().is_none_or(is_named)
    })
}

/// Whether a script can be for a project: it is beside it, or names one of its containers, which is unique on a host.
/// The name of a service is not.
fn concerns(path: &str, servers: &[Server], project: Option<&Project>, tree: &Tree) -> bool {
    let Some(project) = project.filter(|project| !is_beside(path, &project.folder)) else {
        return true;
    };
    let services = servers
        .iter()
        .filter(|server| !server.sentinel)
        .filter_map(|server| project.services.get(server.service?));
    let names = services.filter_map(|service| service.container_name.as_ref());
    // There are few names, and many words.
    let names: BTreeSet<&str> = names.map(Text::as_str).collect();
    !names.is_empty()
        && tree.read(path).is_ok_and(|text| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
            text.split(|c| !is_part(c)).any(|word| names.contains(word))
        })
}

/// The servers that a script's changes are for: those that it names, else all.
fn targets(script: &Script, servers: &[Server], project: Option<&Project>) -> Vec<usize> {
    let words = script.commands.iter().flat_map(|command| &command.words);
    let words: HashSet<&str> = words.map(Text::as_str).collect();
    let is_named = |name: &str| words.contains(name);
    let mut all = Vec::new();
    let mut named = Vec::new();
    for (index, server) in servers.iter().enumerate().filter(|(_, server)| !server.sentinel) {
        all.push(index);
        let service = server.service.and_then(|at| project?.services.get(at));
        let container = service.and_then(|service| service.container_name.as_ref());
        if container.is_some_and(|name| is_named(name.as_str())) || is_named(&server.name) {
            named.push(index);
        }
    }
    if named.is_empty() { all } else { named }
}
