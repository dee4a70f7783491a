//! Which keys Compose knows, and which kinds of value each takes.

use crate::source::yaml::{Node, NodeValue, ScalarStyle};

use super::Refusal;
use super::scalar::{Kind, kind};

const S: u8 = 1;
const B: u8 = 2;
const I: u8 = 4;
const F: u8 = 8;
const N: u8 = 16;
const L: u8 = 32;
const M: u8 = 64;
/// A list whose items must be strings.
const STRINGS: u8 = 128;

type Fields = [(&'static str, u8)];

/// The top of a file.
pub(super) const ROOT: &Fields = &[
    ("version", S),
    ("name", S),
    ("include", L),
    ("services", M),
    ("models", M),
    ("networks", M),
    ("volumes", M),
    ("secrets", M),
    ("configs", M),
];

/// A service.
pub(super) const SERVICE: &Fields = &[
    ("annotations", L | M | STRINGS),
    ("attach", B | S),
    ("blkio_config", M),
    ("build", S | M),
    ("cap_add", L | STRINGS),
    ("cap_drop", L | STRINGS),
    ("cgroup", S),
    ("cgroup_parent", S),
    ("command", N | S | L | STRINGS),
    ("configs", L),
    ("container_name", S),
    ("cpu_count", S | I),
    ("cpu_percent", S | I),
    ("cpu_period", S | I | F),
    ("cpu_quota", S | I | F),
    ("cpu_rt_period", S | I | F),
    ("cpu_rt_runtime", S | I | F),
    ("cpu_shares", S | I | F),
    ("cpus", S | I | F),
    ("cpuset", S),
    ("credential_spec", M),
    ("depends_on", L | M | STRINGS),
    ("deploy", M | N),
    ("develop", M | N),
    ("device_cgroup_rules", L | STRINGS),
    ("devices", L),
    ("dns", S | L | STRINGS),
    ("dns_opt", L | STRINGS),
    ("dns_search", S | L | STRINGS),
    ("domainname", S),
    ("entrypoint", N | S | L | STRINGS),
    ("env_file", S | L),
    ("environment", L | M | STRINGS),
    ("expose", L),
    ("extends", S | M),
    ("external_links", L | STRINGS),
    ("extra_hosts", L | M),
    ("gpus", S | L),
    ("group_add", L),
    ("healthcheck", M),
    ("hostname", S),
    ("image", S),
    ("init", B | S),
    ("ipc", S),
    ("isolation", S),
    ("label_file", S | L),
    ("labels", L | M | STRINGS),
    ("links", L | STRINGS),
    ("logging", M),
    ("mac_address", S),
    ("mem_limit", S | I | F),
    ("mem_reservation", S | I),
    ("mem_swappiness", S | I),
    ("memswap_limit", S | I | F),
    ("models", L | M),
    ("network_mode", S),
    ("networks", L | M | STRINGS),
    ("oom_kill_disable", B | S),
    ("oom_score_adj", S | I),
    ("pid", S | N),
    ("pids_limit", S | I | F),
    ("platform", S),
    ("ports", L),
    ("post_start", L),
    ("pre_start", L),
    ("pre_stop", L),
    ("privileged", B | S),
    ("profiles", L | STRINGS),
    ("provider", M),
    ("pull_policy", S),
    ("pull_refresh_after", S),
    ("read_only", B | S),
    ("restart", S),
    ("runtime", S),
    ("scale", S | I),
    ("secrets", L),
    ("security_opt", L | STRINGS),
    ("shm_size", S | I | F),
    ("stdin_open", B | S),
    ("stop_grace_period", S),
    ("stop_signal", S),
    ("storage_opt", M),
    ("sysctls", L | M | STRINGS),
    ("tmpfs", S | L | STRINGS),
    ("tty", B | S),
    ("ulimits", M),
    ("use_api_socket", B),
    ("user", S),
    ("userns_mode", S),
    ("uts", S),
    ("volumes", L),
    ("volumes_from", L | STRINGS),
    ("working_dir", S),
];

/// `build` as a mapping.
pub(super) const BUILD: &Fields = &[
    ("additional_contexts", L | M),
    ("args", L | M | STRINGS),
    ("cache_from", L | STRINGS),
    ("cache_to", L | STRINGS),
    ("context", S),
    ("dockerfile", S),
    ("dockerfile_inline", S),
    ("entitlements", L | STRINGS),
    ("extra_hosts", L | M),
    ("isolation", S),
    ("labels", L | M | STRINGS),
    ("network", S),
    ("no_cache", B | S),
    ("no_cache_filter", S | L),
    ("platforms", L | STRINGS),
    ("privileged", B | S),
    ("provenance", B | S),
    ("pull", B | S),
    ("sbom", B | S),
    ("secrets", L),
    ("shm_size", I | S),
    ("ssh", S | L | M),
    ("tags", L | STRINGS),
    ("target", S),
    ("ulimits", M),
];

/// `healthcheck`.
pub(super) const HEALTHCHECK: &Fields = &[
    ("disable", B | S),
    ("interval", S),
    ("retries", I | F | S),
    ("start_interval", S),
    ("start_period", S),
    ("test", S | L | STRINGS),
    ("timeout", S),
];

/// A port's long form.
pub(super) const PORT: &Fields = &[
    ("app_protocol", S),
    ("host_ip", S),
    ("mode", S),
    ("name", S),
    ("protocol", S),
    ("published", S | I),
    ("target", S | I),
];

/// A mount's long form.
pub(super) const MOUNT: &Fields = &[
    ("bind", M),
    ("consistency", S),
    ("image", M),
    ("read_only", B | S),
    ("source", S),
    ("target", S),
    ("tmpfs", M),
    ("type", S),
    ("volume", M),
];

/// A secret or config of a service in its long form.
pub(super) const GRANT: &Fields = &[
    ("gid", S),
    ("mode", S | I | F),
    ("source", S),
    ("target", S),
    ("uid", S),
];

/// One entry of `networks` of a service.
pub(super) const ATTACHMENT: &Fields = &[
    ("aliases", L | STRINGS),
    ("driver_opts", M),
    ("gw_priority", I | F),
    ("interface_name", S),
    ("ipv4_address", S),
    ("ipv6_address", S),
    ("link_local_ips", L | STRINGS),
    ("mac_address", S),
    ("priority", I | F),
];

/// One entry of `depends_on`.
pub(super) const DEPENDENCY: &Fields = &[("condition", S), ("required", B), ("restart", B | S)];

/// A top-level network.
pub(super) const NETWORK: &Fields = &[
    ("attachable", B | S),
    ("driver", S),
    ("driver_opts", M),
    ("enable_ipv4", B | S),
    ("enable_ipv6", B | S),
    ("external", B | S | M),
    ("internal", B | S),
    ("ipam", M),
    ("labels", L | M | STRINGS),
    ("name", S),
];

/// A top-level volume.
pub(super) const VOLUME: &Fields = &[
    ("driver", S),
    ("driver_opts", M),
    ("external", B | S | M),
    ("labels", L | M | STRINGS),
    ("name", S),
];

/// A top-level secret.
pub(super) const SECRET: &Fields = &[
    ("driver", S),
    ("driver_opts", M),
    ("environment", S),
    ("external", B | S | M),
    ("file", S),
    ("labels", L | M | STRINGS),
    ("name", S),
    ("template_driver", S),
];

/// A top-level config.
pub(super) const CONFIG: &Fields = &[
    ("content", S),
    ("environment", S),
    ("external", B | S | M),
    ("file", S),
    ("labels", L | M | STRINGS),
    ("name", S),
    ("template_driver", S),
];

fn bit(kind: Kind) -> u8 {
    match kind {
        Kind::Null => N,
        Kind::Bool => B,
        Kind::Int => I,
        Kind::Float => F,
        Kind::String => S,
        Kind::Sequence => L,
        Kind::Mapping => M,
    }
}

/// Whether a scalar's value hangs on a variable that no file sets, so that its kind cannot be told.
pub(super) fn is_unknown(node: &Node) -> bool {
    node.text().is_some_and(|text| text.unset().is_some())
}

/// Checks the keys of a mapping and the kinds of their values.
pub(super) fn check(node: &Node, path: &str, fields: &Fields, refusals: &mut Vec<Refusal>) {
    for entry in node.entries() {
        let name = entry.key.as_str();
        let below = if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        };
        if name.starts_with("x-") {
            continue;
        }
        let Some((_, kinds)) = fields.iter().find(|(known, _)| *known == name) else {
            refusals.push(Refusal {
                at: entry.key.span(),
                path: below,
                message: format!("Compose does not know the key `{name}` here, and refuses the file"),
                help: "Correct or remove it. A key of your own starts with `x-`.".to_owned(),
            });
            continue;
        };
        check_kind(&entry.value, &below, *kinds, refusals);
    }
}

fn check_kind(node: &Node, path: &str, kinds: u8, refusals: &mut Vec<Refusal>) {
    if is_unknown(node) {
        return;
    }
    let found = kind(node);
    if bit(found) & kinds == 0 {
        refusals.push(wrong_kind(node, path, found, kinds));
        return;
    }
    let NodeValue::Sequence(items) = &node.value else {
        return;
    };
    if kinds & STRINGS == 0 || node.tag.as_deref() == Some(super::merge::PAIRS) {
        return;
    }
    for (index, item) in items.iter().enumerate() {
        let found = kind(item);
        if found != Kind::String && !is_unknown(item) {
            refusals.push(wrong_kind(item, &format!("{path}[{index}]"), found, S));
        }
    }
}

/// The refusal of a value of another kind than Compose takes.
fn wrong_kind(node: &Node, path: &str, found: Kind, kinds: u8) -> Refusal {
    let wanted: Vec<&str> = [
        (S, Kind::String),
        (B, Kind::Bool),
        (I, Kind::Int),
        (F, Kind::Float),
        (L, Kind::Sequence),
        (M, Kind::Mapping),
    ]
    .iter()
    .filter(|(bit, _)| kinds & bit != 0)
    .map(|(_, kind)| kind.name())
    .collect();
    let quotes = matches!(found, Kind::Int | Kind::Float | Kind::Bool) && kinds & S != 0;
    Refusal {
        at: node.span,
        path: path.to_owned(),
        message: format!(
            "Compose wants {} in `{path}`, and finds {}",
            wanted.join(" or "),
            found.name()
        ),
        help: if quotes {
            "Write it in quotes.".to_owned()
        } else if found == Kind::Null {
            "Write a value, or remove the key.".to_owned()
        } else {
            "Write it in the form that Compose takes.".to_owned()
        },
    }
}

/// Checks that each entry has a name that Compose takes.
pub(super) fn check_names(node: &Node, path: &str, refusals: &mut Vec<Refusal>) {
    for entry in node.entries() {
        let name = entry.key.as_str();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        let is_number = entry.key_style == ScalarStyle::Plain
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_digit());
        if !is_name || is_number {
            refusals.push(Refusal {
                at: entry.key.span(),
                path: path.to_owned(),
                message: format!("Compose refuses this name in `{path}`"),
                help: "Use letters, digits, `.`, `_` and `-`, and put a number in quotes.".to_owned(),
            });
        }
    }
}
