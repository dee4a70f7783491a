//! One service.

use std::rc::Rc;

use redproof_source::Text;
use redproof_source::yaml::{Entry, Node, NodeValue};
use redproof_syntax::words;

use super::super::load::Loader;
use super::super::scope::Scope;
use super::super::{Attachment, Build, Command, Dependency, Healthcheck, Refusal, Service, schema};
use super::environment::{environment, labels, pairs, passed_through};
use super::mounts::{grants, mounts};
use super::ports::ports;
use super::{boolean, refuse, string, strings, unique};
use super::{checks, limits};

pub(super) fn service(loader: &mut Loader<'_>, entry: &Entry, scope: &Rc<Scope>) -> Service {
    let node = &entry.value;
    let path = format!("services.{}", entry.key.as_str());
    let (environment, env_files) = environment(loader, node, &path, scope);
    checks::check(node, &path, &mut loader.found.refusals);
    let labels = labels(loader, node, &path);
    let ports = ports(node.get("ports"), &path, &mut loader.found);
    let refusals = &mut loader.found.refusals;
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
        secrets: grants(node, "secrets", &path, refusals),
        configs: grants(node, "configs", &path, refusals),
        healthcheck: healthcheck(node.get("healthcheck"), &path, refusals),
        deploy: limits::deploy(node, &path, refusals),
        hooks: hooks(node, &path, refusals),
        profiles: list("profiles"),
        depends_on: dependencies(node.get("depends_on")),
        labels,
        links: list("links"),
        read_only: boolean(node, "read_only"),
        privileged: boolean(node, "privileged"),
        cap_add: list("cap_add"),
        cap_drop: list("cap_drop"),
        security_opt: list("security_opt"),
        restart: string(node, "restart"),
        has_provider: node.get("provider").is_some(),
        path,
    }
}

fn build(node: Option<&Node>, scope: &Scope) -> Option<Build> {
    let node = node.filter(|node| !node.is_null())?;
    Some(match &node.value {
        NodeValue::Scalar(text, _) => Build {
            span: node.span,
            context: Some(text.clone()),
            dockerfile: None,
            dockerfile_inline: None,
            target: None,
            args: Vec::new(),
            secrets: Vec::new(),
        },
        _ => Build {
            span: node.span,
            context: string(node, "context"),
            dockerfile: string(node, "dockerfile"),
            dockerfile_inline: string(node, "dockerfile_inline"),
            target: string(node, "target"),
            // What is wrong there was told by the schema.
            args: pairs(node.get("args"), "build.args", &mut Vec::new())
                .into_iter()
                .map(|(name, value)| {
                    let value = value.or_else(|| passed_through(&name, scope));
                    (name, value)
                })
                .collect(),
            secrets: grants(node, "secrets", "", &mut Vec::new())
                .into_iter()
                .map(|grant| grant.source)
                .collect(),
        },
    })
}

fn command(node: Option<&Node>, path: &str, refusals: &mut Vec<Refusal>) -> Option<Command> {
    let node = node.filter(|node| !node.is_null())?;
    match &node.value {
        NodeValue::Scalar(text, _) => {
            let words = match words::split(text) {
                Ok(split) => split.words,
                Err(problem) => {
                    refuse(
                        refusals,
                        text.span(),
                        path,
                        format!("Compose refuses `{path}`: it {}", problem.message),
                        "Close it, or write the command as a list.",
                    );
                    Vec::new()
                }
            };
            Some(Command {
                words,
                span: text.span(),
                string: true,
            })
        }
        NodeValue::Sequence(_) => Some(listed(node)),
        NodeValue::Mapping(_) => None,
    }
}

/// A command that is written as a list.
fn listed(node: &Node) -> Command {
    Command {
        words: strings(Some(node)),
        span: node.span,
        string: false,
    }
}

/// What runs inside the container after its start and before its end.
fn hooks(node: &Node, service: &str, refusals: &mut Vec<Refusal>) -> Vec<(String, Command)> {
    let mut found = Vec::new();
    for key in ["post_start", "pre_stop"] {
        let items = node.get(key).map(Node::items).unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{service}.{key}[{index}].command");
            found.extend(command(item.get("command"), &path, refusals).map(|command| (path, command)));
        }
    }
    found
}

fn healthcheck(node: Option<&Node>, service: &str, refusals: &mut Vec<Refusal>) -> Option<Healthcheck> {
    let node = node.filter(|node| node.is_mapping())?;
    let path = format!("{service}.healthcheck");
    schema::check(node, &path, schema::HEALTHCHECK, refusals);
    let test = node.get("test").and_then(|test| match &test.value {
        NodeValue::Scalar(text, _) if !test.is_null() => {
            let mut shell = Text::empty(text.span());
            shell.push("CMD-SHELL", text.span(), false, redproof_source::Origin::Literal);
            Some(Command {
                words: vec![shell, text.clone()],
                span: text.span(),
                string: true,
            })
        }
        NodeValue::Sequence(_) => Some(listed(test)),
        _ => None,
    });
    if let Some(first) = test.as_ref().and_then(|test| test.words.first())
        && !matches!(first.as_str(), "CMD" | "CMD-SHELL" | "NONE")
        && first.undefined().is_none()
    {
        refuse(
            refusals,
            first.span(),
            &format!("{path}.test"),
            format!("Compose wants `CMD`, `CMD-SHELL` or `NONE` first in `{path}.test`"),
            "Put `CMD` before the command, or write it as one string.",
        );
    }
    Some(Healthcheck {
        test,
        disabled: boolean(node, "disable").is_some_and(|(yes, _)| yes),
        interval: string(node, "interval"),
        timeout: string(node, "timeout"),
        start_period: string(node, "start_period"),
        start_interval: string(node, "start_interval"),
        retries: string(node, "retries"),
        span: node.span,
        path,
    })
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

/// Services to wait for: a list of names, or a mapping that tells more of each.
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
    let told = entries.map(|entry| {
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
    told.collect()
}
