//! A service of the effective project.

use redproof_source::yaml::Node;
use serde_json::Value;

use super::attached;
use super::keys;
use super::settings;
use super::shape;
use super::value::{ConfigValue, Fields, shown};
use crate::model::{Command, Dependency, Service};

/// A service.
pub(super) fn service(service: &Service, node: &Node, folder: &str) -> ConfigValue {
    let mut out = Fields::default();
    out.text("image", service.image.as_ref());
    out.text("container_name", service.container_name.as_ref());
    out.text("hostname", service.hostname.as_ref());
    out.text("user", service.user.as_ref());
    out.text("working_dir", service.working_dir.as_ref());
    out.text("network_mode", service.network_mode.as_ref());
    out.text("restart", service.restart.as_ref());
    let build = service.build.as_ref();
    let built = node.get("build");
    out.insert_some("build", build.map(|build| settings::build(build, built, folder)));
    out.insert("command", command(service.command.as_ref()));
    out.insert("entrypoint", command(service.entrypoint.as_ref()));
    let environment = service.environment.iter().map(|variable| {
        let value = match &variable.value {
            Some(value) => ConfigValue::text(value),
            None => ConfigValue::scalar(Value::Null, Some(variable.name.span())),
        };
        (shown(&variable.name), value)
    });
    out.collection("environment", ConfigValue::sorted(environment, None));
    for (name, texts) in [
        ("expose", &service.expose),
        ("profiles", &service.profiles),
        ("cap_add", &service.cap_add),
        ("cap_drop", &service.cap_drop),
        ("security_opt", &service.security_opt),
        ("links", &service.links),
    ] {
        if !texts.is_empty() {
            out.insert(name, ConfigValue::words(texts));
        }
    }
    let labels = service.labels.iter().map(|(name, value)| {
        let value = match value {
            Some(value) => ConfigValue::text(value),
            None => ConfigValue::scalar("", Some(name.span())),
        };
        (shown(name), value)
    });
    out.collection("labels", ConfigValue::sorted(labels, None));
    let dependencies = service.all_dependencies(node);
    let dependencies = dependencies
        .iter()
        .map(|wait| (wait.service.as_str().to_owned(), dependency(wait)));
    out.collection("depends_on", ConfigValue::sorted(dependencies, None));
    for (name, flag) in [
        ("read_only", service.read_only),
        ("privileged", service.privileged),
    ] {
        if let Some((is_set, span)) = flag {
            out.flag(name, is_set, Some(span));
        }
    }
    let ports = service
        .ports
        .iter()
        .map(|port| attached::port(port, node))
        .collect();
    out.collection("ports", ConfigValue::list(ports));
    let deploy = service.deploy.as_ref().zip(node.get("deploy"));
    out.insert_some(
        "deploy",
        deploy.map(|(deploy, node)| settings::deploy(deploy, node, folder)),
    );
    attached::attached(service, node, folder, &mut out);
    let check = service.healthcheck.as_ref();
    out.insert_some("healthcheck", check.map(settings::healthcheck));
    shape::add(node, keys::SERVICE, folder, &mut out);
    out.insert_some(
        "develop",
        node.get("develop").and_then(|develop| watched(develop, folder)),
    );
    out.insert_some("devices", node.get("devices").map(attached::devices));
    out.insert_some(
        "blkio_config",
        node.get("blkio_config").map(settings::block_devices),
    );
    out.finish(Some(service.span))
}

/// `develop`. What a rule runs is shown even where it runs nothing.
fn watched(develop: &Node, folder: &str) -> Option<ConfigValue> {
    if !develop.is_mapping() {
        return None;
    }
    let rules = develop.get("watch").map(Node::items).unwrap_or_default();
    let rules = rules.iter().map(|rule| {
        let mut out = Fields::default();
        shape::add(rule, keys::WATCH, folder, &mut out);
        let mut run = Fields::default();
        let exec = rule.get("exec");
        if let Some(exec) = exec {
            shape::add(exec, keys::HOOK, folder, &mut run);
        }
        if exec.and_then(|exec| exec.get("command")).is_none() {
            run.insert("command", ConfigValue::implicit(Value::Null));
        }
        out.insert("exec", run.finish(exec.map(|exec| exec.span)));
        out.finish(Some(rule.span))
    });
    let mut out = Fields::default();
    out.collection("watch", ConfigValue::list(rules.collect()));
    Some(out.finish(Some(develop.span)))
}

fn command(command: Option<&Command>) -> ConfigValue {
    match command {
        Some(command) => ConfigValue {
            span: Some(command.span),
            ..ConfigValue::words(&command.words)
        },
        None => ConfigValue::implicit(Value::Null),
    }
}

fn dependency(dependency: &Dependency) -> ConfigValue {
    let span = Some(dependency.service.span());
    let mut out = Fields::default();
    out.insert(
        "condition",
        ConfigValue::scalar(dependency.condition.as_str(), span),
    );
    out.insert("required", ConfigValue::scalar(dependency.required, span));
    out.flag("restart", dependency.restart, span);
    out.finish(span)
}
