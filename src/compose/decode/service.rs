//! One service.

use std::rc::Rc;

use crate::source::Text;
use crate::source::yaml::{Entry, Node, NodeValue};
use crate::syntax::words;

use super::super::load::Loader;
use super::super::scope::Scope;
use super::super::{Attachment, Build, Command, Healthcheck, Refusal, Service, schema};
use super::environment::{check_entries, environment, pairs};
use super::mounts::{grants, mounts};
use super::ports::ports;
use super::{boolean, refuse, string, strings, unique};

/// What a dependency may wait for.
const CONDITIONS: [&str; 3] = [
    "service_started",
    "service_healthy",
    "service_completed_successfully",
];

/// When an image is pulled; `every_…` takes a duration behind it.
const PULL_POLICIES: [&str; 8] = [
    "always",
    "never",
    "build",
    "if_not_present",
    "missing",
    "refresh",
    "daily",
    "weekly",
];

pub(super) fn service(loader: &mut Loader<'_>, entry: &Entry, scope: &Rc<Scope>) -> Service {
    let node = &entry.value;
    let path = format!("services.{}", entry.key.as_str());
    let (environment, env_files) = environment(loader, node, &path, scope);
    check(node, &path, &mut loader.found.refusals);
    let ports = ports(node.get("ports"), &path, &mut loader.found);
    let refusals = &mut loader.found.refusals;
    let list = |name: &str| unique(strings(node.get(name)));
    Service {
        name: entry.key.clone(),
        span: entry.key.span().to(node.span),
        image: string(node, "image"),
        build: build(node.get("build")),
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
        profiles: list("profiles"),
        depends_on: names(node.get("depends_on")),
        labels: pairs(node.get("labels"), &format!("{path}.labels"), refusals),
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

fn check(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    if !node.is_mapping() {
        refuse(
            refusals,
            node.span,
            path,
            format!("Compose wants a mapping in `{path}`"),
            "Write the service's settings below its name.",
        );
        return;
    }
    schema::check(node, path, schema::SERVICE, refusals);
    let below = |name: &str| format!("{path}.{name}");
    if let Some(build) = node.get("build") {
        schema::check(build, &below("build"), schema::BUILD, refusals);
        check_build(build, node.get("platform"), &below("build"), refusals);
    }
    if let Some(networks) = node.get("networks") {
        check_entries(networks, &below("networks"), schema::ATTACHMENT, true, refusals);
    }
    if let Some(dependencies) = node.get("depends_on") {
        check_entries(
            dependencies,
            &below("depends_on"),
            schema::DEPENDENCY,
            false,
            refusals,
        );
    }
    check_below(node, path, refusals);
    if node
        .get("network_mode")
        .is_some_and(|mode| !schema::is_unknown(mode))
        && let Some(networks) = node.get("networks")
        && !(networks.items().is_empty() && networks.entries().is_empty())
    {
        refuse(
            refusals,
            networks.span,
            &below("networks"),
            format!("Compose refuses `network_mode` and `networks` together in `{path}`"),
            "Keep one of them.",
        );
    }
}

fn check_build(build: &Node, platform: Option<&Node>, path: &str, refusals: &mut Vec<Refusal>) {
    if let (Some(_), Some(inline)) = (build.get("dockerfile"), build.get("dockerfile_inline")) {
        refuse(
            refusals,
            inline.span,
            &format!("{path}.dockerfile_inline"),
            format!("Compose refuses `dockerfile` and `dockerfile_inline` together in `{path}`"),
            "Keep one of them.",
        );
    }
    let platforms = strings(build.get("platforms"));
    if let Some(platform) = platform.and_then(Node::text)
        && platform.unset().is_none()
        && !platforms.is_empty()
        && !platforms
            .iter()
            .any(|known| known.unset().is_some() || known.as_str() == platform.as_str())
    {
        refuse(
            refusals,
            platform.span(),
            path,
            format!("Compose wants the service's `platform` among `{path}.platforms`"),
            "Add it there.",
        );
    }
}

/// Sections whose keys Compose knows, and words that it takes.
fn check_below(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    let sections: [(&[&str], &schema::Fields); 13] = [
        (&["deploy"], schema::DEPLOY),
        (&["deploy", "placement"], schema::PLACEMENT),
        (&["deploy", "update_config"], schema::UPDATE_CONFIG),
        (&["deploy", "rollback_config"], schema::UPDATE_CONFIG),
        (&["deploy", "restart_policy"], schema::RESTART_POLICY),
        (&["deploy", "resources"], schema::RESOURCES),
        (&["deploy", "resources", "limits"], schema::LIMITS),
        (&["deploy", "resources", "reservations"], schema::RESERVATIONS),
        (&["logging"], schema::LOGGING),
        (&["blkio_config"], schema::BLKIO),
        (&["credential_spec"], schema::CREDENTIAL_SPEC),
        (&["develop"], schema::DEVELOP),
        (&["provider"], schema::PROVIDER),
    ];
    for (names, fields) in sections {
        let section = names.iter().try_fold(node, |node, name| node.get(name));
        if let Some(section) = section {
            schema::check(section, &format!("{path}.{}", names.join(".")), fields, refusals);
        }
    }
    for (name, choices) in schema::CHOICES {
        if let Some(value) = node.get(name) {
            schema::check_choice(value, &format!("{path}.{name}"), choices, refusals);
        }
    }
    for entry in node.get("depends_on").map(Node::entries).unwrap_or_default() {
        let path = format!("{path}.depends_on.{}", entry.key.as_str());
        schema::check_required(&entry.value, &path, "condition", refusals);
        if let Some(condition) = entry.value.get("condition") {
            let path = format!("{path}.condition");
            schema::check_choice(condition, &path, &CONDITIONS, refusals);
        }
    }
    if let Some(provider) = node.get("provider") {
        schema::check_required(provider, &format!("{path}.provider"), "type", refusals);
    }
    for hook in ["post_start", "pre_stop"] {
        let hooks = node.get(hook).map(Node::items).unwrap_or_default();
        for (index, item) in hooks.iter().enumerate() {
            schema::check_required(item, &format!("{path}.{hook}[{index}]"), "command", refusals);
        }
    }
    for entry in node.get("ulimits").map(Node::entries).unwrap_or_default() {
        let path = format!("{path}.ulimits.{}", entry.key.as_str());
        if entry.value.is_mapping() {
            schema::check(&entry.value, &path, schema::ULIMIT, refusals);
            schema::check_required(&entry.value, &path, "soft", refusals);
            schema::check_required(&entry.value, &path, "hard", refusals);
        } else {
            schema::check_value(&entry.value, &path, schema::LIMIT, refusals);
        }
    }
    let hosts = node.get("extra_hosts").map(Node::items).unwrap_or_default();
    for text in hosts.iter().filter_map(Node::text) {
        if text.unset().is_none() && !text.as_str().contains([':', '=']) {
            refuse(
                refusals,
                text.span(),
                &format!("{path}.extra_hosts"),
                format!("Compose wants a name and an address in `{path}.extra_hosts`"),
                "Write `NAME=ADDRESS`.",
            );
        }
    }
    if let Some(policy) = node.get("pull_policy").filter(|node| !schema::is_unknown(node))
        && let Some(text) = policy.text()
        && !is_pull_policy(text.as_str())
    {
        schema::check_choice(policy, &format!("{path}.pull_policy"), &PULL_POLICIES, refusals);
    }
    names_and_copies(node, path, refusals);
}

/// A container's name has letters that Docker takes, and is one container's.
fn names_and_copies(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    let copies = |value: Option<&Node>| value?.text()?.as_str().parse::<u32>().ok();
    let scale = node.get("scale");
    let replicas = node.get("deploy").and_then(|deploy| deploy.get("replicas"));
    if let (Some(scale), Some(text)) = (copies(scale), replicas)
        && copies(replicas).is_some_and(|replicas| replicas != scale)
    {
        refuse(
            refusals,
            text.span,
            &format!("{path}.deploy.replicas"),
            format!("Compose refuses different numbers in `{path}.scale` and `{path}.deploy.replicas`"),
            "Keep one of them.",
        );
    }
    let Some(name) = node
        .get("container_name")
        .filter(|name| !schema::is_unknown(name))
    else {
        return;
    };
    let path = format!("{path}.container_name");
    if name.text().is_some_and(|text| !is_container_name(text.as_str())) {
        refuse(
            refusals,
            name.span,
            &path,
            "Compose refuses this container name".to_owned(),
            "Use two or more letters and digits, and `_`, `.` and `-` behind the first.",
        );
    }
    if [scale, replicas]
        .into_iter()
        .any(|value| copies(value).is_some_and(|copies| copies > 1))
    {
        refuse(
            refusals,
            name.span,
            &path,
            "Compose refuses one container name for several containers".to_owned(),
            "Take the name out, or run one container.",
        );
    }
}

fn is_container_name(name: &str) -> bool {
    let mut letters = name.chars();
    let is_start = letters.next().is_some_and(|first| first.is_ascii_alphanumeric());
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    is_start && name.len() > 1 && letters.all(is_letter)
}

fn is_pull_policy(text: &str) -> bool {
    let Some(every) = text.strip_prefix("every_") else {
        return PULL_POLICIES.contains(&text);
    };
    let mut was_digit = false;
    let well_formed = every.chars().all(|c| {
        let fits = c.is_ascii_digit() || (was_digit && matches!(c, 'w' | 'd' | 'h' | 'm' | 's'));
        was_digit = c.is_ascii_digit();
        fits
    });
    well_formed && !was_digit && !every.is_empty()
}

fn build(node: Option<&Node>) -> Option<Build> {
    let node = node.filter(|node| !node.is_null())?;
    Some(match &node.value {
        NodeValue::Scalar(text, _) => Build {
            span: node.span,
            context: Some(text.clone()),
            dockerfile: None,
            args: Vec::new(),
            secrets: Vec::new(),
        },
        _ => Build {
            span: node.span,
            context: string(node, "context"),
            dockerfile: string(node, "dockerfile"),
            // What is wrong there was told by the schema.
            args: pairs(node.get("args"), "build.args", &mut Vec::new()),
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
        NodeValue::Sequence(_) => Some(Command {
            words: strings(Some(node)),
            span: node.span,
            string: false,
        }),
        NodeValue::Mapping(_) => None,
    }
}

fn healthcheck(node: Option<&Node>, service: &str, refusals: &mut Vec<Refusal>) -> Option<Healthcheck> {
    let node = node.filter(|node| node.is_mapping())?;
    let path = format!("{service}.healthcheck");
    schema::check(node, &path, schema::HEALTHCHECK, refusals);
    let test = node.get("test").and_then(|test| match &test.value {
        NodeValue::Scalar(text, _) if !test.is_null() => {
            let mut shell = Text::empty(text.span());
            shell.push("CMD-SHELL", text.span(), false, crate::source::Origin::Literal);
            Some(Command {
                words: vec![shell, text.clone()],
                span: text.span(),
                string: true,
            })
        }
        NodeValue::Sequence(_) => Some(Command {
            words: strings(Some(test)),
            span: test.span,
            string: false,
        }),
        _ => None,
    });
    if let Some(first) = test.as_ref().and_then(|test| test.words.first())
        && !matches!(first.as_str(), "CMD" | "CMD-SHELL" | "NONE")
        && first.unset().is_none()
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
            })
            .collect();
    }
    node.entries()
        .iter()
        .map(|entry| Attachment {
            network: entry.key.clone(),
            aliases: strings(entry.value.get("aliases")),
        })
        .collect()
}

/// Names as a list or as the keys of a mapping.
fn names(node: Option<&Node>) -> Vec<Text> {
    match node {
        Some(node) if node.is_mapping() => node.entries().iter().map(|entry| entry.key.clone()).collect(),
        node => unique(strings(node)),
    }
}
