//! Files whose content is a Redis password: secrets, and files that a command reads it from.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::found::Credentials;
use super::model::CredentialLocation;
use super::{is_password_variable, used};
use crate::client::{PasswordValue, RedisVariable, redis_variable};
use crate::deployment::model::FileKind;
use crate::deployment::topology::build::Builds;
use crate::deployment::topology::container::{self, Container, Located};
use crate::deployment::topology::model::{Client, Server};
use crate::inputs::{ScriptLanguage, is_script_name};
use crate::script::{self, Script};
use redproof_compose::{Project, Service};
use redproof_source::{SourceMap, Text, Tree, Undefined};
use redproof_syntax::shell;

/// Adds the passwords in files that a Redis server or one of its clients reads them from. A file that is not in the tree is
/// as it should be: git ignores it.
pub(super) fn add(
    (project, builds): (&Project, &Builds),
    servers: &[Server],
    clients: &[Client],
    tree: &Tree,
    map: &mut SourceMap,
    found: &mut Credentials,
) {
    let is_server: HashSet<usize> = servers.iter().filter_map(|server| server.service).collect();
    let mut by_service: HashMap<usize, Vec<&Client>> = HashMap::new();
    for client in clients {
        if let Some(service) = client.service {
            by_service.entry(service).or_default().push(client);
        }
    }
    // The files whose content is used, by who uses it.
    let mut by_owner: HashMap<&str, Vec<&str>> = HashMap::new();
    for used in &found.uses {
        if let Some(path) = &used.content_of {
            for owner in used.owners.names() {
                by_owner.entry(owner).or_default().push(path);
            }
        }
    }
    let mut files: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (index, service) in project.services.iter().enumerate() {
        let container = Container {
            built: builds.of_service(index),
            ..Container::mounted(project, service, tree)
        };
        let of_service = by_service.get(&index).into_iter().flatten().copied();
        let read = by_owner.get(service.name.as_str()).into_iter().flatten().copied();
        let mut named = named_files(service, is_server.contains(&index), of_service, read);
        named.extend(in_scripts(&container, is_server.contains(&index), map));
        for (path, key) in named {
            if let Located::Tree(path, _) = container.locate(&path)
                && tree.is_file(&path)
            {
                files
                    .entry(path)
                    .or_insert_with(|| (service.name.as_str().to_owned(), key));
            }
        }
    }
    for (path, (owner, key)) in files {
        match container::read_bytes(tree, map, &path) {
            Ok((file, text)) => {
                found.files.push((file, FileKind::Secret));
                let value = text.trim();
                // A key, a list of users or a script is no password.
                if !value.is_empty() && !value.as_str().contains(['\n', ' ']) {
                    let location = CredentialLocation::SecretFile;
                    found.uses.push(used(owner.as_str(), location, &value, path, key));
                }
            }
            Err(error) => found.ledger.fail(&path, &owner, error.to_string()),
        }
    }
}

/// A path in a container, and what its content is called.
type Named = (String, String);

/// The files that a service's secrets, variables and commands say hold a password.
fn named_files<'a>(
    service: &Service,
    is_server: bool,
    clients: impl Iterator<Item = &'a Client>,
    read: impl Iterator<Item = &'a str>,
) -> Vec<Named> {
    let is_password = |name: &str| {
        redis_variable(name).is_some_and(|(_, kind)| kind == RedisVariable::Password)
            || is_server && name.to_ascii_lowercase().contains("pass")
    };
    let name_of = |path: &str| {
        let mut grants = service.secrets.iter();
        let grant = grants.find(|grant| grant.secret_path() == path);
        grant.map_or(path, |grant| grant.source.as_str()).to_owned()
    };
    let grants = service.secrets.iter();
    let grants = grants.filter(|grant| is_password(grant.source.as_str()));
    let mut named: Vec<Named> = grants
        .map(|grant| (grant.secret_path(), grant.source.as_str().to_owned()))
        .collect();
    let password_file = |path: &Text| {
        let is_path = path.as_str().starts_with('/') && path.undefined().is_none();
        is_path.then(|| (path.as_str().to_owned(), name_of(path.as_str())))
    };
    named.extend(
        clients.filter_map(|client| match &client.connection.password.as_ref()?.value {
            PasswordValue::File(path) => password_file(path),
            _ => None,
        }),
    );
    let variables = service.environment.iter();
    let variables = variables.filter(|variable| {
        let name = variable.name.as_str();
        let of_file = name.strip_suffix("_FILE");
        matches!(redis_variable(name), Some((_, RedisVariable::PasswordFile)))
            || of_file.is_some_and(is_password)
    });
    named.extend(variables.filter_map(|variable| password_file(variable.value.as_ref()?)));
    named.extend(read.map(|path| (path.to_owned(), name_of(path))));
    let health = service.healthcheck.as_ref().and_then(|check| check.test.as_ref());
    let hooks = service.hooks.iter().map(|(_, command)| command);
    let commands = [service.entrypoint.as_ref(), service.command.as_ref(), health];
    for command in commands.into_iter().flatten().chain(hooks) {
        let read = contents(&script::of_service(&command.words), is_server);
        named.extend(read.into_iter().map(|path| {
            let name = name_of(&path);
            (path, name)
        }));
    }
    named
}

/// The files that the scripts of the tree read passwords from which a service is started with.
fn in_scripts(container: &Container<'_>, is_server: bool, map: &mut SourceMap) -> Vec<Named> {
    let service = container.service;
    let own = [&service.entrypoint, &service.command].into_iter().flatten();
    let own = own.flat_map(|command| command.words.clone());
    let built = container.built.map(|built| &built.dockerfile);
    let of_image = built
        .into_iter()
        .flat_map(|built| built.entrypoint.iter().chain(&built.command))
        .flatten()
        .cloned();
    let mut named = Vec::new();
    for word in own.chain(of_image).filter(|word| word.as_str().starts_with('/')) {
        let Located::Tree(path, _) = container.locate(word.as_str()) else {
            continue;
        };
        if let Ok((_, text)) = container::read_bytes(container.tree, map, &path)
            && (is_script_name(&path) || script::has_shell_shebang(text.as_str()))
        {
            let read = contents(&script::read(&text, ScriptLanguage::Shell), is_server);
            named.extend(read.into_iter().map(|path| (path.clone(), path)));
        }
    }
    named
}

/// The paths of files whose content a script puts somewhere: of a server's all, of another one's those that a variable for
/// a Redis password takes in.
fn contents(script: &Script, all: bool) -> Vec<String> {
    let mut paths = Vec::new();
    for command in &script.commands {
        for word in &command.words {
            let is_password = shell::assignment(word).is_some_and(|(name, _)| is_password_variable(name));
            if !all && !is_password {
                continue;
            }
            let read = word.segments().iter();
            let read = read.filter_map(|run| match run.origin.undefined()? {
                Undefined::FileContent(path) => Some(path.to_string()),
                _ => None,
            });
            paths.extend(read);
        }
        let takes_in = command.words.iter().any(|word| word == "read");
        let into_password = || {
            command
                .words
                .iter()
                .any(|word| is_password_variable(word.as_str()))
        };
        if takes_in && (all || into_password()) {
            paths.extend(command.reads.iter().map(|path| path.as_str().to_owned()));
        }
    }
    paths
}
