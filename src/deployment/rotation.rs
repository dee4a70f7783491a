//! Scripts that change a Redis password, and the servers that they change it on.

use super::model::{Deployment, Rotation};
use super::script;
use crate::compose::Project;
use crate::source::{SourceMap, Tree};

/// The scripts that change a password.
pub fn rotating_scripts(tree: &Tree, scripts: &[String]) -> Vec<String> {
    let changes = |path: &&String| {
        let mut scratch = SourceMap::default();
        let read = script::read(tree, &mut scratch, path).ok().flatten();
        read.is_some_and(|script| !script.changes.is_empty())
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
    crate::discover::is_below(project, base) || crate::discover::is_below(folder, project)
}

/// Pairs each change of each script with the deployment's servers: those that the script names, else all.
pub(super) fn join(
    deployment: &mut Deployment,
    project: Option<&Project>,
    scripts: &[String],
    tree: &Tree,
    map: &mut SourceMap,
) {
    if deployment.servers.iter().all(|server| server.sentinel) {
        return;
    }
    for path in scripts {
        let Ok(Some(script)) = script::read(tree, map, path) else {
            continue;
        };
        let words = || script.commands.iter().flat_map(|command| &command.words);
        let is_named = |name: &str| words().any(|word| word == name);
        let mut servers = Vec::new();
        let mut named = Vec::new();
        let mut names_container = false;
        for (index, server) in deployment.servers.iter().enumerate() {
            if server.sentinel {
                continue;
            }
            servers.push(index);
            let service = server.service.and_then(|at| project?.services.get(at));
            let container = service.and_then(|service| service.container_name.as_ref());
            let is_container = container.is_some_and(|name| is_named(name.as_str()));
            names_container |= is_container;
            if is_container || is_named(&server.name) {
                named.push(index);
            }
        }
        // The name of a container is unique on a host; that of a service is not.
        if let Some(project) = project
            && !is_beside(path, &project.folder)
            && !names_container
        {
            continue;
        }
        for change in script.changes {
            for server in if named.is_empty() { &servers } else { &named } {
                deployment.rotations.push(Rotation {
                    script: path.clone(),
                    change: change.clone(),
                    server: *server,
                });
            }
        }
    }
}
