//! Numbers, sizes and times of a service, as Compose prints them.

use redproof_source::Text;
use redproof_source::yaml::Node;
use serde_json::Value;

use super::attached;
use super::keys;
use super::path::from_root;
use super::shape::{self, Renamed, integer, renamed};
use super::value::{ConfigValue, Fields, shown};
use crate::model::{Build, Deploy, Healthcheck};
use crate::units;

/// The build of a service.
pub(super) fn build(build: &Build, node: Option<&Node>, folder: &str) -> ConfigValue {
    let mut out = Fields::default();
    let context = match &build.context {
        Some(context) => ConfigValue::scalar(from_root(folder, &shown(context)), Some(context.span())),
        None => ConfigValue::implicit(from_root(folder, ".")),
    };
    out.insert("context", context);
    match (&build.dockerfile, &build.dockerfile_inline) {
        (None, None) => out.insert("dockerfile", ConfigValue::implicit("Dockerfile")),
        (dockerfile, _) => out.text("dockerfile", dockerfile.as_ref()),
    }
    out.text("dockerfile_inline", build.dockerfile_inline.as_ref());
    out.text("target", build.target.as_ref());
    // Compose leaves out an argument without a value, which the shell would have to give.
    let mut args = Fields::default();
    for (name, value) in &build.args {
        args.insert_some(&shown(name), value.as_ref().map(ConfigValue::text));
    }
    out.collection("args", args.finish(None));
    if let Some(node) = node {
        shape::add(node, keys::BUILD, folder, &mut out);
    }
    let secrets = build.secrets.iter().map(|grant| attached::grant(grant, None));
    out.collection("secrets", ConfigValue::list(secrets.collect()));
    out.finish(Some(build.span))
}

/// A health check.
pub(super) fn healthcheck(check: &Healthcheck) -> ConfigValue {
    let mut out = Fields::default();
    if let Some(test) = check.test.as_ref().filter(|test| !test.words.is_empty()) {
        out.insert("test", ConfigValue::words(&test.words));
    }
    out.flag("disable", check.says_disable, Some(check.span));
    for (name, time) in [
        ("interval", &check.interval),
        ("timeout", &check.timeout),
        ("start_period", &check.start_period),
        ("start_interval", &check.start_interval),
    ] {
        let duration = |text: &str| Some(units::show_duration(units::duration(text)?).into());
        out.insert_some(name, read(time.as_ref(), duration));
    }
    out.insert_some("retries", read(check.retries.as_ref(), integer));
    out.finish(Some(check.span))
}

/// How many containers there are, and what each may use. A limit of zero is none.
pub(super) fn deploy(deploy: &Deploy, node: &Node, folder: &str) -> ConfigValue {
    let mut out = Fields::default();
    out.insert_some("replicas", read(deploy.replicas.as_ref(), integer));
    let mut resources = Fields::default();
    if let Some(limits) = &deploy.limits {
        let mut shown = Fields::default();
        let positive = |value: &Value| *value != 0;
        shown.insert_some(
            "cpus",
            read(limits.cpus.as_ref(), |text| {
                shape::fraction(text).filter(positive)
            }),
        );
        let memory = |text: &str| {
            let bytes = units::size(text).filter(|bytes| *bytes != 0)?;
            Some(bytes.to_string().into())
        };
        shown.insert_some("memory", read(limits.memory.as_ref(), memory));
        shown.insert_some(
            "pids",
            read(limits.pids.as_ref(), |text| integer(text).filter(positive)),
        );
        resources.insert("limits", shown.finish(None));
    }
    let reservations = node
        .get("resources")
        .and_then(|resources| resources.get("reservations"));
    let reservations = reservations
        .filter(|reservations| reservations.is_mapping())
        .map(|node| {
            let mut out = Fields::default();
            shape::add(node, keys::RESERVATIONS, folder, &mut out);
            out.finish(Some(node.span))
        });
    resources.insert_some("reservations", reservations);
    out.insert("resources", resources.finish(None));
    shape::add(node, keys::DEPLOY, folder, &mut out);
    let mut placement = Fields::default();
    if let Some(node) = node.get("placement") {
        shape::add(node, keys::PLACEMENT, folder, &mut placement);
    }
    out.insert("placement", placement.finish(None));
    out.finish(None)
}

/// What a text says, without its undefined parts.
fn read(text: Option<&Text>, read: impl Fn(&str) -> Option<Value>) -> Option<ConfigValue> {
    let text = text?;
    let value = read(&shown(text))?;
    Some(ConfigValue::scalar(value, Some(text.span())))
}

/// `blkio_config`, in the names that Docker has for it.
pub(super) fn block_devices(node: &Node) -> ConfigValue {
    let mut out = Fields::default();
    shape::add(node, &[("weight", shape::Shape::Whole)], "", &mut out);
    let list = |key: &str, field: Renamed<'static>| {
        let items = node.get(key).map(Node::items).unwrap_or_default().iter();
        let items = items.map(|item| renamed(item, &[("path", "Path", shape::word), field]));
        ConfigValue::list(items.collect())
    };
    out.collection(
        "weight_device",
        list("weight_device", ("weight", "Weight", integer)),
    );
    for key in [
        "device_read_bps",
        "device_read_iops",
        "device_write_bps",
        "device_write_iops",
    ] {
        out.collection(key, list(key, ("rate", "Rate", shape::bytes)));
    }
    out.finish(Some(node.span))
}
