//! Whether a client connects to a host outside its deployment.

use std::net::IpAddr;

use crate::client::{Endpoint, indirection};
use crate::deployment::{Client, Deployment};

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

/// Whether an endpoint is an address or a name in a domain that belongs neither to a service nor to this machine. A name without a
/// dot may be a container of another project.
pub(super) fn is_external(deployment: &Deployment, client: &Client, endpoint: &Endpoint) -> bool {
    let host = &endpoint.host;
    if host.undefined().is_some() || indirection(host).is_some() {
        return false;
    }
    let host = host.as_str().trim_end_matches('.').to_ascii_lowercase();
    let is_outside = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            !(address.is_loopback() || address.is_unspecified() || is_bridge(address.octets()))
        }
        Ok(IpAddr::V6(address)) => !(address.is_loopback() || address.is_unspecified()),
        Err(_) => is_domain(&host),
    };
    // Asked last, since it is asked of every service.
    let mut services = deployment.project.iter().flat_map(|project| &project.services);
    is_outside
        && !services.any(|service| service.answers_to(&host))
        && !names_by_link(deployment, client, &host)
}

fn names_by_link(deployment: &Deployment, client: &Client, host: &str) -> bool {
    let services = deployment.project.as_ref().map(|project| &project.services);
    let service = client.service.and_then(|index| services?.get(index));
    service.is_some_and(|service| {
        let mut links = service
            .links
            .iter()
            .filter_map(|link| link.as_str().split_once(':'));
        links.any(|(_, alias)| alias == host)
    })
}

/// Docker's networks are in 172.16.0.0/12 by default: the bridge, and those of projects.
fn is_bridge(octets: [u8; 4]) -> bool {
    octets[0] == 172 && (16..32).contains(&octets[1])
}

fn is_domain(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    labels.len() > 1
        && labels.iter().all(is_label)
        && !LOCAL.iter().any(|ending| host.ends_with(ending))
        && !labels
            .first()
            .is_some_and(|first| PLACEHOLDERS.contains(first) || first.starts_with("your"))
}
