//! Checks across a project: names that must exist, services that must have an image.

use std::collections::{HashMap, HashSet};

use redproof_source::yaml::Node;
use redproof_source::{Problem, Span, Text};

use crate::model::{MountKind, Project, Refusal, Service};

impl Project {
    /// The services that are started.
    fn active(&self) -> impl Iterator<Item = &Service> {
        let services = self.services.iter();
        services.filter(|service| service.is_active(&self.profiles))
    }

    /// Whether it defines all that it names, and every service has an image or a build.
    pub fn is_complete(&self) -> bool {
        !self.refusals.iter().any(|refusal| refusal.is_missing_definition)
    }

    /// Whether it starts nothing by itself: no service has an image or a build.
    pub fn starts_nothing(&self) -> bool {
        self.services.iter().all(lacks_image)
    }
}

fn lacks_image(service: &Service) -> bool {
    service.image.is_none() && service.build.is_none() && !service.has_provider
}

/// Notes what Compose would refuse once all files are merged. `problems`: what could not be read.
pub(crate) fn check(project: &Project, problems: &[Problem], refusals: &mut Vec<Refusal>) {
    let names = |texts: Vec<&Text>| -> HashSet<String> {
        texts.iter().map(|text| text.as_str().to_owned()).collect()
    };
    let known = Known {
        services: names(project.services.iter().map(|service| &service.name).collect()),
        networks: names(project.networks.iter().map(|network| &network.name).collect()),
        volumes: names(project.volumes.iter().map(|volume| &volume.name).collect()),
        secrets: names(project.secrets.iter().map(|secret| &secret.name).collect()),
        configs: names(project.configs.iter().map(|config| &config.name).collect()),
    };
    // Compose looks at no service that the profiles switch off.
    for service in project.active() {
        known.check(service, problems, refusals);
    }
    cycles(project, refusals);
    container_names(project, refusals);
}

fn container_names(project: &Project, refusals: &mut Vec<Refusal>) {
    let mut seen = HashSet::new();
    for service in project.active() {
        let Some(name) = &service.container_name else {
            continue;
        };
        if name.is_empty() || name.undefined().is_some() || seen.insert(name.as_str()) {
            continue;
        }
        refusals.push(Refusal::new(
            name.span(),
            format!("{}.container_name", service.path),
            "two services have the same container name",
            "Give each its own name, or none.",
        ));
    }
}

struct Known {
    services: HashSet<String>,
    networks: HashSet<String>,
    volumes: HashSet<String>,
    secrets: HashSet<String>,
    configs: HashSet<String>,
}

impl Known {
    fn check(&self, service: &Service, problems: &[Problem], refusals: &mut Vec<Refusal>) {
        let path = service.path.as_str();
        // What it extends may have the image, and could not be read.
        let is_whole = || !problems.iter().any(|problem| service.span.contains(problem.at));
        if lacks_image(service) && is_whole() {
            let message = format!(
                "service `{}` has neither an image nor a build context specified",
                service.name.as_str()
            );
            let help = "Name an image or a build, or use this file together with the one that does.";
            let refusal = Refusal::new(service.name.span(), path, message, help);
            refusals.push(refusal.missing_definition());
        }
        for attachment in &service.networks {
            if attachment.network.as_str() != "default" {
                undefined(&attachment.network, &self.networks, "network", path, refusals);
            }
        }
        for dependency in &service.depends_on {
            undefined(&dependency.service, &self.services, "service", path, refusals);
        }
        for link in &service.links {
            let end = link.as_str().find(':').unwrap_or(link.as_str().len());
            undefined(&link.slice(0..end), &self.services, "service", path, refusals);
        }
        if let Some(mode) = &service.network_mode
            && mode.as_str().starts_with("service:")
        {
            let other = mode.slice("service:".len()..mode.as_str().len());
            undefined(&other, &self.services, "service", path, refusals);
        }
        for mount in &service.mounts {
            if mount.kind == MountKind::Volume
                && let Some(source) = &mount.source
            {
                undefined(source, &self.volumes, "volume", &mount.path, refusals);
            }
        }
        for grant in &service.secrets {
            undefined(&grant.source, &self.secrets, "secret", &grant.path, refusals);
        }
        for grant in &service.configs {
            undefined(&grant.source, &self.configs, "config", &grant.path, refusals);
        }
    }
}

/// Notes active services that need an inactive one.
pub(crate) fn check_active(project: &Project, refusals: &mut Vec<Refusal>) {
    let is_off = |service: &&Service| !service.is_active(&project.profiles);
    let off: HashMap<&str, &Service> = project
        .services
        .iter()
        .filter(is_off)
        .map(|service| (service.name.as_str(), service))
        .collect();
    if off.is_empty() {
        return;
    }
    let written = project.written_services().map(|(_, node)| node);
    let services = project.services.iter().zip(written);
    for (service, node) in services.filter(|(service, _)| !is_off(service)) {
        let waits = service.all_dependencies(node);
        for name in waits
            .iter()
            .filter(|wait| wait.required)
            .map(|wait| &wait.service)
        {
            let Some(needed) = off.get(name.as_str()) else {
                continue;
            };
            let profiles: Vec<String> = needed
                .profiles
                .iter()
                .map(|profile| format!("`{}`", profile.as_str()))
                .collect();
            refusals.push(Refusal::new(
                name.span(),
                service.path.clone(),
                format!(
                    "service `{}` is required, and its profile is not active",
                    name.as_str()
                ),
                format!(
                    "Give this service the same profile ({}), or start with that profile.",
                    profiles.join(", ")
                ),
            ));
        }
    }
}

/// The same for names that the model does not keep.
pub(crate) fn check_named(project: &Project, refusals: &mut Vec<Refusal>) {
    let root = &project.written;
    let names = |section: &str| -> HashSet<String> {
        let entries = root.get(section).map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .map(|entry| entry.key.as_str().to_owned())
            .collect()
    };
    let (services, secrets, models) = (names("services"), names("secrets"), names("models"));
    let written = root.get("services").map(Node::entries).unwrap_or_default();
    let written: HashMap<&str, &Node> = written
        .iter()
        .map(|entry| (entry.key.as_str(), &entry.value))
        .collect();
    for service in project.active() {
        let path = service.path.clone();
        let Some(node) = written.get(service.name.as_str()) else {
            continue;
        };
        let shares = ["pid", "ipc"].iter().filter_map(|field| node.get(field)?.text());
        for mode in shares.filter(|mode| mode.as_str().starts_with("service:")) {
            let other = mode.slice("service:".len()..mode.as_str().len());
            undefined(&other, &services, "service", &path, refusals);
        }
        let items = |node: Option<&Node>| node.map(Node::items).unwrap_or_default().to_vec();
        for other in items(node.get("volumes_from")).iter().filter_map(Node::text) {
            let end = other.as_str().find(':').unwrap_or(other.as_str().len());
            if !other.as_str().starts_with("container:") {
                undefined(&other.slice(0..end), &services, "service", &path, refusals);
            }
        }
        for secret in items(node.get("build").and_then(|build| build.get("secrets"))) {
            if let Some(name) = secret.text().or_else(|| secret.get("source")?.text()) {
                undefined(
                    name,
                    &secrets,
                    "secret",
                    &format!("{path}.build.secrets"),
                    refusals,
                );
            }
        }
        let used = node.get("models");
        let keys = used
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .map(|entry| &entry.key);
        for name in items(used).iter().filter_map(Node::text).chain(keys) {
            undefined(name, &models, "model", &path, refusals);
        }
    }
}

fn undefined(name: &Text, known: &HashSet<String>, what: &str, path: &str, refusals: &mut Vec<Refusal>) {
    if name.undefined().is_some() || known.contains(name.as_str()) {
        return;
    }
    let section = match what {
        "service" => "services",
        "network" => "networks",
        "volume" => "volumes",
        "secret" => "secrets",
        "model" => "models",
        _ => "configs",
    };
    let refusal = Refusal::new(
        name.span(),
        path,
        format!("undefined {what} `{}`", name.as_str()),
        format!("Define it under `{section}`, or correct the name."),
    );
    refusals.push(refusal.missing_definition());
}

/// Notes services that wait for each other in a cycle.
fn cycles(project: &Project, refusals: &mut Vec<Refusal>) {
    let by_name: HashMap<&str, usize> = project
        .services
        .iter()
        .enumerate()
        .map(|(index, service)| (service.name.as_str(), index))
        .collect();
    let written = project.written_services().map(|(_, node)| node);
    let waits: Vec<Vec<(usize, Span)>> = project
        .services
        .iter()
        .zip(written)
        .map(|(service, node)| {
            let is_active = service.is_active(&project.profiles);
            let all = service.all_dependencies(node);
            all.iter()
                .filter(|_| is_active)
                .filter_map(|wait| Some((*by_name.get(wait.service.as_str())?, wait.service.span())))
                .collect()
        })
        .collect();
    // Services that no other service waits for are removed until only cycles, and what they wait for, are left.
    let mut waited = vec![0usize; waits.len()];
    for (target, _) in waits.iter().flatten() {
        if let Some(count) = waited.get_mut(*target) {
            *count += 1;
        }
    }
    let mut free: Vec<usize> = (0..waits.len()).filter(|i| waited.get(*i) == Some(&0)).collect();
    let mut left: HashSet<usize> = (0..waits.len()).collect();
    while let Some(index) = free.pop() {
        left.remove(&index);
        for (target, _) in waits.get(index).into_iter().flatten() {
            if let Some(count) = waited.get_mut(*target) {
                *count -= 1;
                if *count == 0 {
                    free.push(*target);
                }
            }
        }
    }
    let Some(first) = left.iter().min() else {
        return;
    };
    let edge = waits
        .get(*first)
        .and_then(|edges| edges.iter().find(|(target, _)| left.contains(target)));
    if let (Some(service), Some((_, at))) = (project.services.get(*first), edge) {
        refusals.push(Refusal::new(
            *at,
            format!("{}.depends_on", service.path),
            "the services depend on each other in a cycle",
            "Remove one `depends_on`.",
        ));
    }
}
