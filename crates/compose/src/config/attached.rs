//! What a service is attached to: ports, networks, mounts, secrets and configs.

use redproof_source::yaml::Node;
use redproof_source::{Span, Text};
use serde_json::Value;

use super::keys;
use super::path::from_root;
use super::shape::{self, Shape};
use super::value::{ConfigValue, Fields, shown};
use crate::model::{Grant, Mount, MountKind, Port, Service};
use crate::path::cleaned;

/// Networks, mounts, secrets and configs.
pub(super) fn attached(service: &Service, node: &Node, folder: &str, out: &mut Fields) {
    if service.network_mode.is_none() {
        out.collection("networks", networks(service, node, folder));
    }
    let volumes = service.mounts.iter().filter(|mount| !mount.is_tmpfs_entry);
    let volumes = volumes.map(|entry| mount(entry, node, folder)).collect();
    out.collection("volumes", ConfigValue::list(volumes));
    let secrets = service.secrets.iter().map(|entry| {
        let default = format!("/run/secrets/{}", entry.source.as_str());
        grant(entry, Some(default))
    });
    out.collection("secrets", ConfigValue::list(secrets.collect()));
    let configs = service.configs.iter().map(|entry| grant(entry, None));
    out.collection("configs", ConfigValue::list(configs.collect()));
}

fn networks(service: &Service, node: &Node, folder: &str) -> ConfigValue {
    let written = node.get("networks");
    let joined = service.networks.iter().map(|attachment| {
        let name = attachment.network.as_str();
        let span = Some(attachment.network.span());
        let settings = written.and_then(|networks| networks.get(name));
        let value = settings.and_then(|node| shape::print(node, Shape::Fields(keys::ATTACHMENT), folder));
        let value = value.unwrap_or_else(|| ConfigValue::scalar(Value::Null, span));
        (name.to_owned(), value)
    });
    let implicit = service
        .uses_default_network()
        .then(|| ("default".to_owned(), ConfigValue::implicit(Value::Null)));
    ConfigValue::sorted(joined.chain(implicit), None)
}

fn mount(mount: &Mount, node: &Node, folder: &str) -> ConfigValue {
    let span = Some(mount.span);
    let written = item(node, "volumes", &mount.path);
    let long = written.filter(|written| written.is_mapping());
    let written_kind = long
        .and_then(|long| long.get("type"))
        .and_then(Node::text)
        .map(Text::as_str);
    let kind = match mount.kind {
        MountKind::Bind => "bind",
        MountKind::Volume => "volume",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Other => written_kind.unwrap_or("other"),
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
    match (long, written.and_then(Node::text)) {
        (Some(long), _) => shape::add(long, keys::MOUNT, folder, &mut out),
        (None, Some(short)) if matches!(kind, "bind" | "volume") => {
            out.insert(kind, short_options(kind, shown(short).as_str(), span));
        }
        _ => {}
    }
    out.finish(span)
}

/// The options of a short form, which are there even if there are none.
fn short_options(kind: &str, short: &str, span: Option<Span>) -> ConfigValue {
    let options = short.rsplit_once(':').map_or("", |(_, options)| options);
    let mut out = Fields::default();
    for option in options.split(',') {
        match (kind, option) {
            ("bind", "z" | "Z") => out.insert("selinux", ConfigValue::scalar(option, span)),
            ("bind", "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave") => {
                out.insert("propagation", ConfigValue::scalar(option, span));
            }
            ("volume", "nocopy") => out.flag("nocopy", true, span),
            _ => {}
        }
    }
    out.finish(span)
}

/// The item of a list that a structural path ends with.
fn item<'a>(node: &'a Node, key: &str, path: &str) -> Option<&'a Node> {
    let index = path
        .rsplit_once('[')?
        .1
        .strip_suffix(']')?
        .parse::<usize>()
        .ok()?;
    node.get(key)?.items().get(index)
}

/// `devices`, in the long form. A device is at the same path in the container unless another one is written.
pub(super) fn devices(node: &Node) -> ConfigValue {
    let devices = node.items().iter().filter_map(|item| {
        let mut out = Fields::default();
        let (source, target, permissions) = match item.text() {
            Some(text) => {
                let text = shown(text);
                let mut parts = text.splitn(3, ':').map(str::to_owned);
                (parts.next()?, parts.next(), parts.next())
            }
            None => {
                let field = |key: &str| item.get(key).and_then(Node::text).map(shown);
                (field("source")?, field("target"), field("permissions"))
            }
        };
        let span = Some(item.span);
        let short = item.text().is_some();
        let target = target.or_else(|| short.then(|| source.clone()));
        let permissions = permissions.or_else(|| short.then(|| "rwm".to_owned()));
        out.insert("source", ConfigValue::scalar(source, span));
        out.insert_some("target", target.map(|target| ConfigValue::scalar(target, span)));
        out.insert_some(
            "permissions",
            permissions.map(|letters| ConfigValue::scalar(letters, span)),
        );
        Some(out.finish(span))
    });
    ConfigValue::list(devices.collect())
}

/// A published port.
pub(super) fn port(port: &Port, node: &Node) -> ConfigValue {
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
    if let Some(long) = item(node, "ports", &port.path).filter(|long| long.is_mapping()) {
        shape::add(long, keys::PORT, "", &mut out);
    }
    out.finish(span)
}

pub(super) fn grant(grant: &Grant, default: Option<String>) -> ConfigValue {
    let span = Some(grant.span);
    let mut out = Fields::default();
    out.insert("source", ConfigValue::scalar(grant.source.as_str(), span));
    let target = match &grant.target {
        Some(target) => Some(ConfigValue::text(target)),
        None => default.map(ConfigValue::implicit),
    };
    out.insert_some("target", target);
    owner(grant, &mut out);
    out.finish(span)
}

/// The owner of the file of a secret or config, and its permission bits.
fn owner(grant: &Grant, out: &mut Fields) {
    out.text("uid", grant.uid.as_ref());
    out.text("gid", grant.gid.as_ref());
    if let Some((bits, span)) = grant.mode {
        let sign = if bits < 0 { "-" } else { "" };
        let mode = format!("0{sign}{:o}", bits.unsigned_abs());
        out.insert("mode", ConfigValue::scalar(mode, Some(span)));
    }
}
