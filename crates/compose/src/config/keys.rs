//! The keys that the model does not keep, and how Compose 5.6.1 prints their values.

use redproof_source::Text;
use serde_json::{Value, json};

use super::shape::{Shape, Table, fraction, integer};
use super::value::shown;

/// A service.
pub(super) const SERVICE: Table = &[
    ("annotations", Shape::Pairs),
    ("attach", Shape::Switch),
    ("cgroup", Shape::Text),
    ("cgroup_parent", Shape::Text),
    ("cpu_count", Shape::Whole),
    ("cpu_percent", Shape::Fraction),
    ("cpu_period", Shape::Whole),
    ("cpu_quota", Shape::Whole),
    ("cpu_rt_period", Shape::Whole),
    ("cpu_rt_runtime", Shape::Whole),
    ("cpu_shares", Shape::Whole),
    ("cpus", Shape::Fraction),
    ("cpuset", Shape::Text),
    ("credential_spec", Shape::Fields(CREDENTIAL_SPEC)),
    ("device_cgroup_rules", Shape::Words),
    ("dns", Shape::Unique),
    ("dns_opt", Shape::Unique),
    ("dns_search", Shape::Unique),
    ("domainname", Shape::Text),
    ("external_links", Shape::Words),
    ("extra_hosts", Shape::Hosts),
    (
        "gpus",
        Shape::Either(all_devices, &Shape::Items(&Shape::Fields(DEVICE_REQUEST))),
    ),
    ("group_add", Shape::Words),
    ("init", Shape::Switch),
    ("ipc", Shape::Text),
    ("isolation", Shape::Text),
    ("label_file", Shape::Paths),
    ("logging", Shape::Fields(LOGGING)),
    ("mac_address", Shape::Text),
    ("mem_limit", Shape::Size),
    ("mem_reservation", Shape::Size),
    ("mem_swappiness", Shape::Size),
    ("memswap_limit", Shape::Size),
    ("models", Shape::Named(&Shape::Fields(MODEL))),
    ("oom_kill_disable", Shape::Flag),
    ("oom_score_adj", Shape::Whole),
    ("pid", Shape::Text),
    ("pids_limit", Shape::Whole),
    ("platform", Shape::Text),
    ("post_start", Shape::Items(&Shape::Fields(HOOK))),
    ("pre_start", Shape::Items(&Shape::Fields(HOOK))),
    ("pre_stop", Shape::Items(&Shape::Fields(HOOK))),
    ("provider", Shape::Fields(PROVIDER)),
    ("pull_policy", Shape::Text),
    ("pull_refresh_after", Shape::Text),
    ("runtime", Shape::Text),
    ("scale", Shape::Count),
    ("shm_size", Shape::Size),
    ("stdin_open", Shape::Flag),
    ("stop_grace_period", Shape::AnyDuration),
    ("stop_signal", Shape::Text),
    ("storage_opt", Shape::Pairs),
    ("sysctls", Shape::Pairs),
    ("tmpfs", Shape::Unique),
    ("tty", Shape::Flag),
    ("ulimits", ULIMITS),
    ("use_api_socket", Shape::Flag),
    ("userns_mode", Shape::Text),
    ("uts", Shape::Text),
    ("volumes_from", Shape::Words),
];

const CREDENTIAL_SPEC: Table = &[
    ("config", Shape::Text),
    ("file", Shape::Text),
    ("registry", Shape::Text),
];

const LOGGING: Table = &[("driver", Shape::Text), ("options", Shape::Pairs)];

const MODEL: Table = &[("endpoint_var", Shape::Text), ("model_var", Shape::Text)];

const PROVIDER: Table = &[("type", Shape::Text), ("options", Shape::Lists)];

pub(super) const HOOK: Table = &[
    ("command", Shape::Command),
    ("user", Shape::Text),
    ("privileged", Shape::Flag),
    ("working_dir", Shape::Text),
    ("environment", Shape::Pairs),
];

const ULIMITS: Shape = Shape::Entries(&Shape::Either(limit, &Shape::Fields(ULIMIT)));

const ULIMIT: Table = &[("soft", Shape::Count), ("hard", Shape::Count)];

const DEVICE_REQUEST: Table = &[
    ("capabilities", Shape::Words),
    ("driver", Shape::Text),
    ("count", Shape::Count),
    ("device_ids", Shape::Words),
    ("options", Shape::Pairs),
];

/// One entry of `develop.watch`, without `exec`.
pub(super) const WATCH: Table = &[
    ("path", Shape::Path),
    ("action", Shape::Text),
    ("target", Shape::Text),
    ("include", Shape::Words),
    ("ignore", Shape::Words),
    ("initial_sync", Shape::Flag),
];

/// A build, without what the model keeps.
pub(super) const BUILD: Table = &[
    ("entitlements", Shape::Words),
    ("provenance", Shape::Text),
    ("sbom", Shape::Text),
    ("ssh", Shape::Words),
    ("labels", Shape::Pairs),
    ("cache_from", Shape::Words),
    ("cache_to", Shape::Words),
    ("no_cache", Shape::Flag),
    ("no_cache_filter", Shape::Words),
    ("additional_contexts", Shape::Contexts),
    ("pull", Shape::Flag),
    ("extra_hosts", Shape::Hosts),
    ("isolation", Shape::Text),
    ("network", Shape::Text),
    ("shm_size", Shape::Size),
    ("tags", Shape::Unique),
    ("ulimits", ULIMITS),
    ("platforms", Shape::Unique),
    ("privileged", Shape::Flag),
];

/// `deploy`, without what the model keeps.
pub(super) const DEPLOY: Table = &[
    ("mode", Shape::Text),
    ("labels", Shape::Pairs),
    ("update_config", Shape::Fields(UPDATE_CONFIG)),
    ("rollback_config", Shape::Fields(UPDATE_CONFIG)),
    ("restart_policy", Shape::Fields(RESTART_POLICY)),
    ("endpoint_mode", Shape::Text),
];

const UPDATE_CONFIG: Table = &[
    ("parallelism", Shape::Count),
    ("delay", Shape::Duration),
    ("failure_action", Shape::Text),
    ("monitor", Shape::Duration),
    ("max_failure_ratio", Shape::Fraction),
    ("order", Shape::Text),
];

const RESTART_POLICY: Table = &[
    ("condition", Shape::Text),
    ("delay", Shape::AnyDuration),
    ("max_attempts", Shape::Count),
    ("window", Shape::AnyDuration),
];

pub(super) const PLACEMENT: Table = &[
    ("constraints", Shape::Words),
    (
        "preferences",
        Shape::Items(&Shape::Fields(&[("spread", Shape::Text)])),
    ),
    ("max_replicas_per_node", Shape::Whole),
];

pub(super) const RESERVATIONS: Table = &[
    ("cpus", Shape::Fraction),
    ("memory", Shape::Size),
    ("pids", Shape::Whole),
    ("devices", Shape::Items(&Shape::Fields(DEVICE_REQUEST))),
    (
        "generic_resources",
        Shape::Items(&Shape::Fields(GENERIC_RESOURCE)),
    ),
];

const GENERIC_RESOURCE: Table = &[(
    "discrete_resource_spec",
    Shape::Fields(&[("kind", Shape::Text), ("value", Shape::Count)]),
)];

/// A network that a service joins.
pub(super) const ATTACHMENT: Table = &[
    ("aliases", Shape::Unique),
    ("driver_opts", Shape::Pairs),
    ("gw_priority", Shape::Whole),
    ("interface_name", Shape::Text),
    ("ipv4_address", Shape::Text),
    ("ipv6_address", Shape::Text),
    ("link_local_ips", Shape::Unique),
    ("mac_address", Shape::Text),
    ("priority", Shape::Whole),
];

/// A mount's long form, without what the model keeps.
pub(super) const MOUNT: Table = &[
    ("consistency", Shape::Text),
    ("bind", Shape::Fields(BIND)),
    ("volume", Shape::Fields(VOLUME_OPTIONS)),
    (
        "tmpfs",
        Shape::Fields(&[("size", Shape::Size), ("mode", Shape::Bits)]),
    ),
    ("image", Shape::Fields(&[("subpath", Shape::Text)])),
];

const BIND: Table = &[
    ("selinux", Shape::Text),
    ("propagation", Shape::Text),
    ("create_host_path", Shape::Refusal),
    ("recursive", Shape::Text),
];

const VOLUME_OPTIONS: Table = &[
    ("labels", Shape::Pairs),
    ("nocopy", Shape::Flag),
    ("subpath", Shape::Text),
];

/// A port's long form, without what the model keeps.
pub(super) const PORT: Table = &[("name", Shape::Text), ("app_protocol", Shape::Text)];

/// A top-level network, without what the model keeps.
pub(super) const NETWORK: Table = &[
    ("driver_opts", Shape::Pairs),
    ("attachable", Shape::Flag),
    ("labels", Shape::Pairs),
    ("enable_ipv4", Shape::Switch),
    ("enable_ipv6", Shape::Switch),
];

pub(super) const IPAM: Table = &[
    ("driver", Shape::Text),
    ("config", Shape::Items(&Shape::Fields(POOL))),
    ("options", Shape::Pairs),
];

const POOL: Table = &[
    ("subnet", Shape::Text),
    ("gateway", Shape::Text),
    ("ip_range", Shape::Text),
    ("aux_addresses", Shape::Pairs),
];

/// A top-level volume, secret or config, without what the model keeps.
pub(super) const RESOURCE: Table = &[
    ("driver", Shape::Text),
    ("labels", Shape::Pairs),
    ("template_driver", Shape::Text),
];

fn all_devices(_: &Text) -> Value {
    json!([{ "count": -1 }])
}

fn limit(text: &Text) -> Value {
    let text = shown(text);
    integer(&text).or_else(|| fraction(&text)).unwrap_or(Value::Null)
}
