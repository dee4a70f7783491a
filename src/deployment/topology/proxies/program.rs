//! Which proxy a service runs, and how that names its targets.

use super::forward::{Forward, ReadFile};
use super::pages::{self, Route};
use super::{haproxy, nginx, patterns, structured, traefik};
use crate::deployment::topology::build::Built;
use redproof_compose::{Project, Service};
use redproof_source::Budget;

/// A program that passes TCP connections on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Program {
    name: &'static str,
    configured: Configured,
    /// Where its image looks for its configuration.
    config_paths: &'static [&'static str],
}

/// How a program is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Configured {
    Traefik,
    Haproxy,
    Nginx,
    /// Keys of YAML, JSON or TOML: Envoy, Toxiproxy.
    Structure,
    /// The same as patterns; its pages are in a Caddyfile.
    Caddy,
    /// Words of its command, variables, or lines of its files.
    Pattern,
}

include!(concat!(env!("OUT_DIR"), "/proxy-programs.rs"));

impl Program {
    /// The proxy that a service runs, by its image, the one that it is built from, or its command.
    pub(super) fn of(service: &Service, built: Option<&Built>) -> Option<Self> {
        let base = built.and_then(|built| built.base.as_ref());
        let image = base.or(service.image.as_ref());
        let repository = image.map(|image| redproof_redis::repository(image.as_str()).to_ascii_lowercase());
        let last = repository.as_deref().and_then(|name| name.rsplit('/').next());
        let named = |name: &str| {
            PROGRAMS
                .iter()
                .find(|program| has_word(name, program.name))
                .copied()
        };
        let words = || {
            let commands = [&service.entrypoint, &service.command].into_iter().flatten();
            let words = commands.flat_map(|command| &command.words);
            words.flat_map(|word| word.as_str().split_ascii_whitespace())
        };
        let starts = |word: &str| {
            let program = word.rsplit('/').next().unwrap_or(word);
            PROGRAMS.iter().find(|known| known.name == program).copied()
        };
        last.and_then(named).or_else(|| words().find_map(starts))
    }

    /// Whether it may publish services that say nothing of it.
    pub(super) fn publishes_by_default(self) -> bool {
        self.configured == Configured::Traefik
    }

    pub(super) fn config_paths(self) -> &'static [&'static str] {
        self.config_paths
    }

    /// Where it passes connections on to.
    pub(super) fn forwards(
        self,
        project: &Project,
        service: &Service,
        files: &[ReadFile<'_>],
        budget: &Budget,
    ) -> Vec<Forward> {
        match self.configured {
            Configured::Traefik => traefik::forwards(project, service, files, budget),
            Configured::Haproxy => files
                .iter()
                .flat_map(|file| haproxy::forwards(file.text, budget))
                .collect(),
            Configured::Nginx => nginx::forwards(files.iter().map(|file| file.text), budget),
            Configured::Structure => files
                .iter()
                .flat_map(|file| structured::forwards(file, budget))
                .collect(),
            Configured::Pattern | Configured::Caddy => patterns::forwards(service, files),
        }
    }
}

impl Program {
    /// The web pages that it passes requests on to.
    pub(super) fn routes(
        self,
        project: &Project,
        files: &[ReadFile<'_>],
        consoles: &[usize],
        budget: &Budget,
    ) -> Vec<Route> {
        if consoles.is_empty() {
            return Vec::new();
        }
        let each = |routes: &dyn Fn(usize, &ReadFile<'_>) -> Vec<Route>| {
            let files = files.iter().enumerate();
            files.flat_map(|(at, file)| routes(at, file)).collect()
        };
        match self.configured {
            Configured::Nginx => pages::of_nginx(files.iter().map(|file| file.text), budget),
            Configured::Caddy => each(&|at, file| pages::of_caddy(at, file.text)),
            Configured::Haproxy => each(&|at, file| pages::of_haproxy(at, file.text)),
            Configured::Traefik => pages::of_traefik(project, files),
            Configured::Structure | Configured::Pattern => Vec::new(),
        }
    }
}

/// Whether a name has a word: `alpine-socat`, `nginx-unprivileged`, `docker-tcp-proxy`.
fn has_word(name: &str, word: &str) -> bool {
    let is_edge = |c: char| !c.is_ascii_alphabetic();
    let edges = name.match_indices(is_edge).map(|(at, edge)| at + edge.len());
    std::iter::once(0).chain(edges).any(|at| {
        let after = name.get(at..).and_then(|rest| rest.strip_prefix(word));
        after.is_some_and(|after| after.is_empty() || after.starts_with(is_edge))
    })
}
