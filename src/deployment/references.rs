//! The paths that a deployment names, and what becomes of them.

use std::collections::{HashMap, HashSet};

use super::model::Deployment;
use super::topology::container::{Container, Located};
use super::topology::redis_files::BESIDE;
use crate::inputs::{
    Expected, Ledger, Role, Settled, State, is_outside, is_script_name, is_utf16, mentions_redis, place,
};
use redproof_compose::{Mount, PathKind, Project, Service};
use redproof_redis::Server;
use redproof_source::{ReadError, SourceMap, Span, Text, Tree, absolute};

/// Directives of redis.conf that name a file which is not configuration.
const DIRECTIVES: &[(&str, Role)] = &[
    ("tls-cert-file", Role::Local),
    ("tls-key-file", Role::Local),
    ("tls-ca-cert-file", Role::Local),
    ("tls-ca-cert-dir", Role::Data),
    ("tls-client-cert-file", Role::Local),
    ("tls-client-key-file", Role::Local),
    ("tls-dh-params-file", Role::Local),
    ("loadmodule", Role::Data),
];

impl Deployment {
    /// Whether it has to do with Redis: it is a file on its own, has a server or client, or one of its files mentions Redis.
    pub fn concerns_redis(&self, map: &SourceMap) -> bool {
        let mut files = self.files.iter();
        self.project.is_none()
            || !self.servers.is_empty()
            || !self.clients.is_empty()
            || files.any(|(file, _)| mentions_redis(map.text(*file)))
    }

    /// Notes the paths that it names and gives each its state.
    pub(super) fn settle(&mut self, tree: &Tree, map: &SourceMap, expected: &Expected) {
        let mut ledger = std::mem::take(&mut self.ledger);
        if let Some(project) = &self.project {
            of_project(project, tree, map, &mut ledger);
            for server in &self.servers {
                let service = server.service.and_then(|index| project.services.get(index));
                if let (Some(service), Some(redis)) = (service, server.redis.known()) {
                    let container = Container::mounted(project, service, tree);
                    of_redis(
                        redis,
                        service.name.as_str(),
                        &mut ledger,
                        &|path| match container.locate(path) {
                            Located::Tree(path, _) | Located::Outside(path, _) => Some(path),
                            _ => None,
                        },
                    );
                }
            }
        } else if let Some(redis) = self.servers.first().and_then(|server| server.redis.known()) {
            let folder = Tree::parent(&self.name);
            of_redis(redis, &self.name, &mut ledger, &|path| {
                // A relative path of a file on its own has no known base, so it is looked up beside the file.
                Some(place(
                    folder,
                    path.strip_prefix(BESIDE)
                        .map_or(path, |path| path.trim_start_matches('/')),
                ))
            });
        }
        let tls = self.tls_files();
        let files = self.files.iter().map(|(file, _)| *file);
        let read = files.chain(tls.map(|file| file.file));
        let read: HashSet<&str> = read.map(|file| map.path(file)).collect();
        self.accounts = ledger.settle(tree, expected, |path: &str| read.contains(path));
        if !self.concerns_redis(map) {
            // What may hold a part of the model may hold a Redis server.
            let references = self.project.iter().flat_map(|project| &project.references);
            let models = references.filter(|reference| reference.is_model);
            let models: HashSet<String> = models
                .map(|reference| place(&reference.folder, reference.path.as_str()))
                .collect();
            let is_model = |settled: &Settled| models.contains(&settled.path);
            // So may what a link leads to.
            let leads_out = |settled: &Settled| {
                !is_outside(&settled.path) && tree.obstacle(&settled.path) == Some(ReadError::Outside)
            };
            self.accounts.retain_mut(|settled| match settled.state {
                // So may what is started, if nobody can read it.
                State::Problem(_) if is_model(settled) || settled.is_unread => true,
                State::Problem(_) | State::Outside if leads_out(settled) => {
                    settled.state = State::Outside;
                    true
                }
                _ => false,
            });
        }
    }
}

fn of_project(project: &Project, tree: &Tree, map: &SourceMap, ledger: &mut Ledger) {
    let mut failures: HashMap<Span, &str> = HashMap::new();
    for problem in &project.problems {
        failures.entry(problem.at).or_insert(&problem.message);
    }
    for reference in &project.references {
        let role = if reference.is_model {
            Role::Configuration
        } else {
            Role::Local
        };
        let at = reference.path.span();
        let path = place(&reference.folder, reference.path.as_str());
        let by = map.path(at.file);
        if let Some(failure) = failures.get(&at) {
            ledger.fail(&path, by, (*failure).to_owned());
        }
        ledger.note(path, role, Some(at), by);
    }
    for problem in &project.problems {
        // Compose reads a `.env` that nothing names.
        let path = map.path(problem.at.file);
        if tree.obstacle(path) == Some(ReadError::Outside) {
            ledger.note(path.to_owned(), Role::Local, Some(problem.at), path);
        }
    }
    let resources = [(&project.secrets, Role::Local), (&project.configs, Role::Data)];
    for (resources, role) in resources {
        for resource in resources {
            if let Some(file) = &resource.file {
                note(ledger, &project.folder, file, role, resource.name.as_str());
            }
        }
    }
    for named in project.named_paths() {
        let role = if named.is_key { Role::Local } else { Role::Data };
        // One word that is nothing in the tree need not be a path, and is not shown as one.
        let path = named.path.as_str();
        let is_path = path.contains('/') || is_there(tree, &place(&project.folder, path));
        if is_path {
            note(ledger, &project.folder, &named.path, role, &named.by);
        }
    }
    for service in &project.services {
        of_service(project, service, tree, ledger);
    }
}

fn is_there(tree: &Tree, path: &str) -> bool {
    tree.is_file(path) || tree.is_folder(path)
}

fn of_service(project: &Project, service: &Service, tree: &Tree, ledger: &mut Ledger) {
    let name = service.name.as_str();
    for source in service.mounts.iter().filter_map(Mount::host_source) {
        note(ledger, &project.folder, source, Role::Data, name);
    }
    if let Some(build) = &service.build
        && let Some(context) = build
            .context_path()
            .filter(|context| PathKind::of(context) != PathKind::Remote)
    {
        let at = |text: &Option<Text>| text.as_ref().map_or(build.span, Text::span);
        let folder = place(&project.folder, context);
        if let Some(dockerfile) = build.dockerfile_path()
            && build.dockerfile_inline.is_none()
        {
            let path = place(&folder, dockerfile);
            note_started(ledger, tree, path, at(&build.dockerfile), name);
        }
        ledger.note(folder, Role::Data, Some(at(&build.context)), name);
    }
    let container = Container::mounted(project, service, tree);
    for command in [&service.entrypoint, &service.command].into_iter().flatten() {
        for (index, word) in command.words.iter().enumerate() {
            for part in word.as_str().split_ascii_whitespace() {
                let is_started = index == 0 || is_script_name(part);
                if is_started
                    && part.starts_with('/')
                    && let Located::Tree(path, _) | Located::Outside(path, _) = container.locate(part)
                {
                    note_started(ledger, tree, path, word.span(), name);
                }
            }
        }
    }
}

/// Notes a Dockerfile, a script or a program that a service starts from. One that cannot be read may be anything.
fn note_started(ledger: &mut Ledger, tree: &Tree, path: String, at: Span, by: &str) {
    let failure = match tree.read_bytes(&path) {
        Err(ReadError::Missing | ReadError::Local | ReadError::Outside | ReadError::NotAFile) => None,
        Err(error) => Some(error),
        Ok(text) => is_utf16(&text).then_some(ReadError::NotText),
    };
    if let Some(failure) = failure {
        ledger.fail(&path, by, failure.to_string());
    }
    ledger.note(path, Role::Configuration, Some(at), by);
}

/// Files that a server's settings name. `locate`: a path of the server as a path relative to the root, if it is one.
fn of_redis(redis: &Server, by: &str, ledger: &mut Ledger, locate: &dyn Fn(&str) -> Option<String>) {
    let dir = redis.settings.get("dir").and_then(|dir| dir.first());
    let dir = dir.map_or("/data", Text::as_str);
    for (directive, role) in DIRECTIVES {
        let Some(setting) = redis.settings.get(directive) else {
            continue;
        };
        let word = setting
            .first()
            .filter(|word| !word.is_empty() && word.undefined().is_none());
        let at: Option<Span> = setting.span;
        if let (Some(word), Some(at)) = (word, at)
            && let Some(path) = locate(&absolute(dir, word.as_str()))
        {
            ledger.note(path, *role, Some(at), by);
        }
    }
}

fn note(ledger: &mut Ledger, folder: &str, path: &Text, role: Role, by: &str) {
    if path.undefined().is_none() && !path.is_empty() {
        ledger.note(place(folder, path.as_str()), role, Some(path.span()), by);
    }
}
