//! What is looked up in a project again and again, by name.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::service::Service;

/// Positions by name. Each is made when it is first asked for, and a copy makes its own.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Services by their hosts.
    pub(super) services: OnceLock<Positions>,
    /// Services by their names in the files.
    pub(super) names: OnceLock<Positions>,
    /// Variables by the paths of the values that refer to them.
    pub(super) variables: OnceLock<Positions>,
    /// Networks by their names in the files.
    pub(super) networks: OnceLock<Positions>,
    /// `links` of services by their aliases.
    pub(super) links: OnceLock<Own>,
    /// `extra_hosts` of services by their names.
    pub(super) extra_hosts: OnceLock<Own>,
}

/// Positions in a list, in order.
pub(super) type Positions = HashMap<String, Vec<usize>>;

/// Positions in lists of services, by the service's position and a name. The first of a name counts.
pub(super) type Own = HashMap<(usize, String), usize>;

impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The positions of what is named.
pub(super) fn positions<S: Into<String>>(named: impl Iterator<Item = (usize, S)>) -> Positions {
    let mut found = Positions::new();
    for (position, name) in named {
        let all = found.entry(name.into()).or_default();
        if all.last() != Some(&position) {
            all.push(position);
        }
    }
    found
}

/// The positions of what services name each for itself.
pub(super) fn own_positions<'a, N: Iterator<Item = Option<&'a str>>>(
    services: &'a [Service],
    names: impl Fn(&'a Service) -> N,
) -> Own {
    let mut found = Own::new();
    for (at, service) in services.iter().enumerate() {
        for (position, name) in names(service).enumerate() {
            if let Some(name) = name {
                found.entry((at, name.to_owned())).or_insert(position);
            }
        }
    }
    found
}
