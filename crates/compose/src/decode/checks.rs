//! What Compose would refuse about one service.

use redproof_source::yaml::Node;

use super::entries::check_entries;
use super::fields::strings;
use crate::model::Refusal;
use crate::schema;

/// What a dependency may wait for.
const CONDITIONS: [&str; 3] = [
    "service_started",
    "service_healthy",
    "service_completed_successfully",
];

/// When an image is pulled, besides `every_` followed by a duration.
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

/// What Compose refuses of a service by itself, beyond the shape of its keys.
pub(super) fn check(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    if let Some(build) = node.get("build") {
        check_build(build, node.get("platform"), &format!("{path}.build"), refusals);
    }
    if node
        .get("network_mode")
        .is_some_and(|mode| !schema::is_unknown(mode))
        && let Some(networks) = node.get("networks")
        && !(networks.items().is_empty() && networks.entries().is_empty())
    {
        refusals.push(Refusal::new(
            networks.span,
            format!("{path}.networks"),
            format!("`{path}` declares mutually exclusive `network_mode` and `networks`"),
            "Keep one of them.",
        ));
    }
    scale_and_replicas(node, path, refusals);
}

/// The keys of a service and of its sections.
pub(super) fn check_shape(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    if !node.is_mapping() {
        refusals.push(Refusal::new(
            node.span,
            path,
            format!("`{path}` must be a mapping"),
            "Write the service's settings below its name.",
        ));
        return;
    }
    schema::check(node, path, schema::SERVICE, refusals);
    let below = |name: &str| format!("{path}.{name}");
    if let Some(build) = node.get("build") {
        schema::check(build, &below("build"), schema::BUILD, refusals);
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
}

fn check_build(build: &Node, platform: Option<&Node>, path: &str, refusals: &mut Vec<Refusal>) {
    if let (Some(_), Some(inline)) = (build.get("dockerfile"), build.get("dockerfile_inline")) {
        refusals.push(Refusal::new(
            inline.span,
            format!("{path}.dockerfile_inline"),
            format!("`{path}` declares mutually exclusive `dockerfile` and `dockerfile_inline`"),
            "Keep one of them.",
        ));
    }
    let platforms = strings(build.get("platforms"));
    if let Some(platform) = platform.and_then(Node::text)
        && platform.undefined().is_none()
        && !platforms.is_empty()
        && !platforms
            .iter()
            .any(|known| known.undefined().is_some() || known.as_str() == platform.as_str())
    {
        refusals.push(Refusal::new(
            platform.span(),
            path,
            format!("`{path}.platforms` does not include the platform of the service"),
            "Add it there.",
        ));
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
        if text.undefined().is_none() && !text.as_str().contains([':', '=']) {
            refusals.push(Refusal::new(
                text.span(),
                format!("{path}.extra_hosts"),
                format!("`{path}.extra_hosts` must be names with addresses"),
                "Write `NAME=ADDRESS`.",
            ));
        }
    }
    if let Some(policy) = node.get("pull_policy").filter(|node| !schema::is_unknown(node))
        && let Some(text) = policy.text()
        && !is_pull_policy(text.as_str())
    {
        schema::check_choice(policy, &format!("{path}.pull_policy"), &PULL_POLICIES, refusals);
    }
    if let Some(name) = node
        .get("container_name")
        .filter(|name| !schema::is_unknown(name))
        && name.text().is_some_and(|text| !is_container_name(text.as_str()))
    {
        refusals.push(Refusal::new(
            name.span,
            format!("{path}.container_name"),
            "invalid container name",
            "Use two or more letters, digits, `_`, `.` and `-`, and start with a letter or digit.",
        ));
    }
}

/// Two numbers of containers are one, and a container's name is one container's.
fn scale_and_replicas(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    let copies = |value: Option<&Node>| value?.text()?.as_str().parse::<u32>().ok();
    let scale = node.get("scale");
    let replicas = node.get("deploy").and_then(|deploy| deploy.get("replicas"));
    if let (Some(scale), Some(text)) = (copies(scale), replicas)
        && copies(replicas).is_some_and(|replicas| replicas != scale)
    {
        refusals.push(Refusal::new(
            text.span,
            format!("{path}.deploy.replicas"),
            format!("`{path}.scale` and `{path}.deploy.replicas` have different values"),
            "Keep one of them.",
        ));
    }
    let Some(name) = node
        .get("container_name")
        .filter(|name| !schema::is_unknown(name))
    else {
        return;
    };
    let path = format!("{path}.container_name");
    if [scale, replicas]
        .into_iter()
        .any(|value| copies(value).is_some_and(|copies| copies > 1))
    {
        refusals.push(Refusal::new(
            name.span,
            &path,
            "several containers cannot have one container name",
            "Remove the name, or run one container.",
        ));
    }
}

/// Compose's pattern is met by a part of a name. Docker refuses more of them.
fn is_container_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    name.split(|c: char| !is_letter(c)).any(|part| {
        let start = part.find(|c: char| c.is_ascii_alphanumeric());
        start.is_some_and(|start| part.len() > start + 1)
    })
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
