//! The names by which the containers of a project reach each other.

use std::collections::HashSet;

use redproof_source::Text;

use super::index::{own_positions, positions};
use super::project::Project;
use super::service::Service;

impl Project {
    /// The positions of the services that other containers reach by a name, in order: see [`Project::answers_to`].
    pub fn services_at(&self, host: &str) -> Vec<usize> {
        let known = self.index.services.get_or_init(|| {
            let services = self.services.iter().enumerate();
            positions(services.flat_map(|(at, service)| service.hosts().map(move |host| (at, host))))
        });
        let named = keys(&self.name, host)
            .into_iter()
            .filter_map(|key| known.get(key));
        let mut found: Vec<usize> = named.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|at| {
            let service = self.services.get(*at);
            service.is_some_and(|service| self.answers_to(service, host))
        });
        found
    }

    /// The service behind a name of the `links` (`SERVICE:ALIAS`) of the service at a position.
    pub fn linked(&self, from: usize, host: &str) -> Option<&str> {
        let known = self.index.links.get_or_init(|| {
            own_positions(&self.services, |service| {
                let links = service.links.iter();
                links.map(|link| Some(link.as_str().split_once(':')?.1))
            })
        });
        let link = known.get(&(from, host.to_owned()))?;
        let (service, _) = self
            .services
            .get(from)?
            .links
            .get(*link)?
            .as_str()
            .split_once(':')?;
        Some(service)
    }

    /// The address that a name has by the `extra_hosts` of the service at a position.
    pub fn extra_host(&self, from: usize, host: &str) -> Option<&Text> {
        let known = self.index.extra_hosts.get_or_init(|| {
            own_positions(&self.services, |service| {
                let hosts = service.extra_hosts.iter();
                hosts.map(|(name, _)| Some(name.as_str()))
            })
        });
        let position = known.get(&(from, host.to_owned()))?;
        let (_, address) = self.services.get(from)?.extra_hosts.get(*position)?;
        Some(address)
    }

    /// Whether other containers of its networks reach a service by this name: one of its own, the name that Compose gives
    /// one of its containers, or either with a network of the service behind it.
    pub fn answers_to(&self, service: &Service, host: &str) -> bool {
        let is_name = |host: &str| {
            service.answers_to(host)
                || service.container_name.is_none()
                    && generated_from(&self.name, host) == Some(service.name.as_str())
        };
        is_name(host)
            || host
                .split_once('.')
                .is_some_and(|(name, network)| is_name(name) && self.joins(service, network))
    }

    /// Whether a service joins the network of a name, which is the one that the engine knows.
    fn joins(&self, service: &Service, network: &str) -> bool {
        let is_it = |name: &str| match self.network(name) {
            Some(found) => match &found.real_name {
                Some(real) => real.as_str() == network,
                None if found.external => name == network,
                None => self.prefixed(name, network),
            },
            None => self.prefixed(name, network),
        };
        let mut joined = service.networks.iter();
        service.uses_default_network() && is_it("default")
            || joined.any(|attachment| is_it(attachment.network.as_str()))
    }

    /// Whether a name is this one with the project's before it.
    fn prefixed(&self, name: &str, full: &str) -> bool {
        let rest = full.strip_prefix(self.name.as_str());
        rest.and_then(|rest| rest.strip_prefix('_')) == Some(name)
    }
}

/// The hosts by which some services of a project are reached, to look names up in.
#[derive(Debug, Default)]
pub struct Hosts<'a> {
    project: &'a str,
    names: HashSet<&'a str>,
    /// Services whose containers have generated names.
    generated: HashSet<&'a str>,
}

impl<'a> Hosts<'a> {
    /// The hosts of these services.
    pub fn of(project: &'a Project, services: impl Iterator<Item = &'a Service>) -> Self {
        let mut hosts = Self {
            project: &project.name,
            ..Self::default()
        };
        for service in services {
            hosts.names.extend(service.hosts());
            if service.container_name.is_none() {
                hosts.generated.insert(service.name.as_str());
            }
        }
        hosts
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether one of the services is reached by a name.
    pub fn contains(&self, host: &str) -> bool {
        let is_name = |host: &str| {
            self.names.contains(host)
                || generated_from(self.project, host).is_some_and(|service| self.generated.contains(service))
        };
        is_name(host) || host.split_once('.').is_some_and(|(name, _)| is_name(name))
    }
}

impl Service {
    /// The names and addresses by which other containers of its networks reach it, without those that Compose makes.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let networks = self.networks.iter();
        let of_networks = networks.flat_map(|network| network.aliases.iter().chain(&network.addresses));
        let own = [&self.container_name, &self.hostname].into_iter().flatten();
        own.chain([&self.name]).chain(of_networks).map(Text::as_str)
    }

    fn answers_to(&self, host: &str) -> bool {
        // In a swarm, `tasks.NAME` is the addresses of all containers of a service.
        self.hosts().any(|name| name == host) || host.strip_prefix("tasks.") == Some(self.name.as_str())
    }
}

/// The names, one of which a service has that answers to a host.
fn keys<'h>(project: &str, host: &'h str) -> Vec<&'h str> {
    let of_name = |host: &'h str| {
        [
            Some(host),
            host.strip_prefix("tasks."),
            generated_from(project, host),
        ]
    };
    let bare = host.split_once('.').map(|(name, _)| name);
    let all = [Some(host), bare].into_iter().flatten();
    all.flat_map(of_name).flatten().collect()
}

/// The service in the name of a container that Compose made: `PROJECT-SERVICE-1`, or `PROJECT_SERVICE_1` of version 1 and
/// of `COMPOSE_COMPATIBILITY`. The first releases left the dashes and underscores of the project's name out.
fn generated_from<'h>(project: &str, host: &'h str) -> Option<&'h str> {
    let stem = host.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() == host.len() {
        return None;
    }
    let between = |project: &str, separator: char| {
        let rest = stem.strip_prefix(project)?.strip_prefix(separator)?;
        rest.strip_suffix(separator)
    };
    between(project, '-')
        .or_else(|| between(project, '_'))
        .or_else(|| {
            let bare: String = project.chars().filter(char::is_ascii_alphanumeric).collect();
            between(&bare, '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_containers_that_compose_makes() {
        for (project, host, service) in [
            ("depot", "depot-cache-1", Some("cache")),
            ("depot", "depot_cache_12", Some("cache")),
            ("my-app", "my-app-session-store-1", Some("session-store")),
            ("my-app", "myapp_cache_1", Some("cache")),
            ("depot", "warehouse-cache-1", None),
            ("depot", "depot-cache", None),
            ("depot", "depot-cache-run-1a", None),
            ("depot", "depot_cache-1", None),
            ("depot", "depotcache-1", None),
            ("depot", "depot-1", None),
        ] {
            assert_eq!(generated_from(project, host), service, "{host}");
        }
    }
}
