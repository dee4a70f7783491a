//! Scripts that change a Redis password, and the servers that they change it on.

use std::collections::{BTreeSet, HashSet};

use crate::deployment::credentials::is_password_variable;
use crate::deployment::scripts;
use crate::deployment::topology::model::Server;
use crate::script::{Change, FileRotation, ReloadAction, Script};
use redproof_compose::{Grant, Project, Resource, Service};
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

/// The scripts that change a password.
pub fn rotating_scripts(tree: &Tree, scripts: &[String]) -> Vec<String> {
    let changes = |path: &&String| {
        let mut scratch = SourceMap::default();
        let read = scripts::read(tree, &mut scratch, path).ok().flatten();
        read.is_some_and(|script| !script.changes.is_empty() || !script.file_rotations.is_empty())
    };
    scripts.iter().filter(changes).cloned().collect()
}

/// Folders that scripts lie in for the sake of order: what is in them is for what lies around them.
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
fn is_beside(script: &str, project: &str) -> bool {
    let folder = Tree::parent(script);
    let mut base = folder;
    while let (parent, last) = base.rsplit_once('/').unwrap_or(("", base))
        && FOLDERS_OF_SCRIPTS.contains(&last)
    {
        base = parent;
    }
    crate::inputs::is_below(project, base) || crate::inputs::is_below(folder, project)
}

/// Pairs each change of each script with the servers that the script names, else with all of them.
pub(super) fn of_servers(
    servers: &[Server],
    project: Option<&Project>,
    scripts: &[String],
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
    for path in scripts {
        let Ok(Some(script)) = scripts::read(tree, map, path) else {
            continue;
        };
        let Some(targets) = targets(path, &script, servers, project) else {
            continue;
        };
        let file_rotations: Vec<(&FileRotation, HashSet<&str>)> = script
            .file_rotations
            .iter()
            .map(|file_rotation| (file_rotation, services_of(file_rotation, &script, &services)))
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
                .find(|(one, named)| renews(one, named, &script, server, project));
            found.extend(
                file_rotation.map(|(file_rotation, _)| rotation(Change::by_file(file_rotation.at), index)),
            );
        }
        for change in script.changes {
            found.extend(targets.iter().map(|server| rotation(change.clone(), *server)));
        }
    }
    found
}

/// The servers that a script's changes are for: those that it names, else all. `None` if the script is not for this
/// project.
fn targets(path: &str, script: &Script, servers: &[Server], project: Option<&Project>) -> Option<Vec<usize>> {
    let words = || script.commands.iter().flat_map(|command| &command.words);
    let is_named = |name: &str| words().any(|word| word == name);
    let mut all = Vec::new();
    let mut named = Vec::new();
    let mut names_container = false;
    for (index, server) in servers.iter().enumerate().filter(|(_, server)| !server.sentinel) {
        all.push(index);
        let service = server.service.and_then(|at| project?.services.get(at));
        let container = service.and_then(|service| service.container_name.as_ref());
        let is_container = container.is_some_and(|name| is_named(name.as_str()));
        names_container |= is_container;
        if is_container || is_named(&server.name) {
            named.push(index);
        }
    }
    // The name of a container is unique on a host; that of a service is not.
    let is_foreign = project.is_some_and(|project| !is_beside(path, &project.folder));
    if is_foreign && !names_container {
        return None;
    }
    Some(if named.is_empty() { all } else { named })
}

/// The services and containers of a project that what a script does in the end is said for.
fn services_of<'a>(
    file_rotation: &FileRotation,
    script: &'a Script,
    services: &HashSet<&str>,
) -> HashSet<&'a str> {
    let command = script.commands.get(file_rotation.reloaded_by);
    let words = command.iter().flat_map(|command| &command.words);
    let words = words.map(Text::as_str);
    words.filter(|word| services.contains(word)).collect()
}

/// Whether a file that a script writes, and what it does then for the `named` services, give a server a new password.
fn renews(
    file_rotation: &FileRotation,
    named: &HashSet<&str>,
    script: &Script,
    server: &Server,
    project: &Project,
) -> bool {
    let Some(service) = server.service.and_then(|at| project.services.get(at)) else {
        return false;
    };
    // What names services or containers, and not this one, is for those.
    let own = [&service.container_name, &Some(service.name.clone())];
    let is_named = |name: &&Option<Text>| name.as_ref().is_some_and(|name| named.contains(name.as_str()));
    if file_rotation.reload != ReloadAction::AclLoad && !named.is_empty() && !own.iter().any(is_named) {
        return false;
    }
    let is_file = |path: &str| path.rsplit('/').next() == Some(file_rotation.file.as_str());
    let redis = server.redis.known();
    let acl = redis.and_then(|redis| redis.acl_file.as_ref());
    let acl = acl.is_some_and(|acl| is_file(acl.path.as_str()));
    match file_rotation.reload {
        ReloadAction::AclLoad => acl,
        ReloadAction::Up => of_environment(file_rotation, script, (server, service), is_file),
        ReloadAction::Restart => acl || is_mounted(service, project, is_file),
        ReloadAction::Recreate => {
            acl || is_mounted(service, project, is_file)
                || of_environment(file_rotation, script, (server, service), is_file)
        }
    }
}

/// Whether a service gets the file itself: a secret, a config or a mount.
fn is_mounted(service: &Service, project: &Project, is_file: impl Fn(&str) -> bool) -> bool {
    let granted = |grants: &[Grant], resources: &[Resource]| {
        grants.iter().any(|grant| {
            let resource = resources
                .iter()
                .find(|resource| resource.name.as_str() == grant.source.as_str());
            let file = resource.and_then(|resource| resource.file.as_ref());
            file.is_some_and(|file| is_file(file.as_str()))
        })
    };
    let mut sources = service.mounts.iter().filter_map(|mount| mount.source.as_ref());
    granted(&service.secrets, &project.secrets)
        || granted(&service.configs, &project.configs)
        || sources.any(|source| is_file(source.as_str()))
}

/// Whether the file feeds the environment or Compose's variables, and what is written there names the variable that the
/// server's password comes from.
fn of_environment(
    file_rotation: &FileRotation,
    script: &Script,
    (server, service): (&Server, &Service),
    is_file: impl Fn(&str) -> bool,
) -> bool {
    let mut env_files = service.env_files.iter();
    if file_rotation.file != ".env" && !env_files.any(|env_file| is_file(env_file.path.as_str())) {
        return false;
    }
    let Some(command) = script.commands.get(file_rotation.written_by) else {
        return false;
    };
    let texts = command
        .words
        .iter()
        .chain(command.inputs.iter().map(|input| &input.text));
    let names: BTreeSet<&str> = texts
        .flat_map(|text| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            text.as_str().split(move |c| !is_part(c))
        })
        .filter(|name| is_password_variable(name))
        .collect();
    let asks = |text: &Text| {
        let mut variables = text.segments().iter().filter_map(|run| run.origin.variable());
        variables.any(|name| names.contains(name))
    };
    let redis = server.redis.known();
    let setting = redis.and_then(|redis| redis.settings.get("requirepass"));
    setting.is_some_and(|setting| setting.words.iter().any(asks))
        || service.environment.iter().any(|variable| {
            let own = variable.from_env_file && names.contains(variable.name.as_str());
            own || variable.value.as_ref().is_some_and(asks)
        })
}
