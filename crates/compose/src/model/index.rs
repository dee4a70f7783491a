//! What is looked up in a project again and again: services by their hosts, variables by the paths of values.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::hosts::keys;
use super::project::Project;
use super::sources::Variable;

/// Positions by name. Each is made when it is first asked for, and a copy makes its own.
#[derive(Debug, Default)]
pub(crate) struct Index {
    services: OnceLock<Positions>,
    variables: OnceLock<Positions>,
}

/// Positions in a list, in order.
type Positions = HashMap<String, Vec<usize>>;

impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

fn positions<S: Into<String>>(named: impl Iterator<Item = (usize, S)>) -> Positions {
    let mut found = Positions::new();
    for (position, name) in named {
        let all = found.entry(name.into()).or_default();
        if all.last() != Some(&position) {
            all.push(position);
        }
    }
    found
}

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

    /// The variables of a value and of its elements, by the value's path.
    pub fn variables_at(&self, path: &str) -> impl Iterator<Item = &Variable> {
        let known = self.index.variables.get_or_init(|| {
            let value = |path: &str| path.split('[').next().unwrap_or_default().to_owned();
            let variables = self.variables.iter().enumerate();
            positions(variables.map(|(at, variable)| (at, value(&variable.path))))
        });
        let found = known.get(path).into_iter().flatten();
        found.filter_map(|at| self.variables.get(*at))
    }
}
