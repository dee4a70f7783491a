//! Whether a client connects to a host outside its deployment.

use std::net::IpAddr;

use crate::client::{Endpoint, indirection};
use crate::deployment::{Client, Deployment, joins_external_networks_only};
use redproof_compose::{Project, Service};
use redproof_source::{Known, Why};

/// Endings of names of this machine or of another container of the same cluster.
const LOCAL: &[&str] = &[
    ".localhost",
    ".docker.internal",
    ".containers.internal",
    ".svc",
    ".cluster.local",
    ".local",
];

/// Placeholders; so is what begins with `your`.
const PLACEHOLDERS: &[&str] = &["host", "hostname", "placeholder", "changeme", "xxx", "xxxx"];

/// Whether an endpoint is outside the deployment and this machine: an address or a name in a domain that belongs neither to a
/// service nor to this machine, or a name that no service answers to and that only external networks can know. Who answers to
/// another name without a dot is unknown.
pub(super) fn is_external(deployment: &Deployment, client: &Client, endpoint: &Endpoint) -> Known<bool> {
    let host = &endpoint.host;
    if let Some(why) = host.why_undefined() {
        return Known::Unknown(why);
    }
    if indirection(host).is_some() {
        return Known::Known(false);
    }
    let host = host.as_str().trim_end_matches('.').to_ascii_lowercase();
    let project = deployment.project.as_ref();
    let from = project.zip(client.service);
    let outside = match from.and_then(|(project, service)| project.extra_host(service, &host)) {
        Some(address) => Known::Known(is_foreign_address(address.as_str()).unwrap_or(false)),
        None => {
            let from = from.and_then(|(project, service)| Some((project, project.services.get(service)?)));
            by_name(from, &host, endpoint)
        }
    };
    // Asked last, since it is asked of every service.
    let is_own = || {
        project.is_some_and(|project| !project.services_at(&host).is_empty())
            || from.is_some_and(|(project, service)| project.linked(service, &host).is_some())
    };
    match outside {
        Known::Known(false) => outside,
        _ if is_own() => Known::Known(false),
        _ => outside,
    }
}

/// Whether a host that no service answers to is outside.
fn by_name(from: Option<(&Project, &Service)>, host: &str, endpoint: &Endpoint) -> Known<bool> {
    if let Some(is_foreign) = is_foreign_address(host) {
        return Known::Known(is_foreign);
    }
    if is_domain(host) {
        return Known::Known(true);
    }
    match from {
        Some((project, service)) if is_container_name(host) => {
            if joins_external_networks_only(project, service) {
                return Known::Known(true);
            }
            let why = "no service of the project answers to this host";
            Known::Unknown(Why::new(why, Some(endpoint.span)))
        }
        _ => Known::Known(false),
    }
}

/// Whether a host that no service answers to is an address or a domain beyond this machine.
pub(super) fn is_outside(host: &str) -> bool {
    is_foreign_address(host).unwrap_or_else(|| is_domain(host))
}

/// Whether an address belongs neither to this machine nor to Docker's bridges; `None` for a name.
fn is_foreign_address(host: &str) -> Option<bool> {
    Some(match host.trim_matches(['[', ']']).parse().ok()? {
        IpAddr::V4(address) => {
            !(address.is_loopback() || address.is_unspecified() || is_bridge(address.octets()))
        }
        IpAddr::V6(address) => !(address.is_loopback() || address.is_unspecified()),
    })
}

/// Docker's networks are in 172.16.0.0/12 by default: the bridge, and those of projects.
fn is_bridge(octets: [u8; 4]) -> bool {
    octets[0] == 172 && (16..32).contains(&octets[1])
}

fn is_domain(host: &str) -> bool {
    host.contains('.') && host.split('.').all(is_label) && !is_local(host) && !is_placeholder(host)
}

/// Whether a host can be a container's name: it has no dot.
fn is_container_name(host: &str) -> bool {
    is_label(host) && host != "localhost" && !is_placeholder(host)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_local(host: &str) -> bool {
    LOCAL.iter().any(|ending| host.ends_with(ending))
}

fn is_placeholder(host: &str) -> bool {
    let first = host.split('.').next().unwrap_or(host);
    PLACEHOLDERS.contains(&first) || first.starts_with("your")
}
