//! What a service is attached to: ports, networks, mounts, secrets and configs.

use serde_json::Value;

use super::path::from_root;
use super::settings;
use super::value::{ConfigValue, Fields, shown};
use crate::model::{Grant, Mount, MountKind, Port, Service};
use crate::path::cleaned;

/// Networks, mounts, secrets and configs.
pub(super) fn attached(service: &Service, folder: &str, out: &mut Fields) {
    if service.network_mode.is_none() {
        out.collection("networks", networks(service));
    }
    let (tmpfs, volumes): (Vec<&Mount>, Vec<&Mount>) =
        service.mounts.iter().partition(|mount| mount.is_tmpfs_entry);
    let volumes = volumes.into_iter().map(|entry| mount(entry, folder)).collect();
    out.collection("volumes", ConfigValue::list(volumes));
    let tmpfs = tmpfs.into_iter().map(|entry| ConfigValue::text(&entry.target));
    out.collection("tmpfs", ConfigValue::list(tmpfs.collect()));
    let secrets = service.secrets.iter().map(|entry| {
        let default = format!("/run/secrets/{}", entry.source.as_str());
        grant(entry, Some(default))
    });
    out.collection("secrets", ConfigValue::list(secrets.collect()));
    let configs = service.configs.iter().map(|entry| grant(entry, None));
    out.collection("configs", ConfigValue::list(configs.collect()));
}

fn networks(service: &Service) -> ConfigValue {
    let joined = service.networks.iter().map(|attachment| {
        let span = Some(attachment.network.span());
        let value = if attachment.aliases.is_empty() {
            ConfigValue::scalar(Value::Null, span)
        } else {
            let mut settings = Fields::default();
            settings.insert("aliases", ConfigValue::words(&attachment.aliases));
            settings.finish(span)
        };
        (attachment.network.as_str().to_owned(), value)
    });
    let implicit = service
        .uses_default_network()
        .then(|| ("default".to_owned(), ConfigValue::implicit(Value::Null)));
    ConfigValue::sorted(joined.chain(implicit), None)
}

fn mount(mount: &Mount, folder: &str) -> ConfigValue {
    let span = Some(mount.span);
    let kind = match mount.kind {
        MountKind::Bind => "bind",
        MountKind::Volume => "volume",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Other => "other",
    };
    let is_bind = mount.kind == MountKind::Bind;
    let mut out = Fields::default();
    out.insert("type", ConfigValue::scalar(kind, span));
    let source = mount.source.as_ref();
    if let Some(source) = source.filter(|source| is_bind || !source.is_empty()) {
        let path = if is_bind {
            from_root(folder, &shown(source))
        } else {
            shown(source)
        };
        out.insert("source", ConfigValue::scalar(path, Some(source.span())));
    }
    let target = cleaned(&shown(&mount.target));
    out.insert("target", ConfigValue::scalar(target, Some(mount.target.span())));
    out.flag("read_only", mount.read_only, span);
    out.finish(span)
}

/// A published port.
pub(super) fn port(port: &Port) -> ConfigValue {
    let span = Some(port.span);
    let mut out = Fields::default();
    let mode = port.mode.as_deref().unwrap_or("ingress");
    out.insert("mode", ConfigValue::scalar(mode, span));
    if let Some(Some(address)) = port.host_ip.known() {
        out.insert("host_ip", ConfigValue::scalar(address.as_str(), span));
    }
    if let Some(target) = port.target.known() {
        out.insert("target", ConfigValue::scalar(*target, span));
    }
    let published = match (port.published.known(), port.published_range) {
        (_, Some((first, last))) => Some(format!("{first}-{last}")),
        (Some(Some(published)), None) => Some(published.to_string()),
        _ => None,
    };
    out.insert_some(
        "published",
        published.map(|ports| ConfigValue::scalar(ports, span)),
    );
    out.insert("protocol", ConfigValue::scalar(port.protocol.as_str(), span));
    out.finish(span)
}

fn grant(grant: &Grant, default: Option<String>) -> ConfigValue {
    let span = Some(grant.span);
    let mut out = Fields::default();
    out.insert("source", ConfigValue::scalar(grant.source.as_str(), span));
    let target = match &grant.target {
        Some(target) => Some(ConfigValue::text(target)),
        None => default.map(ConfigValue::implicit),
    };
    out.insert_some("target", target);
    settings::owner(grant, &mut out);
    out.finish(span)
}
