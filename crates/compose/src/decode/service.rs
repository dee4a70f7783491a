//! One service.

use redproof_source::Text;
use redproof_source::yaml::{Entry, Node};

use super::build::build;
use super::checks;
use super::command::{command, healthcheck, hooks};
use super::environment::environment;
use super::fields::{boolean, string, strings, unique};
use super::labels::labels;
use super::limits;
use super::mounts::{grants, mounts};
use super::ports::ports;
use crate::context::Context;
use crate::model::{Attachment, Dependency, Service};
use crate::scope::Scope;

/// Decodes a service.
///
/// Compose neither checks one that the profiles switch off nor reads its files, beyond the shape of its keys.
pub(super) fn service(
    ctx: &mut Context<'_>,
    entry: &Entry,
    scope: &Scope,
    active_profiles: &[String],
) -> Service {
    let node = &entry.value;
    let path = format!("services.{}", entry.key.as_str());
    let profiles = unique(strings(node.get("profiles")));
    let is_active = Service::is_on(&profiles, active_profiles);
    let noted = ctx.log.refusals.len();
    let (environment, env_files) = environment(ctx, node, &path, scope);
    let labels = labels(ctx, node, &path);
    let deploy = limits::deploy(node, &path, &mut ctx.log.refusals);
    checks::check(node, &path, &mut ctx.log.refusals);
    if !is_active {
        ctx.log.refusals.truncate(noted);
    }
    checks::check_shape(node, &path, &mut ctx.log.refusals);
    let ports = ports(node.get("ports"), &path, &mut ctx.log);
    let refusals = &mut ctx.log.refusals;
    let list = |name: &str| unique(strings(node.get(name)));
    Service {
        name: entry.key.clone(),
        span: entry.key.span().to(node.span),
        image: string(node, "image"),
        build: build(node.get("build"), scope),
        entrypoint: command(node.get("entrypoint"), &format!("{path}.entrypoint"), refusals),
        command: command(node.get("command"), &format!("{path}.command"), refusals),
        container_name: string(node, "container_name"),
        hostname: string(node, "hostname"),
        user: string(node, "user"),
        working_dir: string(node, "working_dir"),
        environment,
        env_files,
        ports,
        expose: list("expose"),
        networks: attachments(node.get("networks")),
        network_mode: string(node, "network_mode"),
        mounts: mounts(node, &path, refusals),
        volumes_from: node
            .get("volumes_from")
            .is_some_and(|from| !from.items().is_empty()),
        secrets: grants(node, "secrets", &path, refusals),
        configs: grants(node, "configs", &path, refusals),
        healthcheck: healthcheck(node.get("healthcheck"), &path, refusals),
        deploy,
        hooks: hooks(node, &path, refusals),
        profiles,
        depends_on: dependencies(node.get("depends_on")),
        labels,
        links: list("links"),
        extra_hosts: extra_hosts(node.get("extra_hosts")),
        read_only: boolean(node, "read_only"),
        privileged: boolean(node, "privileged"),
        cap_add: list("cap_add"),
        cap_drop: list("cap_drop"),
        security_opt: list("security_opt"),
        restart: string(node, "restart"),
        pid: string(node, "pid"),
        ipc: string(node, "ipc"),
        mem_limit: string(node, "mem_limit"),
        pids_limit: string(node, "pids_limit"),
        logging_driver: node.get("logging").and_then(|logging| string(logging, "driver")),
        has_provider: node.get("provider").is_some(),
        path,
    }
}

fn attachments(node: Option<&Node>) -> Vec<Attachment> {
    let Some(node) = node else {
        return Vec::new();
    };
    if !node.is_mapping() {
        return unique(strings(Some(node)))
            .into_iter()
            .map(|network| Attachment {
                network,
                aliases: Vec::new(),
                addresses: Vec::new(),
            })
            .collect();
    }
    node.entries()
        .iter()
        .map(|entry| Attachment {
            network: entry.key.clone(),
            aliases: unique(strings(entry.value.get("aliases"))),
            addresses: ["ipv4_address", "ipv6_address"]
                .iter()
                .filter_map(|key| entry.value.get(key)?.text().cloned())
                .collect(),
        })
        .collect()
}

/// Names with addresses: a list of `NAME=ADDRESS` or `NAME:ADDRESS`, or a mapping to one address or several.
pub(crate) fn extra_hosts(node: Option<&Node>) -> Vec<(Text, Text)> {
    let Some(node) = node.filter(|node| node.is_mapping()) else {
        let cut = |text: Text| {
            let separator = text.as_str().find('=').or_else(|| text.as_str().find(':'))?;
            let address = text.slice(separator + 1..text.as_str().len());
            Some((text.slice(0..separator), address))
        };
        return strings(node).into_iter().filter_map(cut).collect();
    };
    let entries = node.entries().iter();
    let pairs = entries.flat_map(|entry| {
        let addresses = strings(Some(&entry.value)).into_iter();
        addresses.map(|address| (entry.key.clone(), address))
    });
    pairs.collect()
}

/// Services to wait for: a list of names, or a mapping with conditions.
fn dependencies(node: Option<&Node>) -> Vec<Dependency> {
    let started = |service: Text| Dependency {
        service,
        condition: "service_started".to_owned(),
        required: true,
        restart: false,
    };
    let Some(node) = node.filter(|node| node.is_mapping()) else {
        return unique(strings(node)).into_iter().map(started).collect();
    };
    let entries = node.entries().iter();
    let dependencies = entries.map(|entry| {
        let flag = |name: &str| boolean(&entry.value, name).map(|(yes, _)| yes);
        let plain = started(entry.key.clone());
        Dependency {
            condition: string(&entry.value, "condition")
                .map_or(plain.condition, |condition| condition.as_str().to_owned()),
            required: flag("required").unwrap_or(true),
            restart: flag("restart").unwrap_or(false),
            ..plain
        }
    });
    dependencies.collect()
}
