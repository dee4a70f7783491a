//! The project as `docker compose config --format json` shows it, with the profiles that are on.
//!
//! Paths are relative to the root instead of absolute, and what redproof does not read (such as `logging`) is left
//! out. Values are shown as they are: whoever prints this masks them first.

mod settings;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{Command, Grant, Mount, MountKind, Network, Port, Project, Resource, Service};
use redproof_source::{SourceMap, Text, UNRESOLVED, absolute};

/// The normalised project.
pub fn config_json(project: &Project, _map: &SourceMap) -> Value {
    let view = View {
        folder: &project.folder,
        name: project.name.clone(),
    };
    let mut root = Map::new();
    root.insert("name".to_owned(), json!(view.name));
    let is_active = |service: &&Service| service.is_active(&project.profiles);
    let active: Vec<&Service> = project.services.iter().filter(is_active).collect();
    let services: BTreeMap<&str, Value> = active
        .iter()
        .map(|service| (service.name.as_str(), view.service(service)))
        .collect();
    let mut networks: BTreeMap<&str, Value> = BTreeMap::new();
    let defined: BTreeMap<&str, &Network> = project
        .networks
        .iter()
        .map(|network| (network.name.as_str(), network))
        .collect();
    for name in used_networks(&active) {
        let network = defined.get(name).copied();
        networks.insert(name, view.network(name, network));
    }
    insert_some(&mut root, "networks", networks);
    root.insert("services".to_owned(), json!(services));
    let volumes = active
        .iter()
        .flat_map(|service| &service.mounts)
        .filter(|mount| mount.kind == MountKind::Volume)
        .filter_map(|mount| mount.source.as_ref());
    insert_some(&mut root, "volumes", view.resources(&project.volumes, volumes));
    let secrets = active.iter().flat_map(|service| {
        let built = service.build.iter().flat_map(|build| &build.secrets);
        let granted = service.secrets.iter().map(|grant| &grant.source);
        granted.chain(built)
    });
    insert_some(&mut root, "secrets", view.resources(&project.secrets, secrets));
    let configs = active.iter().flat_map(|service| &service.configs);
    insert_some(
        &mut root,
        "configs",
        view.resources(&project.configs, configs.map(|grant| &grant.source)),
    );
    Value::Object(root)
}

fn used_networks<'a>(services: &[&'a Service]) -> BTreeSet<&'a str> {
    let mut used = BTreeSet::new();
    for service in services {
        used.extend(
            service
                .networks
                .iter()
                .map(|attachment| attachment.network.as_str()),
        );
        if service.networks.is_empty() && service.network_mode.is_none() && !service.has_provider {
            used.insert("default");
        }
    }
    used
}

fn insert_some(root: &mut Map<String, Value>, name: &str, entries: BTreeMap<&str, Value>) {
    if !entries.is_empty() {
        root.insert(name.to_owned(), json!(entries));
    }
}

/// A value as Compose shows it, where a `$` is doubled so that the output can be read again.
fn shown(text: &Text) -> String {
    text.as_str().replace(UNRESOLVED, "").replace('$', "$$")
}

/// Words as Compose shows them: a word that is nothing but an unset variable is none.
fn all_shown(texts: &[Text]) -> Value {
    json!(
        texts
            .iter()
            .filter(|text| text.as_str() != UNRESOLVED)
            .map(shown)
            .collect::<Vec<_>>()
    )
}

struct View<'a> {
    folder: &'a str,
    name: String,
}

impl View<'_> {
    fn service(&self, service: &Service) -> Value {
        let mut out = Map::new();
        let mut text = |name: &str, value: &Option<Text>| {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                out.insert(name.to_owned(), json!(shown(value)));
            }
        };
        text("image", &service.image);
        text("container_name", &service.container_name);
        text("hostname", &service.hostname);
        text("user", &service.user);
        text("working_dir", &service.working_dir);
        text("network_mode", &service.network_mode);
        text("restart", &service.restart);
        if let Some(build) = &service.build {
            let context = build.context.as_ref().map_or_else(|| ".".to_owned(), shown);
            let mut settings = Map::new();
            settings.insert("context".to_owned(), json!(self.context(&context)));
            settings::build(build, &mut settings);
            out.insert("build".to_owned(), Value::Object(settings));
        }
        let words = |command: &Option<Command>| command.as_ref().map(|command| all_shown(&command.words));
        out.insert("command".to_owned(), words(&service.command).unwrap_or_default());
        out.insert(
            "entrypoint".to_owned(),
            words(&service.entrypoint).unwrap_or_default(),
        );
        if !service.environment.is_empty() {
            let variables: BTreeMap<String, Option<String>> = service
                .environment
                .iter()
                .map(|variable| (shown(&variable.name), variable.value.as_ref().map(shown)))
                .collect();
            out.insert("environment".to_owned(), json!(variables));
        }
        let mut list = |name: &str, texts: &[Text]| {
            if !texts.is_empty() {
                out.insert(name.to_owned(), all_shown(texts));
            }
        };
        list("expose", &service.expose);
        list("profiles", &service.profiles);
        list("cap_add", &service.cap_add);
        list("cap_drop", &service.cap_drop);
        list("security_opt", &service.security_opt);
        list("links", &service.links);
        if !service.labels.is_empty() {
            let labels: BTreeMap<String, String> = service
                .labels
                .iter()
                .map(|(name, value)| (shown(name), value.as_ref().map(shown).unwrap_or_default()))
                .collect();
            out.insert("labels".to_owned(), json!(labels));
        }
        if !service.depends_on.is_empty() {
            let waits: BTreeMap<&str, Value> = service
                .depends_on
                .iter()
                .map(|wait| {
                    let mut shown = json!({ "condition": wait.condition, "required": wait.required });
                    if wait.restart
                        && let Some(shown) = shown.as_object_mut()
                    {
                        shown.insert("restart".to_owned(), json!(true));
                    }
                    (wait.service.as_str(), shown)
                })
                .collect();
            out.insert("depends_on".to_owned(), json!(waits));
        }
        for (name, flag) in [
            ("read_only", service.read_only),
            ("privileged", service.privileged),
        ] {
            if let Some((true, _)) = flag {
                out.insert(name.to_owned(), json!(true));
            }
        }
        if !service.ports.is_empty() {
            out.insert(
                "ports".to_owned(),
                service.ports.iter().map(port).collect::<Vec<_>>().into(),
            );
        }
        if let Some(deploy) = &service.deploy {
            out.insert("deploy".to_owned(), settings::deploy(deploy));
        }
        self.connections(service, &mut out);
        Value::Object(out)
    }

    /// Networks, mounts, secrets, configs and the health check.
    fn connections(&self, service: &Service, out: &mut Map<String, Value>) {
        if service.network_mode.is_none() {
            let mut networks: BTreeMap<&str, Value> = service
                .networks
                .iter()
                .map(|attachment| {
                    let aliases = &attachment.aliases;
                    let settings = if aliases.is_empty() {
                        Value::Null
                    } else {
                        json!({ "aliases": all_shown(aliases) })
                    };
                    (attachment.network.as_str(), settings)
                })
                .collect();
            if networks.is_empty() && !service.has_provider {
                networks.insert("default", Value::Null);
            }
            if !networks.is_empty() {
                out.insert("networks".to_owned(), json!(networks));
            }
        }
        let (tmpfs, volumes): (Vec<&Mount>, Vec<&Mount>) = service
            .mounts
            .iter()
            .partition(|mount| mount.path.contains(".tmpfs["));
        if !volumes.is_empty() {
            let volumes: Vec<Value> = volumes.into_iter().map(|mount| self.mount(mount)).collect();
            out.insert("volumes".to_owned(), volumes.into());
        }
        if !tmpfs.is_empty() {
            let targets: Vec<String> = tmpfs.iter().map(|mount| shown(&mount.target)).collect();
            out.insert("tmpfs".to_owned(), json!(targets));
        }
        let mut grants = |name: &str, grants: &[Grant], default: fn(&str) -> Option<String>| {
            if !grants.is_empty() {
                let shown: Vec<Value> = grants.iter().map(|entry| grant(entry, default)).collect();
                out.insert(name.to_owned(), shown.into());
            }
        };
        grants("secrets", &service.secrets, |source| {
            Some(format!("/run/secrets/{source}"))
        });
        grants("configs", &service.configs, |_| None);
        if let Some(check) = &service.healthcheck {
            let mut shown = Map::new();
            if let Some(test) = check.test.as_ref().filter(|test| !test.words.is_empty()) {
                shown.insert("test".to_owned(), all_shown(&test.words));
            }
            if check.disabled {
                shown.insert("disable".to_owned(), json!(true));
            }
            settings::times(check, &mut shown);
            out.insert("healthcheck".to_owned(), Value::Object(shown));
        }
    }

    fn mount(&self, mount: &Mount) -> Value {
        let kind = match mount.kind {
            MountKind::Bind => "bind",
            MountKind::Volume => "volume",
            MountKind::Tmpfs => "tmpfs",
            MountKind::Other => "other",
        };
        let mut out = Map::new();
        out.insert("type".to_owned(), json!(kind));
        if let Some(source) = mount
            .source
            .as_ref()
            .filter(|source| mount.kind == MountKind::Bind || !source.is_empty())
        {
            let source = if mount.kind == MountKind::Bind {
                self.path(&shown(source))
            } else {
                shown(source)
            };
            out.insert("source".to_owned(), json!(source));
        }
        out.insert("target".to_owned(), json!(clean(&shown(&mount.target))));
        if mount.read_only {
            out.insert("read_only".to_owned(), json!(true));
        }
        Value::Object(out)
    }

    fn network(&self, name: &str, network: Option<&Network>) -> Value {
        let mut out = Map::new();
        let external = network.is_some_and(|network| network.external);
        let real = network.and_then(|network| network.real_name.as_ref());
        if let Some(name) = self.real_name(name, real, external) {
            out.insert("name".to_owned(), json!(name));
        }
        if let Some(driver) = network.and_then(|network| network.driver.as_ref()) {
            out.insert("driver".to_owned(), json!(driver.as_str()));
        }
        out.insert("ipam".to_owned(), json!({}));
        if external {
            out.insert("external".to_owned(), json!(true));
        }
        if network.is_some_and(|network| network.internal) {
            out.insert("internal".to_owned(), json!(true));
        }
        Value::Object(out)
    }

    fn resources<'a>(
        &self,
        resources: &'a [Resource],
        used: impl Iterator<Item = &'a Text>,
    ) -> BTreeMap<&'a str, Value> {
        let used: BTreeSet<&str> = used.map(Text::as_str).collect();
        resources
            .iter()
            .filter(|resource| used.contains(resource.name.as_str()))
            .map(|resource| (resource.name.as_str(), self.resource(resource)))
            .collect()
    }

    fn resource(&self, resource: &Resource) -> Value {
        let mut out = Map::new();
        let name = self.real_name(
            resource.name.as_str(),
            resource.real_name.as_ref(),
            resource.external,
        );
        if let Some(name) = name {
            out.insert("name".to_owned(), json!(name));
        }
        if let Some(file) = &resource.file {
            out.insert("file".to_owned(), json!(self.path(&shown(file))));
        }
        if let Some(environment) = &resource.environment {
            out.insert("environment".to_owned(), json!(environment.as_str()));
        }
        if let Some(content) = &resource.content {
            out.insert("content".to_owned(), json!(shown(content)));
        }
        if resource.external {
            out.insert("external".to_owned(), json!(true));
        }
        Value::Object(out)
    }

    /// The name that the engine knows; nothing where the file gives an external thing an empty one.
    fn real_name(&self, name: &str, real: Option<&Text>, external: bool) -> Option<String> {
        match real {
            Some(real) if !real.is_empty() => Some(shown(real)),
            Some(_) if external => None,
            None if external => Some(name.to_owned()),
            _ => Some(format!("{}_{name}", self.name)),
        }
    }

    /// A build's context: a path, or a URL that stays as it is.
    fn context(&self, written: &str) -> String {
        if written.contains("://") || written.starts_with("git@") {
            written.to_owned()
        } else {
            self.path(written)
        }
    }

    /// A path relative to the root; `.` for the root itself.
    fn path(&self, written: &str) -> String {
        if written.starts_with(['/', '~', '\\']) || written.chars().nth(1) == Some(':') {
            return written.to_owned();
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in self.folder.split('/').chain(written.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        if parts.is_empty() {
            ".".to_owned()
        } else {
            parts.join("/")
        }
    }
}

/// A container path without what does not matter in it.
fn clean(path: &str) -> String {
    match path.strip_prefix('/') {
        Some(_) => absolute("/", path),
        // `e:/data/` is a path of Windows.
        None => path.trim_end_matches('/').to_owned(),
    }
}

fn port(port: &Port) -> Value {
    let mut out = Map::new();
    let mode = port.mode.as_deref().unwrap_or("ingress");
    out.insert("mode".to_owned(), json!(mode));
    if let Some(Some(address)) = port.host_ip.known() {
        out.insert("host_ip".to_owned(), json!(address));
    }
    if let Some(target) = port.target.known() {
        out.insert("target".to_owned(), json!(target));
    }
    let published = match (port.published.known(), port.published_range) {
        (_, Some((first, last))) => Some(format!("{first}-{last}")),
        (Some(Some(published)), None) => Some(published.to_string()),
        _ => None,
    };
    if let Some(published) = published {
        out.insert("published".to_owned(), json!(published));
    }
    out.insert("protocol".to_owned(), json!(port.protocol));
    Value::Object(out)
}

fn grant(grant: &Grant, default: fn(&str) -> Option<String>) -> Value {
    let mut out = Map::new();
    let source = grant.source.as_str();
    out.insert("source".to_owned(), json!(source));
    let target = match &grant.target {
        Some(target) => Some(shown(target)),
        None => default(source),
    };
    if let Some(target) = target {
        out.insert("target".to_owned(), json!(target));
    }
    settings::owner(grant, &mut out);
    Value::Object(out)
}
