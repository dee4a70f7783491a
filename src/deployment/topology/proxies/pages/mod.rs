//! Web consoles that proxies publish: what their configurations pass requests on to, and what asks for a login.

mod caddy;
mod haproxy;
mod nginx;
mod traefik;

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
pub(super) use traefik::of_traefik;

/// A page that a proxy passes requests on to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Route {
    /// The host that it leads to.
    pub host: String,
    /// The port that the proxy listens on, if its configuration shows that.
    pub listen: Option<u16>,
    /// Whether something asks for a login before it.
    pub login: Login,
    /// Where it is written: the file, and the bytes in it.
    pub file: usize,
    pub at: Range<usize>,
}

/// What asks for a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Login {
    /// Nothing.
    None,
    /// Something that may do so.
    Unknown,
    /// A directive for it.
    Required,
}

/// The services whose image has a web console, in order.
pub(super) fn consoles(project: &Project) -> Vec<usize> {
    let is_console = |service: &Service| {
        let image = service.image.as_ref();
        let program = image.and_then(|image| client::program_of_image(image.as_str()));
        program.is_some_and(|program| program.port.is_some())
    };
    let services = project.services.iter().enumerate();
    services
        .filter(|(_, service)| is_console(service))
        .map(|(index, _)| index)
        .collect()
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
        for service in project.services_at(&route.host) {
            // A server may listen on several ports.
            if consoles.binary_search(&service).is_ok() && known.insert((service, span)) {
                let open = open.clone();
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
    let is_on_host = proxy.network_mode.as_ref().is_some_and(|mode| *mode == *"host");
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
