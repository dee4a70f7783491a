//! Web consoles that proxies publish: what their configurations pass requests on to, and what asks for a login.

mod caddy;
mod haproxy;
mod nginx;
mod traefik;
mod traefik_provider;

use std::collections::HashSet;
use std::ops::Range;

use super::forward::ReadFile;
use crate::client;
use crate::deployment::topology::exposure;
use crate::deployment::topology::model::{PublishedPage, Reach};
use redproof_compose::{Project, Service};
use redproof_source::{Budget, Known, Span, Why};

pub(super) use caddy::of_caddy;
pub(super) use haproxy::of_haproxy;
pub(super) use nginx::of_nginx;
pub use traefik::Middlewares;
pub(super) use traefik::of_traefik;
pub(super) use traefik_provider::by_default;

/// A page that a proxy passes requests on to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Route {
    /// What it leads to: `SCHEME://HOST:PORT/PATH`, a part of which may be a placeholder.
    pub to: String,
    /// The port that the proxy listens on, if its configuration shows that.
    pub listen: Option<u16>,
    /// Whether something asks for a login before it.
    pub login: Login,
    /// Where it is written: the file, and the bytes in it.
    pub file: usize,
    pub at: Range<usize>,
}

/// What asks for a login.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Login {
    /// Nothing.
    #[default]
    None,
    /// Something that may do so.
    Unknown,
    /// A directive for it.
    Required,
}

/// The services whose image has a web console, in order.
pub(super) fn consoles(project: &Project) -> Vec<usize> {
    let services = project.services.iter().enumerate();
    services
        .filter(|(_, service)| console_port(service).is_some())
        .map(|(index, _)| index)
        .collect()
}

/// The consoles that a route leads to. What a placeholder hides may be any of them, unless its port is another one.
fn reached(project: &Project, consoles: &[usize], route: &Route) -> Vec<usize> {
    let host = host_of(&route.to);
    if !host.contains(['$', '{', '%']) && !host.is_empty() {
        let mut reached = project.services_at(host);
        reached.retain(|service| consoles.binary_search(service).is_ok());
        return reached;
    }
    let port = route.to.trim_end_matches('/').rsplit(':').next();
    let port: Option<u16> = port.and_then(|port| port.parse().ok());
    let of_console = |index: &usize| project.services.get(*index).and_then(console_port);
    let fits = |index: &usize| port.is_none() || of_console(index) == port;
    consoles.iter().copied().filter(fits).collect()
}

/// The port of a service's console.
pub(super) fn console_port(service: &Service) -> Option<u16> {
    client::program_of_image(service.image.as_ref()?.as_str())?.console_port(service)
}

/// The consoles that no route leads to.
pub(super) fn not_led_to(project: &Project, consoles: &[usize], routes: &[Route]) -> Vec<usize> {
    let known: HashSet<usize> = routes
        .iter()
        .flat_map(|route| reached(project, consoles, route))
        .collect();
    consoles
        .iter()
        .copied()
        .filter(|console| !known.contains(console))
        .collect()
}

/// Where a configuration names consoles that no route leads to, in a form that is not read.
pub(super) fn mentioned(
    project: &Project,
    consoles: &[usize],
    files: &[ReadFile<'_>],
    budget: &Budget,
) -> Vec<Route> {
    let mut found = Vec::new();
    for console in consoles {
        let names = project
            .services
            .get(*console)
            .map(Service::hosts)
            .into_iter()
            .flatten();
        for name in names {
            for (file, read) in files.iter().enumerate() {
                if !budget.spend_text(read.text) {
                    return found;
                }
                found.extend(place_of(read.text, name).map(|at| Route {
                    to: name.to_owned(),
                    listen: None,
                    login: Login::Unknown,
                    file,
                    at,
                }));
            }
        }
    }
    found
}

/// Where a text names a host, comments left out.
fn place_of(text: &str, host: &str) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or_default();
        let mut places = written.match_indices(host);
        let place = places.find(|(at, _)| {
            let before = written.get(..*at).unwrap_or_default();
            let after = written.get(at + host.len()..).unwrap_or_default();
            !before.ends_with(is_part) && !after.starts_with(is_part)
        });
        if let Some((at, _)) = place {
            return Some(from + at..from + at + host.len());
        }
        from += line.len();
    }
    None
}

/// The consoles that routes of a proxy publish, as far as the budget allows.
pub(super) fn published(
    project: &Project,
    proxy: &Service,
    consoles: &[usize],
    routes: &[Route],
    files: &[ReadFile<'_>],
    budget: &Budget,
) -> Vec<PublishedPage> {
    let mut found: Vec<PublishedPage> = Vec::new();
    let mut known: HashSet<(usize, Span)> = HashSet::new();
    for route in routes {
        let Some(file) = files.get(route.file) else {
            continue;
        };
        // Each port of the proxy may be that of each page.
        if !budget.spend(1 + proxy.ports.len()) {
            break;
        }
        let span = Span::new(file.file, route.at.start, route.at.end);
        let Some(open) = is_open(project, proxy, route, span) else {
            continue;
        };
        let is_hidden = host_of(&route.to).contains(['$', '{', '%']);
        for service in reached(project, consoles, route) {
            // A server may listen on several ports.
            if known.insert((service, span)) {
                let open = match is_hidden {
                    true => Known::Unknown(Why::new(
                        "a placeholder hides what the proxy leads to",
                        Some(span),
                    )),
                    false => open.clone(),
                };
                found.push(PublishedPage { service, span, open });
            }
        }
    }
    found
}

/// Whether a page can be opened from beyond the host without a login; `None` if it cannot.
fn is_open(project: &Project, proxy: &Service, route: &Route, at: Span) -> Option<Known<bool>> {
    let unknown = |reason: &str| Some(Known::Unknown(Why::new(reason, Some(at))));
    let ports = exposure::published_ports(project, proxy).filter(|port| {
        let target = port.target.known();
        route
            .listen
            .is_none_or(|listen| target.is_none_or(|target| *target == listen))
    });
    let reaches: Vec<Known<Reach>> = ports.map(exposure::reach).collect();
    let is_published =
        |reach: &Known<Reach>| matches!(reach, Known::Known(Reach::Everywhere | Reach::Address));
    let is_on_host = project.network_mode(proxy).is_some_and(|mode| *mode == *"host");
    if route.login == Login::Required {
        return None;
    }
    if !is_on_host && !reaches.iter().any(is_published) {
        let is_unknown = reaches.iter().any(|reach| reach.known().is_none());
        return is_unknown
            .then_some(())
            .and_then(|()| unknown("it is not known where the proxy's port is published"));
    }
    match route.login {
        Login::Unknown => unknown("the configuration of the proxy may require a login"),
        Login::None | Login::Required => Some(Known::Known(true)),
    }
}

/// The host of `SCHEME://HOST:PORT/PATH`.
fn host_of(target: &str) -> &str {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    let end = rest.find(['/', ':', '?']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}
