//! Traefik's provider for Docker, which publishes each container whose labels do not say otherwise.

use super::super::forward::ReadFile;
use super::super::structured::documents;
use super::super::traefik::{field, labels};
use super::traefik::login_of_all;
use super::{Route, is_open};
use crate::deployment::topology::exposure::joined;
use crate::deployment::topology::model::PublishedPage;
use redproof_compose::{Project, Service};
use redproof_source::{Span, Text};

/// How Traefik, which reads them as Go's `ParseBool` does, takes "no".
const FALSE: &[&str] = &["0", "f", "F", "false", "False", "FALSE"];

/// A setting below `providers.docker`, in lower case; of the provider itself without a name.
struct Setting {
    name: String,
    value: String,
    at: Span,
}

/// The consoles that Traefik publishes because nothing tells it not to, by the names of their containers.
pub(in super::super) fn by_default(
    project: &Project,
    proxy: &Service,
    consoles: &[usize],
    files: &[ReadFile<'_>],
) -> Vec<PublishedPage> {
    let settings = settings(proxy, files);
    let Some(at) = settings.first().map(|setting| setting.at) else {
        return Vec::new();
    };
    let leaves_out = settings.iter().any(|setting| match setting.name.as_str() {
        "" | "exposedbydefault" => FALSE.contains(&setting.value.as_str()),
        "constraints" => !setting.value.is_empty(),
        _ => false,
    });
    let route = Route {
        to: String::new(),
        listen: None,
        login: login_of_all(project, files),
        file: 0,
        at: 0..0,
    };
    let Some(open) = is_open(project, proxy, &route, at).filter(|_| !leaves_out) else {
        return Vec::new();
    };
    let is_silent = |service: &Service| {
        let labels = labels(service);
        let mut names = labels.keys();
        !names.any(|name| name == "traefik.enable" || name.starts_with("traefik.http.routers."))
    };
    let published = consoles.iter().copied().filter(|console| {
        let service = project.services.get(*console);
        service.is_some_and(|service| is_silent(service) && reaches(proxy, service))
    });
    let page = |service| PublishedPage {
        service,
        span: at,
        open: open.clone(),
    };
    published.map(page).collect()
}

/// Whether a proxy is in a network of a service, or on the host.
fn reaches(proxy: &Service, service: &Service) -> bool {
    let is_on_host = proxy.network_mode.as_ref().is_some_and(|mode| *mode == *"host");
    is_on_host || !joined(proxy).is_disjoint(&joined(service))
}

/// The settings of the provider in a command, in variables and in files.
fn settings(proxy: &Service, files: &[ReadFile<'_>]) -> Vec<Setting> {
    let setting = |name: &str, value: &str, at| Setting {
        name: name.trim_start_matches(['.', '_']).to_ascii_lowercase(),
        value: value.trim().to_owned(),
        at,
    };
    let commands = [&proxy.entrypoint, &proxy.command].into_iter().flatten();
    let words = commands.flat_map(|command| &command.words);
    let mut found: Vec<Setting> = words
        .filter_map(|word| {
            let (name, value) = word.as_str().split_once('=').unwrap_or((word.as_str(), "true"));
            let rest = strip(name, "--providers.docker")?;
            Some(setting(rest, value, word.span()))
        })
        .collect();
    found.extend(proxy.environment.iter().filter_map(|variable| {
        let rest = strip(variable.name.as_str(), "traefik_providers_docker")?;
        let value = variable.value.as_ref().map_or("", Text::as_str);
        Some(setting(rest, value, variable.name.span()))
    }));
    for root in files.iter().flat_map(documents) {
        let Some(docker) = field(&root, "providers").and_then(|providers| field(providers, "docker")) else {
            continue;
        };
        found.push(setting("", "true", docker.span));
        found.extend(docker.entries().iter().map(|entry| {
            let value = entry.value.text().map_or("", Text::as_str);
            setting(entry.key.as_str(), value, entry.value.span)
        }));
    }
    found
}

/// What follows the name of the provider in the name of a setting.
fn strip<'n>(name: &'n str, provider: &str) -> Option<&'n str> {
    let start = name.get(..provider.len())?;
    let rest = name.get(provider.len()..)?;
    let is_whole = rest.is_empty() || rest.starts_with(['.', '_']);
    (is_whole && start.eq_ignore_ascii_case(provider)).then_some(rest)
}
