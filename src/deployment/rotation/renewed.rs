//! Whether a file that a script writes gives a server a new password.

use std::collections::{BTreeSet, HashSet};

use super::base_folder;
use crate::deployment::credentials::is_password_variable;
use crate::deployment::topology::model::Server;
use crate::inputs::is_below;
use crate::script::{Base, FileRotation, HostPath, ReloadAction, Script};
use redproof_compose::{Grant, Project, Resource, Service};
use redproof_source::{Text, Tree};

/// The services and containers of a project that what a script does in the end is said for.
pub(super) fn services_of<'a>(
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
pub(super) fn renews(
    script: &str,
    file_rotation: &FileRotation,
    named: &HashSet<&str>,
    server: &Server,
    (project, files): (&Project, &[String]),
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
    if !is_for(script, file_rotation, project, files) {
        return false;
    }
    let is_file = |path: &str| is_at(script, &file_rotation.file, project, path);
    let redis = server.redis.known();
    let acl = redis.and_then(|redis| redis.acl_file.as_ref());
    let acl = || {
        let name = acl.and_then(|acl| acl.path.as_str().rsplit('/').next());
        file_rotation.whole && name == Some(file_rotation.file.name())
    };
    let mounted = || file_rotation.whole && is_mounted(service, project, is_file);
    let environment = || of_environment(file_rotation, (server, service), project, is_file);
    match file_rotation.reload {
        ReloadAction::AclLoad => acl(),
        ReloadAction::Up => environment(),
        ReloadAction::Restart => acl() || mounted(),
        ReloadAction::Recreate => acl() || mounted() || environment(),
    }
}

/// Whether the call of Compose that follows is for this project.
fn is_for(script: &str, file_rotation: &FileRotation, project: &Project, files: &[String]) -> bool {
    let Some(call) = &file_rotation.compose else {
        return true;
    };
    match call.files.is_empty() {
        true => call.folder.base == Base::Unknown || places(script, &call.folder).contains(&project.folder),
        false => call
            .files
            .iter()
            .any(|file| files.iter().any(|path| is_at_path(script, file, path))),
    }
}

/// The paths of the tree that a path of a script may be.
fn places(script: &str, path: &HostPath) -> Vec<String> {
    let folders = match path.base {
        Base::Unknown => Vec::new(),
        Base::Script => vec![Tree::parent(script)],
        Base::Caller => vec!["", Tree::parent(script), base_folder(script)],
    };
    let joined = folders
        .into_iter()
        .filter_map(|folder| match path.rest.is_empty() {
            true => Some(folder.to_owned()),
            false => Tree::join(folder, &path.rest),
        });
    joined.collect()
}

/// Whether a path of a script may be a path of the tree.
fn is_at_path(script: &str, path: &HostPath, wanted: &str) -> bool {
    if path.base != Base::Unknown {
        return places(script, path).iter().any(|place| place == wanted);
    }
    let rest = path.rest.trim_start_matches(['/', '.']);
    let rest = if path.rest.ends_with(".env") && rest == "env" {
        ".env"
    } else {
        rest
    };
    !rest.is_empty()
        && wanted
            .strip_suffix(rest)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Whether a path of a script may be a path that a project names, or a file below it.
fn is_at(script: &str, path: &HostPath, project: &Project, named: &str) -> bool {
    let Some(wanted) = Tree::join(&project.folder, named) else {
        // Beyond the tree, the name has to do.
        return named.rsplit('/').next() == Some(path.name());
    };
    is_at_path(script, path, &wanted)
        || places(script, path)
            .iter()
            .any(|place| is_below(place, &wanted) && !wanted.is_empty())
}

/// Whether a service gets the file itself: a secret, a config or a mount.
fn is_mounted(service: &Service, project: &Project, is_file: impl Fn(&str) -> bool) -> bool {
    let granted = |grants: &[Grant], resources: &[Resource]| {
        grants.iter().any(|grant| {
            let resource = resources
                .iter()
                .find(|resource| resource.name.as_str() == grant.source.as_str());
            let file = resource.and_then(|resource| resource.file.as_ref());
            // A certificate is no password.
            let certificate = |path: &str| {
                [".pem", ".crt", ".key", ".cer"]
                    .iter()
                    .any(|end| path.ends_with(end))
            };
            file.is_some_and(|file| !certificate(file.as_str()) && is_file(file.as_str()))
        })
    };
    let mut sources = service.mounts.iter().filter_map(|mount| mount.host_source());
    granted(&service.secrets, &project.secrets)
        || granted(&service.configs, &project.configs)
        || sources.any(|source| is_file(source.as_str()))
}

/// Whether the file feeds the environment or Compose's variables, and a variable that the server's password comes from gets a
/// new value there.
fn of_environment(
    file_rotation: &FileRotation,
    (server, service): (&Server, &Service),
    project: &Project,
    is_file: impl Fn(&str) -> bool,
) -> bool {
    let named = file_rotation.compose.iter().flat_map(|call| &call.env_files);
    let of_call = named.clone().next().is_some();
    let of_compose = match of_call {
        true => named.clone().any(|file| *file == file_rotation.file),
        false => is_file(".env"),
    };
    let mut env_files = service.env_files.iter();
    let of_service = env_files.any(|env_file| is_file(env_file.path.as_str()));
    if !of_compose && !of_service {
        return false;
    }
    let wanted = password_variables(server, service, project);
    file_rotation
        .renewed
        .iter()
        .any(|name| wanted.contains(name.as_str()))
}

/// The variables that a server's password comes from: those that its configuration and its command name, those of the image,
/// and those that these are set to.
fn password_variables<'a>(
    server: &'a Server,
    service: &'a Service,
    project: &'a Project,
) -> BTreeSet<&'a str> {
    fn asked(text: &Text) -> impl Iterator<Item = &str> {
        text.segments().iter().filter_map(|run| run.origin.variable())
    }
    let mut found = BTreeSet::new();
    if let Some(redis) = server.redis.known() {
        let setting = redis.settings.get("requirepass").into_iter();
        found.extend(setting.flat_map(|setting| &setting.words).flat_map(asked));
        let passwords = redis.users.iter().flat_map(|user| &user.passwords);
        found.extend(
            passwords
                .filter_map(|password| password.text.as_ref())
                .flat_map(asked),
        );
    } else {
        let commands = [&service.command, &service.entrypoint].into_iter().flatten();
        found.extend(commands.flat_map(|command| &command.words).flat_map(asked));
    }
    for variable in &service.environment {
        let name = variable.name.as_str();
        if found.contains(name) || is_password_variable(name) {
            found.insert(name);
            found.extend(variable.value.iter().flat_map(asked));
        }
    }
    let of_secrets = project.secrets.iter().filter(|secret| {
        service
            .secrets
            .iter()
            .any(|grant| grant.source.as_str() == secret.name.as_str())
    });
    found.extend(
        of_secrets
            .filter_map(|secret| secret.environment.as_ref())
            .map(Text::as_str),
    );
    found
}
