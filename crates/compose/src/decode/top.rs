//! Top-level networks, volumes, secrets and configs.

use redproof_source::yaml::{Entry, Node};
use redproof_source::{Span, Text};

use super::fields::{boolean, string};
use crate::model::{Network, Refusal, Resource};
use crate::pass_through;
use crate::path::{PathKind, from_working_dir};
use crate::scalar;
use crate::schema;
use crate::scope::Scope;

/// Networks, without the implicit default.
pub(super) fn networks(node: Option<&Node>, refusals: &mut Vec<Refusal>) -> Vec<Network> {
    let Some(node) = node else {
        return Vec::new();
    };
    schema::check_names(node, "networks", refusals);
    node.entries()
        .iter()
        .map(|entry| {
            let path = format!("networks.{}", entry.key.as_str());
            checked(entry, &path, schema::NETWORK, true, refusals);
            let (external, old_name) = external(&entry.value);
            Network {
                name: entry.key.clone(),
                internal: boolean(&entry.value, "internal").is_some_and(|(yes, _)| yes),
                external,
                external_at: entry.value.get("external").map(|value| value.span),
                driver: string(&entry.value, "driver"),
                options: options(&entry.value),
                real_name: string(&entry.value, "name").or(old_name),
                span: whole(entry),
            }
        })
        .collect()
}

/// Volumes, secrets or configs.
pub(super) fn resources(
    node: Option<&Node>,
    section: &str,
    fields: &schema::Fields,
    scope: &Scope,
    refusals: &mut Vec<Refusal>,
) -> Vec<Resource> {
    let Some(node) = node else {
        return Vec::new();
    };
    schema::check_names(node, section, refusals);
    let is_volume = section == "volumes";
    node.entries()
        .iter()
        .map(|entry| {
            let path = format!("{section}.{}", entry.key.as_str());
            checked(entry, &path, fields, is_volume, refusals);
            let (external, old_name) = external(&entry.value);
            let environment = string(&entry.value, "environment").filter(|_| !is_volume);
            let resource = Resource {
                name: entry.key.clone(),
                file: string(&entry.value, "file").map(from_working_dir),
                value: environment
                    .as_ref()
                    .and_then(|name| pass_through::value(name, scope)),
                environment,
                content: string(&entry.value, "content"),
                options: if is_volume {
                    options(&entry.value)
                } else {
                    Vec::new()
                },
                device: is_volume.then(|| device(&entry.value)).flatten(),
                external,
                real_name: string(&entry.value, "name").or(old_name),
                span: whole(entry),
            };
            if !is_volume {
                sources(&resource, entry, section, &path, refusals);
            }
            resource
        })
        .collect()
}

/// A secret or config comes from exactly one place.
fn sources(resource: &Resource, entry: &Entry, section: &str, path: &str, refusals: &mut Vec<Refusal>) {
    let given = [&resource.file, &resource.environment, &resource.content]
        .iter()
        .filter(|source| source.is_some())
        .count();
    let by_driver = entry.value.get("driver").is_some();
    let choice = if section == "configs" {
        "`file`, `environment` or `content`"
    } else {
        "`file` or `environment`"
    };
    if given == 0 && !resource.external && !by_driver && entry.value.is_mapping() {
        refusals.push(Refusal::new(
            entry.key.span(),
            path,
            format!("`{path}` must have {choice}"),
            "Say where it comes from, or mark it `external: true`.",
        ));
    } else if given > 1 {
        refusals.push(Refusal::new(
            entry.key.span(),
            path,
            format!("`{path}` must have only one of {choice}"),
            "Keep one of them.",
        ));
    }
}

fn checked(
    entry: &Entry,
    path: &str,
    fields: &schema::Fields,
    may_be_null: bool,
    refusals: &mut Vec<Refusal>,
) {
    let value = &entry.value;
    if value.is_mapping() {
        schema::check(value, path, fields, refusals);
    } else if !(may_be_null && value.is_null()) {
        refusals.push(Refusal::new(
            entry.key.span(),
            path,
            format!("`{path}` must be a mapping"),
            "Write its settings below it, or `{}` for none.",
        ));
    }
}

/// The options that a volume or network gives its driver.
fn options(resource: &Node) -> Vec<(Text, Text)> {
    let options = resource.get("driver_opts").map(Node::entries).unwrap_or_default();
    let pairs = options
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), scalar::as_string(&entry.value)?)));
    pairs.collect()
}

/// The host folder that a volume of the local driver binds. Compose makes a relative path or `~` of it absolute only where
/// the driver is written and `o` is nothing but `bind`; Docker takes no other relative path.
fn device(volume: &Node) -> Option<Text> {
    let driver = string(volume, "driver").filter(|driver| !driver.is_empty());
    let named = match driver {
        Some(driver) if driver.as_str() != "local" => return None,
        driver => driver.is_some(),
    };
    let options = volume.get("driver_opts")?;
    let flags = string(options, "o")?;
    let is_bind = |option: &str| matches!(option.trim(), "bind" | "rbind");
    if !flags.as_str().split(',').any(is_bind) {
        return None;
    }
    let device = string(options, "device")?;
    let is_resolved = named && flags.as_str() == "bind";
    let is_absolute = PathKind::of(device.as_str()) == PathKind::Absolute;
    let is_home = device.as_str().starts_with('~');
    let resolved = from_working_dir(device.clone());
    (is_resolved || is_absolute && !is_home || resolved != device).then_some(resolved)
}

/// Whether something is external, and the name that the old form `external: {name: …}` gives it.
fn external(node: &Node) -> (bool, Option<Text>) {
    match node.get("external") {
        None => (false, None),
        Some(value) if value.is_mapping() => (true, string(value, "name")),
        Some(value) => (scalar::as_bool(value).unwrap_or(false), None),
    }
}

fn whole(entry: &Entry) -> Span {
    entry.key.span().to(entry.value.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;
    use redproof_source::yaml;

    /// docker-compose 5.6.1 was asked which of these it makes absolute.
    #[test]
    fn volumes_that_bind_a_folder() {
        for (volume, bound) in [
            (
                "driver: local, driver_opts: {type: none, o: bind, device: ./conf}",
                Some("./conf"),
            ),
            (
                "driver: local, driver_opts: {o: bind, device: conf}",
                Some("conf"),
            ),
            (
                "driver: local, driver_opts: {o: bind, device: ~/conf}",
                Some("~/conf"),
            ),
            (
                "driver_opts: {type: none, o: 'bind,ro', device: /srv/conf}",
                Some("/srv/conf"),
            ),
            (
                "driver: local, driver_opts: {o: rbind, device: /srv/conf}",
                Some("/srv/conf"),
            ),
            ("driver_opts: {type: none, o: bind, device: ./conf}", None),
            (
                "driver: local, driver_opts: {type: none, o: 'bind,ro', device: ./conf}",
                None,
            ),
            (
                "driver: local, driver_opts: {type: nfs, o: 'addr=nfs', device: ':/conf'}",
                None,
            ),
            ("driver: other, driver_opts: {o: bind, device: /srv/conf}", None),
            ("driver: local", None),
        ] {
            let mut map = SourceMap::default();
            let text = format!("{{{volume}}}");
            let file = map.add("compose.yaml", text.clone());
            let arena = yaml::parse(file, &text).unwrap();
            let root = yaml::expand(&arena, arena.documents[0]).unwrap().root;
            assert_eq!(device(&root).as_ref().map(Text::as_str), bound, "{volume}");
        }
    }
}
