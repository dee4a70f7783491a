//! Programs of a project that pass connections on to its servers: what they publish, publishes the server.

mod blocks;
mod forward;
mod haproxy;
mod nginx;
pub(in crate::deployment) mod pages;
mod patterns;
mod program;
mod structured;
mod traefik;

use std::collections::{BTreeMap, HashSet};

use super::build::Builds;
use super::container::{self, Container, Located};
use super::exposure;
use super::model::{PublishedPage, PublishedPort, Purpose, Reach, Server};
use crate::client;
use crate::deployment::model::FileKind;
use forward::{Forward, Listen, ReadFile};
use pages::Middlewares;
use program::Program;
use redproof_compose::{Port, Project, Service};
use redproof_redis::is_no_server;
use redproof_source::{FileId, Known, Limit, SourceMap, Span, Tree, Why};

/// What the configurations of proxies say.
#[derive(Default)]
pub(in crate::deployment) struct Proxied {
    /// The files that say so.
    pub files: Vec<(FileId, FileKind)>,
    /// The consoles that they publish.
    pub pages: Vec<PublishedPage>,
    /// The middlewares of Traefik that labels define; none in a project without a console.
    pub middlewares: Middlewares,
}

/// Publishes the servers that proxies lead to, and finds the consoles that they publish.
pub(in crate::deployment) fn publish(
    project: &Project,
    builds: &Builds,
    servers: &mut [Server],
    tree: &Tree,
    map: &mut SourceMap,
) -> Proxied {
    let mut proxied = Proxied::default();
    let consoles = pages::consoles(project);
    if !consoles.is_empty() {
        proxied.middlewares = Middlewares::of_project(project);
    }
    for (index, service) in project.services.iter().enumerate() {
        let leads_nowhere = servers.is_empty() && consoles.is_empty();
        if leads_nowhere || servers.iter().any(|server| server.service == Some(index)) {
            continue;
        }
        let built = builds.of_service(index);
        let Some(program) = Program::of(service, built) else {
            continue;
        };
        let container = Container {
            built,
            ..Container::mounted(project, service, tree)
        };
        let read = files(&container, program, map);
        let read: Vec<ReadFile<'_>> = read
            .iter()
            .map(|(path, file)| ReadFile {
                path,
                file: *file,
                text: map.text(*file),
            })
            .collect();
        let budget = map.budget().clone();
        let mut by_service: BTreeMap<usize, Vec<Forward>> = BTreeMap::new();
        for forward in program.forwards(project, service, &read, &budget) {
            let reached = project.services_at(&forward.host);
            // Each port of the proxy may lead to each of them.
            if !map.budget().spend(reached.len() * (1 + service.ports.len())) {
                break;
            }
            for index in reached {
                by_service.entry(index).or_default().push(forward.clone());
            }
        }
        let mut leads = false;
        for server in servers.iter_mut() {
            let forwards = server.service.and_then(|index| by_service.get(&index));
            leads |= forwards.is_some_and(|forwards| lead(project, service, forwards, server));
        }
        let mut routes = program.routes(project, &read, &consoles, &budget);
        let mut pages = Vec::new();
        let mut left = pages::not_led_to(project, &consoles, &routes);
        leads |= left.len() < consoles.len();
        left.retain(|console| {
            let forwards = by_service.get(console).map_or(&[][..], Vec::as_slice);
            let before = pages.len();
            pages.extend(passed_on(project, service, forwards, *console));
            pages.len() == before
        });
        routes.extend(pages::mentioned(project, &left, &read, &budget));
        pages.extend(pages::published(
            project, service, &consoles, &routes, &read, &budget,
        ));
        if program.publishes_by_default() {
            pages.extend(pages::by_default(project, service, &consoles, &read));
        }
        leads |= !pages.is_empty();
        proxied.pages.extend(pages);
        if leads {
            // What the compose file itself contains is no file of its own.
            let files = read.iter().filter(|read| tree.is_file(map.path(read.file)));
            proxied
                .files
                .extend(files.map(|read| (read.file, FileKind::AppConfig)));
        }
    }
    proxied
}

/// A console that a proxy publishes without looking into what it passes on: at each port of the proxy.
fn passed_on(project: &Project, proxy: &Service, forwards: &[Forward], console: usize) -> Vec<PublishedPage> {
    let port = project.services.get(console).and_then(pages::console_port);
    let forwards = forwards.iter().filter(|forward| Some(forward.port) == port);
    let ports = forwards.flat_map(|forward| published(project, proxy, forward, Purpose::Plaintext));
    let pages = ports.filter_map(|port| {
        let open = match (&port.reach, &port.purpose) {
            (Known::Known(Reach::Loopback), _) => return None,
            (Known::Known(_), Known::Known(_)) => Known::Known(true),
            (Known::Unknown(why), _) | (_, Known::Unknown(why)) => Known::Unknown(why.clone()),
        };
        Some(PublishedPage {
            service: console,
            span: port.span,
            open,
        })
    });
    pages.collect()
}

/// Whether a service's image is that of a program that goes with Redis and is no server: a proxy, a console, an exporter.
pub(in crate::deployment) fn is_other_program(service: &Service) -> bool {
    let image = service.image.as_ref();
    Program::of(service, None).is_some()
        || image.is_some_and(|image| {
            client::program_of_image(image.as_str()).is_some() || is_no_server(image.as_str())
        })
}

/// Adds the ports of a proxy that lead to a server by what it passes on to its service. Whether there is one.
fn lead(project: &Project, proxy: &Service, forwards: &[Forward], server: &mut Server) -> bool {
    let Some(service) = server.service.and_then(|index| project.services.get(index)) else {
        return false;
    };
    if exposure::is_unreachable(&server.redis) {
        return false;
    }
    let listening = exposure::listening(&server.redis, server.sentinel);
    let mut known: HashSet<Span> = server.ports.iter().map(|port| port.span).collect();
    let mut found = false;
    for forward in forwards {
        let purpose = listening.iter().find(|(port, _)| *port == forward.port);
        let Some((_, purpose)) = purpose else {
            continue;
        };
        let purpose = match (forward.tls, purpose) {
            (true, Purpose::Plaintext) => Purpose::Tls,
            (_, purpose) => *purpose,
        };
        let ports = published(project, proxy, forward, purpose);
        found |= !ports.is_empty();
        server
            .ports
            .extend(ports.into_iter().filter(|port| known.insert(port.span)));
    }
    if found {
        let widest = exposure::exposure(project, service, &server.ports, &server.redis);
        (server.exposure, server.exposure_at) = widest;
    }
    found
}

/// The ports of a proxy through which a forward can be reached.
fn published(project: &Project, proxy: &Service, forward: &Forward, purpose: Purpose) -> Vec<PublishedPort> {
    let everywhere = |span: Span, path: String, listen: Option<u16>| PublishedPort {
        span,
        path,
        published: Known::Known(listen),
        target: Known::Known(forward.port),
        reach: Known::Known(Reach::Everywhere),
        purpose: Known::Known(purpose),
    };
    let listen = match forward.listen {
        Listen::Port(port) => Some(port),
        Listen::Unknown => None,
        Listen::Tunnel => {
            let at = proxy
                .command
                .as_ref()
                .map_or(proxy.anchor(), |command| command.span);
            return vec![everywhere(at, format!("{}.command", proxy.path), None)];
        }
    };
    if let Some(mode) = project.network_mode(proxy).filter(|mode| mode.as_str() == "host") {
        return vec![everywhere(
            mode.span(),
            format!("{}.network_mode", proxy.path),
            listen,
        )];
    }
    let leads = |port: &&Port| match (port.target.known(), listen) {
        (Some(target), Some(listen)) => *target == listen,
        _ => true,
    };
    let ports = exposure::published_ports(project, proxy).filter(leads);
    let ports = ports.map(|port| PublishedPort {
        span: port.span,
        path: port.path.clone(),
        published: port.published.clone(),
        target: Known::Known(forward.port),
        reach: exposure::reach(port),
        purpose: match (listen, &port.target) {
            (Some(_), Known::Known(_)) => Known::Known(purpose),
            (_, Known::Unknown(why)) => Known::Unknown(why.clone()),
            (None, _) => {
                let why = "the files do not say on which port the proxy before the server listens";
                Known::Unknown(Why::new(why, Some(port.span)))
            }
        },
    });
    ports.collect()
}

/// What is in a folder.
fn within(tree: &Tree, folder: &str) -> Vec<String> {
    let names = tree.list(folder);
    names.iter().map(|name| format!("{folder}/{name}")).collect()
}

/// The configuration files of a proxy: those that are mounted, and those that its image is built with.
fn files(container: &Container<'_>, program: Program, map: &mut SourceMap) -> Vec<(String, FileId)> {
    let service = container.service;
    let tree = container.tree;
    let budget = map.budget().clone();
    let mut paths = Vec::new();
    let sources = service.mounts.iter().filter_map(|mount| {
        let source = mount
            .host_source()
            .filter(|source| source.undefined().is_none())?;
        container.host_path(source.as_str(), "")
    });
    for path in sources.filter(|path| !path.is_empty()) {
        if tree.is_file(&path) {
            paths.push(path);
            continue;
        }
        let (files, folders): (Vec<String>, Vec<String>) = within(tree, &path)
            .into_iter()
            .partition(|path| tree.is_file(path));
        let folders = budget.first_of(Limit::SearchedFiles, folders.iter());
        paths.extend(folders.flat_map(|folder| within(tree, folder)));
        paths.extend(files);
    }
    paths.retain(|path| forward::may_be_configuration(path));
    let mut paths: Vec<String> = budget.first_of(Limit::SearchedFiles, paths.into_iter()).collect();
    let granted = service.configs.iter().map(|grant| grant.config_path());
    for path in granted.chain(program.config_paths().iter().map(|path| (*path).to_owned())) {
        if let Located::Tree(path, _) = container.locate(&path) {
            paths.push(path);
        }
    }
    let mut read = Vec::new();
    for path in paths {
        if forward::may_be_configuration(&path)
            && !read.iter().any(|(known, _)| *known == path)
            && tree.is_file(&path)
            && let Ok((file, _)) = container::read(tree, map, &path)
        {
            read.push((path, file));
        }
    }
    let inline = service
        .configs
        .iter()
        .filter_map(|grant| match container.locate(&grant.config_path()) {
            Located::Inline(text) => Some((grant.config_path(), text)),
            _ => None,
        });
    for (path, text) in inline.collect::<Vec<_>>() {
        let name = format!("{} of {}", path, service.path);
        let file = match map.find(&name) {
            Some(file) => file,
            None => map.add(name, text.as_str().to_owned()),
        };
        read.push((path, file));
    }
    read
}
